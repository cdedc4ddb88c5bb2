"""An area's page: where it is, what is known of it, how it changed, how its siblings compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pyoxigraph import NamedNode

from kg.describe import Description, Values
from kg.language.texts import Language, Text
from kg.vocab import GEONAMES, PROV, SKOS, UNIT, WIKIDATA, Namespace
from kg.web.figures.maps import Map
from kg.web.pages import queries
from kg.web.pages.comparison import Comparison, compare
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.maps import over_time, provinces

_SIBLINGS: Final = 11
_COMPARED: Final = 8
_BESIDE: Final = 24
_LIKE: Final = ("zone", "population", "period", "kind")
_FIGURES: Final = 6
_VERSIONS: Final = 20
_ACTS: Final = {
    "Resolution": "Resolution {number}",
    "Law": "Law {number}",
    "Decree": "Decree {number}",
    "Decision": "Decision {number}",
}
_ELSEWHERE: Final[Mapping[str, Namespace]] = {"Wikidata": WIKIDATA, "GeoNames": GEONAMES}


@dataclass(frozen=True)
class AreaChange:
    """What began or ended a version of an area.

    Attributes:
        link: The change.
        definition: What happened.
        on: When; None where the data does not say.
        legal_basis: The act that it rests on, or None.
    """

    link: Link
    definition: Text | None
    on: date | None
    legal_basis: Text | None


@dataclass(frozen=True)
class Version:
    """An area as it was for some time.

    Attributes:
        link: It, under its name.
        since: Its first day, where that is known.
        until: Its last day; None where it lasts or where that is not known.
        began: What made it.
        ended: What ended it.
    """

    link: Link
    since: date | None
    until: date | None
    began: tuple[AreaChange, ...]
    ended: tuple[AreaChange, ...]


@dataclass(frozen=True)
class AreaPage:
    """What an area's page shows beside its facts.

    Attributes:
        kind: What sort of area it is, or None.
        part_of: What it is a part of.
        instead: Where facts may be, where none is about it: what it has become, or what it belongs to.
        groupings: The groupings that it is a member of.
        members: Its own members.
        codes: Its codes: what each is called, and the code.
        elsewhere: The same area at other publishers: their name, the address, whether it is exactly the same.
        figures: The numbers that a reader sees first.
        comparisons: What its siblings have to say on the same; empty where they are silent.
        versions: It over time, the earliest first; empty where there is only one version without dates.
        map: Its place among the provinces; None where it has no outline of its own.
        maps: Its outlines over time, and those of the areas that it was made of.
        queries: What gives the outlines of the map, and of the maps.
    """

    kind: Link | None
    part_of: tuple[Link, ...]
    instead: tuple[Link, ...]
    groupings: tuple[Link, ...]
    members: tuple[Link, ...]
    codes: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str, bool], ...]
    figures: tuple[FactView, ...]
    comparisons: tuple[Comparison, ...]
    versions: tuple[Version, ...]
    map: Map | None
    maps: tuple[Map, ...]
    queries: tuple[queries.Table, queries.Table]

    @property
    def compared(self) -> list[tuple[str, str]]:
        """What the page sets side by side, as the address of ``/compare`` names it."""
        areas = dict.fromkeys(area.iri for beside in self.comparisons for area in beside.areas)
        rows = dict.fromkeys(row.indicator.iri for beside in self.comparisons for row in beside.rows)
        return [("area", slug(iri)) for iri in areas] + [("indicator", slug(iri)) for iri in rows]


def area_page(context: PageContext, description: Description, listing: Listing) -> AreaPage:
    """The page of an area; a bounded number of look-ups."""
    kg = context.terms.kg
    own = description.values[description.iri]
    groupings = _subjects(description, kg("member").value)
    members = [*_iris(own, kg("member").value), *_subjects(description, kg("partOf").value)]
    versions, before, after = _versions(context, description)
    whole = _iris(own, kg("partOf").value)
    instead = () if listing.total else after or [*members, *groupings] or whole
    context.name([*groupings, *members, *instead, *whole, *_iris(own, kg("areaType").value)])
    return AreaPage(
        kind=next(map(context.link, _iris(own, kg("areaType").value)), None),
        part_of=tuple(map(context.link, whole)),
        instead=tuple(map(context.link, instead)),
        groupings=tuple(context.links(groupings)),
        members=tuple(context.links(dict.fromkeys(members))),
        codes=tuple(
            (name, value.value)
            for name, property_ in (("ISO 3166-2", "isoCode"), ("GSO", "gsoCode"))
            for value in own.get(kg(property_).value, ())
        ),
        elsewhere=tuple(
            (name, iri, match == "exactMatch")
            for match in ("exactMatch", "closeMatch")
            for iri in _iris(own, SKOS(match).value)
            for name, namespace in _ELSEWHERE.items()
            if iri.startswith(namespace.iri)
        ),
        figures=key_figures(listing.facts),
        comparisons=_comparisons(context, description, groupings, listing.facts),
        versions=versions,
        map=provinces(context, description.iri),
        maps=over_time(context, [description.iri, *before]) if versions else (),
        queries=(
            queries.outlines(context.terms),
            queries.outlines(context.terms, [description.iri, *before]),
        ),
    )


def key_figures(facts: Sequence[FactView]) -> tuple[FactView, ...]:
    """The numbers to show first, each indicator once, in an order that is the same in every language.

    It is what was found: of whole areas before parts, and shares, which can be compared, before counts.
    """
    levels = [fact for fact in facts if fact.measure and slug(fact.kind.iri) == "observation"]
    first: dict[str, FactView] = {}
    for fact in sorted(levels, key=_prominence):
        first.setdefault(fact.indicator.iri, fact)
    return tuple(first.values())[:_FIGURES]


def _prominence(fact: FactView) -> tuple[bool, bool, str]:
    """What a fact with a number is sorted by among the key figures."""
    is_share = bool(fact.measure and fact.measure.unit.iri == UNIT("PERCENT").value)
    return slug(fact.dimensions["zone"].iri) != "total", not is_share, fact.iri


def _comparisons(
    context: PageContext, description: Description, groupings: Sequence[str], facts: Sequence[FactView]
) -> tuple[Comparison, ...]:
    """The area beside its siblings: all that they say on its indicators, where that is little.

    Where it is much, each key figure is set beside those that are like it in all but area, programme and
    source.
    """
    areas = [description.iri, *_siblings(context, description, groupings)]
    indicators = list(dict.fromkeys(fact.indicator.iri for fact in facts if fact.measure))[:_COMPARED]
    if len(areas) < 2 or not indicators:
        return ()
    if context.table.count({"area": areas, "indicator": indicators}).number <= _BESIDE:
        found = [compare(context, areas, indicators, most=_BESIDE)]
    else:
        found = [
            compare(
                context,
                areas,
                [figure.indicator.iri],
                {name: [figure.dimensions[name].iri] for name in _LIKE},
                len(areas),
            )
            for figure in key_figures(facts)[: _BESIDE // len(areas)]
        ]
    # What only this area has a number for is among its facts.
    told = (replace(one, rows=tuple(row for row in one.rows if any(row.cells[1:]))) for one in found)
    return tuple(one for one in told if one.rows)


def _siblings(context: PageContext, description: Description, groupings: Sequence[str]) -> list[str]:
    """The other members of an area's groupings, or the other parts of what it is a part of."""
    kg = context.terms.kg
    own = description.values[description.iri]
    beside = context.describer.objects(groupings, kg("member"))
    found = dict.fromkeys(iri for members in beside.values() for iri in members)
    if not found:
        type_ = own.get(kg("areaType").value, ())
        parts = [
            iri
            for whole in _iris(own, kg("partOf").value)
            for iri in context.describer.subjects(kg("partOf"), NamedNode(whole), _SIBLINGS * 4)
        ]
        types = context.describer.objects(parts, kg("areaType"))
        same = tuple(value.value for value in type_)
        found = dict.fromkeys(iri for iri in parts if types.get(iri) == same)
    return [iri for iri in found if iri != description.iri][:_SIBLINGS]


