"""What somebody sees to for themselves: ``/desk/account``, with their password, sessions and tokens."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.desk.people.credentials import (
    TOKEN_DAYS,
    TOKEN_DAYS_AT_MOST,
    Credentials,
    Session,
    scopes_of,
)
from kg.errors import AccountError
from kg.language.texts import texts
from kg.web.access import (
    CheckedForm,
    CurrentAccount,
    CurrentAccounts,
    CurrentCredentials,
    CurrentSession,
    desk_page,
    led_to,
    show,
    told,
)
from kg.web.http.rates import OF_NAME
from kg.web.http.responses import READ
from kg.web.routes.desk.signing_in import new_password
from kg.web.site import CurrentSite, Site

_HERE: Final = "/account"

_PARTS: Final = ("shown", "password", "token")
"""The parts of the page of which something can be wrong."""

router = APIRouter(prefix="/desk/account")


@router.api_route("", methods=READ)
def account_page(
    request: Request, site: CurrentSite, credentials: CurrentCredentials, session: CurrentSession
) -> Response:
    """Somebody's own account."""
    return _page(site, request, credentials, session)


@router.post("/shown")
def change_shown(
    request: Request,
    site: CurrentSite,
    accounts: CurrentAccounts,
    credentials: CurrentCredentials,
    session: CurrentSession,
    form: CheckedForm,
) -> Response:
    """Say what the published history calls somebody, or that it does not name them."""
    account = session.account
    try:
        accounts.change(account.id, shown_as=form.one("shown_as"), by=account.id)
    except AccountError as error:
        return _page(site, request, credentials, session, wrong={"shown": error})
    return led_to(site, request, _HERE)


@router.post("/password")
async def change_password(
    request: Request,
    site: CurrentSite,
    credentials: CurrentCredentials,
    session: CurrentSession,
    form: CheckedForm,
) -> Response:
    """Change somebody's password, which ends their sessions elsewhere."""
    site.rates.spend(OF_NAME, "change-password", session.account.id)

    def changed() -> Response:
        try:
            new = new_password(form)
            shown = credentials.change_password(session.account, form.one("present"), new)
        except AccountError as error:
            return _page(site, request, credentials, session, wrong={"password": error})
        return show(site, led_to(site, request, _HERE), shown)

    return await site.hashing.run(changed)


@router.post("/sessions")
def end_session(
    request: Request,
    site: CurrentSite,
    credentials: CurrentCredentials,
    session: CurrentSession,
    form: CheckedForm,
) -> Response:
    """End one of somebody's sessions, or all but this one."""
    if key := form.one("key"):
        credentials.end(session.account, key)
    else:
        credentials.end_others(session)
    return led_to(site, request, _HERE)


@router.post("/tokens")
def make_token(
    request: Request,
    site: CurrentSite,
    credentials: CurrentCredentials,
    session: CurrentSession,
    form: CheckedForm,
) -> Response:
    """Make a token, and show it this once."""
    account = session.account
    try:
        token = credentials.make_token(
            account, form.one("name"), form.all("scope"), _days(form.one("days")), by=account.id
        )
    except AccountError as error:
        return _page(site, request, credentials, session, wrong={"token": error})
    return _page(site, request, credentials, session, token=token)


@router.post("/tokens/revoke")
def revoke_token(
    request: Request,
    site: CurrentSite,
    credentials: CurrentCredentials,
    account: CurrentAccount,
    form: CheckedForm,
) -> Response:
    """Make a token worth nothing."""
    credentials.revoke_token(account, form.one("id"))
    return led_to(site, request, _HERE)


def _days(typed: str) -> int:
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise AccountError(texts("A token lasts 1 to {number} days.", number=TOKEN_DAYS_AT_MOST))
    return int(digits)


def _page(
    site: Site,
    request: Request,
    credentials: Credentials,
    session: Session,
    *,
    wrong: dict[str, AccountError] | None = None,
    token: str = "",
) -> Response:
    account = session.account
    view = {
        "title": site.language(request).text("Your account"),
        "session": session,
        "sessions": credentials.sessions(account),
        "tokens": credentials.tokens(account),
        "scopes": scopes_of(account),
        "days": TOKEN_DAYS,
        "days_at_most": TOKEN_DAYS_AT_MOST,
        "token": token,
        "wrong": {part: told(site, request, (wrong or {}).get(part)) for part in _PARTS},
    }
    return desk_page(site, request, "account.html", view, account, 422 if wrong else 200)
