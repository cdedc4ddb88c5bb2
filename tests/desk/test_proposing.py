"""An article that kg has never seen, and what its facts name, are proposed with the facts themselves."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert

from kg.config import Settings
from kg.desk.deciding import decide
from kg.desk.intake import Intake
from kg.desk.proposal import Kind, Proposal, Typed
from kg.desk.reading.codes import Codes
from kg.desk.reading.proposing import address_of
from kg.desk.received import Received
from kg.desk.sheets.columns import SHEETS, columns, letter
from kg.desk.sheets.sheet import read
from kg.desk.submission import Decided, Submission, Verdict
from kg.desk.submissions import Desk
from kg.desk.template import annotated, xlsx_template
from kg.errors import Unready
from kg.index import Finder
from kg.ledger.tables import ACCOUNT
from kg.publish import Publisher
from kg.store import views
from servers import Kg
from web.office import Office, post

BASE = "http://localhost:8000/"
ACCEPT = Verdict("accept")
TEXT = """Bảo hiểm y tế ở Cao Bằng

Năm 2025, 96,5 % dân số Cao Bằng có bảo hiểm y tế.
Tỷ lệ trẻ đi học mẫu giáo đạt 98,2 %.
Tại Lạng Sơn, tỷ lệ này là 91,4 %.
"""
ARTICLE = {
    "headline": "Bảo hiểm y tế ở Cao Bằng",
    "language": "tiếng Việt",
    "url": "https://bao.example.org/bao-hiem-y-te",
    "published": "2025-11-04",
    "new_publisher": "Báo Thử Nghiệm",
}
INDICATOR = {
    "kind": "chỉ tiêu",
    "label_vi": "tỷ lệ trẻ đi học mẫu giáo",
    "label_en": "children in nursery school",
    "definition_vi": "Tỷ lệ trẻ đi học mẫu giáo, theo bài báo.",
    "theme": "education",
    "units": "percent",
}
FACTS = [
    {
        "area": "Cao Bằng",
        "indicator": "health-insurance-coverage",
        "quote": "Năm 2025, 96,5 % dân số Cao Bằng có bảo hiểm y tế",
        "value_as_written": "96,5 %",
    },
    {
        "area": "Cao Bằng",
        "indicator": "tỷ lệ trẻ đi học mẫu giáo",
        "quote": "Tỷ lệ trẻ đi học mẫu giáo đạt 98,2 %",
        "value_as_written": "98,2 %",
    },
    {
        "area": "Lạng Sơn",
        "indicator": "children-in-nursery-school",
        "quote": "Tại Lạng Sơn, tỷ lệ này là 91,4 %",
        "value_as_written": "91,4 %",
    },
]


@dataclass
class Place:
    """All that comes with kg, with a contributor and a curator."""

    kg: Kg

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.kg.data_dir)

    @property
    def desk(self) -> Desk:
        return Desk(self.settings.ledger, self.settings.base_iri)

    def codes(self) -> Codes:
        return Codes(views(self.settings).generation(), Finder(self.settings.search_path), "vi")

    def template(self, rows: Mapping[Kind, Sequence[Mapping[str, str]]]) -> bytes:
        """The template as somebody has filled it in."""
        book = openpyxl.load_workbook(io.BytesIO(xlsx_template(self.codes(), "vi")))
        for kind, typed in rows.items():
            headers = list(columns(kind))
            for number, cells in enumerate(typed, 2):
                for code, value in cells.items():
                    book[SHEETS[kind]].cell(number, headers.index(code) + 1, value)
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()

    def read(self, rows: Mapping[Kind, Sequence[Mapping[str, str]]], text: str | None = TEXT) -> Received:
        return Intake(self.settings).sheet(self.template(rows), "facts.xlsx", text, "vi")

    def typed(self, *things: Typed, facts: Sequence[Mapping[str, str]] = ()) -> Received:
        """What a form proposes."""
        return Intake(self.settings).rows([("", one) for one in facts], TEXT, "vi", things)

    def submitted(self, received: Received) -> Submission:
        grave = [
            f for one in received.proposals for f in one.findings if f.severity in ("violation", "question")
        ]
        assert grave == []
        draft = self.desk.create("lan", "An article", "vi", "xlsx", received.proposals, text=TEXT)
        return self.desk.submit("lan", draft.id, draft.row_version)

    def decide(self, seen: Submission, kinds: Sequence[Kind]) -> Decided:
        """Accept all items of some kinds, and leave the others."""
        accepted = {
            item.id: Verdict("accept", overridden=dict.fromkeys(item.warnings, "It is a local paper."))
            for item in seen.waiting
            if item.proposal.kind in kinds
        }
        return decide(self.settings, "minh", seen.id, seen.row_version, accepted)

    def publisher(self) -> Publisher:
        return Publisher(self.settings)

    def says(self, iri: str) -> dict[str, set[str]]:
        """What is published of something: values by the ends of the properties' addresses."""
        return {
            name.replace("#", "/").rpartition("/")[2]: {value.value for value in values}
            for name, values in self.codes().published(iri).items()
        }


