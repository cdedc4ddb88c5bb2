"""Writers in processes of their own, any of which may be killed at a step.

They are forked from a process that has imported all they need and does nothing else: a killed one leaves
what a killed process leaves, and none takes a second to start.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import SourceError, WriterBusy
from kg.publish import Publisher
from publish.installation import Installation
from servers import BOUND

KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Task:
    """Something to be done by a writer.

    Attributes:
        place: Where.
        method: The method of the publisher, by its name.
        arguments: What it is given.
        dies_at: The step at which the process is killed, if it comes to it.
        waits: Whether it waits where another one is writing, rather than being refused.
        again: Whether what was withdrawn may come again.
    """

    place: Installation
    method: str
    arguments: tuple[Any, ...]
    dies_at: str | None = None
    waits: bool = False
    again: bool = False

    def do(self) -> Any:
        def observe(step: str, done: int, total: int) -> None:
            if step == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

        method: Callable[..., Any] = getattr(Publisher, self.method)
        keywords = {"again": True} if self.again else {}
        while True:
            try:
                return method(self.place.publisher(observe), *self.arguments, **keywords)
            except SourceError as error:
                return error
            except WriterBusy as error:
                if not self.waits:
                    return error
                time.sleep(0.01)


class Writers:
    """What starts writers; several at once where it is given several tasks."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def ready(cls) -> Iterator["Writers"]:
        """Have it run for a while."""
        process = subprocess.Popen(
            [*BOUND, sys.executable, "-c", "from publish.writers import serve; serve()"],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            yield cls(process)
        finally:
            process.communicate()

    def do(self, *tasks: Task) -> list[Any]:
        """What each task came to: what its method gave, a refusal, or None where it was killed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b64encode(pickle.dumps(tasks)) + b"\n")
        self._process.stdin.flush()
        return pickle.loads(b64decode(self._process.stdout.readline()))  # noqa: S301


def serve() -> None:
    """Fork a process for each task that comes in, until no more do."""
    for line in sys.stdin.buffer:
        tasks: tuple[Task, ...] = pickle.loads(b64decode(line))  # noqa: S301
        with TemporaryDirectory() as name:
            results = [Path(name) / str(number) for number in range(len(tasks))]
            children: list[int] = []
            for task, result in zip(tasks, results, strict=True):
                if (child := os.fork()) == 0:
                    try:
                        result.write_bytes(pickle.dumps(task.do()))
                        os._exit(0)
                    except BaseException as error:
                        result.write_bytes(pickle.dumps(AssertionError(repr(error))))
                        os._exit(1)
                children.append(child)
            for child in children:
                os.waitpid(child, 0)
            came = [pickle.loads(path.read_bytes()) if path.exists() else None for path in results]  # noqa: S301
        sys.stdout.buffer.write(b64encode(pickle.dumps(came)) + b"\n")
        sys.stdout.buffer.flush()
