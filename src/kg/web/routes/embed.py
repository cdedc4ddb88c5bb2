"""Cards that other sites show, in a frame or as a picture: ``/embed/…``, ``/oembed`` and ``/card/…``."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Annotated, Final, Literal
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.datastructures import URL

from kg.describe import Values
from kg.language.texts import texts
from kg.rdf import XmlFile
from kg.vocab import DIMENSIONS, LANGUAGES
from kg.web.figures.pictures import FAMILY, png
from kg.web.http.headers import FRAMED
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, HTML, PUBLISHED, READ, Problem, answer
from kg.web.metadata.embed import embed_code, size
from kg.web.metadata.open_graph import PICTURED, summary
from kg.web.pages.area import key_figures
from kg.web.pages.article import Article
from kg.web.pages.card import HEIGHT, LEFT, WIDTH, area_card, fact_card
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView
from kg.web.site import CurrentSite, Site

_PNG: Final = "image/png"
_MEDIA_TYPES: Final = {"json": "application/json", "xml": "text/xml"}
_LONGEST: Final = 2000
_LOOKED_AT: Final = 50
_FIGURES: Final = 2
_Pixels = Annotated[int | None, Query(ge=1, le=999_999, description="Pixels that there is room for.")]


class OEmbed(BaseModel):
    """How to embed a card (oEmbed 1.0, section 2.3.4.4, type ``rich``); sizes are in pixels."""

    version: Literal["1.0"] = "1.0"
    type: Literal["rich"] = "rich"
    provider_name: str = "kg"
    provider_url: str
    title: str
    html: str
    width: int
    height: int


router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/embed/{kind}/{slug}", methods=READ, include_in_schema=False)
def embed(request: Request, site: CurrentSite, kind: str, slug: str) -> Response:
    """A card of an entity, which any site may show in a frame."""
    iri = site.named(f"id/{kind}/{slug}").value
    context = site.context(request)
    headers = {"Content-Security-Policy": FRAMED, **context.cache_policy}
    own = _values(site, context, iri, lambda path: request.url.replace(path=f"{site.root}embed/{path}"))
    fact = context.fact(iri, own) if context.is_fact(own) else None
    figures = _figures(context, iri) if kind == "area" else ()
    sources = dict.fromkeys(one.source for one in ((fact,) if fact else figures))
    view = {
        "title": context.title(iri, own),
        "iri": iri,
        "definition": context.definition(own),
        "fact": fact,
        "sources": [
            (source, Article.of(context, source.iri, context.values(source.iri)).publisher)
            for source in sources
        ],
        "figures": figures,
        "count": _count(context, iri, kind),
        "canonical": f"{site.terms.base}doc/{kind}/{slug}",
    }
    return answer(request, site.page(request, "embed.html", view), HTML, headers)


@router.api_route("/card/{kind}/{slug}.png", methods=READ, include_in_schema=False)
def card(request: Request, site: CurrentSite, kind: str, slug: str) -> Response:
    """A picture of a fact or an area, 1200 × 630 pixels, for what shows pictures beside links."""
    if kind not in PICTURED:
        raise Problem(404, texts("There are pictures of facts and areas alone."))
    context = site.context(request)
    iri = site.named(f"id/{kind}/{slug}").value
    own = _values(site, context, iri, lambda path: request.url.replace(path=f"{site.root}card/{path}.png"))
    drawn = (
        fact_card(context, context.fact(iri, own)) if context.is_fact(own) else area_card(context, iri, own)
    )
    view = {"card": drawn, "left": LEFT, "width": WIDTH, "height": HEIGHT, "family": FAMILY}
    svg = site.page(request, "card.svg", view).decode()
    return answer(request, png(svg), _PNG, context.cache_policy)


@router.get("/oembed", response_model=OEmbed, responses={200: {"content": {_MEDIA_TYPES["xml"]: {}}}})
@router.head("/oembed", include_in_schema=False)
def oembed(
    request: Request,
    site: CurrentSite,
    url: Annotated[str, Query(description="The address of an entity, or of its page.")] = "",
    maxwidth: _Pixels = None,
    maxheight: _Pixels = None,
    format: Annotated[str, Query(description="`json` or `xml`.")] = "json",  # noqa: A002
) -> Response:
    """How to embed a page's card (oEmbed 1.0)."""
    if format not in _MEDIA_TYPES:
        raise Problem(501, f"This can be had as {' or '.join(_MEDIA_TYPES)}.")
    path, asked = _embeddable(site, url)
    own_language = request.query_params.get("lang", "")
    asked = asked or (own_language if own_language in LANGUAGES else None)
    context = site.context(request, asked)
    iri = f"{site.terms.base}id/{path}"
    own = _values(
        site,
        context,
        iri,
        lambda path: request.url.include_query_params(url=f"{site.terms.base}doc/{path}"),
    )
    title = summary(context.title(iri, own).value)
    width, height = size(maxwidth, maxheight)
    found = OEmbed(
        provider_url=site.terms.base,
        title=title,
        html=embed_code(site.terms, path, title, asked, width, height),
        width=width,
        height=height,
    )
    body = found.model_dump_json().encode() if format == "json" else as_xml(found)
    return answer(request, body, _MEDIA_TYPES[format])


