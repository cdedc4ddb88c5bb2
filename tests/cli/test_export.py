"""What is exported is whole, standard RDF, and can be loaded elsewhere."""

import subprocess
from pathlib import Path

import pytest
import rdflib

from servers import Kg

ARTICLE = "article/protection-sociale-nord-est"


def digests(kg: Kg) -> dict[str, str]:
    return {graph["graph"]: graph["digest"] for graph in kg.status()["graphs"]}


def test_what_is_exported_can_be_loaded_elsewhere_with_the_same_digests(kg: Kg, tmp_path: Path):
    elsewhere = Kg(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    elsewhere("init")
    files: list[Path] = []
    for graph in digests(kg):
        name = graph.removeprefix("http://localhost:8000/graph/")
        file = elsewhere.folder / "data" / f"{name.replace('article/', 'articles/')}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        kg("export", name, "--output", file)
        files.append(file)
    elsewhere("load", *files)
    assert digests(elsewhere) == digests(kg)


@pytest.mark.parametrize("syntax", ["turtle", "nt", "rdf", "jsonld", "trig", "nq"])
def test_every_syntax_says_the_same(kg: Kg, syntax: str):
    names = {"rdf": "xml", "jsonld": "json-ld", "nq": "nquads"}
    kg("export", ARTICLE, "--format", syntax, "--output", "article")
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(kg.folder / "article", format=names.get(syntax, syntax))
    triples = kg("export", ARTICLE, "--format", "nt").stdout.splitlines()
    assert len(set(dataset.triples((None, None, None)))) == len(set(triples)) > 1000


def test_the_syntax_follows_the_name_of_the_file(kg: Kg):
    kg("export", ARTICLE, "--output", "article.nq")
    line = (kg.folder / "article.nq").read_text(encoding="utf-8").splitlines()[0]
    assert line.endswith(f"<http://localhost:8000/graph/{ARTICLE}> .")


def test_everything_is_exported_unless_graphs_are_named(kg: Kg):
    quads = kg("export", "--format", "nq").stdout.splitlines()
    assert len(quads) == sum(graph["triples"] for graph in kg.status()["graphs"])


def test_a_graph_that_is_not_published_is_named(kg: Kg):
    assert "article/none" in kg("export", "article/none", code=3).stderr


def test_a_file_that_cannot_be_made_is_named_and_nothing_is_left_behind(kg: Kg):
    refused = kg("export", ARTICLE, "--output", "nowhere/article.ttl", code=3)
    assert "there is no folder nowhere" in refused.stderr
    (kg.folder / "there").mkdir()
    kg("export", "article/none", "--output", "there/none.ttl", code=3)
    assert list((kg.folder / "there").iterdir()) == []


def test_a_reader_that_stops_early_ends_the_export_quietly(script: Kg):
    export = script.start("export", "--format", "nt", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert export.stdout
    assert export.stderr
    export.stdout.readline()
    export.stdout.close()
    assert export.stderr.read() == ""
    assert export.wait(30) == 141
