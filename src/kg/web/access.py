"""Who asks, and what they may do: people by the cookie of their session, programs by a token.

A cookie counts for pages alone and a token for programs alone. Whatever changes something comes from a form
of this site: that is what the browser says, and what a word in the form shows that only this site's pages
for this browser have.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import BackgroundTasks, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kg.desk import limits
from kg.desk.people.accounts import Account, Accounts, Role
from kg.desk.people.credentials import LASTING, Credentials, Scope, Session, Token
from kg.errors import (
    BeyondLimit,
    KgError,
    LedgerError,
    LedgerUnavailable,
    NotAllowed,
    Overtaken,
    StorageFull,
    StoreError,
    SubmissionMissing,
    WorkFailed,
    WriterBusy,
)
from kg.language.texts import texts
from kg.web.http.forms import FORM_BYTES, Form, read_form
from kg.web.http.rates import OF_TOKEN
from kg.web.http.responses import HTML, Problem
from kg.web.site import CurrentSite, Site

FORM_WORD: Final = "form_word"
"""The field of each form that shows that the form is this site's."""

_SHOWN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a browser shows: 32 bytes as Base64 has them."""

_BELOW: Final = re.compile(r"(?:/[\w~-]+)*/?(?:\?[\w.~&=%+-]*)?", re.ASCII)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class NotSignedIn(Exception):
    """A page was asked for by nobody who is signed in; they are led to the sign-in."""


def desk_address(site: Site, request: Request, path: str = "", **query: str) -> str:
    """The address of a page of the desk, in the language that the reader asked for.

    Args:
        site: The site.
        request: Who asks.
        path: What comes after ``desk``, with its slash, or nothing.
        query: Further parameters.
    """
    language = site.links(request).language
    given = {**query, **({"lang": language.code} if language else {})}
    return f"{site.root}desk{path}" + (f"?{urlencode(given)}" if given else "")


def told(site: Site, request: Request, wrong: KgError | None) -> str:
    """What is wrong and what to do, in the reader's language; empty where nothing is."""
    code = site.language(request).code
    return f"{wrong.told(code)} {wrong.advice(code)}".strip() if wrong else ""


def status_of(wrong: KgError | None) -> int:
    """The status of the page of a form that says what is wrong with what was sent, and has it still.

    Args:
        wrong: What is wrong; None where nothing is.

    Raises:
        KgError: What is wrong, where no form can be mended for it.
    """
    match wrong:
        case None:
            return 200
        case NotAllowed() | SubmissionMissing() | LedgerError() | StorageFull() | StoreError():
            raise wrong
        case Overtaken():
            return 409
        case BeyondLimit():
            return 413
        case WorkFailed() | WriterBusy():
            return 503
        case _:
            return 422


def led_to(site: Site, request: Request, path: str = "") -> Response:
    """The answer to a form that changed something: the page that shows it."""
    return RedirectResponse(desk_address(site, request, path), 303)


def safe_next(site: Site, to: str) -> str:
    """Where to go from the sign-in: what was asked for, if it is a page of the desk; else the desk."""
    desk = f"{site.root}desk"
    return to if to.startswith(desk) and _BELOW.fullmatch(to[len(desk) :]) else desk


def desk_page(
    site: Site,
    request: Request,
    template: str,
    view: Mapping[str, object],
    account: Account | None,
    status: int = 200,
) -> Response:
    """A page of the desk.

    Args:
        site: The site.
        request: Who asks.
        template: The template, below ``desk/``.
        view: What it shows.
        account: Who is signed in, or None.
        status: The status of the answer.
    """
    shown = shown_by(site, request)
    known = shown or secrets.token_urlsafe(32)
    common = {"account": account, "form_word": _form_word(known)}
    page = site.page(request, f"desk/{template}", {**common, **view})
    answer = Response(page, status, media_type=f"{HTML}; charset=utf-8")
    if not shown:
        # As long as nobody is signed in it is only what the form's word is made of.
        _set_cookie(site, answer, known, lasting=False)
    return answer


def show(site: Site, answer: Response, shown: str) -> Response:
    """Have the browser show a session from now on."""
    _set_cookie(site, answer, shown, lasting=True)
    return answer


def forget(site: Site, answer: Response) -> Response:
    """Have the browser show no session any more."""
    answer.delete_cookie(
        _cookie_name(site), path=f"{site.root}desk", secure=_is_secure(site), httponly=True, samesite="lax"
    )
    return answer


def _accounts(site: CurrentSite) -> Accounts:
    return Accounts(site.database)


def _credentials(site: CurrentSite) -> Credentials:
    return Credentials(site.database)


CurrentAccounts = Annotated[Accounts, Depends(_accounts)]
CurrentCredentials = Annotated[Credentials, Depends(_credentials)]


def _session(
    request: Request, site: CurrentSite, credentials: CurrentCredentials, later: BackgroundTasks
) -> Session:
    shown = shown_by(site, request)
    session = credentials.session(shown) if shown else None
    if session is None:
        raise NotSignedIn
    later.add_task(_noted, credentials.see, session)
    return session


