"""The constraint components of SHACL Core, as checks that are quick and never too sure.

Each builder is named after its component (W3C SHACL, section 4) and makes the checks of one shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from kg.validation import nodes
from kg.validation.checks import (
    Check,
    Site,
    Verdict,
    both,
    compare,
    described,
    each,
    opposite,
    sh,
    unknown,
)
from kg.validation.nodes import TYPE, Description
from kg.vocab import XSD


def class_(site: Site) -> list[Check]:
    """4.1.1 sh:class."""

    def build(name: str) -> Check:
        accepted = site.view.instances_of(name)

        def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
            return both(
                judge(description if value == focus else described(site.view, value)) for value in values
            )

        def judge(said: Description | None) -> Verdict:
            return None if said is None else not accepted.isdisjoint(said.get(TYPE, ()))

        return check

    return [build(name) for name in site.shape[sh("class")]]


def datatype(site: Site) -> list[Check]:
    """4.1.2 sh:datatype, with the lexical forms that it asks for."""
    (name,) = site.shape[sh("datatype")]
    name = nodes.iri(name)
    tail = '"' if name == nodes.STRING else f'"^^<{name}>'
    well_formed: dict[str, Callable[[str], bool]] = {
        f"{XSD.iri}decimal": lambda value: nodes.number(value) is not None,
        f"{XSD.iri}integer": lambda value: compare(value, value) == 0 and "." not in value.partition("^^")[0],
        f"{XSD.iri}date": lambda value: nodes.date(value) is not None,
        f"{XSD.iri}boolean": lambda value: value.startswith(('"true"', '"false"')),
        nodes.STRING: lambda value: True,
    }
    known = well_formed.get(name)

    def judge(value: str) -> Verdict:
        if name == nodes.LANG_STRING:
            return bool(nodes.language(value))
        if not (value.startswith('"') and value.endswith(tail)):
            return False
        if known is None:
            return None if name.startswith(XSD.iri) else True
        return True if known(value) else None

    return [each(judge)]


def node_kind(site: Site) -> list[Check]:
    """4.1.3 sh:nodeKind."""
    (kind,) = site.shape[sh("nodeKind")]
    starts = {
        sh("IRI"): "<",
        sh("Literal"): '"',
        sh("BlankNode"): "_",
        sh("BlankNodeOrIRI"): "_<",
        sh("BlankNodeOrLiteral"): '_"',
        sh("IRIOrLiteral"): '<"',
    }[kind]
    return [each(lambda value: value[0] in starts)]


def min_count(site: Site) -> list[Check]:
    """4.2.1 sh:minCount."""
    least = site.integer(sh("minCount"))
    return [lambda focus, description, values: len(values) >= least]


def max_count(site: Site) -> list[Check]:
    """4.2.2 sh:maxCount."""
    most = site.integer(sh("maxCount"))
    return [lambda focus, description, values: len(values) <= most]


def value_range(site: Site) -> list[Check]:
    """4.3 sh:minInclusive and its three siblings, for numbers and days."""
    found: list[Check] = []
    for name, accept in (
        ("minInclusive", (0, 1)),
        ("minExclusive", (1,)),
        ("maxInclusive", (-1, 0)),
        ("maxExclusive", (-1,)),
    ):
        for limit in site.shape.get(sh(name), ()):

            def judge(value: str, limit: str = limit, accept: tuple[int, ...] = accept) -> Verdict:
                order = compare(value, limit)
                return None if order is None else order in accept

            found.append(each(judge))
    return found


def min_length(site: Site) -> list[Check]:
    """4.4.1 sh:minLength."""
    least = site.integer(sh("minLength"))
    return [each(lambda value: not value.startswith("_") and len(nodes.text(value)) >= least)]


def max_length(site: Site) -> list[Check]:
    """4.4.2 sh:maxLength."""
    most = site.integer(sh("maxLength"))

    def judge(value: str) -> Verdict:
        # Canonical text is never shorter than what it stands for, and has two quotes or brackets more.
        return not value.startswith("_") and (
            (len(value) <= most and not value.startswith("<")) or len(nodes.text(value)) <= most
        )

    return [each(judge)]


def pattern(site: Site) -> list[Check]:
    """4.4.3 sh:pattern, with Python's regular expressions as pySHACL uses them."""
    flags = "".join(nodes.text(flag) for flag in site.shape.get(sh("flags"), ()))
    if not set(flags) <= set("im"):
        return [unknown]
    options = (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0)

    def build(expression: str) -> Check:
        search = re.compile(expression, options).search
        return each(lambda value: not value.startswith("_") and search(nodes.text(value)) is not None)

    return [build(nodes.text(expression)) for expression in site.shape[sh("pattern")]]


