"""Measure the table of facts: making it, following a change, counting, sorting and paging.

    python benchmarks/facts.py [--facts N] [--folder FOLDER]

generates facts (`generate.py`), puts them into a ledger, follows it, then changes one fact of a graph that
has a tenth of them; prints the tables for the README. Memory is the peak of this process's resident set.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from generate import generate
from kg.index import FactProjection, FactTable, Order
from kg.ingest import Reader, Source
from kg.ledger import Ledger
from kg.rdf import Content, canonicalise_lines
from kg.store import GraphSummary, Manifest
from kg.vocab import Terms

TERMS: Final = Terms("http://example.org/")
REPEAT: Final = 50
CHANGED: Final = TERMS.graph("survey-0").value


def put(ledger: Ledger, contents: dict[str, Content]) -> None:
    """Put graphs into the ledger."""
    with ledger.begin("benchmark", "measure") as entry:
        for graph, content in contents.items():
            entry.put(graph, content)


def shown(ledger: Ledger) -> SimpleNamespace:
    """What a store would say that has caught up."""
    graphs = tuple(
        GraphSummary(graph, str(revision.digest), revision.triples, revision.classes)
        for graph, revision in sorted(ledger.live().items())
    )
    return SimpleNamespace(manifest=Manifest(ledger.head(), TERMS.base, datetime.now(UTC), graphs))


def edited(blocks: Iterable[bytes], pattern: bytes, by: bytes) -> Iterable[bytes]:
    """The content with the first line that matches changed."""
    left = 1
    for block in blocks:
        changed, made = re.subn(pattern, by, block, count=left)
        left -= made
        yield changed
        if not left:
            break
    yield from blocks


def timed(do: Callable[[], object]) -> float:
    """The seconds that something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def peak() -> float:
    """Mebibytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def requests(table: FactTable) -> dict[str, Callable[[random.Random], object]]:
    """What is asked, by what it is called in the table."""

    def entities(kind: str, *slugs: str) -> list[str]:
        return [TERMS.entity(kind, slug).value for slug in slugs]

    areas = table.counts("area", entities("area", *(f"commune-{place:04}" for place in range(1000))))
    indicators = list(table.by_indicator("kind", *entities("kind", "observation")))
    year = {"period": entities("period", "2010")}
    kind = {"kind": entities("kind", "observation")}
    every = {"comparator": entities("code", "not-applicable")}
    zone = {"zone": entities("code", "total")}

    def area(chance: random.Random, number: int = 1) -> dict[str, list[str]]:
        return {"area": chance.sample(list(areas), number)}

    def indicator(chance: random.Random, number: int = 1) -> dict[str, list[str]]:
        return {"indicator": chance.sample(indicators, number)}

    def ten_thousand(chance: random.Random) -> dict[str, list[str]]:
        """Some areas with ten thousand facts between them."""
        wanted = chance.sample(list(areas), len(areas))
        while len(wanted) > 1 and sum(areas[one] for one in wanted[1:]) >= 10_000:
            del wanted[0]
        return {"area": wanted}

    many = ten_thousand(random.Random(3))
    half = table.count({}).number // 2
    return {
        "count: an area": lambda c: table.count(area(c)),
        "count: an area and an indicator": lambda c: table.count(area(c) | indicator(c)),
        "count: an area and a kind": lambda c: table.count(area(c) | kind),
        "count: an indicator, a kind and a zone": lambda c: table.count(indicator(c) | kind | zone),
        "count: a year and a kind": lambda c: table.count(year | kind),
        "count: a kind and a comparator, at least": lambda c: table.count(kind | every),
        "indicators of an area": lambda c: table.by_indicator("area", *area(c)["area"]),
        "facts of each of 20 areas": lambda c: table.counts("area", area(c, 20)["area"]),
        "first page: an area": lambda c: table.select(area(c)),
        "first page: a comparator that all facts have": lambda c: table.select(every),
        "first page: a year and an area": lambda c: table.select(year | area(c)),
        "first page: five areas, three indicators": lambda c: table.select(area(c, 5) | indicator(c, 3)),
        "first page by value: an area": lambda c: table.select(area(c), Order.FALLING),
        "first page by period: an area": lambda c: table.select(area(c), Order.NEWEST),
        "page at 9,950 of 10,000 by address": lambda c: table.select(many, Order.ADDRESS, 9_950),
        "page at 9,950 of 10,000 by value": lambda c: table.select(many, Order.RISING, 9_950),
        "page at 9,950 of 10,000 by period": lambda c: table.select(many, Order.NEWEST, 9_950),
        f"page at {half:,} of all by address": lambda c: table.select({}, offset=half),
        "the latest facts": lambda c: table.latest(50),
        "the latest sources": lambda c: table.latest_sources(10),
    }


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(), help="Where to make a temporary folder.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        generate(given.facts, folder / "data")
        files = sorted((folder / "data").rglob("*.ttl"))
        graphs = [TERMS.graph(file.stem).value for file in files]
        with Reader(TERMS.base, folder) as reader:
            documents = reader.read([Source(path, path.stem) for path in files])
        contents = [content for document in documents for content in document.contents.values()]
        Ledger.create(folder / "ledger.sqlite", TERMS.base)
        ledger = Ledger.open(folder / "ledger.sqlite", TERMS.base)
        put(ledger, dict(zip(graphs, contents, strict=True)))
        path = folder / "facts.sqlite"
        index = FactProjection(path)
        before = peak()
        rows = {"make the table, s": timed(lambda: index.follow(shown(ledger), ledger))}
        rows[f"the most memory meanwhile, MiB (before: {before:,.0f})"] = peak()
        rows["the file, MiB"] = path.stat().st_size / 2**20
        rows["nothing has changed, s"] = timed(lambda: index.follow(shown(ledger), ledger))
        first = ledger.live()[CHANGED].digest
        for what, pattern, by in (
            ("another value", rb'(#value> )"[^"]*"', rb'\1"1234"'),
            (
                "its first four facts less",
                rb"(?m)^<[^>]*/fact/.*\n(<[^>]*/fact/.*\n)*?(?=<[^>]*/fact/[^>]*0000005>)",
                b"",
            ),
        ):
            content = canonicalise_lines(edited(ledger.content(str(first)), pattern, by), what, folder)
            put(ledger, {CHANGED: content})
            rows[f"{what}, in a graph of {given.facts // 10:,} facts, s"] = timed(
                lambda: index.follow(shown(ledger), ledger)
            )
        put(ledger, {CHANGED: dict(zip(graphs, contents, strict=True))[CHANGED]})
        rows["these four facts again, before all others, s"] = timed(
            lambda: index.follow(shown(ledger), ledger)
        )
        with ledger.begin("benchmark", "measure") as entry:
            entry.drop(CHANGED)
        rows["drop that graph, s"] = timed(lambda: index.follow(shown(ledger), ledger))
        put(ledger, {CHANGED: dict(zip(graphs, contents, strict=True))[CHANGED]})
        rows["put it again, s"] = timed(lambda: index.follow(shown(ledger), ledger))
        rows["make it anew, s"] = timed(lambda: index.rebuild(shown(ledger), ledger))
        print(f"| {given.facts:,} facts | |\n|---|---:|")
        for what, figure in rows.items():
            print(f"| {what} | {figure:,.{3 if figure < 0.1 else 1}f} |")
        print("\n| ask for | median, ms | p99, ms |\n|---|---:|---:|")
        for what, ask in requests(FactTable(path)).items():
            chance = random.Random(2)
            seconds = [timed(partial(ask, chance)) for _ in range(REPEAT)]
            p99 = statistics.quantiles(seconds, n=100)[98]
            print(f"| {what} | {1000 * statistics.median(seconds):.2f} | {1000 * p99:.2f} |", flush=True)


if __name__ == "__main__":
    main()
