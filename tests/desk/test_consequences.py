"""One mistake is told once, whatever it does to the rows."""

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from desk.place import Place, finding, proposed
from kg.config import Settings
from kg.desk.intake import Intake
from kg.desk.proposal import Kind
from kg.desk.received import Received
from kg.desk.sheets.columns import SHEETS, columns
from kg.desk.sheets.places import place
from kg.errors import Unready
from kg.language.texts import Language
from kg.rdf import SYNTAXES

FACT = {
    "area": "Cao Bằng",
    "indicator": "health-insurance-coverage",
    "quote": "96,5 % dân số Cao Bằng có bảo hiểm y tế",
    "value_as_written": "96,5 %",
}
FACTS = [{**FACT, "period": f"{year}", "passage": "title"} for year in range(2010, 2015)]
ARTICLE = {
    "headline": "Bảo hiểm y tế ở Cao Bằng",
    "language": "vi",
    "url": "https://bao.example.org/bao-hiem-y-te",
    "publisher": "nhan-dan",
}


@pytest.fixture(scope="module")
def intake(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    settings = Settings(data_dir=tmp_path_factory.mktemp("consequences") / "var")
    shutil.copytree(published, settings.data_dir, symlinks=True)
    return Intake(settings)


def sheet(intake: Intake, rows: Sequence[Mapping[str, str]], text: str | None = None) -> Received:
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    into = csv.DictWriter(written, names)
    into.writeheader()
    into.writerows(rows)
    return intake.sheet(written.getvalue().encode(), "facts.csv", text, "en")


def workbook(intake: Intake, rows: Mapping[Kind, Sequence[Mapping[str, str]]]) -> Received:
    book = openpyxl.Workbook()
    for kind, typed in rows.items():
        page = book.create_sheet(SHEETS[kind])
        page.append(list(columns(kind)))
        for cells in typed:
            page.append([cells.get(name) for name in columns(kind)])
    saved = io.BytesIO()
    book.save(saved)
    return intake.sheet(saved.getvalue(), "facts.xlsx", None, "en")


def rules(received: Received) -> list[tuple[str, str | None]]:
    return [(one.rule, one.column) for one in received.all_findings() if one.severity == "violation"]


@pytest.mark.parametrize(("typed", "rule"), [("bao-hiem", "code-not-known"), ("", "missing")])
def test_an_article_that_nobody_knows_is_told_once_with_the_rows_that_name_it(
    intake: Intake, typed: str, rule: str
):
    received = sheet(intake, [*({**row, "article": typed} for row in FACTS)], "Bài báo.")
    assert rules(received) == [(rule, "article")]
    (whole,) = received.findings
    assert whole.rows == (2, 3, 4, 5, 6)
    assert place(whole, Language("en")) == "rows 2–6, column G (article)"
    assert all(one.statements is None for one in received.proposals)


def test_what_one_row_alone_gets_wrong_stays_with_the_row(intake: Intake):
    known = {"article": "protection-sociale-nord-est"}
    received = sheet(intake, [{**FACTS[0], "article": "bao"}, *({**row, **known} for row in FACTS[1:])])
    assert received.findings == ()
    assert [one.column for one in received.proposals[0].findings] == ["article"]


def test_rdf_that_names_an_article_that_nobody_knows_is_told_so_once_with_its_lines(intake: Intake):
    facts = (
        f"<id/fact/none-{number:03d}> a kg:Fact ; kg:area <id/area/cao-bang> ; kg:source <id/article/none> ."
        for number in (1, 2, 3)
    )
    body = "\n".join(["@prefix kg: <def#> .", *facts])
    (turtle,) = (one for one in SYNTAXES if one.media_type == "text/turtle")
    received = intake.rdf(body.encode(), "facts.ttl", turtle, None)
    (whole,) = received.findings
    assert whole.rule.endswith("#FactSourceListed")
    assert place(whole, Language("fr"), lines=True) == "lignes 2–4"


@pytest.mark.parametrize(
    ("field", "typed"), [("publisher", "Nhan Dam"), ("language", "de"), ("headline", ""), ("url", "nowhere")]
)
def test_what_is_wrong_with_a_proposed_article_is_no_fault_of_its_facts(
    intake: Intake, field: str, typed: str
):
    received = workbook(intake, {"article": [{**ARTICLE, field: typed}], "fact": FACTS})
    assert [column for _, column in rules(received)] == [field]


def test_what_is_wrong_with_a_proposed_indicator_is_no_fault_of_the_facts_that_name_it(intake: Intake):
    roofs = {"kind": "indicator", "label_en": "new roofs", "definition_en": "Roofs.", "units": "percent"}
    facts = [{**fact, "indicator": "new roofs"} for fact in FACTS]
    received = workbook(
        intake, {"article": [ARTICLE], "entity": [{**roofs, "theme": "nowhere"}], "fact": facts}
    )
    assert rules(received) == [("code-not-known", "theme")]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog, /Pages 2 0 R >>\nendobj\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"{\\rtf1\\ansi, a, b}",
        b"<!DOCTYPE html>\n<html><p>a, b, c</p>",
        b"\x7fELF\x02\x01\x01\x03\xb8\xc0, and, more",
    ],
)
def test_a_file_of_another_kind_is_one_mistake_whatever_it_is_called(intake: Intake, data: bytes):
    for name in ("facts.xlsx", "facts.csv"):
        received = intake.sheet(data, name, None, "en")
        assert [one.rule for one in received.all_findings()] == ["file-kind"]
        assert name in received.findings[0].messages["vi"]


def test_a_sheet_without_a_header_that_is_known_is_one_mistake(intake: Intake):
    received = intake.sheet("tỉnh nào,bao nhiêu\nCao Bằng,96,5 %".encode(), "facts.csv", None, "en")
    (one,) = received.all_findings()
    assert (one.rule, one.row) == ("headers-not-known", 1)
    assert "article, quote, area, indicator" in one.messages["en"]


def test_a_text_of_blanks_is_none(intake: Intake):
    rows = [{**FACTS[0], "article": "protection-sociale-nord-est"}]
    for text in (None, "", " \n ", "\u200b\ufeff"):
        (fact,) = sheet(intake, rows, text).proposals
        quoted = {one.rule for one in fact.findings if one.column == "quote"}
        assert quoted == {"no-text"}


def test_what_is_wrong_with_the_whole_keeps_it_from_being_submitted(here: Place):
    desk = here.desk()
    wrong = replace(finding("violation"), rows=(2, 3))
    seen = desk.create("lan", "An article", "fr", "rdf", [proposed("_:a", "1")], findings=[wrong])
    assert desk.get("lan", seen.id).versions[0].findings == (wrong,)
    with pytest.raises(Unready, match="wrong with the whole"):
        desk.submit("lan", seen.id, seen.row_version)