def language_in(site: Site) -> list[Check]:
    """4.4.4 sh:languageIn."""
    (head,) = site.shape[sh("languageIn")]
    accepted = frozenset(nodes.text(tag).lower() for tag in site.members(head))

    def judge(value: str) -> Verdict:
        tag = nodes.language(value).lower()
        if tag in accepted:
            return True
        return None if "-" in tag or "*" in accepted else False

    return [each(judge)]


def unique_lang(site: Site) -> list[Check]:
    """4.4.5 sh:uniqueLang."""
    if nodes.text(site.shape[sh("uniqueLang")][0]) != "true":
        return []

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        tags = [tag.lower() for value in values if (tag := nodes.language(value))]
        return len(tags) == len(set(tags))

    return [check]


def equals(site: Site) -> list[Check]:
    """4.5.1 sh:equals."""

    def build(other: str) -> Check:
        def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
            if description is None:
                return None
            others = description.get(other, ())
            same = len(values) == len(others) and set(values) == set(others)
            return True if same else None

        return check

    return [build(other) for other in site.shape[sh("equals")]]


def disjoint(site: Site) -> list[Check]:
    """4.5.2 sh:disjoint."""

    def build(other: str) -> Check:
        def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
            if description is None:
                return None
            others = description.get(other, ())
            if not set(values).isdisjoint(others):
                return False
            literals = any(map(nodes.is_literal, values)) and any(map(nodes.is_literal, others))
            return None if literals else True

        return check

    return [build(other) for other in site.shape[sh("disjoint")]]


def less_than(site: Site) -> list[Check]:
    """4.5.3 sh:lessThan and 4.5.4 sh:lessThanOrEquals, for numbers and days."""

    def build(other: str, accept: tuple[int, ...]) -> Check:
        def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
            if description is None:
                return None
            verdict: Verdict = True
            for value in values:
                for limit in description.get(other, ()):
                    order = 0 if value == limit and nodes.number(value) is not None else compare(value, limit)
                    if order is None:
                        verdict = None
                    elif order not in accept:
                        return False
            return verdict

        return check

    return [build(other, (-1,)) for other in site.shape.get(sh("lessThan"), ())] + [
        build(other, (-1, 0)) for other in site.shape.get(sh("lessThanOrEquals"), ())
    ]


def not_(site: Site) -> list[Check]:
    """4.6.1 sh:not."""

    def build(shape: str) -> Check:
        conforms = site.conforms(shape)
        return lambda focus, description, values: both(
            opposite(conforms(value, focus, description)) for value in values
        )

    return [build(shape) for shape in site.shape[sh("not")]]


def and_(site: Site) -> list[Check]:
    """4.6.2 sh:and."""
    return [_combined(site, head, lambda verdicts: both(verdicts)) for head in site.shape[sh("and")]]


def or_(site: Site) -> list[Check]:
    """4.6.3 sh:or."""

    def either(verdicts: Iterable[Verdict]) -> Verdict:
        found: Verdict = False
        for verdict in verdicts:
            if verdict is True:
                return True
            if verdict is None:
                found = None
        return found

    return [_combined(site, head, either) for head in site.shape[sh("or")]]


