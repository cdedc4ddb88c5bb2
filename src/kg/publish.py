"""The only writer: validate, stage the next generation, commit to the ledger, publish.

The order makes every failure harmless. Up to the commit, nothing that anybody sees has changed: a full
disk, bad data or a second writer leave ledger and store as they were. After the commit, the ledger says
what must be published, and whoever writes next catches up.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.config import Settings, bundled
from kg.errors import (
    BaseIriMismatch,
    ContentDamaged,
    KgError,
    SourceError,
    StoreError,
    ValidationFailed,
    WriterBusy,
)
from kg.ledger import Entry, Ledger, Revision
from kg.rdf import (
    BLANK_NODE_LIMIT,
    Content,
    canonicalise,
    canonicalise_lines,
    full_disk,
    syntax_of,
)
from kg.store import Generation, Generations, GraphSummary, Manifest, Staging
from kg.validation import Report, validate
from kg.vocab import Terms

CHANGE_LIMIT: Final = 200_000
"""Triples that are taken out of a store one by one; beyond it the store is made anew."""

Observer = Callable[[str, int, int], None]
"""Told of a step by name, with how much of how much is done (triples, files or 1 of 1)."""

_FOLDERS: Final = {
    "ontology": "ontology",
    "shapes": "shapes",
    "reference": "reference",
    "articles": "article",
}


@dataclass(frozen=True)
class Source:
    """A file to load, and the name of the graph that it becomes.

    Attributes:
        path: An RDF file; its suffix names the syntax.
        graph: The graph's name below ``<base>graph/``, such as ``article/protection-sociale``.
    """

    path: Path
    graph: str

    @classmethod
    def of(cls, path: Path) -> Source:
        """A file under its usual graph name: its folder's and its own, such as ``reference/areas``."""
        folder = _FOLDERS.get(path.resolve().parent.name, "article")
        return cls(path, f"{folder}/{path.stem}")


