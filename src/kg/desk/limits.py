"""How much the desk takes, and what it refuses by name because no database keeps it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.desk.proposal import Proposal
from kg.desk.submission import File
from kg.errors import BeyondLimit, Unready
from kg.language.texts import texts

ITEMS: Final = 5_000
"""Items that a submission may have."""

TEXT: Final = 1024 * 1024
"""Bytes that an article's text may have, in UTF-8."""

FILE: Final = 10 * 1024 * 1024
"""Bytes that a file may have."""

SAID: Final = 100_000
"""Characters that an item may have: what was typed, or its statements."""

COMMENT_LENGTH: Final = 10_000
"""Characters of a comment or a reason."""

TITLE: Final = 200
"""Characters of a title or of a file's name."""

_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


def check_size(
    title: str, comment: str, proposals: Sequence[Proposal], text: str | None, file: File | None
) -> None:
    """Refuse a version of a submission that is larger than what the desk takes, or cannot be kept.

    Raises:
        Unready: It has no title.
        BeyondLimit: It is so.
    """
    if not title.strip():
        raise Unready(texts("The submission has no title."), texts("Say in a few words what it is about."))
    for name in (title, file.name if file else ""):
        if len(name) > TITLE:
            raise BeyondLimit(
                texts(
                    "A title or a file’s name has {n} characters; at most {limit} are taken.",
                    n=len(name),
                    limit=TITLE,
                ),
                texts("Make it shorter."),
            )
        check_characters(name)
    check_characters(file.media_type if file else "")
    check_comment(comment)
    if len(proposals) > ITEMS:
        raise BeyondLimit(
            texts("The submission has {n} items; at most {limit} are taken.", n=len(proposals), limit=ITEMS),
            texts("Divide it into several."),
        )
    if text is not None:
        check_characters(text)
        if (size := len(text.encode())) > TEXT:
            raise BeyondLimit(
                texts(
                    "The article’s text has {size} MiB; at most {limit} MiB are taken.", **_sizes(size, TEXT)
                ),
                texts("Give the text alone, without pictures and mark-up."),
            )
    if file and len(file.data) > FILE:
        raise BeyondLimit(
            texts("The file has {size} MiB; at most {limit} MiB are taken.", **_sizes(len(file.data), FILE)),
            texts("Divide it into several."),
        )
    for one in proposals:
        said = one.statements or ""
        size = len(said) + sum(map(len, one.cells.values()))
        if size > SAID:
            raise BeyondLimit(
                texts("An item has {n} characters; at most {limit} are taken.", n=size, limit=SAID),
                texts("Make it shorter."),
            )
        for part in (said, one.subject, one.graph, *one.cells.values()):
            check_characters(part)


def _sizes(size: int, limit: int) -> dict[str, str]:
    """A size and its limit in MiB; the size to the next tenth, so that it is never the limit itself."""
    return {"size": f"{-(-size * 10 >> 20) / 10:.1f}", "limit": f"{limit / (1 << 20):g}"}


def check_characters(text: str) -> None:
    """Refuse characters that no database keeps: U+0000, and halves of pairs.

    Raises:
        BeyondLimit: There is one.
    """
    if found := _UNKEPT.search(text):
        raise BeyondLimit(
            texts("There is a character that cannot be kept: U+{code}.", code=f"{ord(found[0]):04X}"),
            texts("Remove it."),
        )


def has_words(text: str) -> bool:
    """Whether a text says anything; what has blanks and signs alone is none."""
    return any(map(str.isalnum, text))


def without_unkept(text: str) -> str:
    """A text without what no database keeps, so that it can be looked for."""
    return _UNKEPT.sub("", text)


def check_comment(text: str) -> None:
    """Refuse a comment or a reason that is too long or cannot be kept.

    Raises:
        BeyondLimit: It is so.
    """
    if len(text) > COMMENT_LENGTH:
        raise BeyondLimit(
            texts(
                "A comment has {n} characters; at most {limit} are taken.", n=len(text), limit=COMMENT_LENGTH
            ),
            texts("Make it shorter."),
        )
    check_characters(text)
