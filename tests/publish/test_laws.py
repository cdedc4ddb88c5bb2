"""Whatever is loaded and dropped in whatever order: readers see what the ledger says."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, Store, Triple, serialize

from kg.errors import SourceError
from kg.publish import Change, Source, digest_of
from kg.rdf import N_TRIPLES
from laws import fewer
from publish.installation import BASE, Installation
from rdf.graphs import graphs

NAMES = st.sampled_from(["one", "two", "three"])


def canonical(quads: Iterable[Quad]) -> list[str]:
    """The lines that the quads have once they went through a store, which spells numbers its own way."""
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    plain = Dataset(store)
    plain.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, plain))


class Publishing(RuleBasedStateMachine):
    def __init__(self, ledger_url: str | None) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.installation = Installation(Path(self.folder.name), ledger_url)
        self.installation.publisher().init()
        self.model: dict[str, list[str]] = {}

    @rule(name=NAMES, graph=graphs)
    def load(self, name: str, graph: list[Triple]) -> None:
        path = self.installation.folder / f"{name}.nt"
        path.write_bytes(serialize(graph, format=N_TRIPLES.native) or b"")
        if not graph:
            with pytest.raises(SourceError, match="it says nothing"):
                self.installation.publisher().load([Source.of(path)])
            return
        self.installation.publisher().load([Source.of(path)], again=True)
        self.model[f"article/{name}"] = canonical(Quad(*triple) for triple in graph)

    @rule(name=NAMES, data=st.data(), values=st.lists(st.integers(0, 3), max_size=2, unique=True))
    def change(self, name: str, data: st.DataObject, values: list[int]) -> None:
        """Something else is said of one subject, new or old, or nothing any more."""
        graph = f"{BASE}graph/article/{name}"
        lines = self.model.get(f"article/{name}", [])
        known = sorted({line.split()[0] for line in lines if line.startswith("<")})
        subject = data.draw(st.sampled_from([*known, f"<{BASE}new>"]))
        live = self.installation.ledger.live()
        now = self.installation.ledger.stored(str(live[graph].digest)) if graph in live else None
        said = now.about(subject.encode()) if now else ()
        new = [f'{subject} <{BASE}p> "{value}"' for value in values]
        statements = "".join(f"{line} .\n" for line in new).encode()
        change = Change(graph, subject[1:-1], statements or None, digest_of(said))
        if any(b" _:" in line for line in said):
            with pytest.raises(SourceError, match="blank nodes"):
                self.installation.publisher().apply([change])
            return
        if statements and change.subject in self.installation.ledger.withdrawn():
            with pytest.raises(SourceError, match="This was withdrawn"):
                self.installation.publisher().apply([change])
            return
        stale = self.installation.publisher().apply([change, replace(change, base="sha256:other")]).stale
        assert [one.now for one in stale] == [said]
        kept = [line for line in lines if not line.startswith(f"{subject} ")]
        self.model[f"article/{name}"] = sorted([*kept, *new])

    @rule(name=NAMES)
    def drop(self, name: str) -> None:
        with suppress(SourceError):
            self.installation.publisher().drop(f"article/{name}")
        self.model.pop(f"article/{name}", None)

    @rule()
    def rebuild(self) -> None:
        self.installation.publisher().rebuild()

    @invariant()
    def readers_see_the_model(self) -> None:
        seen = {name: canonical(quads) for name, quads in self.installation.published().items()}
        assert seen == {name: lines for name, lines in self.model.items() if lines}

    @invariant()
    def nothing_is_damaged_or_left_behind(self) -> None:
        assert self.installation.leftovers() == []
        if self.installation.ledger.head():
            assert self.installation.publisher().verify() == []

    def teardown(self) -> None:
        self.folder.cleanup()


def test_readers_see_what_the_ledger_says(ledger_urls: Callable[[], str | None]):
    run_state_machine_as_test(lambda: Publishing(ledger_urls()), settings=fewer(3))
