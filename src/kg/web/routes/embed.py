"""Cards that other sites show in a frame, and how they find them: ``/embed/…`` and ``/oembed``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.language.texts import Text
from kg.vocab import DIMENSIONS, LANGUAGES, RDF
from kg.web.http.headers import FRAMED
from kg.web.http.responses import BY_SUFFIX, HTML, Problem, answer
from kg.web.metadata import signposting
from kg.web.metadata.open_graph import summary
from kg.web.pages.context import Reading
from kg.web.pages.facts import FactView
from kg.web.site import Site

_WIDTH: Final = 480
_NARROW: Final = 400
_HEIGHTS: Final = {(True, True): 560, (True, False): 420, (False, True): 280, (False, False): 220}
"""Pixels that nearly every card fits into; by whether there is a fact on it, and whether it is narrow."""

_MEDIA_TYPES: Final = {"json": "application/json", "xml": "text/xml"}
_LONGEST: Final = 2000


@dataclass(frozen=True)
class Card:
    """What a card shows of an entity.

    Attributes:
        iri: The entity.
        name: What it is called, or the fact in one line.
        definition: What it is, or None.
        fact: The fact, where it is one.
        facts: How many facts name it, in words; an empty string where none can.
    """

    iri: str
    name: Text
    definition: Text | None
    fact: FactView | None
    facts: str


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    @routes.api_route("/embed/{kind}/{slug}", methods=["GET", "HEAD"])
    def embed(request: Request, kind: str, slug: str) -> Response:
        """A card of an entity, which any site may show in a frame."""
        path = site.named(f"id/{kind}/{slug}").value.removeprefix(f"{site.terms.base}id/")
        reading = site.reading(request)
        policy = reading.cache_policy
        view = {
            "card": _card(reading, path),
            "canonical": f"{site.terms.base}doc/{kind}/{slug}",
        }
        headers = {"Content-Security-Policy": FRAMED, **policy}
        return answer(request, site.page(request, "embed.html", view), HTML, headers)

    @routes.api_route("/oembed", methods=["GET", "HEAD"])
    def oembed(request: Request) -> Response:
        """How to embed a page's card (oEmbed 1.0, section 2.3.4.4, type ``rich``)."""
        parameters = request.query_params
        format_ = parameters.get("format", "json")
        if format_ not in _MEDIA_TYPES:
            raise Problem(501, f"This can be had as {' or '.join(_MEDIA_TYPES)}.")
        path, asked = _embeddable(site, parameters.get("url", ""))
        card = _card(site.reading(request, asked), path)
        title = summary(card.name.value)
        width = _within(request, "maxwidth", _WIDTH)
        height = _within(request, "maxheight", _HEIGHTS[card.fact is not None, width < _NARROW])
        query = f"?{urlencode({'lang': asked})}" if asked else ""
        address = signposting.uri(f"{site.terms.base}embed/{path}{query}")
        members = {
            "version": "1.0",
            "type": "rich",
            "provider_name": "kg",
            "provider_url": site.terms.base,
            "title": title,
            "html": frame(address, title, width, height),
            "width": width,
            "height": height,
        }
        return answer(request, written(members, format_), _MEDIA_TYPES[format_])

    return routes


def frame(address: str, title: str, width: int, height: int) -> str:
    """The HTML that shows a card, whose size is in pixels."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}"'
        ' loading="lazy"></iframe>'
    )


def _card(reading: Reading, path: str) -> Card:
    """The card of an entity; three look-ups, for a fact four.

    Raises:
        Problem: 404 where nothing is said about it.
    """
    iri = f"{reading.terms.base}id/{path}"
    own = reading.describer.values(iri)
    if not own:
        raise Problem(404, f"Nothing is published under {iri}.")
    kind = path.partition("/")[0]
    is_fact = reading.terms.kg("Fact") in own.get(RDF("type").value, ())
    fact = reading.fact(iri, own) if is_fact else None
    return Card(
        iri=iri,
        name=Text(fact.title) if fact else reading.label(iri),
        definition=reading.definition(own),
        fact=fact,
        facts=_counted(reading, iri, kind),
    )


def _counted(reading: Reading, iri: str, kind: str) -> str:
    """How many facts have an entity as their dimension of the same name, in words."""
    dimension = "source" if kind == "article" else kind
    if dimension not in DIMENSIONS:
        return ""
    count = reading.table.count({dimension: [iri]}).number
    return reading.language.text("Facts: {number}", number=reading.language.number(count))


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


def _within(request: Request, name: str, size: int) -> int:
    """A size in pixels, or less where the caller has less room.

    Raises:
        Problem: 400 where the parameter of this name is no number.
    """
    most = request.query_params.get(name)
    if most is None:
        return size
    if not (most.isascii() and most.isdecimal() and len(most) <= 6 and int(most) > 0):
        raise Problem(400, f"{name} must be a number of pixels; {most[:100]!r} is not.")
    return min(size, int(most))


def written(members: dict[str, Any], format_: str) -> bytes:
    """What oEmbed answers, as ``json`` or ``xml`` (section 2.3.4)."""
    if format_ == "json":
        return json.dumps(members, ensure_ascii=False).encode()
    root = Element("oembed")
    for name, value in members.items():
        SubElement(root, name).text = str(value)
    return tostring(root, "utf-8", xml_declaration=True)
