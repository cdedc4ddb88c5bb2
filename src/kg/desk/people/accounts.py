"""Accounts: who there is, what each of them may do, and whether the published history names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from kg.desk.events import Event, events, record
from kg.errors import AccountError
from kg.language.texts import texts
from kg.ledger.database import Database
from kg.ledger.tables import ACCOUNT, SESSION, TOKEN

Role = Literal["contributor", "curator", "administrator"]
Clock = Callable[[], datetime]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""Contributors submit, curators decide on what others submit, administrators look after the accounts."""

_NAME: Final = re.compile(r"[^\W_](?:[\w .'@-]{0,78}[^\W_])?")
_FURTHER_LETTERS: Final = frozenset("đĐœŒæÆøØłŁß")
"""Letters of Latin alphabets that are not one of the ASCII letters with marks."""

_SHOWN_AT_MOST: Final = 200


@dataclass(frozen=True)
class Account:
    """Somebody who has been given something to do here, or whom the history names.

    Attributes:
        id: What everything else names them by; it never changes and means nothing.
        name: What they sign in as.
        roles: What they may do.
        shown_as: What the published history calls them; empty where it does not name them.
        active: Whether they may sign in.
        has_password: Whether they have chosen a password.
        created: When they were given the account; None for whom only ``--author`` named.
    """

    id: str
    name: str
    roles: frozenset[Role]
    shown_as: str
    active: bool
    has_password: bool
    created: datetime | None

    def may(self, *roles: Role) -> bool:
        """Whether they have one of these roles."""
        return not self.roles.isdisjoint(roles)


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


class Accounts:
    """All accounts. Every change is recorded as an event.

    Args:
        database: The ledger's database, of today's form.
        clock: Tells the time.
    """

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._clock = clock

    def has_any(self) -> bool:
        """Whether anybody may do anything at the desk; as long as nobody may, it is closed."""
        wanted = select(ACCOUNT.c.id).where(ACCOUNT.c.active, ACCOUNT.c.roles != "")
        with self._database.reading() as connection:
            return connection.execute(wanted.limit(1)).scalar() is not None

    def all(self) -> list[Account]:
        """Everybody, by name."""
        with self._database.reading() as connection:
            found = _accounts(connection, select(ACCOUNT))
        return sorted(found, key=lambda account: name_key(account.name))

    def get(self, id_: str) -> Account:
        """The account of an id.

        Raises:
            AccountError: There is none.
        """
        with self._database.reading() as connection:
            return _get(connection, id_)

    def named(self, name: str) -> Account:
        """The account of a name, however its letters are put together and whatever their case.

        Raises:
            AccountError: There is none.
        """
        with self._database.reading() as connection:
            found = account_named(connection, name)
        if found is None:
            raise AccountError(
                texts("Nobody is called {name}.", name=name), texts("`kg account list` tells who there is.")
            )
        return found

    def add(self, name: str, roles: Iterable[str], by: str | None = None) -> Account:
        """Give somebody an account; whom only ``--author`` named stays the same person.

        Args:
            name: What they sign in as.
            roles: What they may do.
            by: Id of the account of who gives it; None for whoever runs this installation.

        Raises:
            AccountError: The name is taken or cannot be one, or a role is none.
        """
        given = _roles(roles)
        if not given:
            raise AccountError(texts("Give at least one role: {roles}.", roles=", ".join(ROLES)))
        at = self._at()
        with self._database.writing() as connection:
            known = account_named(connection, name)
            if known and (known.roles or known.active or known.has_password):
                raise AccountError(
                    texts("Somebody is called {name} already.", name=known.name),
                    texts("Change their account, or choose another name."),
                )
            values: dict[str, Any] = {"roles": _written(given), "active": True, "created": at}
            if known:
                id_ = known.id
                connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id_).values(values))
            else:
                id_ = uuid4().hex
                connection.execute(insert(ACCOUNT).values(id=id_, name=_checked_name(name), **values))
            record(connection, at, "account-added", by, account=id_, roles=_written(given))
            return _get(connection, id_)

    def change(
        self,
        id_: str,
        *,
        roles: Iterable[str] | None = None,
        shown_as: str | None = None,
        active: bool | None = None,
        by: str | None = None,
    ) -> Account:
        """Change an account; what is not given stays.

        To close it ends all its sessions, and its tokens for good.

        Args:
            id_: Its id.
            roles: All that its owner may do from now on.
            shown_as: What the published history calls them, in all that they did; empty to name them nowhere.
            active: Whether they may sign in.
            by: Id of the account of who changes it; None for whoever runs this installation.

        Raises:
            AccountError: There is no such account, a role is none, or nobody can be shown so.
        """
        values: dict[str, Any] = {}
        if roles is not None:
            values["roles"] = _written(_roles(roles))
        if shown_as is not None:
            values["shown_as"] = _checked_shown(shown_as) or None
        if active is not None:
            values["active"] = active
        at = self._at()
        with self._database.writing() as connection:
            before = _get(connection, id_)
            was: dict[str, Any] = {
                "roles": _written(before.roles),
                "shown_as": before.shown_as or None,
                "active": before.active,
            }
            changed = {name: value for name, value in values.items() if was[name] != value}
            if changed:
                connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id_).values(changed))
                record(connection, at, "account-changed", by, account=id_, **changed)
            if changed.get("active") is False:
                end_sessions(connection, id_)
                revoke(connection, at, TOKEN.c.account == id_)
            return _get(connection, id_)

    def events(self, limit: int, before: int | None = None) -> list[Event]:
        """What went on at the desk, the newest first; ``before`` is the number of an event."""
        with self._database.reading() as connection:
            return events(connection, limit, before)

    def _at(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def name_key(name: str) -> str:
    """What two spellings of one name have in common: case and the composition of letters do not count."""
    normal = unicodedata.normalize("NFC", " ".join(name.split()))
    return unicodedata.normalize("NFC", normal.casefold())


def account_named(connection: Connection, name: str) -> Account | None:
    """The account of a name, or None; of several that ``--author`` named alike, the one that is active."""
    key = name_key(name)
    rows = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.active))
    # There are no more accounts than people, so all their names are looked through.
    alike = [(active, spelt == name, id_) for id_, spelt, active in rows if name_key(spelt) == key]
    return _get(connection, max(alike)[2]) if alike else None


