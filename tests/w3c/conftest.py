from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from servers import asking, free_port, publish, serving
from w3c import archive, suite

PROTOCOL_DATA = "http://kasei.us/2009/09/sparql/data/data{n}.rdf"
"""The graphs that the W3C's protocol tests name."""


FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def document(iri: str) -> bytes:
    """A document, as the W3C's protocol tests have them."""
    return f"<{iri}> {TYPE} <{FOAF}Document> .\n".encode()


def person(iri: str, name: str) -> bytes:
    """A person with a business card, as the W3C's graph store tests have them."""
    lines = [
        f"<{iri}> {TYPE} <{FOAF}Person> .",
        f"<{iri}> <{FOAF}businessCard> _:card .",
        f"_:card {TYPE} <{VCARD}VCard> .",
        f'_:card <{VCARD}fn> "{name}" .',
    ]
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder with the W3C's suites."""
    return suite.fetch(archive.cache_folder())


@pytest.fixture(scope="session")
def site(suites: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server that publishes the data of all tests, each file as a graph."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    folder = tmp_path_factory.mktemp("w3c")
    graphs = {suite.graph_name(path).value: suite.n_triples(suites, path) for path in suite.data(suites)}
    for n in (1, 2, 3):
        name = PROTOCOL_DATA.format(n=n)
        graphs[name] = document(name)
    for path, name in (("person/1.ttl", "John Doe"), ("person/%31.ttl", "Jane Doe")):
        graphs[f"{base}graph/{path}"] = person(f"{base}graph/person/1", name)
    graphs["http://www.example/gsp/person/1.ttl"] = person("http://www.example/gsp/person/1", "Alice")
    publish(folder / "var", base, graphs)
    with serving(folder, base, port):
        yield base


@pytest.fixture(scope="session")
def http(site: str) -> Iterator[httpx.Client]:
    with asking(site) as client:
        yield client
