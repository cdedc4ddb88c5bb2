"""Finding an entity by name: ``/search``, as a page and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.describe import Describer, Labels
from kg.errors import StoreError
from kg.index import Finder, Hit
from kg.language.texts import Language, Text, alphabetical
from kg.web.http.responses import FRESH, HTML, Problem, answer, chosen
from kg.web.pages.facts import Link
from kg.web.site import Site

_JSON: Final = "application/json"
_FRESH: Final = {"Cache-Control": FRESH}
"""Names are found by an index that follows what is published a moment later."""
_SHOWN: Final = 20
_AT_MOST: Final = 100


@dataclass(frozen=True)
class Found:
    """An entity that was found, as a page shows it.

    Attributes:
        link: Its label in the reader's language.
        kind: What it is, in the reader's language.
        name: The name that it was found by, where that is not the label.
    """

    link: Link
    kind: Text
    name: Text | None


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()
    finder = Finder(site.settings.search_path)

    @routes.api_route("/search", methods=["GET", "HEAD"])
    def search(request: Request) -> Response:
        """The entities whose names are most like what is looked for."""
        media_type = chosen(request, "", [HTML, _JSON])
        text = request.query_params.get("q", "").strip()
        kind = request.query_params.get("kind") or None
        language = site.language(request)
        describer = Describer(site.generation())
        try:
            hits = finder.find(text, kind, _limit(request), language.code)
            kinds = finder.kinds()
        except StoreError as error:
            raise Problem(503, str(error), {"Retry-After": "5"}) from error
        labels = describer.labels(hit.entity for hit in hits)
        # What the index names and the store does not know any more is about to leave the index, too.
        hits = [hit for hit in hits if hit.entity in labels]
        if media_type == _JSON:
            return answer(request, _written(text, kind, hits, labels), _JSON, _FRESH)
        names = _kind_names(site, describer, language, kinds)
        view = {
            "title": f"{text} — {language.text('Search')}" if text else language.text("Search"),
            "query": text,
            "kind": kind,
            "kinds": sorted(names.items(), key=lambda item: alphabetical(item[1])),
            "found": _found(hits, labels, names, language),
            "corrected": bool(hits) and all(hit.corrected for hit in hits),
            "canonical": f"{site.terms.base}search" if not text else None,
        }
        return answer(request, site.page(request, "search.html", view), HTML, _FRESH)

    return routes


def _limit(request: Request) -> int:
    asked = request.query_params.get("limit", str(_SHOWN))
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 3 and 1 <= int(asked) <= _AT_MOST):
        raise Problem(400, f"limit must be a number from 1 to {_AT_MOST}; {asked[:100]!r} is not.")
    return int(asked)


def _written(text: str, kind: str | None, hits: Sequence[Hit], labels: Mapping[str, Labels]) -> bytes:
    results = [
        {
            "iri": hit.entity,
            "kind": hit.kind,
            "labels": labels[hit.entity],
            "name": hit.text,
            "language": hit.language,
            "exact": hit.exact,
            "corrected": hit.corrected,
        }
        for hit in hits
    ]
    return json.dumps({"query": text, "kind": kind, "results": results}, ensure_ascii=False).encode()


def _kind_names(
    site: Site, describer: Describer, language: Language, kinds: Mapping[str, int]
) -> dict[str, Text]:
    """What kinds are called: as the class of this name, or as pages call what has no class of ours."""
    classes = {kind: site.terms.kg(kind.title().replace("-", "")).value for kind in kinds}
    labels = describer.labels(classes.values())
    return {
        kind: language.label(labels.get(class_, {}), language.text(kind)) for kind, class_ in classes.items()
    }


def _found(
    hits: Sequence[Hit], labels: Mapping[str, Labels], names: Mapping[str, Text], language: Language
) -> list[Found]:
    found: list[Found] = []
    for hit in hits:
        label = language.label(labels[hit.entity], hit.text)
        other = None if hit.text == label.value else Text(hit.text, hit.language or None)
        found.append(Found(Link(label, hit.entity), names.get(hit.kind, Text(hit.kind)), other))
    return found
