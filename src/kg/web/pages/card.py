"""The picture of a fact or an area that social networks show beside a link: all that its sentence says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from kg.describe import Values
from kg.language.texts import Language, quoted
from kg.web.figures.charts import Mark, bar_chart
from kg.web.figures.maps import Map
from kg.web.figures.pictures import fitting, lines, width
from kg.web.pages.area import key_figures
from kg.web.pages.article import Article
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, slug
from kg.web.pages.maps import provinces
from kg.web.pages.panels import measured

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels of a picture, as networks show them."""

LEFT: Final = 72
"""Where text starts, in pixels like all lengths here."""

_HIGH: Final = 1.2
"""How high a line is, by the size of its font."""

_LAST: Final = HEIGHT - 40
_SMALL: Final = 28
_ROOM: Final = WIDTH - 2 * LEFT
_BESIDE_MAP: Final = 640
_FIGURES: Final = 2
_LOOKED_AT: Final = 50


class Line(NamedTuple):
    """A line of text.

    Attributes:
        text: The words.
        y: Its base line.
        size: The size of its font.
        tone: ``ink``, ``quiet`` or ``mark``.
        bold: Whether it is bold.
    """

    text: str
    y: float
    size: float
    tone: Literal["ink", "quiet", "mark"] = "ink"
    bold: bool = False


class Card(NamedTuple):
    """A picture.

    Attributes:
        lines: What is written, from top to bottom; the last one says where it is from.
        mark: How certain the number is, drawn; None where there is none, or where it is exact.
        mark_y: The middle of that mark.
        map: Where an area is, or None.
    """

    lines: tuple[Line, ...]
    mark: Mark | None = None
    mark_y: float = 0
    map: Map | None = None


class _Column:
    """Text that is set from the top to the bottom."""

    def __init__(self, top: float, width: float) -> None:
        self.y = top
        self._width = width
        self.lines: list[Line] = []

    def add(
        self,
        text: str,
        size: float,
        most: int,
        *,
        tone: Literal["ink", "quiet", "mark"] = "ink",
        bold: bool = False,
        above: float = 0,
    ) -> None:
        """Set a text in a few lines.

        Args:
            text: The text; nothing is set where it is empty or has no room above the last line.
            size: The size of its font.
            most: How many lines it may have.
            tone: Its colour.
            bold: Whether it is bold.
            above: The room above it.
        """
        room = int((_LAST - _SMALL * 2 - self.y - above) / (size * _HIGH))
        if not text or room < 1:
            return
        self.y += above
        for line in lines(text, size, self._width, min(most, room), bold=bold):
            self.y += size * _HIGH
            self.lines.append(Line(line, round(self.y, 1), size, tone, bold))


def fact_card(context: PageContext, fact: FactView) -> Card:
    """The picture of a fact: where exactly, how much, what, compared with what, and in whose words."""
    column = _Column(32, _ROOM)
    column.add(fact.place, 36, 2, bold=True)
    mark, mark_y = None, 0.0
    if fact.claim:
        size = fitting(fact.claim, (96, 72, 56), _ROOM, bold=True)
        column.add(fact.claim, size, 2, tone="mark", bold=True, above=8)
        mark = _mark(fact, context.language)
        if mark:
            mark_y = column.y + 40
            column.y += 52
    column.add(fact.subject, fitting(fact.subject, (40, 34), _ROOM), 4, above=8)
    quote = quoted(fact.quote.value, fact.quote.language, context.language)
    column.add(quote, 32, 3, tone="quiet", above=16)
    publisher = Article.of(context, fact.source.iri, context.values(fact.source.iri)).publisher
    named = (publisher.text, fact.source.text) if publisher else (fact.source.text,)
    source = _source(", ".join(map(str, named)), f", {fact.passage}")
    return Card((*column.lines, source), mark, mark_y)


def area_card(context: PageContext, iri: str, own: Values) -> Card:
    """The picture of an area: its outline and its first key figures; some look-ups."""
    where = provinces(context, iri)
    column = _Column(48, _BESIDE_MAP if where else _ROOM)
    column.add(str(context.title(iri, own)), 72, 2, bold=True)
    facts = context.facts(context.table.select({"area": [iri]}, limit=_LOOKED_AT))
    for fact in key_figures(facts)[:_FIGURES]:
        column.add(fact.claim, 48, 2, tone="mark", bold=True, above=24)
        part = f"{fact.scope.zone.text} — " if fact.scope.zone else ""
        column.add(f"{part}{fact.subject}", 26, 4)
    if not column.lines[2:]:
        column.add(str(context.definition(own) or ""), 36, 5, tone="quiet", above=24)
    count = context.table.count({"area": [iri]}).number
    told = context.language.text("Facts: {number}", number=context.language.number(count))
    return Card((*column.lines, _source(told)), map=where)


def _source(words: str, place: str = "") -> Line:
    """The last line of a picture: its place in an article, kg and the licence stand whole in any case.

    Args:
        words: What it is from.
        place: Where in that.
    """
    end = f"{place} · kg · CC BY 4.0"
    (shown,) = lines(words, _SMALL, _ROOM - width(end, _SMALL), 1)
    return Line(f"{shown}{end}", _LAST, _SMALL, "quiet")


def _mark(fact: FactView, language: Language) -> Mark | None:
    """How certain the number is, as charts draw it, on an axis of its own; none where it is exact.

    What is compared, or how much something changed, is no length from nothing.
    """
    if slug(fact.kind.iri) != "observation":
        return None
    one = measured(fact, fact.area, language)
    if one.certainty in {"exact", "unmeasured", "target"}:
        return None
    chart = bar_chart("", "", [one], str)
    marks: Sequence[Mark] = chart.rows[0].tracks[0]
    return marks[0]
