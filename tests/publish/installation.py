"""A data directory with a publisher, small enough to be made anew in every test."""

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Dataset

import forked
from kg.config import Settings
from kg.ledger import Ledger
from kg.publish import Observer, Outcome, Publisher, Source
from kg.store import Generations

BASE = "http://example.org/"


@dataclass
class Installation:
    folder: Path
    ledger_url: str | None = None

    @cached_property
    def settings(self) -> Settings:
        return Settings(base_iri=BASE, data_dir=self.folder / "var", ledger_url=self.ledger_url)

    def publisher(self, observe: Observer | None = None) -> Publisher:
        return Publisher(self.settings, observe, unruled=True)

    @property
    def ledger(self) -> Ledger:
        return Ledger.open(self.settings.ledger, BASE)

    def source(self, name: str, turtle: str) -> Source:
        """A file of this content, that becomes the graph ``article/<name>``."""
        path = self.folder / f"{name}.ttl"
        path.write_text(turtle, encoding="utf-8")
        return Source.of(path)

    def load(self, name: str, turtle: str, observe: Observer | None = None) -> Outcome:
        return self.publisher(observe).load([self.source(name, turtle)])

    def published(self) -> dict[str, Dataset]:
        """What readers see: each graph's triples, by the graph's name."""
        current = Generations(self.settings.generations_dir).current()
        if current is None:
            return {}
        start = f"{BASE}graph/"
        return {
            graph.value.removeprefix(start): Dataset(current.store.quads_for_pattern(None, None, None, graph))
            for graph in current.store.named_graphs()
        }

    def said(self) -> dict[str, str]:
        """What the ledger says is published: each graph's digest, by the graph's name."""
        start = f"{BASE}graph/"
        return {
            graph.removeprefix(start): str(revision.digest) for graph, revision in self.ledger.live().items()
        }

    def leftovers(self) -> list[str]:
        """Folders that no finished writer leaves behind."""
        data = self.settings.data_dir
        found = [*data.glob("scratch-*"), *(data / "generations").glob("staging-*")]
        return sorted(path.name for path in found)

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in a process of its own, with this installation as `installation`."""
        prelude = (
            "import sys; from pathlib import Path; from publish.installation import Installation\n"
            f"installation = Installation(Path({str(self.folder)!r}), {self.ledger_url!r})\n"
        )
        folder = Path(__file__).parents[1]
        return forked.run(arguments, folder, os.environ, code=prelude + program)
