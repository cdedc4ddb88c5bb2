"""What a validation finds, each cause told once.

One slip makes many rules fail: a comma in a number hides the value from all that looks at it. What only
follows from something else that is told is left out, and so is what comes after the limit, which is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.ingest.places import Statement
from kg.language.texts import texts
from kg.validation.context import DataGraph
from kg.validation.expectations import Expectations
from kg.validation.findings import Finding, Report, plain
from kg.validation.form import Fault
from kg.validation.form import finding as form_finding
from kg.validation.shapes import ShapesGraph
from kg.validation.suggestions import Suggestions
from kg.vocab import RDF, SH, Terms

WARNING_LIMIT: Final = 200
"""Warnings to report at the most; pySHACL takes some milliseconds for each."""

_FORMAL: Final = ("WellFormed", "OneGraph", "Namespace", "OneAddress", "KnownClass", "OneVocabulary")
"""Rules beside the shapes that nothing else is the cause of."""

_TELLING: Final = ("OutlineValid", "WebAddress")
"""Rules beside the shapes that say of a value more than a shape that it breaks as well."""

_DOUBLED: Final = 3
"""Properties with two values from which they are taken for those of two things."""

_OF_THEIR_OWN: Final = frozenset(f"{SH.iri}{name}ConstraintComponent" for name in ("MaxCount", "Closed"))
"""What fails whatever the values are that cannot be read."""


class Causes:
    """Collects findings.

    Args:
        data: The data.
        shapes: The shapes.
        terms: The terms of the installation.
        limit: How many findings to report, about; of warnings at most `WARNING_LIMIT`.
    """

    def __init__(self, data: DataGraph, shapes: ShapesGraph, terms: Terms, limit: int) -> None:
        self._shapes = shapes
        self._terms = terms
        self._limit = limit
        self._suggestions = Suggestions(data, shapes, terms)
        self._expectations = Expectations(data, shapes, terms)
        self._findings: dict[tuple[str, ...], Finding] = {}
        self._warnings = self._unreported = self._unreported_violations = 0
        self._still_used = terms.shape("StillUsed").value
        self._unread: dict[str, set[str]] = {}
        self._parted: dict[str, set[str]] = {}
        self._owned: set[str] = set()

    def has_room(self, *, severe: bool) -> bool:
        """Whether another violation, or a finding that is none, is still reported."""
        return len(self._findings) < self._limit and (severe or self._warnings < WARNING_LIMIT)

    def leave_out(self, number: int, violations: int = 0) -> None:
        """Count things that are not looked at any more.

        Args:
            number: How many.
            violations: In how many of them a violation is at stake.
        """
        self._unreported += number
        self._unreported_violations += violations

    def add(self, finding: Finding) -> None:
        """Report a finding, with what was expected and what was probably meant."""
        shape, path = finding.shape, finding.path
        about = (finding.focus, path or "", finding.value or "", shape, finding.constraint)
        self._warnings += finding.severity != "violation"
        if self._suggestions.is_parted(finding):
            self._parted.setdefault(finding.focus, set()).add(f"<{path}>")
        self._findings[about] = replace(
            finding,
            suggestion=finding.suggestion or self._suggestions.suggest(finding),
            meant=self._suggestions.meant_property(finding),
            expected=self._expectations.expected(shape, finding.constraint),
            names=self._shapes.names(path) if path else {},
        )

    def add_fault(self, fault: Fault, graph: str) -> None:
        """Report what is wrong with the form of a statement."""
        if fault.meant is None:
            node = plain(fault.subject)
            self._unread.setdefault(node, set()).add(fault.predicate.decode())
        if not self.has_room(severe=True):
            self.leave_out(1, 1)
            return
        rule = self._terms.shape("WellFormed").value
        shape = self._shapes.typing(fault.predicate.decode()) if fault.unread else None
        found = form_finding(fault, graph, rule, shape)
        about = (found.focus, found.path or "", found.value or "", found.shape, found.constraint)
        self._findings[about] = replace(found, names=self._shapes.names(found.path) if found.path else {})

    def add_moved(self, graph: str, moved: Mapping[bytes, bytes]) -> None:
        """Report what addresses of a graph start with instead of what they were meant to start with."""
        rule = self._terms.shape("Namespace").value
        for start, meant in sorted(moved.items()):
            values = {"start": start.decode(), "meant": meant.decode()}
            told = (
                texts("Addresses here start with {start}, those of this installation with {meant}.", **values)
                if values["meant"] == self._terms.base
                else texts("Terms here start with {start}; they are written with {meant}.", **values)
            )
            hint = texts("Write {meant} instead of {start}, once, where the prefix is declared.", **values)
            found = Finding("violation", rule, values["start"], None, None, told, graph, rule, hint)
            self._findings[(values["start"], "", graph, rule, rule)] = found

    def add_owned(self, findings: Iterable[Finding], owned: Iterable[bytes]) -> None:
        """Report what another graph describes.

        Args:
            findings: What tells of it, one for each thing or for many.
            owned: Things that are not judged by what is said of them here.
        """
        for finding in findings:
            self._findings[(finding.focus, "", finding.graph or "", finding.shape, "")] = finding
        self._owned.update(map(plain, owned))

    def add_others(self, shapes: Iterable[str], others: Mapping[str, str]) -> None:
        """Name beside what shares a key those that have it as well.

        Args:
            shapes: The shapes that ask for unique keys.
            others: The names, by the address of what shares its key.
        """
        keyed = set(shapes)
        for about, finding in self._findings.items():
            if finding.shape in keyed and finding.focus in others:
                told = texts("The facts that have these dimensions: {others}.", others=others[finding.focus])
                self._findings[about] = replace(finding, suggestion=told)

    def report(self, checked: int) -> Report:
        """What has been found, each cause once, violations first.

        Args:
            checked: How many things have been looked at.
        """
        order = {"violation": 0, "warning": 1, "info": 2}
        found = sorted(self._told(), key=lambda finding: order[finding.severity])
        return Report(tuple(found), checked, self._unreported, self._unreported_violations)

    def _told(self) -> Iterator[Finding]:
        """The findings without those that only follow from others.

        A value that cannot be read, or is of another datatype, makes rules fail that look at its property;
        and what another graph describes is not judged by what is said here.
        """
        found = list(self._one_an_address(list(self._findings.values())))
        ours = {self._terms.shape(name).value for name in _FORMAL}
        unread = {focus: set(paths) for focus, paths in self._unread.items()}
        causes: set[int] = set()
        values = {finding.value for finding in found}
        for finding in found:
            if finding.constraint == f"{SH.iri}DatatypeConstraintComponent" and finding.path:
                causes.add(id(finding))
                unread.setdefault(finding.focus, set()).add(f"<{finding.path}>")
        # Some rules beside the shapes say of a value more than a shape can: that is told as what to do.
        telling = {self._terms.shape(name).value for name in _TELLING}
        more = {(f.focus, f.path, f.value): f.messages for f in found if f.shape in telling}
        known = {(f.focus, f.path, f.value) for f in found if f.shape not in telling}
        gone = {f"<{finding.focus}>" for finding in found if finding.shape == self._still_used}
        misspelt = {(finding.focus, finding.meant) for finding in found if finding.meant}
        for finding in found:
            about = (finding.focus, finding.path, finding.value)
            if finding.shape in telling and about in known:
                continue
            # What is no longer described is told by that, not by all that lead to it.
            if finding.value in gone and finding.shape != self._still_used:
                continue
            # What is missing stands there, under a name that is told.
            if finding.value is None and (finding.focus, finding.path) in misspelt:
                continue
            # What leads to a thing without an address tells of it.
            if finding.focus.startswith("_:") and finding.focus in values:
                continue
            # Of the two numbers that a comma makes of one, other rules may fail for either.
            parted = self._parted.get(finding.focus, set[str]()) - {f"<{finding.path}>"}
            follows = (
                finding.focus in self._owned
                or not self._shapes.mentioned(finding.shape).isdisjoint(parted)
                or (
                    id(finding) not in causes
                    and finding.constraint not in _OF_THEIR_OWN
                    and not self._shapes.mentioned(finding.shape).isdisjoint(unread.get(finding.focus, ()))
                )
            )
            if finding.constraint in ours or not follows:
                told = finding.shape not in telling and about in more
                yield replace(finding, suggestion=more[about]) if told else finding

    def _one_an_address(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings, with one in place of all those of a thing that has two values for several properties.

        That is two things that are written under one address, and nothing else of them can be told.
        """
        doubled: dict[str, set[str | None]] = {}
        for finding in findings:
            if finding.constraint == f"{SH.iri}MaxCountConstraintComponent":
                doubled.setdefault(finding.focus, set()).add(finding.path)
        merged = {focus for focus, paths in doubled.items() if len(paths) >= _DOUBLED}
        told = texts("Two things seem to be written under this address: give each its own.")
        rule = self._terms.shape("OneAddress").value
        for finding in findings:
            if finding.focus not in merged:
                yield finding
            elif finding.focus in doubled:
                del doubled[finding.focus]
                at = Statement(f"<{finding.focus}>", str(RDF("type")), str(self._terms.kg("Fact")))
                graph = finding.graph
                yield Finding("violation", rule, finding.focus, None, None, told, graph, rule, at=at)
