"""The sheet to fill in is read back as it was written, and the copy with what to correct has no formulas."""

import io
import re
import zipfile

import openpyxl
import pytest

from kg.desk.proposal import Kind
from kg.desk.reading.codes import Codes
from kg.desk.reading.rows import proposals
from kg.desk.sheets.columns import SHEETS, columns, guide
from kg.desk.sheets.sheet import read
from kg.desk.template import annotated, csv_template, xlsx_template
from kg.vocab import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_templates_have_every_column_and_are_read_back(codes: Codes, language: str):
    for data in (csv_template(language), xlsx_template(codes, language)):
        found = read(data, "template")
        assert found.codes == tuple(columns())
        assert found.findings == ()
        assert found.rows == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_drop_down_offers_is_understood(codes: Codes, language: str):
    lists = openpyxl.load_workbook(io.BytesIO(xlsx_template(codes, language)))["lists"]
    assert lists.sheet_state == "hidden"
    for kind, *offered in lists.iter_cols(values_only=True):
        if kind in ("language", "entity"):
            # These are of no list that is published.
            assert offered
            continue
        typed = [str(value) for value in offered if value is not None]
        assert typed
        assert [value for value in typed if codes.look_up(str(kind), value, language).taken is None] == []


def test_the_columns_of_the_template_hold_text_and_its_drop_downs_only_warn(codes: Codes):
    facts = openpyxl.load_workbook(io.BytesIO(xlsx_template(codes, "fr")))["facts"]
    as_text = [one for one in facts.column_dimensions.values() if one.number_format == "@"]
    assert sum(one.max - one.min + 1 for one in as_text) == len(columns())
    choices = [one for one in facts.data_validations.dataValidation if one.type == "list"]
    assert len(choices) == 11
    assert {one.errorStyle for one in choices} == {"warning"}


def test_the_guide_tells_of_every_column_in_three_languages(codes: Codes):
    page = openpyxl.load_workbook(io.BytesIO(xlsx_template(codes, "fr")))["guide"]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    beside: dict[Kind, str] = {"article": "article: ", "entity": "entities: "}
    told = {f"{start}{code}" for kind, start in beside.items() for code in columns(kind)}
    assert {row[0] for row in rows} == {*columns(), *told}
    assert all(set(columns(kind)) == set(guide(kind)) for kind in SHEETS)
    assert all(all(row) for row in rows)


SHEET = """article,area,indicator,quote,value_as_written
protection-sociale-nord-est,Cao Bag,poverty-rate,"=HYPERLINK(""http://x"")","1.234 %"

protection-sociale-nord-est,cao-bang,poverty-rate,"51,2 %","51,2 %"
"""


def test_the_copy_says_in_its_cells_what_to_correct(codes: Codes):
    sheet = read(SHEET.encode(), "facts.csv")
    found = [*sheet.findings, *(one for each in proposals(sheet, codes) for one in each.findings)]
    data = annotated(sheet, found, "fr")
    page = openpyxl.load_workbook(io.BytesIO(data))["facts"]
    assert page["B2"].value == "Cao Bag"
    assert page["B2"].fill.start_color.rgb == "FFF4B6B6"
    assert page["B2"].comment is not None
    assert "Cao Bang" in page["B2"].comment.text
    assert page["F1"].value == "Que faire"
    assert str(page["F2"].value).startswith("D (quote)") or "B (area)" in str(page["F2"].value)
    assert (page["B4"].value, page["B4"].comment, page["F4"].value) == ("cao-bang", None, None)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not any(re.search(rb"<f[ >]", packed.read(part)) for part in packed.namelist())


def test_the_copy_is_read_back_as_the_sheet_was(codes: Codes):
    sheet = read(SHEET.encode(), "facts.csv")
    found = [one for each in proposals(sheet, codes) for one in each.findings]
    again = read(annotated(sheet, found, "en"), "facts.xlsx")
    assert [(row.number, row.cells) for row in again.rows] == [(row.number, row.cells) for row in sheet.rows]