def xone(site: Site) -> list[Check]:
    """4.6.4 sh:xone."""

    def just_one(verdicts: Iterable[Verdict]) -> Verdict:
        found = list(verdicts)
        return None if None in found else found.count(True) == 1

    return [_combined(site, head, just_one) for head in site.shape[sh("xone")]]


def _combined(site: Site, head: str, combine: Callable[[Iterable[Verdict]], Verdict]) -> Check:
    members = [site.conforms(shape) for shape in site.members(head)]

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        return both(combine(conforms(value, focus, description) for conforms in members) for value in values)

    return check


def node(site: Site) -> list[Check]:
    """4.7.1 sh:node and 4.7.2 sh:property: each value conforms to another shape."""

    def build(shape: str) -> Check:
        conforms = site.conforms(shape)

        def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
            if len(values) == 1:
                return conforms(values[0], focus, description)
            return both(conforms(value, focus, description) for value in values)

        return check

    return [build(shape) for name in ("node", "property") for shape in site.shape.get(sh(name), ())]


def qualified(site: Site) -> list[Check]:
    """4.7.3 sh:qualifiedValueShape."""
    if sh("qualifiedValueShapesDisjoint") in site.shape or len(site.shape[sh("qualifiedValueShape")]) > 1:
        return [unknown]
    conforms = site.conforms(site.shape[sh("qualifiedValueShape")][0])
    least = site.integer(sh("qualifiedMinCount")) if sh("qualifiedMinCount") in site.shape else 0
    most = site.integer(sh("qualifiedMaxCount")) if sh("qualifiedMaxCount") in site.shape else None

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        verdicts = [conforms(value, focus, description) for value in values]
        if None in verdicts:
            return None
        count = verdicts.count(True)
        return count >= least and (most is None or count <= most)

    return [check]


def closed(site: Site) -> list[Check]:
    """4.8.1 sh:closed."""
    if nodes.text(site.shape[sh("closed")][0]) != "true":
        return []
    allowed = {
        path
        for shape in site.shape.get(sh("property"), ())
        for path in site.graph.get(shape, {}).get(sh("path"), ())
    }
    for head in site.shape.get(sh("ignoredProperties"), ()):
        allowed.update(site.members(head))

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        return both(
            None if said is None else said.keys() <= allowed
            for value in values
            for said in [description if value == focus else described(site.view, value)]
        )

    return [check]


def has_value(site: Site) -> list[Check]:
    """4.8.2 sh:hasValue."""

    def build(wanted: str) -> Check:
        unsure = None if nodes.is_literal(wanted) else False
        return lambda focus, description, values: True if wanted in values else unsure

    return [build(wanted) for wanted in site.shape[sh("hasValue")]]


def in_(site: Site) -> list[Check]:
    """4.8.3 sh:in."""
    (head,) = site.shape[sh("in")]
    accepted = frozenset(site.members(head))
    literals = any(map(nodes.is_literal, accepted))

    def judge(value: str) -> Verdict:
        if value in accepted:
            return True
        return None if literals and nodes.is_literal(value) else False

    return [each(judge)]


BUILDERS: Final[dict[tuple[str, ...], Callable[[Site], list[Check]]]] = {
    ("minCount",): min_count,
    ("maxCount",): max_count,
    ("class",): class_,
    ("datatype",): datatype,
    ("nodeKind",): node_kind,
    ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive"): value_range,
    ("minLength",): min_length,
    ("maxLength",): max_length,
    ("pattern",): pattern,
    ("languageIn",): language_in,
    ("uniqueLang",): unique_lang,
    ("equals",): equals,
    ("disjoint",): disjoint,
    ("lessThan", "lessThanOrEquals"): less_than,
    ("not",): not_,
    ("and",): and_,
    ("or",): or_,
    ("xone",): xone,
    ("node", "property"): node,
    ("qualifiedValueShape",): qualified,
    ("closed",): closed,
    ("hasValue",): has_value,
    ("in",): in_,
}
"""The builder of each component, by the local names of the parameters that call for it."""
