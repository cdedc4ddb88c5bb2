"""Compare six typical analyses in SPARQL, on several servers, and in DuckDB over a Parquet file of the same.

    python benchmarks/analysis.py [--facts N] [--rounds N] [--folder FOLDER]

loads what comes with kg, as many generated facts, and a target for five indicators of each commune; asks
`kg serve` as it stands after the load and again after `kg rebuild`, the Oxigraph server and Virtuoso on the
same quads, and DuckDB over the table that the client gives, as a Parquet file. All take turns, round after
round. Each query's text is new each time, so that no cache has its result; a number is the median of its
rounds. Every result is checked for its number of rows. Beside the plain queries stand forms that say the same
in another order, to see what the engine makes of them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

import duckdb

import servers
from generate import AREAS, generate
from kg.client import Graph
from servers import NotThere

BASE: Final = "http://localhost:8000/"
TIMEOUT: Final = 600
TARGETS: Final = 5
"""Indicators that each commune has a target of."""

_PREFIXES: Final = f"PREFIX kg: <{BASE}def#>\n"
_TARGETS: Final = """\
@prefix kg: <def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix schema: <https://schema.org/> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .

<id/article/targets> a schema:NewsArticle ;
  skos:inScheme <id/scheme/source> ;
  skos:prefLabel "Objectifs"@fr , "Targets"@en , "Mục tiêu"@vi ;
  skos:definition "Texte inventé pour mesurer."@fr , "A text invented for measuring."@en ,
    "Văn bản giả định để đo."@vi ;
  schema:headline "Objectifs"@fr ;
  schema:inLanguage "fr" ;
  schema:publisher <id/organisation/nhan-dan> ;
  schema:url <https://example.org/targets> .
