"""What only follows from something else that is found, and is therefore not told.

One slip makes many rules fail: a comma in a number hides the value from all that looks at it, and a name that
is misspelt is unknown and missing as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.ingest.places import Statement
from kg.language.texts import texts
from kg.rdf import literal
from kg.validation.findings import Finding, Severity, plain, violation
from kg.validation.shapes import ShapesGraph
from kg.validation.suggestions import meant_language
from kg.vocab import LANGUAGES, RDF, SCHEMA, SH, SKOS, Terms

_TYPE: Final = RDF("type")
_FORMAL: Final = ("WellFormed", "OneGraph", "Namespace", "OneAddress", "KnownClass", "OneVocabulary")
"""Rules beside the shapes that nothing else is the cause of."""

_RANK: Final[dict[Severity, int]] = {"violation": 0, "warning": 1, "info": 2}
"""A finding follows only from others that are as severe."""

_TELLING: Final = ("OutlineValid", "WebAddress")
"""Rules beside the shapes that say of a value more than a shape that it breaks as well."""

_DOUBLED: Final = 3
"""Properties with two values from which they are taken for those of two things."""


def _component(name: str) -> str:
    return f"{SH.iri}{name}ConstraintComponent"


_MIN_COUNT: Final = _component("MinCount")
_MAX_COUNT: Final = _component("MaxCount")
_CLOSED: Final = _component("Closed")
_OF_THEIR_OWN: Final = frozenset((_MAX_COUNT, _CLOSED))
"""What fails whatever the values are that cannot be read."""

_CLASS: Final = _component("Class")
_DATATYPE: Final = _component("Datatype")
_OF_ANOTHER_KIND: Final = frozenset((_CLASS, _component("Node")))
"""What fails where a value is not of the kind that is asked for."""


_OF_LANGUAGES: Final = tuple(f"{name}ConstraintComponent" for name in ("LanguageIn", "WithoutRegion"))
"""What fails where a text has another tag than it may have."""


@dataclass
class Noted:
    """What was seen on the way that findings follow from.

    Attributes:
        unread: The properties of each thing that have a value which cannot be read, as N-Triples writes them.
        parted: The properties of each thing that have two numbers which a comma makes of one.
        owned: Things that are not judged by what is said of them here.
        undue: The shapes that are about a thing only by a class that it should not have.
    """

    unread: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    parted: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    owned: set[str] = field(default_factory=set[str])
    undue: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


def without_consequences(
    findings: Iterable[Finding], noted: Noted, shapes: ShapesGraph, terms: Terms
) -> list[Finding]:
    """The findings without those that only follow from others.

    What is left out follows from what is told, step by step, and a violation from violations alone. Of those
    that follow from one another, one is told.

    Args:
        findings: What was found.
        noted: What was seen on the way.
        shapes: The shapes.
        terms: The terms of the installation.
    """
    found = list(_one_an_address(list(findings), terms))
    found = list(_one_a_language(found, terms))
    # Some rules beside the shapes say of a value more than a shape can: that is told as what to do.
    telling = {terms.shape(name).value for name in _TELLING}
    more = {_about(one): one.messages for one in found if one.shape in telling}
    told: list[Finding] = []
    for finding in _causes(found, noted, shapes, terms):
        about = _about(finding)
        helped = about in more and finding.shape not in telling
        told.append(replace(finding, suggestion=more[about]) if helped else finding)
    return list(_one_a_text(told, shapes))


def _causes(found: Sequence[Finding], noted: Noted, shapes: ShapesGraph, terms: Terms) -> list[Finding]:
    """The findings that follow from no other, and of those that follow from one another alone the first."""

    def judge(causes: Sequence[Finding], severity: Severity) -> _Consequences:
        severe = [one for one in causes if _RANK[one.severity] <= _RANK[severity]]
        return _Consequences(severe, noted, shapes, terms)

    severities: set[Severity] = {one.severity for one in found}
    judges = {severity: judge(found, severity) for severity in severities}
    waiting = [one for one in found if judges[one.severity].has(one)]
    left_out = set(map(id, waiting))
    settled = _Settled(one for one in found if id(one) not in left_out)
    while waiting:
        after: list[Finding] = []
        for one in waiting:
            if judge([*settled.around(one), one], one.severity).has(one):
                settled.add(one)
            else:
                after.append(one)
        if len(after) == len(waiting):
            beside = _Settled()
            for one in after:
                if not beside.around(one):
                    beside.add(one)
                    settled.add(one)
                    left_out.remove(id(one))
            after = [one for one in after if id(one) in left_out]
        waiting = after
    return [one for one in found if id(one) not in left_out]


class _Settled:
    """Findings that are told, or follow from such, by the things that they are about and name.

    Args:
        findings: Some of them.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._about: dict[str, list[Finding]] = {}
        self._naming: dict[str, list[Finding]] = {}
        for finding in findings:
            self.add(finding)

    def add(self, finding: Finding) -> None:
        """Take one more."""
        self._about.setdefault(finding.focus, []).append(finding)
        if finding.value:
            self._naming.setdefault(plain(finding.value.encode()), []).append(finding)

    def around(self, finding: Finding) -> list[Finding]:
        """Those that it may follow from: they are about the same thing, name it or tell of what it names."""
        named = plain((finding.value or "").encode())
        found = [*self._about.get(finding.focus, ()), *self._naming.get(finding.focus, ())]
        return found + self._about.get(named, []) * (named != finding.focus)


