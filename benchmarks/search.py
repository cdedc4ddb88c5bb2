"""Measure search by name among very many entities.

    python benchmarks/search.py [--entities N]

makes invented communes with names in three languages, indexes them, changes one name, and looks for names in
each way that people do; it prints the table for the README.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.index import Finder, LabelProjection
from kg.ledger import Ledger
from kg.store import GraphSummary, Manifest
from kg.store.generations import StoredQuads
from kg.vocab import SKOS, Terms

TERMS: Final = Terms("http://example.org/")
GRAPH: Final = TERMS.graph("reference/communes")
REPEAT: Final = 200

_WORDS: Final = """
an bắc bằng bình cao châu đại đình đông đức giang hà hải hạnh hoà hồng hưng khánh lạng lâm liên long lộc mai
minh mỹ nam ngọc nguyên ninh phong phú phước quang quảng sơn tân tây thái thanh thành thạnh thịnh thọ thuận
tiên trà trung vân văn việt vĩnh xuân yên
"""
_SYLLABLES: Final = _WORDS.split()


@dataclass(frozen=True)
class Shown:
    """What is published, as the index asks for it (`kg.store.View`)."""

    name: str
    manifest: Manifest
    quads: StoredQuads
    revision: int = 1
    changing: bool = False


def communes(number: int) -> Iterator[tuple[NamedNode, str]]:
    """So many entities, each with a name of two to four syllables, and some with the same."""
    chance = random.Random(1)
    for place in range(number):
        name = " ".join(s.capitalize() for s in chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4))))
        yield TERMS.entity("area", f"commune-{place}"), name


def shown(store: Store, revision: int, triples: int) -> Shown:
    """The store as it stands."""
    graphs = (GraphSummary(GRAPH.value, f"sha256:{revision}", triples, {}),)
    manifest = Manifest(revision, TERMS.base, datetime.now(UTC), graphs)
    return Shown(f"{revision:08d}.0", manifest, StoredQuads(store))


def timed(do: Callable[[], object]) -> float:
    """The seconds that something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def questions(names: list[str]) -> dict[str, Callable[[random.Random], str]]:
    """What is looked for, by what it is called in the table."""

    def wrong(chance: random.Random) -> str:
        letters = list(chance.choice(names))
        at = chance.randrange(1, len(letters) - 1)
        letters[at : at + 2] = reversed(letters[at : at + 2])
        return "".join(letters)

    return {
        "a whole name": lambda chance: chance.choice(names),
        "a name without its last letters": lambda chance: chance.choice(names)[:-2],
        "its words in another order": lambda chance: " ".join(reversed(chance.choice(names).split())),
        "one syllable": lambda chance: chance.choice(_SYLLABLES),
        "one letter": lambda chance: chance.choice("abcdghklmnpqtvxy"),
        "two letters in the wrong order": wrong,
        "nothing like a name": lambda chance: f"zq{chance.randrange(10**6)} wx",
    }


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=1_000_000)
    number: int = parser.parse_args().entities
    names = [name for _, name in communes(number)]
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = Store(f"{folder}/store")
        store.bulk_extend(
            Quad(entity, SKOS("prefLabel"), Literal(kind + name, language=language), GRAPH)
            for entity, name in communes(number)
            for language, kind in (("fr", "commune de "), ("en", "commune of "), ("vi", "xã "))
        )
        path = Path(folder) / "search.sqlite"
        index = LabelProjection(path)
        ledger = Ledger.create(Path(folder) / "ledger.sqlite", TERMS.base)
        print(f"| {number:,} entities, {3 * number:,} names | |\n|---|---:|")
        print(f"| index all, s | {timed(lambda: index.follow(shown(store, 1, 3 * number), ledger)):.1f} |")
        (entity, name), *_ = communes(1)
        store.add(Quad(entity, SKOS("altLabel"), Literal(f"{name} (new)", language="en"), GRAPH))
        changed = shown(store, 2, 3 * number + 1)
        print(f"| one name more in the same graph, s | {timed(lambda: index.follow(changed, ledger)):.1f} |")
        print(f"| nothing has changed, ms | {1000 * timed(lambda: index.follow(changed, ledger)):.1f} |")
        print(f"| the file, MiB | {path.stat().st_size / 2**20:,.0f} |\n")
        finder = Finder(path)
        print("| look for | median, ms | p99, ms |\n|---|---:|---:|")
        for what, ask in questions(names).items():
            chance = random.Random(2)
            seconds = [timed(partial(finder.find, ask(chance))) for _ in range(REPEAT)]
            p99 = statistics.quantiles(seconds, n=100)[98]
            print(f"| {what} | {1000 * statistics.median(seconds):.2f} | {1000 * p99:.2f} |", flush=True)


if __name__ == "__main__":
    main()