@pytest.fixture(scope="module")
def place(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    kg = Kg(tmp_path_factory.mktemp("proposing")).given(published)
    place = Place(kg)
    with place.desk.ledger.database.writing() as connection:
        for name, role in (("lan", "contributor"), ("minh", "curator")):
            connection.execute(insert(ACCOUNT).values(id=name, name=name, roles=role, active=True))
    return place


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    """The same with a server whose desk is open."""
    with place.kg.serving() as address:
        office = Office(address, place.kg)
        yield office
        for browser in office.browsers:
            browser.close()


KINDS: tuple[Kind, ...] = ("article", "entity", "fact")


def found(one: Proposal) -> set[tuple[str, str | None]]:
    return {(finding.rule.rpartition("#")[2], finding.column) for finding in one.findings}


def test_a_newcomer_publishes_an_article_of_their_own_with_the_template_alone(place: Place):
    received = place.read({"article": [ARTICLE], "entity": [INDICATOR], "fact": FACTS})
    assert received.findings == ()
    publisher, article, indicator, *facts = received.proposals
    # What is missing in a language is told, and nothing is made up for it.
    assert found(publisher) == {("LabelComplete", "new_publisher")}
    assert found(article) == {("LabelComplete", "label_fr")}
    assert found(indicator) == {("LabelComplete", "label_fr"), ("DefinitionComplete", "definition_fr")}
    assert [found(one) for one in facts] == [set[tuple[str, str | None]]()] * 3
    done = place.decide(place.submitted(received), KINDS)
    assert done.state == "accepted"
    iri = f"{BASE}id/article/bao-hiem-y-te-o-cao-bang"
    assert set(done.published.values()) == {
        iri,
        f"{BASE}id/organisation/bao-thu-nghiem",
        f"{BASE}id/indicator/children-in-nursery-school",
        *(f"{BASE}id/fact/bao-hiem-y-te-o-cao-bang-{number:03}" for number in (1, 2, 3)),
    }
    said = place.says(iri)
    assert said["headline"] == said["prefLabel"] == {"Bảo hiểm y tế ở Cao Bằng"}
    assert said["publisher"] == {f"{BASE}id/organisation/bao-thu-nghiem"}
    assert said["textDigest"] == {f"sha256:{sha256(TEXT.encode()).hexdigest()}"}
    assert said["definition"] == {
        "Article in Vietnamese, published by Báo Thử Nghiệm on 4 November 2025.",
        "Article en vietnamien, publié par Báo Thử Nghiệm le 4 novembre 2025.",
        "Bài báo tiếng Việt, do Báo Thử Nghiệm đăng ngày 4/11/2025.",
    }
    fact = place.says(f"{BASE}id/fact/bao-hiem-y-te-o-cao-bang-002")
    assert fact["indicator"] == {f"{BASE}id/indicator/children-in-nursery-school"}
    assert place.desk.ledger.now(f"{BASE}graph/reference/added-indicator") is not None
    assert place.desk.article_text(iri) == TEXT


def test_what_is_published_just_so_already_is_not_proposed_again(place: Place):
    rows = {"article": [another("again")], "entity": [{**PROGRAMME, "slug": "again"}]}
    place.decide(place.submitted(place.read(rows)), KINDS)
    again = place.read({**rows, "fact": FACTS[:1]})
    assert [(one.kind, one.graph) for one in again.proposals] == [("fact", f"{BASE}graph/article/again")]


PROGRAMME = {"kind": "programme", "label_fr": "Toits pour tous", "definition_fr": "Un programme d’aide."}


def another(slug: str) -> dict[str, str]:
    """Another article, by the same publisher."""
    url = f"https://bao.example.org/{slug}"
    headline = f"Bài báo {slug}"
    known = {name: typed for name, typed in ARTICLE.items() if name != "new_publisher"}
    return {**known, "headline": headline, "url": url, "slug": slug, "publisher": "Nhân Dân"}


def test_the_facts_of_a_csv_file_are_of_the_article_that_is_filled_in_beside_it(place: Place):
    rows = io.StringIO()
    sheet = csv.DictWriter(rows, ["article", *FACTS[0]])
    sheet.writeheader()
    sheet.writerow(FACTS[0])
    beside = [Typed("article", another("beside"))]
    received = Intake(place.settings).sheet(rows.getvalue().encode(), "facts.csv", TEXT, "vi", beside)
    article, fact = received.proposals
    assert article.subject == f"{BASE}id/article/beside"
    assert (fact.graph, fact.statements is not None) == (f"{BASE}graph/article/beside", True)


def test_an_address_that_something_else_has_or_had_is_asked_about(place: Place):
    place.decide(place.submitted(place.read({"article": [another("first"), another("gone")]}, None)), KINDS)
    place.publisher().withdraw([f"{BASE}id/article/gone"], reason="It was a mistake.")
    for slug in ("first", "gone"):
        other = {**another(slug), "url": "https://other.example.org/"}
        (asked,) = place.typed(Typed("article", other)).proposals
        (finding,) = (one for one in asked.findings if one.severity == "question")
        assert (finding.rule, finding.column) == ("address-taken", "slug")
        assert finding.suggestions == (f"{slug}-2",)
    (published,) = place.typed(Typed("article", {**another("first"), "slug": "second"})).proposals
    assert ("article-published", "url") in found(published)


@pytest.mark.parametrize(
    ("typed", "rule", "column"),
    [
        ({"slug": "../../etc"}, "address-not-possible", "slug"),
        ({"slug": "a" * 81}, "address-not-possible", "slug"),
        ({"headline": "…", "slug": ""}, "address-not-possible", "slug"),
        ({"headline": ""}, "missing", "headline"),
        ({"language": "Deutsch"}, "code-not-known", "language"),
        ({"url": "javascript:alert(1)"}, "address-not-understood", "url"),
        ({"url": "https://a/> <b> <c"}, "address-not-understood", "url"),
        ({"url": "https://someone:secret@example.org/"}, "ArticleUrl", "url"),
        ({"published": "04/11/2025"}, "date-not-understood", "published"),
        ({"published": "2025-02-30"}, "date-not-understood", "published"),
        ({"publisher": "Nhan Dam"}, "code-not-known", "publisher"),
        ({"publisher": ""}, "missing", "publisher"),
        ({"new_publisher": "Báo Mới"}, "publisher-twice", "new_publisher"),
    ],
)
def test_what_is_wrong_with_an_article_is_told_in_its_place(
    place: Place, typed: dict[str, str], rule: str, column: str
):
    *_, article = place.typed(Typed("article", {**another("wrong"), **typed})).proposals
    assert (rule, column) in found(article)
    assert article.statements is None or rule[0].isupper()


@pytest.mark.parametrize(
    ("typed", "rule", "column"),
    [
        ({"kind": "person"}, "code-not-known", "kind"),
        ({"label_fr": ""}, "missing", "label_fr"),
        ({"definition_fr": " "}, "missing", "definition_fr"),
        ({"theme": ""}, "missing", "theme"),
        ({"units": "percent; furlong"}, "code-not-known", "units"),
        ({"label_fr": "taux de pauvreté"}, "LabelUnique", "label_fr"),
        ({"units": ""}, "NumberKindHasUnit", "units"),
    ],
)
def test_what_is_wrong_with_an_entity_is_told_in_its_place(
    place: Place, typed: dict[str, str], rule: str, column: str
):
    good = {
        "kind": "indicator",
        "label_fr": "part des toits neufs",
        "definition_fr": "Telle quelle.",
        "theme": "housing",
        "units": "percent",
        "kinds": "observation; change",
    }
    (fine,) = place.typed(Typed("entity", good)).proposals
    assert fine.statements is not None
    (wrong,) = place.typed(Typed("entity", {**good, **typed})).proposals
    assert (rule, column) in found(wrong)
    (in_a_sheet,) = place.read({"entity": [{**good, **typed}]}).proposals
    finding = next(one for one in in_a_sheet.findings if one.column == column)
    assert (finding.sheet, finding.letter) == ("entities", letter(list(columns("entity")).index(column)))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("programme", {}),
        ("population", {}),
        ("zone", {}),
        ("area", {"area_type": "district", "part_of": "Cao Bằng"}),
    ],
)
def test_all_that_a_fact_names_can_be_proposed_and_named_at_once(
    place: Place, kind: str, more: dict[str, str]
):
    entity = {"kind": kind, "label_vi": f"Đồng Mới {kind}", "definition_vi": "Như bài báo viết.", **more}
    named = {**FACTS[0], kind: f"dong moi {kind}"}
    received = place.typed(Typed("article", another(f"of-{kind}")), Typed("entity", entity), facts=[named])
    *_, fact = received.proposals
    assert f"/id/{kind}/dong-moi-{kind}>" in (fact.statements or ""), fact.findings
    done = place.decide(place.submitted(received), KINDS)
    assert place.says(f"{BASE}id/fact/of-{kind}-001")[kind] == {f"{BASE}id/{kind}/dong-moi-{kind}"}
    assert done.state == "accepted"


