"""What validation found, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.ingest import Place
from kg.ingest.places import Statement
from kg.language.texts import Language
from kg.vocab import LANGUAGES, RDF, SH, XSD

Severity = Literal["violation", "warning", "info"]

_SEVERITIES: Final[dict[Severity, NamedNode]] = {
    "violation": SH("Violation"),
    "warning": SH("Warning"),
    "info": SH("Info"),
}


_LONGEST: Final = 200
"""Characters of a text that a finding shows."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        severity: A violation keeps data out; a warning and an info do not.
        shape: IRI of the shape, or of the rule, that asks for something else.
        focus: IRI of what it is about (``_:`` and a label for a blank node).
        path: IRI of the property, or None where it is about the whole thing.
        value: The value at fault as N-Triples writes it, or None.
        messages: What is wrong and what to do, by language.
        graph: IRI of the candidate graph that it is in, or None where it is elsewhere.
        constraint: IRI of the constraint component.
        suggestion: What was probably meant, by language, or None.
        expected: What the constraint asks for, in words that people know, by language, or None.
        names: The property's name, by language; empty where it has none.
        place: Where in a file it is, or None where that is not known.
        at: The statement to look for in the file, where it is not the one at fault.
        meant: IRI of the property that was probably meant, where its name is at fault, or None.
    """

    severity: Severity
    shape: str
    focus: str
    path: str | None
    value: str | None
    messages: Mapping[str, str]
    graph: str | None
    constraint: str
    suggestion: Mapping[str, str] | None = None
    expected: Mapping[str, str] | None = None
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    place: Place | None = None
    at: Statement | None = None
    meant: str | None = None

    @property
    def statement(self) -> Statement:
        """The statement that shows where it is."""
        if self.at:
            return self.at
        value = self.value if self.path and self.value is not None else None
        return Statement(_node(self.focus), f"<{self.path}>" if self.path else None, value)

    @property
    def _base(self) -> str:
        """What the addresses of this installation start with, as its focus shows it; else nothing."""
        start, found, _ = self.focus.partition("/id/")
        return f"{start}/" if found else ""

    def message(self, lang: str) -> str:
        """The message in a language, or in the next best one."""
        return _in(self.messages, lang)

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON has it; the keys stay the same from version to version."""
        return {
            "severity": self.severity,
            "focus": self.focus,
            "path": self.path,
            "value": self.value,
            "expected": dict(self.expected) if self.expected else None,
            "shape": self.shape,
            "constraint": self.constraint,
            "graph": self.graph,
            "file": self.place.source if self.place else None,
            "line": self.place.line if self.place else None,
            "messages": dict(self.messages),
            "suggestion": dict(self.suggestion) if self.suggestion else None,
        }

    def described(self) -> Iterator[tuple[NamedNode, str]]:
        """What an ``sh:ValidationResult`` says of it (W3C SHACL, section 3.6.2), as N-Triples writes it."""
        yield RDF("type"), str(SH("ValidationResult"))
        yield SH("resultSeverity"), str(_SEVERITIES[self.severity])
        yield SH("focusNode"), _node(self.focus)
        yield SH("sourceShape"), _node(self.shape)
        yield SH("sourceConstraintComponent"), f"<{self.constraint}>"
        if self.path:
            yield SH("resultPath"), f"<{self.path}>"
        if self.value is not None:
            yield SH("value"), self.value
        for lang, message in self.messages.items():
            yield SH("resultMessage"), str(RdfLiteral(message, language=lang))

    def as_text(self, lang: str = "en") -> str:
        """The finding for people: the line says what and where, those below say more."""
        t = Language(lang).text
        severities = {"violation": t("violation"), "warning": t("warning"), "info": t("note")}
        whole = self.shape.endswith("#Namespace")
        named = self.focus if whole else _short(self.focus)
        about = t("a blank node") if self.focus.startswith("_:") else named
        if self.path:
            about += f" · {self.names.get(lang) or _short(self.path)}"
        where = f"{self.place}: " if self.place else ""
        lines = [f"{where}{severities[self.severity]}: {about}", f"  {self.message(lang)}"]
        if self.value is not None and self.value != f"<{self.focus}>":
            shown = _shown(self.value, lang, self._base)
            lines.append(f"  {t('{heading}:', heading=t('found'))} {shown}")
        if self.expected:
            lines.append(f"  {t('{heading}:', heading=t('expected'))} {_in(self.expected, lang)}")
        if self.place and self.place.also:
            lines.append(f"  {t('also in line {lines}', lines=', '.join(map(str, self.place.also)))}")
        if self.suggestion:
            lines.append(f"  {_in(self.suggestion, lang)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Report:
    """All that validation found.

    Attributes:
        findings: The findings, violations first.
        checked: How many facts and other things were checked.
        unreported: How many things are in doubt and were not looked at again, because the limit was met.
        unreported_violations: How many of them may have violations.
    """

    findings: tuple[Finding, ...] = ()
    checked: int = 0
    unreported: int = 0
    unreported_violations: int = 0

    @property
    def conforms(self) -> bool:
        """Whether there is no violation, and none may be among what is not reported."""
        return not self.unreported_violations and all(f.severity != "violation" for f in self.findings)

    @property
    def truncated(self) -> bool:
        """Whether more is in doubt than is reported."""
        return self.unreported > 0

    def as_json(self) -> dict[str, Any]:
        """The report as JSON has it; the keys stay the same from version to version."""
        return {
            "conforms": self.conforms,
            "checked": self.checked,
            "truncated": self.truncated,
            "unreported": self.unreported,
            "findings": [finding.as_json() for finding in self.findings],
        }

    def as_graph(self) -> list[Triple]:
        """The report as an ``sh:ValidationReport`` (W3C SHACL, section 3.6)."""
        conforms = RdfLiteral("true" if self.conforms else "false", datatype=XSD("boolean"))
        lines = [
            f"_:report {RDF('type')} {SH('ValidationReport')} .",
            f"_:report {SH('conforms')} {conforms} .",
        ]
        for number, finding in enumerate(self.findings, 1):
            node = f"_:result{number}"
            lines.append(f"_:report {SH('result')} {node} .")
            lines += (f"{node} {predicate} {value} ." for predicate, value in finding.described())
        return [quad.triple for quad in parse("\n".join(lines), format=RdfFormat.N_TRIPLES)]

    def as_text(self, lang: str = "en") -> str:
        """The report for people, in French, English or Vietnamese."""
        t = Language(lang).text
        violations = sum(finding.severity == "violation" for finding in self.findings)
        parts = [finding.as_text(lang) for finding in self.findings]
        if self.truncated:
            parts.append(t("Further things in doubt, not reported here: {n}.", n=self.unreported))
        if self.conforms:
            parts.append(t("The data conforms (things checked: {checked}).", checked=self.checked))
        else:
            parts.append(
                t(
                    "The data does not conform (violations: {violations}; things checked: {checked}).",
                    violations=violations,
                    checked=self.checked,
                )
            )
        return "\n\n".join(parts)


def violation(
    rule: NamedNode,
    node: bytes,
    messages: Mapping[str, str],
    graph: str | None,
    path: bytes | None = None,
    value: bytes | None = None,
    suggestion: Mapping[str, str] | None = None,
) -> Finding:
    """What breaks one of the rules that stand beside the shapes.

    Args:
        rule: The rule.
        node: What it is about, as N-Triples writes it.
        messages: What is wrong and what to do, by language.
        graph: IRI of the candidate graph that it is in, or None where it is elsewhere.
        path: The property, as N-Triples writes it, or None.
        value: The value at fault, as N-Triples writes it, or None.
        suggestion: What was probably meant, by language, or None.
    """
    return Finding(
        severity="violation",
        shape=rule.value,
        focus=plain(node),
        path=plain(path) if path else None,
        value=value.decode() if value else None,
        messages=messages,
        graph=graph,
        constraint=rule.value,
        suggestion=suggestion,
    )


def plain(node: bytes) -> str:
    """A node as findings name it: an IRI without its angle brackets, a blank node as it is."""
    return (node[1:-1] if node.startswith(b"<") else node).decode()


def severity_of(iri: str) -> Severity:
    """The severity that has an IRI; of those that SHACL does not know, a violation."""
    for name, term in _SEVERITIES.items():
        if term.value == iri:
            return name
    return "violation"


def _node(name: str) -> str:
    return name if name.startswith("_:") else f"<{name}>"


def _in(texts: Mapping[str, str], lang: str) -> str:
    for candidate in (lang, "en", *LANGUAGES):
        if candidate in texts:
            return texts[candidate]
    return next(iter(texts.values()), "")


def _short(iri: str) -> str:
    """An IRI's telling part: its last two steps, or what follows its hash."""
    return iri.rpartition("#")[2] if "#" in iri else "/".join(iri.split("/")[-2:])


def _shown(value: str, lang: str, base: str) -> str:
    """A value as its author wrote it: text in quotes with its language, the telling part of an address."""
    if value.startswith("_:"):
        return Language(lang).text("a blank node")
    (quad,) = parse(f"<x:s> <x:p> {value} .", format=RdfFormat.N_TRIPLES)
    term = quad.object
    if isinstance(term, NamedNode):
        own = term.value.removeprefix(f"{base}id/") if base else term.value
        known = own != term.value and own.count("/") == 1 and "#" not in own
        return "".join(map(_visible, own if known else f"<{term.value}>"))
    assert isinstance(term, RdfLiteral)  # noqa: S101 - for the type checker
    text = term.value if len(term.value) <= _LONGEST else f"{term.value[:_LONGEST]}…"
    written = f"“{''.join(map(_visible, text))}”"
    if term.language:
        return f"{written}@{term.language}"
    datatype = _short(term.datatype.value) or term.datatype.value
    return written if datatype == "string" else f"{written} ({datatype})"


def _visible(character: str) -> str:
    """A character as it is, or by its code where nobody would see it."""
    seen = character.isprintable() or character in "\n\t"
    return character if seen and character != "\ufffd" else f"\\u{ord(character):04X}"
