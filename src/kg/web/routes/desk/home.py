"""Where the desk begins: ``/desk``."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.web.access import CurrentAccount, led_to
from kg.web.http.responses import READ
from kg.web.site import CurrentSite

router = APIRouter()


@router.api_route("/desk", methods=READ)
def home(request: Request, site: CurrentSite, account: CurrentAccount) -> Response:
    """What is there for who is signed in."""
    del account
    return led_to(site, request, "/account")
