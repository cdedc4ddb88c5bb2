"""A case: a valid document, an edit that breaks it, and the shape that says so."""

from dataclasses import dataclass

from shapes.documents import Document


@dataclass(frozen=True)
class Case:
    """One thing that a document may get wrong, and the shape that says so.

    Attributes:
        shape: The shape's local name.
        constraint: The constraint component's local name, without its ending.
        good: A valid document.
        bad: The same document, broken.
        severity: How bad it is.
        without: A graph that is not published here, though it comes with kg.
        also: Other shapes that the same edit cannot but break, which is told or follows.
    """

    shape: str
    constraint: str
    good: Document
    bad: Document
    severity: str = "violation"
    without: str = ""
    also: tuple[str, ...] = ()


def case(
    shape: str,
    constraint: str,
    good: Document,
    minus: str = "",
    plus: str = "",
    named: str = "",
    severity: str = "violation",
    without: str = "",
) -> Case:
    """A case by what is taken from a valid document and what is added to it."""
    bad = good.edited(minus, plus)
    return Case(shape, constraint, good, bad.named(named) if named else bad, severity, without)
