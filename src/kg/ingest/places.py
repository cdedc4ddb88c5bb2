"""In which line of a file a statement stands, in every syntax that has lines.

A parser says where a fault is, not where a triple was. So the file is read once more, in pieces: what a
parser gives after it was fed a line stands in that line. Only files with findings are read again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, cast

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from kg.ingest.json_tree import Node, tree
from kg.rdf import JSON_LD, Syntax

_LINES: Final = 10
"""Lines of one statement that are told at the most."""

_KEYWORDS: Final = ("@context", "@type", "@id")


class Statement(NamedTuple):
    """What to look for.

    Attributes:
        subject: The subject as N-Triples writes it; that of a blank node says nothing, so any will do.
        predicate: The predicate, or None for any.
        value: The object, or None for any.
    """

    subject: str
    predicate: str | None = None
    value: str | None = None


def lines_of(path: Path, syntax: Syntax, base_iri: str, wanted: Sequence[Statement]) -> list[tuple[int, ...]]:
    """The lines, from 1, in which statements stand.

    Args:
        path: A file in UTF-8 that has been read.
        syntax: How it is written.
        base_iri: What relative IRIs are resolved against.
        wanted: The statements.

    Returns:
        For each all lines of that statement; where it does not stand there in these words, the line of the
        first one with this subject and predicate, else of the first one of this subject; else none.
    """
    subjects = {_blank(statement).subject for statement in wanted}
    looked_for = {_blank(form) for statement in wanted for form in _forms(statement)}
    found: dict[Statement, list[int]] = {}
    feed = _Feed(_pieces(path, syntax))
    native = RdfFormat.STREAMING_JSON_LD if syntax is JSON_LD else syntax.native
    try:
        for quad in pyoxigraph.parse(input=cast(object, feed), format=native, base_iri=base_iri):  # pyright: ignore[reportArgumentType]
            subject = str(quad.subject)
            if subject not in subjects and not ("_:" in subjects and subject.startswith("_:")):
                continue
            value = f"<<( {quad.object} )>>" if isinstance(quad.object, Triple) else str(quad.object)
            said = Statement(subject, str(quad.predicate), value)
            for form in _forms(said):
                if (blank := _blank(form)) in looked_for:
                    at = found.setdefault(blank, [])
                    if feed.line not in at and len(at) < _LINES:
                        at.append(feed.line)
    except (SyntaxError, RecursionError, StopIteration):
        # What it was read as in one go it need not be in pieces; some lines are better than none.
        pass

    def lines(statement: Statement) -> tuple[int, ...]:
        for form in _forms(statement):
            if at := found.get(_blank(form)):
                return tuple(at if form == statement and form.value else at[:1])
        return ()

    return [lines(statement) for statement in wanted]


def line_of_fault(path: Path, syntax: Syntax, base_iri: str) -> int | None:
    """The line, from 1, in which a parser finds a file at fault; None where it finds nothing in pieces."""
    feed = _Feed(_pieces(path, syntax))
    try:
        for _ in pyoxigraph.parse(input=cast(object, feed), format=syntax.native, base_iri=base_iri):  # pyright: ignore[reportArgumentType]
            pass
    except SyntaxError:
        return feed.line or None
    return None


def line_of_text(path: Path, text: str) -> tuple[int, ...]:
    """The first line that has a text, from 1, or none."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return next(((number,) for number, line in enumerate(file, 1) if text in line), ())


