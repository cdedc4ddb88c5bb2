"""Things and the documents that describe them: ``/id/…`` and ``/doc/…``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Literal, NamedNode

from kg.describe import Describer, Description
from kg.rdf import JSON_LD
from kg.vocab import DIMENSIONS, GEO, RDF, SKOS
from kg.web.language import Language, Text
from kg.web.responses import BY_SUFFIX, HTML, Problem, answer, chosen, written
from kg.web.sentences import FactView, Link, Sentences
from kg.web.site import Site, json_ld

_HIDDEN: Final = {SKOS("prefLabel").value, SKOS("definition").value, GEO("asWKT").value}


@dataclass(frozen=True)
class Row:
    """A property of an entity and its values, as a page lists them."""

    name: Link
    values: tuple[Link, ...]


@dataclass(frozen=True)
class Listing:
    """Those that refer to an entity in one way."""

    name: Link
    links: tuple[Link, ...]
    complete: bool


@dataclass(frozen=True)
class Group:
    """Facts under one heading."""

    heading: Link
    facts: tuple[FactView, ...]


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    @routes.api_route("/id/{kind}/{slug}", methods=["GET", "HEAD"])
    def identify(request: Request, kind: str, slug: str) -> Response:
        """Send from a thing to the document that describes it (Cool URIs, 303)."""
        iri = site.named(f"id/{kind}/{slug}").value
        if Describer(site.generation()).values(iri):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(
                f"{site.root}doc/{kind}/{slug}{query}", 303, {"Vary": "Accept", "Cache-Control": "no-cache"}
            )
        raise _unknown(iri)

    @routes.api_route("/doc/{kind}/{name}", methods=["GET", "HEAD"])
    def document(request: Request, kind: str, name: str) -> Response:
        """Describe a thing, in the format asked for."""
        slug, _, suffix = name.partition(".")
        describer = Describer(site.generation())
        entity = site.named(f"id/{kind}/{slug}").value
        if not describer.values(entity):
            raise _unknown(entity)
        media_type = chosen(request, suffix)
        description = describer.describe(entity, for_people=media_type == HTML)
        if description is None:
            raise _unknown(entity)
        iri = f"{site.terms.base}doc/{kind}/{slug}"
        triples = describer.document(description, iri, f"{site.terms.base}sparql")
        path = f"{site.root}doc/{kind}/{slug}"
        links = [f'<{path}.{s}>; rel="alternate"; type="{m}"' for s, m in BY_SUFFIX.items()]
        headers = {
            "Link": ", ".join([f'<{description.iri}>; rel="describes"', *links]),
            "Content-Location": f"{path}.{next(s for s, m in BY_SUFFIX.items() if m == media_type)}",
        }
        if media_type == HTML:
            language = site.language(request)
            view = _view(site, description, language)
            view["json_ld"] = json_ld(written(triples, JSON_LD.media_type, {}))
            view["alternates"] = [(f"{path}.{s}", m) for s, m in BY_SUFFIX.items() if m != HTML]
            view["canonical"] = iri
            body = site.page(request, "entity.html", view)
        else:
            body = written(triples, media_type, site.terms.prefixes())
        return answer(request, body, media_type, headers)

    return routes


def _unknown(iri: str) -> Problem:
    return Problem(404, f"Nothing is published under {iri}.")


def _view(site: Site, description: Description, language: Language) -> dict[str, object]:
    sentences = Sentences(description, site.terms, language)
    kg = site.terms.kg
    own = description.values[description.iri]
    dimensions = [kg(name).value for name in DIMENSIONS]
    is_fact = kg("Fact").value in description.types
    fact = sentences.fact(description.iri) if is_fact else None
    references = description.references.values()
    facts = [sentences.fact(s) for r in references if r.property in dimensions for s in r.subjects]
    return {
        "title": Text(fact.title) if fact else sentences.label(description.iri),
        "iri": description.iri,
        "types": [Link(sentences.label(t), t) for t in description.types if t.startswith(site.terms.base)],
        "definition": _definition(own.get(SKOS("definition").value, ()), language),
        "fact": fact,
        "rows": [
            Row(
                Link(sentences.label(property_), property_),
                tuple(_shown(v, sentences) for v in values),
            )
            for property_, values in sorted(own.items(), key=lambda item: _place(item[0], dimensions))
            if property_ not in _HIDDEN and property_ != RDF("type").value
        ],
        "groups": _groups(facts, is_article=kg("source").value in description.references),
        "facts_complete": all(r.complete for r in references if r.property in dimensions),
        "facts_query": next(
            (
                f"SELECT ?fact WHERE {{ ?fact <{r.property}> <{description.iri}> }}"
                for r in references
                if r.property in dimensions
            ),
            "",
        ),
        "listings": [
            Listing(
                Link(sentences.label(r.property), r.property),
                tuple(Link(sentences.label(s), s) for s in r.subjects),
                r.complete,
            )
            for r in references
            if r.property not in dimensions
        ],
    }


def _place(property_: str, first: Sequence[str]) -> tuple[int, str]:
    """Where a property stands in a list that starts with some of them and goes on by name."""
    return (first.index(property_) if property_ in first else len(first), property_)


def _definition(values: Sequence[NamedNode | Literal], language: Language) -> Text | None:
    texts = {v.language or "": v.value for v in values if isinstance(v, Literal)}
    return language.label(texts, "") if texts else None


def _shown(value: NamedNode | Literal, sentences: Sentences) -> Link:
    if isinstance(value, NamedNode):
        return Link(sentences.label(value.value), value.value)
    return Link(Text(value.value, value.language), "")


def _groups(facts: list[FactView], *, is_article: bool) -> list[Group]:
    """An article's facts in the order of its passages, others by indicator."""
    groups: dict[str, list[FactView]] = {}
    headings: dict[str, Link] = {}
    for fact in facts if is_article else sorted(facts, key=lambda f: (str(f.indicator.text), f.iri)):
        heading = Link(Text(fact.passage), "") if is_article else fact.indicator
        groups.setdefault(str(heading.text), []).append(fact)
        headings.setdefault(str(heading.text), heading)
    return [Group(headings[name], tuple(found)) for name, found in groups.items()]
