"""Accounts: Basic or Digest, as the server asks for it (RFC 7617, RFC 7616)."""

from __future__ import annotations

from collections.abc import Generator
from http import HTTPStatus

import httpx
from pydantic import SecretStr
from typing_extensions import override


class Account(httpx.Auth):
    """Answers a server's challenge; sends the password to nobody who has not asked for it.

    Args:
        user: The account's name.
        password: Its password.
    """

    def __init__(self, user: str, password: SecretStr | None) -> None:
        self._user = user
        self._password = password or SecretStr("")
        self._scheme: httpx.Auth | None = None

    @classmethod
    def of(cls, user: str | None, password: SecretStr | None) -> Account | None:
        """The account of this name; None where none is named."""
        return cls(user, password) if user else None

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request; where the server asks who it is, send it again with the answer."""
        if self._scheme is None:
            response = yield request
            if response.status_code != HTTPStatus.UNAUTHORIZED:
                return
            challenge = response.headers.get("www-authenticate", "").lower()
            kind = httpx.DigestAuth if challenge.startswith("digest") else httpx.BasicAuth
            self._scheme = kind(self._user, self._password.get_secret_value())
        yield from self._scheme.auth_flow(request)
