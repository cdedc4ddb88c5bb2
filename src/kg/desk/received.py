"""What came of something that was handed in, before anybody has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.desk.findings import Finding
from kg.desk.proposal import Proposal


@dataclass(frozen=True)
class Received:
    """What came of something that was handed in.

    Attributes:
        proposals: What it proposes, with all that was found of each.
        findings: What was found of it as a whole.
        letters: The letters that spreadsheets show for its columns, by their codes; none of what is no sheet.
    """

    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it could be read."""
        return not self.proposals
