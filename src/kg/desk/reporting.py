"""All that was found of a submission as one report: findings of the shapes, and of the desk itself.

A rule of the desk has an address beside the shapes, as every rule has that no shape can say: what is found
as ``quote-not-in-text`` is of the rule ``shapes#QuoteNotInText``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal

from kg.desk.findings import Finding
from kg.desk.proposal import Proposal
from kg.ingest import Place
from kg.language.texts import Language
from kg.validation import Finding as Broken
from kg.validation import Report
from kg.vocab import DIMENSIONS, LANGUAGES, SDMX_ATTRIBUTE, Terms

COLUMNS: Final = {
    **{name: name for name in DIMENSIONS if name != "source"},
    "article": "source",
    "quote": "quote",
    "passage": "passage",
    "value_as_written": "valueAsWritten",
    "value": "value",
    "bound": "bound",
    "lower": "lowerBound",
    "upper": "upperBound",
    "direction": "direction",
    **{f"note_{code}": "note" for code in LANGUAGES},
}
"""The local names of the properties that columns of a fact's row say; a unit's is not of our vocabulary."""


def report(
    proposals: Iterable[Proposal], findings: Iterable[Finding], terms: Terms, file: str | None = None
) -> Report:
    """What was found, as a SHACL report (`Report.as_graph`) and as JSON (`Report.as_json`).

    What is a question to a person is a violation there: data does not conform until it is answered.

    Args:
        proposals: What was proposed, with what was found of each.
        findings: What was found of the submission as a whole.
        terms: The terms of the installation.
        file: What the sheet is called; None where there is none.
    """
    found = [_broken(finding, terms.base, None, terms, file) for finding in findings]
    checked = 0
    for proposal in proposals:
        checked += 1
        found += (
            _broken(finding, proposal.subject, proposal.graph, terms, file) for finding in proposal.findings
        )
    order = ("violation", "warning", "info")
    found.sort(key=lambda broken: order.index(broken.severity))
    return Report(tuple(found), checked)


def rule(name: str, terms: Terms) -> str:
    """The address of a rule.

    Args:
        name: The short name of one of the desk's, or the address of a shape.
        terms: The terms of the installation.

    Examples:
        >>> rule("quote-not-in-text", Terms("http://x.example/"))
        'http://x.example/shapes#QuoteNotInText'
    """
    if ":" in name:
        return name
    return terms.shape("".join(part.capitalize() for part in name.split("-"))).value


def _broken(finding: Finding, focus: str, graph: str | None, terms: Terms, file: str | None) -> Broken:
    broken = rule(finding.rule, terms)
    listed = ", ".join(finding.suggestions)
    return Broken(
        severity="violation" if finding.severity == "question" else finding.severity,
        shape=broken,
        focus=focus,
        path=property_of(finding.column, terms),
        value=None if finding.value is None else str(Literal(finding.value)),
        messages=finding.messages,
        graph=graph,
        constraint=broken,
        suggestion={code: Language(code).text("Suggested: {listed}.", listed=listed) for code in LANGUAGES}
        if listed
        else None,
        expected=finding.expected,
        place=Place(file, finding.row) if file and finding.row else None,
    )


def property_of(column: str | None, terms: Terms) -> str | None:
    """The property that a column says; None where it says none.

    Args:
        column: The column's code.
        terms: The terms of the installation.
    """
    if column == "unit":
        return SDMX_ATTRIBUTE("unitMeasure").value
    return terms.kg(COLUMNS[column]).value if column in COLUMNS else None
