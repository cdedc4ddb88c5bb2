"""The guard before the parser refuses updates, and queries that reach out to other hosts.

The text is only cut into tokens (SPARQL 1.1, section 19.8). Where a parser might see a keyword that the
grammar's own rules for tokens would not, such as that of ``SERVICE:x {``, it counts as one.

It errs on the side of refusing; `kg.query.tokens` reads queries as they are meant, and refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from kg.errors import QueryRefused, UpdateRefused
from kg.query.query import Dataset

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_NAMING: Final = ("FROMNAMED", "FROM", "GRAPH")
_CHANGING: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""
      (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]* )
    | (?P<variable> [?$]\w+ )
    | (?P<tag> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<run> [\w.\-]++ ) (?P<local> :(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*+ )?+
    | (?P<bare> :(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*+ )
    | (?P<brace> \{ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD: Final = re.compile(r"[^\W\d]\w*")


class _Token(NamedTuple):
    """A token that tells something: a word (in capitals), an IRI, a prefixed name or an opening brace."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, text: str) -> bool:
        return self.kind == "word" and self.text == text


@dataclass(frozen=True)
class Inspection:
    """What the tokens of a query that may pass tell of it.

    Attributes:
        dataset: The dataset that it names with FROM (SPARQL 1.1, section 13.2), or None.
        changes: It may have another result each time, since it asks for the time or for chance.
        federates: It has a SERVICE that is allowed.
        prefixes: The prefixes that it declares, with their IRIs.
    """

    dataset: Dataset | None
    changes: bool
    federates: bool
    prefixes: Mapping[str, str]


def inspect(query: str, base_iri: str, federation: AbstractSet[str] = frozenset()) -> Inspection:
    """Let a query pass, or refuse it.

    Args:
        query: What a caller sent.
        base_iri: What relative IRIs are resolved against.
        federation: Endpoints that SERVICE may name, by IRI.

    Raises:
        UpdateRefused: It is an update.
        QueryRefused: It has a SERVICE that is not allowed.
    """
    # Escapes count everywhere in SPARQL, also in keywords; both readings must be harmless.
    readings = [list(_tokens(reading)) for reading in dict.fromkeys((query, unescaped(query)))]
    for tokens in readings:
        words = [token.text for token in tokens if token.kind == "word"]
        if next((word for word in words if word in _UPDATES | _FORMS), None) in _UPDATES:
            raise UpdateRefused(
                "This endpoint answers queries; it takes no updates.",
                "Whoever runs this installation changes what is published, with `kg load`.",
            )
        for number, token in enumerate(tokens):
            following = tokens[number + 1 : number + 3]
            if _reaches_out(token, following) and not _allowed(token, following, federation):
                raise QueryRefused(
                    "SERVICE is not allowed here: queries do not reach other hosts.",
                    "Ask the other endpoint yourself and join the results.",
                )
    words = {token.text for tokens in readings for token in tokens if token.kind == "word"}
    clauses = list(_clauses(readings[-1], base_iri))
    defaults, named = (
        tuple(clause.iri for clause in clauses if clause.keyword == keyword)
        for keyword in ("FROM", "FROM NAMED")
    )
    dataset = Dataset(defaults, named) if defaults or named else None
    prefixes = _prefixes(readings[-1], base_iri)
    return Inspection(dataset, bool(words & _CHANGING), "SERVICE" in words, prefixes)


def unescaped(query: str) -> str:
    """A query with its code point escapes replaced (SPARQL 1.1, section 19.2)."""
    return _ESCAPE.sub(_character, query)


def within(query: str, base_iri: str, named_graphs: AbstractSet[str], nothing: str) -> str:
    """A query that names no dataset, and asks for no other named graphs than these.

    An engine need not keep a query within the dataset that the protocol names: Virtuoso's FROM adds to it,
    and its GRAPH leaves it.

    Args:
        query: SPARQL 1.1 Query without code point escapes.
        base_iri: What relative IRIs are resolved against.
        named_graphs: The graphs that GRAPH may name, by IRI.
        nothing: The IRI of a graph that has nothing, in the place of others.
    """
    kept: list[str] = []
    position = 0
    for clause in _clauses(list(_tokens(query)), base_iri):
        if clause.keyword != "GRAPH":
            kept.append(query[position : clause.start])
            position = clause.end
        elif clause.iri not in named_graphs:
            kept += [query[position : clause.name_start], f"<{nothing}>"]
            position = clause.end
    return "".join([*kept, query[position:]])


