"""How somebody shows who they are: by a password and the session that follows, a token, or a link for once.

Of none of these is kept what would be enough to show it again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from kg.desk.events import record
from kg.desk.people import passwords
from kg.desk.people.accounts import (
    Account,
    Clock,
    Role,
    account_named,
    account_of,
    end_sessions,
    now,
    revoke,
)
from kg.errors import AccountError
from kg.language.texts import texts
from kg.ledger.database import Database
from kg.ledger.tables import ACCOUNT, SESSION, TOKEN

Scope = Literal["submit", "graphs"]

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

ABSENCE: Final = timedelta(hours=12)
"""After so long without a request a session has ended."""

LASTING: Final = timedelta(days=30)
"""After so long it has ended in any case."""

TOKEN_DAYS: Final = 90
"""How long a token lasts where nothing else is said."""

TOKEN_DAYS_AT_MOST: Final = 365

LINK_DAYS: Final = 7
"""How long a link lasts by which a password is chosen."""

_NOTED: Final = timedelta(minutes=10)
"""How exactly it is known when a session was last used: noting it is a write."""

_TOKEN_NOTED: Final = timedelta(minutes=1)
_SESSIONS: Final = 20
"""Sessions of an account at a time, at the most; a further one ends the oldest."""

_TOKENS: Final = 50
_TOKEN_NAME: Final = 100
_PASSWORD: Final = "password"  # noqa: S105
"""The scope of a link by which a password is chosen."""

_MAY: Final[Mapping[Scope, frozenset[Role]]] = {
    "submit": frozenset({"contributor", "curator", "administrator"}),
    "graphs": frozenset({"curator"}),
}
"""Who may be given a token of a scope."""


@dataclass(frozen=True)
class Session:
    """Somebody is signed in with a browser.

    Attributes:
        key: What it is called here; it is not what the browser shows.
        account: Who.
        created: When they signed in.
        seen: When it was last used, within ten minutes.
    """

    key: str
    account: Account
    created: datetime
    seen: datetime


@dataclass(frozen=True)
class Token:
    """What a program shows in place of a password.

    Attributes:
        id: What it is called here; it is not what the program shows.
        account: Id of whose it is.
        name: What its owner calls it.
        scopes: What it is for.
        created: When it was made.
        expires: When it ends.
        used: When it was last used, within a minute; None where it never was.
    """

    id: str
    account: str
    name: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime
    used: datetime | None


def scopes_of(account: Account) -> tuple[Scope, ...]:
    """What somebody's tokens may be for."""
    return tuple(scope for scope in SCOPES if account.may(*_MAY[scope]))


