"""How to cite what is published: nothing invented, and readable by the programs that manage references."""

import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string
from pyoxigraph import NamedNode
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS

from kg.language.texts import Language, Text
from kg.web.metadata.citation import Citation, one_line
from kg.web.pages.article import Article
from kg.web.pages.fact_view import Link

FACT = "fact/protection-sociale-nord-est-016"
ARTICLE = "article/protection-sociale-nord-est"
HEADLINE = "La protection sociale consolide la stabilité dans les régions montagneuses du Nord-Est"
URL = (
    "https://fr.nhandan.vn/la-protection-sociale-consolide-la-stabilite-dans-les-regions-montagneuses"
    "-du-nord-est-post109211.html"
)
BIBTEX = "application/x-bibtex"
CSL_JSON = "application/vnd.citationstyles.csl+json"

# What the CSL data schema 1.0.2 says of the members that kg writes; it allows no others than its own.
TEXTS = {"id", "citation-key", "title", "container-title", "version", "language", "URL", "note"}
TYPES = {"dataset", "webpage", "article-newspaper"}


def bibtex_of(answer: httpx.Response) -> Entry:
    """The one entry of a file, read as BibTeX."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{BIBTEX}; charset=utf-8"
    (entry,) = parse_string(answer.text, "bibtex").entries.values()
    return entry


def csl_of(answer: httpx.Response) -> dict:
    """The one item of a file, which keeps to the schema."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == CSL_JSON
    (item,) = answer.json()
    assert item.keys() <= TEXTS | {"type", "author", "issued"}
    assert {"id", "type", "title"} <= item.keys()
    assert item["type"] in TYPES
    assert all(isinstance(item[name], str) and item[name] for name in item.keys() & TEXTS)
    assert all(author.keys() == {"literal"} for author in item.get("author", []))
    if "issued" in item:
        ((year, month, day),) = item["issued"]["date-parts"]
        assert date(year, month, day)
    return item


def plain_of(page: str) -> str:
    """What a page says in words of how to cite it."""
    words = re.search(r'<p id="citation" class="citation">(.*?)</p>', page, re.DOTALL)
    assert words
    return re.sub(r"<[^>]+>", "", words[1])


@pytest.fixture(scope="module")
def published(http: httpx.Client, site: str) -> tuple[str, date]:
    """The revision that is served, and the day on which it was published."""
    described = Graph().parse(data=http.get("dataset.nt").text, format="nt")
    modified = described.value(URIRef(f"{site}dataset"), DCTERMS.modified)
    return str(http.get("readyz").json()["revision"]), modified.toPython().date()


def test_everything_can_be_cited_in_both_formats(http: httpx.Client, site: str, entities: list[str]):
    for path in entities:
        entry, item = bibtex_of(http.get(f"doc/{path}.bib")), csl_of(http.get(f"doc/{path}.csl.json"))
        expected = URL if path == ARTICLE else f"{site}id/{path}"
        assert entry.fields["url"] == item["URL"] == expected
        assert entry.key == item["citation-key"]
        assert untex(entry.fields["title"]) == item["title"]


def test_an_article_is_cited_as_what_its_publisher_published_and_no_date_is_made_up(http: httpx.Client):
    entry = bibtex_of(http.get(f"doc/{ARTICLE}.bib?lang=en"))
    assert entry.type == "article"
    assert not entry.persons
    assert dict(entry.fields) == {
        "title": f"{{{HEADLINE}}}",
        "journal": "Nhân Dân",
        "language": "fr",
        "url": URL,
    }
    item = csl_of(http.get(f"doc/{ARTICLE}.csl.json?lang=en"))
    assert (item["type"], item["title"], item["container-title"]) == (
        "article-newspaper",
        HEADLINE,
        "Nhân Dân",
    )
    assert item.keys().isdisjoint({"issued", "author", "version"})