class _Clause(NamedTuple):
    """A keyword that names a graph, and the graph's IRI."""

    keyword: str
    iri: str
    start: int
    name_start: int
    end: int


def _prefixes(tokens: Sequence[_Token], base_iri: str) -> dict[str, str]:
    """The prefixes that a query declares, without their colons, with the IRIs that they stand for."""
    prefixes: dict[str, str] = {}
    for _ in _clauses(tokens, base_iri, prefixes):
        pass
    return {name[:-1]: iri for name, iri in prefixes.items() if name.endswith(":") and _is_iri(iri)}


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _clauses(
    tokens: Sequence[_Token], base_iri: str, prefixes: dict[str, str] | None = None
) -> Iterator[_Clause]:
    """Where a query names graphs: FROM, FROM NAMED, GRAPH.

    Args:
        tokens: The query's tokens.
        base_iri: What relative IRIs are resolved against.
        prefixes: Takes the prefixes that are declared on the way.
    """
    prefixes = {} if prefixes is None else prefixes
    for number, token in enumerate(tokens):
        following = tokens[number + 1 : number + 3]
        if token.kind != "word" or not following:
            continue
        if token.text == "BASE":
            base_iri = _resolved(following[0], prefixes, base_iri)
        elif token.text == "PREFIX":
            prefixes[following[0].text] = _resolved(following[-1], prefixes, base_iri)
            continue
        # A parser need not ask for a space before a keyword or after it.
        keyword = next((word for word in _NAMING if token.text.endswith(word)), None)
        named = following[0].is_word("NAMED")
        name = following[-1] if named else following[0]
        if keyword is not None and name.kind in {"iri", "prefixed"}:
            yield _Clause(
                "FROM NAMED" if named or keyword == "FROMNAMED" else keyword,
                _resolved(name, prefixes, base_iri),
                token.end - len(keyword),
                name.start,
                name.end,
            )


def _resolved(name: _Token, prefixes: Mapping[str, str], base_iri: str) -> str:
    """The IRI that a name stands for (SPARQL 1.1, section 4.1.1); no IRI at all where it is none."""
    if name.kind == "iri":
        return urljoin(base_iri, name.text[1:-1])
    prefix, colon, local = name.text.partition(":")
    return prefixes.get(prefix + colon, "") + re.sub(r"\\(.)", r"\1", local)


def _reaches_out(token: _Token, following: Sequence[_Token]) -> bool:
    if token.kind == "word":
        # `trueSERVICE <…>` and `SERVICESILENT <…>` can be read as two words each.
        return "SERVICE" in token.text
    # `SERVICE:x {` can be read as a word and a name with the empty prefix.
    prefix = token.text.partition(":")[0].upper() if token.kind == "prefixed" else ""
    opens = bool(following) and following[0].kind == "brace"
    return opens and prefix.endswith(("SERVICE", "SERVICESILENT"))


def _allowed(token: _Token, following: Sequence[_Token], federation: AbstractSet[str]) -> bool:
    """Whether these tokens are SERVICE, perhaps SILENT, and the IRI of an endpoint that may be asked."""
    endpoint = next((other for other in following if not other.is_word("SILENT")), None)
    if not token.is_word("SERVICE") or endpoint is None:
        return False
    return endpoint.kind == "iri" and endpoint.text[1:-1] in federation


def _tokens(query: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(query):
        text, start = match.group(), match.start()
        match match.lastgroup:
            case "run":
                for word in _WORD.finditer(text):
                    yield _Token("word", word.group().upper(), start + word.start(), start + word.end())
            case "local" | "bare":
                yield _Token("prefixed", text, start, match.end())
            case "iri" | "brace":
                yield _Token(match.lastgroup, text, start, match.end())
            case _:
                pass


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 else match.group()