"""

ANALYSES: Final[dict[str, tuple[str, str]]] = {
    "mean by indicator": (
        "SELECT ?indicator (AVG(?value) AS ?mean) (COUNT(*) AS ?n) {\n"
        f"  ?fact kg:indicator ?indicator ; kg:bound <{BASE}id/bound/exact> ; kg:value ?value\n"
        "} GROUP BY ?indicator",
        "SELECT indicator, avg(value), count(*) FROM facts WHERE bound = 'exact' AND value IS NOT NULL "
        "GROUP BY 1",
    ),
    "mean by area and period": (
        "SELECT ?area ?period (AVG(?value) AS ?mean) {\n"
        "  ?fact kg:area ?area ; kg:period ?period ; kg:value ?value\n"
        "} GROUP BY ?area ?period",
        "SELECT area, period, avg(value) FROM facts WHERE value IS NOT NULL GROUP BY 1, 2",
    ),
    "the ten highest lower bounds of a kind": (
        "SELECT ?fact ?lower {\n"
        f"  ?fact kg:kind <{BASE}id/kind/observation> ; kg:lowerBound ?lower\n"
        "} ORDER BY DESC(?lower) LIMIT 10",
        "SELECT fact, lower FROM facts WHERE kind = 'observation' AND lower IS NOT NULL "
        "ORDER BY lower DESC LIMIT 10",
    ),
    "share of targets certainly met": (
        "SELECT ?indicator (COUNT(*) AS ?targets) (SUM(IF(?best >= ?goal, 1, 0)) AS ?met) {\n"
        "  SELECT ?indicator ?target ?goal (MAX(?lower) AS ?best) {\n"
        f"    ?target kg:kind <{BASE}id/kind/target> ; kg:area ?area ; kg:indicator ?indicator ;\n"
        "      kg:lowerBound ?goal .\n"
        "    ?fact kg:area ?area ; kg:indicator ?indicator ;\n"
        f"      kg:kind <{BASE}id/kind/observation> ; kg:lowerBound ?lower\n"
        "  } GROUP BY ?indicator ?target ?goal\n"
        "} GROUP BY ?indicator",
        "SELECT indicator, count(*), sum(CAST(best >= goal AS INTEGER)) FROM ("
        "SELECT t.indicator, t.fact, t.lower AS goal, max(o.lower) AS best FROM facts t JOIN facts o "
        "ON o.area = t.area AND o.indicator = t.indicator AND o.kind = 'observation' AND o.lower IS NOT NULL "
        "WHERE t.kind = 'target' AND t.lower IS NOT NULL GROUP BY ALL) GROUP BY 1",
    ),
    "coverage by theme": (
        "SELECT ?theme (COUNT(DISTINCT ?area) AS ?areas) (COUNT(*) AS ?facts) {\n"
        "  ?indicator kg:theme ?theme . ?fact kg:indicator ?indicator ; kg:area ?area\n"
        "} GROUP BY ?theme",
        "SELECT theme, count(DISTINCT area), count(*) FROM facts JOIN themes USING (indicator) GROUP BY 1",
    ),
    "counts by source and kind": (
        "SELECT ?source ?kind (COUNT(*) AS ?facts) {\n"
        "  ?fact kg:source ?source ; kg:kind ?kind\n"
        "} GROUP BY ?source ?kind",
        "SELECT source, kind, count(*) FROM facts GROUP BY 1, 2",
    ),
}
"""Each analysis in SPARQL and in SQL."""

FORMS: Final[dict[str, dict[str, str]]] = {
    "mean by area and period": {
        "numbers first": (
            "SELECT ?area ?period (AVG(?value) AS ?mean) {\n"
            "  { SELECT ?fact ?value { ?fact kg:value ?value } }\n"
            "  ?fact kg:area ?area ; kg:period ?period\n"
            "} GROUP BY ?area ?period"
        ),
        "grouped in parts": (
            "SELECT ?area ?period (SUM(?part) / SUM(?n) AS ?mean) {\n"
            "  { SELECT ?area ?period ?source (SUM(?value) AS ?part) (COUNT(*) AS ?n) {\n"
            "    ?fact kg:source ?source ; kg:area ?area ; kg:period ?period ; kg:value ?value\n"
            "  } GROUP BY ?area ?period ?source }\n"
            "} GROUP BY ?area ?period"
        ),
    },
    "coverage by theme": {
        "counted by indicator first": (
            "SELECT ?theme (COUNT(DISTINCT ?area) AS ?areas) (SUM(?n) AS ?facts) {\n"
            "  { SELECT ?indicator ?area (COUNT(*) AS ?n) {\n"
            "    ?fact kg:indicator ?indicator ; kg:area ?area\n"
            "  } GROUP BY ?indicator ?area }\n"
            "  ?indicator kg:theme ?theme\n"
            "} GROUP BY ?theme"
        ),
    },
    "counts by source and kind": {
        "a source at a time": (
            "SELECT ?source ?kind (COUNT(*) AS ?facts) {\n"
            "  ?source a <https://schema.org/NewsArticle> . ?fact kg:source ?source ; kg:kind ?kind\n"
            "} GROUP BY ?source ?kind"
        ),
        "by graph": (
            "SELECT ?source ?kind (COUNT(*) AS ?facts) {\n"
            "  GRAPH ?graph { ?fact kg:source ?source ; kg:kind ?kind }\n"
            "} GROUP BY ?source ?kind"
        ),
    },
}
"""The same in other forms."""

_numbers: Final = count(1)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(), help="Where to make a temporary folder.")
    given = parser.parse_args()
    # Ends in order, so that the servers are stopped.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with TemporaryDirectory(dir=given.folder) as name:
        compare(Path(name).resolve(), given.facts, given.rounds)


def compare(folder: Path, facts: int, rounds: int) -> None:
    """Load, ask by turns, print."""
    environment = {
        **os.environ,
        "KG_BASE_IRI": BASE,
        "KG_DATA_DIR": str(folder / "var"),
        "KG_QUERY_TIMEOUT": str(TIMEOUT),
    }
    generate(facts, folder / "data")
    (folder / "data" / "articles" / "targets.ttl").write_text(_TARGETS + "".join(targets()), encoding="utf-8")
    quads = folder / "quads.nq"
    for arguments in (("init",), ("load",), ("load", str(folder / "data"))):
        run(environment, *arguments)
    run(environment, "export", "--format", "nq", "--output", str(quads))
    arranged = {**environment, "KG_DATA_DIR": str(folder / "arranged")}
    shutil.copytree(folder / "var", folder / "arranged", symlinks=True)
    run(arranged, "rebuild")
    with ExitStack() as running:
        asked: dict[str, Callable[[str], int]] = {}
        kg = running.enter_context(servers.kg(folder / "kg", environment))
        asked["kg, after a load"] = asker(kg)
        asked["kg, after a rebuild"] = asker(running.enter_context(servers.kg(folder / "kg2", arranged)))
        for title, start in (("Oxigraph server", servers.oxigraph), ("Virtuoso", servers.virtuoso)):
            try:
                found = running.enter_context(start(folder / title.split()[0].lower(), quads))
                asked[f"{title} {found.version}"] = asker(found)
            except NotThere as error:
                tell(f"{title} is NOT THERE: {error}")
        began = time.perf_counter()
        connection = tables(Graph(f"http://127.0.0.1:{kg.port}/", timeout=TIMEOUT), folder)
        tell(f"the table by SPARQL took {time.perf_counter() - began:.1f} s")
        plain = {analysis: sparql for analysis, (sparql, _) in ANALYSES.items()}
        times = measured(asked, plain, rounds)
        sql = {analysis: query for analysis, (_, query) in ANALYSES.items()}
        times[f"DuckDB {duckdb.__version__}"] = measured(
            {"duckdb": lambda query: len(connection.execute(query).fetchall())}, sql, rounds
        )["duckdb"]
        show(facts, times)
        forms = {
            f"{analysis}, {form}": sparql
            for analysis, others in FORMS.items()
            for form, sparql in {"as it is": plain[analysis], **others}.items()
        }
        kgs = {title: ask for title, ask in asked.items() if title.startswith("kg")}
        show(facts, measured(kgs, forms, rounds))


def targets() -> Iterator[str]:
    """Targets of shares, in Turtle."""
    indicators = ("poverty-rate", "near-poor-household-rate", "health-insurance-coverage")
    indicators += ("trained-workforce-rate", "border-communes-with-boarding-schools")
    for number in range(AREAS * TARGETS):
        area, which = divmod(number, TARGETS)
        goal = 30 + number % 70
        yield (
            f"\n<id/fact/targets-{number + 1:05}> a kg:Fact , qb:Observation ;\n"
            "  qb:dataSet <id/dataset/facts> ;\n"
            f"  kg:area <id/area/commune-{area:04}> ; kg:zone <id/code/total> ;\n"
            f"  kg:programme <id/code/not-stated> ; kg:indicator <id/indicator/{indicators[which]}> ;\n"
            "  kg:population <id/code/total> ; kg:period <id/period/by-2030> ;\n"
            "  kg:kind <id/kind/target> ; kg:comparator <id/code/not-applicable> ;\n"
            "  kg:source <id/article/targets> ;\n"
            f"  kg:value {goal}.0 ; sdmx-attribute:unitMeasure unit:PERCENT ;\n"
            f"  kg:bound <id/bound/at-least> ; kg:lowerBound {goal}.0 ;\n"
            f'  kg:valueAsWritten "au moins {goal} %"@fr ; kg:quote "au moins {goal} %"@fr ;\n'
            '  kg:passage "lead" .\n'
        )


def run(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of kg's."""
    tell(f"kg {' '.join(arguments)}")
    program = Path(sys.executable).with_name("kg")
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kg {' '.join(arguments)} failed: {done.stderr[-2000:]}")


