"""Things and the documents that describe them: ``/id/…`` and ``/doc/…``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Literal, NamedNode

from kg.describe import Describer, Description, Values
from kg.language.texts import Language, Text
from kg.rdf import JSON_LD
from kg.store import View
from kg.vocab import DIMENSIONS, GEO, RDF, SCHEMA, SKOS
from kg.web.http.responses import BY_SUFFIX, HTML, Problem, answer, chosen, written
from kg.web.metadata import open_graph, signposting
from kg.web.metadata.citation import Citation, cite
from kg.web.metadata.signposting import FILES, LINKSET
from kg.web.metadata.summary import Brief
from kg.web.pages.area import area_page
from kg.web.pages.article import article_page
from kg.web.pages.context import Reading
from kg.web.pages.fact import fact_page, graph_of
from kg.web.pages.facts import FactView, Link, slug
from kg.web.pages.indicator import indicator_page
from kg.web.pages.listing import NOTHING, Asked, listing
from kg.web.site import Site, json_ld

_HIDDEN: Final = {SKOS("prefLabel").value, SKOS("definition").value, GEO("asWKT").value, RDF("type").value}


@dataclass(frozen=True)
class Row:
    """A property of an entity and its values, as a page lists them."""

    name: Link
    values: tuple[Link, ...]


@dataclass(frozen=True)
class Referring:
    """Those that refer to an entity in one way.

    Attributes:
        heading: The property.
        links: Those that have a name.
        facts: Those that are facts.
        complete: Whether these are all.
    """

    heading: Link
    links: tuple[Link, ...]
    facts: tuple[FactView, ...]
    complete: bool


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
        generation = site.generation()
        describer = Describer(generation)
        entity = site.named(f"id/{kind}/{slug}").value
        own = describer.values(entity)
        if not own:
            raise _unknown(entity)
        media_type = FILES.get(suffix) or chosen(request, suffix, [*BY_SUFFIX.values(), *FILES.values()])
        path = signposting.uri(f"{site.root}doc/{kind}/{slug}")
        suffixes = {m: s for s, m in (*BY_SUFFIX.items(), *FILES.items())}
        signposts = signposting.of_entity(entity, own, site.terms)
        headers = {
            "Link": signposts.header(media_type),
            "Content-Location": f"{path}.{suffixes[media_type]}",
        }
        if media_type == LINKSET:
            return answer(request, signposts.linkset(), media_type, headers)
        language = site.language(request)
        if media_type in FILES.values():
            citation = _cited(site, generation, describer, Brief.of(describer, entity, own), language)
            return answer(request, *citation.file(media_type), headers)
        description = describer.describe(entity)
        if description is None:
            raise _unknown(entity)
        iri = f"{site.terms.base}doc/{kind}/{slug}"
        triples = describer.document(description, iri, f"{site.terms.base}sparql")
        if media_type == HTML:
            template = _template(site, description.types)
            reading = site.reading(request)
            headers |= reading.cache_policy
            view = _view(site, reading, request, description, template)
            view["json_ld"] = json_ld(written(triples, JSON_LD.media_type, {}))
            view["alternates"] = [(f"{path}.{s}", m) for s, m in BY_SUFFIX.items() if m != HTML]
            view["canonical"] = iri
            about = Brief.of(describer, entity, own)
            citation = _cited(site, generation, describer, about, language)
            view |= {"citation": citation, "head": open_graph.of_entity(about, citation, site.terms)}
            body = site.page(request, template, view)
        else:
            body = written(triples, media_type, site.terms.prefixes())
        return answer(request, body, media_type, headers)

    return routes


def _cited(site: Site, generation: View, describer: Describer, brief: Brief, language: Language) -> Citation:
    return cite(describer, brief, generation.manifest, site.terms, language, site.root)


def _unknown(iri: str) -> Problem:
    return Problem(404, f"Nothing is published under {iri}.")


_TEMPLATES: Final = {"Area": "area.html", "Indicator": "indicator.html", "Fact": "fact.html"}


def _template(site: Site, types: Sequence[str]) -> str:
    """The template for an entity of these classes."""
    if SCHEMA("NewsArticle").value in types:
        return "article.html"
    own = (type_.removeprefix(site.terms.kg("").value) for type_ in types)
    return next((_TEMPLATES[name] for name in own if name in _TEMPLATES), "entity.html")


def _view(
    site: Site, reading: Reading, request: Request, description: Description, template: str
) -> dict[str, object]:
    """What the page of an entity shows."""
    kg = site.terms.kg
    own = description.values[description.iri]
    dimensions = [name for name in DIMENSIONS if kg(name).value in description.references]
    asked = Asked.of(request, dimensions)
    shown = listing(reading, asked.dimension, description.iri, asked) if asked.dimension else None
    view: dict[str, object] = {
        "title": reading.label(description.iri),
        "iri": description.iri,
        "types": reading.types(own),
        "definition": reading.definition(own),
        "dimension": asked.dimension,
        "roles": _roles(reading, asked, dimensions),
        "listing": shown,
        "rows": _rows(reading, own),
        "referring": _referring(reading, description, {kg(name).value for name in DIMENSIONS}),
    }
    if template == "fact.html":
        graph = graph_of(reading, description.iri)
        page = fact_page(reading, description, graph, site.history(graph, description.iri))
        source = reading.describer.values(page.fact.source.iri)
        original = next((value.value for value in source.get(SCHEMA("url").value, ())), None)
        view |= {"page": page, "title": Text(page.fact.title), "original": original}
    elif template == "area.html":
        page = area_page(reading, description, shown or NOTHING)
        areas = dict.fromkeys(area.iri for beside in page.comparisons for area in beside.areas)
        rows = dict.fromkeys(row.indicator.iri for beside in page.comparisons for row in beside.rows)
        chosen = [("area", slug(iri)) for iri in areas] + [("indicator", slug(iri)) for iri in rows]
        view |= {"page": page, "compared": chosen}
    elif template == "indicator.html":
        view["page"] = indicator_page(reading, description, shown or NOTHING)
    elif template == "article.html":
        view["page"] = article_page(reading, description, shown or NOTHING)
    return view


def _roles(reading: Reading, asked: Asked, dimensions: Sequence[str]) -> list[tuple[Link, str, bool]]:
    """The dimensions in which facts have an entity, where these are several: name, address, whether shown."""
    if len(dimensions) < 2:
        return []
    reading.name(reading.terms.kg(name).value for name in dimensions)
    return [
        (reading.link(reading.terms.kg(name).value), asked.as_(name), name == asked.dimension)
        for name in dimensions
    ]


def _rows(reading: Reading, own: Values) -> list[Row]:
    """The properties of an entity, but for those that the page says in another way."""
    dimensions = [reading.terms.kg(name).value for name in DIMENSIONS]
    shown = {p: values for p, values in own.items() if p not in _HIDDEN}
    reading.name(
        [*shown, *(v.value for values in shown.values() for v in values if isinstance(v, NamedNode))]
    )
    return [
        Row(reading.link(property_), tuple(_shown(value, reading) for value in values))
        for property_, values in sorted(shown.items(), key=lambda item: _place(item[0], dimensions))
    ]


def _place(property_: str, first: Sequence[str]) -> tuple[int, str]:
    """Where a property stands in a list that starts with some of them and goes on by name."""
    return (first.index(property_) if property_ in first else len(first), property_)


def _shown(value: NamedNode | Literal, reading: Reading) -> Link:
    if isinstance(value, NamedNode):
        return reading.link(value.value)
    return Link(Text(value.value, value.language), "")


def _referring(reading: Reading, description: Description, dimensions: Collection[str]) -> list[Referring]:
    """Those that refer to an entity otherwise than as a dimension of a fact."""
    found = [r for r in description.references.values() if r.property not in dimensions]
    reading.name([r.property for r in found])
    return [
        Referring(
            reading.link(r.property),
            tuple(reading.links(s for s in r.subjects if "/id/fact/" not in s)),
            tuple(reading.facts([s for s in r.subjects if "/id/fact/" in s])),
            r.complete,
        )
        for r in found
    ]
