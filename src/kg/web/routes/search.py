"""Finding an entity by name: ``/search``, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from kg.describe import Describer, Labels
from kg.errors import StoreError
from kg.index import Hit
from kg.language.texts import Language, Text, texts
from kg.web.http.parameters import only
from kg.web.http.responses import FRESH, HTML, JSON, Problem, answer, chosen, unreadable
from kg.web.pages.found import crossed, found_page, parted
from kg.web.site import CurrentSite, Site

_FRESH: Final = {"Cache-Control": FRESH}
"""Names are found by an index that follows what is published a moment later."""
_SHOWN: Final = 20
_AT_MOST: Final = 100


class Result(BaseModel):
    """An entity that was found.

    Attributes:
        iri: It.
        kind: Its kind, as its address names it.
        labels: What each language calls it.
        name: The name that it was found by.
        language: That name's language tag; an empty string where it has none.
        exact: Whether that is what was looked for, but for case and diacritics.
        corrected: Whether something that was typed was taken for a typing error.
    """

    iri: str
    kind: str
    labels: Labels
    name: str
    language: str
    exact: bool
    corrected: bool


class Results(BaseModel):
    """What was found.

    Attributes:
        query: What was looked for.
        kind: The kind that was looked for, or null.
        results: The entities, the most like it first.
    """

    query: str
    kind: str | None
    results: list[Result]


router = APIRouter(dependencies=[Depends(only("q", "kind", "limit"))])


@router.get("/search", response_model=Results, responses={200: {"content": {HTML: {}}}})
@router.head("/search", include_in_schema=False)
def search(
    request: Request,
    site: CurrentSite,
    q: Annotated[str, Query(description="A name, or its beginning, in any language.")] = "",
    kind: Annotated[str, Query(description="Only entities of this kind, such as `area`.")] = "",
    limit: Annotated[int, Query(ge=1, le=_AT_MOST)] = _SHOWN,
) -> Response:
    """The entities whose names are most like what is looked for."""
    media_type = chosen(request, "", [HTML, JSON])
    text = q.strip()
    language = site.language(request)
    describer = Describer(site.generation())
    try:
        hits = site.finder.find(text, kind or None, limit, language.code)
        kinds = site.finder.kinds()
    except StoreError as error:
        raise unreadable(error, 5) from error
    if kind and kind not in kinds:
        raise Problem(
            400,
            texts(
                "There is no kind {name}; there are {known}.",
                name=f"{kind!r:.50}",
                known=", ".join(sorted(kinds)),
            ),
        )
    both = parted(site.finder, text, language.code) if media_type == HTML and not (hits or kind) else ()
    hits = hits or list(both)
    labels = describer.labels(hit.entity for hit in hits)
    # What the index names and the store does not know any more is about to leave the index, too.
    hits = [hit for hit in hits if hit.entity in labels]
    results = _results(text, kind, hits, labels)
    if media_type == JSON:
        return answer(request, results.model_dump_json().encode(), JSON, _FRESH)
    names = _kind_names(site, describer, language, kinds)
    context = site.context(request)
    view = {
        "title": f"{text} — {language.text('Search')}" if text else language.text("Search"),
        "query": text,
        "kind": kind,
        "kinds": dict(sorted(names.items(), key=lambda item: language.alphabetical(item[1]))),
        "found": results.results,
        "known": found_page(context, results.results),
        "crossed": crossed(context, results.results) if both else (),
        "parted": bool(both),
        "more": len(results.results) == limit,
        "corrected": bool(hits) and all(hit.corrected for hit in hits),
        "canonical": f"{site.terms.base}search" if not text else None,
    }
    return answer(request, site.page(request, "search.html", view), HTML, _FRESH)


def _results(text: str, kind: str, hits: Sequence[Hit], labels: Mapping[str, Labels]) -> Results:
    found = [
        Result(
            iri=hit.entity,
            kind=hit.kind,
            labels=labels[hit.entity],
            name=hit.text,
            language=hit.language,
            exact=hit.exact,
            corrected=hit.corrected,
        )
        for hit in hits
    ]
    return Results(query=text, kind=kind or None, results=found)


def _kind_names(
    site: Site, describer: Describer, language: Language, kinds: Mapping[str, int]
) -> dict[str, Text]:
    """What kinds are called: as the class of this name, or as pages call what has no class of ours."""
    classes = {kind: site.terms.kg(kind.title().replace("-", "")).value for kind in kinds}
    labels = describer.labels(classes.values())
    return {
        kind: language.label(labels.get(class_, {}), language.text(kind)) for kind, class_ in classes.items()
    }
