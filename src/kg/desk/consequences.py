"""What one mistake does to many facts, told once.

The article is the same in most rows of a sheet: where it is not known, that is one mistake and not a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from kg.desk.findings import BLOCKING, Finding
from kg.desk.received import Received


def told_once(received: Received) -> Received:
    """The same, where what is wrong with the article of several facts is found of the whole, with their rows.

    Args:
        received: What came of a sheet or of RDF, with all that was found.
    """
    found: dict[Any, list[Finding]] = defaultdict(list)
    for one in received.proposals:
        for finding in one.findings:
            if one.kind == "fact" and (mistake := _mistake(finding)):
                found[mistake].append(finding)
    several = {mistake: same for mistake, same in found.items() if len(same) > 1}
    # That facts name no article follows from what is wrong with the one that is proposed.
    followed = {
        mistake
        for mistake, same in found.items()
        if same[0].rule == "missing"
        and any(one.kind == "article" and one.statements is None for one in received.proposals)
    }
    gone = several.keys() | followed
    if not gone:
        return received
    proposals = (
        replace(one, findings=tuple(each for each in one.findings if _mistake(each) not in gone))
        if one.kind == "fact"
        else one
        for one in received.proposals
    )
    whole = (
        replace(same[0], rows=tuple(one.row for one in same if one.row is not None))
        for mistake, same in several.items()
        if mistake not in followed
    )
    return replace(received, proposals=tuple(proposals), findings=(*received.findings, *whole))


def _mistake(finding: Finding) -> Any:
    """What makes findings of several rows the same mistake; None where it is one of the row alone."""
    if finding.column != "article" or finding.row is None or finding.severity not in BLOCKING:
        return None
    return finding.severity, finding.rule, finding.value, tuple(sorted(finding.messages.items()))
