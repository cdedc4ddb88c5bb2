"""What one row was taken for so far, and what was found of it on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal

from kg.desk.findings import BLOCKING, Finding, Severity
from kg.desk.proposal import Kind, Origin, Understood
from kg.desk.reading.codes import Named
from kg.desk.sheets.columns import columns, place_of
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES, XSD

_MARKUP: Final = re.compile(r"<[/!]?[a-zA-Z][^<>\s]{0,30}|&#?\w{1,20};")
"""What browsers would take for an element or a character reference, were it no text."""

_NO_TEXT: Final = frozenset(("cell-date", "cell-formula", "cell-error"))
"""What is found of the cells of workbooks that have no text."""


@dataclass
class Understanding:
    """Collects what the fields of a row were taken for, and what was found of them.

    Attributes:
        cells: What was typed, by the field's code.
        row: The row's number; None of a form.
        letters: The letters of the columns, by code; none of a form.
        findings: What was found.
        kind: What the row is of.
    """

    cells: Mapping[str, str]
    row: int | None = None
    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])
    kind: Kind = "fact"
    _taken: dict[str, Understood] = field(default_factory=dict[str, Understood])

    def typed(self, field_: str) -> str:
        """What was typed into a field; empty where nothing was."""
        return self.cells.get(field_, "").strip()

    @property
    def corrects(self) -> bool:
        """Whether the row corrects a fact that is published."""
        return self.kind == "fact" and bool(self.typed("fact"))

    def find(
        self,
        severity: Severity,
        rule: str,
        messages: Mapping[str, str],
        field_: str | None = None,
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Note something that is not as it should be."""
        if self.corrects and rule == "words-differ" and field_ in ("direction", "kind"):
            # Which way a number went, and what it is, is read from words that may be misread.
            severity, rule = "warning", "against-the-words"
        sheet, column = place_of(self.kind, self.cells, field_)
        if field_ and severity in BLOCKING and self._is_no_text(column):
            # What is wrong with the cell itself is told of it already.
            return
        self.findings.append(
            Finding(
                severity,
                rule,
                messages,
                row=self.row,
                column=column,
                letter=self.letters.get(column) if column else None,
                value=(self.typed(field_) or None) if field_ else None,
                suggestions=suggestions,
                sheet=None if self.row is None else sheet,
            )
        )

    def _is_no_text(self, column: str | None) -> bool:
        """Whether a cell has something that is no text: a formula, an error or a day."""
        return any(one.rule in _NO_TEXT and one.column == column for one in self.findings)

    def take(self, field_: str, named: Named, origin: Origin = "typed") -> None:
        """Note which thing a field was taken for."""
        labels = {code: named.label(code) for code in LANGUAGES}
        self._note(field_, f"<{named.iri}>", labels, origin)

    def take_all(self, field_: str, several: Sequence[Named], origin: Origin = "typed") -> None:
        """Note which things a field was taken for."""
        labels = {code: "; ".join(one.label(code) for one in several) for code in LANGUAGES}
        self._note(field_, " ".join(f"<{one.iri}>" for one in several), labels, origin)

    def take_words(self, field_: str, words: Literal, origin: Origin = "typed") -> None:
        """Note the words that a field was taken for; markup in them is told, for it stays as it is."""
        if found := _MARKUP.search(words.value):
            message = texts(
                "“{words}” looks like markup: it is shown just as it stands here. See whether it is meant.",
                words=found[0],
            )
            self.find("warning", "looks-like-markup", message, field_)
        self._note(field_, str(words), dict.fromkeys(LANGUAGES, words.value), origin)

    def take_number(self, field_: str, number: Decimal, origin: Origin) -> None:
        """Note the number that a field was taken for."""
        labels = {code: Language(code).number(number) for code in LANGUAGES}
        self._note(field_, str(decimal(number)), labels, origin)

    def _note(self, field_: str, taken: str, labels: Mapping[str, str], origin: Origin) -> None:
        self._taken[field_] = Understood(field_, self.typed(field_), taken, labels, origin)

    def understood(self) -> tuple[Understood, ...]:
        """What the fields were taken for, in the order of the columns."""
        order = list(columns(self.kind))
        return tuple(sorted(self._taken.values(), key=lambda one: order.index(one.field)))


def decimal(number: Decimal) -> Literal:
    """A number as ``xsd:decimal``, with all its digits and no more."""
    return Literal(f"{number.normalize():f}", datatype=XSD("decimal"))
