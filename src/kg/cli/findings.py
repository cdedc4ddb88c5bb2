"""Findings as people read them, with the place in the file where one would mend them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.cli import terminal
from kg.errors import ValidationFailed

if TYPE_CHECKING:
    from kg.validation import Report


def text(report: Report, lang: str | None = None) -> str:
    """The report for people.

    Args:
        report: What validation found.
        lang: The reader's language; by default the locale's.
    """
    return report.as_text(lang or terminal.language())


@contextmanager
def shown() -> Generator[None]:
    """Show the findings on standard error if what happens inside fails because of them."""
    try:
        yield
    except ValidationFailed as error:
        terminal.note(text(error.report))
        raise
