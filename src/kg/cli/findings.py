"""Findings as people read them, with the place in the file where one would mend them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from kg.cli import terminal
from kg.errors import ValidationFailed
from kg.publish import Source
from kg.rdf import TURTLE, syntax_of
from kg.validation import Report, locate
from kg.vocab import LANGUAGES, Terms


def text(report: Report, sources: Sequence[Source], terms: Terms, lang: str | None = None) -> str:
    """The report for people, and under it the file and line of each thing that it names.

    Args:
        report: What validation found.
        sources: The files that it was found in.
        terms: The terms of the installation.
        lang: The reader's language; by default the locale's.
    """
    return "\n".join([report.as_text(lang or _language()), *_places(report, sources, terms)])


@contextmanager
def shown(sources: Sequence[Source], terms: Terms) -> Generator[None]:
    """Show the findings on standard error if what happens inside fails because of them."""
    try:
        yield
    except ValidationFailed as error:
        terminal.note(text(error.report, sources, terms))
        raise


def _language() -> str:
    """The reader's language, as the locale's variables say, where kg speaks it; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            code = value.partition("_")[0].partition(".")[0]
            return code if code in LANGUAGES else "en"
    return "en"


def _places(report: Report, sources: Sequence[Source], terms: Terms) -> Iterator[str]:
    files = {
        terms.graph(source.graph).value: source.path for source in sources if syntax_of(source.path) is TURTLE
    }
    wanted: dict[str, set[str]] = {}
    for finding in report.findings:
        if finding.graph in files:
            wanted.setdefault(finding.graph, set()).add(finding.focus)
    for graph, things in wanted.items():
        content = files[graph].read_text(encoding="utf-8")
        lines = {thing: locate(content, thing, terms.base) for thing in things}
        for thing, line in sorted(lines.items(), key=lambda item: item[1] or 0):
            if line is not None:
                yield f"{files[graph]}:{line}: {thing}"
