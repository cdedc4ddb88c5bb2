"""Revisions: ``/revision/{number}``, what was done to a graph, when and by whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from kg.language.texts import Text, texts
from kg.rdf import JSON_LD
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import FRESH, HTML, READ, Problem, answer, chosen, json_ld, written
from kg.web.pages.revision import address, triples
from kg.web.site import CurrentSite

router = APIRouter(dependencies=[Depends(refuse_states)])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.api_route("/revision/{number}", methods=READ)
@router.api_route("/revision/{number}.{suffix}", methods=READ)
def revision(request: Request, site: CurrentSite, number: Number, suffix: str = "") -> Response:
    """Describe a revision, in the format asked for (PROV-O)."""
    media_type = chosen(request, suffix)
    context = site.context(request)
    found = site.revision(number) if number <= context.view.revision else None
    if found is None:
        raise Problem(404, texts("There is no revision {number}.", number=number))
    # Whoever chooses another name, or none, is called so at once.
    headers = {"Cache-Control": FRESH}
    said = list(triples(found, site.terms))
    if media_type != HTML:
        return answer(request, written(said, media_type, site.terms.prefixes()), media_type, headers)
    view = {
        "title": Text(context.language.text("Revision {number}", number=context.language.number(number))),
        "revision": found,
        "graph": context.label(found.graph),
        "json_ld": json_ld(written(said, JSON_LD.media_type, {})),
        "document": f"{site.root}revision/{number}",
        "canonical": address(number, site.terms),
    }
    return answer(request, site.page(request, "revision.html", view), HTML, headers)