CurrentSession = Annotated[Session, Depends(_session)]
"""The session that a page is asked for in; without one, its reader is led to the sign-in."""


async def _account(session: CurrentSession) -> Account:
    return session.account


CurrentAccount = Annotated[Account, Depends(_account)]
"""Who is signed in and asks for a page; who is not, is led to the sign-in."""


def requires(*roles: Role) -> Callable[[Account], Account]:
    """Lets somebody who is signed in pass, and gives their account, if they have one of these roles."""

    def check(account: CurrentAccount) -> Account:
        if not account.may(*roles):
            raise Problem(403, texts("This is for others: it takes another role than yours."), as_rdf=False)
        return account

    return check


def requires_scope(scope: Scope) -> Callable[..., Account]:
    """Lets a program pass that shows a token for this, and gives the account whose token it is (RFC 6750).

    One token is let pass 60 times a minute.
    """

    def check(
        request: Request, site: CurrentSite, credentials: CurrentCredentials, later: BackgroundTasks
    ) -> Account:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorised(401, texts("Show a token: Authorization: Bearer kg_…"), "Bearer")
        found = credentials.bearer(shown.strip())
        if found is None:
            told = texts("This token is worth nothing: it is none, has expired or was revoked.")
            raise _unauthorised(401, told, 'Bearer error="invalid_token"')
        account, token = found
        if scope not in token.scopes:
            told = texts("This token is not for “{scope}”.", scope=scope)
            raise _unauthorised(403, told, f'Bearer error="insufficient_scope", scope="{scope}"')
        site.rates.spend(OF_TOKEN, "token", token.id)
        later.add_task(_noted, credentials.use, token)
        return account

    return check


def _unauthorised(status: int, told: Mapping[str, str], challenge: str) -> Problem:
    return Problem(status, told, {"WWW-Authenticate": challenge}, as_rdf=False)


def _noted(note: Callable[..., None], used: Session | Token) -> None:
    """Note that something was used, where nobody writes who takes longer."""
    with suppress(WriterBusy, LedgerUnavailable):
        note(used)


def checked_form(limit: int) -> Callable[[Request, Site], AsyncGenerator[Form]]:
    """Reads a form of this site with a body of so many bytes at the most; see `CheckedForm`."""

    async def check(request: Request, site: CurrentSite) -> AsyncGenerator[Form]:
        if not _is_own(site, request):
            raise _foreign()
        async with read_form(request, limit) as form:
            word, shown = form.one(FORM_WORD), shown_by(site, request)
            if not shown or not hmac.compare_digest(_form_word(shown).encode(), word.encode()):
                raise _foreign()
            yield form

    return check


CheckedForm = Annotated[Form, Depends(checked_form(FORM_BYTES))]
"""A form of this site, of up to 64 KiB; one that another site made the browser send is refused (403)."""

CheckedUpload = Annotated[Form, Depends(checked_form(limits.FILE))]
"""The same of up to 10 MiB, for forms with files."""


def _foreign() -> Problem:
    return Problem(
        403,
        texts("This form is too old, or is not from here. Open its page again, then send it."),
        as_rdf=False,
    )


def _is_own(site: Site, request: Request) -> bool:
    """Whether a page of this site had the browser send this (Fetch Metadata, section 2.4; RFC 6454)."""
    said = request.headers.getlist("sec-fetch-site")
    if said:
        return set(said) <= {"same-origin", "none"}
    return request.headers.getlist("origin") == [_origin(site)]


def _origin(site: Site) -> str:
    """The origin of this site as browsers write it (RFC 6454, section 6.2)."""
    base = urlsplit(site.terms.base)
    host = f"[{base.hostname}]" if ":" in (base.hostname or "") else base.hostname
    port = "" if base.port in {None, _DEFAULT_PORTS[base.scheme]} else f":{base.port}"
    return f"{base.scheme}://{host}{port}"


def _form_word(shown: str) -> str:
    """The word of the forms of a browser: who does not know what it shows cannot make it up."""
    return hmac.digest(shown.encode(), b"form", "sha256").hex()


def shown_by(site: Site, request: Request) -> str:
    """What the browser shows, be it a session or not; empty where it shows nothing that could be one."""
    shown = request.cookies.get(_cookie_name(site), "")
    return shown if _SHOWN.fullmatch(shown) else ""


def _set_cookie(site: Site, answer: Response, shown: str, *, lasting: bool) -> None:
    answer.set_cookie(
        _cookie_name(site),
        shown,
        max_age=int(LASTING.total_seconds()) if lasting else None,
        path=f"{site.root}desk",
        secure=_is_secure(site),
        httponly=True,
        samesite="lax",
    )


def _cookie_name(site: Site) -> str:
    return "__Secure-kg-session" if _is_secure(site) else "kg-session"


def _is_secure(site: Site) -> bool:
    return site.terms.base.startswith("https:")
