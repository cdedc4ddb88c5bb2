"""Our own SPARQL-based constraint components, as checks of the same kind as those of SHACL Core.

A counterpart stands for one query. It is found by the query's digest, so a component whose query was
changed has no counterpart any more, and pySHACL judges it until somebody writes a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kg.validation import nodes
from kg.validation.checks import Check, Verdict, View, both, compare, described, opposite
from kg.validation.nodes import Description
from kg.vocab import XSD

Arguments = Mapping[str, str]
"""The values that a shape gives to a component's parameters, by the parameters' local names."""

Builder = Callable[[Arguments, str, View], Check]
"""Makes a check from the arguments, the shape's path (empty for a node shape) and the data."""


_TRUE: Final = f'"true"^^<{XSD.iri}boolean>'


def digest(query: str) -> str:
    """What a query is known by: it stays the same when only white space changes."""
    return hashlib.sha256(" ".join(query.split()).encode()).hexdigest()[:16]


def lower_limit(arguments: Arguments, path: str, view: View) -> Check:
    """No value is below the limit that something else sets."""
    return _limit(arguments["limitOf"], arguments["notBelow"], (0, 1), view)


def upper_limit(arguments: Arguments, path: str, view: View) -> Check:
    """No value is above the limit that something else sets."""
    return _limit(arguments["limitOf"], arguments["notAbove"], (-1, 0), view)


def strictly_below(arguments: Arguments, path: str, view: View) -> Check:
    """No excluded value reaches the limit from below."""
    return _where_strict(arguments, _limit(arguments["limitOf"], arguments["below"], (-1,), view))


def strictly_above(arguments: Arguments, path: str, view: View) -> Check:
    """No excluded value reaches the limit from above."""
    return _where_strict(arguments, _limit(arguments["limitOf"], arguments["above"], (1,), view))


