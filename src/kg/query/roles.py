"""What each term of a query is there for, told from its tokens alone (SPARQL 1.1, section 19.8).

It is for hints: of a query that the parser takes, the roles are right but for rare ways of writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.query.tokens import EXPLAINED, Token, tokens_of

_NEXT: Final = {
    "subject": "predicate",
    "predicate": "object",
    "type": "end",
    "object": "end",
    "graph": "none",
}
_TERMS: Final = frozenset({"string", "iri", "variable", "name", "number"})
_OF_A_PATTERN: Final = frozenset({"group", "blank"})
_IN_A_GROUP: Final = {
    **dict.fromkeys(("OPTIONAL", "MINUS", "UNION"), "none"),
    **dict.fromkeys(("GRAPH", "SERVICE"), "graph"),
    **dict.fromkeys(("FILTER", "BIND"), "call"),
    "VALUES": "data",
}
_OF_A_QUERY: Final = {
    **dict.fromkeys(
        ("PREFIX", "BASE", "FROM", "NAMED", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "WHERE"), "none"
    ),
    **dict.fromkeys(("SELECT", "DESCRIBE"), "selected"),
    **dict.fromkeys(("GROUP", "ORDER", "HAVING"), "order"),
    "VALUES": "data",
}
_SIGNS: Final = {".": "subject", ";": "predicate", ",": "object"}


@dataclass
class _Around:
    """A bracket that is open: of which sort, what comes next in it, and whether it is a query of its own."""

    sort: str
    next: str
    selects: bool = False
    binds: bool = False


def roles(query: str) -> list[tuple[Token, str]]:
    """The terms of a query, each with its role.

    That is ``subject``, ``predicate``, ``object`` or, behind ``a``, ``type`` in a pattern; ``graph``;
    ``data`` in VALUES; ``named`` behind AS; ``selected`` and ``order`` in the clauses of a query;
    ``filter`` in FILTER and ``computed`` in BIND. Of a very long query, none are told.
    """
    return list(_roles(tokens_of(query))) if len(query) <= EXPLAINED else []


def _roles(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    around = [_Around("top", "none")]
    before = ""
    for token in tokens:
        here, word = around[-1], token.text.upper()
        if token.kind in _TERMS:
            if token.kind != "name" or not token.text.endswith(":"):
                yield token, "named" if before == "AS" else _role(around)
            # A variable behind VALUES leads to its data.
            here.next = here.next if here.sort not in _OF_A_PATTERN else _NEXT.get(here.next, here.next)
        elif token.kind == "word":
            _word(here, word)
        elif token.text in "{([":
            around.append(_opened(here, token.text))
        elif token.text in "})]":
            _close(around, token.text)
        elif here.sort in _OF_A_PATTERN and token.text in _SIGNS:
            here.next = _SIGNS[token.text]
        elif here.next == "object" and token.text in {"/", "|", "^"}:
            here.next = "predicate"
        before = word


def _role(around: list[_Around]) -> str:
    here = around[-1]
    if here.sort != "expression":
        return here.next
    outermost = next(one for one in reversed(around) if one.sort != "expression")
    if outermost.next in {"selected", "order"}:
        return outermost.next
    is_filter = outermost.next == "call" and not outermost.binds
    return "filter" if is_filter else "computed"


def _word(here: _Around, word: str) -> None:
    if here.sort == "top" or here.selects or (here.sort == "group" and word == "SELECT"):
        here.selects |= word == "SELECT" and here.sort != "top"
        here.next = _OF_A_QUERY.get(word, here.next)
    elif here.sort in _OF_A_PATTERN and word == "A" and here.next == "predicate":
        here.next = "type"
    elif here.sort == "group" and word in _IN_A_GROUP:
        here.next, here.binds = _IN_A_GROUP[word], word == "BIND"
    elif word in {"TRUE", "FALSE"}:
        here.next = _NEXT.get(here.next, here.next)


def _opened(here: _Around, sign: str) -> _Around:
    if sign == "{":
        return _Around("data", "data") if here.next == "data" else _Around("group", "subject")
    if sign == "[":
        return _Around("blank", "predicate")
    sort = {"subject": "list", "object": "list", "predicate": "path", "data": "data"}.get(
        here.next, "expression"
    )
    return _Around(sort, {"list": "object", "path": "predicate"}.get(sort, sort))


def _close(around: list[_Around], sign: str) -> None:
    if len(around) == 1:
        return
    closed = around.pop()
    here = around[-1]
    if sign == "}":
        here.next = "none" if here.sort == "top" or here.selects else "subject"
    elif here.next == "call":
        here.next = "subject"
    elif closed.sort in {"list", "path", "blank"} and here.sort in _OF_A_PATTERN:
        here.next = _NEXT.get(here.next, here.next)