def end_sessions(connection: Connection, account: str) -> None:
    """End all sessions of an account."""
    connection.execute(delete(SESSION).where(SESSION.c.account == account))


def revoke(connection: Connection, at: str, *which: Any) -> int:
    """Revoke tokens that are not revoked yet; returns how many there were."""
    wanted = update(TOKEN).where(TOKEN.c.revoked.is_(None), *which)
    return connection.execute(wanted.values(revoked=at)).rowcount


def account_of(row: RowMapping) -> Account:
    """The account that a row of its table tells."""
    return Account(
        row["id"],
        row["name"],
        frozenset(role for role in ROLES if role in row["roles"].split()),
        row["shown_as"] or "",
        row["active"],
        row["password_hash"] is not None,
        datetime.fromisoformat(row["created"]) if row["created"] else None,
    )


def _accounts(connection: Connection, wanted: Select[Any]) -> list[Account]:
    return [account_of(row) for row in connection.execute(wanted).mappings()]


def _get(connection: Connection, id_: str) -> Account:
    found = _accounts(connection, select(ACCOUNT).where(ACCOUNT.c.id == id_))
    if not found:
        raise AccountError(texts("There is no such account."))
    return found[0]


def _roles(words: Iterable[str]) -> frozenset[Role]:
    given = set(words)
    if unknown := sorted(given.difference(ROLES)):
        raise AccountError(
            texts("There is no role {name}; there are {known}.", name=unknown[0], known=", ".join(ROLES))
        )
    return frozenset(role for role in ROLES if role in given)


def _written(roles: frozenset[Role]) -> str:
    return " ".join(role for role in ROLES if role in roles)


def _checked_name(name: str) -> str:
    """A name that looks like no other: Latin letters, digits, blanks and a few signs."""
    normal = unicodedata.normalize("NFC", " ".join(name.split()))
    if not _NAME.fullmatch(normal) or not all(map(_is_plain, normal)):
        raise AccountError(
            texts(
                "A name has up to 80 Latin letters, digits, blanks and the signs - _ . ' @, and begins and "
                "ends with a letter or a digit; {name} is none.",
                name=f"{name!r:.100}",
            )
        )
    return normal


def _is_plain(character: str) -> bool:
    # A letter of another alphabet can look like one of these.
    base = unicodedata.normalize("NFD", character)[0]
    return base.isascii() or character in _FURTHER_LETTERS


def _checked_shown(shown_as: str) -> str:
    shown = unicodedata.normalize("NFC", " ".join(shown_as.split()))
    if len(shown) > _SHOWN_AT_MOST or not shown.isprintable():
        raise AccountError(
            texts(
                "What the published history calls somebody is one line of up to {number} characters.",
                number=_SHOWN_AT_MOST,
            )
        )
    return shown
