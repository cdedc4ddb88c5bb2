"""The tokens of a SPARQL query (SPARQL 1.1, section 19.8), and the IRIs that it mentions.

They are read without a parser: also of a text that no parser takes. What is refused, `kg.query.guard` says
by tokens of its own.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import urljoin

EXPLAINED: Final = 100_000
"""Characters up to which a query is looked into; of a longer one, no more is told than the parser does."""


_TOKEN: Final = re.compile(
    r"""
      (?P<space> [ \t\r\n]+ | \#[^\n\r]* )
    | (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<tag> @\w+(?:-+\w+)* )
    | (?P<name> (?: [^\W\d_](?:[\w.\-]*[\w\-])? | _ )? :
                (?: (?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
                    (?: (?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)* (?:[\w\-:]|%[0-9A-Fa-f]{2}|\\.) )? )? )
    | (?P<number> [+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
    | (?P<word> \w+ )
    | (?P<sign> \^\^ | && | \|\| | != | <= | >= | <<\( | \)>> | << | >> | \{\| | \|\} | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token of a query.

    Attributes:
        kind: What it is: ``string``, ``iri``, ``variable``, ``name``, ``number``, ``word`` …
        text: As it is written.
        start: Where it starts in the query.
        end: Where it ends.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens_of(query: str) -> list[Token]:
    """The tokens of a query, without the blanks and comments between them."""
    matches = (m for m in _TOKEN.finditer(query) if m.lastgroup != "space")
    return [Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in matches]


class Mention(NamedTuple):
    """An IRI in a query.

    Attributes:
        iri: It, whole.
        token: How the query writes it.
    """

    iri: str
    token: Token


def mentioned(query: str, base_iri: str) -> list[Mention]:
    """The IRIs that a query writes, whole or by a prefix that it declares, each where it stands first.

    Args:
        query: A query that the parser takes. Of a very long one, none are told.
        base_iri: What relative IRIs are resolved against.
    """
    tokens = tokens_of(query) if len(query) <= EXPLAINED else []
    prefixes: dict[str, str] = {}
    found: dict[str, Mention] = {}
    for n, token in enumerate(tokens):
        if token.kind == "iri":
            try:
                iri = urljoin(base_iri, token.text[1:-1])
            except ValueError:
                # Two comparisons look like one, and are none.
                continue
            # That an IRI ends with a fragment's sign is lost otherwise, and namespaces do.
            iri += "#" if token.text.endswith("#>") and not iri.endswith("#") else ""
            if n and tokens[n - 1].text.upper() == "BASE":
                base_iri = iri
            elif n > 1 and tokens[n - 2].text.upper() == "PREFIX":
                prefixes[tokens[n - 1].text] = iri
            else:
                found.setdefault(iri, Mention(iri, token))
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if local and f"{prefix}:" in prefixes:
                iri = prefixes[f"{prefix}:"] + re.sub(r"\\(.)", r"\1", local)
                found.setdefault(iri, Mention(iri, token))
    return list(found.values())


def limited(query: str) -> int | None:
    """How many rows a query asks for at the most, by its own LIMIT; None where it has none."""
    said = tokens_of(query) if len(query) <= EXPLAINED else []
    behind = max((n for n, token in enumerate(said) if token.text == "}"), default=-1)
    for word, number in pairwise(said[behind + 1 :]):
        if word.text.upper() == "LIMIT" and number.text.isdecimal():
            return int(number.text)
    return None


def place(query: str, at: int) -> tuple[int, int]:
    """The line and the column of an offset, both from 1."""
    lines = re.split(r"\r\n|\r|\n", query[:at])
    return len(lines), len(lines[-1]) + 1
