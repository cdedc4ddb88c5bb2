"""What kg says of itself: ``/def``, ``/shapes``, ``/graph/…`` and ``/dataset``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.describe import LICENCE
from kg.rdf import JSON_LD
from kg.store import Generation
from kg.vocab import DCAT, DCTERMS, RDF, RDFS, SH, SKOS, VOID, XSD
from kg.web.language import Language, Text
from kg.web.responses import BY_SUFFIX, HTML, Problem, answer, chosen, written
from kg.web.site import Site, json_ld

GRAPH_LIMIT: Final = 200_000
"""Triples a graph may have to be given whole in one answer."""

_TITLES: Final = {
    "fr": "Faits sur les programmes publics",
    "en": "Facts about public programmes",
    "vi": "Dữ kiện về các chương trình công",
}


@dataclass(frozen=True)
class Term:
    """A class, property or shape, as its page lists it."""

    name: str
    iri: str
    label: Text
    comment: Text | None
    facts: tuple[tuple[str, tuple[str, ...]], ...]


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    def listed(request: Request, address: str, folder: str, title: str, suffix: str) -> Response:
        """All graphs of a folder as one document."""
        media_type = chosen(request, suffix)
        triples = _folder(site, site.generation(), folder)
        path = f"{site.root}{address}"
        links = [f'<{path}.{s}>; rel="alternate"; type="{m}"' for s, m in BY_SUFFIX.items()]
        headers = {"Link": ", ".join(links)}
        if media_type != HTML:
            return answer(request, written(triples, media_type, site.terms.prefixes()), media_type, headers)
        language = site.language(request)
        view = {
            "title": Text(language.text(title)),
            "terms": _terms(site, triples, f"{site.terms.base}{address}#", language),
            "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
            "alternates": [(f"{path}.{s}", m) for s, m in BY_SUFFIX.items() if m != HTML],
            "canonical": f"{site.terms.base}{address}",
        }
        return answer(request, site.page(request, "terms.html", view), HTML, headers)

    @routes.api_route("/def", methods=["GET", "HEAD"])
    @routes.api_route("/def.{suffix}", methods=["GET", "HEAD"])
    def vocabulary(request: Request, suffix: str = "") -> Response:
        """The vocabulary, with the Data Cube structure and the code lists."""
        return listed(request, "def", "ontology", "The vocabulary", suffix)

    @routes.api_route("/shapes", methods=["GET", "HEAD"])
    @routes.api_route("/shapes.{suffix}", methods=["GET", "HEAD"])
    def shapes(request: Request, suffix: str = "") -> Response:
        """The shapes that say what valid data is."""
        return listed(request, "shapes", "shapes", "The shapes", suffix)

    @routes.api_route("/graph/{name:path}", methods=["GET", "HEAD"])
    def graph(request: Request, name: str) -> Response:
        """A named graph."""
        generation = site.generation()
        iri = site.named(f"graph/{name}").value
        summary = next((g for g in generation.manifest.graphs if g.graph == iri), None)
        if summary is None:
            raise Problem(404, f"There is no graph {iri}.")
        if summary.triples > GRAPH_LIMIT:
            raise Problem(
                403,
                f"The graph has {summary.triples} triples; at most {GRAPH_LIMIT} are given in one answer. "
                "Ask the SPARQL endpoint for the part you need.",
            )
        offers = [m for m in BY_SUFFIX.values() if m != HTML]
        accept = request.headers.get("accept", "")
        media_type = offers[0] if HTML in accept else chosen(request, "", offers)
        triples = _graph(generation, iri)
        return answer(request, written(triples, media_type, site.terms.prefixes()), media_type)

    @routes.api_route("/dataset", methods=["GET", "HEAD"])
    @routes.api_route("/dataset.{suffix}", methods=["GET", "HEAD"])
    def dataset(request: Request, suffix: str = "") -> Response:
        """What the dataset says of itself (DCAT, VoID)."""
        media_type = chosen(request, suffix)
        generation = site.generation()
        triples = _dataset(site, generation)
        if media_type != HTML:
            return answer(request, written(triples, media_type, _prefixes(site)), media_type)
        path = f"{site.root}dataset"
        view = {
            "title": Text(site.language(request).text("The dataset")),
            "manifest": generation.manifest,
            "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
            "alternates": [(f"{path}.{s}", m) for s, m in BY_SUFFIX.items() if m != HTML],
            "canonical": f"{site.terms.base}dataset",
        }
        return answer(request, site.page(request, "dataset.html", view), HTML)

    return routes


def _prefixes(site: Site) -> dict[str, str]:
    return {**site.terms.prefixes(), "dcat": DCAT.iri, "void": VOID.iri}


def _folder(site: Site, generation: Generation, folder: str) -> list[Triple]:
    start = site.terms.graph(f"{folder}/").value
    graphs = [g.graph for g in generation.manifest.graphs if g.graph.startswith(start)]
    return [triple for graph in graphs for triple in _graph(generation, graph)]


def _graph(generation: Generation, iri: str) -> list[Triple]:
    quads = generation.store.quads_for_pattern(None, None, None, NamedNode(iri))
    return [quad.triple for quad in islice(quads, GRAPH_LIMIT)]


def _dataset(site: Site, generation: Generation) -> list[Triple]:
    base, manifest = site.terms.base, generation.manifest
    node = NamedNode(f"{base}dataset")

    def count(value: int) -> Literal:
        return Literal(str(value), datatype=XSD("integer"))

    triples = [
        Triple(node, RDF("type"), DCAT("Dataset")),
        Triple(node, RDF("type"), VOID("Dataset")),
        Triple(node, DCTERMS("license"), LICENCE),
        Triple(
            node,
            DCTERMS("modified"),
            Literal(manifest.published_at.isoformat(), datatype=XSD("dateTime")),
        ),
        Triple(node, VOID("uriSpace"), Literal(base)),
        Triple(node, VOID("sparqlEndpoint"), NamedNode(f"{base}sparql")),
        Triple(node, VOID("vocabulary"), NamedNode(f"{base}def")),
        Triple(node, VOID("triples"), count(manifest.triples)),
        *(Triple(node, DCTERMS("title"), Literal(t, language=c)) for c, t in _TITLES.items()),
    ]
    for number, (class_, entities) in enumerate(sorted(manifest.classes().items())):
        part = BlankNode(f"class{number}")
        triples += [
            Triple(node, VOID("classPartition"), part),
            Triple(part, VOID("class"), NamedNode(class_)),
            Triple(part, VOID("entities"), count(entities)),
        ]
    for summary in manifest.graphs:
        graph = NamedNode(summary.graph)
        triples += [
            Triple(node, VOID("subset"), graph),
            Triple(graph, RDF("type"), VOID("Dataset")),
            Triple(graph, VOID("triples"), count(summary.triples)),
        ]
    return triples


def _terms(site: Site, triples: Iterable[Triple], start: str, language: Language) -> list[Term]:
    found: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(start):
            values = found.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, [])
            if isinstance(triple.object, NamedNode | Literal):
                values.append(triple.object)
    shown = (("type", RDF("type")), ("domain", RDFS("domain")), ("range", RDFS("range")))
    links = (*shown, ("sub-property of", RDFS("subPropertyOf")), ("subclass of", RDFS("subClassOf")))
    terms: list[Term] = []
    for iri, properties in sorted(found.items()):
        name = iri.removeprefix(start)
        comments = (SKOS("definition"), RDFS("comment"), SH("message"))
        said = [_texts(properties, p.value) for p in comments]
        comment = next(filter(None, said), None)
        terms.append(
            Term(
                name,
                iri,
                language.label(_texts(properties, RDFS("label").value), name),
                language.label(comment, "") if comment else None,
                tuple(
                    (heading, tuple(sorted(v.value for v in properties[p.value])))
                    for heading, p in links
                    if properties.get(p.value)
                ),
            )
        )
    return terms


def _texts(properties: Mapping[str, list[NamedNode | Literal]], name: str) -> dict[str, str]:
    return {v.language or "": v.value for v in properties.get(name, []) if isinstance(v, Literal)}
