"""The label index, read: entities are found by a name, its start, its words, or words with a typing error."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from kg.index.projection import ProjectionReader
from kg.language.folding import fold, variants, words

LONGEST: Final = 200
"""Characters of what is looked for; what goes beyond does not count."""

_WORDS: Final = 10
_CORRECTIONS: Final = 12

_KINDS: Final = "SELECT kind, entities FROM kind"
_COLUMNS: Final = ", ".join(
    f"label.{name}" for name in ("entity", "kind", "property", "language", "text", "folded")
)

_NAMED_AT_MOST: Final = 5_000
_NAMED: Final = (
    "SELECT folded, entity FROM label INDEXED BY label_by_name "
    "WHERE kind = ? AND folded IN (SELECT value FROM json_each(?)) LIMIT ?"
)


@dataclass(frozen=True)
class Hit:
    """An entity that was found.

    Attributes:
        entity: Its IRI.
        kind: Its kind, as its IRI names it: ``area``, ``indicator`` …
        text: The name that it was found by.
        language: That name's language tag; an empty string where it has none.
        exact: Whether that is what was looked for, but for case and diacritics.
        corrected: Whether it was found only by taking something that was typed for a typing error.
    """

    entity: str
    kind: str
    text: str
    language: str
    exact: bool
    corrected: bool


class Finder:
    """Finds entities by name; safe for use from several threads.

    Each call may raise `kg.errors.StoreError`: there is no index yet, it cannot be read, it took too long.

    Args:
        path: The label index (`kg.index.LabelProjection`).
    """

    def __init__(self, path: Path) -> None:
        slow = ("The search took too long.", "Look for more of the name.")
        self._reader = ProjectionReader(path, "search index", slow)

    def kinds(self) -> dict[str, int]:
        """How many entities of each kind have a name."""
        return dict(self._reader.rows(_KINDS))

    def find(self, text: str, kind: str | None = None, limit: int = 20, language: str = "") -> list[Hit]:
        """The entities whose names are most like a text, each once, the most alike first.

        Words may come in any order and the last one may be unfinished. Where no name has all words, one
        typing error a word is forgiven. Costs some look-ups for each kind of entity.

        Args:
            text: What is looked for.
            kind: The only kind of entity to find; None for all.
            limit: How many to give at the most.
            language: The language whose names come first among equals.
        """
        looked_for = words(fold(text[:LONGEST]))[:_WORDS]
        if not looked_for:
            return []
        return self._reader.read(lambda c: _find(c, looked_for, kind, limit, language))

    def named(self, names: Collection[str], kind: str) -> dict[str, tuple[str, ...]]:
        """The entities of a kind that are called exactly so; one look-up for all names.

        Args:
            names: The names, as words of folded letters with single blanks between.
            kind: The kind of entity.

        Returns:
            The entities' IRIs by name, in order; a name that nothing has is absent. Of very many only some.
        """
        rows = self._reader.rows(_NAMED, [kind, json.dumps([*names]), _NAMED_AT_MOST])
        found: dict[str, set[str]] = {}
        for name, entity in rows:
            found.setdefault(name, set()).add(entity)
        return {name: tuple(sorted(entities)) for name, entities in found.items()}


def _find(
    connection: sqlite3.Connection, looked_for: list[str], kind: str | None, limit: int, language: str
) -> list[Hit]:
    kinds = [known for known, _ in connection.execute(_KINDS) if kind in {None, known}]
    whole = " ".join(looked_for)
    found: dict[str, tuple[tuple[Any, ...], Hit]] = {}

    def take(rows: Iterable[tuple[Any, ...]], *, corrected: bool) -> None:
        for entity, its_kind, property_, its_language, text, folded in rows:
            rank = (
                corrected,
                folded != whole,
                not folded.startswith(whole),
                -_likeness(folded, whole) if corrected else 0,
                property_ > 0,
                its_language != language,
                len(folded),
                entity,
            )
            hit = Hit(entity, its_kind, text, its_language, folded == whole, corrected)
            if entity not in found or rank < found[entity][0]:
                found[entity] = (rank, hit)

    # A name stands in several languages, so as many rows give fewer entities.
    rows = 4 * limit
    for one in kinds:
        take(_starting(connection, one, whole, rows), corrected=False)
        take(_having(connection, one, [[word] for word in looked_for], rows), corrected=False)
    if not found:
        alternatives = [_alternatives(connection, word) for word in looked_for]
        if any(len(words_) > 1 for words_ in alternatives):
            for one in kinds:
                take(_having(connection, one, alternatives, rows), corrected=True)
    return [hit for _, hit in sorted(found.values(), key=lambda pair: pair[0])[:limit]]


def _starting(connection: sqlite3.Connection, kind: str, start: str, limit: int) -> Iterator[tuple[Any, ...]]:
    """Names that start so, in their order: the whole name first."""
    # No character of a folded name sorts behind this one.
    end = start + "\U0010ffff"
    return connection.execute(
        f"SELECT {_COLUMNS} FROM label WHERE kind = ? AND folded >= ? AND folded < ? ORDER BY folded LIMIT ?",  # noqa: S608
        [kind, start, end, limit],
    )


def _having(
    connection: sqlite3.Connection, kind: str, wanted: list[list[str]], limit: int
) -> Iterator[tuple[Any, ...]]:
    """Names that have one of each list of words; one of the last list may be the start of a word."""
    every = [" OR ".join(_quoted(word) for word in some) for some in wanted[:-1]]
    every.append(" OR ".join(f"{_quoted(word)} *" for word in wanted[-1]))
    matching = " AND ".join(f"({some})" for some in every)
    if len(wanted) == 1:
        matching = f"({{folded joined}} : {matching})"
    else:
        one = "".join(some[0] for some in wanted)
        matching = f"((folded : ({matching})) OR (joined : {_quoted(one)} *))"
    return connection.execute(
        f"SELECT {_COLUMNS} FROM word JOIN label ON label.id = word.rowid WHERE word MATCH ? LIMIT ?",  # noqa: S608
        [f"{matching} AND (kind : {_quoted(kind)})", limit],
    )


def _quoted(word: str) -> str:
    """A word as a string of FTS5's query language."""
    return '"' + word.replace('"', '""') + '"'


def _alternatives(connection: sqlite3.Connection, word: str) -> list[str]:
    """A word, and known words that a typing error may have made it of, the most alike first."""
    left = sorted(variants(word))
    if len(left) == 1:
        return [word]
    marks = ", ".join("?" * len(left))
    rows = connection.execute(f"SELECT DISTINCT word FROM variant WHERE variant IN ({marks}) LIMIT 500", left)  # noqa: S608
    known = sorted((other for (other,) in rows if other != word), key=lambda other: -_likeness(other, word))
    return [word, *known[:_CORRECTIONS]]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
