"""What was withdrawn answers 410 and says when, why and what it was; what was merged leads on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from rdflib import OWL, PROV, RDFS, SKOS, Graph, URIRef

from kg.language.texts import Language
from kg.publish import Publisher, Source
from kg.web.pages.tombstone import Tombstone
from publish.installation import BASE, Installation
from servers import Kg, asking

FACT = "id/fact/protection-sociale-nord-est-021"
GONE = "doc/fact/protection-sociale-nord-est-021"
REASON = "The newspaper corrected <the number> & apologised"


@pytest.fixture(scope="module")
def http(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    kg = Kg(tmp_path_factory.mktemp("withdrawn")).given(published)
    with kg.serving() as address, asking(address) as client:
        # A page that is kept must not outlive what it shows.
        assert client.get(GONE).status_code == 200
        kg("withdraw", FACT, "--reason", REASON)
        yield client


@pytest.mark.parametrize("path", [FACT, GONE, f"{GONE}.html"])
def test_its_address_says_that_it_is_gone_when_why_and_what_it_was(http: httpx.Client, path: str):
    page = http.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 410
    assert "The newspaper corrected &lt;the number&gt; &amp; apologised" in page.text
    assert "Withdrawn on" in page.text


@pytest.mark.parametrize("language", ["fr", "en", "vi"])
def test_the_page_has_its_sentence_in_each_language(http: httpx.Client, language: str):
    graph = Graph().parse(data=http.get(f"{GONE}.ttl").text, format="turtle")
    (sentence,) = (str(o) for o in graph.objects(None, RDFS.label) if o.language == language)
    page = http.get(GONE, headers={"Accept": "text/html"}, params={"lang": language})
    assert page.status_code == 410
    assert f'<html lang="{language}"' in page.text
    assert len(sentence) > 20


@pytest.mark.parametrize(("suffix", "format_"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")])
def test_programs_are_told_in_rdf(http: httpx.Client, suffix: str, format_: str):
    answer = http.get(f"{GONE}.{suffix}")
    assert answer.status_code == 410
    graph = Graph().parse(data=answer.text, format=format_)
    (node,) = set(graph.subjects(OWL.deprecated))
    assert str(node).endswith(FACT)
    assert str(graph.value(node, SKOS.changeNote)) == REASON
    assert graph.value(node, PROV.invalidatedAtTime) is not None
    # What it stated is not stated again.
    assert not list(graph.objects(node, URIRef(str(node).split("id/")[0] + "def#value")))


@pytest.mark.parametrize("path", [FACT.replace("id/", "embed/"), FACT.replace("id/", "card/") + ".png"])
def test_its_card_and_its_picture_are_gone_too(http: httpx.Client, path: str):
    assert http.get(path).status_code == 410


@pytest.mark.parametrize("suffix", ["bib", "csl.json", "linkset.json"])
def test_its_citation_and_its_links_are_gone_too(http: httpx.Client, suffix: str):
    assert http.get(f"{GONE}.{suffix}").status_code == 410
    assert http.get(f"{GONE}.none").status_code == 404


def test_what_never_was_is_not_found(http: httpx.Client):
    assert http.get("doc/fact/protection-sociale-nord-est-999").status_code == 404


def test_it_is_not_among_the_facts_any_more(http: httpx.Client):
    ask = f"ASK {{ <{FACT}> ?p ?o }}"
    answer = http.get("sparql", params={"query": ask}, headers={"Accept": "application/sparql-results+json"})
    assert answer.json()["boolean"] is False


def test_what_is_merged_leads_to_what_took_its_place(published: Path, tmp_path: Path):
    kg = Kg(tmp_path).given(published)
    query = "SELECT ?p { ?p a <def#Programme> FILTER(!CONTAINS(STR(?p), '_')) } ORDER BY ?p LIMIT 2"
    found = kg("query", query, "--format", "csv").stdout.split()[1:]
    old, new = (line.rpartition("/")[2] for line in found)
    kg("merge", f"id/programme/{old}", f"id/programme/{new}", "--reason", "The same programme")
    with kg.serving() as address, asking(address) as http:
        moved = http.get(f"doc/programme/{old}.ttl")
        assert moved.status_code == 308
        assert moved.headers["Location"].endswith(f"doc/programme/{new}.ttl")
        assert http.get(f"id/programme/{old}").headers["Location"].endswith(f"id/programme/{new}")
        assert http.get(f"doc/programme/{new}.ttl").status_code == 200
        card = http.get(f"embed/programme/{old}", params={"lang": "vi"})
        assert card.status_code == 308
        assert card.headers["Location"].endswith(f"embed/programme/{new}?lang=vi")
        asked = {"url": f"{found[0].partition('id/')[0]}doc/programme/{old}", "format": "xml"}
        embedded = http.get("oembed", params=asked, follow_redirects=True)
        assert f"embed/programme/{new}" in embedded.text


def test_what_is_still_used_cannot_be_withdrawn(published: Path, tmp_path: Path):
    kg = Kg(tmp_path).given(published)
    said = kg("withdraw", "id/area/cao-bang", "--reason", "a test", code=1)
    assert "still uses it" in said.stderr
    assert "Nothing is published" in kg("withdraw", "id/area/none", "--reason", "a test", code=3).stderr


@pytest.mark.parametrize(
    ("goes", "told"),
    [
        (lambda publisher, files: publisher.load([files()]), "left out of a newer version"),
        (lambda publisher, files: publisher.load([files()], reason="Printed twice"), "Printed twice"),
        (lambda publisher, files: publisher.drop("article/one"), "The graph that it was published with"),
        (lambda publisher, files: publisher.drop("article/one", reason="Retracted"), "Retracted"),
        (lambda publisher, files: publisher.withdraw([f"{BASE}a"], reason="load"), "load"),
    ],
)
def test_where_nobody_said_why_it_says_what_became_of_it(
    tmp_path: Path, goes: Callable[[Publisher, Callable[[], Source]], object], told: str
):
    installation = Installation(tmp_path)
    installation.publisher().init()
    installation.load("one", "<a> <p> 1 . <b> <p> 1 .")
    goes(installation.publisher(), lambda: installation.source("one", "<b> <p> 1 ."))
    (change,) = installation.ledger.history(f"{BASE}a", 1).changes
    context = SimpleNamespace(is_fact=lambda values: False, language=Language("fr"))
    tombstone = Tombstone.of(context, f"{BASE}a", change)
    notes = [one.object for one in tombstone.triples() if one.predicate.value.endswith("changeNote")]
    written = {note.language: note.value for note in notes}
    assert told in written.get("en", written.get(None, ""))
    assert str(tombstone.reason) == written.get("fr", written.get(None))