def test_a_fact_is_cited_with_its_revision_and_with_its_article(
    http: httpx.Client, site: str, published: tuple[str, date]
):
    revision, day = published
    entry = bibtex_of(http.get(f"doc/{FACT}.bib?lang=en"))
    assert untex(entry.fields["title"]) == (
        "Quang Ninh — time ahead of schedule: 3 years (compared with the national schedule), 2021-2025"
        " (programme: sustainable poverty reduction 2021-2025)"
    )
    assert entry.fields["howpublished"] == "Facts about public programmes"
    assert entry.fields["version"] == revision
    assert entry.fields["url"] == f"{site}id/{FACT}"
    assert (entry.fields["year"], entry.fields["day"]) == (str(day.year), str(day.day))
    assert entry.fields["month"] == f"{day:%B}"
    assert entry.fields["note"] == f"Source: {HEADLINE}. Nhân Dân. {URL}"
    item = csl_of(http.get(f"doc/{FACT}.csl.json?lang=en"))
    assert item["version"] == revision
    assert item["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
    assert item["note"] == entry.fields["note"]


def test_the_dataset_is_cited_by_its_revision(http: httpx.Client, site: str, published: tuple[str, date]):
    revision, day = published
    item = csl_of(http.get("dataset.csl.json?lang=fr"))
    assert item == {
        "id": f"{site}dataset",
        "type": "dataset",
        "citation-key": "kg-dataset",
        "title": "Faits sur les programmes publics",
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": revision,
        "language": "fr",
        "URL": f"{site}dataset",
    }
    assert bibtex_of(http.get("dataset.bib?lang=fr")).fields["version"] == revision


@pytest.mark.parametrize(
    ("language", "heading", "within"),
    [
        ("fr", "Comment citer", "Dans : Faits sur les programmes publics, révision"),
        ("en", "How to cite", "In: Facts about public programmes, revision"),
        ("vi", "Cách trích dẫn", "Trong: Dữ kiện về các chương trình công, phiên bản"),
    ],
)
def test_a_page_says_how_to_cite_it(http: httpx.Client, site: str, language: str, heading: str, within: str):
    page = http.get(f"doc/{FACT}.html?lang={language}").text
    assert heading in page
    words = plain_of(page).replace("\xa0", " ")
    assert within in words
    assert f"{site}id/{FACT}" in words
    assert words.endswith(URL)
    foreign = f'<span lang="fr">{HEADLINE}</span>'
    assert (foreign in page) == (language != "fr")


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", ", année non indiquée"), ("en", ", year not stated"), ("vi", ", không nêu năm")],
)
def test_a_number_without_a_year_says_so_wherever_it_is_cited(http: httpx.Client, language: str, said: str):
    """Only numbers do: a statement without one is not read as this year's."""
    undated, dated, statement = (f"doc/fact/protection-sociale-nord-est-{n}" for n in ("017", "074", "006"))
    entry = bibtex_of(http.get(f"{undated}.bib?lang={language}"))
    assert untex(entry.fields["title"]).endswith(said)
    assert csl_of(http.get(f"{undated}.csl.json?lang={language}"))["title"].endswith(said)
    assert said in plain_of(http.get(f"{undated}.html?lang={language}").text)
    for other in (dated, statement):
        assert said not in csl_of(http.get(f"{other}.csl.json?lang={language}"))["title"]


def test_a_page_leads_to_its_citation_in_the_language_that_it_is_in(http: httpx.Client):
    page = http.get(f"doc/{FACT}.html", headers={"Accept-Language": "vi"}).text
    links = re.findall(r'<a href="([^"]+)" type="(application/(?:x-bibtex|vnd[^"]+))"', page)
    assert [media_type for _, media_type in links] == [BIBTEX, CSL_JSON]
    for address, media_type in links:
        answer = http.get(address)
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "Quảng Ninh" in answer.text


