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
    """Entities under one heading, in the order of their names.

    Attributes:
        heading: What they have in common; None where the page says it.
        links: At most `_LISTED` of them.
        complete: Whether these are all.
    """

    heading: Link | None
    links: tuple[Link, ...]
    complete: bool


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
        themes = _section(describer, language, RDF("type"), kg("Theme")).links
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
            "articles": _section(describer, language, RDF("type"), SCHEMA("NewsArticle")),
            "areas": _section(describer, language, RDF("type"), kg("Area")),
            "themes": [
                _section(describer, language, kg("theme"), NamedNode(theme.iri), theme) for theme in themes
            ],
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


def _section(
    describer: Describer,
    language: Language,
    property_: NamedNode,
    value: NamedNode,
    heading: Link | None = None,
) -> Section:
    iris = describer.subjects(property_, value, _LISTED + 1)
    labels = describer.labels(iris[:_LISTED])
    links = [Link(language.label(labels.get(i, {}), i.rsplit("/", 1)[-1]), i) for i in iris[:_LISTED]]
    ordered = sorted(links, key=lambda link: str(link.text).casefold())
    return Section(heading, tuple(ordered), len(iris) <= _LISTED)
