"""Changes to what is published, each all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kg.config import Settings
from kg.errors import (
    BaseIriMismatch,
    KgError,
    SourceError,
    StoreError,
    ValidationFailed,
)
from kg.exports import Exports
from kg.index import FactProjection, FactTable, LabelProjection, Projection
from kg.ingest import Reader, Source
from kg.language.texts import texts
from kg.ledger import Account, Ledger, Release, Stored, Transaction
from kg.publish import lock
from kg.publish.bundle import Bundle
from kg.publish.change import Change
from kg.publish.checking import Checks, live_contents, written
from kg.publish.embedded import EmbeddedWriter
from kg.publish.finding_places import placed
from kg.publish.loading import becoming, loading
from kg.publish.minting import MINTED, with_minted
from kg.publish.outcome import GraphChange, Outcome, Status, counted
from kg.publish.planning import Plan, plan, withdrawals
from kg.publish.rebasing import rebase
from kg.publish.sources import (
    bundled_quads,
    bundled_sources,
    refuse_changed_rules,
    refuse_given_again,
    refuse_twins,
    refuse_withdrawn,
)
from kg.publish.store_writer import Observer, StoreWriter, summary_of, target_of
from kg.publish.verifying import verify
from kg.rdf import Content
from kg.store import Generations, GraphSummary, Staging, View
from kg.vocab import Terms

if TYPE_CHECKING:
    from kg.validation import Report

Within = Callable[[Transaction, Plan], None]
"""What else is to be done in a transaction that changes what is published."""


class Publisher:
    """Changes what is published.

    Every method that changes something holds the data directory's writer lock and is the only one who adds
    to the ledger, and first catches up where the store is behind it: an interrupted writer may have left it
    so, or another machine may have added to the ledger.

    Periods that facts name, that no graph describes and whose codes say what they are, are described in the
    same change (`kg.publish.minting`).

    Args:
        settings: Where everything is.
        observe: Told how far a change is.
        unruled: Whether data is published also where there are no shapes that it could be checked by.
    """

    def __init__(self, settings: Settings, observe: Observer | None = None, *, unruled: bool = False) -> None:
        self._unruled = unruled
        self._settings = settings
        self._terms = Terms(settings.base_iri)
        self._observe: Observer = observe or (lambda step, done, total: None)
        self._store = _store_writer(settings, self._observe)
        self._checks = Checks(self._terms, FactTable(settings.facts_path), self._observe)
        self._projections: tuple[Projection, ...] = (
            LabelProjection(settings.search_path),
            FactProjection(settings.facts_path),
        )

    def init(self) -> Ledger:
        """Make the ledger for the configured base IRI.

        Raises:
            LedgerError: There is one already.
        """
        return Ledger.create(self._settings.ledger, self._settings.base_iri)

    def load(
        self,
        sources: Sequence[Source],
        author: str = "kg",
        reason: str = "load",
        *,
        once: bool = False,
        again: bool = False,
    ) -> Outcome:
        """Publish files, all or none; each becomes the whole content of its graph.

        Args:
            sources: The files. One that has not changed costs no more than reading it once.
            author: By whom the ledger says it was.
            reason: Why.
            once: Whether they come with kg, and undo nothing that people have made: a file that its graph
                has had before is left out, another is merged with what people have changed since.
            again: Whether what was withdrawn is published again where the files state it, and addresses of
                facts that are gone become those of other facts.

        Raises:
            SourceError: There are no shapes; a file cannot be read, states what was withdrawn, or gives the
                address of a fact that is gone to another; two become the same graph; `ParseError` where it
                does not parse, `UnreadableSources` where there are several such files.
            ValidationFailed: The data does not conform.
            WriterBusy, StorageFull, LedgerError, StoreError: As their names say.
        """
        with self._writing() as ledger:
            current = self._catch_up(ledger)
            outcome = self._load(ledger, current, sources, author, reason, once=once, again=again)
            if not once:
                return outcome
            standing = Bundle(ledger).standing({self._terms.graph(source.graph).value for source in sources})
            return replace(outcome, conflicts=sum(len(one.conflicts) + one.whole for one in standing))

    def apply(
        self,
        changes: Sequence[Change],
        author: str | Account = "kg",
        reason: str = "change",
        *,
        approver: str | Account = "",
        submission: str | None = None,
        within: Within | None = None,
    ) -> Outcome:
        """Publish changes to subjects: all that are not stale, or none.

        Costs what the changes and what depends on them cost, however much their graphs hold.

        Args:
            changes: What is said of each subject from now on. Changes to several graphs are one transaction.
            author: By whom the ledger says it was.
            reason: Why; a change may have a reason of its own, and those that share one are one revision.
            approver: Who has decided on it.
            submission: Id of what was submitted, where this is what becomes of it.
            within: Called in the ledger's transaction, with all that it adds, also where that is nothing:
                what it writes takes effect together with the changes, and what it raises undoes them.

        Returns:
            What has changed. What is stale was left out, and is told in it.

        Raises:
            SourceError: A change cannot be used, or is of a graph of rules.
            ValidationFailed: The data would not conform; new facts are called as they are in the changes.
            WriterBusy, StorageFull, LedgerError, StoreError: As their names say.
        """
        with self._writing() as ledger:
            current = self._catch_up(ledger)
            begin = partial(ledger.begin, author, reason, approver=approver, submission=submission)
            return self._apply(ledger, current, changes, begin, within)

    def withdraw(
        self, iris: Sequence[str], author: str = "kg", reason: str = "withdrawn", successor: str | None = None
    ) -> Outcome:
        """Withdraw facts or entities; their addresses say from then on that they are gone.

        Args:
            iris: Their IRIs.
            author: By whom the ledger says it was.
            reason: Why; published.
            successor: IRI of what takes their place: what refers to them refers to that instead.

        Raises:
            SourceError: One of them is not published, or too much refers to one; no reason is given.
            ValidationFailed: What remains would not conform, for instance since facts still refer to one.
        """
        if not reason.strip() or not reason.isprintable():
            raise SourceError(
                texts("Why it goes is published: the reason is one line of text."),
                texts("Give one with --reason."),
            )
        with self._writing() as ledger:
            current = self._catch_up(ledger)
            changes = withdrawals(iris, successor, current, ledger)
            return self._apply(ledger, current, changes, partial(ledger.begin, author, reason))

    def drop(self, graph: str, author: str = "kg", reason: str = "drop") -> Outcome:
        """Withdraw a graph.

        Args:
            graph: Its name below ``<base>graph/``, or its IRI.
            author: By whom the ledger says it was.
            reason: Why.

        Raises:
            SourceError: Nothing is published under this name.
            ValidationFailed: What remains would not conform, for instance since facts still refer to it.
        """
        iri = graph if graph.startswith(self._terms.base) else self._terms.graph(graph).value
        with self._writing() as ledger:
            current = self._catch_up(ledger)
            target = target_of(ledger)
            if target.pop(iri, None) is None:
                raise SourceError(
                    texts("No graph {graph} is published.", graph=iri), texts("`kg status` lists them.")
                )
            report, revision = self._change(
                ledger, current, target, {iri: None}, lambda added: added.drop(iri), author, reason
            )
            return Outcome(revision, dropped=(iri,), report=report)

    def catch_up(self) -> int:
        """Bring the store to the ledger's newest revision.

        Returns:
            That revision.
        """
        with self._storing() as ledger:
            self._catch_up(ledger)
            return ledger.head()

    def rebuild(self) -> int:
        """Make the store anew from the ledger alone, arranged for reading.

        Returns:
            The revision that it shows.
        """
        with self._storing() as ledger:
            self._store.rebuild(ledger)
            self._index(ledger, anew=True)
            return ledger.head()

    def rebase(self, base_iri: str, author: str = "kg") -> Outcome:
        """Publish everything under another base IRI: one transaction of drops and puts.

        Args:
            base_iri: The new one, with its final slash.
            author: By whom the ledger says it was.

        Raises:
            LedgerError: The base IRI is the same already.
        """
        if base_iri == self._terms.base:
            raise BaseIriMismatch(f"Everything is published under {base_iri} already.")
        with self._writing() as ledger, lock.scratch(self._settings.data_dir) as scratch:
            moved = rebase(ledger, base_iri, author, scratch)
            successor = Ledger.open(self._settings.ledger, base_iri)
            self._store.rebuild(successor)
            self._index(successor, anew=True)
            return Outcome(successor.head(), moved=moved)

    def validate(self, sources: Sequence[Source] = (), limit: int = 1000) -> Report:
        """Say what validation finds, and change nothing.

        Args:
            sources: Files to validate with what is published; by default all that is published.
            limit: How many findings to report at the most.
        """
        if not sources:
            ledger = self._ledger()
            with lock.scratch(self._settings.data_dir) as scratch:
                return self._checks.change(ledger, live_contents(ledger, scratch), None, scratch, limit)
        has_ledger = Ledger.exists(self._settings.ledger)
        with self._reading(has_ledger=has_ledger) as reader:
            files = [source.on_disk(reader.scratch) for source in sources]
            documents = reader.read(files, lambda done, total: self._observe("read", done, total))
            refuse_twins(documents)
            contents = {g: content for document in documents for g, content in document.contents.items()}
            if has_ledger:
                ledger, current = self._ledger(), self._store.current()
                live = {g: str(revision.digest) for g, revision in ledger.live().items()}
                refuse_changed_rules(documents, live, self._terms)
                refuse_withdrawn(documents, ledger)
                refuse_given_again(documents, ledger, self._terms)
                quads = current.quads if current else None
                whole = becoming(contents, ledger, quads, self._terms, reader.scratch)
                report = self._checks.change(ledger, whole, current, reader.scratch, limit)
            else:
                bundled = bundled_quads(reader)
                whole = becoming(contents, None, bundled, self._terms, reader.scratch)
                new = {graph: content for graph, content in whole.items() if content}
                report = self._checks.contents(new, {}, bundled, limit)
            return placed(report, reader, documents)

    def verify(self) -> list[KgError]:
        """Check that nothing is damaged.

        Returns:
            An error for each content of the ledger that lost its digest; where there is none, an error for
            each graph of the current generation that differs from the ledger. And one for each file of a
            release that is not what was released.
        """
        from kg.publish.releasing import verify_releases

        ledger = self._ledger()
        with lock.scratch(self._settings.data_dir) as scratch:
            faults = verify(ledger, self._store, scratch)
        return [*faults, *verify_releases(Exports(self._settings.exports_dir), ledger)]

    def release(self, name: str, notes: str = "", author: str = "kg") -> Release:
        """Give what is published a name to be cited by, and keep its files.

        Args:
            name: The name, such as ``2026.1``; never given again.
            notes: What is to be said of it; published.
            author: By whom the ledger says it was.

        Raises:
            SourceError: The name cannot be one, or is taken.
            WriterBusy, StorageFull, LedgerError, StoreError: As their names say.
        """
        # Who never makes files needs no DuckDB.
        from kg.publish.releasing import release

        self.catch_up()
        current = self._store.current()
        if current is None:
            raise StoreError("Nothing is published yet.", "Run `kg load`.")
        exports = Exports(self._settings.exports_dir)
        return release(exports, self._ledger(), current.manifest, self._writing, name, notes, author)

    def status(self) -> Status:
        """How ledger and store stand."""
        ledger = self._ledger()
        current = self._store.current()
        return Status(
            base_iri=ledger.base_iri,
            head=ledger.head(),
            published=current.revision if current else None,
            manifest=current.manifest if current else None,
            ledger_size=ledger.size(),
            bundle=Bundle(ledger).standing(
                {self._terms.graph(source.graph).value for source in bundled_sources()}
            ),
        )

    def _catch_up(self, ledger: Ledger) -> View | None:
        """Bring all to the ledger's newest revision; gives what readers see from then on."""
        self._store.catch_up(ledger)
        return self._index(ledger)

    def _index(self, ledger: Ledger, *, anew: bool = False) -> View | None:
        """Bring the projections to what is published, which it gives; else the next writer does it."""
        view = self._store.current()
        if view is None:
            return None
        changed = [(p.rebuild if anew else p.follow)(view, ledger) for p in self._projections]
        if any(changed):
            self._observe("indexed", 1, 1)
        return view

    @contextmanager
    def _reading(self, *, has_ledger: bool = True) -> Generator[Reader]:
        """What reads files; beside the ledger, or where there is none, where temporary files go."""
        with ExitStack() as held:
            if has_ledger:
                scratch = held.enter_context(lock.scratch(self._settings.data_dir))
            else:
                scratch = Path(held.enter_context(TemporaryDirectory()))
            yield held.enter_context(Reader(self._terms.base, scratch))

    def _load(
        self,
        ledger: Ledger,
        current: View | None,
        sources: Sequence[Source],
        author: str,
        reason: str,
        *,
        once: bool,
        again: bool,
    ) -> Outcome:
        """Read, validate, write to the ledger and stage; publish if all went well."""
        with self._reading() as reader:
            found = loading(
                sources,
                ledger,
                current.quads if current else None,
                reader,
                self._terms,
                self._observe,
                once=once,
                again=again,
            )
            if not found.contents and not found.offered:
                return Outcome(ledger.head(), unchanged=found.unchanged, kept=found.kept)
            target = target_of(ledger)
            before = {graph: target.get(graph) for graph in found.contents}
            dropped = tuple(graph for graph, content in found.contents.items() if content is None)
            for graph in dropped:
                target.pop(graph, None)
            target |= {
                graph: GraphSummary(graph, content.digest, content.triples, content.classes)
                for graph, content in found.contents.items()
                if content
            }
            self._refuse_unruled(target)
            head = ledger.head()
            try:
                report, revision = self._change(
                    ledger, current, target, found.contents, found.write, author, reason
                )
            except ValidationFailed as error:
                raise error.with_report(placed(error.report, reader, found.documents)) from None
            put = self._counted(ledger, {graph: was for graph, was in before.items() if graph in target})
            report = placed(report, reader, found.documents)
            own = self._terms.graph(MINTED).value
            overruled = (
                ()
                if once
                else [
                    one
                    for added in ledger.revisions(since=head)
                    if added.graph != own
                    for one in ledger.overruled(added.number)
                ]
            )
            return Outcome(
                revision, put, dropped, found.unchanged, report, kept=found.kept, overruled=tuple(overruled)
            )

    def _apply(
        self,
        ledger: Ledger,
        current: View | None,
        changes: Sequence[Change],
        begin: Callable[[], AbstractContextManager[Transaction]],
        within: Within | None = None,
    ) -> Outcome:
        """Validate, write to the ledger and stage, one after the other; publish if all went well."""
        planned = plan(changes, ledger, self._terms)
        changed = with_minted(planned.said, current.quads if current else None, self._terms)
        if not changed:
            if within:
                with begin() as transaction:
                    within(transaction, planned)
            return Outcome(ledger.head(), stale=planned.stale, minted=planned.minted)
        target = target_of(ledger)
        self._refuse_unruled(target)
        before = {graph: target.get(graph) for graph in changed}
        prepared: Staging | None = None
        try:
            with (
                lock.scratch(self._settings.data_dir) as scratch,
                begin() as transaction,
            ):
                contents = {graph: written(said, scratch) for graph, said in changed.items()}
                replaced = {graph: frozenset(said) for graph, said in changed.items()}
                report = self._checks.contents(contents, replaced, current)
                if not report.conforms:
                    raise ValidationFailed(
                        _as_given(report, planned.minted),
                        texts("The data would not conform to the shapes; nothing was changed."),
                        texts("Mend what the findings name, then try again."),
                    )
                for graph, said in changed.items():
                    for why, some in planned.by_reason(said):
                        transaction.change(graph, some, planned.successors, why)
                if within:
                    within(transaction, planned)
                at_hand: dict[str, Stored] = {}
                for revision in transaction.added():
                    if revision.digest is None:
                        target.pop(revision.graph, None)
                    else:
                        target[revision.graph] = summary_of(revision)
                        at_hand[revision.digest] = transaction.stored(revision.digest)
                prepared = self._store.prepare(ledger, target, at_hand, threading.Event())
                self._observe("staged", 1, 1)
            self._observe("committed", 1, 1)
        except BaseException:
            _discard(prepared)
            raise
        self._store.publish(ledger, prepared)
        self._index(ledger)
        put = self._counted(ledger, {graph: was for graph, was in before.items() if graph in target})
        dropped = tuple(sorted(before.keys() - target.keys()))
        return Outcome(ledger.head(), put, dropped, report=report, stale=planned.stale, minted=planned.minted)

    def _change(
        self,
        ledger: Ledger,
        current: View | None,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None],
        write: Callable[[Transaction], None],
        author: str,
        reason: str,
    ) -> tuple[Report, int]:
        """Stage, validate and write to the ledger at the same time; publish if all went well."""
        cancelled = threading.Event()
        with lock.scratch(self._settings.data_dir) as scratch, ThreadPoolExecutor(2) as side:
            prepared: Future[Staging | None] | None = None
            try:
                with ledger.begin(author, reason) as transaction:
                    prepare = self._store.prepare
                    at_hand = {content.digest: content for content in contents.values() if content}
                    prepared = side.submit(prepare, ledger, target, at_hand, cancelled)
                    check = partial(self._checks.change, ledger, contents, current, scratch, changed=True)
                    validation = side.submit(check)
                    write(transaction)
                    report = validation.result()
                    if not report.conforms:
                        raise ValidationFailed(
                            report,
                            texts("The data does not conform to the shapes; nothing was loaded."),
                            texts("Mend what the findings name, then load again."),
                        )
                    ready = prepared.result()
                    revision = transaction.number
                    self._observe("staged", 1, 1)
                self._observe("committed", 1, 1)
            except BaseException:
                cancelled.set()
                if prepared and not prepared.exception():
                    _discard(prepared.result())
                raise
        self._store.publish(ledger, ready)
        self._index(ledger)
        return report, revision

    def _refuse_unruled(self, target: Mapping[str, GraphSummary]) -> None:
        """Refuse to publish where there is nothing by which data could be checked."""
        rules = self._terms.graph("shapes/").value
        if not self._unruled and not any(graph.startswith(rules) for graph in target):
            raise SourceError(
                texts("There are no shapes yet by which data could be checked; nothing was loaded."),
                texts("Run `kg load` without files first: it loads what comes with kg."),
            )

    def _counted(self, ledger: Ledger, before: Mapping[str, GraphSummary | None]) -> tuple[GraphChange, ...]:
        """What the newest revisions changed in some graphs, of which is told what they were before."""
        live = ledger.live()
        return tuple(counted(ledger, was, live[graph], self._terms) for graph, was in before.items())

    def _ledger(self) -> Ledger:
        return Ledger.open(self._settings.ledger, self._settings.base_iri)

    @contextmanager
    def _storing(self) -> Generator[Ledger]:
        """Be the only one who writes in the data directory; gives the ledger."""
        ledger = self._ledger()
        with lock.writing(self._settings.data_dir):
            yield ledger

    @contextmanager
    def _writing(self) -> Generator[Ledger]:
        """Be the only one who writes in the data directory and who adds to the ledger, which it gives."""
        with self._storing() as ledger, ledger.claimed():
            yield ledger


def _store_writer(settings: Settings, observe: Observer) -> StoreWriter[Any]:
    """What writes the store that the settings name."""
    if settings.store == "remote":
        # An HTTP client takes its time to import, and most installations need none.
        from kg.publish.remote import RemoteWriter
        from kg.store.remote import Server

        return RemoteWriter(Server(settings), settings.base_iri, observe)
    return EmbeddedWriter(Generations(settings.generations_dir), observe)


def _as_given(report: Report, minted: Mapping[str, str]) -> Report:
    """A report in which facts that got no number after all have the labels that they came with."""
    labels = {iri: label for label, iri in minted.items()}
    findings = (replace(one, focus=labels.get(one.focus, one.focus)) for one in report.findings)
    return replace(report, findings=tuple(findings))


def _discard(prepared: Staging | None) -> None:
    if prepared is not None:
        prepared.discard()