@pytest.mark.parametrize(("media_type", "suffix"), [(BIBTEX, "bib"), (CSL_JSON, "csl.json")])
@pytest.mark.parametrize("path", ["doc/area/cao-bang", "dataset"])
def test_reference_managers_get_a_citation_by_asking_for_it(
    http: httpx.Client, path: str, media_type: str, suffix: str
):
    asked = http.get(path, headers={"Accept": media_type})
    assert asked.headers["content-type"].split(";")[0] == media_type
    assert asked.content == http.get(f"{path}.{suffix}").content
    again = http.get(path, headers={"Accept": media_type, "If-None-Match": asked.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_there_has_no_citation(http: httpx.Client):
    assert http.get("doc/area/none.bib").status_code == 404
    assert http.get("doc/area/cao-bang.bibtex").status_code == 404


def article(title: str, *authors: str, published: date | None = None, publisher: str = "") -> Citation:
    cited = Article(
        iri="https://kg.example/id/article/x",
        headline=Text(title, "fr"),
        language="fr",
        authors=tuple(map(Text, authors)),
        publisher=Link(Text(publisher), "") if publisher else None,
        published=published.isoformat() if published else "",
        credit=None,
        url="https://news.example/x",
        digest="",
    )
    return Citation(
        kind="article-newspaper",
        iri=cited.iri,
        title=cited.headline,
        revision=None,
        issued=published,
        url="https://news.example/x",
        language=Language("en"),
        article=cited,
    )


def test_an_author_and_a_date_are_given_where_they_are_known():
    cited = article("Titre !", "Nguyễn Văn A", "The R and D Desk", published=date(2025, 7, 1), publisher="P")
    words = "".join(part.text.value for part in cited.plain)
    assert words == "Nguyễn Văn A. The R and D Desk. Titre ! P. 1 July 2025. https://news.example/x"
    (entry,) = parse_string(cited.bibtex, "bibtex").entries.values()
    assert [str(person) for person in entry.persons["author"]] == ["{Nguyễn Văn A}", "{The R and D Desk}"]
    assert (entry.fields["year"], entry.fields["month"], entry.fields["day"]) == ("2025", "July", "1")
    assert cited.csl[0]["author"] == [{"literal": "Nguyễn Văn A"}, {"literal": "The R and D Desk"}]
    assert cited.csl[0]["issued"] == {"date-parts": [[2025, 7, 1]]}


# Whatever TeX, BibTeX and lines make of a text.
TEXT = st.text(st.sampled_from("ab Éđ{}\\\"'$%&#_^~@,=\n\r\t\x00\x85-–%"), max_size=40)


@given(TEXT, TEXT, TEXT)
def test_no_text_breaks_out_of_a_bibtex_field(title: str, author: str, publisher: str):
    cited = article(title, author, publisher=publisher)
    (entry,) = parse_string(cited.bibtex, "bibtex").entries.values()
    assert untex(entry.fields.get("title", "")) == one_line(title)
    assert untex(entry.fields.get("journal", "")) == one_line(publisher)
    assert set(entry.fields) <= {"title", "journal", "language", "url"}


@given(st.text(max_size=40))
def test_an_address_that_is_no_iri_does_not_break_out_either(url: str):
    cited = article("x")
    broken = Citation(**{**vars(cited), "url": url})
    (entry,) = parse_string(broken.bibtex, "bibtex").entries.values()
    assert set(entry.fields) <= {"title", "language", "url"}


def untex(text: str) -> str:
    """What TeX would set for a text that kg has written."""
    commands = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
    commands |= {"textasciicircum": "^", "textasciitilde": "~"}

    def pieces() -> Iterator[str]:
        for command, escaped, brace, other in re.findall(
            r"\{\\([a-z]+)\}|\\([#$%&_])|([{}])|([^{}\\])", text, re.DOTALL
        ):
            yield commands[command] if command else escaped or (other if not brace else "")

    return "".join(pieces())


def test_a_key_is_made_of_what_bibtex_allows():
    odd = Citation(
        **{**vars(article("x")), "iri": NamedNode("https://kg.example/id/period/2021--2025,é#a").value}
    )
    assert odd.csl[0]["citation-key"] == "kg-period-2021-2025-a"
    assert odd.bibtex.startswith("@misc{kg-period-2021-2025-a,\n")
