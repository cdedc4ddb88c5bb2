"""Areas and indicators side by side: ``/compare``."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kg.language.texts import texts
from kg.web.http.parameters import only
from kg.web.http.responses import FRESH, HTML, READ, Problem, answer
from kg.web.pages.compare import CHOSEN_AT_MOST, compare_page
from kg.web.site import CurrentSite

_ADDED = {"area": "add-area", "indicator": "add-indicator"}


router = APIRouter(dependencies=[Depends(only("area", "indicator", "add-area", "add-indicator"))])


@router.api_route("/compare", methods=READ)
def compare(request: Request, site: CurrentSite) -> Response:
    """Facts of the chosen areas and indicators; the address alone says what is chosen."""
    chosen = {kind: _chosen(request, kind) for kind in _ADDED}
    asked = {kind: request.query_params.get(name, "").strip() for kind, name in _ADDED.items()}
    unknown: list[str] = []
    for kind, text in asked.items():
        hits = site.finder.find(text, kind, 1, site.language(request).code) if text else []
        chosen[kind] += [hit.entity.rsplit("/", 1)[-1] for hit in hits]
        unknown += [text] if text and not hits else []
    if any(asked.values()) and not unknown:
        return RedirectResponse(f"{site.root}compare?{_address(request, chosen)}", 303)
    iris = {
        kind: [site.named(f"id/{kind}/{slug}").value for slug in dict.fromkeys(slugs)]
        for kind, slugs in chosen.items()
    }
    context = site.context(request)
    # What a name finds depends on the label index as well.
    policy = {"Cache-Control": FRESH} if unknown else context.cache_policy
    page = compare_page(context, iris["area"], iris["indicator"])
    address = _address(request, chosen)
    rest = {
        one: {
            kind: [slug for slug in slugs if not one.iri.endswith(f"/{kind}/{slug}")]
            for kind, slugs in chosen.items()
        }
        for one in page.chosen
    }
    view = {
        "title": site.language(request).text("Compare"),
        "page": page,
        "without": [(one, f"{site.root}compare?{_address(request, slugs)}") for one, slugs in rest.items()],
        "unknown": [*page.unknown, *unknown],
        "canonical": f"{site.terms.base}compare" if not address else None,
        "most": CHOSEN_AT_MOST,
    }
    return answer(request, site.page(request, "compare.html", view), HTML, policy)


def _chosen(request: Request, kind: str) -> list[str]:
    slugs = [slug for slug in request.query_params.getlist(kind) if slug]
    if len(slugs) > CHOSEN_AT_MOST:
        raise Problem(
            400, texts("At most {number} of a kind can be compared at once.", number=CHOSEN_AT_MOST)
        )
    return slugs


def _address(request: Request, chosen: dict[str, list[str]]) -> str:
    """The query of the address that says what is chosen, and the language that the reader keeps."""
    pairs = [(kind, slug) for kind, slugs in chosen.items() for slug in dict.fromkeys(slugs)]
    language = request.query_params.get("lang")
    return urlencode([*pairs, *([("lang", language)] if language else [])])
