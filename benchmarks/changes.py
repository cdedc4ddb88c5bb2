"""Change ten facts in articles of a hundred, ten thousand and a hundred thousand facts, beside many others.

    python benchmarks/changes.py [--facts 1000000] [--folder FOLDER] [--rounds 5]

loads the generated facts, and two articles more with the first hundred and the first ten thousand of
them; then changes ten facts of each by `Publisher.apply`, in turns: from the call until readers see them, the
search index and the table of facts included. The last row is one more name in the graph of communes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp

from generate import generate
from kg.config import Settings
from kg.ledger import Ledger
from kg.publish import Change, Publisher, Source, bundled_sources, digest_of
from kg.rdf import subjects
from kg.vocab import Terms

TERMS = Terms("http://localhost:8000/")
SIZES = {"small": 100, "middle": 10_000, "survey-0": None}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    given = parser.parse_args()
    folder = given.folder or Path(mkdtemp(prefix="kg-changes-"))
    data = folder / f"facts-{given.facts}"
    if not data.exists():
        generate(given.facts, data)
    whole = (data / "articles" / "survey-0.ttl").read_text(encoding="utf-8")
    for name, facts in SIZES.items():
        if facts:
            head, *said = re.split(r"(?m)^(?=<id/fact/)", whole)
            text = (head + "".join(said[:facts])).replace("survey-0", name)
            (data / "articles" / f"{name}.ttl").write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "var", ignore_errors=True)
    settings = Settings(base_iri=TERMS.base, data_dir=folder / "var")
    Publisher(settings).init()
    Publisher(settings).load(bundled_sources())
    Publisher(settings).load([Source.of(path) for path in sorted(data.glob("*/*.ttl"))])
    taken: dict[str, list[float]] = {name: [] for name in (*SIZES, "communes")}
    for turn in range(given.rounds):
        for name in SIZES:
            taken[name].append(_taken(settings, list(_corrections(settings, name, turn))))
        taken["communes"].append(_taken(settings, [_renamed(settings, turn)]))
    first = statistics.median(taken["small"])
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        print(f"{name:<12}{middle:>8.3f} s{middle / first:>8.2f} of the first, {min(seconds):.3f} at best")


def _taken(settings: Settings, changes: list[Change]) -> float:
    began = time.perf_counter()
    outcome = Publisher(settings).apply(changes, "bench", "a correction")
    taken = time.perf_counter() - began
    assert outcome.put
    assert not outcome.stale
    return taken


def _corrections(settings: Settings, name: str, turn: int) -> Iterator[Change]:
    """Other words in the notes of ten facts, each somewhere else."""
    graph = TERMS.graph(f"article/{name}").value
    for subject, lines in islice(_said(settings, graph, b"/fact/"), turn, None, 9):
        kept = b"".join(line for line in lines.splitlines(keepends=True) if b"def#note" not in line)
        note = f'{subject.decode()} {TERMS.kg("note")} "Note {turn}."@en .\n'
        yield Change(graph, subject.decode()[1:-1], kept + note.encode(), digest_of([lines]))


def _renamed(settings: Settings, turn: int) -> Change:
    graph = TERMS.graph("reference/communes").value
    subject, lines = next(islice(_said(settings, graph, b"/area/"), turn, None))
    name = f'{subject.decode()} <http://www.w3.org/2004/02/skos/core#altLabel> "Other name {turn}"@en .\n'
    return Change(graph, subject.decode()[1:-1], lines + name.encode(), digest_of([lines]))


def _said(settings: Settings, graph: str, among: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The first ninety-odd subjects of a graph, each with what is said of it."""
    ledger = Ledger.open(settings.ledger, TERMS.base)
    digest = str(ledger.live()[graph].digest)
    found = ((s, lines) for s, lines in subjects(ledger.content(digest)) if among in s)
    return islice(found, 90)


if __name__ == "__main__":
    main()
