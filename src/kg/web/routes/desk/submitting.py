"""Handing something in: ``/desk/new`` with a sheet, ``/desk/form``, and the templates of the sheet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.desk.findings import Finding
from kg.desk.limits import has_words
from kg.desk.people.accounts import Account
from kg.desk.proposal import Kind, Typed
from kg.desk.reading.codes import Codes
from kg.desk.reading.rows import cells_of
from kg.desk.received import Received
from kg.desk.sheets.columns import columns
from kg.desk.submission import HANDS_IN, File, Origin, Submission
from kg.desk.template import csv_template, xlsx_template
from kg.errors import KgError, SourceError
from kg.language.texts import texts
from kg.rdf import SUFFIXES, SYNTAXES
from kg.web.access import CheckedUpload, CurrentAccount, desk_page, led_to, status_of, told
from kg.web.http.forms import Form, keepable
from kg.web.http.responses import READ, Problem
from kg.web.pages.facts_form import Filled, facts_form
from kg.web.site import CurrentSite, Site

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SYNTAXES: Final = {syntax.media_type: syntax for syntax in SYNTAXES}

FACTS: Final = 100
"""Facts that a form may have; more go into a sheet."""

_THINGS: Final[Mapping[Kind, int]] = {"article": 1, "entity": 20}
"""What else a form may have."""

router = APIRouter(prefix="/desk")


@router.api_route("/new", methods=READ)
def new_page(request: Request, site: CurrentSite, account: CurrentAccount) -> Response:
    """The form that takes a sheet."""
    return sheet_page(site, request, account)


@router.post("/new")
async def new(request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedUpload) -> Response:
    """Read a sheet, keep it as a draft, and show what was understood."""
    try:
        file, received = await read_file(site, request, form)
        made = await asyncio.to_thread(
            site.desk.create,
            account.id,
            form.one("title").strip() or file.name,
            site.language(request).code,
            origin_of(file),
            received.proposals,
            comment=form.one("comment"),
            findings=received.findings,
            text=text_of(form),
            file=file,
        )
    except KgError as error:
        return await asyncio.to_thread(sheet_page, site, request, account, form=form, wrong=error)
    return led_to(site, request, f"/s/{made.id}")


@router.api_route("/form", methods=READ)
def form_page(request: Request, site: CurrentSite, account: CurrentAccount) -> Response:
    """The form that takes facts; one to be replaced is filled in as it is published."""
    given = {name: keepable(request.query_params.get(name, "")) for name in columns()}
    cells = {name: typed for name, typed in given.items() if typed}
    if cells.get("op") == "replace" and "fact" in cells:
        context = site.context(request)
        codes = Codes(context.view, site.finder, context.language.code)
        fact = codes.fact(cells["fact"])
        cells = {**(cells_of(fact, codes) if fact else {}), **cells}
    return facts_page(site, request, account, [Filled("", cells)])


@router.post("/form")
async def fill_in(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedUpload
) -> Response:
    """Read the facts of a form, keep them as a draft, and show what was understood."""
    rows = rows_of(form)
    try:
        received = await read_rows(site, request, form, rows)
        made = await asyncio.to_thread(
            site.desk.create,
            account.id,
            form.one("title").strip() or site.language(request).text("Facts in a form"),
            site.language(request).code,
            "form",
            received.proposals,
            findings=received.findings,
            text=text_of(form),
        )
    except KgError as error:
        facts = [Filled(*row) for row in rows]
        return await asyncio.to_thread(facts_page, site, request, account, facts, form=form, wrong=error)
    return led_to(site, request, f"/s/{made.id}{'/edit' if form.one('then') == 'more' else ''}")


@router.api_route("/template.csv", methods=READ)
def as_csv(request: Request, site: CurrentSite, account: CurrentAccount) -> Response:
    """The sheet without a row, as CSV."""
    del account
    return _file(csv_template(site.language(request).code), CSV, "kg-template.csv")


@router.api_route("/template.xlsx", methods=READ)
def as_xlsx(request: Request, site: CurrentSite, account: CurrentAccount) -> Response:
    """The sheet without a row, with choices and a guide."""
    del account
    context = site.context(request)
    codes = Codes(context.view, site.finder, context.language.code)
    return _file(xlsx_template(codes, context.language.code), XLSX, "kg-template.xlsx")


def _file(body: bytes, media_type: str, name: str) -> Response:
    return Response(
        body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def origin_of(file: File) -> Origin:
    """How a file came."""
    return "rdf" if file.media_type in _SYNTAXES else "xlsx" if file.media_type == XLSX else "csv"


def file_of(data: bytes, name: str) -> File:
    """A file whose name says that it is RDF, or else a sheet."""
    if data.startswith(b"PK\x03\x04"):
        return File(name, XLSX, data)
    syntax = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    return File(name, syntax.media_type if syntax else CSV, data)


async def chosen_file(form: Form) -> File:
    """The file of a form.

    Raises:
        SourceError: There is none.
    """
    chosen = form.file("file")
    data = await chosen.read() if chosen else b""
    name = (chosen.filename or "")[-200:].replace("\\", "/").rsplit("/", 1)[-1] if chosen else ""
    if not data:
        raise SourceError(texts("No file was chosen, or it is empty."), texts("Choose the sheet."))
    return file_of(data, name or "sheet")


async def received_of(
    site: Site, file: File, text: str | None, language: str, beside: Sequence[Typed] = ()
) -> Received:
    """What a file proposes.

    Raises:
        SourceError, WorkFailed, StoreError: As their names say.
    """
    if syntax := _SYNTAXES.get(file.media_type):
        return await site.work.read_rdf(file.data, file.name, syntax, text)
    return await site.work.read_sheet(file.data, file.name, text, language, beside)


async def read_file(
    site: Site, request: Request, form: Form, text: str | None = None
) -> tuple[File, Received]:
    """The file of a form, and what it proposes.

    Args:
        site: The site.
        request: Who sends it.
        form: The form.
        text: The article's text that is known, where the form has none.

    Raises:
        SourceError: There is none, or nothing of it can be read.
        WorkFailed, StoreError: As their names say.
    """
    file = await chosen_file(form)
    language = site.language(request).code
    received = await received_of(site, file, text_of(form) or text, language, things_of(form))
    refuse_unreadable(received)
    return file, received


def refuse_unreadable(received: Received) -> None:
    """Refuse what nothing could be read of.

    Raises:
        SourceError: All that is wrong with it.
    """
    if received.is_refused:
        wrong: Sequence[Finding] = [one for one in received.findings if one.severity == "violation"]
        raise SourceError(
            {code: " ".join(one.messages[code] for one in wrong) for code in ("fr", "en", "vi")}
        )


def rows_of(form: Form) -> list[tuple[str, dict[str, str]]]:
    """The facts of a form that say something: of each the item that it is, and its cells.

    Raises:
        Problem: 400 where there are too many.
    """
    rows: list[tuple[str, dict[str, str]]] = []
    for number in range(1, FACTS + 2):
        cells = {name: form.one(f"{name}-{number}").strip() for name in columns()}
        said = {name: typed for name, typed in cells.items() if typed}
        if said:
            rows.append((form.one(f"item-{number}"), said))
    refuse_many(len(rows))
    return rows


def things_of(form: Form) -> list[Typed]:
    """The articles and entities of a form of which something was typed."""
    found: list[Typed] = []
    for kind, most in _THINGS.items():
        for number in range(1, most + 1):
            cells = {name: form.one(f"{kind}-{name}-{number}").strip() for name in columns(kind)}
            if said := {name: typed for name, typed in cells.items() if typed}:
                found.append(Typed(kind, said))
    return found


def things_in(submission: Submission, *, typed_in_forms: bool = False) -> list[Filled]:
    """What a submission proposes besides facts, for a form that starts from it.

    Args:
        submission: The submission.
        typed_in_forms: Whether to leave out what stands in the submission's sheet.
    """
    return [
        Filled(item.id, item.proposal.cells, item.proposal.findings, item.proposal.kind)
        for item in submission.undecided
        if item.proposal.kind != "fact"
        and item.proposal.cells
        and not (typed_in_forms and item.proposal.row is not None)
        # A new publisher is told with its article.
        and not (item.proposal.kind == "entity" and "new_publisher" in item.proposal.cells)
    ]


def text_of(form: Form) -> str | None:
    """The article's text in a form; None where there is none. Forms end their lines as no file does."""
    text = form.one("text").replace("\r\n", "\n")
    return text if has_words(text) else None


