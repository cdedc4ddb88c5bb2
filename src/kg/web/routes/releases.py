"""Releases: ``/dataset/release/{name}``, what has changed in one, and its DataCite metadata."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator
from io import StringIO
from itertools import chain, islice
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kg import catalogue
from kg.catalogue.release import changes, datacite, files_of, release_description, release_titles
from kg.describe import Describer
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
from kg.web.pages.dataset import downloads
from kg.web.site import CurrentSite, Site

router = APIRouter(dependencies=[Depends(refuse_states)])

_DATACITE: Final = ".datacite.json"
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


@router.api_route("/dataset/release/{name}", methods=READ)
def release(request: Request, site: CurrentSite, name: str) -> Response:
    """A release: its page, and its description in RDF or for DataCite."""
    suffix = next((s for s in (_DATACITE, *(f".{s}" for s in BY_SUFFIX)) if name.endswith(s)), "")
    one, ledger = _found(site, name.removesuffix(suffix))
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
    facts = {fact.iri: fact for fact in context.facts([iri for iri, kind in changed if kind != "gone"])}
    triples = release_description(one, terms, catalogue.profile(site.settings, context.describer, None))
    view = {
        "title": Text(release_titles(one)[language.code]),
        "release": one,
        "changes": changes(one, language.code),
        "changed": [(kind, iri, facts.get(iri)) for iri, kind in changed],
        "complete": len(changed) == sum(one.changes.values()),
        "downloads": downloads(files_of(one), language),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": f"{site.root}dataset/release/{one.name}",
        "canonical": f"{terms.base}dataset/release/{one.name}",
    }
    return site.page(request, "release.html", view)


def _net(ledger: Ledger, one: Release) -> Iterator[tuple[str, str]]:
    previous = ledger.release(one.previous) if one.previous else None
    since = previous.revision if previous else 0
    return ledger.net_changes(f"{one.base_iri}id/fact/", since, one.revision)
