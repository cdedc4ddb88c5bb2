"""Rate limits: how often somebody may try what they must not guess, and how many may do so at once."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kg.language.texts import texts
from kg.web.http.responses import Problem

T = TypeVar("T")

OF_ADDRESS: Final = RateLimitItemPerMinute(10)
"""How often an address may try to sign in, or a link by which a password is chosen."""

OF_NAME: Final = RateLimitItemPerMinute(5)
"""How often one name may be tried, by all addresses together."""

OF_TOKEN: Final = RateLimitItemPerMinute(60)
"""How often the programs that show one token may ask for something."""

_TURN: Final = 5
"""Seconds after which it is worth coming again."""

_NETWORK: Final = 64
"""Bits of an IPv6 address that tell one customer from another."""


class Rates:
    """Counts what was tried in the last minute, in memory."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, limit: RateLimitItem, what: str, who: str) -> None:
        """Count one more try.

        Args:
            limit: How many there may be.
            what: What is tried.
            who: Who tries it, or on whom.

        Raises:
            Problem: 429 where there were as many already.
        """
        # Names that callers make up may be long.
        key = hashlib.sha256(f"{what} {who}".encode(errors="backslashreplace")).hexdigest()
        if self._limiter.hit(limit, key):
            return
        until = self._limiter.get_window_stats(limit, key).reset_time
        seconds = max(1, math.ceil(until - time.time()))
        told = texts("That was tried too often. Try again in {number} seconds.", number=seconds)
        raise Problem(429, told, {"Retry-After": str(seconds)}, as_rdf=False)


def address(request: Request) -> str:
    """Whom a request comes from, as far as rates go: one address, or what one customer has of IPv6."""
    host = request.client.host if request.client else ""
    try:
        parsed = ip_address(host)
    except ValueError:
        return host
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> (128 - _NETWORK))
    return host


class Turns:
    """Lets a few do at once what takes much memory; the others wait, and do not take a thread for it.

    Args:
        together: How many may do it at once.
        waiting: How many may wait.
    """

    def __init__(self, together: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(together)
        self._room = together + waiting

    async def run(self, do: Callable[[], T]) -> T:
        """What doing it gives, in a thread, when its turn has come.

        Raises:
            Problem: 503 where too many wait already.
        """
        if not self._room:
            told = texts("Too many sign in at the moment. Try again in {number} seconds.", number=_TURN)
            raise Problem(503, told, {"Retry-After": str(_TURN)}, as_rdf=False)
        self._room -= 1
        try:
            return await to_thread.run_sync(do, limiter=self._limiter)
        finally:
            self._room += 1