def asker(endpoint: servers.Endpoint) -> Callable[[str], int]:
    """What puts a query to a server, and gives the rows of its result."""

    def ask(query: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=TIMEOUT)
        # Virtuoso waits for ever for a query that is the body itself.
        fields = urlencode({"query": f"{_PREFIXES}{query}\n# {next(_numbers)}"})
        connection.request("GET", f"{endpoint.path}?{fields}", headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{endpoint.name} answers {answer.status}: {body[:500]!r}")
        return len(body.splitlines()) - 1

    return ask


def tables(graph: Graph, folder: Path) -> duckdb.DuckDBPyConnection:
    """The facts, and the theme of each indicator, as Parquet files that DuckDB reads."""
    graph.facts(frame="polars").write_parquet(folder / "facts.parquet")
    themes: Any = graph.query(
        f"{_PREFIXES}SELECT ?indicator ?theme {{ ?indicator kg:theme ?theme }}", frame="polars"
    )
    themes.write_parquet(folder / "themes.parquet")
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW facts AS FROM '{folder}/facts.parquet'")
    connection.execute(
        f"CREATE VIEW themes AS SELECT regexp_extract(indicator, '[^/]*$') AS indicator, theme "  # noqa: S608
        f"FROM '{folder}/themes.parquet'"
    )
    return connection


def measured(
    asked: dict[str, Callable[[str], int]], queries: dict[str, str], rounds: int
) -> dict[str, dict[str, float]]:
    """The median of the seconds that each query takes of each, asked by turns.

    Raises:
        SystemExit: They do not give as many rows.
    """
    times: dict[str, dict[str, list[float]]] = {title: {name: [] for name in queries} for title in asked}
    for turn in range(rounds):
        for name, query in queries.items():
            tell(f"round {turn + 1} of {rounds}: {name}")
            rows: dict[str, int] = {}
            # Who goes first changes.
            titles = list(asked)
            for title in titles[turn % len(titles) :] + titles[: turn % len(titles)]:
                began = time.perf_counter()
                rows[title] = asked[title](query)
                times[title][name].append(time.perf_counter() - began)
            if len(set(rows.values())) > 1 or 0 in rows.values():
                raise SystemExit(f"{name}: {rows}")
    return {
        title: {name: statistics.median(seconds) for name, seconds in by_name.items()}
        for title, by_name in times.items()
    }


def show(facts: int, times: dict[str, dict[str, float]]) -> None:
    """Print the times of the first in seconds, and of the others as ratios to it."""
    first, *others = times
    print(f"| {facts:,} facts | {first}, s | {' | '.join(others)} |")
    print(f"|---|{'---:|' * len(times)}")
    for name, seconds in times[first].items():
        ratios = " | ".join(f"{times[other][name] / seconds:.3f}" for other in others)
        print(f"| {name} | {seconds:.3f} | {ratios} |")
    print(flush=True)


def tell(what: str) -> None:
    """Say on standard error how it goes."""
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
