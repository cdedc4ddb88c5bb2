"""Several writers, killed at any step: no change is lost, none comes twice, and no number is given again."""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pyoxigraph import NamedNode, RdfFormat, parse
from sqlalchemy import select

from index.stating import Fact, turtle
from index.tables import fact_rows, label_rows
from kg.errors import SourceError
from kg.index import FactProjection, LabelProjection
from kg.ledger.database import Database
from kg.ledger.tables import CHANGE
from kg.publish import Change, Outcome, Source, digest_of
from laws import fewer
from publish.installation import BASE, Installation
from publish.writers import Task, Writers

BEFORE_COMMIT = ("read", "store", "validate", "staged")
AFTER_COMMIT = ("committed", "settled", "published", "indexed")
NAMES = st.sampled_from(["one", "two"])
STEPS = st.none() | st.sampled_from(BEFORE_COMMIT + AFTER_COMMIT)
VALUES = st.integers(0, 9).map(str)

Said = dict[str, bytes]
"""What a graph says of each subject, as sorted lines."""


def start(name: str) -> str:
    return f"{BASE}id/fact/{name}-"


def lines(subject: str, value: str) -> bytes:
    """A fact with a number, and with a name that can be found."""
    text = turtle([Fact("x", {"area": f"d{value}"}, {"value": value})])
    quads = parse(text, RdfFormat.TURTLE, base_iri=BASE)
    said = [f"{q.predicate} {q.object} .\n" for q in quads if q.subject == NamedNode(f"{BASE}id/fact/x")]
    node = subject if subject.startswith("_:") else f"<{subject}>"
    return "".join(sorted(f"{node} {one}" for one in said)).encode()


def area_of(subject: str, about: bytes) -> dict[str, str]:
    """The area of a fact, by its address; nothing for what is no fact."""
    found = re.search(r"def#area> <([^>]+)>", about.decode())
    return {subject: found[1]} if found else {}


def place(value: str) -> bytes:
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    return f'<{BASE}id/area/d{value}> <{label}> "Nơi {value}"@vi .\n'.encode()


@dataclass
class Model:
    """What is to be published, and all numbers that were ever given, each with the fact's last area."""

    graphs: dict[str, Said] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    areas: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, said: Mapping[str, bytes], *, whole: bool = False) -> None:
        now = {} if whole else dict(self.graphs.get(name, {}))
        for subject, about in said.items():
            had = now.pop(subject, None)
            if about:
                now[subject] = about
                self.areas |= area_of(subject, about)
                self.withdrawn.discard(subject)
            elif had:
                self.withdrawn.add(subject)
            end = subject.removeprefix(start(name))
            if end.isdigit():
                self.last[name] = max(self.last.get(name, 0), int(end))
        self.graphs.pop(name, None)
        if now:
            self.graphs[name] = now

    def refuses(self, said: Mapping[str, bytes]) -> bool:
        """Whether a file is refused: it has what was withdrawn, or an address of a fact of another area."""
        published = {subject for graph in self.graphs.values() for subject in graph}
        areas = {
            subject: area
            for one, about in said.items()
            if one not in published
            for subject, area in area_of(one, about).items()
        }
        return bool(self.withdrawn & said.keys()) or any(
            self.areas.get(subject, area) != area for subject, area in areas.items()
        )

    def apply(self, name: str, changes: list[Change]) -> dict[str, str]:
        """Change what is not stale; gives the numbers of new facts."""
        minted: dict[str, str] = {}
        said: Said = {}
        before = self.graphs.get(name, {})
        for change in changes:
            subject, about = change.subject, change.statements or b""
            if subject.startswith("_:"):
                self.last[name] = self.last.get(name, 0) + 1
                minted[subject] = subject = f"{start(name)}{self.last[name]:03d}"
                about = about.replace(change.subject.encode() + b" ", f"<{subject}> ".encode())
            elif digest_of([before.get(subject, b"")]) != change.base:
                continue
            said[subject] = about
        self.say(name, said)
        return minted


