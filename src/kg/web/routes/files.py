"""Files for download: ``/dataset/files/{revision}/{name}``, which never change, and ``…/latest/{name}``.

Those of the newest revisions are kept, and for ever those of a release.
"""

from __future__ import annotations

import asyncio
import os
import re
from base64 import b64encode
from email.utils import parsedate_to_datetime
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from kg.describe import LICENCE
from kg.exports import BY_NAME, File, Files, Kind, sitemap
from kg.exports.columns import t
from kg.language.texts import texts
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import FRESH, READ, Problem, answer, unchanged
from kg.web.site import CurrentSite, Site

router = APIRouter(dependencies=[Depends(refuse_states)])

IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""The cache policy of what never changes under its address (RFC 8246)."""

_MENDING: Final = t("The files of this release are being made again; try again in a moment.")
_LOST: Final = t("The files of this release are missing here; `kg verify` tells its operator what to do.")
_RANGE: Final = re.compile(r"([0-9]{0,100})-([0-9]{0,100})", re.ASCII)

_RESUMED: Final = re.compile(r"\s*bytes\s*=\s*0*[1-9][0-9]*\s*-\s*", re.ASCII | re.IGNORECASE)
"""A range from somewhere to the end, as programs ask for that go on with a download."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@router.api_route("/dataset/files/latest/{name}", methods=READ)
def latest(request: Request, site: CurrentSite, name: str) -> Response:
    """Leads to the file of the newest revision that has been made.

    Who goes on with a download that broke off, and does not say of which file, may have begun another one:
    that request is answered whole, so that no file is made of two revisions (RFC 9110, section 14.2).
    """
    kind = _kind(name)
    files = site.files()
    if files is None:
        raise not_yet(site)
    if _RESUMED.fullmatch(request.headers.get("range", "")) and "if-range" not in request.headers:
        whole = file(request, site, str(files.revision), name)
        whole.headers["Cache-Control"] = FRESH
        whole.headers["Content-Location"] = _address(site, files.revision, kind)
        if isinstance(whole, Download):
            whole.is_whole = True
        return whole
    return RedirectResponse(_address(site, files.revision, kind), 307, {"Cache-Control": FRESH})


@router.api_route("/sitemap.xml", methods=READ)
def sitemaps(request: Request, site: CurrentSite) -> Response:
    """Which sitemaps there are."""
    files = site.files()
    if files is None:
        raise not_yet(site)
    body = sitemap.index(site.terms.base, files.sitemaps, files.published_at.isoformat())
    return answer(request, body, "application/xml", {"Cache-Control": FRESH})


@router.api_route("/sitemap-{number}.xml", methods=READ)
def one_sitemap(site: CurrentSite, number: str) -> Response:
    """Some of the pages that there are, with when they last changed."""
    files = site.files()
    if files is None:
        raise not_yet(site)
    if not _NUMBER.fullmatch(number) or int(number) > files.sitemaps:
        raise Problem(404, texts("Nothing is published under this address."))
    path = site.exports.sitemap(files.revision, int(number))
    return Download(path, media_type="application/xml", headers={"Cache-Control": FRESH})


@router.api_route("/dataset/files/{revision}/{name}", methods=READ)
def file(request: Request, site: CurrentSite, revision: str, name: str) -> Response:
    """A file of a revision, in parts where that is asked for (RFC 9110, section 14)."""
    kind = _kind(name)
    files = site.exports.of(int(revision)) if _NUMBER.fullmatch(revision) else None
    found = files.file(name) if files else None
    if files is None or found is None or not site.exports.sound(files.revision, found):
        raise _missing(site, revision, kind)
    headers = _headers(site, files, kind, found)
    path = site.exports.path(files.revision, name)
    try:
        stat = os.stat(path)  # noqa: PTH116 - what `FileResponse` takes
    except FileNotFoundError:
        raise _missing(site, revision, kind) from None
    if is_known(request, headers["ETag"], stat.st_mtime):
        kept = ("ETag", "Cache-Control", "Link", "Repr-Digest")
        return Response(status_code=304, headers={name: headers[name] for name in kept})
    if "range" not in request.headers:
        headers["Content-Digest"] = headers["Repr-Digest"]
    charset = "; charset=utf-8; header=present" if kind.media_type == "text/csv" else ""
    return Download(
        path,
        headers=headers,
        media_type=kind.media_type + charset,
        filename=kind.named(files.revision),
        stat_result=stat,
    )


