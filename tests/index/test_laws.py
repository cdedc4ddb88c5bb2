"""Whatever was published on the way, the table is the one made anew, and answers as plain Python does."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pyoxigraph import NamedNode, RdfFormat, parse

from index.stating import PREFIXES, Fact, iri, turtle
from index.tables import fact_rows
from kg.errors import SourceError
from kg.index import FactProjection, FactTable, Order
from kg.ledger import Ledger
from kg.publish import Change, digest_of
from kg.rdf import TURTLE, canonicalise
from kg.store import Generations, GraphSummary, Manifest
from laws import fewer
from publish.installation import BASE, Installation

VARIED = {"area": 3, "indicator": 3, "population": 2, "period": 4, "source": 2}
NUMBER = st.decimals(-1000, 1000, places=1, allow_nan=False).map(str)
NUMBERS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({}, optional={"value": NUMBER, "lowerBound": NUMBER, "upperBound": NUMBER}),
)
CHOSEN = st.fixed_dictionaries(
    {name: st.integers(0, most - 1).map(lambda n: f"d{n}") for name, most in VARIED.items()}
)
FACTS = st.dictionaries(st.text("ab-1", min_size=1, max_size=3), st.tuples(CHOSEN, NUMBERS), max_size=8).map(
    lambda found: [Fact(slug, *said) for slug, said in found.items()]
)
DAY = st.none() | st.dates(datetime(2000, 1, 1).date(), datetime(2001, 1, 1).date()).map(str)
DATES = st.dictionaries(st.sampled_from(["d0", "d1", "d2"]), st.tuples(DAY, DAY), max_size=3)


class Killed(BaseException):
    """What stands for the end of a process."""


class Following(RuleBasedStateMachine):
    """Loads, drops and crashes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.installation = Installation(Path(self.folder.name))
        self.installation.publisher().init()
        self.model: dict[str, list[Fact]] = {}

    @rule(name=st.sampled_from("ab"), facts=FACTS, dates=DATES)
    def load(self, name: str, facts: list[Fact], dates: Mapping[str, tuple[str | None, str | None]]) -> None:
        if turtle(facts, dates) == PREFIXES:
            # A file that says nothing is refused.
            self.drop(name)
            return
        with self.refused_where_gone(facts) as refused:
            self.installation.load(name, turtle(facts, dates))
        if not refused:
            self.model[name] = facts

    @contextmanager
    def refused_where_gone(self, facts: Iterable[Fact]) -> Iterator[bool]:
        """What a change takes away does not come back, nor what goes as another; gives whether some would."""
        refused = self.refuses(facts)
        with (
            pytest.raises(SourceError, match=r"withdrawn|of another fact|to other facts")
            if refused
            else nullcontext()
        ):
            yield refused

    def refuses(self, facts: Iterable[Fact]) -> bool:
        ledger = self.installation.ledger
        gone = ledger.left([fact.iri for fact in facts])
        was = {iri: b"".join(ledger.history(iri, 1).changes[0].before).decode() for iri in gone}
        another = any(
            f"<{fact.value(name)}>" not in was[fact.iri]
            for fact in facts
            if fact.iri in was
            for name in ("area", "indicator")
        )
        return another or not {fact.iri for fact in facts}.isdisjoint(ledger.withdrawn())

    @rule(name=st.sampled_from("ab"), facts=FACTS)
    def change(self, name: str, facts: list[Fact]) -> None:
        """Some facts come, change or go by themselves, and the others stay."""
        graph = f"{BASE}graph/article/{name}"
        ledger = self.installation.ledger
        live = ledger.live()
        stored = ledger.stored(str(live[graph].digest)) if graph in live else None
        known = {fact.iri: fact for fact in self.model.get(name, [])}
        stated = [fact for fact in facts if fact.iri not in known or fact.number is not None]
        changes: list[Change] = []
        for fact in facts:
            node = f"<{fact.iri}>".encode()
            goes = fact.iri in known and fact.number is None
            quads = parse(turtle([fact]), RdfFormat.TURTLE, base_iri=BASE)
            lines = b"".join(f"{q.triple} .\n".encode() for q in quads if q.subject == NamedNode(fact.iri))
            base = digest_of(stored.about(node)) if stored else None
            changes.append(Change(graph, fact.iri, None if goes else lines, base))
            if goes:
                del known[fact.iri]
            else:
                known[fact.iri] = fact
        with self.refused_where_gone(stated) as refused:
            self.installation.publisher().apply(changes)
        if not refused:
            self.model[name] = list(known.values())

    @rule(name=st.sampled_from("ab"))
    def drop(self, name: str) -> None:
        with suppress(SourceError):
            self.installation.publisher().drop(f"article/{name}")
        self.model.pop(name, None)

    @rule(name=st.sampled_from("ab"), facts=FACTS.filter(bool), written=st.booleans())
    def crash(self, name: str, facts: list[Fact], written: bool) -> None:
        """A writer dies when the store has changed and the table has not; the next one catches up."""
        assume(not self.refuses(facts))
        self.installation.publisher().catch_up()
        original = FactProjection._change

        def change(index: FactProjection, do) -> bool:
            def killed(connection: sqlite3.Connection) -> bool:
                if do(connection) or not written:
                    raise Killed
                return False

            return original(index, killed)

        with pytest.MonkeyPatch.context() as patch, suppress(Killed):
            patch.setattr(FactProjection, "_change", change)
            source = self.installation.source(name, turtle(facts))
            publisher = self.installation.publisher()
            patch.setattr(publisher, "_catch_up", lambda ledger: None)
            publisher.load([source])
        self.model[name] = facts
        self.installation.publisher().catch_up()

    @rule()
    def rebuild(self) -> None:
        self.installation.publisher().rebuild()

    @invariant()
    def the_table_is_the_one_that_is_made_anew(self) -> None:
        view = Generations(self.installation.settings.generations_dir).current()
        if view is None:
            return
        anew = self.installation.folder / "anew.sqlite"
        for file in self.installation.folder.glob("anew.sqlite*"):
            file.unlink()
        FactProjection(anew).rebuild(view, self.installation.ledger)
        path = self.installation.settings.facts_path
        assert fact_rows(path) == fact_rows(anew)
        every = [fact for facts in self.model.values() for fact in facts]
        table = FactTable(path)
        assert Counter(table.select({}, limit=100)) == Counter(fact.iri for fact in every)
        for name in VARIED:
            counted = Counter(fact.value(name) for fact in every)
            assert table.counts(name, list(counted)) == counted

    def teardown(self) -> None:
        self.folder.cleanup()


