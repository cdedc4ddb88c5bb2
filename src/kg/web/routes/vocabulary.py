"""What terms mean and what valid data is: ``/def`` and ``/shapes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pyoxigraph import NamedNode, Triple
from rdflib import DCTERMS, OWL, SH, Graph, URIRef

from kg.language.texts import Text, texts
from kg.rdf import JSON_LD
from kg.store import View
from kg.vocab import QUDT, RDFS
from kg.web.documentation.graph import Namer, prefixes, read
from kg.web.documentation.shapes import ShapesPage
from kg.web.documentation.vocabulary import Vocabulary
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, HTML, READ, Problem, answer, chosen, json_ld, written
from kg.web.pages.context import PageContext
from kg.web.site import CurrentSite, Site

FOLDER_LIMIT: Final = 200_000
"""Triples that all graphs of a folder may have to be given as one document."""


router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/def", methods=READ)
@router.api_route("/def.{suffix}", methods=READ)
def vocabulary(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The vocabulary, with the Data Cube structure and the code lists."""
    return _listed(request, site, "def", "ontology", suffix, _vocabulary)


@router.api_route("/shapes", methods=READ)
@router.api_route("/shapes.{suffix}", methods=READ)
def shapes(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The shapes that say what valid data is."""
    return _listed(request, site, "shapes", "shapes", suffix, _shapes)


def _listed(
    request: Request,
    site: Site,
    address: str,
    folder: str,
    suffix: str,
    documented: Callable[[PageContext, Graph], dict[str, object]],
) -> Response:
    """All graphs of a folder as one document, or the page that documents them."""
    media_type = chosen(request, suffix)
    context = site.context(request)
    triples = _folder(site, context.view, folder)
    path = f"{site.root}{address}"
    links = [f'<{path}.{suffix}>; rel="alternate"; type="{m}"' for suffix, m in BY_SUFFIX.items()]
    canonical = f'<{site.terms.base}{address}>; rel="canonical"'
    headers = {"Link": ", ".join([canonical, *links])}
    if media_type != HTML:
        return answer(request, written(triples, media_type, site.terms.prefixes()), media_type, headers)
    known = {**site.terms.prefixes(), "qudt": QUDT.iri, "shapes": f"{site.terms.base}shapes#"}
    view = {
        **documented(context, read(triples, known)),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": path,
        "canonical": f"{site.terms.base}{address}",
    }
    template = {"def": "vocabulary.html", "shapes": "shapes.html"}[address]
    return answer(request, site.page(request, template, view), HTML, headers)


def _vocabulary(context: PageContext, graph: Graph) -> dict[str, object]:
    node = URIRef(f"{context.terms.base}def")
    terms = Vocabulary(graph, context)
    say = Namer(graph, context.language, terms.labels)
    return {
        "title": say.text(node, DCTERMS.title) or Text(context.language.text("The vocabulary")),
        "about": say.text(node, DCTERMS.description),
        "version": graph.value(node, OWL.versionInfo),
        "groups": terms.groups(say),
        "say": say,
    }


def _shapes(context: PageContext, graph: Graph) -> dict[str, object]:
    named = {str(node) for node in graph.objects() if isinstance(node, URIRef)}
    say = Namer(graph, context.language, context.sources.names.of(context.view, named))
    page = ShapesPage(say, f"{context.terms.base}shapes#", _domains(context.view, graph))
    return {
        "title": Text(context.language.text("The shapes")),
        "sections": page.sections(),
        "components": page.components(),
        "prefixes": prefixes(graph),
        "say": say,
    }


def _folder(site: Site, generation: View, folder: str) -> list[Triple]:
    start = site.terms.graph(f"{folder}/").value
    graphs = [g for g in generation.manifest.graphs if g.graph.startswith(start)]
    if sum(graph.triples for graph in graphs) > FOLDER_LIMIT:
        raise Problem(
            403,
            texts(
                "All graphs below {start} have more than {number} triples together; read them one by one.",
                start=start,
                number=FOLDER_LIMIT,
            ),
        )
    read = generation.quads.quads_for_pattern
    return [quad.triple for g in graphs for quad in read(None, None, None, NamedNode(g.graph))]


def _domains(generation: View, graph: Graph) -> dict[str, list[str]]:
    """The classes of what has the properties that shapes aim at; one look-up."""
    aimed = [NamedNode(str(node)) for node in graph.objects(None, SH.targetSubjectsOf, unique=True)]
    found: dict[str, list[str]] = {}
    for quad in generation.quads.about(aimed, RDFS("domain")):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.subject.value, []).append(quad.object.value)
    return found