class Download(FileResponse):
    """A file that is sent whole or in parts.

    A range is for GET alone, and one that is none, or of another unit than bytes, is as if it was not there;
    of several, those count that the file has (RFC 9110, sections 14.1.1 and 14.2).

    Attributes:
        is_whole: Whether no range counts.
    """

    is_whole = False

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        # Starlette looks at the file when it is sent, where nobody has done so before.
        size = (self.stat_result or await asyncio.to_thread(os.stat, self.path)).st_size
        ranges = None
        if not self.is_whole and scope["method"] == "GET" and len(headers.getlist("range")) == 1:
            condition = headers.get("if-range")
            if condition is None or self._should_use_range(condition):
                ranges = _ranges(headers["range"], size)
        if ranges is not None and not ranges:
            told = {"Content-Range": f"bytes */{size}"}
            told |= {"ETag": self.headers["etag"]} if "etag" in self.headers else {}
            raise Problem(416, texts("The file has {size} bytes.", size=size), told, as_rdf=False)
        kept = [pair for pair in scope["headers"] if pair[0] not in {b"range", b"if-range"}]
        if ranges:
            kept.append((b"range", f"bytes={','.join(ranges)}".encode()))
        await super().__call__({**scope, "headers": kept}, receive, send)


def _ranges(said: str, size: int) -> list[str] | None:
    """The ranges of a header that a file of a size has; None where the header is none that counts."""
    unit, _, listed = said.strip().partition("=")
    parts = [part.strip() for part in listed.split(",") if part.strip()]
    if unit.lower() != "bytes" or not parts or len(parts) > FileResponse.max_ranges:
        return None
    there: list[str] = []
    for part in parts:
        found = _RANGE.fullmatch(part)
        if not found or not (found[1] or found[2]):
            return None
        first, last = (int(digits) if digits else None for digits in found.groups())
        if first is not None and last is not None and last < first:
            return None
        if (first < size) if first is not None else last and size:
            there.append(part)
    return there


def is_known(request: Request, tag: str, modified: float) -> bool:
    """Whether the caller has a file already, by its tag or else its time (RFC 9110, section 13.2.2).

    Raises:
        Problem: 412, where it is to be given only as something that it is not.
    """
    asked = request.headers
    since, until = (_moment(asked.get(name)) for name in ("if-modified-since", "if-unmodified-since"))
    if "if-match" in asked:
        tags = {one.strip() for one in asked["if-match"].split(",")}
        fails = not tags & {"*", tag}
    else:
        fails = until is not None and int(modified) > until
    if fails:
        raise Problem(412, texts("The file is not the one that you have."), {"ETag": tag}, as_rdf=False)
    if "if-none-match" in asked:
        return unchanged(request, tag)
    return since is not None and int(modified) <= since


def _moment(date: str | None) -> float | None:
    """The seconds of a date of HTTP; None where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except (ValueError, OverflowError):
        return None


def _headers(site: Site, files: Files, kind: Kind, found: File) -> dict[str, str]:
    digest = b64encode(bytes.fromhex(found.sha256)).decode()
    dataset = f"{site.root}dataset"
    links = [f'<{dataset}>; rel="collection"', f'<{LICENCE.value}>; rel="license"']
    if kind.metadata:
        described = _address(site, files.revision, BY_NAME[kind.metadata])
        links.append(f'<{described}>; rel="describedby"; type="application/csvm+json"')
    return {
        "ETag": f'"{found.sha256}"',
        # RFC 9530, sections 2 and 3
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": IMMUTABLE,
        "Link": ", ".join(links),
    }


def _kind(name: str) -> Kind:
    if name not in BY_NAME:
        raise Problem(
            404,
            texts(
                "There is no file called {name}; there are {known}.",
                name=f"{name:.60}",
                known=", ".join(BY_NAME),
            ),
        )
    return BY_NAME[name]


def _address(site: Site, revision: int, kind: Kind) -> str:
    return f"{site.root}dataset/files/{revision}/{kind.name}"


def _missing(site: Site, revision: str, kind: Kind) -> Problem:
    """Why there is no file of a revision."""
    newest = site.files()
    if not _NUMBER.fullmatch(revision) or int(revision) > site.generation().revision:
        return Problem(404, texts("There is no revision {number}.", number=f"{revision:.20}"))
    if any(one.revision == int(revision) for one in site.releases()):
        return Problem(503, texts(_MENDING if site.settings.exports_kept else _LOST), {"Retry-After": "10"})
    if newest is None or int(revision) >= newest.revision:
        return not_yet(site)
    address = f"{site.terms.base}dataset/files/{newest.revision}/{kind.name}"
    return Problem(
        410,
        texts(
            "The files of revision {revision} are not kept any more; the newest are at {address}.",
            revision=revision,
            address=address,
        ),
        {"Link": f'<{address}>; rel="latest-version"', "Cache-Control": FRESH},
    )


def not_yet(site: Site) -> Problem:
    """The problem that no files have been made, now or ever."""
    if not site.settings.exports_kept:
        return Problem(404, texts("This installation makes no files for download."))
    return Problem(503, texts("The files are being made; try again in a moment."), {"Retry-After": "5"})