TestFollowing = Following.TestCase
TestFollowing.settings = fewer(3)


@dataclass(frozen=True)
class Stated:
    """A fact as the model keeps it."""

    fact: Fact
    starts: str | None
    ends: str | None

    def holds(self, where: Mapping[str, list[str]]) -> bool:
        return all(self.fact.value(name) in iris for name, iris in where.items())


def ordered(facts: list[Stated], order: Order) -> list[str]:
    """The facts' IRIs in an order; those that are alike in it stay as they are."""
    if order in {Order.RISING, Order.FALLING}:
        placed = [one for one in facts if one.fact.number is not None]
        placed.sort(key=lambda one: one.fact.number or 0, reverse=order is Order.FALLING)
    elif order in {Order.NEWEST, Order.OLDEST}:
        placed = [one for one in facts if one.ends or one.starts]
        placed.sort(
            key=lambda one: (one.ends or one.starts or "", one.starts or ""), reverse=order is Order.NEWEST
        )
    else:
        placed = facts
    return [one.fact.iri for one in (*placed, *(one for one in facts if one not in placed))]


@cache
def table_of(facts: str, others: str) -> FactTable:
    """The table of two graphs."""
    folder = TemporaryDirectory()
    KEPT.append(folder)
    here = Path(folder.name)
    Ledger.create(here / "ledger.sqlite", BASE)
    ledger = Ledger.open(here / "ledger.sqlite", BASE)
    with ledger.begin("test", "test") as entry:
        for name, text in (("one", facts), ("two", others)):
            file = here / "file.ttl"
            file.write_text(text, encoding="utf-8")
            entry.put(f"{BASE}graph/{name}", canonicalise(file, TURTLE, BASE, here)[""])
    graphs = [GraphSummary(graph, str(r.digest), r.triples, r.classes) for graph, r in ledger.live().items()]
    view = SimpleNamespace(manifest=Manifest(2, BASE, datetime.now(UTC), tuple(graphs)))
    FactProjection(here / "facts.sqlite").follow(view, ledger)
    return FactTable(here / "facts.sqlite")


KEPT: list[TemporaryDirectory[str]] = []
WHERE = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([iri(name, f"d{n}") for n in range(most + 1)]), max_size=3)
        for name, most in {**VARIED, "kind": 1}.items()
    },
)


@given(
    FACTS,
    FACTS,
    DATES,
    st.lists(st.tuples(WHERE, st.sampled_from(Order), st.integers(0, 4), st.integers(0, 6)), min_size=1),
    st.sampled_from([0, 1000]),
)
def test_answers_are_those_of_plain_python(
    facts: list[Fact],
    others: list[Fact],
    dates: Mapping[str, tuple[str | None, str | None]],
    questions: list[tuple[Mapping[str, list[str]], Order, int, int]],
    merged: int,
):
    table = table_of(turtle(facts, dates), turtle(others))
    every = [
        Stated(fact, *dates.get(fact.dimensions["period"], (None, None)))
        for graph in (facts, others)
        # The canonical form sorts addresses with the bracket that ends them.
        for fact in sorted(graph, key=lambda fact: f"{fact.iri}>")
    ]
    graphs = (parse(turtle(graph), RdfFormat.TURTLE, base_iri=BASE) for graph in (facts, others))
    stated = {quad.triple for graph in graphs for quad in graph}
    said = table.said([*(one.fact.iri for one in every), iri("fact", "none")])
    assert {name: set(triples) for name, triples in said.items()} == {
        one.fact.iri: {triple for triple in stated if triple.subject == NamedNode(one.fact.iri)}
        for one in every
    }
    for where, order, offset, limit in questions:
        matching = [one for one in every if one.holds(where)]
        assert table.count(where).number == len(matching)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kg.index.fact_table._DRIVERS_AT_MOST", merged)
            found = table.select(where, order, offset, limit)
        assert found == ordered(matching, order)[offset : offset + limit]
        for name in VARIED:
            for slug in ("d0", "d1"):
                of_one = [one.fact for one in every if one.fact.value(name) == iri(name, slug)]
                found = Counter(fact.value("indicator") for fact in of_one)
                assert table.by_indicator(name, iri(name, slug)) == found
