"""Passwords: which are taken, and the hashes that are kept in their place (Argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kg.errors import AccountError
from kg.language.texts import texts

SHORTEST: Final = 12
"""Characters."""

LONGEST: Final = 1024
"""Bytes in UTF-8."""

_HASHER: Final = PasswordHasher()
"""With the parameters for little memory of RFC 9106, section 4: 64 MiB and a quarter of a second a hash."""


def hashed(password: str) -> str:
    """What is kept of a password; takes 64 MiB while it is made.

    Raises:
        AccountError: It is too short or too long.
    """
    normal = unicodedata.normalize("NFC", password)
    if len(normal) < SHORTEST:
        raise AccountError(texts("A password has {number} characters at the least.", number=SHORTEST))
    if len(normal.encode()) > LONGEST:
        raise AccountError(texts("A password has {number} bytes at the most.", number=LONGEST))
    return _HASHER.hash(normal)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one of which a hash is kept; takes 64 MiB.

    It takes the same time where nothing is kept, so that it does not tell who has an account.
    """
    nobodys = _nobodys()
    normal = unicodedata.normalize("NFC", password)
    if len(normal.encode()) > LONGEST:
        return False
    try:
        return _HASHER.verify(kept or nobodys, normal) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    """A hash that no password has."""
    return _HASHER.hash(secrets.token_urlsafe())