def _one_an_address(findings: Sequence[Finding], terms: Terms) -> Iterator[Finding]:
    """The findings, with one in place of all those of a thing that has two values for several properties.

    That is two things that are written under one address, and nothing else of them can be told.
    """
    doubled: dict[str, set[str | None]] = {}
    for finding in findings:
        if finding.constraint == _MAX_COUNT:
            doubled.setdefault(finding.focus, set()).add(finding.path)
    merged = {focus for focus, paths in doubled.items() if len(paths) >= _DOUBLED}
    told = texts("Two things seem to be written under this address: give each its own.")
    for finding in findings:
        if finding.focus not in merged:
            yield finding
        elif finding.focus in doubled:
            del doubled[finding.focus]
            one = violation(terms.shape("OneAddress"), f"<{finding.focus}>".encode(), told, finding.graph)
            yield replace(one, at=Statement(f"<{finding.focus}>", str(_TYPE), str(terms.kg("Fact"))))


def _one_a_language(findings: Sequence[Finding], terms: Terms) -> Iterator[Finding]:
    """The findings, with one in place of all texts of an article that are in one language, and not its own.

    Then the article's language is wrong, and not all its texts.
    """
    tags: dict[str, list[str | None]] = {}
    headlines: dict[str, Finding] = {}
    for finding in findings:
        if _is_of_language(finding, terms) and finding.value:
            tags.setdefault(_article(finding), []).append(literal(finding.value.encode()).language)
            if finding.path == SCHEMA("headline").value:
                headlines[_article(finding)] = finding
    one = {article for article in headlines if len(set(tags[article])) == 1 and len(tags[article]) > 1}
    path = SCHEMA("inLanguage").value
    told = {_article(finding) for finding in findings if finding.path == path}
    for finding in findings:
        article = _article(finding)
        if article not in one | told or not _is_of_language(finding, terms):
            yield finding
        elif article not in told and finding is headlines[article]:
            tag = tags[article][0]
            yield replace(
                finding,
                path=path,
                value=None,
                messages=texts("The article’s language is another than that of its headline and quotes."),
                suggestion=texts("Write {text}.", text=tag),
            )


def _article(finding: Finding) -> str:
    """The name of the article that a finding is about, or that its fact is named after."""
    name = finding.focus.rpartition("/")[2]
    return name.rpartition("-")[0] if "/id/fact/" in finding.focus else name


def _one_a_text(findings: Sequence[Finding], shapes: ShapesGraph) -> Iterator[Finding]:
    """The findings, with one in place of those of a text that is missing in each language."""
    missing: dict[tuple[str, str | None, str], set[str]] = {}
    for finding in findings:
        about = finding.focus, finding.path, finding.severity
        missing.setdefault(about, set()).update(shapes.languages_missed(finding.shape, finding.constraint))
    none = {about for about, languages in missing.items() if languages >= set(LANGUAGES)}
    told: set[tuple[str, str | None, str]] = set()
    for finding in findings:
        about = finding.focus, finding.path, finding.severity
        if about not in none or not shapes.languages_missed(finding.shape, finding.constraint):
            yield finding
        elif about not in told:
            told.add(about)
            words = texts("There is none in French, English or Vietnamese: give one in each.")
            yield replace(finding, messages=words)


