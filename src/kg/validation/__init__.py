"""Validation: what is wrong with data, said so that people can mend it.

`validate` checks new content against the shapes, together with what it refers to.
"""

from kg.validation.context import Replaced
from kg.validation.findings import Finding, Report, Severity
from kg.validation.validate import validate

__all__ = [
    "Finding",
    "Replaced",
    "Report",
    "Severity",
    "validate",
]
