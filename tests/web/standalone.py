"""A server over graphs that were published without a ledger."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store

from cli.program import await_ready
from kg.store import Generations, GraphSummary, Manifest


def publish(data_dir: Path, base_iri: str, graphs: Mapping[str, bytes], revision: int = 1) -> None:
    """Publish a generation of these graphs, given as N-Triples; those without a triple are left out."""
    generations = Generations(data_dir / "generations")
    staging = generations.stage()
    quads: set[Quad] = set()
    summaries: list[GraphSummary] = []
    for number, (name, lines) in enumerate(sorted(graphs.items())):
        found = set(_quads(lines, name, number))
        if found:
            quads |= found
            digest = hashlib.sha256(lines).hexdigest()
            summaries.append(GraphSummary(name, f"sha256:{digest}", len(found), {}))
    store = Store(str(staging / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    manifest = Manifest(revision, base_iri, datetime.now(UTC), tuple(summaries))
    generations.make_current(generations.settle(staging, manifest))


def _quads(lines: bytes, name: str, number: int) -> Iterator[Quad]:
    """A graph's quads, with blank nodes that no other graph has."""
    graph = NamedNode(name)
    for triple in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES):
        subject, object_ = (
            BlankNode(f"g{number}{term.value}") if isinstance(term, BlankNode) else term
            for term in (triple.subject, triple.object)
        )
        yield Quad(subject, triple.predicate, object_, graph)


@contextmanager
def serving(folder: Path, base_iri: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """Serve what is published in the folder's ``var``; ends the server as an operator would."""
    environment = {
        "PATH": os.defpath,
        "KG_DATA_DIR": str(folder / "var"),
        "KG_BASE_IRI": base_iri,
        "KG_PORT": str(port),
        "KG_QUERY_WORKERS": "1",
        "KG_QUERY_TIMEOUT": "10",
    }
    log = folder / "server.log"
    with log.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-c", "from kg import config, web; web.serve(config.settings())"],
            env=environment,
            cwd=folder,
            stdout=file,
            stderr=file,
            text=True,
        )
    try:
        await_ready(f"http://127.0.0.1:{port}/", server)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(timeout=30)
    assert code == 0, log.read_text()
