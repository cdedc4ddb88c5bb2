"""What helps to write queries: the questions that come with kg, as RDF, and what an editor completes."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, HTML, JSON, READ, answer, chosen, written
from kg.web.pages.completion import Completion, completion
from kg.web.pages.questions import described
from kg.web.site import CurrentSite

router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/queries", methods=READ, include_in_schema=False)
@router.api_route("/queries.{suffix}", methods=READ, include_in_schema=False)
def queries(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The questions with their queries (SHACL Advanced Features, section 5); for browsers, their page."""
    media_type = chosen(request, suffix)
    if media_type == HTML:
        to = f"{site.root}sparql{'?' if request.url.query else ''}{request.url.query}"
        return RedirectResponse(to, 303, {"Vary": "Accept"})
    path = f"{site.root}queries"
    links = [f'<{path}.{name}>; rel="alternate"; type="{m}"' for name, m in BY_SUFFIX.items() if m != HTML]
    headers = {"Link": ", ".join([f'<{site.terms.base}queries>; rel="canonical"', *links])}
    prefixes = {**site.terms.prefixes(), "query": f"{site.terms.base}queries#"}
    return answer(request, written(described(site.terms), media_type, prefixes), media_type, headers)


@router.get("/sparql/completion", response_model=Completion)
@router.head("/sparql/completion", include_in_schema=False)
def completed(request: Request, site: CurrentSite) -> Response:
    """Prefixes, and the terms of the vocabulary with what they mean in the reader's language."""
    body = completion(site.context(request)).model_dump_json().encode()
    return answer(request, body, JSON)
