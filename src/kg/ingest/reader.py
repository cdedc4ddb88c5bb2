"""Files read in processes with limits, several at a time where there is much to read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Pipe
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.errors import KgError, SourceError, UnreadableSources
from kg.ingest.places import Statement
from kg.ingest.request import Request
from kg.ingest.source import Source
from kg.language.texts import texts
from kg.rdf import Content
from kg.vocab import Terms

if TYPE_CHECKING:
    from _typeshed import HasFileno

TOGETHER: Final = 64 << 20
"""Bytes of files from which several processes are worth their start."""

READERS: Final = max(1, min(4, os.cpu_count() or 1))
"""Files that are read at once."""


class Place(NamedTuple):
    """Where something stands in a file.

    Attributes:
        source: What the file is called.
        line: The line, from 1.
        also: Other lines that say the same.
    """

    source: str
    line: int
    also: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Document:
    """A file that has been read.

    Attributes:
        source: The file.
        contents: The graphs that it says, by IRI, in canonical form.
    """

    source: Source
    contents: Mapping[str, Content]


class Reader:
    """Reads files. Use it as a context manager, which ends its processes.

    Attributes:
        scratch: The folder for what is made.

    Args:
        base_iri: What relative IRIs are resolved against.
        scratch: A folder for what is made; the caller removes it once the contents are of no use.
    """

    def __init__(self, base_iri: str, scratch: Path) -> None:
        self._terms = Terms(base_iri)
        self.scratch = scratch
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._processes: list[_Process] = []
        # A process ends with the thread that started it (prctl(2)), so the threads last as long as this does.
        self._threads: dict[int, ThreadPoolExecutor] = {}

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.end()
        for threads in self._threads.values():
            threads.shutdown(cancel_futures=True)

    def read(
        self, sources: Sequence[Source], observe: Callable[[int, int], None] = lambda done, total: None
    ) -> list[Document]:
        """Read files, in the order given.

        Args:
            sources: The files; each is a regular file.
            observe: Told how many of how many files have been read.

        Raises:
            SourceError: A file cannot be read: `ParseError` where it is not what it claims to be, and
                `UnreadableSources` where there are several such files.
            StorageFull: The scratch folder's disk is full.
        """
        size = sum(source.path.stat().st_size for source in sources if source.path.exists())
        documents: list[Document] = []
        errors: list[SourceError] = []
        threads = self._threads_of(READERS if size >= TOGETHER else 1)
        reading: list[Future[Document]] = [threads.submit(self._read, source) for source in sources]
        for done, document in enumerate(reading):
            observe(done, len(sources))
            try:
                documents.append(document.result())
            except SourceError as error:
                errors.append(error)
        observe(len(sources), len(sources))
        if errors:
            raise errors[0] if len(errors) == 1 else UnreadableSources(errors)
        return documents

    def places(self, document: Document, wanted: Sequence[Statement]) -> list[Place | None]:
        """Where statements stand in a file that has been read: see `kg.ingest.places.lines_of`."""
        if not wanted:
            return []
        try:
            lines: list[tuple[int, ...]] = (
                self._threads_of(1).submit(self._ask, document.source, list(wanted)).result()
            )
        except SourceError:
            # That something is wrong matters more than where.
            return [None] * len(wanted)
        name = document.source.name
        return [Place(name, at[0], at[1:]) if at else None for at in lines]

    def _threads_of(self, number: int) -> ThreadPoolExecutor:
        return self._threads.setdefault(number, ThreadPoolExecutor(number))

    def _read(self, source: Source) -> Document:
        found: Mapping[str, Content] = self._ask(source, None)
        return Document(source, dict(self._named(source, found)))

    def _named(self, source: Source, found: Mapping[str, Content]) -> Iterable[tuple[str, Content]]:
        """The graphs of a file by IRI: the default graph is the one that the source says."""
        own = self._terms.graph(source.graph).value
        start = self._terms.graph("").value
        if len(found) == 1 and ("" in found or source.chosen):
            (content,) = found.values()
            yield own, content
            return
        for name, content in found.items():
            if not name:
                raise SourceError(
                    texts(
                        "{file}: some of its triples are in no graph, and others in named graphs.",
                        file=source.name,
                    ),
                    texts("Put each into a named graph, or write each graph into a file of its own."),
                )
            if source.chosen:
                raise SourceError(
                    texts(
                        "{file}: it names {count} graphs, and --graph gives one name.",
                        file=source.name,
                        count=len(found),
                    ),
                    texts("Leave --graph out: each becomes the graph that the file names."),
                )
            if not name.startswith(start):
                raise SourceError(
                    texts(
                        "{file}: it names the graph {name}, and graphs here start with {start}.",
                        file=source.name,
                        name=name,
                        start=start,
                    ),
                    texts("Name the graph with --graph."),
                )
            # A name that no graph can have is refused like one that was given.
            Source(source.path, name.removeprefix(start))
            yield name, content

    def _ask(self, source: Source, wanted: Sequence[Statement] | None) -> Any:
        request = Request(
            source.path, source.name, source.syntax.name, self._terms.base, self.scratch, wanted
        )
        try:
            process = self._idle.get_nowait()
        except Empty:
            process = self._start()
        answer = process.ask(request)
        if process.alive:
            self._idle.put(process)
        if isinstance(answer, KgError):
            raise answer
        return answer

    def _start(self) -> _Process:
        process = _Process()
        self._processes.append(process)
        return process


class _Process:
    """A process that reads, from the parent's side."""

    def __init__(self) -> None:
        theirs_in, self._out = Pipe(duplex=False)
        self._in, theirs_out = Pipe(duplex=False)
        with theirs_in, theirs_out:
            self._process = _command(theirs_in, theirs_out)
        self.alive = True

    def ask(self, request: Request) -> Any:
        """The answer to a request; an error where the process died over it."""
        try:
            self._out.send(request)
            return self._in.recv()
        except (EOFError, OSError):
            self.alive = False
            self._process.wait()
            if self._process.returncode == -signal.SIGXCPU:
                message = texts("{file}: reading it takes too long.", file=request.name)
            else:
                message = texts("{file}: reading it takes more memory than a file may.", file=request.name)
            return SourceError(message, texts("Look for what makes it grow, or split the file."))

    def end(self) -> None:
        """End the process, whatever it is doing."""
        with suppress(OSError):
            self._out.close()
            self._in.close()
        self._process.kill()
        self._process.wait()


def _command(questions: HasFileno, answers: HasFileno) -> subprocess.Popen[bytes]:
    # A command, not a forked copy: it takes no locks along, and an interrupt from the terminal does not reach
    # it.
    return subprocess.Popen(
        [sys.executable, "-m", "kg.ingest.worker"],
        stdin=questions.fileno(),
        stdout=answers.fileno(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