def _is_of_language(finding: Finding, terms: Terms) -> bool:
    """Whether a text has another language than its article."""
    return finding.constraint in {
        terms.shape(f"{name}ConstraintComponent").value for name in ("LanguageHere", "LanguageOf")
    }


class _Consequences:
    """Tells what follows from something else.

    Args:
        found: All that is found.
        noted: What was seen on the way.
        shapes: The shapes.
        terms: The terms of the installation.
    """

    def __init__(self, found: Sequence[Finding], noted: Noted, shapes: ShapesGraph, terms: Terms) -> None:
        self._shapes = shapes
        self._parted = noted.parted
        self._owned = noted.owned
        self._formal = {terms.shape(name).value for name in _FORMAL}
        self._still_used = terms.shape("StillUsed").value
        known_class = terms.shape("KnownClass").value
        self._one_vocabulary = terms.shape("OneVocabulary").value
        self._undue = noted.undue
        self._gone = {f"<{one.focus}>" for one in found if one.shape == self._still_used}
        self._values = {one.value for one in found if one.value != one.focus}
        self._telling = {terms.shape(name).value for name in _TELLING}
        self._known = {_about(one) for one in found if one.shape not in self._telling}
        self._misspelt = {(one.focus, one.meant) for one in found if one.meant}
        self._strange = {_about(one) for one in found if one.constraint in _OF_ANOTHER_KIND and one.value}
        self._tagged = {(one.focus, one.path, _language(one)) for one in found}
        self._unknown = {(one.focus, one.path) for one in found if one.constraint == _CLOSED}
        self._misclassed = {
            f"<{one.focus}>"
            for one in found
            if one.suggestion and (one.constraint == known_class or one.path == _TYPE.value)
        }
        # What lacks its class or its list is told of by whatever leads to it.
        self._unlisted = {
            f"<{one.focus}>" for one in found if _is_class(one) or one.path == SKOS("inScheme").value
        }
        stray = terms.shape("SourceOfGraph").value
        self._strayed = {one.focus for one in found if one.shape == stray}
        self._named_after = terms.shape("NamedAfterConstraintComponent").value
        self._terms = {one.focus for one in found if one.shape == self._one_vocabulary}
        self._missed: dict[tuple[str, str | None], set[str]] = {}
        self._untagged: Counter[tuple[str, str | None]] = Counter()
        for one in found:
            missed = shapes.languages_missed(one.shape, one.constraint)
            self._missed.setdefault((one.focus, one.path), set()).update(missed)
            self._untagged[one.focus, one.path] += _is_untagged(one)
        self._first = {(one.focus, _asked(one)): one for one in reversed(found) if _is_class(one)}
        self._unread = {focus: set(paths) for focus, paths in noted.unread.items()}
        self._unreadable: set[int] = set()
        untold = [one for one in found if one.constraint == _DATATYPE]
        untold += [one for one in found if _about(one) in self._strange]
        unread = {(focus, path) for focus, paths in self._unread.items() for path in paths}
        unread |= {(one.focus, f"<{one.path}>") for one in untold}
        # What cannot be read is not missing as well.
        missing = [one for one in found if one.constraint == _MIN_COUNT]
        untold += [one for one in missing if (one.focus, f"<{one.path}>") not in unread]
        for one in untold:
            # What is missing, or is no entry of its list, tells nothing of what else there has to be.
            if one.path:
                self._unreadable.add(id(one))
                self._unread.setdefault(one.focus, set()).add(f"<{one.path}>")

    def has(self, finding: Finding) -> bool:
        """Whether a finding is one."""
        if finding.shape == self._still_used:
            return False
        if finding.shape in self._telling and _about(finding) in self._known:
            return True
        if self._from_a_name(finding) or self._from_a_class(finding):
            return True
        return finding.constraint not in self._formal and (
            finding.focus in self._owned or self._from_a_comma(finding) or self._from_what_is_unread(finding)
        )

    def _from_a_name(self, finding: Finding) -> bool:
        """Whether it follows from how something is called."""
        focus, path = finding.focus, finding.path
        return (
            # What is no longer described is told by that, not by all that lead to it.
            finding.value in self._gone
            # What is missing stands there, under a name that is told,
            or (finding.value is None and (focus, path) in self._misspelt)
            # or under another language, or without any.
            or self._is_tagged_otherwise(finding)
            # A fact with another article's source has not that one's name.
            or (finding.constraint == self._named_after and focus in self._strayed)
            # What is said by a property that does not belong here needs no form.
            or (finding.constraint != _CLOSED and (focus, path) in self._unknown)
            # A term that does not belong here needs nothing here.
            or (focus in self._terms and finding.shape != self._one_vocabulary)
            # What is no entry of a list at all fails whatever else its entries have to be.
            or (finding.constraint not in _OF_ANOTHER_KIND and _about(finding) in self._strange)
            # What leads to a thing without an address tells of it.
            or (focus.startswith("_:") and focus in self._values)
        )

    def _is_tagged_otherwise(self, finding: Finding) -> bool:
        """Whether it misses a text in a language that is there with another tag, or with none."""
        languages = self._shapes.languages_missed(finding.shape, finding.constraint)
        about = finding.focus, finding.path
        return any((*about, language) in self._tagged for language in languages) or (
            bool(languages) and len(self._missed[about]) <= self._untagged[about]
        )

    def _from_a_class(self, finding: Finding) -> bool:
        """Whether it asks for a class that is there under another name, or that nothing asks for."""
        focus = finding.focus
        askers = self._shapes.askers.get(f"<{finding.shape}>", set[str]())
        return (
            (
                finding.constraint == _CLASS
                and finding.path != _TYPE.value
                and (finding.value or f"<{focus}>") in self._misclassed
            )
            or (
                _is_class(finding)
                # Two shapes may ask for the same.
                and finding is not self._first[focus, _asked(finding)]
            )
            or (
                finding.path is not None
                and finding.constraint in _OF_ANOTHER_KIND
                and finding.value in self._unlisted
                and finding.value != f"<{focus}>"
            )
            # What is asked of a class that a thing should not have is not asked of the thing.
            or (bool(askers) and askers <= self._undue.get(focus, frozenset()))
            # A property that is not a thing's makes it nothing that has this property.
            or any(
                (focus, path) in self._unknown
                for asker in askers
                for path in self._shapes.told_by(asker[1:-1])
            )
        )

    def _from_a_comma(self, finding: Finding) -> bool:
        """Whether it may fail for either of the two numbers that a comma makes of one."""
        parted = self._parted.get(finding.focus, set[str]()) - {f"<{finding.path}>"}
        return not self._shapes.mentioned(finding.shape).isdisjoint(parted)

    def _from_what_is_unread(self, finding: Finding) -> bool:
        """Whether it looks at a value that cannot be read, or is of another datatype."""
        return (
            id(finding) not in self._unreadable
            and finding.constraint not in _OF_THEIR_OWN
            and not self._shapes.mentioned(finding.shape).isdisjoint(self._unread.get(finding.focus, ()))
        )


def _about(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.focus, finding.path, finding.value


def _is_class(finding: Finding) -> bool:
    """Whether a thing lacks a class."""
    return finding.constraint == _CLASS and finding.path is None


def _asked(finding: Finding) -> tuple[str, ...]:
    """What a finding asks for, in words."""
    return tuple((finding.expected or {}).values())


def _is_untagged(finding: Finding) -> bool:
    """Whether a text has no language tag where it needs one."""
    value = finding.value or ""
    text = value.startswith('"') and finding.constraint.endswith(_OF_LANGUAGES)
    return text and not literal(value.encode()).language


def _language(finding: Finding) -> str:
    """The language that a text with another tag was probably meant to be in; empty if nobody can say."""
    value = finding.value or ""
    text = value.startswith('"') and finding.constraint.endswith(_OF_LANGUAGES)
    tag = literal(value.encode()).language if text else None
    return (tag and meant_language(tag)) or ""