def line_of_json_fault(path: Path, base_iri: str, names: Collection[str]) -> int | None:
    """The line, from 1, of what is no JSON-LD although it is JSON; None where that is not known.

    The parser does not say it, and reads on before it finds it. So each thing is read alone, and in that
    which is at fault the line counts that has what the parser names.

    Args:
        path: A JSON file.
        base_iri: The base IRI.
        names: What the parser names, the most telling first.
    """
    text = path.read_text(encoding="utf-8")
    try:
        json.loads(text)
    except ValueError:
        # What comes after the fault is no JSON at all.
        return None
    document = tree(text)
    first = last = None
    for thing, whole in _things(document):
        try:
            for _ in pyoxigraph.parse(whole, format=RdfFormat.JSON_LD, base_iri=base_iri):
                pass
        except SyntaxError:
            first, last = thing.line, thing.end or thing.line
            break
    lines = text.split("\n")[:last]
    for name in names:
        found = [number for number, line in enumerate(lines, 1) if name in line and number >= (first or 1)]
        if len(found) == 1:
            return found[0]
    return first


def _things(document: Node) -> Iterator[tuple[Node, bytes]]:
    """The context of a JSON-LD document and its things, each as a document of its own with that context."""
    root = {json.loads(key[1]): value for key, value in document.members if key}
    things = root.get("@graph", document)
    context = _written(root["@context"]) if "@context" in root else "{}"
    if "@context" in root:
        yield root["@context"], f'{{"@context": {context}}}'.encode()
    for _, thing in things.members if things.written == "[" else ():
        yield thing, f'{{"@context": {context}, "@graph": [{_written(thing)}]}}'.encode()


def _written(node: Node) -> str:
    return " ".join(written for _, written in _flat(node, lambda _: 0))


class _Feed:
    """What a parser reads: a piece at a time, and the line of the one that it has read last."""

    def __init__(self, pieces: Iterator[tuple[int, bytes]]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self.line = 0

    def read(self, size: int) -> bytes:
        if not self._left:
            self.line, piece = next(self._pieces, (self.line, b""))
            self._left = memoryview(piece)
        # Of more than it asked for, the parser's process would die.
        piece, self._left = bytes(self._left[:size]), self._left[size:]
        return piece


def _forms(statement: Statement) -> Iterator[Statement]:
    """A statement, and what says less and less of it."""
    subject, predicate, value = statement
    if value is not None:
        yield statement
    if predicate is not None:
        yield Statement(subject, predicate)
    yield Statement(subject)


def _blank(statement: Statement) -> Statement:
    """A statement in which all blank nodes are one."""
    subject, predicate, value = statement
    return Statement(
        "_:" if subject.startswith("_:") else subject,
        predicate,
        "_:" if value and value.startswith("_:") else value,
    )


def _pieces(path: Path, syntax: Syntax) -> Iterator[tuple[int, bytes]]:
    if syntax is JSON_LD:
        yield from _json_in_order(path.read_text(encoding="utf-8"))
        return
    with path.open("rb") as file:
        # A carriage return alone ends a line as well.
        yield from enumerate(chain.from_iterable(line.splitlines(keepends=True) for line in file), 1)


def _json_in_order(text: str) -> Iterator[tuple[int, bytes]]:
    """JSON token by token, with the line of each, and the keys first that say what others mean.

    A parser gives a triple at its value only where it knows the context, the types and the subject before
    (Streaming JSON-LD).
    """
    document = tree(text)
    aliases = dict(re.findall(r'"([^"\\@][^"\\]*)"\s*:\s*"(@id|@type)"', text))

    def rank(key: str) -> int:
        name = str(json.loads(key))
        name = aliases.get(name, name)
        return _KEYWORDS.index(name) if name in _KEYWORDS else len(_KEYWORDS)

    for line, written in _flat(document, rank):
        # A number ends where something follows it.
        yield line, f"{written} ".encode()


def _flat(node: Node, rank: Callable[[str], int]) -> Iterable[tuple[int, str]]:
    yield node.line, node.written
    if node.written not in "{[":
        return
    ordered = sorted(node.members, key=lambda member: rank(member[0][1]) if member[0] else 0)
    for number, (key, value) in enumerate(ordered):
        if number:
            yield value.line, ","
        if key:
            yield key
            yield key[0], ":"
        yield from _flat(value, rank)
    yield node.end, "}" if node.written == "{" else "]"