def test_a_name_that_the_submission_and_the_list_both_have_is_asked_about(place: Place):
    same = {**INDICATOR, "label_vi": "tỷ lệ nghèo", "label_en": "another rate"}
    received = place.typed(
        Typed("entity", same), facts=[{**FACTS[0], "article": "again", "indicator": "tỷ lệ nghèo"}]
    )
    assert ("code-ambiguous", "indicator") in found(received.proposals[-1])


def test_a_fact_is_accepted_with_all_that_it_names_or_not_at_all(place: Place):
    indicator = {**INDICATOR, "label_vi": "tỷ lệ mái nhà mới", "label_en": "new roofs"}
    facts = [FACTS[0], {**FACTS[1], "indicator": "new-roofs"}]
    seen = place.submitted(
        place.typed(Typed("article", another("whole")), Typed("entity", indicator), facts=facts)
    )
    with pytest.raises(Unready, match="Bài báo whole") as refused:
        place.decide(seen, ["fact"])
    assert len(refused.value.items) == 2
    with pytest.raises(Unready, match="new roofs") as refused:
        place.decide(seen, ["article", "fact"])
    assert len(refused.value.items) == 1
    assert place.decide(seen, ["article", "entity"]).state == "submitted"
    seen = place.desk.get("minh", seen.id)
    # What was accepted before counts.
    assert place.decide(seen, ["fact"]).state == "accepted"


