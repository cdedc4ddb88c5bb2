"""Facts by the page: sorted, grouped, with the query behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from kg.index import SORTED_AT_MOST, Order
from kg.language.texts import Text, texts
from kg.vocab import LANGUAGES
from kg.web.http.responses import Problem
from kg.web.pages import queries
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.panels import ROLES, comparable

PAGE: Final = 25
"""Facts on a page."""

WHOLE_ARTICLE: Final = 100
"""Facts that an article may have to be shown as a whole, as it is read."""

_INDICATORS: Final = 1000
_BY_VALUE: Final = frozenset({"highest", "lowest"})
_SORTINGS: Final = {
    "": "by theme",
    "highest": "highest first",
    "lowest": "lowest first",
    "newest": "latest period first",
    "oldest": "earliest period first",
}
_NATURAL: Final = {"source": "as in the article", "indicator": "highest first"}
"""How facts are sorted where nobody asks, by dimension; others by theme."""
_ORDERS: Final = {
    "highest": Order.FALLING,
    "lowest": Order.RISING,
    "newest": Order.NEWEST,
    "oldest": Order.OLDEST,
}


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents: an indicator, how many facts there are of it, where they stand."""

    indicator: Link
    count: int
    href: str


@dataclass(frozen=True)
class Chapter:
    """The part of the table of contents that is about one theme; without one where the data names none."""

    theme: Link | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class FactGroup:
    """Facts under one heading.

    Attributes:
        name: The heading's anchor.
        heading: What they have in common; None where there is nothing to say.
        theme: The theme that starts with this group, or None.
        level: The level of the heading in the page: 4 below a theme, else 3.
        facts: The facts.
        measure: The unit and sort of their numbers, where they are sorted by these; else an empty string.
    """

    name: str
    heading: Link | None
    theme: Link | None
    level: int
    facts: tuple[FactView, ...]
    measure: str = ""

    @property
    def numbers(self) -> list[FactView]:
        """Those with a number."""
        return [fact for fact in self.facts if fact.claim]

    @property
    def statements(self) -> list[FactView]:
        """Those without one."""
        return [fact for fact in self.facts if not fact.claim]

    @property
    def sentences(self) -> list[tuple[Text, list[FactView]]]:
        """The words that facts following each other rest on, once, with these facts."""
        found: list[tuple[Text, list[FactView]]] = []
        for fact in self.facts:
            words, facts = found[-1] if found else (fact.quote, [])
            if facts and fact.quote.value in words.value:
                facts.append(fact)
            elif facts and words.value in fact.quote.value:
                found[-1] = fact.quote, [*facts, fact]
            else:
                found.append((fact.quote, [fact]))
        return found

    @property
    def area(self) -> Link | None:
        """The area that all of them are about."""
        areas = {fact.area.iri: fact.area for fact in self.facts}
        return next(iter(areas.values())) if len(areas) == 1 else None

    @property
    def note(self) -> Text | None:
        """The note that all of them have, where there are several."""
        notes = {fact.note for fact in self.facts}
        return next(iter(notes)) if len(notes) == 1 and len(self.facts) > 1 else None


@dataclass(frozen=True)
class Listing:
    """A page of facts.

    Attributes:
        total: How many facts there are in all.
        first: The place of the first one on this page, from 1.
        last: The place of the last one on this page.
        groups: The facts.
        contents: What there is on all pages, by theme; empty where facts are sorted in another way.
        sortings: The ways to sort them, each by name, with its address and whether it is the one that is
            shown; empty where there are too many, or too few, to sort.
        previous: The address of the page before, or None.
        next: The address of the page after, or None.
        query: What gives all of them.
        asked: Which part of it the reader asks for.
    """

    total: int
    first: int
    last: int
    groups: tuple[FactGroup, ...]
    contents: tuple[Chapter, ...]
    sortings: tuple[tuple[str, str, bool], ...]
    previous: str | None
    next: str | None
    query: queries.Table
    asked: Asked

    @property
    def themes(self) -> list[tuple[Link | None, list[FactGroup]]]:
        """The groups by the theme that they are under, or None."""
        found: list[tuple[Link | None, list[FactGroup]]] = []
        for group in self.groups:
            if group.theme or not found:
                found.append((group.theme, []))
            found[-1][1].append(group)
        return found

    @property
    def facts(self) -> list[FactView]:
        """The facts on this page, in their order."""
        return [fact for group in self.groups for fact in group.facts]


