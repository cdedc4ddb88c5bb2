"""Check a submission of a hundred facts beside many others that are published.

    python benchmarks/desk.py [--facts 1000000] [--folder FOLDER] [--rounds 5]

loads the generated facts, and checks a hundred of an article's: as they are published, so that each is found
to be stated already; in a period in which nobody states them, with their article's text; and the same with a
fault in each. With ``--again``, what an earlier run left in the folder is used.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from pyoxigraph import Literal, RdfFormat, parse

from installation import asked_for
from kg.config import Settings
from kg.desk.checks.check import Published, check
from kg.desk.proposal import Proposal
from kg.index import FactTable, Finder
from kg.ledger import Ledger
from kg.rdf import subjects
from kg.store import Generations
from kg.vocab import Terms

TERMS = Terms("http://localhost:8000/")
SLUG = "survey-0"
SIZE = 100
KINDS: dict[str, Callable[[str], str]] = {
    "stated already": lambda said: said,
    "new": lambda said: _in_period(said, "2031"),
    "faulty": lambda said: _in_period(said, "2031").replace("/id/kind/", "/id/kind/no-"),
}


def main() -> None:
    """Measure and print."""
    settings, rounds = asked_for(__doc__, TERMS.base, lambda data: None)
    view = Generations(settings.generations_dir).current()
    assert view is not None
    published = Published(view, FactTable(settings.facts_path), Finder(settings.search_path))
    facts = list(_facts(settings))
    text = "\n\n".join(f"Photo {row}. {_quote(said)}." for row, said in enumerate(facts))
    for name, change in KINDS.items():
        taken: list[float] = []
        found: Counter[str] = Counter()
        for _ in range(rounds + 1):
            proposals = [_proposal(change(said), row) for row, said in enumerate(facts, 2)]
            began = time.perf_counter()
            checked = check(proposals, {TERMS.entity("article", SLUG).value: text}, published)
            taken.append(time.perf_counter() - began)
            found = Counter(finding.rule for one in checked.proposals for finding in one.findings)
        rest = statistics.median(taken[1:])
        print(f"{name:<16}first {taken[0]:.3f} s, then {rest:.3f} s, {sum(found.values())} findings")
        for rule, number in found.most_common(5):
            print(f"    {number:>4} {rule.rpartition('#')[2]}")


def _facts(settings: Settings) -> Iterator[str]:
    """What is said of the first facts of an article, each of a row."""
    ledger = Ledger.open(settings.ledger, TERMS.base)
    digest = str(ledger.live()[TERMS.graph(f"article/{SLUG}").value].digest)
    told = ((subject, lines) for subject, lines in subjects(ledger.content(digest)) if b"/fact/" in subject)
    for row, (subject, lines) in enumerate(islice(told, SIZE), 2):
        yield lines.decode().replace(f"{subject.decode()} ", f"_:row-{row} ")


def _proposal(said: str, row: int) -> Proposal:
    graph = TERMS.graph(f"article/{SLUG}").value
    proposal = Proposal("fact", "add", graph, f"_:row-{row}", said, {}, row=row)
    return replace(proposal, cells={"quote": _quote(said)})


def _quote(said: str) -> str:
    quads = parse(said, format=RdfFormat.N_TRIPLES)
    return next(
        quad.object.value
        for quad in quads
        if quad.predicate == TERMS.kg("quote") and isinstance(quad.object, Literal)
    )


def _in_period(said: str, code: str) -> str:
    """The same of a period that no graph describes."""
    period = TERMS.entity("period", code)
    return re.sub(rf"(?m)( {re.escape(str(TERMS.kg('period')))}) .*", rf"\1 {period} .", said)


if __name__ == "__main__":
    main()
