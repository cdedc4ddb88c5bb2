"""What people see in the terminal: messages, progress, tables.

Data goes to standard output and everything else to standard error. Colours and progress bars
appear only where a terminal shows them; ``NO_COLOR`` is respected. Every command imports this module, so
rich is imported only where something is drawn.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 1_000_000
_BLANKS = "\n\t\u00a0\u2007\u2009\u202f"


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    # A file or a pipe has no width, so nothing is cut or wrapped there.
    return Console(
        stderr=stderr,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        width=None if stream.isatty() else _WIDE,
    )


def seen(text: str) -> str:
    """A text that does nothing to a terminal: what is a command to it stands as its code."""
    return "".join(c if c.isprintable() or c in _BLANKS else f"\\u{ord(c):04X}" for c in text)


def note(message: str) -> None:
    """Tell something on standard error."""
    print(seen(message), file=sys.stderr)


def error(message: str) -> None:
    """Tell on standard error what went wrong."""
    from rich.text import Text

    _console(stderr=True).print(Text.assemble(("kg: ", "bold red"), seen(message)))


def language() -> str:
    """The reader's language, as the locale's variables say, where kg speaks it; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            code = value.partition("_")[0].partition(".")[0]
            return code if code in ("fr", "en", "vi") else "en"
    return "en"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under column headings to standard output."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        drawn.add_column(Text(column), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    _console(stderr=False).print(drawn)


def graph_name(graph: str, base_iri: str) -> str:
    """What people call a graph: its IRI without what all graphs' IRIs start with."""
    return graph.removeprefix(f"{base_iri}graph/")


_STEPS = {"read": "Reading", "validate": "Checking", "store": "Storing"}


@contextmanager
def progress() -> Generator[Callable[[str, int, int], None]]:
    """Show how far long work has come, on a terminal's standard error.

    Yields:
        What to tell of a step: its name, how much is done, of how much. Any thread may call it.
    """
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return

    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    shown = Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=_console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {
        step: shown.add_task(words, visible=False, start=False) for step, words in _STEPS.items()
    }

    def observe(step: str, done: int, total: int) -> None:
        if step in tasks:
            shown.start_task(tasks[step])
            shown.update(tasks[step], completed=done, total=total, visible=True)

    with shown:
        yield observe
