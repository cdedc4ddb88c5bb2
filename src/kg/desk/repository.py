"""The rows of submissions: written once and read back, in a transaction of whoever calls.

Nothing here asks who may see or do something; `kg.desk.transitions` does. Which submissions a list has, and
in which order, says `kg.desk.queue`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal, cast

import zstandard
from sqlalchemy import Connection, RowMapping, and_, func, insert, or_, select, update

from kg.desk.findings import Finding
from kg.desk.limits import FILE
from kg.desk.proposal import Kind, Operation, Proposal, Understood
from kg.desk.submission import (
    CLOSING,
    Comment,
    Decision,
    File,
    Item,
    Origin,
    Person,
    Submission,
    Version,
)
from kg.ledger.tables import (
    ACCOUNT,
    ARTICLE_TEXT,
    COMMENT,
    DECISION,
    ITEM,
    ITEM_VERSION,
    SUBMISSION,
    SUBMISSION_VERSION,
    UPLOAD,
)

_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID: Final = re.compile(f"[{_DIGITS}]{{26}}")

_CALLED: Final = ACCOUNT.c.name.label("called")

ENTRIES: Final = select(SUBMISSION, _CALLED).join(ACCOUNT, SUBMISSION.c.author == ACCOUNT.c.id)
"""Submissions, each with what its author is called."""


def new_id() -> str:
    """An id that no other has and that sorts by time: a ULID, which is 48 bits of time and 80 of chance."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether something could be such an id."""
    return len(text) == 26 and set(text) <= set(_DIGITS)


def keep_submission(
    connection: Connection, submission: str, by: Person, title: str, language: str, origin: Origin
) -> None:
    """Keep a new draft; its first version and its items are kept apart."""
    connection.execute(
        insert(SUBMISSION).values(
            id=submission,
            state="draft",
            row_version=1,
            author=by.id,
            title=title.strip(),
            language=language,
            origin=origin,
            created=now(),
        )
    )


def newest_version(connection: Connection, submission: str) -> int:
    """The number of the newest version of a submission that there is."""
    newest = select(func.max(SUBMISSION_VERSION.c.n)).where(SUBMISSION_VERSION.c.submission == submission)
    return connection.execute(newest).scalar_one()


def submission_row(connection: Connection, submission: str) -> RowMapping | None:
    """The row of a submission, with what its author is called; what cannot be an id is none."""
    if not _ID.fullmatch(submission):
        return None
    return connection.execute(ENTRIES.where(SUBMISSION.c.id == submission)).mappings().first()


def submission_of(connection: Connection, row: RowMapping, n: int) -> Submission:
    """A submission up to a version, by its row in `ENTRIES`."""
    of = row["id"]
    versions = _with_name(SUBMISSION_VERSION, SUBMISSION_VERSION.c.by).where(
        SUBMISSION_VERSION.c.submission == of, SUBMISSION_VERSION.c.n <= n
    )
    comments = _with_name(COMMENT, COMMENT.c.by).where(COMMENT.c.submission == of)
    return Submission(
        id=of,
        state=row["state"],
        row_version=row["row_version"],
        author=Person(row["author"], row["called"]),
        title=row["title"],
        language=row["language"],
        origin=row["origin"],
        created=_at(row["created"]),
        submitted=_maybe(row["submitted"]),
        decided=_maybe(row["decided"]),
        versions=tuple(
            Version(
                n=one["n"],
                by=Person(one["by"], one["called"]),
                at=_at(one["at"]),
                comment=one["comment"],
                file_name=one["file_name"],
                findings=tuple(Finding.from_json(told) for told in one["findings"]),
                has_text=one["text"] is not None,
            )
            for one in connection.execute(versions.order_by(SUBMISSION_VERSION.c.n)).mappings()
        ),
        items=items_of(connection, of, n),
        comments=tuple(
            Comment(
                one["id"],
                one["item"],
                one["n"],
                Person(one["by"], one["called"]),
                _at(one["at"]),
                one["text"],
            )
            for one in connection.execute(comments.order_by(COMMENT.c.id)).mappings()
        ),
    )


def items_of(connection: Connection, submission: str, n: int) -> tuple[Item, ...]:
    """The items of a version, and those that were closed before it, each with what was decided on it last."""
    decisions: dict[str, Decision] = {}
    decided = (
        _with_name(DECISION, DECISION.c.by)
        .join(ITEM, DECISION.c.item == ITEM.c.id)
        .where(ITEM.c.submission == submission, DECISION.c.n <= n)
    )
    for row in connection.execute(decided.order_by(DECISION.c.n)).mappings():
        decisions[row["item"]] = Decision(
            n=row["n"],
            by=Person(row["by"], row["called"]),
            at=_at(row["at"]),
            verdict=row["verdict"],
            reason=row["reason"],
            overridden=row["overridden"],
            published_as=row["published_as"],
            revision=row["revision"],
        )
    closed = and_(DECISION.c.verdict.in_(sorted(CLOSING)), DECISION.c.n == ITEM_VERSION.c.n, DECISION.c.n < n)
    wanted = (
        select(ITEM_VERSION, ITEM.c.kind)
        .join(ITEM, ITEM_VERSION.c.item == ITEM.c.id)
        .outerjoin(DECISION, and_(DECISION.c.item == ITEM_VERSION.c.item, closed))
        .where(ITEM.c.submission == submission, or_(ITEM_VERSION.c.n == n, DECISION.c.item.is_not(None)))
        .order_by(ITEM_VERSION.c.place, ITEM_VERSION.c.item)
    )
    return tuple(
        Item(
            id=row["item"],
            n=row["n"],
            place=row["place"],
            proposal=_proposal(row),
            base=row["base"],
            decision=decisions.get(row["item"]),
        )
        for row in connection.execute(wanted).mappings()
    )


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        kind=cast("Kind", row["kind"]),
        op=cast("Operation", row["op"]),
        graph=row["graph"],
        subject=row["subject"],
        statements=row["statements"],
        cells=row["cells"],
        understood=tuple(Understood.from_json(told) for told in row["understood"]),
        findings=tuple(Finding.from_json(told) for told in row["findings"]),
        row=row["source_row"],
    )


