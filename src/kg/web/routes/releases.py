"""Releases: ``/dataset/release/{name}``, what has changed in one, how to cite it, and DataCite metadata."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import RdfFormat, parse

from kg import catalogue, negotiation
from kg.catalogue.release import changes, datacite, files_of, release_description, release_titles
from kg.describe import Describer, Values, values_of
from kg.language.texts import Text, texts
from kg.ledger import Ledger, Release
from kg.pipe import PipeFile
from kg.rdf import JSON_LD
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import (
    BY_SUFFIX,
    FRESH,
    HTML,
    JSON,
    READ,
    Problem,
    Streamed,
    answer,
    chosen,
    json_ld,
    written,
)
from kg.web.metadata.citation import cite_release
from kg.web.metadata.signposting import FILES, LINKSET
from kg.web.pages.context import PageContext
from kg.web.pages.dataset import downloads
from kg.web.site import CurrentSite, Site

router = APIRouter(dependencies=[Depends(refuse_states)])

_DATACITE: Final = ".datacite.json"
_CITATIONS: Final = {suffix: media_type for suffix, media_type in FILES.items() if media_type != LINKSET}
_AT_ONCE: Final = 1_000
_LISTED: Final = 100
"""Facts that a release's page names; the file beside it has all."""


@router.api_route("/dataset/release/{name}.changes.csv", methods=READ)
async def all_changes(site: CurrentSite, name: str) -> Response:
    """What has become of each fact since the release before: new, changed or gone; as CSV."""
    one, ledger = await asyncio.to_thread(_found, site, name)

    def write(file: PipeFile) -> None:
        rows = chain([("fact", "change")], _net(ledger, one))
        while batch := list(islice(rows, _AT_ONCE)):
            text = StringIO()
            csv.writer(text, lineterminator="\n").writerows(batch)
            file.write(text.getvalue().encode())

    download = await site.downloads.start(write)
    if download is None:
        raise Problem(503, "Too many files are being read; try again.", {"Retry-After": "5"})
    headers = {"Cache-Control": FRESH}
    return Streamed(download.blocks(), download.aclose, headers, "text/csv; charset=utf-8; header=present")


@router.api_route("/dataset/release", methods=READ)
@router.api_route("/dataset/release.json", methods=READ)
def all_releases(request: Request, site: CurrentSite) -> Response:
    """Which releases there are, the newest first; as a page, they are listed on that of the dataset."""
    suffixed = request.url.path.endswith(".json")
    found = JSON if suffixed else negotiation.media_type(request.headers.get("accept"), [JSON, HTML])
    if found == HTML:
        headers = {"Vary": "Accept", "Cache-Control": FRESH}
        return RedirectResponse(f"{site.root}dataset#releases", 303, headers)
    listed = [
        {
            "name": one.name,
            "revision": one.revision,
            "released": one.at.isoformat(),
            "address": f"{site.terms.base}dataset/release/{one.name}",
            "notes": one.notes,
            "previous": one.previous,
            "changes": dict(one.changes),
        }
        for one in site.releases()
    ]
    body = json.dumps({"releases": listed}, ensure_ascii=False, indent=1).encode()
    return answer(request, body, JSON, {"Cache-Control": FRESH})


@router.api_route("/dataset/release/{name}", methods=READ)
def release(request: Request, site: CurrentSite, name: str) -> Response:
    """A release: its page, and its description in RDF or for DataCite."""
    suffixes = (_DATACITE, *(f".{s}" for s in (*_CITATIONS, *BY_SUFFIX)))
    suffix = next((s for s in suffixes if name.endswith(s) and name != s), "")
    if site.release(name) is not None:
        # A name may end like a suffix, as one that was given before there was that.
        suffix = ""
    one, ledger = _found(site, name.removesuffix(suffix))
    if suffix[1:] in _CITATIONS:
        citation = cite_release(one, site.terms, site.language(request))
        return answer(request, *citation.file(_CITATIONS[suffix[1:]]), {"Cache-Control": FRESH})
    profile = catalogue.profile(site.settings, Describer(site.generation()), None)
    if suffix == _DATACITE:
        document = datacite(one, site.terms, profile)
        body = json.dumps(document, ensure_ascii=False, indent=1).encode()
        return answer(request, body, JSON, {"Cache-Control": FRESH})
    media_type = chosen(request, suffix[1:])
    triples = release_description(one, site.terms, profile)
    if media_type != HTML:
        body = written(triples, media_type, catalogue.prefixes(site.terms))
        return answer(request, body, media_type, {"Cache-Control": FRESH})
    return answer(request, _page(request, site, one, ledger), HTML, {"Cache-Control": FRESH})


def _found(site: Site, name: str) -> tuple[Release, Ledger]:
    found = site.release(name)
    if found is None:
        raise Problem(404, texts("There is no release {name}.", name=f"{name:.60}"))
    return found


def _page(request: Request, site: Site, one: Release, ledger: Ledger) -> bytes:
    context = site.context(request)
    language, terms = context.language, site.terms
    changed = list(islice(_net(ledger, one), _LISTED)) if one.previous else []
    before, after = (
        _stated(ledger, [iri for iri, _ in changed], at) for at in (_since(ledger, one), one.revision)
    )
    was, has_become = context.told(before), context.told(after)
    triples = release_description(one, terms, catalogue.profile(site.settings, context.describer, None))
    view = {
        "title": Text(release_titles(one)[language.code]),
        "release": one,
        "changes": changes(one, language.code),
        "changed": [
            (
                kind,
                iri,
                was.get(iri),
                has_become.get(iri),
                _differing(context, before.get(iri), after.get(iri)),
            )
            for iri, kind in changed
        ],
        "citation": cite_release(one, terms, language),
        "complete": len(changed) == sum(one.changes.values()),
        "downloads": downloads(files_of(one), language),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": f"{site.root}dataset/release/{one.name}",
        "canonical": f"{terms.base}dataset/release/{one.name}",
    }
    return site.page(request, "release.html", view)


def _net(ledger: Ledger, one: Release) -> Iterator[tuple[str, str]]:
    return ledger.net_changes(f"{one.base_iri}id/fact/", _since(ledger, one), one.revision)


def _since(ledger: Ledger, one: Release) -> int:
    """The revision of the release before; 0 for the first."""
    previous = ledger.release(one.previous) if one.previous else None
    return previous.revision if previous else 0


def _stated(ledger: Ledger, facts: Sequence[str], at: int) -> dict[str, Values]:
    """What was stated of facts at a revision, without those of which nothing was."""
    said = {iri: b"\n".join(ledger.stated(iri, at)) for iri in facts}
    return {iri: values_of(parse(lines, format=RdfFormat.N_TRIPLES)) for iri, lines in said.items() if lines}


def _differing(context: PageContext, before: Values | None, after: Values | None) -> str:
    """What has changed of a fact that was there before, by the names of its properties."""
    if before is None or after is None:
        return ""
    differing = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    context.name(differing)
    return ", ".join(dict.fromkeys(context.label(name).value for name in differing))
