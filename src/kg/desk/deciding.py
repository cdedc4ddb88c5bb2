"""What curators decide, and the publication of what they accept: one transaction, all or nothing.

This is for the process that writes; those who answer requests ask it by way of `kg.desk.work`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, get_args

from sqlalchemy import Connection, insert, select

from kg.config import Settings
from kg.desk.limits import check_comment
from kg.desk.rechecking import warned_since
from kg.desk.repository import keep_article_text, keep_comment
from kg.desk.submission import Conflict, Decided, Item, Judgement, State, Submission, Verdict, answer_to
from kg.desk.transitions import Held, as_held, hold, move, tell
from kg.errors import Overtaken, SourceError, Unready
from kg.language.texts import texts
from kg.ledger import Account, Ledger, Transaction
from kg.ledger.tables import DECISION, REVISION
from kg.publish import Change, Observer, Plan, Publisher, Stale
from kg.rdf import digest_of
from kg.vocab import LANGUAGES, Terms

LOOKED_THROUGH: Final = 1_000
"""Changes of a subject among which what its author saw of it is looked for."""

_REASON: Final = "submission"
_Why = tuple[str, str]
"""The graph of a revision and its reason: what goes for another reason than the rest has one of its own."""

_NAMED: Final = re.compile(r" (<[^>]*>) \.$", re.MULTILINE)
"""What statements say something to be."""


def decide(
    settings: Settings,
    by: str,
    submission: str,
    row_version: int,
    verdicts: Mapping[str, Verdict],
    comment: str = "",
    *,
    whole: Whole | None = None,
    observe: Observer | None = None,
) -> Decided:
    """Decide on a submission, and publish what is accepted.

    What somebody has changed since its author looked at it is left undecided, and told; so is what is warned
    of only since the submission was made, as long as the verdict does not answer that (`kg.desk.rechecking`).

    Args:
        settings: Where everything is.
        by: Id of the account of who decides.
        submission: Id of the submission.
        row_version: What they have seen of it.
        verdicts: What becomes of items that wait for it, by the item's id; the others go on waiting.
        comment: What they have to say to the submission as a whole.
        whole: The graph that it is about, where its author writes that as a whole and decides on it at once:
            nothing is published where anybody has changed the graph, and all of it stays in that graph.
        observe: Told how far the publication is.

    Raises:
        SubmissionMissing, NotAllowed, Overtaken: As their names say; nothing was decided.
        Unready: A verdict is missing, or lacks a reason, or accepts what cannot be.
        BeyondLimit: A reason or the comment is too long.
        ValidationFailed: What would be published does not conform; nothing was decided. The report calls new
            facts after their items (``_:`` and the id).
        WriterBusy, LedgerError: As their names say; nothing was decided.
        StorageFull, StoreError: Likewise; where it comes after the commit, whoever writes next publishes it.
    """
    check_comment(comment)
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    database, terms = ledger.database, Terms(settings.base_iri)
    by_whom = _Decider(by, submission, row_version, settings.desk_self_review or whole is not None)
    with database.reading() as connection:
        seen = as_held(connection, by_whom.hold(connection))
    waiting = {item.id: item for item in seen.waiting}
    _refuse_unready(waiting, verdicts)
    _refuse_without(seen, {one for one, verdict in verdicts.items() if verdict.verdict == "accept"})
    items = {one: item for one, item in waiting.items() if one in verdicts}
    accepted = {one: item for one, item in items.items() if verdicts[one].verdict == "accept"}
    # Who writes a graph as a whole has had it checked just now.
    since = {} if whole else warned_since(settings, ledger, seen, accepted)
    warned = {
        one: found
        for one, found in since.items()
        if any(not verdicts[one].overridden.get(answer_to(told), "").strip() for told in found)
    }
    items = {one: item for one, item in items.items() if one not in warned}
    if not items:
        return Decided(seen.state, row_version, None, {}, (), warned)
    changes = {
        one: _change(item, terms, whole, verdicts[one])
        for one, item in items.items()
        if verdicts[one].verdict == "accept"
    }
    came: list[_Came] = []

    def record(connection: Connection, revisions: Mapping[_Why, int], plan: Plan) -> None:
        held = by_whom.hold(connection)
        if whole:
            whole.refuse_other(connection, revisions, plan)
        stale = {one.change: one for one in plan.stale}
        left = {one: stale[change] for one, change in changes.items() if change in stale}
        _refuse_without(seen, changes.keys() - left.keys())
        minted = plan.minted
        published: dict[str, _Published] = {}
        for one, change in changes.items():
            if one not in left:
                iri = minted.get(change.subject, change.subject)
                new = f"<{iri}>".encode() in plan.said.get(change.graph, {})
                published[one] = _Published(
                    iri, revisions.get((change.graph, change.reason or _REASON)) if new else None
                )
        decided = {one: verdicts[one] for one in items if one not in left}
        warnings = {
            one: item.warnings | set(map(answer_to, since.get(one, ()))) for one, item in items.items()
        }
        _write_down(connection, held, decided, published, warnings)
        _keep_text(connection, seen, [changes[one] for one in published], terms)
        state = _state(seen, decided, published)
        moved = move(connection, held, state, decided=datetime.now(UTC).isoformat(timespec="seconds"))
        if comment.strip():
            keep_comment(connection, held.by, submission, held.n, comment)
        newest = max(revisions.values(), default=None)
        tally = Counter(verdict.verdict for verdict in decided.values())
        detail: dict[str, Any] = {
            "n": held.n,
            "own": held.own,
            "revision": newest,
            "stale": sorted(left),
            **tally,
            **({"graph": whole.graph} if whole else {}),
        }
        tell(connection, "decided", held.by, submission, **detail)
        came.append(_Came(state, moved, newest, published, left))

    def within(transaction: Transaction, plan: Plan) -> None:
        database.beside(transaction.connection)
        revisions = {(revision.graph, revision.reason): revision.number for revision in transaction.added()}
        record(transaction.connection, revisions, plan)

    if changes:
        Publisher(settings, observe).apply(
            list(changes.values()),
            Account(seen.author.id),
            _REASON,
            approver=Account(by),
            submission=submission,
            within=within,
        )
    else:
        with database.writing() as connection:
            record(connection, {}, Plan({}, {}, {}, ()))
    (done,) = came
    return Decided(
        done.state,
        done.row_version,
        done.revision,
        {one: published.iri for one, published in done.published.items()},
        tuple(_conflict(one, stale, ledger) for one, stale in done.left.items()),
        warned,
    )


@dataclass(frozen=True)
class Whole:
    """A graph that somebody writes as a whole.

    Attributes:
        graph: Its IRI.
        digest: The digest of what they have seen of it; None where there was no such graph.
    """

    graph: str
    digest: str | None

    def refuse_other(self, connection: Connection, revisions: Mapping[_Why, int], plan: Plan) -> None:
        """Refuse to write it where it is not as they have seen it.

        Args:
            connection: The database, in the transaction in which it is written.
            revisions: The revisions that the transaction has added, by graph and reason.
            plan: What the changes come to.

        Raises:
            Overtaken: It is another one by now.
        """
        wanted = select(REVISION.c.digest).where(REVISION.c.graph == self.graph)
        if revisions:
            wanted = wanted.where(REVISION.c.number < min(revisions.values()))
        before = connection.execute(wanted.order_by(REVISION.c.number.desc()).limit(1)).scalar()
        if before != self.digest or plan.stale:
            raise self.changed()

    def changed(self) -> Overtaken:
        """The error that tells that somebody was quicker."""
        return Overtaken(
            texts("{graph} was changed meanwhile.", graph=self.graph),
            texts("Nothing was changed. Read it again, then send what you want of it."),
        )


@dataclass(frozen=True)
class _Decider:
    """Who decides on what, as they have seen it."""

    by: str
    submission: str
    row_version: int
    self_review: bool

    def hold(self, connection: Connection) -> Held:
        """The submission, where they may decide on it and nobody was quicker."""
        return hold(
            connection, "decide", self.by, self.submission, self.row_version, self_review=self.self_review
        )


@dataclass(frozen=True)
class _Published:
    """What became of an accepted item: its IRI, and the revision of its graph if it was not there already."""

    iri: str
    revision: int | None


@dataclass(frozen=True)
class _Came:
    """What a decision came to, by the time that it takes effect."""

    state: State
    row_version: int
    revision: int | None
    published: Mapping[str, _Published]
    left: Mapping[str, Stale]


def _write_down(
    connection: Connection,
    held: Held,
    decided: Mapping[str, Verdict],
    published: Mapping[str, _Published],
    warnings: Mapping[str, frozenset[str]],
) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [
        {
            "item": one,
            "n": held.n,
            "by": held.by.id,
            "at": at,
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "overridden": {
                rule: verdict.overridden[rule] for rule in sorted(warnings[one] & verdict.overridden.keys())
            },
            "published_as": published[one].iri if one in published else None,
            "revision": published[one].revision if one in published else None,
        }
        for one, verdict in decided.items()
    ]
    if rows:
        connection.execute(insert(DECISION), rows)


def _refuse_unready(items: Mapping[str, Item], verdicts: Mapping[str, Verdict]) -> None:
    """Refuse verdicts that are missing, lack a reason, or accept what cannot be accepted."""
    strange = sorted(verdicts.keys() - items.keys())
    strange += [one for one, told in verdicts.items() if told.verdict not in get_args(Judgement)]
    if strange or not verdicts:
        raise Unready(
            texts("There is no verdict, or one on an item that does not wait for one."),
            texts("Accept, return or reject items that are not decided yet."),
            strange,
        )
    items = {one: item for one, item in items.items() if one in verdicts}
    for verdict in verdicts.values():
        for reason in (verdict.reason, *verdict.overridden.values()):
            check_comment(reason)
    faulty = [one for one, item in items.items() if verdicts[one].verdict == "accept" and not item.ready]
    if faulty:
        raise Unready(
            texts("Accepted items that have to be mended first: {n}.", n=len(faulty)),
            texts("Return them: with a violation or an open question nobody accepts an item."),
            faulty,
        )
    unanswered = [
        one
        for one, item in items.items()
        if verdicts[one].verdict == "accept"
        and any(not verdicts[one].overridden.get(rule, "").strip() for rule in item.warnings)
    ]
    if unanswered:
        raise Unready(
            texts("Accepted items with warnings that nobody has answered: {n}.", n=len(unanswered)),
            texts("Say for each warning why the item is accepted all the same."),
            unanswered,
        )
    unreasoned = [
        one for one in items if verdicts[one].verdict != "accept" and not verdicts[one].reason.strip()
    ]
    if unreasoned:
        raise Unready(
            texts("Items that are returned or rejected without a reason: {n}.", n=len(unreasoned)),
            texts("Say what has to change, or why not."),
            unreasoned,
        )
    unsaid = [
        one
        for one, item in items.items()
        if _goes(item, verdicts[one])
        and (not verdicts[one].reason.strip() or not verdicts[one].reason.isprintable())
    ]
    if unsaid:
        raise Unready(
            texts("Why it goes is published: the reason is one line of text."),
            texts("Give one for each item that is withdrawn."),
            unsaid,
        )


def _refuse_without(seen: Submission, accepted: Collection[str]) -> None:
    """Refuse to accept what names something that the submission proposes and that does not come with it."""
    left = {
        f"<{item.proposal.subject}>": item
        for item in seen.items
        if item.proposal.kind != "fact"
        and item.proposal.op == "add"
        and item.id not in accepted
        and (item.decision is None or item.decision.verdict != "accept")
    }
    lacking = {
        item.id: named
        for item in seen.undecided
        if item.id in accepted
        and (named := left.keys() & set(_NAMED.findall(item.proposal.statements or "")))
    }
    if lacking:
        missing = [name for name in left if any(name in named for named in lacking.values())]
        raise Unready(
            texts(
                "Accepted items name what is not accepted with them, or what somebody else has published "
                "since: {named}.",
                named=", ".join(f"“{_called(left[name])}”" for name in missing),
            ),
            texts("Accept that too, or return the items that name it."),
            list(lacking),
        )


def _called(item: Item) -> str:
    """What to call something that is proposed, in whichever language it has a name."""
    told = {one.field: one for one in item.proposal.understood}
    names = (told[name].taken for name in ("headline", *(f"label_{c}" for c in LANGUAGES)) if name in told)
    return next((re.sub(r'^"|"(@\w+)?$', "", name) for name in names), item.proposal.subject)


def _goes(item: Item, verdict: Verdict) -> bool:
    return item.proposal.op == "withdraw" and verdict.verdict == "accept"


def _change(item: Item, terms: Terms, whole: Whole | None, verdict: Verdict) -> Change:
    """What publishing an item changes; a new fact is called by the item's id until it has a number.

    Why something goes is published, and of that alone.
    """
    proposal = item.proposal
    subject, said = proposal.subject, proposal.statements
    if subject.startswith("_:"):
        label = f"_:{item.id}"
        if said is not None:
            said = re.sub(rf"^\s*{re.escape(subject)}(?=\s)", label, said, flags=re.MULTILINE)
        subject = label
    graph = proposal.graph
    if proposal.kind == "entity" and proposal.op == "add" and whole is None:
        graph = added_to(subject, terms)
    statements = None if proposal.op == "withdraw" or said is None else said.encode()
    reason = verdict.reason.strip() if _goes(item, verdict) else ""
    return Change(graph, subject, statements, item.base, reason=reason)


def added_to(entity: str, terms: Terms) -> str:
    """IRI of the graph of accepted entities of one kind, which no file loads.

    Args:
        entity: The entity's IRI, ``<base>id/kind/name``.
        terms: The terms of the installation.

    Raises:
        SourceError: It has no such address.
    """
    kind, found, name = entity.removeprefix(f"{terms.base}id/").partition("/")
    if not entity.startswith(f"{terms.base}id/") or not found or not kind or not name:
        raise SourceError(
            texts("{subject} is no address of an entity.", subject=entity),
            texts("Addresses of entities look like this: {example}", example=f"{terms.base}id/area/ha-noi"),
        )
    return terms.graph(f"reference/added-{kind}").value


def _state(seen: Submission, decided: Mapping[str, Verdict], published: Collection[str]) -> State:
    """How the submission stands after a decision: as before as long as something waits for one."""
    if any(item.id not in decided for item in seen.waiting):
        return seen.state
    now = [verdict.verdict for verdict in decided.values()]
    now += [item.decision.verdict for item in seen.items if item.decision and item.decision.n == seen.n]
    if "return" in now:
        return "returned"
    before = any(item.decision and item.decision.verdict == "accept" for item in seen.items)
    return "accepted" if published or before else "rejected"


def _keep_text(connection: Connection, seen: Submission, changes: Sequence[Change], terms: Terms) -> None:
    """Let an article that is published have the text that came with it, where it can be meant alone."""
    start = terms.graph("article/").value
    articles = {item.proposal.graph for item in seen.items if item.proposal.graph.startswith(start)}
    if len(articles) == 1 and any(change.graph in articles for change in changes):
        article = terms.entity("article", articles.pop().removeprefix(start)).value
        keep_article_text(connection, article, seen.id, seen.n)


def _conflict(item: str, stale: Stale, ledger: Ledger) -> Conflict:
    """A stale item: what its author saw, what is said now, and what they propose."""
    change = stale.change
    base: tuple[bytes, ...] | None = () if change.base is None else None
    if change.base is not None:
        for one in ledger.history(change.subject, LOOKED_THROUGH, change.graph).changes:
            base = next((said for said in (one.before, one.after) if digest_of(said) == change.base), None)
            if base is not None:
                break
    return Conflict(
        item,
        None if base is None else tuple(line.decode() for line in base),
        tuple(line.decode() for line in stale.now),
        tuple(line.decode() for line in change.lines().splitlines(keepends=True)),
    )
