"""What a submission is: its states, its items and versions, who may do what with it, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from kg.desk.events import Event
from kg.desk.findings import BLOCKING, Finding
from kg.desk.proposal import Proposal

State = Literal["draft", "submitted", "returned", "accepted", "rejected", "withdrawn"]
Origin = Literal["form", "csv", "xlsx", "rdf", "api", "draft"]
Judgement = Literal["accept", "return", "reject"]
Act = Literal["see", "comment", "revise", "submit", "withdraw", "decide"]
Whose = Literal["own", "others"]

STATES: Final[tuple[State, ...]] = ("draft", "submitted", "returned", "accepted", "rejected", "withdrawn")
CLOSING: Final[frozenset[Judgement]] = frozenset({"accept", "reject"})
"""What ends an item; a returned one comes again."""


@dataclass(frozen=True)
class Rule:
    """Who may do something.

    Attributes:
        roles: With which roles.
        states: In which states of the submission.
    """

    roles: frozenset[str]
    states: frozenset[State]


HANDS_IN: Final = frozenset({"contributor", "curator", "administrator"})
"""The roles of which each lets people hand in what is theirs."""

_CURATORS: Final = frozenset({"curator"})
_OPEN: Final[frozenset[State]] = frozenset({"draft", "submitted", "returned"})
_NO_DRAFT: Final[frozenset[State]] = frozenset(STATES) - {"draft"}

MAY: Final[Mapping[tuple[Act, Whose], Rule]] = {
    ("see", "own"): Rule(HANDS_IN, frozenset(STATES)),
    ("see", "others"): Rule(_CURATORS | {"administrator"}, _NO_DRAFT),
    ("comment", "own"): Rule(HANDS_IN, frozenset(STATES)),
    ("comment", "others"): Rule(_CURATORS, _NO_DRAFT),
    ("revise", "own"): Rule(HANDS_IN, _OPEN),
    ("submit", "own"): Rule(HANDS_IN, frozenset({"draft", "returned"})),
    ("withdraw", "own"): Rule(HANDS_IN, _OPEN),
    ("decide", "own"): Rule(_CURATORS, frozenset({"submitted"})),
    ("decide", "others"): Rule(_CURATORS, frozenset({"submitted"})),
}
"""Who may do what with whose submissions, and when; what is not here nobody may.

To decide on one's own, ``KG_DESK_SELF_REVIEW`` has to allow it too.
"""


@dataclass(frozen=True)
class Person:
    """Somebody at the desk.

    Attributes:
        id: Of their account.
        name: What the desk calls them; the published history has its own word on that.
    """

    id: str
    name: str


@dataclass(frozen=True)
class File:
    """A file that somebody hands in.

    Attributes:
        name: What they call it.
        media_type: What it is.
        data: Its bytes.
    """

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Decision:
    """What was decided on an item.

    Attributes:
        n: The version that was decided on.
        by: Who has decided.
        at: When, in UTC.
        verdict: What becomes of it.
        reason: Why.
        overridden: The reasons for accepting it all the same, by the rule that warned.
        published_as: The IRI that it has; None where it was not accepted.
        revision: The ledger's revision that published it; None also where it was there already.
    """

    n: int
    by: Person
    at: datetime
    verdict: Judgement
    reason: str
    overridden: Mapping[str, str]
    published_as: str | None
    revision: int | None


@dataclass(frozen=True)
class Item:
    """One thing that a submission is about, as one version has it.

    Attributes:
        id: The same in all versions.
        n: The version.
        place: Where it stands in it, from 0.
        proposal: What is proposed.
        base: The digest of what was said of it when the version was made; None for nothing.
        decision: What was decided on it last, at this version or an earlier one.
    """

    id: str
    n: int
    place: int
    proposal: Proposal
    base: str | None
    decision: Decision | None = None

    @property
    def closed(self) -> bool:
        """Whether it was accepted or rejected, so that nobody has to decide on it any more."""
        return self.decision is not None and self.decision.verdict in CLOSING

    @property
    def ready(self) -> bool:
        """Whether it can be submitted: it says something, and no finding keeps it from that."""
        said = self.proposal.statements is not None or self.proposal.op == "withdraw"
        return said and all(one.severity not in BLOCKING for one in self.proposal.findings)

    @property
    def is_plain(self) -> bool:
        """Whether it can be accepted without a word: nothing is asked or warned of, and nothing goes."""
        return self.ready and not self.warnings and self.proposal.op != "withdraw"

    @property
    def warnings(self) -> frozenset[str]:
        """The rules that have to be answered with a reason before it can be accepted."""
        return frozenset(one.rule for one in self.proposal.findings if one.severity == "warning")


@dataclass(frozen=True)
class Version:
    """What is known of a version beside its items.

    Attributes:
        n: Its number, from 1.
        by: Who made it.
        at: When, in UTC.
        comment: What they said to it.
        file_name: What the file was called that it came from; None where there was none.
        findings: What was found of the file as a whole.
        has_text: Whether the article's text came with it.
    """

    n: int
    by: Person
    at: datetime
    comment: str
    file_name: str | None
    findings: tuple[Finding, ...]
    has_text: bool


@dataclass(frozen=True)
class Comment:
    """What somebody said.

    Attributes:
        id: Its id.
        item: Of which item; None where it is about the submission as a whole.
        n: The version that it was said of.
        by: Who said it.
        at: When, in UTC.
        text: What they said.
    """

    id: str
    item: str | None
    n: int
    by: Person
    at: datetime
    text: str


@dataclass(frozen=True)
class Submission:
    """A submission, as far as whoever asks may see it.

    Attributes:
        id: Its id.
        state: How it stands.
        row_version: What to name when it is to be changed.
        author: Who has handed it in.
        title: What it is called.
        language: The code of the language that it is in.
        origin: How it came.
        created: When it was begun, in UTC.
        submitted: When it was submitted last; None while it never was.
        decided: When it was decided on last; None likewise.
        versions: Its versions, the oldest first.
        items: The items of the newest version, and those that were closed before.
        comments: What was said of it, the oldest first.
    """

    id: str
    state: State
    row_version: int
    author: Person
    title: str
    language: str
    origin: Origin
    created: datetime
    submitted: datetime | None
    decided: datetime | None
    versions: tuple[Version, ...]
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]

    @property
    def n(self) -> int:
        """The newest version's number."""
        return self.versions[-1].n

    @property
    def has_lines(self) -> bool:
        """Whether it came as RDF, which has lines where a sheet has rows."""
        return self.origin in {"rdf", "api"}

    @property
    def can_be_submitted(self) -> bool:
        """Whether there is something to decide on, and nothing of it has to be mended or answered first."""
        of_whole = any(one.severity in BLOCKING for one in self.versions[-1].findings)
        return bool(self.undecided) and not of_whole and all(item.ready for item in self.undecided)

    @property
    def undecided(self) -> tuple[Item, ...]:
        """The items of the newest version that are not closed."""
        return tuple(item for item in self.items if not item.closed)

    @property
    def waiting(self) -> tuple[Item, ...]:
        """The items on which nobody has decided in the newest version."""
        return tuple(item for item in self.undecided if item.decision is None or item.decision.n != self.n)


