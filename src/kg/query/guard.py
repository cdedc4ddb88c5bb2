"""What is refused before a worker sees it: updates, and queries that reach out to other hosts.

The text is only cut into tokens (SPARQL 1.1, section 19.8), never parsed: parsing hostile text can end the
process that does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.errors import QueryRefused

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
_PROLOGUE: Final = frozenset({"PREFIX", "BASE"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""
      (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]* )
    | (?P<variable> [?$]\w+ )
    | (?P<tag> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<prefixed> [\w.\-]*:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word> [^\W\d]\w* )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)


def check(query: str, federation: frozenset[str] = frozenset()) -> None:
    """Let a query pass, or refuse it.

    Args:
        query: What a caller sent.
        federation: Endpoints that SERVICE may name.

    Raises:
        QueryRefused: It is an update, or it has a SERVICE that is not allowed.
    """
    # Escapes count everywhere in SPARQL, also in keywords; both readings must be harmless.
    for reading in {query, _ESCAPE.sub(_character, query)}:
        tokens = list(_tokens(reading))
        form = next((word for kind, word in tokens if kind == "word" and word in _UPDATES | _FORMS), None)
        if form in _UPDATES:
            raise QueryRefused(
                "This endpoint answers queries; it takes no updates.",
                "Changes are submitted to the curators' desk.",
            )
        for number, (kind, word) in enumerate(tokens):
            if kind == "word" and word == "SERVICE" and not _allowed(tokens[number + 1 :], federation):
                raise QueryRefused(
                    "SERVICE is not allowed here: queries do not reach other hosts.",
                    "Ask the other endpoint yourself and join the results.",
                )


def names_dataset(query: str) -> bool:
    """Whether a query names its dataset with FROM (SPARQL 1.1, section 13.2)."""
    return any(token == ("word", "FROM") for token in _tokens(_ESCAPE.sub(_character, query)))


def _allowed(following: list[tuple[str, str]], federation: frozenset[str]) -> bool:
    rest = [token for token in following[:2] if token != ("word", "SILENT")]
    return bool(rest) and rest[0][0] == "iri" and rest[0][1][1:-1] in federation


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query):
        kind = str(match.lastgroup)
        text = match.group()
        if kind in {"comment", "other", "string"}:
            continue
        yield kind, text.upper() if kind == "word" else text


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 else match.group()