def _values(site: Site, context: PageContext, iri: str, moved: Callable[[str], URL]) -> Values:
    """An entity's properties and values; one look-up.

    Args:
        site: The site.
        context: What is read.
        iri: The entity.
        moved: The address of the same for another entity, by its kind and slug.

    Raises:
        Problem: 404 where nothing is said about it, 410 where it was withdrawn, 308 where something has
            taken its place.
    """
    if own := context.values(iri):
        return own
    gone = site.tombstone(iri)
    if gone is None or gone.successor is None:
        raise site.missing(iri)
    address = moved(gone.successor.removeprefix(f"{site.terms.base}id/"))
    headers = {"Location": f"{address.path}?{address.query}".rstrip("?"), "Cache-Control": PUBLISHED}
    raise Problem(308, texts("{address} has taken its place.", address=gone.successor), headers)


def _figures(context: PageContext, area: str) -> tuple[FactView, ...]:
    """The first key figures of an area; three look-ups."""
    return key_figures(context.facts(context.table.select({"area": [area]}, limit=_LOOKED_AT)))[:_FIGURES]


def _count(context: PageContext, iri: str, kind: str) -> int | None:
    """How many facts have an entity as their dimension of the same name; None where none can."""
    dimension = "source" if kind == "article" else kind
    return context.table.count({dimension: [iri]}).number if dimension in DIMENSIONS else None


def _embeddable(site: Site, url: str) -> tuple[str, str | None]:
    """The kind and slug of the entity whose page an address is, and the language that it asks for.

    Raises:
        Problem: 404 where it is no address of an entity here.
    """
    unknown = Problem(404, "There is no card for this address; url must be that of an entity's page here.")
    if len(url) > _LONGEST or not url.startswith((f"{site.terms.base}id/", f"{site.terms.base}doc/")):
        raise unknown
    address, _, query = url.partition("#")[0].partition("?")
    room, _, path = address.removeprefix(site.terms.base).partition("/")
    kind, _, name = path.partition("/")
    slug, _, suffix = name.partition(".")
    if not (kind and slug) or "/" in name or (suffix and (room == "id" or suffix not in BY_SUFFIX)):
        raise unknown
    asked = parse_qs(query).get("lang", [""])[0]
    site.named(f"id/{kind}/{slug}")
    return f"{kind}/{slug}", asked if asked in LANGUAGES else None


def as_xml(found: OEmbed) -> bytes:
    """What oEmbed answers, as XML (section 2.3.4).

    Raises:
        Unwritable: It has a character that XML cannot hold.
    """
    root = Element("oembed")
    for name, value in found:
        SubElement(root, name).text = str(value)
    file = BytesIO()
    XmlFile(file).write(tostring(root, "utf-8", xml_declaration=True))
    return file.getvalue()
