"""An installation whose store is a server, small enough to be made anew in every test."""

import os
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Store

import forked
from kg.config import Settings
from kg.ledger import Ledger
from kg.publish import Observer, Outcome, Publisher, Source
from kg.store import View, views


@dataclass
class Installation:
    """With the settings of a server, a remote store; without, an embedded one."""

    folder: Path
    base: str
    store: dict[str, str]

    @cached_property
    def settings(self) -> Settings:
        return Settings(base_iri=self.base, data_dir=self.folder / "var", **self.store)  # pyright: ignore[reportArgumentType]

    @property
    def environment(self) -> dict[str, str]:
        """The settings that differ from the defaults, as environment variables."""
        own = {"base_iri": self.base, "data_dir": str(self.folder / "var")}
        return {f"KG_{name.upper()}": value for name, value in (own | self.store).items()}

    @property
    def ledger(self) -> Ledger:
        return Ledger.open(self.settings.ledger, self.base)

    def publisher(self, observe: Observer | None = None) -> Publisher:
        return Publisher(self.settings, observe, unruled=True)

    def source(self, name: str, turtle: str) -> Source:
        path = self.folder / f"{name}.ttl"
        path.write_text(turtle, encoding="utf-8")
        return Source.of(path)

    def load(self, name: str, turtle: str) -> Outcome:
        return self.publisher().load([self.source(name, turtle)])

    def back_up(self) -> None:
        """Copy the ledger as it is now."""
        copy = self.folder / "backup.sqlite"
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.settings.ledger)) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])

    def restore(self) -> None:
        """Put the copy in the ledger's place."""
        for file in self.folder.glob("var/ledger.sqlite*"):
            file.unlink()
        (self.folder / "backup.sqlite").rename(self.settings.ledger)

    def view(self) -> View:
        return views(self.settings).generation()

    def published(self) -> dict[str, set[str]]:
        """What readers see: each graph's triples, blank nodes named canonically, by the graph's name."""
        quads = self.view().quads
        start = f"{self.base}graph/"
        return {
            graph.value.removeprefix(start): canonical(quads.quads_for_pattern(None, None, None, graph))
            for graph in quads.named_graphs()
        }

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in a process of its own, with this installation as `installation`."""
        prelude = (
            "import sys; from pathlib import Path; from remote.installation import Installation\n"
            f"installation = Installation(Path({str(self.folder)!r}), {self.base!r}, {self.store!r})\n"
        )
        folder = Path(__file__).parents[1]
        return forked.run(arguments, folder, os.environ, code=prelude + program)


def canonical(quads: Iterable[Quad]) -> set[str]:
    """Triples as text, with canonical names for blank nodes, and values spelled as an embedded store does."""
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def values(installation: Installation, graph: str, property_: str = "p") -> set[str]:
    """The values that readers see for a property in a graph."""
    quads = installation.view().quads.quads_for_pattern(
        None,
        NamedNode(installation.base + property_),
        None,
        NamedNode(f"{installation.base}graph/{graph}"),
    )
    return {str(getattr(quad.object, "value", quad.object)) for quad in quads}