def test_a_fact_is_not_published_with_an_article_that_only_has_the_same_address(place: Place):
    seen = place.submitted(place.typed(Typed("article", another("race")), facts=FACTS[:1]))
    other = {**another("race"), "url": "https://other.example.org/race"}
    place.decide(place.submitted(place.typed(Typed("article", other))), KINDS)
    with pytest.raises(Unready, match="somebody else has published since"):
        place.decide(seen, KINDS)
    assert place.says(f"{BASE}id/fact/race-001") == {}
    assert place.desk.get("minh", seen.id).state == "submitted"


def test_findings_stand_on_their_own_sheet_of_the_copy(place: Place):
    rows: dict[Kind, list[dict[str, str]]] = {
        "article": [{**another("copy"), "published": "04/11/2025"}],
        "entity": [{**INDICATOR, "theme": "everything"}],
        "fact": [{**FACTS[0], "area": "Nowhere"}],
    }
    data = place.template(rows)
    received = place.read(rows)
    findings = [one for each in received.proposals for one in each.findings]
    copy = openpyxl.load_workbook(io.BytesIO(annotated(read(data, "facts.xlsx"), findings, "en")))
    assert copy.sheetnames == ["facts", "article", "entities"]
    told = {page.title: str(page.cell(2, page.max_column).value) for page in copy}
    assert "2025-11-04" in told["article"]
    assert "Nothing is called so" in told["entities"]
    assert "Nothing is called so" in told["facts"]
    # It is the sheet to correct and to hand in again.
    saved = io.BytesIO()
    copy.save(saved)
    again = read(saved.getvalue(), "copy.xlsx")
    assert [(sheet.kind, len(sheet.rows)) for sheet in again.beside] == [("article", 1), ("entity", 1)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Đồng Tháp: 96,5 % dân số", "dong-thap-96-5-dan-so"),
        ("L’Œuvre d’été — « 2025 »", "l-oeuvre-d-ete-2025"),
        ("健康保険", ""),
        ("a" * 200, "a" * 80),
        ("../<script>", "script"),
    ],
)
def test_an_address_has_letters_that_everybody_can_type(name: str, slug: str):
    assert address_of(name) == slug