def _where_strict(arguments: Arguments, check: Check) -> Check:
    def check_if_strict(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        flags = description.get(arguments["strictlyBy"], ())
        if not flags:
            return True
        return check(focus, description, values) if list(flags) == [_TRUE] else None

    return check_if_strict


def _limit(leads: str, gives: str, accept: tuple[int, ...], view: View) -> Check:
    def judge(value: str, setter: str) -> Verdict:
        said = described(view, setter)
        if said is None:
            return None
        orders = [compare(value, limit) for limit in said.get(gives, ())]
        return both(None if order is None else order in accept for order in orders)

    return _for_each(leads, judge)


def allowed_by(arguments: Arguments, path: str, view: View) -> Check:
    """Every value is among those that something else allows."""

    def judge(value: str, setter: str) -> Verdict:
        said = described(view, setter)
        return None if said is None else value in said.get(arguments["allowedBy"], ())

    return _for_each(arguments["allowedOf"], judge)


def language_of(arguments: Arguments, path: str, view: View) -> Check:
    """Every value with a language tag has the one that something else sets."""

    def judge(value: str, setter: str) -> Verdict:
        said = described(view, setter)
        return None if said is None else _has_language(value, said.get(arguments["languageBy"], ()))

    return _for_each(arguments["languageOf"], judge)


def language_here(arguments: Arguments, path: str, view: View) -> Check:
    """Every value with a language tag has the one that the same thing sets."""

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        tags = description.get(arguments["languageHere"], ())
        return both(_has_language(value, tags) for value in values)

    return check


def without_region(arguments: Arguments, path: str, view: View) -> Check:
    """No language tag has a subtag."""
    if nodes.text(arguments["withoutRegion"]) != "true":
        return lambda focus, description, values: None
    return lambda focus, description, values: not any("-" in nodes.language(value) for value in values)


def unique_within(arguments: Arguments, path: str, view: View) -> Check:
    """No other member of the same whole has the same value."""
    within = arguments["uniqueWithin"]

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        wholes = set(description.get(within, ()))
        others = {other for value in values for other in view.subjects(path, value)} - {focus}
        return both(
            None if said is None else wholes.isdisjoint(said.get(within, ()))
            for said in map(view.describe, others)
        )

    return check


def named_after(arguments: Arguments, path: str, view: View) -> Check:
    """The node's last part starts with the last part of what it is named after."""

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        own = nodes.text(focus).rpartition("/")[2] if nodes.is_iri(focus) else ""
        return all(
            own.startswith(nodes.iri(after).rpartition("/")[2] + "-")
            for after in description.get(arguments["namedAfter"], ())
            if nodes.is_iri(after)
        )

    return check


def overlap(arguments: Arguments, path: str, view: View) -> Check:
    """No other part of the same whole holds on the same day."""
    whole, start, end = arguments["overlapOf"], arguments["overlapFrom"], arguments["overlapTo"]

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        mine = (description.get(start, ()), description.get(end, ()))
        others = {other for area in description.get(whole, ()) for other in view.subjects(whole, area)}
        return both(
            None
            if (said := view.describe(other)) is None
            else opposite(_meet(mine, (said.get(start, ()), said.get(end, ()))))
            for other in others - {focus}
        )

    return check


def cover(arguments: Arguments, path: str, view: View) -> Check:
    """What has versions has one that holds on each day among the values."""
    whole, by = arguments["coverOf"], arguments["coverBy"]
    start, end = arguments["coverFrom"], arguments["coverTo"]
    known: dict[tuple[str, str], Verdict] = {}

    def judge(value: str, area: str) -> Verdict:
        if (value, area) not in known:
            known[value, area] = covered(value, area)
        return known[value, area]

    def covered(value: str, area: str) -> Verdict:
        day: tuple[Sequence[str], Sequence[str]] = ((value,), (value,))
        versions = view.subjects(by, area)
        found: Verdict = not versions
        for version in versions:
            said = view.describe(version)
            holds = None if said is None else _meet(day, (said.get(start, ()), said.get(end, ())))
            if holds:
                return True
            if holds is None:
                found = None
        return found

    return _for_each(whole, judge)


def unique_key(arguments: Arguments, path: str, view: View) -> Check:
    """No other fact has the same key: found for all facts together, in `kg.validation.keys`."""
    return lambda focus, description, values: True


def _for_each(leads: str, judge: Callable[[str, str], Verdict]) -> Check:
    """Judge each value with each node that a property of the focus node leads to."""

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if description is None:
            return None
        setters = description.get(leads, ())
        if len(values) == 1 and len(setters) == 1:
            return judge(values[0], setters[0])
        return both(judge(value, setter) for value in values for setter in setters)

    return check


def _has_language(value: str, tags: Sequence[str]) -> Verdict:
    if not tags:
        return True
    if not nodes.is_literal(value) or not all(map(nodes.is_literal, tags)):
        return None
    mine = nodes.language(value).lower()
    return not mine or all(nodes.text(tag).lower() == mine for tag in tags)


Days = tuple[Sequence[str], Sequence[str]]
"""First and last day as a description has them: none where it is not known."""


def _meet(left: Days, right: Days) -> Verdict:
    """Whether two times share a day; an unknown first or last day does not bound them."""
    if any(len(days) > 1 for days in (*left, *right)):
        return None
    return both((_not_after(left[0], right[1]), _not_after(right[0], left[1])))


def _not_after(first: Sequence[str], last: Sequence[str]) -> Verdict:
    if not first or not last:
        return True
    order = compare(first[0], last[0])
    return None if order is None else order <= 0


COUNTERPARTS: Final[dict[str, Builder]] = {
    "f511f7183e3cd2c0": lower_limit,
    "617db48179ca3f89": upper_limit,
    "eef8524b0c487e73": strictly_below,
    "579c91820b39e1bf": strictly_above,
    "b5ed1732123ac18c": allowed_by,
    "319ed2306ecd53e4": language_of,
    "6452427e31e66f27": language_here,
    "9e6ffb03fed00972": without_region,
    "c353dc7a2f53a2c5": unique_within,
    "f6491c0a882ddc18": named_after,
    "814003fc1797cf11": overlap,
    "ae41a71685b85cf1": cover,
    "bc868ec204de3bfb": unique_key,
}
"""The counterpart of each query, by the query's digest."""

ON_FOCUS: Final = frozenset({unique_within, named_after, overlap})
"""Those that look at the focus node itself, besides its values."""