def bundled_sources() -> list[Source]:
    """The ontology, shapes and data that come with kg."""
    root = bundled()
    folders = ("ontology", "shapes", "data/reference", "data/articles")
    return [Source.of(path) for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


@dataclass(frozen=True)
class Outcome:
    """What a change did.

    Attributes:
        revision: The ledger's newest revision afterwards.
        put: Graphs that have new content.
        dropped: Graphs that are gone.
        unchanged: Graphs that had this content already.
        report: What validation found; None where nothing was to be validated.
    """

    revision: int
    put: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    report: Report | None = None


@dataclass(frozen=True)
class Status:
    """How ledger and store stand.

    Attributes:
        base_iri: What everything is published under.
        head: The ledger's newest revision.
        published: The revision that readers see; None where nothing is published.
        manifest: What the current generation says of itself.
        ledger_size: Bytes of the ledger's database.
    """

    base_iri: str
    head: int
    published: int | None
    manifest: Manifest | None
    ledger_size: int


class Publisher:
    """Changes what is published.

    Every method that changes something holds the data directory's writer lock, and first catches up where
    an interrupted writer left the store behind the ledger.
    """

    def __init__(self, settings: Settings, observe: Observer | None = None) -> None:
        self._settings = settings
        self._terms = Terms(settings.base_iri)
        self._generations = Generations(settings.generations_dir)
        self._observe: Observer = observe or (lambda step, done, total: None)

    def init(self) -> None:
        """Make the ledger for the configured base IRI.

        Raises:
            LedgerError: There is one already.
        """
        Ledger.create(self._settings.ledger_path, self._settings.base_iri)

    def load(self, sources: Sequence[Source], author: str = "kg", reason: str = "load") -> Outcome:
        """Publish files, all or none; each becomes the whole content of its graph.

        Args:
            sources: The files. One that has not changed costs no more than reading it once.
            author: By whom the ledger says it was.
            reason: Why.

        Raises:
            SourceError: A file cannot be read, or two become the same graph.
            ParseError: A file does not parse.
            ValidationFailed: The data does not conform.
            WriterBusy, StorageFull, LedgerError, StoreError: As their names say.
        """
        _refuse_twins(sources)
        with self._writing() as ledger, self._scratch() as scratch:
            self._catch_up(ledger)
            live = ledger.live()
            contents: dict[str, Content] = {}
            origins: dict[str, str] = {}
            unchanged: list[str] = []
            for number, source in enumerate(sources):
                self._observe("read", number, len(sources))
                graph = self._terms.graph(source.graph).value
                origin = self._origin(source.path)
                known = live.get(graph)
                if known and known.source_digest == origin:
                    unchanged.append(graph)
                    continue
                content = canonicalise(source.path, syntax_of(source.path), self._terms.base, scratch)
                if known and known.digest == content.digest:
                    unchanged.append(graph)
                    continue
                contents[graph] = content
                origins[graph] = origin
            self._observe("read", len(sources), len(sources))
            if not contents:
                return Outcome(ledger.head(), unchanged=tuple(unchanged))
            target = {graph: _summary(revision) for graph, revision in live.items()}
            target |= {
                graph: GraphSummary(graph, content.digest, content.triples, content.classes)
                for graph, content in contents.items()
            }
            report, revision = self._change(
                ledger,
                target,
                contents,
                lambda entry: _put_all(entry, contents, origins),
                author,
                reason,
            )
            return Outcome(revision, tuple(contents), (), tuple(unchanged), report)

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
            self._catch_up(ledger)
            target = {name: _summary(revision) for name, revision in ledger.live().items()}
            if target.pop(iri, None) is None:
                raise SourceError(f"No graph {iri} is published.", "`kg status` lists them.")
            report, revision = self._change(
                ledger, target, {iri: None}, lambda entry: entry.drop(iri), author, reason
            )
            return Outcome(revision, dropped=(iri,), report=report)

    def catch_up(self) -> int:
        """Bring the store to the ledger's newest revision.

        Returns:
            That revision.
        """
        with self._writing() as ledger:
            self._catch_up(ledger)
            return ledger.head()

    def rebuild(self) -> int:
        """Make the store anew from the ledger alone.

        Returns:
            The revision that it shows.
        """
        with self._writing() as ledger:
            self._project(ledger, None)
            return ledger.head()

    def rebase(self, base_iri: str, author: str = "kg") -> Outcome:
        """Publish everything under another base IRI: one transaction of drops and puts.

        Args:
            base_iri: The new one, with its final slash.
            author: By whom the ledger says it was.

        Raises:
            LedgerError: The base IRI is the same already.
        """
        old = self._terms.base
        if base_iri == old:
            raise BaseIriMismatch(f"Everything is published under {base_iri} already.")
        with self._writing() as ledger, self._scratch() as scratch:
            with ledger.begin(author, f"move from {old} to {base_iri}") as entry:
                moved: list[str] = []
                for graph, revision in entry.live().items():
                    lines = _rebased(ledger.content(str(revision.digest)), old, base_iri)
                    content = canonicalise_lines(lines, graph, scratch)
                    entry.drop(graph)
                    entry.put(base_iri + graph.removeprefix(old), content)
                    moved.append(base_iri + graph.removeprefix(old))
                entry.rebase(base_iri)
            successor = Ledger.open(self._settings.ledger_path, base_iri)
            self._project(successor, None)
            return Outcome(successor.head(), put=tuple(moved))

    def validate(self, sources: Sequence[Source] = (), limit: int = 1000) -> Report:
        """Say what validation finds, and change nothing.

        Args:
            sources: Files to validate with what is published; by default all that is published.
            limit: How many findings to report at the most.
        """
        ledger = self._ledger()
        with self._scratch() as scratch:
            contents: dict[str, Content | None] = {}
            for source in sources:
                contents[self._terms.graph(source.graph).value] = canonicalise(
                    source.path, syntax_of(source.path), self._terms.base, scratch
                )
            if not sources:
                for graph, revision in ledger.live().items():
                    blocks = ledger.content(str(revision.digest))
                    contents[graph] = canonicalise_lines(blocks, graph, scratch)
            current = self._generations.current()
            return self._validated(contents, current if sources else None, limit)

    def verify(self) -> list[KgError]:
        """Check that nothing is damaged.

        Returns:
            An error for each content of the ledger that lost its digest and for each graph of the current
            generation that differs from the ledger; none where all is well.
        """
        ledger = self._ledger()
        damaged: list[KgError] = list(ledger.verify())
        current = self._generations.current()
        live = {graph: revision.digest for graph, revision in ledger.live().items()}
        if current is None:
            return [*damaged, StoreError("Nothing is published.", "Run `kg rebuild`.")]
        with self._scratch() as scratch:
            for graph in sorted(live.keys() | {str(g.graph) for g in current.manifest.graphs}):
                dump = scratch / "dump.nt"
                current.store.dump(str(dump), format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph))
                content = canonicalise_lines(Content("", 0, {}, dump).blocks(), graph, scratch)
                if content.digest != live.get(graph):
                    damaged.append(
                        ContentDamaged(
                            f"The store's graph {graph} has digest {content.digest}, the ledger's "
                            f"{live.get(graph, 'none')}.",
                            "Run `kg rebuild`.",
                        )
                    )
                content.path.unlink()
        return damaged

    def status(self) -> Status:
        """How ledger and store stand."""
        ledger = self._ledger()
        current = self._generations.current()
        return Status(
            base_iri=ledger.base_iri,
            head=ledger.head(),
            published=current.revision if current else None,
            manifest=current.manifest if current else None,
            ledger_size=self._settings.ledger_path.stat().st_size,
        )

    def _change(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None],
        write: Callable[[Entry], None],
        author: str,
        reason: str,
    ) -> tuple[Report, int]:
        """Stage, validate and write to the ledger at the same time; publish if all went well."""
        current = self._generations.current()
        cancelled = threading.Event()
        with ThreadPoolExecutor(2) as side:
            staging: Future[Staging] | None = None
            try:
                with ledger.begin(author, reason) as entry:
                    staging = side.submit(self._stage, ledger, current, target, contents, cancelled)
                    validation = side.submit(self._validated, contents, current)
                    write(entry)
                    report = validation.result()
                    if not report.conforms:
                        raise ValidationFailed(
                            report, "The data does not conform to the shapes; nothing was loaded."
                        )
                    folder = staging.result().finish()
                    revision = entry.number
                    self._observe("staged", 1, 1)
                self._observe("committed", 1, 1)
            except BaseException:
                cancelled.set()
                if staging is not None and staging.exception() is None:
                    staging.result().discard()
                raise
        self._publish(folder, ledger, target, revision)
        return report, revision

    def _validated(
        self,
        contents: Mapping[str, Content | None],
        current: Generation | None,
        limit: int = 1000,
    ) -> Report:
        candidates = {graph: content for graph, content in contents.items() if content is not None}
        return validate(
            candidates,
            current.store if current else None,
            frozenset(contents),
            self._terms,
            lambda done, total: self._observe("validate", done, total),
            limit,
        )

    def _catch_up(self, ledger: Ledger) -> None:
        self._generations.sweep()
        current = self._generations.current()
        target = {graph: _summary(revision) for graph, revision in ledger.live().items()}
        shown = {g.graph: g for g in current.manifest.graphs} if current else {}
        if current is None or shown != target or current.revision != ledger.head():
            if current is None and not target:
                return
            self._project(ledger, current)

    def _project(self, ledger: Ledger, current: Generation | None) -> None:
        """Publish what the ledger says, starting from a generation or from nothing."""
        target = {graph: _summary(revision) for graph, revision in ledger.live().items()}
        with self._stage(ledger, current, target, {}, threading.Event()) as staging:
            self._publish(staging.finish(), ledger, target, ledger.head())

    def _publish(
        self, folder: Path, ledger: Ledger, target: Mapping[str, GraphSummary], revision: int
    ) -> None:
        graphs = tuple(target[graph] for graph in sorted(target))
        manifest = Manifest(revision, ledger.base_iri, datetime.now(UTC), graphs)
        name = self._generations.settle(folder, manifest)
        self._observe("settled", 1, 1)
        self._generations.make_current(name)
        self._observe("published", 1, 1)
        self._generations.sweep()

    def _stage(
        self,
        ledger: Ledger,
        current: Generation | None,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None],
        cancelled: threading.Event,
    ) -> Staging:
        """Make a store that has just the target's graphs, the cheapest way."""

        def blocks(digest: str) -> Iterator[bytes]:
            new = next((c for c in contents.values() if c and c.digest == digest), None)
            for block in new.blocks() if new else ledger.content(digest):
                if cancelled.is_set():
                    raise StoreError("The load was given up.")
                yield block

        shown = {g.graph: g for g in current.manifest.graphs} if current else {}
        changed = [
            graph
            for graph in sorted(shown.keys() | target.keys())
            if _digest(shown.get(graph)) != _digest(target.get(graph))
        ]
        differences: dict[str, Difference] = {}
        for graph in changed:
            if graph in shown:
                old = blocks(shown[graph].digest)
                new = blocks(target[graph].digest) if graph in target else iter(())
                difference = Difference.between(old, new)
                if difference is None:
                    # Too much goes: making the store anew costs less than taking it apart.
                    shown, current, differences = {}, None, {}
                    changed = list(target)
                    break
                differences[graph] = difference
        staging = Staging(self._generations, current)
        try:
            total = sum(target[graph].triples for graph in changed if graph in target)
            done = 0
            for graph in changed:
                if graph in differences and not differences[graph].has_blank_nodes():
                    staging.change(graph, differences[graph].removed, differences[graph].added)
                    continue
                if graph in shown:
                    staging.remove(graph)
                if graph in target:
                    at_once = target[graph].triples <= BLANK_NODE_LIMIT
                    counted = self._counted(blocks(target[graph].digest), done, total)
                    staging.load(graph, counted, at_once=at_once)
                    done += target[graph].triples
        except BaseException:
            staging.discard()
            raise
        return staging

    def _counted(self, blocks: Iterable[bytes], done: int, total: int) -> Iterator[bytes]:
        for block in blocks:
            yield block
            done += block.count(b"\n")
            self._observe("store", done, total)

    def _origin(self, path: Path) -> str:
        """A digest of all that a file's canonical form depends on."""
        digest = hashlib.sha256(f"{self._terms.base}\n{path.suffix}\n".encode())
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror or error}.", "Check the path.") from None
        return f"sha256:{digest.hexdigest()}"

    def _ledger(self) -> Ledger:
        return Ledger.open(self._settings.ledger_path, self._settings.base_iri)

    @contextmanager
    def _writing(self) -> Generator[Ledger]:
        """Hold the writer lock; gives the ledger."""
        ledger = self._ledger()
        with (self._settings.data_dir / "writer.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise WriterBusy(
                    f"Process {lock.read().strip() or 'unknown'} is writing to {self._settings.data_dir}.",
                    "Wait until it has finished, then try again.",
                ) from None
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield ledger

    @contextmanager
    def _scratch(self) -> Generator[Path]:
        """A folder for large files in passing, on the data directory's disk."""
        try:
            folder = Path(mkdtemp(prefix="scratch-", dir=self._settings.data_dir))
        except OSError as error:
            raise full_disk(error) or StoreError(f"No scratch folder: {error}.") from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Difference:
    """What turns one canonical content into another.

    Attributes:
        removed: The lines that go.
        added: The lines that come.
    """

    removed: bytes
    added: bytes

    @classmethod
    def between(cls, old: Iterator[bytes], new: Iterator[bytes]) -> Difference | None:
        """Compare two contents, both sorted; None where more than `CHANGE_LIMIT` lines differ."""
        removed: list[bytes] = []
        added: list[bytes] = []
        left, right = _lines(old), _lines(new)
        mine, theirs = next(left, None), next(right, None)
        while mine is not None or theirs is not None:
            if mine == theirs:
                mine, theirs = next(left, None), next(right, None)
            elif theirs is None or (mine is not None and mine < theirs):
                removed.append(mine or b"")
                mine = next(left, None)
            else:
                added.append(theirs)
                theirs = next(right, None)
            if len(removed) + len(added) > CHANGE_LIMIT:
                return None
        return cls(b"".join(removed), b"".join(added))

    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among what differs: a store names them in its own way."""
        return b"_:" in self.removed or b"_:" in self.added


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        # N-Triples escapes every other line break, so only line feeds part lines.
        yield from (line + b"\n" for line in block.split(b"\n") if line)


def _rebased(blocks: Iterator[bytes], old: str, new: str) -> Iterator[bytes]:
    def moved(term: Any) -> Any:
        if isinstance(term, NamedNode) and term.value.startswith(old):
            return NamedNode(new + term.value.removeprefix(old))
        return term

    for block in blocks:
        triples = (
            Triple(moved(triple.subject), moved(triple.predicate), moved(triple.object))
            for triple in pyoxigraph.parse(input=block, format=RdfFormat.N_TRIPLES)
        )
        yield pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _put_all(entry: Entry, contents: Mapping[str, Content], origins: Mapping[str, str]) -> None:
    for graph, content in contents.items():
        entry.put(graph, content, origins[graph])


def _refuse_twins(sources: Sequence[Source]) -> None:
    paths: dict[str, Path] = {}
    for source in sources:
        if source.graph in paths:
            raise SourceError(
                f"{paths[source.graph]} and {source.path} would both become the graph {source.graph}.",
                "Load them one by one with --graph, or rename one.",
            )
        paths[source.graph] = source.path


def _summary(revision: Revision) -> GraphSummary:
    return GraphSummary(revision.graph, str(revision.digest), revision.triples, revision.classes)


def _digest(summary: GraphSummary | None) -> str | None:
    return summary.digest if summary else None
