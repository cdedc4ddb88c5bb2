"""What portals, search engines and those who compute find without asking anybody."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import httpx
import mlcroissant
import pandas
import pytest
from datacite import schema45
from playwright.sync_api import Browser
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from usp.tree import sitemap_from_str

from cli.in_process import KgHere
from kg.catalogue import Profile
from kg.catalogue import catalogue as of_all
from kg.catalogue.release import files_of
from kg.client import Graph as Client
from kg.client import StateUnavailable, UnknownName
from kg.config import Settings
from kg.errors import SourceError
from kg.exports import BY_NAME, KINDS, Exports
from kg.exports.maker import is_wanting, make_files, manifest_of
from kg.exports.making import make
from kg.ledger import Ledger, refuse_name
from kg.store import views
from kg.vocab import Terms
from kg.web.metadata import schema_org
from servers import PATIENCE, Kg, asking, free_port
from web.window import Window

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

ASKED = {
    DCAT.Catalog: (
        *(DCTERMS[name] for name in ("title", "description", "publisher", "license", "modified", "issued")),
        *(DCTERMS.language, DCTERMS.spatial, FOAF.homepage, DCAT.themeTaxonomy, DCAT.dataset, DCAT.service),
    ),
    DCAT.Dataset: (
        *(DCTERMS.title, DCTERMS.description, DCAT.contactPoint, DCAT.distribution, DCAT.keyword),
        *(DCTERMS.publisher, DCTERMS.spatial, DCTERMS.temporal, DCAT.theme),
    ),
    DCAT.Distribution: (
        DCAT.accessURL,
        DCATAP.availability,
        DCTERMS.description,
        DCTERMS["format"],
        DCTERMS.license,
    ),
    DCAT.DataService: (
        *(DCTERMS.title, DCAT.endpointURL, DCAT.contactPoint, DCTERMS.publisher, DCAT.endpointDescription),
        *(DCAT.keyword, DCAT.servesDataset, DCAT.theme, DCTERMS.conformsTo),
    ),
    FOAF.Agent: (FOAF.name,),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
}
"""The properties that DCAT-AP 3.0.1 demands or recommends of each class.

