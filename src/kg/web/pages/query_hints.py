"""Hints to a query that is right and perhaps not meant so: no engine says anything of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Final, NamedTuple

from kg.query.roles import roles
from kg.query.tokens import Token, mentioned, place
from kg.web.pages.completion import completion
from kg.web.pages.context import PageContext

_LOOKED_AT: Final = 30
"""Addresses of a query that are looked up at the most."""

_GIVEN: Final = frozenset({"subject", "predicate", "object", "type", "graph", "data", "named"})
"""The roles in which a variable gets a value."""

_WANTED: Final = frozenset({"selected", "order", "filter"})
"""The roles in which it needs one; elsewhere, having none may be the point."""

Near = Callable[[str], Sequence[str]]
"""Gives the IRIs of what has a name like the end of an IRI under which there is nothing."""


class Hint(NamedTuple):
    """What is perhaps not meant in a query.

    Attributes:
        told: What it is and where, in the reader's language.
        meant: What is written almost so, or an empty string.
        mended: The query with that instead, or an empty string.
    """

    told: str
    meant: str = ""
    mended: str = ""


def hints(context: PageContext, query: str, near: Near) -> tuple[Hint, ...]:
    """What is perhaps not meant in a query that has a result.

    Args:
        context: What the page reads.
        query: The query.
        near: Finds what was perhaps meant where nothing is.
    """
    return (*_unknown(context, query, near), *_misplaced(context, query), *_unbound(context, query))


def _unknown(context: PageContext, query: str, near: Near) -> list[Hint]:
    """What a query names that is of this installation and not there, with one look-up.

    What is misspelt is never found, and nothing else tells its author.
    """
    base = context.terms.base
    vocabulary, things = context.terms.kg("").value, f"{base}id/"
    graphs = {graph.graph for graph in context.view.manifest.graphs}
    own = [
        one
        for one in mentioned(query, base)
        if one.iri.startswith(base) and one.iri not in {base, vocabulary, things, *graphs}
    ]
    looked_at = list(islice(own, _LOOKED_AT))
    said = context.nodes(one.iri for one in looked_at)
    text = context.language.text
    found: list[Hint] = []
    for iri, token in looked_at:
        if said[iri]:
            continue
        if iri.startswith(vocabulary):
            known = [term.name.removeprefix("kg:") for term in completion(context).terms]
            meant = [
                f"{vocabulary}{name}" for name in get_close_matches(iri.removeprefix(vocabulary), known, 1)
            ]
        else:
            kind = iri.removeprefix(things).partition("/")[0]
            meant = sorted(near(iri), key=lambda one: not one.startswith(f"{things}{kind}/"))
        at = _at(query, token)
        # Whoever writes a bare name in brackets does not know what it is taken for.
        is_bare = token.kind == "iri" and "://" not in token.text
        told = (
            text(
                "Line {line}, column {column}: {address} stands for {iri}, "
                "and nothing here has this address.",
                **at,
                iri=iri,
            )
            if is_bare
            else text(
                "Line {line}, column {column}: the query names {address}, and nothing here has this address.",
                **at,
            )
        )
        found.append(_hint(query, token, told, meant[0] if meant else "", iri))
    return found


def _misplaced(context: PageContext, query: str) -> list[Hint]:
    """Classes that stand as properties, and properties that stand as classes."""
    base, vocabulary = context.terms.base, context.terms.kg("").value
    iris = {one.token.text: one.iri for one in mentioned(query, base) if one.iri.startswith(vocabulary)}
    placed = [(token, role) for token, role in roles(query) if token.text in iris] if iris else []
    if not any(role in {"predicate", "type"} for _, role in placed):
        return []
    kinds = {f"{vocabulary}{t.name.removeprefix('kg:')}": t.kind for t in completion(context).terms}
    text = context.language.text
    found: list[Hint] = []
    for token, role in placed:
        iri = iris[token.text]
        other = {"predicate": "class", "type": "property"}.get(role)
        if other is None or kinds.get(iri) != other:
            continue
        name = iri.removeprefix(vocabulary)
        alike = [one.removeprefix(vocabulary) for one, kind in kinds.items() if kind != other]
        meant = next((one for one in alike if one.lower() == name.lower()), "")
        at = _at(query, token)
        told = (
            text(
                "Line {line}, column {column}: {address} is a class and stands where a property does: "
                "it is found as the type of something, after a.",
                **at,
            )
            if other == "class"
            else text(
                "Line {line}, column {column}: {address} is a property and stands where a class does, "
                "after a.",
                **at,
            )
        )
        found.append(_hint(query, token, told, f"{vocabulary}{meant}" if meant else "", iri))
    return found


def _unbound(context: PageContext, query: str) -> list[Hint]:
    """Variables that the query wants the value of and never gives one."""
    placed = [(token, role) for token, role in roles(query) if token.kind == "variable"]
    given = {token.text[1:] for token, role in placed if role in _GIVEN}
    wanted: dict[str, Token] = {}
    for token, role in placed:
        if role in _WANTED and token.text[1:] not in given:
            wanted.setdefault(token.text[1:], token)
    return [
        _hint(
            query,
            token,
            context.language.text(
                "Line {line}, column {column}: nothing in the query gives {address} a value.",
                **_at(query, token),
            ),
            next((f"?{one}" for one in get_close_matches(name, given, 1)), ""),
        )
        for name, token in wanted.items()
    ]


def _at(query: str, token: Token) -> dict[str, str]:
    line, column = place(query, token.start)
    return {"line": str(line), "column": str(column), "address": token.text}


def _hint(query: str, token: Token, told: str, meant: str, iri: str = "") -> Hint:
    """A hint at a token; what is meant is an IRI that the token would write, or a variable."""
    prefix, _, local = token.text.partition(":")
    namespace = iri.removesuffix(local) if token.kind == "name" else ""
    rest = meant.removeprefix(namespace)
    instead = meant if meant.startswith("?") else f"<{meant}>" if meant else ""
    if namespace and meant.startswith(namespace) and "/" not in rest:
        instead = f"{prefix}:{rest}"
    mended = f"{query[: token.start]}{instead}{query[token.end :]}" if instead else ""
    return Hint(told, instead, mended)
