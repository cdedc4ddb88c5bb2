"""Questions in words, with the queries that answer them: the files of ``data/queries``.

Each file is one query, described with the terms that SHACL has for queries (SHACL Advanced Features, section
5; SHACL, section 5.2.1 for prefixes). Its relative IRIs, and those inside the query, are those of an
installation, whatever its base IRI is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.config import bundled
from kg.vocab import DCTERMS, SH, Terms

_RELATIVE: Final = re.compile(r"(<|^)(?=(?:def#|id/)[^<>\s]*(?:>|$))")


class Question(NamedTuple):
    """A question.

    Attributes:
        name: What a file with its answer is called, and what an address names it by: a slug.
        asked: The question, by language.
        told: What a reader should know of the answer, by language.
        query: The query, with absolute IRIs.
    """

    name: str
    asked: dict[str, str]
    told: dict[str, str]
    query: str


@cache
def described(terms: Terms) -> tuple[Triple, ...]:
    """What the files say, in the order of their names: the questions as RDF, with absolute IRIs.

    They are no facts and no graph of the dataset: `/queries` publishes them as they come with kg.
    """
    return tuple(_read(terms))


@cache
def questions(terms: Terms) -> tuple[Question, ...]:
    """The questions that come with kg, the easiest first (``sh:order``)."""
    store = Store()
    start = f"{terms.base}queries#"

    def words(node: NamedNode, property_: NamedNode) -> dict[str, str]:
        found = (quad.object for quad in store.quads_for_pattern(node, property_, None))
        return {one.language: one.value for one in found if isinstance(one, Literal) and one.language}

    def value(node: object, property_: NamedNode) -> str:
        (quad,) = store.quads_for_pattern(node, property_, None)  # pyright: ignore[reportArgumentType]
        return quad.object.value if isinstance(quad.object, Literal) else ""

    for triple in described(terms):
        store.add(Quad(*triple))
    declared = {
        value(quad.object, SH("prefix")): value(quad.object, SH("namespace"))
        for quad in store.quads_for_pattern(None, SH("declare"), None)
    }
    made: list[tuple[int, Question]] = []
    for quad in store.quads_for_pattern(None, SH("select"), None):
        node, select = quad.subject, quad.object
        if isinstance(node, NamedNode) and isinstance(select, Literal):
            used = {p: iri for p, iri in sorted(declared.items()) if re.search(rf"\b{p}:", select.value)}
            prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in used.items())
            question = Question(
                node.value.removeprefix(start),
                words(node, DCTERMS("title")),
                words(node, DCTERMS("description")),
                f"{prefixes}\n{select.value}",
            )
            made.append((int(value(node, SH("order"))), question))
    return tuple(question for _, question in sorted(made))


def _read(terms: Terms) -> Iterator[Triple]:
    for path in sorted((bundled() / "data" / "queries").glob("*.ttl")):
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=terms.base):
            object_ = quad.object
            if isinstance(object_, Literal) and quad.predicate in {SH("select"), SH("namespace")}:
                absolute = _RELATIVE.sub(rf"\1{terms.base}", object_.value)
                object_ = Literal(absolute, datatype=object_.datatype)
            yield Triple(quad.subject, quad.predicate, object_)
