"""Measure validation: a submission with faults beside many published facts, and a load of all of them.

    python benchmarks/validation.py [--facts N] [--folder FOLDER]

generates facts (`generate.py`), publishes them in a store, then validates a new article of a hundred facts of
which twelve have a fault, and the generated facts themselves as a load does; prints a table for the README.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store

from generate import generate
from kg.config import bundled
from kg.ingest import Reader, Source
from kg.rdf import TURTLE, Content, canonicalise
from kg.store.generations import StoredQuads
from kg.validation import Report, validate
from kg.vocab import Terms

TERMS: Final = Terms("http://example.org/")
REPEAT: Final = 9
FAULTS: Final = (
    (r"kg:zone <[^>]*>", "kg:zone <id/code/totl>"),
    (r"kg:kind <[^>]*>", "kg:kind <id/kind/obsevation>"),
    (r"kg:period <[^>]*>", ""),
    (r'kg:quote "[^"]*"@fr', 'kg:quote "words"@en'),
)
"""What a statement is replaced by, in every eighth fact another: three of each fault."""


def submission(folder: Path) -> dict[str, Content]:
    """A new article of a hundred facts, of which twelve have a fault."""
    generate(1000, folder / "small")
    source = (folder / "small" / "articles" / "survey-0.ttl").read_text(encoding="utf-8")
    head, *facts = re.split(r"(?m)^(?=<id/fact/)", source.replace("survey-0", "submitted"))
    for number in range(12):
        pattern, by = FAULTS[number % len(FAULTS)]
        facts[8 * number], made = re.subn(
            rf"{pattern} ;", f"{by} ;" if by else "", facts[8 * number], count=1
        )
        assert made == 1, pattern
    path = folder / "submitted.ttl"
    path.write_text(head + "".join(facts), encoding="utf-8")
    return {TERMS.graph("article/submitted").value: canonicalise(path, TURTLE, TERMS.base, folder)[""]}


def files(folder: Path) -> dict[str, Path]:
    """What comes with kg and what was generated, by graph."""
    return {TERMS.graph(name).value: path for name, path in named(folder).items()}


def named(folder: Path) -> dict[str, Path]:
    """The same by the graph's name."""
    sources = [bundled() / "ontology", bundled() / "shapes", bundled() / "data" / "reference", folder]
    found = [path for source in sources for path in sorted(source.rglob("*.ttl"))]
    return {f"{path.parent.name}/{path.stem}": path for path in found}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(), help="Where to make a temporary folder.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        folder = Path(scratch)
        generate(given.facts, folder / "data")
        store = Store(str(folder / "store"))
        sources = files(folder / "data")
        for graph, path in sources.items():
            name = NamedNode(graph)
            store.bulk_load(path=str(path), format=RdfFormat.TURTLE, base_iri=TERMS.base, to_graph=name)
        submitted = submission(folder)
        quads = StoredQuads(store)

        def check(contents: Mapping[str, Content]) -> Report:
            return validate(contents, quads, {}, TERMS)

        seconds = [timed(lambda: check(submitted)) for _ in range(REPEAT)]
        found = check(submitted).findings
        rows = {
            f"100 facts, {len(found)} findings, the first time (pySHACL is imported), s": seconds[0],
            "again, median, s": statistics.median(seconds[1:]),
        }
        print(f"| beside {given.facts:,} facts | |\n|---|---:|")
        show(rows)
        with Reader(TERMS.base, folder) as reader:
            documents = reader.read([Source(path, graph) for graph, path in named(folder / "data").items()])
        contents = {graph: content for document in documents for graph, content in document.contents.items()}
        before = processor()
        rows = {f"all {given.facts:,} facts as a load, s": timed(lambda: check(contents))}
        rows["processor seconds of that, all processes"] = processor() - before
        peaks = [
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        rows["the most memory of a process, MiB"] = max(peaks) / 1024
        show(rows)


def show(rows: Mapping[str, float]) -> None:
    """Print rows of the table as soon as they are known."""
    for what, figure in rows.items():
        print(f"| {what} | {figure:,.{3 if figure < 10 else 1}f} |", flush=True)


def timed(do: Callable[[], object]) -> float:
    """The seconds that something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def processor() -> float:
    """Processor seconds of this process and its children that have ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


if __name__ == "__main__":
    main()
