"""The process that reads what strangers wrote: ``python -m kg.ingest.worker``.

It has a memory cap, and a deadline for each file. The parent sends the file to read and receives where its
canonical form is; or statements to find, and receives their lines.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, cast

from kg.errors import BeyondRdf11, KgError, ParseError, SourceError
from kg.ingest.decoding import broken_pair, decoded, is_blank, malformed, misnamed, not_utf8
from kg.ingest.json_ld import lost
from kg.ingest.parser_messages import in_words, named
from kg.ingest.places import Statement, line_of_fault, line_of_json_fault, line_of_text, lines_of
from kg.ingest.request import Request
from kg.language.texts import texts
from kg.process import end_with_parent
from kg.rdf import JSON_LD, RDF_XML, SYNTAXES, Content, Syntax, canonicalise
from kg.vocab import Terms

MEMORY: Final = 2 << 30
"""Bytes that the process may have; blank nodes and JSON-LD are the only things that take much."""

SECONDS: Final = 30
"""Seconds of a core that a file may take, however small it is."""

SECONDS_A_MEBIBYTE: Final = 3
"""Seconds of a core that each MiB of a file may take; it takes a tenth of that."""

GROWTH_FREE: Final = 64 << 20
"""Bytes of N-Triples that a file may stand for, however small it is."""

GROWTH_RATIO: Final = 100
"""How many times its own size it may stand for beyond that; prefixes make up for less than 30."""


def main() -> None:
    """Answer requests until the parent is gone."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    questions, answers = Connection(sys.stdin.fileno()), Connection(sys.stdout.fileno())
    with suppress(EOFError):
        while True:
            request = cast(Request, questions.recv())
            _allow(request.path)
            answers.send(_answer(request))


def _answer(request: Request) -> dict[str, Content] | list[tuple[int, ...]] | KgError:
    syntax = next(one for one in SYNTAXES if one.name == request.syntax)
    try:
        path = decoded(request.path, syntax, request.scratch, request.name)
        if request.wanted is not None:
            lines = lines_of(path, syntax, request.base_iri, request.wanted)
            return [
                at or line_of_text(path, statement.subject[1:-1])
                for statement, at in zip(request.wanted, lines, strict=True)
            ]
        return _read(path, syntax, request)
    except ParseError as error:
        hint = texts("Mend the file and load it again.")
        known = error.hint != hint["en"]
        return error if known else ParseError(error.source, error.reasons, error.line, error.column, hint)
    except KgError as error:
        return error
    except OSError as error:
        return SourceError(f"{request.name}: {error.strerror or error}.", texts("Check the path."))
    except RecursionError:
        return SourceError(
            texts("{file}: it is nested too deeply.", file=request.name),
            texts("Look for what makes it grow, or split the file."),
        )
    except MemoryError:
        return SourceError(
            texts("{file}: reading it takes more than {size} MiB.", file=request.name, size=MEMORY >> 20),
            texts("Write it as N-Triples or Turtle without blank nodes, which are read piece by piece."),
        )


def _read(path: Path, syntax: Syntax, request: Request) -> dict[str, Content]:
    if is_blank(path):
        raise _says_nothing(request.name)
    if syntax is RDF_XML and (broken := malformed(path, request.name)):
        raise misnamed(path, syntax, request.name) or broken
    size = path.stat().st_size
    decimals = Terms(request.base_iri).decimals()
    limit = GROWTH_FREE + GROWTH_RATIO * size
    try:
        graphs = canonicalise(path, syntax, request.base_iri, request.scratch, decimals, limit, request.name)
    except ParseError as error:
        raise (
            not_utf8(path, request.name)
            or misnamed(path, syntax, request.name)
            or broken_pair(path, syntax, request.name)
            or _remote_context(path, syntax, request.name, error)
            or ParseError(request.name, in_words(error, syntax), *_place(error, path, syntax, request))
        ) from None
    except BeyondRdf11 as error:
        statement = Statement(*error.statement.decode().removesuffix(" .").split(" ", 2))
        (at,) = lines_of(path, syntax, request.base_iri, [statement])
        direction = error.statement.rstrip(b" .").endswith((b"--ltr", b"--rtl"))
        reason = (
            texts("A text with a direction is RDF 1.2, which is not taken: leave the direction out.")
            if direction
            else texts("A triple about a triple is RDF 1.2, which is not taken: state it in another way.")
        )
        raise ParseError(request.name, reason, at[0] if at else None) from None
    graphs = {name: content for name, content in graphs.items() if content.triples}
    if syntax is JSON_LD and (found := lost(path.read_text(encoding="utf-8"))):
        raise ParseError(request.name, found.told, found.line)
    if not graphs:
        raise _says_nothing(request.name, in_json=syntax is JSON_LD)
    return graphs


def _says_nothing(name: str, *, in_json: bool = False) -> SourceError:
    hint = texts("To withdraw a graph, use `kg drop`.")
    if in_json:
        hint = texts("Look at its @context: a term that it does not map to an IRI says nothing.")
    return SourceError(texts("{file}: it says nothing: no triple is in it.", file=name), hint)


def _place(error: ParseError, path: Path, syntax: Syntax, request: Request) -> tuple[int | None, int | None]:
    """The line and the column of a fault; its line where the parser does not say it, as that of XML."""
    if error.line is None and syntax is RDF_XML:
        return line_of_fault(path, syntax, request.base_iri), None
    if error.line is None and syntax is JSON_LD:
        return line_of_json_fault(path, request.base_iri, named(error)), None
    return error.line, error.column


def _allow(path: Path) -> None:
    """Let the kernel end this process once it has computed for as long as a file may take."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    with suppress(OSError):
        seconds = SECONDS + SECONDS_A_MEBIBYTE * (path.stat().st_size >> 20)
        until = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _remote_context(path: Path, syntax: Syntax, name: str, error: ParseError) -> ParseError | None:
    """The error that says which context of a JSON-LD file is somewhere else, or None if that is not it."""
    if syntax is not JSON_LD or "LoadDocumentCallback" not in error.message:
        return None
    remote = next(_contexts(json.loads(path.read_text(encoding="utf-8"))), "@context")
    reason = texts(
        "{address} is a remote context, which is not fetched: write what it says into the file.",
        address=remote,
    )
    line = next(iter(line_of_text(path, json.dumps(remote, ensure_ascii=False))), None)
    return ParseError(name, reason, line)


def _contexts(document: Any) -> Iterator[str]:
    """The contexts of a JSON-LD document that are addresses (JSON-LD 1.1, section 3.1)."""
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += cast(list[Any], value)
        elif isinstance(value, dict):
            one = cast(dict[str, Any], value)
            given: Any = one.get("@context")
            contexts = cast(list[Any], given if isinstance(given, list) else [given])
            yield from (context for context in contexts if isinstance(context, str))
            if isinstance(one.get("@import"), str):
                yield one["@import"]
            waiting += one.values()


if __name__ == "__main__":
    main()