@dataclass(frozen=True)
class Asked:
    """Which part of a listing a reader asks for.

    Attributes:
        page: The page, from 1.
        sort: How they are sorted: a key of `_SORTINGS`.
        language: The language that the address names, or an empty string.
        dimension: The dimension in which the facts have the entity; an empty string where none has it.
        named: Whether the address names the dimension.
    """

    page: int = 1
    sort: str = ""
    language: str = ""
    dimension: str = ""
    named: bool = False

    @classmethod
    def of(cls, parameters: Mapping[str, str], dimensions: Sequence[str]) -> Asked:
        """What the query of an address asks for.

        Args:
            parameters: The parameters of the query.
            dimensions: The dimensions in which facts have the entity, by their local names.

        Raises:
            Problem: 404 where there is no such page, way to sort, or dimension.
        """
        dimension = parameters.get("as", "")
        if dimension and dimension not in dimensions:
            raise Problem(404, texts("No fact has it in this dimension."))
        page = parameters.get("page", "1")
        sort = parameters.get("sort", "")
        language = parameters.get("lang", "")
        if not (page.isascii() and page.isdecimal() and len(page) <= 5 and int(page) >= 1):
            raise Problem(404, texts("Pages have numbers from 1."))
        if sort not in _SORTINGS:
            raise Problem(
                404, texts("Facts can be sorted by {names}.", names=", ".join(filter(None, _SORTINGS)))
            )
        return cls(
            int(page),
            sort,
            language if language in LANGUAGES else "",
            dimension or next(iter(dimensions), ""),
            bool(dimension),
        )

    def href(self, page: int, sort: str) -> str:
        """The address of another part, relative to the same page."""
        parameters = (
            ("as", self.dimension if self.named else ""),
            ("page", str(page) if page > 1 else ""),
            ("sort", sort),
            ("lang", self.language),
        )
        return "?" + urlencode([(name, value) for name, value in parameters if value])

    def as_(self, dimension: str) -> str:
        """The address of the facts that have the entity in another dimension."""
        return replace(self, dimension=dimension, named=True).href(1, "")


def nothing(asked: Asked) -> Listing:
    """No facts."""
    return Listing(0, 0, 0, (), (), (), None, None, queries.Table("", ""), asked)