def _with_name(table: Any, by: Any) -> Any:
    return select(table, _CALLED).join(ACCOUNT, by == ACCOUNT.c.id)


def keep_version(
    connection: Connection,
    submission: str,
    n: int,
    by: Person,
    comment: str,
    findings: Iterable[Finding],
    text: bytes | None,
    file: File | None,
) -> None:
    """Keep what a version has beside its items."""
    upload = _kept(connection, file.data, file.media_type) if file else None
    connection.execute(
        insert(SUBMISSION_VERSION).values(
            submission=submission,
            n=n,
            by=by.id,
            at=now(),
            comment=comment,
            file_name=file.name if file else None,
            upload=upload,
            text=text,
            findings=[finding.as_json() for finding in findings],
        )
    )


def keep_items(
    connection: Connection,
    submission: str,
    n: int,
    items: Sequence[tuple[str, Proposal, str | None]],
    new: Collection[str],
) -> None:
    """Keep the items of a version: id, what is proposed, and the digest of what that replaces."""
    if not items:
        return
    made = [
        {"id": one, "submission": submission, "kind": proposal.kind}
        for one, proposal, _ in items
        if one in new
    ]
    if made:
        connection.execute(insert(ITEM), made)
    connection.execute(
        insert(ITEM_VERSION),
        [
            {
                "item": one,
                "n": n,
                "place": place,
                "source_row": proposal.row,
                "op": proposal.op,
                "graph": proposal.graph,
                "subject": proposal.subject,
                "base": base,
                "cells": dict(proposal.cells),
                "understood": [one.as_json() for one in proposal.understood],
                "statements": proposal.statements,
                "findings": [one.as_json() for one in proposal.findings],
            }
            for place, (one, proposal, base) in enumerate(items)
        ],
    )


def keep_comment(
    connection: Connection, by: Person, submission: str, n: int, text: str, item: str | None = None
) -> Comment:
    """Keep what somebody says of a submission or an item, in a transaction."""
    made = Comment(new_id(), item, n, by, datetime.now(UTC), text)
    connection.execute(
        insert(COMMENT).values(
            id=made.id,
            submission=submission,
            item=item,
            n=n,
            by=by.id,
            at=made.at.isoformat(timespec="seconds"),
            text=text,
        )
    )
    return made


def keep_article_text(connection: Connection, article: str, submission: str, n: int) -> None:
    """Let a published article have the text that came with a version, if one did, for later quotes of it.

    Args:
        connection: The database, in a transaction.
        article: The article's IRI.
        submission: The submission's id.
        n: The version's number.
    """
    text = text_digest(connection, submission, n)
    if text is None:
        return
    values = {"upload": text, "submission": submission}
    known = connection.execute(update(ARTICLE_TEXT).where(ARTICLE_TEXT.c.article == article).values(**values))
    if not known.rowcount:
        connection.execute(insert(ARTICLE_TEXT).values(article=article, **values))


def kept_text(connection: Connection, text: str | None) -> bytes | None:
    """The digest under which a text is kept; None of none."""
    return None if text is None else _kept(connection, text.encode(), "text/plain; charset=utf-8")


def text_digest(connection: Connection, submission: str, n: int) -> bytes | None:
    """The digest of the article's text that a version has; None where it has none."""
    version = and_(SUBMISSION_VERSION.c.submission == submission, SUBMISSION_VERSION.c.n == n)
    return connection.execute(select(SUBMISSION_VERSION.c.text).where(version)).scalar()


def upload_of(
    connection: Connection, submission: str, n: int, part: Literal["text", "upload"]
) -> File | None:
    """The article's text of a version, or the file that it came from; None where it has none."""
    version = and_(SUBMISSION_VERSION.c.submission == submission, SUBMISSION_VERSION.c.n == n)
    wanted = (
        select(UPLOAD, SUBMISSION_VERSION.c.file_name)
        .join(SUBMISSION_VERSION, SUBMISSION_VERSION.c[part] == UPLOAD.c.digest)
        .where(version)
    )
    found = connection.execute(wanted).mappings().first()
    return File(found["file_name"] or "", found["media_type"], _unpacked(found["data"])) if found else None


def article_text(connection: Connection, article: str) -> str | None:
    """The text that came with a published article, by its IRI; None where none did."""
    wanted = select(UPLOAD.c.data).join(ARTICLE_TEXT, ARTICLE_TEXT.c.upload == UPLOAD.c.digest)
    data: bytes | None = connection.execute(wanted.where(ARTICLE_TEXT.c.article == article)).scalar()
    return _unpacked(data).decode() if data else None


def _kept(connection: Connection, data: bytes, media_type: str) -> bytes:
    """The digest under which some bytes are kept."""
    digest = sha256(data).digest()
    if connection.execute(select(UPLOAD.c.digest).where(UPLOAD.c.digest == digest)).scalar() is None:
        packed = zstandard.ZstdCompressor().compress(data)
        connection.execute(insert(UPLOAD).values(digest=digest, media_type=media_type, data=packed))
    return digest


def _unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=FILE)


def now() -> str:
    """This moment in UTC, as rows have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return _at(text) if text else None