@dataclass(frozen=True)
class Entry:
    """A submission in a list.

    Attributes:
        id: Its id.
        state: How it stands.
        author: Who has handed it in.
        title: What it is called.
        language: The code of the language that it is in.
        origin: How it came.
        created: When it was begun, in UTC.
        submitted: When it was submitted last; None while it never was.
        items: How many items it had then.
        warnings: How many of them had warnings.
    """

    id: str
    state: State
    author: Person
    title: str
    language: str
    origin: Origin
    created: datetime
    submitted: datetime | None
    items: int
    warnings: int


@dataclass(frozen=True)
class Listing:
    """A page of a list of submissions.

    Attributes:
        entries: The submissions.
        counts: How many there are in each state, on all pages.
        following: What to give as `after` for the next page; None where this is the last.
    """

    entries: tuple[Entry, ...]
    counts: Mapping[State, int]
    following: str | None


@dataclass(frozen=True)
class Difference:
    """What became of an item from one version to another.

    Attributes:
        item: Its id.
        was: What it was; None where it is new.
        now: What it is; None where it is gone.
        cells: What was typed before and since, by the field's code, where that differs.
    """

    item: str
    was: Item | None
    now: Item | None
    cells: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Record:
    """All that is known of a submission but its files and texts.

    Attributes:
        submission: The submission, up to the version that was submitted last.
        items: The items of all versions up to that one, the oldest version first.
        events: What went on with it, the oldest first.
    """

    submission: Submission
    items: tuple[Item, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Verdict:
    """What a curator decides on an item.

    Attributes:
        verdict: What becomes of it.
        reason: Why; needed for all but what is accepted, and for what is withdrawn, where it is published.
        overridden: Why it is accepted all the same, by the rule that warned.
    """

    verdict: Judgement
    reason: str = ""
    overridden: Mapping[str, str] = field(default_factory=dict[str, str])


_SINCE: Final = "~since"


def answer_to(finding: Finding) -> str:
    """The name under which a verdict answers a warning that came up since the submission was made."""
    return f"{finding.rule}{_SINCE}"


def is_since(name: str) -> bool:
    """Whether a verdict answers such a warning by this name."""
    return name.endswith(_SINCE)


@dataclass(frozen=True)
class Conflict:
    """An accepted item that was not published, since what it replaces is not there any more.

    Attributes:
        item: Its id.
        base: What was said of it when its version was made, as lines in canonical form; None where that
            cannot be found any more.
        now: What is said of it now.
        yours: What is proposed.
    """

    item: str
    base: tuple[str, ...] | None
    now: tuple[str, ...]
    yours: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """What a decision came to.

    Attributes:
        state: How the submission stands since.
        row_version: What to name when it is to be changed again.
        revision: The ledger's newest revision; None where nothing was published.
        published: The IRIs of what was accepted, by the item's id.
        conflicts: What was accepted and is left undecided, since somebody has changed what it replaces.
        warned: The same, since something is warned of only by now and the verdict has not answered it: what
            is found, by the item's id.
    """

    state: State
    row_version: int
    revision: int | None
    published: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
    warned: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict[str, "tuple[Finding, ...]"])
