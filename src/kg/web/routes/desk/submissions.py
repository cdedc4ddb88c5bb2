"""A submission: ``/desk/s/{id}``, where its author follows it and curators decide."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.desk.findings import Finding
from kg.desk.people.accounts import Account
from kg.desk.reporting import report
from kg.desk.sheets.columns import column
from kg.desk.submission import Conflict, Item, Submission, Verdict, is_since
from kg.errors import DeskError, KgError, Unready, ValidationFailed
from kg.language.texts import Text, texts
from kg.rdf import TURTLE
from kg.web.access import (
    CheckedForm,
    CheckedUpload,
    CurrentAccount,
    desk_address,
    desk_page,
    led_to,
    status_of,
    told,
)
from kg.web.http.forms import Form
from kg.web.http.responses import JSON, READ, Problem, written
from kg.web.pages.audit import details
from kg.web.pages.facts_form import Filled
from kg.web.pages.submission import item_title, remarks, shown_on, sides, submission_page
from kg.web.routes.desk.submitting import (
    CSV,
    FACTS,
    XLSX,
    facts_page,
    read_file,
    read_rows,
    refuse_many,
    rows_of,
    sheet_page,
    text_of,
)
from kg.web.site import CurrentSite, Site

_EVENTS: Final = 50
_ASKED: Final = 20
"""Warnings of one item that came up since it was submitted, and are answered in a form."""

router = APIRouter(prefix="/desk/s/{submission}")


@router.api_route("", methods=READ)
def page(request: Request, site: CurrentSite, account: CurrentAccount, submission: str) -> Response:
    """The submission, its findings, and the form by which it is decided."""
    return _page(site, request, account, submission)


@router.post("/submit")
def submit(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedForm, submission: str
) -> Response:
    """Hand it to the curators."""
    hand_in = partial(site.desk.submit, account.id, submission, _row_version(form))
    return _acted(site, request, account, submission, form, hand_in)


@router.post("/withdraw")
def withdraw(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedForm, submission: str
) -> Response:
    """Take it back."""
    take_back = partial(site.desk.withdraw, account.id, submission, _row_version(form))
    return _acted(site, request, account, submission, form, take_back)


@router.post("/comment")
def comment(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedForm, submission: str
) -> Response:
    """Say something of it or of one of its items."""
    say = partial(site.desk.comment, account.id, submission, form.one("text"), form.one("item") or None)
    return _acted(site, request, account, submission, form, say)


@router.post("/decide")
async def decide(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedUpload, submission: str
) -> Response:
    """Decide on its items, and publish what is accepted."""
    seen = await asyncio.to_thread(site.desk.get, account.id, submission)
    verdicts = {item.id: verdict for item in seen.waiting if (verdict := _verdict(form, item))}
    try:
        _refuse_undecided(form, [item for item in seen.waiting if item.id not in verdicts])
        if form.one("rest") == "yes":
            shown = shown_on(seen, _page_number(request))
            verdicts |= {
                item.id: Verdict("accept")
                for item in seen.waiting
                if item.id not in verdicts and item in shown and item.is_plain
            }
        decided = await site.work.decide(
            account.id, submission, _row_version(form), verdicts, form.one("comment")
        )
    except KgError as error:
        return await asyncio.to_thread(
            _page,
            site,
            request,
            account,
            submission,
            wrong=error,
            sent=form,
        )
    if decided.conflicts or decided.warned:
        return await asyncio.to_thread(
            _page,
            site,
            request,
            account,
            submission,
            sent=form,
            conflicts=decided.conflicts,
            warned=decided.warned,
        )
    return led_to(site, request, f"/s/{submission}")


@router.api_route("/revise", methods=READ)
def revise_page(request: Request, site: CurrentSite, account: CurrentAccount, submission: str) -> Response:
    """The form that takes a corrected sheet."""
    return sheet_page(site, request, account, revised=site.desk.get(account.id, submission))


@router.post("/revise")
async def revise(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedUpload, submission: str
) -> Response:
    """Make the next version of it from a corrected sheet."""
    seen = await asyncio.to_thread(site.desk.get, account.id, submission)
    try:
        file, received = await read_file(site, request, form, await _text(site, account, seen))
        await asyncio.to_thread(
            site.desk.revise,
            account.id,
            submission,
            _row_version(form),
            received.proposals,
            title=form.one("title").strip() or None,
            comment=form.one("comment"),
            findings=received.findings,
            text=text_of(form),
            file=file,
        )
    except KgError as error:
        return await asyncio.to_thread(
            sheet_page, site, request, account, form=form, revised=seen, wrong=error
        )
    return led_to(site, request, f"/s/{submission}")


@router.api_route("/edit", methods=READ)
def edit_page(request: Request, site: CurrentSite, account: CurrentAccount, submission: str) -> Response:
    """The form with its facts."""
    seen = site.desk.get(account.id, submission)
    refuse_many(len(seen.undecided))
    facts = [
        Filled(item.id, _cells(item, seen, site), item.proposal.findings, understood=item.proposal.understood)
        for item in seen.undecided
        if item.proposal.kind == "fact"
    ]
    text = site.desk.text(account.id, submission, seen.n) or ""
    return facts_page(site, request, account, [*facts, Filled("", {})], revised=seen, text=text)


@router.post("/edit")
async def edit(
    request: Request, site: CurrentSite, account: CurrentAccount, form: CheckedUpload, submission: str
) -> Response:
    """Make the next version of it from the form."""
    seen = await asyncio.to_thread(site.desk.get, account.id, submission)
    rows = rows_of(form)
    try:
        received = await read_rows(site, request, form, rows)
        await asyncio.to_thread(
            site.desk.revise,
            account.id,
            submission,
            _row_version(form),
            received.proposals,
            title=form.one("title").strip() or None,
            findings=received.findings,
            text=text_of(form),
        )
    except KgError as error:
        facts = [Filled(*row) for row in rows]
        return await asyncio.to_thread(
            facts_page, site, request, account, facts, form=form, revised=seen, wrong=error
        )
    return led_to(site, request, f"/s/{submission}{'/edit' if form.one('then') == 'more' else ''}")


@router.api_route("/versions", methods=READ)
def versions(
    request: Request,
    site: CurrentSite,
    account: CurrentAccount,
    submission: str,
    old: int | None = None,
    new: int | None = None,
) -> Response:
    """Its versions, and what changed from one to another."""
    seen = site.desk.get(account.id, submission)
    new = min(max(new or seen.n, 1), seen.n)
    old = min(max(old or new - 1, 1), seen.n)
    context = site.context(request)
    language = context.language

    def row(
        item: Item | None, other: Item | None, cells: Mapping[str, tuple[str, str]]
    ) -> tuple[Text, str, list[tuple[str, str, str]]]:
        shown = item or other
        kind = (
            language.text("gone") if not item else language.text("changed") if other else language.text("new")
        )
        title = item_title(context, shown) if shown else Text("")
        named = [
            (known.names[language.code] if (known := column(name)) else name, *both)
            for name, both in cells.items()
        ]
        return title, kind, named

    view = {
        "title": language.text("Versions"),
        "submission": seen,
        "old": old,
        "new": new,
        "differences": [
            row(one.now, one.was, one.cells) for one in site.desk.compare(account.id, submission, old, new)
        ],
    }
    return desk_page(site, request, "versions.html", view, account)


@router.api_route("/findings.json", methods=READ)
def findings_as_json(site: CurrentSite, account: CurrentAccount, submission: str) -> Response:
    """All that was found of it, as JSON."""
    seen = site.desk.get(account.id, submission)
    body = {
        "submission": seen.id,
        "version": seen.n,
        "findings": [one.as_json() for one in seen.versions[-1].findings],
        "items": [
            {
                "row": item.proposal.row,
                "to_curator": item.proposal.cells.get("to_curator", ""),
                "findings": [one.as_json() for one in item.proposal.findings],
            }
            for item in seen.items
        ],
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type=JSON)


@router.api_route("/findings.ttl", methods=READ)
def findings_as_shacl(site: CurrentSite, account: CurrentAccount, submission: str) -> Response:
    """The same as a SHACL report."""
    seen = site.desk.get(account.id, submission)
    version = seen.versions[-1]
    found = report((item.proposal for item in seen.items), version.findings, site.terms, version.file_name)
    return Response(
        written(found.as_graph(), TURTLE.media_type, site.terms.prefixes()),
        media_type=f"{TURTLE.media_type}; charset=utf-8",
    )


@router.api_route("/sheet.xlsx", methods=READ)
async def annotated_sheet(
    request: Request, site: CurrentSite, account: CurrentAccount, submission: str
) -> Response:
    """A copy of the sheet, with what was found and said."""
    seen = await asyncio.to_thread(site.desk.get, account.id, submission)
    file = await asyncio.to_thread(site.desk.file, account.id, submission, seen.n)
    if file is None or file.media_type not in {CSV, XLSX}:
        raise Problem(404, texts("This version came from no sheet."), as_rdf=False)
    found = [
        *seen.versions[-1].findings,
        *(one for item in seen.items if item.n == seen.n for one in item.proposal.findings),
    ]
    language = site.language(request)
    body = await site.work.annotate(file.data, file.name, found, language.code, remarks(seen, language))
    return Response(
        body, media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="kg-findings.xlsx"'}
    )


def _acted(
    site: Site,
    request: Request,
    account: Account,
    submission: str,
    form: Form,
    act: Callable[[], object],
) -> Response:
    """The page of a submission after something was done with it; with what was typed where it was refused."""
    try:
        act()
    except DeskError as error:
        return _page(site, request, account, submission, wrong=error, sent=form)
    return led_to(site, request, f"/s/{submission}")


def _cells(item: Item, seen: Submission, site: Site) -> Mapping[str, str]:
    """What was typed of a fact, with its article where that was proposed with it and is published by now."""
    graph, start = item.proposal.graph, site.terms.graph("article/").value
    proposed = {one.proposal.graph for one in seen.undecided if one.proposal.kind == "article"}
    if not graph.startswith(start) or graph in proposed:
        return item.proposal.cells
    return {"article": graph.removeprefix(start), **item.proposal.cells}


async def _text(site: Site, account: Account, seen: Submission) -> str | None:
    return await asyncio.to_thread(site.desk.text, account.id, seen.id, seen.n)


def _page_number(request: Request) -> int:
    """Which page of the items is asked for, from 1."""
    asked = request.query_params.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


def _row_version(form: Form) -> int:
    """The version that whoever sent the form has seen; none where the form does not say."""
    typed = form.one("row_version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _warned_of(form: Form, item: Item) -> tuple[str, ...]:
    """The warnings that the form asks of an item, in the order of their answers."""
    since = (name for name in form.all(f"asked-{item.id}") if is_since(name))
    return *sorted(item.warnings), *islice(dict.fromkeys(since), _ASKED)


def _said_of(form: Form, item: Item) -> tuple[str, ...]:
    """What was said of an item: the reason, and the answers to its warnings."""
    fields = (
        f"reason-{item.id}",
        *(f"answer-{item.id}-{number}" for number, _ in enumerate(_warned_of(form, item), 1)),
    )
    return tuple(said for field in fields if (said := form.one(field).strip()))


def _refuse_undecided(form: Form, items: Sequence[Item]) -> None:
    """Refuse a form that gives reasons where it chooses nothing: they would be lost.

    Raises:
        Unready: It does.
    """
    undecided = [item.id for item in items if _said_of(form, item)]
    if undecided:
        raise Unready(
            texts("Items with a reason and without a decision: {n}.", n=len(undecided)),
            texts("Choose what becomes of them, or empty the reason."),
            undecided,
        )


def _verdict(form: Form, item: Item) -> Verdict | None:
    """What was decided on an item; None where nothing was chosen."""
    rules = _warned_of(form, item)
    answers = {rule: form.one(f"answer-{item.id}-{number}") for number, rule in enumerate(rules, 1)}
    reason = form.one(f"reason-{item.id}")
    match form.one(f"verdict-{item.id}"):
        case "accept" | "return" | "reject" as chosen:
            return Verdict(chosen, reason, {rule: said for rule, said in answers.items() if said.strip()})
        case _:
            return None


def _page(
    site: Site,
    request: Request,
    account: Account,
    submission: str,
    *,
    wrong: KgError | None = None,
    sent: Form | None = None,
    conflicts: tuple[Conflict, ...] = (),
    warned: Mapping[str, tuple[Finding, ...]] | None = None,
) -> Response:
    """The page of a submission; with what was typed where it could not be done."""
    seen = site.desk.get(account.id, submission)
    context = site.context(request)
    shown = submission_page(
        context, seen, site.desk.text(account.id, submission, seen.n), _page_number(request), warned or {}
    )
    numbered = {view.item.id: view for view in shown.items}
    own = seen.author.id == account.id
    deciding = (
        seen.state == "submitted" and account.may("curator") and (not own or site.settings.desk_self_review)
    )
    detail = wrong.report.as_text(context.language.code) if isinstance(wrong, ValidationFailed) else ""
    view = {
        "title": seen.title,
        "page": shown,
        "own": own,
        "deciding": deciding,
        "sent": sent,
        "unkept": _unkept(seen, sent, deciding) if sent and wrong else (),
        "conflicts": [(numbered[one.item], sides(context, one)) for one in conflicts if one.item in numbered],
        "warned": [view for view in shown.items if view.since],
        "here_path": desk_address(site, request, f"/s/{submission}").partition("?")[0],
        "fits_form": len(seen.undecided) <= FACTS and not seen.has_lines,
        "has_sheet": seen.versions[-1].file_name is not None and not seen.has_lines,
        "events": site.desk.events(account.id, submission, _EVENTS),
        "details": details,
        "wrong": f"{told(site, request, wrong)} {detail}".strip(),
    }
    status = 409 if conflicts or warned else status_of(wrong)
    return desk_page(site, request, "submission.html", view, account, status)


def _unkept(seen: Submission, sent: Form, deciding: bool) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """What was typed of items that are decided on in no form any more, so that nobody loses it.

    Of each the item's number, the verdict that was chosen, and what was said.
    """
    waiting = {item.id for item in seen.waiting} if deciding else set[str]()
    typed = [
        (number, sent.one(f"verdict-{item.id}"), _said_of(sent, item))
        for number, item in enumerate(seen.items, 1)
        if item.id not in waiting
    ]
    return tuple(one for one in typed if one[1] or one[2])
