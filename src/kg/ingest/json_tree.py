"""JSON as it is written: its values with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Node(NamedTuple):
    """A JSON value.

    Attributes:
        line: The line that it starts on.
        written: Its token; of an object or an array the bracket that opens it.
        members: The members of an object with their keys, each a line and a token, or the items of an array.
        end: The line on which an object or an array ends.
    """

    line: int
    written: str
    members: Sequence[tuple[tuple[int, str] | None, Node]] = ()
    end: int = 0


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        yield line, match.group()


def tree(text: str) -> Node:
    """A JSON document, which a parser has taken already."""
    tokens = _tokens(text)
    line, written = next(tokens)
    return _value(line, written, tokens)


def _value(line: int, written: str, tokens: Iterator[tuple[int, str]]) -> Node:
    if written not in "{[":
        return Node(line, written)
    members: list[tuple[tuple[int, str] | None, Node]] = []
    at, mark = next(tokens)
    while mark not in "}]":
        if mark == ",":
            at, mark = next(tokens)
        key = None
        if written == "{":
            key = (at, mark)
            next(tokens)
            at, mark = next(tokens)
        members.append((key, _value(at, mark, tokens)))
        at, mark = next(tokens)
    return Node(line, written, members, at)