def _versions(
    context: PageContext, description: Description
) -> tuple[tuple[Version, ...], list[str], list[str]]:
    """An area over time, the other areas that it was made of, and those that it has become."""
    kg = context.terms.kg
    versions = _subjects(description, kg("versionOf").value)[:_VERSIONS]
    if len(versions) < 2 and not any(
        description.values[iri].keys() & {kg("validFrom").value, kg("validTo").value} for iri in versions
    ):
        return (), [], []
    changes: dict[tuple[str, str], list[str]] = {}
    for iri in versions:
        for role, property_ in (("began", PROV("generated")), ("ended", PROV("used"))):
            changes[iri, role] = context.describer.subjects(property_, NamedNode(iri), _VERSIONS)
    found = list(dict.fromkeys(change for named in changes.values() for change in named))
    said = context.describer.nodes(found)
    context.name([*versions, *found])
    told = {iri: _change(context, iri, said[iri]) for iri in found if iri in said}
    made = [
        Version(
            context.link(iri),
            _day(description.values[iri], kg("validFrom").value),
            _day(description.values[iri], kg("validTo").value),
            tuple(told[change] for change in changes[iri, "began"] if change in told),
            tuple(told[change] for change in changes[iri, "ended"] if change in told),
        )
        for iri in versions
    ]

    def others(property_: str) -> list[str]:
        named = [value.value for values in said.values() for value in values.get(PROV(property_).value, ())]
        owners = context.describer.objects(named, kg("versionOf"))
        return list(dict.fromkeys(a for areas in owners.values() for a in areas if a != description.iri))

    ordered = sorted(made, key=lambda version: (version.since or date.min, version.until or date.max))
    return tuple(ordered), others("used"), others("generated")


def _change(context: PageContext, iri: str, values: Values) -> AreaChange:
    kg = context.terms.kg
    basis = next((value.value for value in values.get(kg("legalBasis").value, ())), "")
    act = _act(basis, context.language) if basis else None
    return AreaChange(context.link(iri), context.definition(values), _day(values, kg("date").value), act)


def _act(name: str, language: Language) -> Text:
    """A law by its number, as a reader's language calls it; a sort that is not known here as it is stated."""
    sort, _, number = name.partition(" ")
    return Text(language.text(_ACTS[sort], number=number)) if sort in _ACTS else Text(name, "en")


def _day(values: Values, property_: str) -> date | None:
    found = next(iter(values.get(property_, ())), None)
    return date.fromisoformat(found.value) if found else None


def _iris(values: Values, property_: str) -> list[str]:
    return [value.value for value in values.get(property_, ())]


def _subjects(description: Description, property_: str) -> tuple[str, ...]:
    reference = description.references.get(property_)
    return reference.subjects if reference else ()
