"""The home page, and whether the site is up: ``/``, ``/healthz``, ``/readyz``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pyoxigraph import NamedNode

from kg.describe import Describer
from kg.errors import KgError
from kg.vocab import RDF, SCHEMA
from kg.web.language import Language
from kg.web.responses import HTML, Problem, answer
from kg.web.sentences import Link
from kg.web.site import Site

_LISTED: Final = 100


@dataclass(frozen=True)
class Section:
    """Entities under one heading; `total` may be more than are listed."""

    heading: Link
    links: tuple[Link, ...]
    total: int


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    @routes.api_route("/", methods=["GET", "HEAD"])
    def home(request: Request) -> Response:
        """What is here."""
        generation = site.generation()
        language = site.language(request)
        describer = Describer(generation)
        kg = site.terms.kg
        manifest = generation.manifest
        themes = describer.subjects(RDF("type"), kg("Theme"), _LISTED)
        view = {
            "figures": [
                (language.number(manifest.count(class_)), language.text(name))
                for class_, name in (
                    (kg("Fact").value, "facts"),
                    (SCHEMA("NewsArticle").value, "articles"),
                    (kg("Area").value, "areas"),
                    (kg("Indicator").value, "indicators"),
                )
            ],
            "articles": _links(describer, language, SCHEMA("NewsArticle")),
            "areas": _links(describer, language, kg("Area")),
            "areas_total": manifest.count(kg("Area").value),
            "themes": _themes(describer, language, themes, kg("theme")),
            "canonical": site.terms.base,
        }
        return answer(request, site.page(request, "home.html", view), HTML)

    return routes


def health(site: Site) -> APIRouter:
    """Whether the process lives, and whether it can serve."""
    routes = APIRouter()

    @routes.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        """200 while the process lives."""
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @routes.api_route("/readyz", methods=["GET", "HEAD"])
    async def readyz() -> Response:
        """200 once a page and a query can be served."""
        generation = site.generation()
        try:
            result = await site.queries.run("ASK {}")
            async for _ in result.blocks:
                pass
        except KgError as error:
            raise Problem(503, str(error), {"Retry-After": "1"}) from error
        body = {"status": "ready", "revision": generation.revision}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    return routes


def _links(describer: Describer, language: Language, class_: NamedNode) -> list[Link]:
    return _labelled(describer, language, describer.subjects(RDF("type"), class_, _LISTED))


def _labelled(describer: Describer, language: Language, iris: list[str]) -> list[Link]:
    labels = describer.labels(iris)
    links = [Link(language.label(labels.get(iri, {}), iri.rsplit("/", 1)[-1]), iri) for iri in iris]
    return sorted(links, key=lambda link: str(link.text).casefold())


def _themes(describer: Describer, language: Language, themes: list[str], theme: NamedNode) -> list[Section]:
    sections: list[Section] = []
    for heading in _labelled(describer, language, themes):
        indicators = describer.subjects(theme, NamedNode(heading.iri), _LISTED)
        if indicators:
            links = tuple(_labelled(describer, language, indicators))
            sections.append(Section(heading, links, len(links)))
    return sections
