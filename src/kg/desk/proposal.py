"""What a submission proposes: statements about one thing, and how they came out of what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kg.desk.findings import Finding

Kind = Literal["fact", "article", "entity"]
Operation = Literal["add", "replace", "withdraw"]
Origin = Literal["typed", "words", "default"]


@dataclass(frozen=True)
class Understood:
    """What a field was taken for, which is shown back to whoever typed it.

    Attributes:
        field: The field's code, as the columns of the sheet have them.
        typed: What was typed; empty where nothing was.
        taken: What it was taken for, as N-Triples writes it; empty where it is left out.
        labels: The same for people, by language.
        origin: Whether it was typed, was read in other words of the row, or stands where nothing was typed.
    """

    field: str
    typed: str
    taken: str
    labels: Mapping[str, str]
    origin: Origin = "typed"

    def as_json(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "field": self.field,
            "typed": self.typed,
            "taken": self.taken,
            "labels": dict(self.labels),
            "origin": self.origin,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Understood:
        """What JSON tells."""
        return cls(**told)


@dataclass(frozen=True)
class Proposal:
    """What is to be said of one thing from now on.

    Attributes:
        kind: What sort of thing it is.
        op: What is to become of it.
        graph: IRI of the graph that describes it.
        subject: Its IRI; of a fact that is new, a blank node's label (``_:row-7``), in whose place it gets a
            number when it is published.
        statements: All that is said of it, as N-Triples; None where it is to be withdrawn, or where what was
            typed cannot be understood.
        cells: What was typed, by the field's code, verbatim; empty where it came as RDF.
        understood: What each field was taken for.
        findings: What was found so far.
        row: The row of the sheet, counted as spreadsheets do, or the line of RDF; None where it has neither.
    """

    kind: Kind
    op: Operation
    graph: str
    subject: str
    statements: str | None
    cells: Mapping[str, str]
    understood: tuple[Understood, ...] = ()
    findings: tuple[Finding, ...] = ()
    row: int | None = None


@dataclass(frozen=True)
class Typed:
    """What somebody typed of an article, or of something else that facts name.

    Attributes:
        kind: What sort of thing it is.
        cells: What was typed, by the field's code.
        row: The row of its sheet; None of a form.
        letters: The letters of the columns, by code; none of a form.
        findings: What was found of the row before.
    """

    kind: Kind
    cells: Mapping[str, str]
    row: int | None = None
    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    findings: tuple[Finding, ...] = ()
