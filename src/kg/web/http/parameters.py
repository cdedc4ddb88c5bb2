"""The parameters of an address: those that mean nothing here are refused where they would be missed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fastapi import Request

from kg.language.texts import texts
from kg.web.http.responses import Problem

STATES: Final = frozenset({"at", "asof", "as-of", "date", "revision", "version", "since", "until"})
"""What would ask for another state of the data than the present one, in small letters."""

_TRACKING: Final = frozenset({"fbclid", "gclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga"})
"""What others add to links that they share; it asks for nothing."""


def refuse_states(request: Request) -> None:
    """Let a request for a page or a document pass: what others add to its address changes nothing.

    Raises:
        Problem: 400 where it asks for another state of the data, which would be answered with this one.
    """
    for name in request.query_params:
        refuse_state(name)


def refuse_state(name: str) -> None:
    """Let a parameter pass, unless it asks for another state of the data.

    Raises:
        Problem: 400.
    """
    if name.lower() in STATES:
        raise _unknown(
            texts(
                "There is no parameter {name} here: only what is published now can be had.",
                name=f"{name!r:.50}",
            )
        )


def only(*known: str) -> Callable[[Request], None]:
    """Lets a request pass that has no other parameters than these, ``lang``, and what only tracks readers.

    It is for addresses that answer a question: with a parameter left out, another question would be answered.
    """
    names = (*known, "lang")

    def check(request: Request) -> None:
        for name in request.query_params:
            if name not in names and not tracks(name):
                raise _unknown(
                    texts(
                        "There is no parameter {name} here; there are {known}.",
                        name=f"{name!r:.50}",
                        known=", ".join(names),
                    )
                )

    return check


def tracks(name: str) -> bool:
    """Whether a parameter is only there to follow readers from site to site."""
    return name in _TRACKING or name.startswith("utm_")


def _unknown(told: Mapping[str, str]) -> Problem:
    return Problem(400, told)
