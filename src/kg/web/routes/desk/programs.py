"""What programs hand in: ``/desk/submissions``, with a token for it.

A program is told what a person would be shown: what was understood, and all that was found.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final
from typing import Literal as OneOf

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from werkzeug.http import parse_options_header

from kg.desk import limits
from kg.desk.limits import has_words
from kg.desk.people.accounts import Account
from kg.desk.received import Received
from kg.desk.submission import File, Item, Submission
from kg.errors import SourceError, Unready
from kg.language.texts import texts
from kg.rdf import OTHER_MEDIA_TYPES, SYNTAXES
from kg.vocab import LANGUAGES
from kg.web.access import requires_scope
from kg.web.http.forms import read_body, read_form
from kg.web.http.parameters import only
from kg.web.http.responses import READ, Problem
from kg.web.routes.desk.submitting import CSV, XLSX, chosen_file, origin_of, received_of
from kg.web.site import CurrentSite, Site

_MULTIPART: Final = "multipart/form-data"
_SUFFIXES: Final = {
    CSV: ".csv",
    "text/tab-separated-values": ".csv",
    XLSX: ".xlsx",
    **{syntax.media_type: syntax.suffix for syntax in SYNTAXES},
    **{name: syntax.suffix for name, syntax in OTHER_MEDIA_TYPES.items()},
}
"""The suffixes of the files that bodies of a media type are."""

_MEDIA_TYPES: Final = {
    "text/tab-separated-values": CSV,
    **{name: syntax.media_type for name, syntax in OTHER_MEDIA_TYPES.items()},
}

Submitter = Annotated[Account, Depends(requires_scope("submit"))]

router = APIRouter(prefix="/desk/submissions")


@router.post("", dependencies=[Depends(only("title", "submit"))])
async def hand_in(
    request: Request,
    site: CurrentSite,
    account: Submitter,
    title: str = "",
    submit: OneOf["yes", "no"] = "no",
) -> Response:
    """Read a sheet or RDF and keep it as a draft, or submit it at once."""
    file, text, received = await _read(request, site)
    seen = await asyncio.to_thread(
        site.desk.create,
        account.id,
        title.strip() or file.name,
        site.language(request).code,
        origin_of(file),
        received.proposals,
        findings=received.findings,
        text=text,
        file=file,
    )
    return await _answered(site, account, seen, submit, 201)


@router.put("/{submission}", dependencies=[Depends(only("title", "submit"))])
async def revise(
    request: Request,
    site: CurrentSite,
    account: Submitter,
    submission: str,
    title: str = "",
    submit: OneOf["yes", "no"] = "no",
) -> Response:
    """Read a corrected sheet or RDF and make the next version of what was handed in before."""
    before = await asyncio.to_thread(site.desk.get, account.id, submission)
    known = await asyncio.to_thread(site.desk.text, account.id, submission, before.n)
    file, text, received = await _read(request, site, known)
    # What somebody has changed while this was read is not overwritten.
    seen = await asyncio.to_thread(
        site.desk.revise,
        account.id,
        submission,
        before.row_version,
        received.proposals,
        title=title.strip() or None,
        findings=received.findings,
        text=text,
        file=file,
    )
    return await _answered(site, account, seen, submit, 200)


async def _read(request: Request, site: Site, known: str | None = None) -> tuple[File, str | None, Received]:
    """What a program sends, and what it proposes.

    Args:
        request: The request.
        site: The site.
        known: The article's text that came before, for what comes without one.

    Raises:
        Problem: 422 with what was found, where nothing of it can be read.
    """
    file, text = await _sent(request)
    try:
        received = await received_of(site, file, text or known, site.language(request).code)
    except SourceError as error:
        raise _unread(error) from None
    if received.is_refused:
        extra = {"findings": [one.as_json() for one in received.findings]}
        told = {code: " ".join(one.messages[code] for one in received.findings) for code in LANGUAGES}
        raise Problem(422, told, extra=extra, as_rdf=False)
    return file, text, received


async def _answered(
    site: Site, account: Account, seen: Submission, submit: OneOf["yes", "no"], status: int
) -> Response:
    """What is said of a version that was kept, which is submitted where that is asked for.

    Raises:
        Problem: 422 where it cannot be submitted as it is.
    """
    where = {"Location": _address(site, seen)}
    if submit == "yes":
        try:
            seen = await asyncio.to_thread(site.desk.submit, account.id, seen.id, seen.row_version)
        except Unready as error:
            kept = texts("It is kept as a draft: {address}", address=_page(site, seen))
            told = {c: f"{error.told(c)} {error.advice(c)} {kept[c]}" for c in LANGUAGES}
            extra = {"submission": _told(site, seen)}
            raise Problem(422, told, where, extra, as_rdf=False) from None
    return JSONResponse(_told(site, seen), status, where)


@router.api_route("/{submission}", methods=READ, dependencies=[Depends(only())])
def follow(site: CurrentSite, account: Submitter, submission: str) -> Response:
    """How a submission stands, what was decided on its items, and what became of them."""
    return JSONResponse(_told(site, site.desk.get(account.id, submission)))


async def _sent(request: Request) -> tuple[File, str | None]:
    """The file that a program sends, and the article's text where it sends that too.

    Raises:
        Problem: 415 where it is neither a sheet nor RDF, 413 where it is too large, 422 where it is empty.
    """
    media_type = parse_options_header(request.headers.get("content-type"))[0].lower()
    if media_type == _MULTIPART:
        async with read_form(request, limits.FILE) as form:
            try:
                text = form.one("text")
                return await chosen_file(form), text if has_words(text) else None
            except SourceError as error:
                raise _unread(error) from None
    if media_type not in _SUFFIXES:
        known = ", ".join([*_SUFFIXES, _MULTIPART])
        told = texts("A submission is sent as one of these: {known}.", known=known)
        raise Problem(415, told, {"Accept": known}, as_rdf=False)
    data = await read_body(request, limits.FILE)
    if not data:
        raise Problem(422, texts("Nothing was sent."), as_rdf=False)
    name = f"submission{_SUFFIXES[media_type]}"
    return File(name, _MEDIA_TYPES.get(media_type, media_type), data), None


def _unread(error: SourceError) -> Problem:
    told = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
    return Problem(422, told, as_rdf=False)


def _address(site: Site, seen: Submission) -> str:
    return f"{site.terms.base}desk/submissions/{seen.id}"


def _page(site: Site, seen: Submission) -> str:
    return f"{site.terms.base}desk/s/{seen.id}"


def _told(site: Site, seen: Submission) -> dict[str, Any]:
    """A submission as JSON has it; the keys stay the same from version to version."""
    return {
        "id": seen.id,
        "address": _address(site, seen),
        "page": _page(site, seen),
        "state": seen.state,
        "version": seen.n,
        "title": seen.title,
        "origin": seen.origin,
        "created": seen.created.isoformat(),
        "submitted": seen.submitted.isoformat() if seen.submitted else None,
        "decided": seen.decided.isoformat() if seen.decided else None,
        "findings": [one.as_json() for one in seen.versions[-1].findings],
        "items": [_item(item) for item in seen.items],
        "comments": [
            {"item": one.item, "by": one.by.name, "at": one.at.isoformat(), "text": one.text}
            for one in seen.comments
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    proposal, decision = item.proposal, item.decision
    return {
        "id": item.id,
        "row": proposal.row,
        "kind": proposal.kind,
        "op": proposal.op,
        "graph": proposal.graph,
        "subject": proposal.subject,
        "statements": proposal.statements,
        "ready": item.ready,
        "understood": [one.as_json() for one in proposal.understood],
        "to_curator": proposal.cells.get("to_curator", ""),
        "findings": [one.as_json() for one in proposal.findings],
        "decision": decision
        and {
            "verdict": decision.verdict,
            "by": decision.by.name,
            "at": decision.at.isoformat(),
            "reason": decision.reason,
            "overridden": dict(decision.overridden),
            "published_as": decision.published_as,
            "revision": decision.revision,
        },
    }
