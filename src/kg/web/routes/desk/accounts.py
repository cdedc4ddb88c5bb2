"""Who works here: ``/desk/accounts`` and what went on, ``/desk/audit``, for administrators."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from kg.desk.people.accounts import ROLES, Account, Accounts
from kg.desk.people.credentials import LINK_DAYS
from kg.errors import AccountError
from kg.language.texts import texts
from kg.web.access import (
    CheckedForm,
    CurrentAccounts,
    CurrentCredentials,
    desk_page,
    led_to,
    requires,
    told,
)
from kg.web.http.responses import READ
from kg.web.pages.audit import details
from kg.web.site import CurrentSite, Site

_HERE: Final = "/accounts"
_EVENTS: Final = 50

Administrator = Annotated[Account, Depends(requires("administrator"))]

router = APIRouter(prefix="/desk")


@router.api_route("/accounts", methods=READ)
def accounts_page(
    request: Request, site: CurrentSite, accounts: CurrentAccounts, administrator: Administrator
) -> Response:
    """Everybody."""
    return _page(site, request, accounts, administrator)


@router.post("/accounts")
def add_account(
    request: Request,
    site: CurrentSite,
    accounts: CurrentAccounts,
    credentials: CurrentCredentials,
    administrator: Administrator,
    form: CheckedForm,
) -> Response:
    """Give somebody an account, and show the link by which they choose a password this once."""
    try:
        account = accounts.add(form.one("name"), form.all("role"), by=administrator.id)
        code = credentials.invite(account, by=administrator.id)
    except AccountError as error:
        return _page(site, request, accounts, administrator, wrong=error)
    return _page(site, request, accounts, administrator, link=(account, code))


@router.post("/accounts/change")
def change_account(
    request: Request,
    site: CurrentSite,
    accounts: CurrentAccounts,
    administrator: Administrator,
    form: CheckedForm,
) -> Response:
    """Say what somebody may do, and whether they may sign in."""
    roles, active = form.all("role"), form.one("active") == "yes"
    try:
        account = accounts.get(form.one("id"))
        # So there is always an administrator left.
        if account.id == administrator.id and not (active and "administrator" in roles):
            raise AccountError(
                texts("Nobody takes this away from themselves: another administrator does it.")
            )
        accounts.change(account.id, roles=roles, active=active, by=administrator.id)
    except AccountError as error:
        return _page(site, request, accounts, administrator, wrong=error)
    return led_to(site, request, _HERE)


@router.post("/accounts/link")
def make_link(
    request: Request,
    site: CurrentSite,
    accounts: CurrentAccounts,
    credentials: CurrentCredentials,
    administrator: Administrator,
    form: CheckedForm,
) -> Response:
    """Make a link by which somebody chooses a password, and show it this once."""
    try:
        account = accounts.get(form.one("id"))
        code = credentials.invite(account, by=administrator.id)
    except AccountError as error:
        return _page(site, request, accounts, administrator, wrong=error)
    return _page(site, request, accounts, administrator, link=(account, code))


@router.api_route("/audit", methods=READ)
def audit_page(
    request: Request,
    site: CurrentSite,
    accounts: CurrentAccounts,
    administrator: Administrator,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """What went on, the latest first."""
    events = accounts.events(_EVENTS + 1, before)
    view = {
        "title": site.language(request).text("What went on"),
        "events": events[:_EVENTS],
        "details": details,
        "before": before,
        "earlier": events[_EVENTS - 1].n if len(events) > _EVENTS else None,
    }
    return desk_page(site, request, "audit.html", view, administrator)


def _page(
    site: Site,
    request: Request,
    accounts: Accounts,
    administrator: Account,
    *,
    wrong: AccountError | None = None,
    link: tuple[Account, str] | None = None,
) -> Response:
    view = {
        "title": site.language(request).text("Accounts"),
        "accounts": accounts.all(),
        "roles": ROLES,
        "invited": link[0] if link else None,
        "link": f"{site.terms.base}desk/password?code={link[1]}" if link else "",
        "days": LINK_DAYS,
        "wrong": told(site, request, wrong),
    }
    return desk_page(site, request, "accounts.html", view, administrator, 422 if wrong else 200)
