"""Where in the files that were loaded the findings are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ingest import Document, Place, Reader

if TYPE_CHECKING:
    from kg.validation import Report


def placed(report: Report, reader: Reader, documents: Sequence[Document]) -> Report:
    """A report whose findings say where in the files they are, as one reads them: violations first, by line.

    Args:
        report: What validation found.
        reader: What has read the files.
        documents: The files.
    """
    places: dict[int, Place] = {}
    for document in documents:
        numbers = [n for n, finding in enumerate(report.findings) if finding.graph in document.contents]
        wanted = [report.findings[number].statement for number in numbers]
        found = reader.places(document, wanted)
        places.update((n, place) for n, place in zip(numbers, found, strict=True) if place is not None)
    found = [replace(finding, place=places.get(n)) for n, finding in enumerate(report.findings)]
    order = {finding.severity: n for n, finding in reversed(list(enumerate(found)))}
    last = ("\uffff", 0)
    found.sort(key=lambda f: (order[f.severity], (f.place.source, f.place.line) if f.place else last))
    return replace(report, findings=tuple(found))