Left out are those that nobody knows here: of which sort a publisher is, and the bounding box of a country.
"""


@pytest.fixture(scope="module")
def kg(own_article: str, tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """Three releases: the second has the facts of one more article, and one less of the first.

    In the third a number is another one, and what is published now says yet another.
    """
    port = free_port()
    settings = {"KG_PUBLISHER": "A publisher", "KG_CONTACT": "someone@example.org"}
    kg = KgHere(tmp_path_factory.mktemp("open-data"), settings | {"KG_BASE_IRI": f"http://127.0.0.1:{port}/"})
    kg("init")
    kg("load")
    kg("release", "2026.1", "--notes", "The first one", "--author", "Lan")
    kg("load", kg.write("a.ttl", own_article), "--graph", "article/my-article")
    kg("withdraw", "id/fact/protection-sociale-nord-est-094", "--reason", "A test")
    kg("release", "2026.2")
    kg("load", kg.write("b.ttl", own_article.replace("97", "96")), "--graph", "article/my-article")
    kg("release", "2026.3")
    kg("load", kg.write("c.ttl", own_article.replace("97", "95")), "--graph", "article/my-article")
    return kg


@pytest.fixture(scope="module")
def client(kg: Kg) -> Iterator[httpx.Client]:
    port = int(kg.settings["KG_BASE_IRI"].rpartition(":")[2].strip("/"))
    with kg.serving(port) as address, asking(address) as client:
        yield client


@pytest.fixture(scope="module")
def site(kg: Kg) -> str:
    return kg.settings["KG_BASE_IRI"]


@pytest.fixture(scope="module")
def catalogue(client: httpx.Client) -> Graph:
    return Graph().parse(data=client.get("catalogue.ttl").text, format="turtle")


@pytest.mark.parametrize("class_", ASKED)
def test_the_catalogue_says_what_dcat_ap_asks_for_and_recommends(catalogue: Graph, class_: URIRef):
    things = list(catalogue.subjects(RDF.type, class_))
    lacking = [(t, p) for t in things for p in ASKED[class_] if catalogue.value(t, p) is None]
    assert things
    assert lacking == []


def test_titles_and_descriptions_are_in_three_languages(catalogue: Graph, site: str):
    for name in ("dataset", "catalogue"):
        for said in (DCTERMS.title, DCTERMS.description):
            texts = list(catalogue.objects(URIRef(f"{site}{name}"), said))
            assert {text.language for text in texts} == {"fr", "en", "vi"}
            assert len(set(map(str, texts))) == 3


def test_every_file_is_a_distribution_with_size_and_digest(client: httpx.Client, catalogue: Graph, site: str):
    files = list(catalogue.objects(URIRef(f"{site}dataset"), DCAT.distribution))
    assert len(files) == sum(kind.media_type != "application/csvm+json" for kind in KINDS)
    for file in files:
        answer = client.get(str(catalogue.value(file, DCAT.downloadURL)))
        checksum = catalogue.value(file, SPDX.checksum)
        assert answer.headers["etag"] == f'"{catalogue.value(checksum, SPDX.checksumValue).lower()}"'
        assert len(answer.content) == int(catalogue.value(file, DCAT.byteSize))
        kind = BY_NAME[str(file).rpartition("/")[2]]
        iana = "https://www.iana.org/assignments/media-types/"
        assert str(catalogue.value(file, DCAT.mediaType)) == iana + (kind.packed or kind.media_type)
        assert str(catalogue.value(file, DCTERMS["format"])).startswith(f"{EU}file-type/")


def test_the_catalogue_comes_in_every_syntax_and_its_page_is_that_of_the_dataset(client: httpx.Client):
    triples = {
        suffix: len(Graph().parse(data=client.get(f"catalogue.{suffix}").text, format=name))
        for suffix, name in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"))
    }
    assert len(set(triples.values())) == 1
    page = client.get("catalogue", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/dataset")
    void = client.get(".well-known/void")
    assert (void.status_code, void.headers["location"]) == (303, "/dataset")


def test_the_dataset_describes_its_files_in_rdf_and_for_search_engines(client: httpx.Client, site: str):
    dataset = Graph().parse(data=client.get("dataset.ttl").text, format="turtle")
    assert (
        URIRef(f"{site}dataset"),
        DCTERMS.title,
        Literal("Facts about public programmes", lang="en"),
    ) in dataset
    page = client.get("dataset", headers={"Accept": "text/html"}).text
    block = page.partition('data-vocabulary="schema.org">')[2].partition("</script>")[0]
    downloads = {one["contentUrl"]: one for one in json.loads(block)["distribution"]}
    file = next(one for url, one in downloads.items() if url.endswith("facts.en.parquet"))
    assert client.get(file["contentUrl"]).headers["etag"] == f'"{file["sha256"]}"'


def test_croissant_is_valid_and_reads_every_record(client: httpx.Client, tmp_path: Path):
    document = client.get("dataset/croissant.json").json()
    mapping = {}
    for one in document["distribution"]:
        mapping[one["@id"]] = tmp_path / one["@id"]
        mapping[one["@id"]].write_bytes(client.get(one["contentUrl"]).content)
    dataset = mlcroissant.Dataset(jsonld=document, mapping=mapping)
    assert not dataset.metadata.issues.errors
    assert not dataset.metadata.issues.warnings
    facts = list(dataset.records("facts"))
    assert len(facts) == 94
    assert {record["facts/bound"] for record in facts if record["facts/bound"]} >= {b"exact", b"more-than"}


def test_the_sitemap_lists_facts_and_codes_with_the_day_that_they_changed(client: httpx.Client, site: str):
    index = ElementTree.fromstring(client.get("sitemap.xml").content)  # noqa: S314 - our own
    (first,) = index.findall("s:sitemap/s:loc", SITEMAP)
    listed = client.get(str(first.text)).text
    pages = list(sitemap_from_str(listed).all_pages())
    dated = [page for page in pages if page.last_modified]
    facts = [page for page in dated if page.url.startswith(f"{site}doc/fact/")]
    assert len(facts) == 94
    assert len(dated) > 250
    assert client.get(facts[0].url).status_code == 200
    assert f"Sitemap: {site}sitemap.xml" in client.get("robots.txt").text
    assert client.get("sitemap-2.xml").status_code == 404
    assert client.get("sitemap-x.xml").status_code == 404


@pytest.fixture(scope="module")
def readings(client: httpx.Client) -> dict[str, str]:
    """The lines that the dataset's page shows."""
    page = client.get("dataset?lang=en", headers={"Accept": "text/html"}).text
    shown = re.findall(r"<summary>([^<]+)</summary>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    return {name: unescape(lines) for name, lines in shown}


@pytest.mark.parametrize("name", ["Python, DuckDB", "Python, polars", "Python, pandas"])
def test_the_lines_on_the_page_read_the_table(
    client: httpx.Client, readings: dict[str, str], tmp_path: Path, name: str
):
    code = readings[name]
    if name != "Python, pandas":
        # Over HTTP, these need what they fetch from elsewhere.
        address = code.partition('"')[2].partition('"')[0]
        local = tmp_path / "facts.en.parquet"
        local.write_bytes(client.get(address, follow_redirects=True).content)
        code = code.replace(address, str(local))
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - what readers are told to run
    certain = list(names["certain"]["lower"])
    assert certain
    assert all(Decimal(str(lower)) >= 95 for lower in certain)
    assert len(certain) == len(wanted(client))


def test_the_lines_of_sql_read_the_table(client: httpx.Client, readings: dict[str, str], tmp_path: Path):
    query = readings["SQL, DuckDB"]
    address = query.partition("'")[2].partition("'")[0]
    local = tmp_path / "facts.en.parquet"
    local.write_bytes(client.get(address, follow_redirects=True).content)
    assert len(duckdb.sql(query.replace(address, str(local))).fetchall()) == len(wanted(client))


def wanted(client: httpx.Client) -> list[dict[str, str]]:
    """The shares that were observed and are certainly at least 95%, as SPARQL gives them."""
    query = (
        f"BASE <{client.base_url}> PREFIX kg: <def#> "
        "PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> "
        "PREFIX unit: <http://qudt.org/vocab/unit/> "
        "SELECT ?fact { ?fact kg:kind <id/kind/observation> ; sdmx-attribute:unitMeasure unit:PERCENT ; "
        "kg:lowerBound ?lower FILTER(?lower >= 95) }"
    )
    answer = client.get("sparql", params={"query": query, "format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_pandas_reads_periods_as_text_and_numbers_as_numbers(client: httpx.Client):
    answer = client.get("dataset/files/latest/facts.en.csv", follow_redirects=True)
    frame = pandas.read_csv(io.BytesIO(answer.content), dtype={"period": str})
    assert frame["value"].dtype == "float64"
    assert "2021--2025" in set(frame["period"])


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 320, "dark"), ("en", 1280, "light")])
def test_the_pages_of_files_and_of_a_release_are_well_built(
    chromium: Browser, client: httpx.Client, site: str, language: str, width: int, scheme: str
):
    context = chromium.new_context(
        locale=language, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    window = Window(site, context)
    for path in ("dataset", "dataset/release/2026.2"):
        window.open(path)
        window.look()
        window.judge()
    context.close()
    assert window.faults == []


def named(site: str, name: str) -> URIRef:
    """The IRI of a release."""
    return URIRef(f"{site}dataset/release/{name}")


def described(client: httpx.Client, name: str) -> Graph:
    return Graph().parse(data=client.get(f"dataset/release/{name}.ttl").text, format="turtle")


def test_a_release_is_a_version_of_the_dataset(client: httpx.Client, site: str):
    second = described(client, "2026.2")
    assert second.value(named(site, "2026.2"), DCAT.version) == Literal("2026.2")
    assert second.value(named(site, "2026.2"), DCAT.previousVersion) == named(site, "2026.1")
    assert second.value(named(site, "2026.2"), DCAT.isVersionOf) == URIRef(f"{site}dataset")
    dataset = Graph().parse(data=client.get("dataset.ttl").text, format="turtle")
    assert set(dataset.objects(URIRef(f"{site}dataset"), DCAT.hasVersion)) == {
        named(site, name) for name in ("2026.1", "2026.2", "2026.3")
    }


def test_its_files_are_kept_whatever_comes_after(client: httpx.Client, site: str):
    first = described(client, "2026.1")
    files = list(first.objects(named(site, "2026.1"), DCAT.distribution))
    assert len(files) == 12
    for file in files:
        answer = client.get(str(file).removeprefix(site))
        digest = first.value(first.value(file, SPDX.checksum), SPDX.checksumValue)
        assert answer.headers["etag"] == f'"{digest.lower()}"'


def test_a_release_says_what_has_changed_since_the_one_before(client: httpx.Client, site: str):
    answer = client.get("dataset/release/2026.2.changes.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    changes = {row["fact"].removeprefix(f"{site}id/fact/"): row["change"] for row in rows}
    assert changes.pop("protection-sociale-nord-est-094") == "gone"
    assert set(changes.values()) == {"new"}
    assert all(name.startswith("my-article-") for name in changes)
    page = client.get("dataset/release/2026.2?lang=en", headers={"Accept": "text/html"}).text
    assert f"Facts since release 2026.1: new {len(changes)}, changed 0, gone 1." in page
    assert "protection-sociale-nord-est-094" in page


def test_the_page_of_a_release_tells_what_was_released_whatever_is_published_now(client: httpx.Client):
    """And of what has changed, the words of both."""
    pages = {
        name: unescape(client.get(f"dataset/release/{name}?lang=en", headers={"Accept": "text/html"}).text)
        for name in ("2026.2", "2026.3")
    }
    second, third = (re.findall(r"(\d\d)%", page) for page in pages.values())
    assert "97" in second
    assert not {"96", "95"} & set(second)
    assert third == ["96", "97"]
    changed = pages["2026.3"].partition("before:")[0].rpartition("<tr>")[2]
    assert "changed: " in changed
    assert "quote" in changed


def test_a_release_can_be_cited_and_read_by_its_name(client: httpx.Client, site: str):
    graph = Client(site, timeout=PATIENCE)
    assert "release 2026.2" in graph.cite("dataset/release/2026.2")
    assert "version = {2026.2}" in graph.cite(f"{site}dataset/release/2026.2", "bibtex")
    assert json.loads(graph.cite("dataset/release/2026.1", "csl-json"))[0]["version"] == "2026.1"
    page = client.get("dataset/release/2026.2?lang=en", headers={"Accept": "text/html"}).text
    for suffix in (".bib", ".csl.json"):
        assert f"dataset/release/2026.2{suffix}" in page
    assert "facts.en.csv-metadata.json" in page
    released = graph.at("2026.2")
    mine = released.facts(frame="polars").filter(indicator="health-insurance-coverage", area="lang-son")
    assert 97.0 in mine["lower"].to_list()
    assert released.cite("dataset/release/2026.2") == graph.cite("dataset/release/2026.2")
    with pytest.raises(StateUnavailable):
        released.cite("fact/my-article-001")
    with pytest.raises(UnknownName, match=r"Its releases: 2026\.3") as caught:
        graph.at("2026.33")
    assert caught.value.near[0] == "2026.3"


def test_releases_are_listed(client: httpx.Client, site: str):
    listed = client.get("dataset/release").json()["releases"]
    assert [one["name"] for one in listed] == ["2026.3", "2026.2", "2026.1"]
    assert listed == client.get("dataset/release.json").json()["releases"]
    assert listed[0]["address"] == f"{site}dataset/release/2026.3"
    page = client.get("dataset/release", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/dataset#releases")
    assert 'id="releases"' in client.get("dataset", headers={"Accept": "text/html"}).text


def test_released_files_that_are_lost_are_not_gone_and_come_back(client: httpx.Client, kg: Kg, site: str):
    settings = Settings(base_iri=site, data_dir=kg.data_dir, exports_kept=1)
    exports, view = Exports(settings.exports_dir), views(settings).generation()
    make_files(settings, exports, view)
    assert not is_wanting(settings, exports, view)
    path = f"dataset/files/{Client(site, timeout=PATIENCE).at('2026.1').revision}/facts.en.csv"
    whole = client.get(path).content
    shutil.rmtree(exports.folder / path.split("/")[2])
    lost = client.get(path)
    assert lost.status_code == 503
    assert "release" in lost.json()["detail"]
    assert is_wanting(settings, exports, view)
    make_files(settings, exports, view)
    assert client.get(path).content == whole


def test_a_catalogue_describes_the_revision_that_its_files_are_of(
    kg: Kg, client: httpx.Client, catalogue: Graph, site: str
):
    """Even while the files of the newest revision are being made."""
    ledger = Ledger.open(kg.data_dir / "ledger.sqlite", site)
    release = next(iter(ledger.releases()))
    newest = manifest_of(ledger, release)
    files = replace(files_of(release), revision=newest.revision - 1)
    said = Graph().parse(
        data="".join(f"{t} .\n" for t in of_all(newest, Terms(site), Profile("A", files=files))), format="nt"
    )
    assert said.value(URIRef(f"{site}dataset"), DCAT.version) == Literal(str(files.revision))
    shown = schema_org.dataset(newest, Terms(site), files)
    assert f'"version": "{files.revision}"' in shown.replace('":"', '": "')


@pytest.mark.parametrize("name", ["2026.1", "2026.2"])
def test_its_metadata_is_that_of_datacite(client: httpx.Client, site: str, name: str):
    document = client.get(f"dataset/release/{name}.datacite.json").json()
    schema45.validator.validate(document)
    assert document["version"] == name
    assert document["url"] == f"{site}dataset/release/{name}"


def test_notes_and_author_are_told(client: httpx.Client, site: str):
    page = client.get("dataset/release/2026.1", headers={"Accept": "text/html"}).text
    assert "The first one" in page
    assert "Lan" in page


@pytest.mark.parametrize("path", ["none", "none.ttl", "2026.1.xyz", "none.changes.csv", "..%2F..", "2026"])
def test_there_is_no_other_release(client: httpx.Client, path: str):
    assert client.get(f"dataset/release/{path}").status_code == 404


def test_a_name_is_given_once(kg: Kg):
    assert "already" in kg("release", "2026.1", code=3).stderr


@pytest.mark.parametrize("name", ["../x", "x.ttl", "a b", "é", "", "x" * 41, "x..y", "x\n"])
def test_a_name_can_stand_in_an_address(name: str):
    with pytest.raises(SourceError, match="cannot name a release"):
        refuse_name(name, "")


def test_a_file_that_is_damaged_or_gone_is_found(kg: Kg, tmp_path: Path):
    copy = KgHere(tmp_path, kg.settings).given(kg.data_dir)
    first = copy.data_dir / "exports" / "25"
    (first / "codes.csv").write_bytes(b"other")
    (first / "kg.nq.gz").unlink()
    told = copy("verify", code=1).stderr
    assert "codes.csv of release 2026.1 has digest" in told
    assert "kg.nq.gz of release 2026.1 is missing" in told
    assert "2026.2" not in told


def test_files_of_a_release_that_are_not_here_are_made_again_as_they_were(kg: Kg, site: str, tmp_path: Path):
    ledger = Ledger.open(kg.data_dir / "ledger.sqlite", site)
    first = ledger.release("2026.1")
    assert first
    made = make(Exports(tmp_path), manifest_of(ledger, first), ledger)
    assert {(one.name, one.sha256) for one in made.files} == {(one.name, one.sha256) for one in first.files}
