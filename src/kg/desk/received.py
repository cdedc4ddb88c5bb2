"""What came of something that was handed in, before anybody has seen it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kg.desk.findings import Finding
from kg.desk.proposal import Proposal

Method = Literal["PUT", "POST", "DELETE"]
"""How a program writes a graph: in place of what is there, beside it, or so that nothing is left of it."""


@dataclass(frozen=True)
class Received:
    """What came of something that was handed in.

    Attributes:
        proposals: What it proposes, with all that was found of each.
        findings: What was found of it as a whole.
    """

    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...] = ()

    def all_findings(self) -> Iterator[Finding]:
        """What was found of it as a whole, and of each of the proposals."""
        yield from self.findings
        for one in self.proposals:
            yield from one.findings

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it could be read."""
        return not self.proposals


@dataclass(frozen=True)
class Written:
    """What came of a graph that a program has written.

    Attributes:
        created: Whether there was no such graph before.
        submission: Id of the submission that tells what has changed; None where nothing has.
    """

    created: bool
    submission: str | None