def refuse_many(facts: int) -> None:
    """Refuse more facts than a form may have.

    Raises:
        Problem: 400 where there are too many.
    """
    if facts > FACTS:
        raise Problem(400, texts("A form takes {n} facts at the most; use a sheet.", n=FACTS), as_rdf=False)


async def read_rows(
    site: Site, request: Request, form: Form, rows: Sequence[tuple[str, Mapping[str, str]]]
) -> Received:
    """What the facts of a form propose.

    Raises:
        SourceError: There is no fact in it.
        WorkFailed, StoreError: As their names say.
    """
    things = things_of(form)
    if not rows and not things:
        raise SourceError(texts("The form is empty."), texts("Fill in a fact."))
    return await site.work.read_rows(rows, text_of(form), site.language(request).code, things)


def sheet_page(
    site: Site,
    request: Request,
    account: Account,
    *,
    form: Form | None = None,
    revised: Submission | None = None,
    wrong: KgError | None = None,
) -> Response:
    """The page with the form that takes a sheet, with what was typed where something was wrong."""
    _refuse_others(account)
    view = {
        "title": site.language(request).text("Submit facts"),
        "action": f"desk/s/{revised.id}/revise" if revised else "desk/new",
        "revised": revised,
        "title_typed": form.one("title") if form else "",
        "text": form.one("text") if form else "",
        "comment": form.one("comment") if form else "",
        "wrong": told(site, request, wrong),
        "page": facts_form(site.context(request), (), _shown(form, revised, ("article",))),
    }
    return desk_page(site, request, "new.html", view, account, status_of(wrong))


