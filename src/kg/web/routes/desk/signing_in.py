"""Coming and going: ``/desk/sign-in``, ``/desk/sign-out``, ``/desk/password`` where a link for once leads."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kg.desk.people.accounts import name_key
from kg.errors import AccountError
from kg.language.texts import texts
from kg.web.access import (
    CheckedForm,
    CurrentCredentials,
    CurrentSession,
    desk_address,
    desk_page,
    forget,
    led_to,
    safe_next,
    show,
    shown_by,
    told,
)
from kg.web.http.forms import Form
from kg.web.http.rates import OF_ADDRESS, OF_NAME, address
from kg.web.http.responses import READ, Problem
from kg.web.site import CurrentSite, Site

router = APIRouter()


@router.api_route("/desk/sign-in", methods=READ)
def sign_in_page(request: Request, site: CurrentSite) -> Response:
    """The form by which somebody signs in."""
    return _sign_in_page(site, request, "", request.query_params.get("next", ""))


@router.post("/desk/sign-in")
async def sign_in(
    request: Request, site: CurrentSite, credentials: CurrentCredentials, form: CheckedForm
) -> Response:
    """Sign somebody in, then lead them to where they wanted to go."""
    site.rates.spend(OF_ADDRESS, "sign-in", address(request))
    site.rates.spend(OF_NAME, "sign-in", name_key(form.one("name")))

    def signed_in() -> Response:
        name, to = form.one("name"), form.one("next")
        try:
            shown = credentials.sign_in(name, form.one("password"), shown_by(site, request))
        except AccountError as error:
            return _sign_in_page(site, request, name, to, error)
        onward = safe_next(site, to) if to else desk_address(site, request)
        return show(site, RedirectResponse(onward, 303), shown)

    return await site.hashing.run(signed_in)


@router.post("/desk/sign-out")
def sign_out(
    request: Request,
    site: CurrentSite,
    credentials: CurrentCredentials,
    session: CurrentSession,
    form: CheckedForm,
) -> Response:
    """End the session."""
    del form
    credentials.end(session.account, session.key)
    return forget(site, RedirectResponse(desk_address(site, request, "/sign-in"), 303))


@router.api_route("/desk/password", methods=READ)
def password_page(request: Request, site: CurrentSite, credentials: CurrentCredentials) -> Response:
    """The form by which somebody chooses a password, where a link for once leads them."""
    site.rates.spend(OF_ADDRESS, "password", address(request))
    return _password_page(site, request, credentials, request.query_params.get("code", ""))


@router.post("/desk/password")
async def choose_password(
    request: Request, site: CurrentSite, credentials: CurrentCredentials, form: CheckedForm
) -> Response:
    """Choose a password, and be signed in."""
    site.rates.spend(OF_ADDRESS, "password", address(request))

    def chosen() -> Response:
        code = form.one("code")
        try:
            shown = credentials.choose_password(code, new_password(form))
        except AccountError as error:
            return _password_page(site, request, credentials, code, error)
        return show(site, led_to(site, request), shown)

    return await site.hashing.run(chosen)


def new_password(form: Form) -> str:
    """The password that somebody typed twice.

    Raises:
        AccountError: It is not the same both times.
    """
    password = form.one("password")
    if password != form.one("again"):
        raise AccountError(texts("The two passwords are not the same."))
    return password


def _sign_in_page(
    site: Site, request: Request, name: str, to: str, wrong: AccountError | None = None
) -> Response:
    view = {
        "title": site.language(request).text("Sign in"),
        "name": name[:200],
        "next": to if safe_next(site, to) == to else "",
        "wrong": told(site, request, wrong),
    }
    return desk_page(site, request, "sign_in.html", view, None, 403 if wrong else 200)


def _password_page(
    site: Site,
    request: Request,
    credentials: CurrentCredentials,
    code: str,
    wrong: AccountError | None = None,
) -> Response:
    account = credentials.invited(code)
    if account is None:
        raise Problem(
            410,
            texts("This link was used already, or has expired. Ask an administrator for another."),
            as_rdf=False,
        )
    view = {
        "title": site.language(request).text("Choose a password"),
        "invited": account,
        "code": code,
        "wrong": told(site, request, wrong),
    }
    return desk_page(site, request, "password.html", view, None, 422 if wrong else 200)
