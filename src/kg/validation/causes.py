"""What a validation finds, each cause told once.

What only follows from something else is left out (`kg.validation.consequences`), and so is what comes after
the limit, which is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from kg.language.texts import texts
from kg.validation.consequences import Noted, without_consequences
from kg.validation.context import DataGraph
from kg.validation.expectations import Expectations
from kg.validation.findings import Finding, Report, plain
from kg.validation.form import Fault
from kg.validation.form import finding as form_finding
from kg.validation.shapes import ShapesGraph
from kg.validation.suggestions import Suggestions
from kg.vocab import Terms

WARNING_LIMIT: Final = 200
"""Warnings to report at the most; pySHACL takes some milliseconds for each."""


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
        self._noted = Noted()
        self._warnings = self._unreported = self._unreported_violations = 0

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
            self._noted.parted.setdefault(finding.focus, set()).add(f"<{path}>")
        self._findings[about] = replace(
            finding,
            suggestion=finding.suggestion or self._suggestions.suggest(finding),
            meant=self._suggestions.meant_property(finding),
            expected=self._expectations.expected(finding),
            names=self._shapes.names(path) if path else {},
        )

    def add_fault(self, fault: Fault, graph: str) -> None:
        """Report what is wrong with the form of a statement."""
        if fault.meant is None:
            node = plain(fault.subject)
            self._noted.unread.setdefault(node, set()).add(fault.predicate.decode())
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
        self._noted.owned.update(map(plain, owned))

    def note_undue(self, node: bytes, shapes: frozenset[str]) -> None:
        """Take note of the shapes that are about a thing only by a class that it should not have."""
        self._noted.undue[plain(node)] = shapes

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
        told = without_consequences(self._findings.values(), self._noted, self._shapes, self._terms)
        found = sorted(told, key=lambda finding: order[finding.severity])
        return Report(tuple(found), checked, self._unreported, self._unreported_violations)