def facts_page(
    site: Site,
    request: Request,
    account: Account,
    facts: Sequence[Filled],
    *,
    form: Form | None = None,
    revised: Submission | None = None,
    text: str = "",
    wrong: KgError | None = None,
) -> Response:
    """The page with the form that takes facts, with what was typed and what was found of it."""
    _refuse_others(account)
    context = site.context(request)
    view = {
        "title": context.language.text("Facts in a form"),
        "action": f"desk/s/{revised.id}/edit" if revised else "desk/form",
        "revised": revised,
        "title_typed": form.one("title") if form else revised.title if revised else "",
        "text": form.one("text") if form else text,
        "wrong": told(site, request, wrong),
        "page": facts_form(context, facts or [Filled("", {})], _shown(form, revised, ("article", "entity"))),
    }
    return desk_page(site, request, "form.html", view, account, status_of(wrong))


def _shown(form: Form | None, revised: Submission | None, kinds: Sequence[Kind]) -> list[Filled]:
    """What facts name as far as it was typed, and an article and an entity to fill in."""
    if form:
        filled = [Filled("", one.cells, (), one.kind) for one in things_of(form)]
    else:
        filled = things_in(revised, typed_in_forms="entity" not in kinds) if revised else []
    shown = [one for one in filled if one.kind in kinds]
    for kind in kinds:
        there = sum(one.kind == kind for one in shown)
        if not there or (kind == "entity" and there < _THINGS[kind]):
            shown.append(Filled("", {}, (), kind))
    return shown


def _refuse_others(account: Account) -> None:
    if not HANDS_IN & set(account.roles):
        raise Problem(403, texts("This is for others: it takes another role than yours."), as_rdf=False)
