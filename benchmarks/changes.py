"""Change ten facts in articles of a hundred, ten thousand and a hundred thousand facts, beside many others.

    python benchmarks/changes.py [--facts 1000000] [--folder FOLDER] [--rounds 5]

loads the generated facts, and two articles more with the first hundred and the first ten thousand of
them; then changes ten facts of each by `Publisher.apply`, in turns: from the call until readers see them, and
until the search index and the table of facts have followed. The last row is one more name in the graph of
communes. With ``--again``, what an earlier run left in the folder is changed once more.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from installation import asked_for
from kg.config import Settings
from kg.ledger import Ledger
from kg.publish import Change, Publisher, digest_of
from kg.rdf import subjects
from kg.vocab import Terms

TERMS = Terms("http://localhost:8000/")
RUN = time.strftime("%Y-%m-%d %H:%M:%S")
SIZES = {"small": 100, "middle": 10_000, "survey-0": None}


def main() -> None:
    """Measure and print."""
    settings, rounds = asked_for(__doc__, TERMS.base, _divide)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in (*SIZES, "communes")}
    for turn in range(rounds):
        for name in SIZES:
            taken[name].append(_taken(settings, list(_corrections(settings, name, turn))))
        taken["communes"].append(_taken(settings, [_renamed(settings, turn)]))
    first = statistics.median(whole for _, whole in taken["small"])
    for name, seconds in taken.items():
        seen, whole = (statistics.median(one) for one in zip(*seconds, strict=True))
        best = min(whole for _, whole in seconds)
        ratio = f"{whole / first:.2f} of the first, {best:.3f} at best"
        print(f"{name:<12}seen {seen:.3f} s, whole {whole:.3f} s, {ratio}")


def _divide(data: Path) -> None:
    """The first facts of an article as articles of their own."""
    whole = (data / "articles" / "survey-0.ttl").read_text(encoding="utf-8")
    for name, size in SIZES.items():
        if size:
            head, *said = re.split(r"(?m)^(?=<id/fact/)", whole)
            text = (head + "".join(said[:size])).replace("survey-0", name)
            (data / "articles" / f"{name}.ttl").write_text(text, encoding="utf-8")


def _taken(settings: Settings, changes: list[Change]) -> tuple[float, float]:
    """Seconds until readers see some changes, and until all has followed."""
    at: dict[str, float] = {}
    began = time.perf_counter()
    publisher = Publisher(settings, lambda step, done, total: at.setdefault(step, time.perf_counter()))
    outcome = publisher.apply(changes, "bench", "a correction")
    taken = at["published"] - began, time.perf_counter() - began
    assert outcome.put
    assert not outcome.stale
    return taken


def _corrections(settings: Settings, name: str, turn: int) -> Iterator[Change]:
    """Other words in the notes of ten facts, each somewhere else."""
    graph = TERMS.graph(f"article/{name}").value
    for subject, lines in islice(_said(settings, graph, b"/fact/"), turn, None, 9):
        kept = b"".join(line for line in lines.splitlines(keepends=True) if b"def#note" not in line)
        note = f'{subject.decode()} {TERMS.kg("note")} "Note {turn} of {RUN}."@en .\n'
        yield Change(graph, subject.decode()[1:-1], kept + note.encode(), digest_of([lines]))


def _renamed(settings: Settings, turn: int) -> Change:
    graph = TERMS.graph("reference/communes").value
    subject, lines = next(islice(_said(settings, graph, b"/area/"), turn, None))
    label = "http://www.w3.org/2004/02/skos/core#altLabel"
    name = f'{subject.decode()} <{label}> "Other name {turn} of {RUN}"@en .\n'
    return Change(graph, subject.decode()[1:-1], lines + name.encode(), digest_of([lines]))


def _said(settings: Settings, graph: str, among: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The first ninety-odd subjects of a graph, each with what is said of it."""
    ledger = Ledger.open(settings.ledger, TERMS.base)
    digest = str(ledger.live()[graph].digest)
    found = ((s, lines) for s, lines in subjects(ledger.content(digest)) if among in s)
    return islice(found, 90)


if __name__ == "__main__":
    main()