class Writing(RuleBasedStateMachine):
    def __init__(self, writers: Writers, ledger_url: str | None) -> None:
        super().__init__()
        self.writers = writers
        self.folder = TemporaryDirectory()
        folders = ("here", "there") if ledger_url else ("here", "here")
        self.places = [Installation(Path(self.folder.name) / name, ledger_url) for name in folders]
        for installation in self.places:
            installation.folder.mkdir(exist_ok=True)
        self.places[0].publisher().init()
        self.model = Model()
        self.head = 0

    @property
    def ledger(self) -> Any:
        return self.places[0].ledger

    def changes(self, name: str, values: Mapping[int, str | None], new: list[str]) -> list[Change]:
        """Changes of a graph's subjects by their number, and facts that are new."""
        graph = f"{BASE}graph/article/{name}"
        known = self.model.graphs.get(name, {})
        made = [Change(graph, f"_:n{at}", lines(f"_:n{at}", value)) for at, value in enumerate(new)]
        for number, value in values.items():
            if number >= len(known):
                continue
            subject = sorted(known)[number]
            if subject.startswith(start(name)):
                about = None if value is None else lines(subject, value)
                made.append(Change(graph, subject, about, digest_of([known[subject]])))
        return made

    def done(self, task: Task, then: Callable[[Model], dict[str, str]]) -> None:
        """Have a task done, whole or not at all."""
        (came,) = self.writers.do(task)
        after = deepcopy(self.model)
        minted = then(after)
        grew = self.ledger.head() > self.head
        self.head = self.ledger.head()
        if isinstance(came, BaseException):
            raise came
        if came is None:
            assert task.dies_at
            assert grew == (task.dies_at in AFTER_COMMIT) or after.graphs == self.model.graphs
            if not grew:
                return
        elif isinstance(came, Outcome):
            assert came.minted == minted
        self.model = after

    @rule(
        where=st.integers(0, 1),
        name=NAMES,
        facts=st.dictionaries(st.integers(1, 6), VALUES),
        again=st.booleans(),
        dies=STEPS,
    )
    def load(self, where: int, name: str, facts: Mapping[int, str], again: bool, dies: str | None) -> None:
        said = {
            f"{start(name)}{number:03d}": lines(f"{start(name)}{number:03d}", value)
            for number, value in facts.items()
        }
        said |= {f"{BASE}id/area/d{len(facts)}": place(str(len(facts)))}
        path = self.places[where].folder / f"{name}.nt"
        path.write_bytes(b"".join(said.values()))

        def then(model: Model) -> dict[str, str]:
            model.say(name, said, whole=True)
            return {}

        task = Task(self.places[where], "load", ([Source.of(path)],), dies, again=again)
        if self.model.refuses(said) and not again:
            (came,) = self.writers.do(task)
            assert isinstance(came, SourceError) or (came is None and dies == "read")
            assert self.ledger.head() == self.head
        else:
            self.done(task, then)

    @rule(
        where=st.integers(0, 1),
        name=NAMES,
        values=st.dictionaries(st.integers(0, 4), st.none() | VALUES, max_size=3),
        new=st.lists(VALUES, max_size=2),
        dies=STEPS,
    )
    def change(
        self, where: int, name: str, values: Mapping[int, str | None], new: list[str], dies: str | None
    ) -> None:
        changes = self.changes(name, values, new)
        task = Task(self.places[where], "apply", (changes,), dies)
        self.done(task, lambda model: model.apply(name, changes))

    @rule(where=st.integers(0, 1), name=NAMES, dies=STEPS)
    def drop(self, where: int, name: str, dies: str | None) -> None:
        if name not in self.model.graphs:
            return

        def then(model: Model) -> dict[str, str]:
            del model.graphs[name]
            return {}

        self.done(Task(self.places[where], "drop", (f"article/{name}",), dies), then)

    @rule(name=NAMES, values=st.lists(VALUES, min_size=2, max_size=2), number=st.integers(0, 2))
    def race(self, name: str, values: list[str], number: int) -> None:
        """Two writers at once add a fact, and change the same one."""
        mine, other = (self.changes(name, {number: value}, [value]) for value in values)
        came = self.writers.do(
            Task(self.places[0], "apply", (mine,), waits=True),
            Task(self.places[1], "apply", (other,), waits=True),
        )
        assert all(isinstance(one, Outcome) for one in came), came
        both = zip(came, (mine, other), strict=True)
        for outcome, changes in sorted(both, key=lambda one: one[0].revision):
            before = deepcopy(self.model)
            assert outcome.minted == self.model.apply(name, changes)
            assert len(outcome.stale) == sum(
                digest_of([before.graphs.get(name, {}).get(c.subject, b"")]) != c.base
                for c in changes
                if not c.subject.startswith("_:")
            )
        self.head = self.ledger.head()

    @rule(where=st.integers(0, 1))
    def rebuild(self, where: int) -> None:
        self.places[where].publisher().rebuild()

    @invariant()
    def everything_says_what_the_model_says(self) -> None:
        ledger = self.ledger
        live = {
            graph.removeprefix(f"{BASE}graph/article/"): b"".join(ledger.content(str(revision.digest)))
            for graph, revision in ledger.live().items()
        }
        assert live == {
            # As canonical content has them: in the order of the lines.
            name: b"".join(
                sorted(line for about in said.values() for line in about.splitlines(keepends=True))
            )
            for name, said in self.model.graphs.items()
        }
        for installation in self.places:
            installation.publisher().catch_up()
            if not self.head:
                continue
            publisher = installation.publisher()
            assert publisher.verify() == []
            assert installation.leftovers() == []
            view = publisher._store.current()
            assert view
            for made, rows, path in (
                (FactProjection, fact_rows, installation.settings.facts_path),
                (LabelProjection, label_rows, installation.settings.search_path),
            ):
                anew = installation.folder / "anew.sqlite"
                for file in installation.folder.glob("anew.sqlite*"):
                    file.unlink()
                made(anew).rebuild(view, ledger)
                assert rows(path) == rows(anew)

    def teardown(self) -> None:
        """In the end, the table of changes says what comparing the contents of the revisions says."""
        assert set(self.ledger.withdrawn()) == self.model.withdrawn
        database = Database(self.places[0].settings.ledger)
        with database.reading() as connection:
            told = connection.execute(select(CHANGE).order_by(CHANGE.c.revision, CHANGE.c.subject)).all()
        assert [(one.revision, one.subject, one.kind) for one in told] == list(self.compared())
        self.folder.cleanup()

    def compared(self) -> Iterator[tuple[int, str, str]]:
        shown: dict[str, Said] = {}
        for revision in self.ledger.revisions():
            before, after = shown.get(revision.graph, {}), Said()
            if revision.digest:
                for block in self.ledger.content(revision.digest):
                    for line in block.splitlines(keepends=True):
                        subject = line.split()[0].decode()[1:-1]
                        after[subject] = after.get(subject, b"") + line
            shown[revision.graph] = after
            for subject in sorted(before.keys() | after.keys()):
                if before.get(subject) != after.get(subject):
                    gone = "delete" if revision.reason in {"load", "drop"} else "withdraw"
                    kind = "update" if subject in after else gone
                    yield revision.number, subject, kind if subject in before else "create"


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers.ready() as ready:
        yield ready


@pytest.mark.everywhere
def test_whatever_becomes_of_several_writers(writers: Writers, ledger_urls: Callable[[], str | None]):
    run_state_machine_as_test(
        lambda: Writing(writers, ledger_urls()),
        settings=fewer(7, stateful_step_count=2 * settings().stateful_step_count),
    )