def listing(context: PageContext, dimension: str, iri: str, asked: Asked) -> Listing:
    """The facts that have an entity in one of their dimensions.

    An article's stand in the order of its passages, others by theme and indicator unless the reader sorts
    them. Costs a bounded number of look-ups, however many there are.

    Raises:
        Problem: 404 where there is no such page, or there are too many facts to sort.
    """
    where = {dimension: [iri]}
    total = context.table.count(where).number
    size = WHOLE_ARTICLE if dimension == "source" and total <= WHOLE_ARTICLE else PAGE
    reached = min(total, SORTED_AT_MOST)
    pages = max(1, -(-reached // size))
    if asked.page > pages:
        raise Problem(404, texts("The last page is number {number}.", number=pages))
    sortable = total <= SORTED_AT_MOST
    if asked.sort and not sortable:
        raise Problem(
            404,
            texts("More than {number} facts cannot be sorted; query them instead.", number=SORTED_AT_MOST),
        )
    offset = (asked.page - 1) * size
    contents: tuple[Chapter, ...] = ()
    if asked.sort or dimension == "indicator":
        order = _ORDERS[asked.sort or "highest"] if sortable else Order.ADDRESS
        shown = context.table.select(where, order, offset, size)
        facts = context.facts(shown)
        by_value = asked.sort in _BY_VALUE and dimension != "indicator"
        groups = _by_measure(context, facts) if by_value else [FactGroup("", None, None, 3, tuple(facts))]
    elif dimension == "source":
        groups = _by_passage(context.facts(context.table.select(where, Order.ADDRESS, offset, size)))
    else:
        contents, shown = _by_indicator(context, dimension, iri, asked, size)
        groups = _grouped(context.facts(shown), contents)
    count = sum(len(group.facts) for group in groups)
    here = [fact for group in groups for fact in group.facts] if total <= size else None
    names = {
        sort: name
        for sort, name in {**_SORTINGS, "": _NATURAL.get(dimension, "by theme")}.items()
        if here is None
        or sort == asked.sort
        or _orders(sort or ("highest" if dimension == "indicator" else ""), here)
    }
    return Listing(
        total=total,
        first=offset + 1 if count else 0,
        last=offset + count,
        groups=tuple(group for group in groups if group.facts),
        contents=contents,
        sortings=tuple(
            (context.language.text(name), asked.href(1, sort), sort == asked.sort)
            for sort, name in names.items()
            if sortable
            and len(names) > 1
            and total > 1
            and not (dimension == "indicator" and sort == "highest")
        ),
        previous=asked.href(asked.page - 1, asked.sort) if asked.page > 1 else None,
        next=asked.href(asked.page + 1, asked.sort) if asked.page < pages else None,
        query=queries.facts(context.terms, where, context.language.code, slug(iri)),
        asked=asked,
    )


def _orders(sort: str, facts: Sequence[FactView]) -> bool:
    """Whether a way to sort changes anything: there are two numbers of one measure, or two periods."""
    if sort in _BY_VALUE:
        return any(len(group) > 1 for group in comparable(facts).values())
    periods = {fact.dimensions["period"].iri for fact in facts if not fact.is_undated}
    return not sort or len(periods) > 1


def _by_measure(context: PageContext, facts: Sequence[FactView]) -> list[FactGroup]:
    """Facts under the unit and sort of their numbers, in their order; what has no number comes last."""
    text = context.language.text
    groups = [
        FactGroup("", None, None, 3, tuple(group), f"{text(ROLES[sort])} ({context.label(unit)})")
        for (unit, sort), group in comparable(facts).items()
    ]
    silent = tuple(fact for fact in facts if fact.measure is None)
    return [*groups, FactGroup("", None, None, 3, silent, text("Without a number"))]


def _by_passage(facts: Iterable[FactView]) -> list[FactGroup]:
    found: dict[str, list[FactView]] = {}
    for fact in facts:
        found.setdefault(fact.passage, []).append(fact)
    return [
        FactGroup(f"passage-{number}", Link(Text(passage), ""), None, 3, tuple(members))
        for number, (passage, members) in enumerate(found.items(), 1)
    ]


def _by_indicator(
    context: PageContext, dimension: str, iri: str, asked: Asked, size: int
) -> tuple[tuple[Chapter, ...], list[str]]:
    """The table of contents, and the facts of one page; a look-up for each indicator that stands on it."""
    counts = context.table.by_indicator(dimension, iri)
    offset = (asked.page - 1) * size
    if len(counts) > _INDICATORS:
        return (), context.table.select({dimension: [iri]}, Order.ADDRESS, offset, size)
    chapters = _chapters(context, counts)
    place = 0
    shown: list[str] = []
    contents: list[Chapter] = []
    for theme, indicators in chapters:
        entries: list[Entry] = []
        for indicator in indicators:
            count = counts[indicator.iri]
            page = place // size + 1
            start, end = max(offset - place, 0), min(offset + size - place, count)
            if start < end:
                where = {dimension: [iri], "indicator": [indicator.iri]}
                shown += context.table.select(where, Order.ADDRESS, start, end - start)
            anchor = f"#{slug(indicator.iri)}"
            href = anchor if page == asked.page else asked.href(page, "") + anchor
            entries.append(Entry(indicator, count, href))
            place += count
        contents.append(Chapter(theme, tuple(entries)))
    return tuple(contents), shown


def _chapters(context: PageContext, indicators: Iterable[str]) -> list[tuple[Link | None, list[Link]]]:
    """Indicators by theme, both in the order of their names; three look-ups."""
    found = list(indicators)
    themes = context.describer.objects(found, context.terms.kg("theme"))
    context.name([*found, *(theme for named in themes.values() for theme in named)])
    by_theme: dict[str, list[Link]] = {}
    for link in context.links(found):
        by_theme.setdefault(next(iter(themes.get(link.iri, ())), ""), []).append(link)
    named = context.links(theme for theme in by_theme if theme)
    chapters: list[tuple[Link | None, list[Link]]] = [(theme, by_theme[theme.iri]) for theme in named]
    return [*chapters, *([(None, by_theme[""])] if "" in by_theme else [])]


def _grouped(facts: Sequence[FactView], contents: Sequence[Chapter]) -> list[FactGroup]:
    """Facts in the order of the contents, under the headings of their indicators."""
    themes: Mapping[str, Link | None] = {
        entry.indicator.iri: chapter.theme for chapter in contents for entry in chapter.entries
    }
    groups: list[FactGroup] = []
    members: dict[str, list[FactView]] = {indicator: [] for indicator in themes}
    for fact in facts:
        members.setdefault(fact.indicator.iri, []).append(fact)
    before: Link | None = None
    for indicator, found in members.items():
        if not found:
            continue
        theme = themes.get(indicator)
        starts = theme if theme != before else None
        level = 4 if theme else 3
        groups.append(FactGroup(slug(indicator), found[0].indicator, starts, level, tuple(found)))
        before = theme
    return groups
