"""What terms mean and what valid data is: ``/def`` and ``/shapes``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import NamedNode, Triple

from kg.language.texts import Text
from kg.rdf import JSON_LD
from kg.store import View
from kg.vocab import QUDT, RDFS, SH
from kg.web.documentation.graph import Namer, Prefixes
from kg.web.documentation.shapes import ShapesPage
from kg.web.documentation.vocabulary import Vocabulary, VocabularyPage
from kg.web.http.responses import BY_SUFFIX, HTML, READ, Problem, answer, chosen, json_ld, written
from kg.web.pages.context import PageContext
from kg.web.site import CurrentSite, Site

Triples = Sequence[Triple]

FOLDER_LIMIT: Final = 200_000
"""Triples that all graphs of a folder may have to be given as one document."""


router = APIRouter()


@router.api_route("/def", methods=READ)
@router.api_route("/def.{suffix}", methods=READ)
def vocabulary(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The vocabulary, with the Data Cube structure and the code lists."""
    return _listed(request, site, "def", "ontology", suffix, _vocabulary_page)


@router.api_route("/shapes", methods=READ)
@router.api_route("/shapes.{suffix}", methods=READ)
def shapes(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The shapes that say what valid data is."""
    return _listed(request, site, "shapes", "shapes", suffix, _shapes_page)


def _listed(
    request: Request,
    site: Site,
    address: str,
    folder: str,
    suffix: str,
    page: Callable[[Request, Site, PageContext, Triples], bytes],
) -> Response:
    """All graphs of a folder as one document, or the page that documents them."""
    media_type = chosen(request, suffix)
    context = site.context(request)
    triples = _folder(site, context.view, folder)
    links = [f'<{href}>; rel="alternate"; type="{m}"' for href, m in _formats(site, address)]
    headers = {"Link": ", ".join(links)}
    if media_type != HTML:
        return answer(request, written(triples, media_type, site.terms.prefixes()), media_type, headers)
    return answer(request, page(request, site, context, triples), HTML, headers)


def _vocabulary_page(request: Request, site: Site, context: PageContext, triples: Triples) -> bytes:
    terms = Vocabulary(triples, site.terms)
    examples = terms.examples(context)
    say = Namer(context.language, examples.labels, _prefixes(site))
    title, about, version = terms.title(context.language)
    view = {
        "title": title,
        "about": about,
        "version": version,
        "groups": VocabularyPage(terms, examples, say, context.view.manifest.classes()).groups(),
        **_document(site, "def", triples),
    }
    return site.page(request, "vocabulary.html", view)


def _shapes_page(request: Request, site: Site, context: PageContext, triples: Triples) -> bytes:
    labels = context.sources.names.of(context.view, _named(triples))
    say = Namer(context.language, labels, _prefixes(site))
    page = ShapesPage(triples, say, f"{site.terms.base}shapes#", _domains(context.view, triples))
    view = {
        "title": Text(context.language.text("The shapes")),
        "sections": page.sections(),
        "components": page.components(),
        "prefixes": say.prefixes.turtle(),
        **_document(site, "shapes", triples),
    }
    return site.page(request, "shapes.html", view)


def _folder(site: Site, generation: View, folder: str) -> list[Triple]:
    start = site.terms.graph(f"{folder}/").value
    graphs = [g for g in generation.manifest.graphs if g.graph.startswith(start)]
    if sum(graph.triples for graph in graphs) > FOLDER_LIMIT:
        raise Problem(
            403,
            f"All graphs below {start} have more than {FOLDER_LIMIT} triples together; read them one by one.",
        )
    read = generation.quads.quads_for_pattern
    return [quad.triple for g in graphs for quad in read(None, None, None, NamedNode(g.graph))]


def _formats(site: Site, address: str) -> list[tuple[str, str]]:
    return [(f"{site.root}{address}.{suffix}", media_type) for suffix, media_type in BY_SUFFIX.items()]


def _document(site: Site, address: str, triples: Triples) -> dict[str, object]:
    """What a page says of itself as a document."""
    return {
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "alternates": [(href, m) for href, m in _formats(site, address) if m != HTML],
        "canonical": f"{site.terms.base}{address}",
    }


def _prefixes(site: Site) -> Prefixes:
    starts = {**site.terms.prefixes(), "qudt": QUDT.iri, "shapes": f"{site.terms.base}shapes#"}
    return Prefixes(site.terms.base, starts)


def _named(triples: Triples) -> set[str]:
    """What shapes name: classes, properties, values."""
    return {triple.object.value for triple in triples if isinstance(triple.object, NamedNode)}


def _domains(generation: View, triples: Triples) -> dict[str, list[str]]:
    """The classes of what has the properties that shapes aim at; one look-up."""
    aimed = {t.object for t in triples if t.predicate == SH("targetSubjectsOf")}
    found: dict[str, list[str]] = {}
    for quad in generation.quads.about([n for n in aimed if isinstance(n, NamedNode)], RDFS("domain")):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.subject.value, []).append(quad.object.value)
    return found
