"""Where the desk begins: ``/desk``, with one's own submissions, and for curators those of all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, cast

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.desk.submission import STATES, State
from kg.web.access import CurrentAccount, desk_page
from kg.web.http.responses import READ
from kg.web.site import CurrentSite

_LISTED: Final = 25

_QUEUES: Final[tuple[State, ...]] = tuple(state for state in STATES if state != "draft")

router = APIRouter()


@router.api_route("/desk", methods=READ)
def home(
    request: Request,
    site: CurrentSite,
    account: CurrentAccount,
    state: str = "submitted",
    after: str | None = None,
    before: str | None = None,
) -> Response:
    """What waits, and what is one's own."""
    shown: State = cast("State", state) if state in _QUEUES else "submitted"
    sees_all = account.may("curator", "administrator")
    view = {
        "title": site.language(request).text("Desk"),
        "mine": site.desk.mine(account.id, _LISTED, before),
        "queue": site.desk.queue(account.id, shown, _LISTED, after) if sees_all else None,
        "queue_states": _QUEUES,
        "state_shown": shown,
        "now": datetime.now(UTC),
    }
    return desk_page(site, request, "home.html", view, account)
