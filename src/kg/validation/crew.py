"""Screening in worker processes, so that it runs beside everything else that a load does.

A worker holds no data. It asks the process that started it for the few nodes that facts refer to, and
remembers the answers; a block of facts goes out as bytes and comes back as a short verdict.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from kg.errors import KgError
from kg.validation import nodes
from kg.validation.checks import View
from kg.validation.keys import Dimensions, number
from kg.validation.nodes import Description
from kg.validation.plan import Doubt
from kg.validation.screen import Screen

WORKERS: Final = max(1, min(4, (os.cpu_count() or 2) - 1))
"""Processes that screen facts; one core is left to whoever waits for them."""


@dataclass
class Verdicts:
    """What the screen says of a block of facts.

    Attributes:
        checked: How many nodes there were.
        doubts: The nodes that pySHACL has to judge, with what is at stake.
        untargeted: The nodes that no shape is about.
        keys: The digests of the facts' keys.
        names: The digests of the facts' IRIs.
        sources: The articles that the facts come from.
    """

    checked: int = 0
    doubts: list[tuple[str, Doubt]] = field(default_factory=list[tuple[str, Doubt]])
    untargeted: list[str] = field(default_factory=list[str])
    keys: array[int] = field(default_factory=lambda: array("Q"))
    names: array[int] = field(default_factory=lambda: array("Q"))
    sources: set[str] = field(default_factory=set[str])


def screen_block(screen: Screen, dimensions: Dimensions, block: bytes) -> Verdicts:
    """Screen a block of facts, given as sorted N-Triples."""
    found = Verdicts()
    for node, description in nodes.describe(block):
        found.checked += 1
        screened = screen.look(node, description)
        if screened.doubt:
            found.doubts.append((node, screened.doubt))
        if not screened.targeted:
            found.untargeted.append(node)
        found.names.append(number(node))
        key = dimensions.key(description)
        if key is not None:
            found.keys.append(key)
        source = dimensions.source(description)
        if source is not None:
            found.sources.add(source)
    return found


class Crew:
    """Worker processes that screen blocks.

    Args:
        shapes: The shapes, as sorted N-Triples.
        dimensions: The nine dimensions.
        view: The data that the workers may ask about.
        size: How many processes.
    """

    def __init__(self, shapes: bytes, dimensions: Dimensions, view: View, size: int = WORKERS) -> None:
        self._shapes = shapes
        self._dimensions = dimensions
        self._view = view
        self._size = size

    def screen(self, blocks: Iterable[bytes]) -> Iterator[Verdicts]:
        """The verdicts on some blocks, in the order in which they are reached.

        Raises:
            KgError: A worker died.
        """
        waiting = iter(blocks)
        with self._started() as free:
            busy: set[Connection[Any, Any]] = set()
            while True:
                while free and (block := next(waiting, None)) is not None:
                    connection = free.pop()
                    connection.send_bytes(block)
                    busy.add(connection)
                if not busy:
                    return
                for connection in wait(list(busy)):
                    assert isinstance(connection, Connection)  # noqa: S101 - for the type checker
                    answer = self._heard(connection)
                    if answer is not None:
                        busy.discard(connection)
                        free.append(connection)
                        yield answer

    def _heard(self, connection: Connection[Any, Any]) -> Verdicts | None:
        """Take a worker's message: its verdicts, or a question that is answered at once."""
        try:
            message = connection.recv()
            if isinstance(message, Verdicts):
                return message
            name, *arguments = message
            connection.send(getattr(self._view, name)(*arguments))
        except (EOFError, ConnectionError) as error:
            raise KgError(
                "A process that checks facts died.", "Try again; if memory is short, load smaller files."
            ) from error
        return None

    @contextmanager
    def _started(self) -> Generator[list[Connection[Any, Any]]]:
        connections: list[Connection[Any, Any]] = []
        processes: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(self._size):
                ours, theirs = socket.socketpair()
                connections.append(Connection(ours.detach()))
                with theirs:
                    # A command, not a forked or spawned copy: it needs nothing from the main module, and an
                    # interrupt from the terminal does not reach it.
                    command = [sys.executable, "-m", "kg.validation.worker", str(theirs.fileno())]
                    processes.append(
                        subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
                    )
                connections[-1].send((self._shapes, self._dimensions))
            yield list(connections)
        finally:
            for connection in connections:
                connection.close()
            for process in processes:
                process.kill()
                process.wait()


class _Remote:
    """The view of a worker: it asks, and remembers the answers."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._answers: dict[tuple[str, ...], Any] = {}

    def describe(self, node: str) -> Description | None:
        return self._ask("describe", node)

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        return self._ask("subjects", predicate, value)

    def instances_of(self, name: str) -> frozenset[str]:
        return self._ask("instances_of", name)

    def _ask(self, *question: str) -> Any:
        if question not in self._answers:
            self._connection.send(question)
            self._answers[question] = self._connection.recv()
        return self._answers[question]


def work(connection: Connection[Any, Any]) -> None:
    """Screen blocks until whoever started the process closes the connection."""
    try:
        shapes, dimensions = connection.recv()
        block = connection.recv_bytes()
        # Compiling asks questions, and they are answered only while a block is being screened.
        screen = Screen(dict(nodes.describe(shapes)), _Remote(connection))
        while True:
            connection.send(screen_block(screen, dimensions, block))
            block = connection.recv_bytes()
    except (EOFError, ConnectionError):
        return
