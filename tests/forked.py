"""The program, forked from a process that has read its modules already: it starts in half the work.

It is a process of its own like any other, with its own environment, folder and files, and with the exit code
that a shell would get. That reading the modules works from nothing is for the tests that run the script.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

PROGRAM: Final = "from kg.__main__ import main; main()"

_APPEND: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND
_CONTEXT: Final = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["kg.cli", "kg.desk", "kg.exports", "kg.publish", "kg.web", "preloaded"])


def prepare() -> None:
    """Start the process that the others are forked from, which ends with this one."""
    found_in = os.environ.get("PYTHONPATH")
    # It looks for modules here and, unlike those that it forks, does not learn where this one does.
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    forkserver.ensure_running()
    del os.environ["PYTHONPATH"]
    os.environ.update({} if found_in is None else {"PYTHONPATH": found_in})


class Forked:
    """A process that was forked so, with the interface of `subprocess.Popen` as far as it is asked for.

    Args:
        target: What it does, a function of a module.
        given: What it does it with.
    """

    def __init__(self, target: Callable[..., None], *given: object) -> None:
        self._process = _CONTEXT.Process(target=_begin, args=(target, *given))
        self._process.start()
        assert self._process.pid
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, once it has ended; that of a signal is below zero."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same, for those who look whether it has ended."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        # Whoever it was forked from learns of its end before this process does.
        with suppress(ProcessLookupError):
            if self.poll() is None:
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: It did not end in so many seconds.
        """
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("kg", timeout or 0)
        return self.returncode


def started(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    output: tuple[Path, Path],
    stdin: Path = Path(os.devnull),
    code: str = PROGRAM,
) -> Forked:
    """Start the program.

    Args:
        arguments: Those of the command line, without the name of the program.
        folder: Where it runs.
        environment: All of its environment.
        output: Where its output and its messages go, each a file.
        stdin: A file that it reads, or nothing to read.
        code: Python to run in its place.
    """
    return Forked(_run, code, list(arguments), folder, dict(environment), (stdin, *output))


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: str = "",
    code: str = PROGRAM,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end; what it said, as `subprocess.run` would give it.

    Raises:
        subprocess.TimeoutExpired: It did not end in ten minutes.
    """
    with TemporaryDirectory() as name:
        said = Path(name) / "out", Path(name) / "err"
        given = Path(name) / "in"
        given.write_text(stdin, encoding="utf-8")
        process = started(arguments, folder, environment, said, given, code)
        try:
            process.wait(600)
        finally:
            process.kill()
        out, err = (file.read_text(encoding="utf-8") for file in said)
    return subprocess.CompletedProcess(list(arguments), process.wait(), out, err)


def reader(questions: Connection, answers: Connection) -> Forked:
    """Start a process that reads files, as `kg.ingest.reader` starts its command."""
    return Forked(_read, Path.cwd(), dict(os.environ), questions, answers)


def _begin(target: Callable[..., None], *given: object) -> None:
    # Its parent is the process that it was forked from, which stays while this one does.
    Thread(target=_end_with_the_tests, daemon=True).start()
    target(*given)


def _read(folder: Path, environment: dict[str, str], questions: Connection, answers: Connection) -> None:
    from kg.ingest.worker import main

    _stand(folder, environment)
    os.dup2(questions.fileno(), 0)
    os.dup2(answers.fileno(), 1)
    questions.close()
    answers.close()
    # They stay open as long as the process runs.
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    main()


def _run(
    code: str, arguments: list[str], folder: Path, environment: dict[str, str], files: tuple[Path, ...]
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, (path, mode) in enumerate(zip(files, (os.O_RDONLY, _APPEND, _APPEND), strict=True)):
        opened = os.open(path, mode, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    _stand(folder, environment)
    sys.argv = ["kg", *arguments]
    # The program, or what a test wrote itself.
    exec(code, {"__name__": "__main__"})  # noqa: S102


def _stand(folder: Path, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def _end_with_the_tests() -> None:
    tests = parent_process()
    assert tests
    tests.join()
    os.kill(os.getpid(), signal.SIGKILL)