def test_a_newcomer_does_all_of_it_in_a_browser(office: Office, place: Place):
    author, _ = office.signed_in("contributor")
    headline = "Toits neufs à Lang Son"
    article = {**ARTICLE, "headline": headline, "language": "French", "url": "https://toits.example.org/"}
    article["new_publisher"] = "La Gazette <b>des toits</b>"
    indicator = {"kind": "indicator", "label_fr": "ménages aux toits neufs", "theme": "Housing"}
    fields = {
        **{f"article-{name}-1": typed for name, typed in article.items()},
        **{f"entity-{name}-1": typed for name, typed in {**indicator, "units": "percent"}.items()},
        "area-1": "Lạng Sơn",
        "indicator-1": "menages aux toits neufs",
        "quote-1": "à Lang Son, 40 % des ménages ont un toit neuf",
        "value_as_written-1": "40 %",
    }
    text = f"{headline}\r\n\r\nEn 2025, à Lang Son, 40 % des ménages ont un toit neuf.\r\n"
    draft = post(author, "desk/form", "desk/form", text=text, then="more", **fields)
    page = author.get(draft.headers["location"])
    # What was typed is there to be mended, and can be chosen.
    assert 'value="La Gazette &lt;b&gt;des toits&lt;/b&gt;"' in page.text
    assert '<option value="ménages aux toits neufs">' in page.text
    assert "Say what it means, in one language at the least." in page.text
    # It goes on to be of the article of the form, whatever that is called in the end.
    assert 'name="article-1" value=""' in page.text
    here = draft.headers["location"].partition("/edit")[0]
    fields |= {"entity-definition_fr-1": "Part des ménages dont le toit est neuf.", "then": "show"}
    fields |= dict(re.findall(r'name="(item-\d+|row_version)" value="(\w*)"', page.text))
    assert post(author, f"{here}/edit", f"{here}/edit", text=text, **fields).headers["location"] == here
    shown = author.get(here)
    assert "La Gazette &lt;b&gt;des toits&lt;/b&gt;" in shown.text
    # Sentences call what is proposed by its name.
    assert "Lang Son — ménages aux toits neufs: 40%" in shown.text
    version = re.search(r'name="row_version" value="(\d+)"', shown.text)
    assert version
    assert post(author, f"{here}/submit", here, row_version=version[1]).status_code == 303
    curator, _ = office.signed_in("curator")
    page = curator.get(here)
    answers = dict.fromkeys(re.findall(r'name="(answer-[^"]+)"', page.text), "It is in French alone.")
    verdicts = dict.fromkeys(re.findall(r'name="(verdict-[^"]+)"', page.text), "accept")
    version = re.search(r'name="row_version" value="(\d+)"', page.text)
    assert version
    assert len(verdicts) == 4
    done = post(curator, f"{here}/decide", here, row_version=version[1], **verdicts, **answers)
    assert done.status_code == 303, done.text
    for path in ("article/toits-neufs-a-lang-son", "indicator/menages-aux-toits-neufs"):
        assert curator.get(f"doc/{path}", follow_redirects=True).status_code == 200
    assert place.says(f"{BASE}id/article/toits-neufs-a-lang-son")["textDigest"] == {
        f"sha256:{sha256(text.replace(chr(13), '').encode()).hexdigest()}"
    }
