"""The W3C's tests of the SPARQL 1.1 Service Description, by their names, and what kg's own must say."""

from pathlib import Path

import httpx
import pytest
from rdflib import RDF, Dataset, Graph, Namespace, URIRef

from w3c import suite

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
SYNTAXES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-quads": "nquads",
    "application/trig": "trig",
}

DOMAINS = {
    "endpoint": "Service",
    "feature": "Service",
    "defaultEntailmentRegime": "Service",
    "supportedLanguage": "Service",
    "languageExtension": "Service",
    "extensionFunction": "Service",
    "extensionAggregate": "Service",
    "resultFormat": "Service",
    "inputFormat": "Service",
    "defaultDataset": "Service",
    "availableGraphs": "Service",
    "defaultGraph": "Dataset",
    "namedGraph": "Dataset",
    "name": "NamedGraph",
    "graph": "NamedGraph",
}
"""Which class of thing each property of the vocabulary describes (section 3)."""

RANGES = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph", "graph": "Graph"}
"""What each property's values are, where the description itself must say it of them."""

INSTANCES = {
    "feature": {
        "DereferencesURIs",
        "UnionDefaultGraph",
        "RequiresDataset",
        "EmptyGraphs",
        "BasicFederatedQuery",
    },
    "supportedLanguage": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
}
"""The instances that the vocabulary has for these properties (sections 3.3 and 3.4)."""


@pytest.fixture(scope="module")
def description(http: httpx.Client) -> Graph:
    answer = http.get("sparql", headers={"Accept": "text/turtle"})
    return Graph().parse(data=answer.text, format="turtle")


@pytest.mark.parametrize("media_type", SYNTAXES)
def test_returns_rdf(http: httpx.Client, media_type: str):
    answer = http.get("sparql", headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert len(Dataset(default_union=True).parse(data=answer.content, format=SYNTAXES[media_type])) > 0


def test_has_endpoint_triple(site: str, description: Graph):
    assert list(description.objects(None, SD.endpoint)) == [URIRef(f"{site}sparql")]
    service = description.value(None, SD.endpoint, URIRef(f"{site}sparql"))
    assert (service, RDF.type, SD.Service) in description


def test_conforms_to_schema(description: Graph):
    faults: list[str] = []
    for subject, property_, value in description:
        if not property_.startswith(SD):
            continue
        name = property_.removeprefix(SD)
        if name not in DOMAINS:
            faults.append(f"the vocabulary has no {name}")
        elif (subject, RDF.type, SD[DOMAINS[name]]) not in description:
            faults.append(f"{subject} has {name} and is no {DOMAINS[name]}")
        elif name in RANGES and (value, RDF.type, SD[RANGES[name]]) not in description:
            faults.append(f"{value} is a {name} and no {RANGES[name]}")
        elif name in INSTANCES and value.removeprefix(SD) not in INSTANCES[name]:
            faults.append(f"{value} is no {name} of the vocabulary")
    assert faults == []


def test_it_names_every_format_that_results_come_in(http: httpx.Client, description: Graph):
    formats = {
        "SPARQL_Results_JSON": ("ASK {}", "application/sparql-results+json"),
        "SPARQL_Results_XML": ("ASK {}", "application/sparql-results+xml"),
        "SPARQL_Results_CSV": ("SELECT * {}", "text/csv"),
        "SPARQL_Results_TSV": ("SELECT * {}", "text/tab-separated-values"),
        "Turtle": ("DESCRIBE <x>", "text/turtle"),
        "N-Triples": ("DESCRIBE <x>", "application/n-triples"),
        "RDF_XML": ("DESCRIBE <x>", "application/rdf+xml"),
        "JSON-LD": ("DESCRIBE <x>", "application/ld+json"),
        "N-Quads": ("DESCRIBE <x>", "application/n-quads"),
        "TriG": ("DESCRIBE <x>", "application/trig"),
    }
    assert set(description.objects(None, SD.resultFormat)) == {FORMATS[name] for name in formats}
    for query, media_type in formats.values():
        answer = http.get("sparql", params={"query": query}, headers={"Accept": media_type})
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type


def test_it_names_every_graph_with_its_size(http: httpx.Client, description: Graph):
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = http.get("sparql", params={"query": query, "format": "json"}).json()["results"]["bindings"]
    published = {URIRef(row["g"]["value"]): int(row["n"]["value"]) for row in found}
    described = {
        name: int(description.value(graph, VOID.triples))
        for dataset in description.objects(None, SD.defaultDataset)
        for named in description.objects(dataset, SD.namedGraph)
        for name in description.objects(named, SD.name)
        for graph in description.objects(named, SD.graph)
    }
    assert described == published


def test_the_default_graph_is_the_union_as_it_says(http: httpx.Client, description: Graph):
    assert set(description.objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    query = "ASK { { SELECT ?s { ?s ?p ?o } LIMIT 1 } FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
    assert http.get("sparql", params={"query": query, "format": "json"}).json()["boolean"] is False
    count = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { %s } } }"
    counts = [
        http.get("sparql", params={"query": count % pattern, "format": "csv"}).text.split()[1]
        for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    ]
    assert counts[0] == counts[1]


def test_every_test_of_the_suite_is_here(suites: Path):
    names = {case.name.rpartition("/")[2] for case in suite.cases(suites, "sparql11/service-description")}
    assert {f"test_{name.replace('-', '_')}" for name in names} <= set(globals())
    assert len(names) == 3