class Credentials:
    """Signs people in and out, and knows the tokens of their programs. Every change is recorded as an event.

    Args:
        database: The ledger's database, of today's form.
        clock: Tells the time.
    """

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._clock = clock

    def sign_in(self, name: str, password: str, former: str = "") -> str:
        """Sign somebody in; takes the memory and the time of a hash, whoever it is.

        Args:
            name: Their name.
            password: Their password.
            former: What their browser showed until now; if that was a session, it ends.

        Returns:
            What their browser is to show from now on.

        Raises:
            AccountError: It is not them, or their account is closed; it does not say which.
        """
        with self._database.reading() as connection:
            account = account_named(connection, name)
            kept = _password_of(connection, account.id) if account and account.active else None
        if not passwords.matches(kept, password) or account is None or kept is None:
            raise _refused()
        newer = passwords.hashed(password) if passwords.outdated(kept) else kept
        with self._database.writing() as connection:
            # Meanwhile the account may have been closed, or the password changed.
            if _password_of(connection, account.id) != kept:
                raise _refused()
            if newer != kept:
                _keep_password(connection, account.id, newer)
            connection.execute(delete(SESSION).where(SESSION.c.digest == _digest(former)))
            return self._begin(connection, account.id)

    def session(self, shown: str) -> Session | None:
        """The session that a browser shows, if it lasts and its account is active."""
        wanted = (
            select(ACCOUNT, SESSION.c.created.label("began"), SESSION.c.seen)
            .join(SESSION, SESSION.c.account == ACCOUNT.c.id)
            .where(SESSION.c.digest == _digest(shown), ACCOUNT.c.active, *self._lasting())
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        began, seen = datetime.fromisoformat(row["began"]), datetime.fromisoformat(row["seen"])
        return Session(_digest(shown).hex(), account_of(row), began, seen)

    def sessions(self, account: Account) -> list[Session]:
        """Where somebody is signed in, the latest first."""
        wanted = select(SESSION).where(SESSION.c.account == account.id, *self._lasting())
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(SESSION.c.created.desc())).mappings()
            return [
                Session(
                    row["digest"].hex(),
                    account,
                    datetime.fromisoformat(row["created"]),
                    datetime.fromisoformat(row["seen"]),
                )
                for row in rows
            ]

    def see(self, session: Session) -> None:
        """Note that a session was used; a write, where it was not noted in the last ten minutes."""
        if self._clock() - session.seen < _NOTED:
            return
        with self._database.writing() as connection:
            digest = bytes.fromhex(session.key)
            connection.execute(update(SESSION).where(SESSION.c.digest == digest).values(seen=self._at()))

    def end(self, account: Account, key: str) -> None:
        """End one of somebody's sessions; nothing happens where there is none called so."""
        try:
            digest = bytes.fromhex(key)
        except ValueError:
            return
        mine = SESSION.c.account == account.id, SESSION.c.digest == digest
        with self._database.writing() as connection:
            if connection.execute(delete(SESSION).where(*mine)).rowcount:
                record(connection, self._at(), "signed-out", account.id)

    def end_others(self, session: Session) -> None:
        """End all of somebody's sessions but this one."""
        kept = bytes.fromhex(session.key)
        others = SESSION.c.account == session.account.id, SESSION.c.digest != kept
        with self._database.writing() as connection:
            if connection.execute(delete(SESSION).where(*others)).rowcount:
                record(connection, self._at(), "signed-out-elsewhere", session.account.id)

    def change_password(self, account: Account, password: str, new: str) -> str:
        """Change somebody's password, which ends all their sessions.

        Returns:
            What the browser of who did it is to show from now on.

        Raises:
            AccountError: It is not their password, or the new one is too short or too long.
        """
        with self._database.reading() as connection:
            kept = _password_of(connection, account.id)
        if not passwords.matches(kept, password):
            raise AccountError(texts("That is not your password."))
        hashed = passwords.hashed(new)
        with self._database.writing() as connection:
            if _password_of(connection, account.id) != kept:
                raise AccountError(texts("That is not your password."))
            record(connection, self._at(), "password-changed", account.id)
            return self._begin_anew(connection, account.id, hashed)

    def invite(self, account: Account, by: str | None = None) -> str:
        """Make a code by which somebody chooses a password, once; earlier ones are worth nothing any more.

        Args:
            account: Who.
            by: Id of the account of who makes it; None for whoever runs this installation.

        Raises:
            AccountError: Their account is closed.
        """
        if not account.active:
            raise AccountError(
                texts("The account of {name} is closed.", name=account.name), texts("Open it first.")
            )
        code = secrets.token_urlsafe(32)
        at = self._clock()
        with self._database.writing() as connection:
            revoke(connection, self._at(), TOKEN.c.account == account.id, TOKEN.c.scopes == _PASSWORD)
            connection.execute(
                insert(TOKEN).values(
                    id=uuid4().hex,
                    account=account.id,
                    name="",
                    digest=_digest(code),
                    scopes=_PASSWORD,
                    created=self._at(),
                    expires=_written(at + timedelta(days=LINK_DAYS)),
                )
            )
            record(connection, self._at(), "password-link-made", by, account=account.id)
        return code

    def invited(self, code: str) -> Account | None:
        """Who may choose a password by a code; None where it was used, or is none."""
        with self._database.reading() as connection:
            found = self._shown(connection, code)
        return found[0] if found and found[1] == _PASSWORD else None

    def choose_password(self, code: str, password: str) -> str:
        """Choose a password by a code; ends all sessions that there were.

        Returns:
            What the browser of who did it is to show from now on.

        Raises:
            AccountError: The code is worth nothing, or the password is too short or too long.
        """
        worthless = AccountError(
            texts("This link was used already, or has expired."), texts("Ask an administrator for another.")
        )
        if self.invited(code) is None:
            raise worthless
        hashed = passwords.hashed(password)
        with self._database.writing() as connection:
            found = self._shown(connection, code)
            if found is None or found[1] != _PASSWORD:
                raise worthless
            account = found[0]
            used = update(TOKEN).where(TOKEN.c.digest == _digest(code))
            connection.execute(used.values(used=self._at(), revoked=self._at()))
            record(connection, self._at(), "password-chosen", account.id)
            return self._begin_anew(connection, account.id, hashed)

    def make_token(
        self,
        account: Account,
        name: str,
        scopes: Iterable[str],
        days: int = TOKEN_DAYS,
        by: str | None = None,
    ) -> str:
        """Make a token for somebody's programs.

        Args:
            account: Whose it is.
            name: What they call it.
            scopes: What it is for.
            days: How long it lasts.
            by: Id of the account of who makes it; None for whoever runs this installation.

        Returns:
            What the program shows; it cannot be had again.

        Raises:
            AccountError: They may not do that, or the name or the time is not right.
        """
        given = set(scopes)
        may = scopes_of(account)
        called = " ".join(name.split())
        if not account.active:
            raise AccountError(
                texts("The account of {name} is closed.", name=account.name), texts("Open it first.")
            )
        if not given or not given.issubset(may):
            raise AccountError(
                texts(
                    "Tokens of {name} are for one or more of: {known}.",
                    name=account.name,
                    known=", ".join(may),
                )
            )
        if not called or len(called) > _TOKEN_NAME or not called.isprintable():
            raise AccountError(
                texts("The name of a token is one line of up to {number} characters.", number=_TOKEN_NAME)
            )
        if not 1 <= days <= TOKEN_DAYS_AT_MOST:
            raise AccountError(texts("A token lasts 1 to {number} days.", number=TOKEN_DAYS_AT_MOST))
        token = f"kg_{secrets.token_urlsafe(32)}"
        at = self._clock()
        with self._database.writing() as connection:
            if len(self._tokens(connection, account.id)) >= _TOKENS:
                raise AccountError(
                    texts("There are {number} tokens already.", number=_TOKENS),
                    texts("Revoke those that nobody uses."),
                )
            connection.execute(
                insert(TOKEN).values(
                    id=uuid4().hex,
                    account=account.id,
                    name=called,
                    digest=_digest(token),
                    scopes=" ".join(scope for scope in SCOPES if scope in given),
                    created=self._at(),
                    expires=_written(at + timedelta(days=days)),
                )
            )
            record(connection, self._at(), "token-made", by, account=account.id, name=called)
        return token

    def tokens(self, account: Account) -> list[Token]:
        """Somebody's tokens that are worth something, the latest first."""
        with self._database.reading() as connection:
            return self._tokens(connection, account.id)

    def revoke_token(self, account: Account, id_: str) -> None:
        """Make one of somebody's tokens worth nothing; nothing happens where there is none called so."""
        with self._database.writing() as connection:
            known = next((one for one in self._tokens(connection, account.id) if one.id == id_), None)
            if known and revoke(connection, self._at(), TOKEN.c.id == id_):
                record(connection, self._at(), "token-revoked", account.id, name=known.name)

    def bearer(self, token: str) -> tuple[Account, Token] | None:
        """Whose token it is that a program shows, and what it is for; None where it is worth nothing.

        What its owner may not do any more, it is not for any more.
        """
        with self._database.reading() as connection:
            found = self._shown(connection, token)
            if found is None or found[1] == _PASSWORD:
                return None
            account = found[0]
            known = next((one for one in self._tokens(connection, account.id) if one.id == found[2]), None)
        if known is None:
            return None
        scopes = known.scopes.intersection(scopes_of(account))
        return account, replace(known, scopes=scopes)

    def use(self, token: Token) -> None:
        """Note that a token was used; a write, where it was not noted in the last minute."""
        if token.used and self._clock() - token.used < _TOKEN_NOTED:
            return
        with self._database.writing() as connection:
            connection.execute(update(TOKEN).where(TOKEN.c.id == token.id).values(used=self._at()))

    def _begin_anew(self, connection: Connection, account: str, hashed: str) -> str:
        _keep_password(connection, account, hashed)
        end_sessions(connection, account)
        return self._begin(connection, account)

    def _begin(self, connection: Connection, account: str) -> str:
        """Begin a session; whatever has ended goes, and what is too many."""
        shown, at = secrets.token_urlsafe(32), self._clock()
        lasting = select(SESSION.c.digest).where(*self._lasting())
        connection.execute(delete(SESSION).where(SESSION.c.digest.not_in(lasting)))
        mine = select(SESSION.c.digest).where(SESSION.c.account == account)
        newest = mine.order_by(SESSION.c.created.desc()).limit(_SESSIONS - 1)
        kept = connection.execute(newest).scalars().all()
        connection.execute(delete(SESSION).where(SESSION.c.account == account, SESSION.c.digest.not_in(kept)))
        connection.execute(
            insert(SESSION).values(
                digest=_digest(shown),
                account=account,
                created=self._at(),
                seen=self._at(),
                expires=_written(at + LASTING),
            )
        )
        record(connection, self._at(), "signed-in", account)
        return shown

    def _lasting(self) -> tuple[ColumnElement[bool], ...]:
        """That a session has not ended."""
        return SESSION.c.expires > self._at(), SESSION.c.seen > _written(self._clock() - ABSENCE)

    def _shown(self, connection: Connection, secret: str) -> tuple[Account, str, str] | None:
        """Whose token it is, its scopes, and its id, if it is worth anything."""
        wanted = (
            select(ACCOUNT, TOKEN.c.scopes, TOKEN.c.id.label("token"))
            .join(TOKEN, TOKEN.c.account == ACCOUNT.c.id)
            .where(TOKEN.c.digest == _digest(secret), ACCOUNT.c.active)
            .where(TOKEN.c.revoked.is_(None), TOKEN.c.expires > self._at())
        )
        row = connection.execute(wanted).mappings().first()
        return (account_of(row), row["scopes"], row["token"]) if row else None

    def _tokens(self, connection: Connection, account: str) -> list[Token]:
        wanted = select(TOKEN).where(TOKEN.c.account == account, TOKEN.c.scopes != _PASSWORD)
        wanted = wanted.where(TOKEN.c.revoked.is_(None), TOKEN.c.expires > self._at())
        rows = connection.execute(wanted.order_by(TOKEN.c.created.desc(), TOKEN.c.id)).mappings()
        return [
            Token(
                row["id"],
                row["account"],
                row["name"],
                frozenset(scope for scope in SCOPES if scope in row["scopes"].split()),
                datetime.fromisoformat(row["created"]),
                datetime.fromisoformat(row["expires"]),
                datetime.fromisoformat(row["used"]) if row["used"] else None,
            )
            for row in rows
        ]

    def _at(self) -> str:
        return _written(self._clock())


def _refused() -> AccountError:
    return AccountError(texts("The name or the password is not right."))


def _digest(secret: str) -> bytes:
    # Who makes up what is shown may make up anything; only text has a digest.
    return hashlib.sha256(secret.encode(errors="backslashreplace")).digest()


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _password_of(connection: Connection, account: str) -> str | None:
    """The hash of somebody's password, if their account is active."""
    wanted = select(ACCOUNT.c.password_hash).where(ACCOUNT.c.id == account, ACCOUNT.c.active)
    return connection.execute(wanted).scalar()


def _keep_password(connection: Connection, account: str, hashed: str) -> None:
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account).values(password_hash=hashed))
