"""What a curator is shown, may take at once, and is asked about."""

import io
import re
from datetime import date

import openpyxl
import pytest

from web.office import (
    ARTICLE,
    FUNDED,
    POOR,
    TEXT,
    Office,
    Row,
    act,
    decided,
    drafted,
    hand_in,
    items_of,
    submitted,
)
from web.pages import LANGUAGES

REST = {"rest": "yes"}


def of(year: int, *rows: Row) -> tuple[Row, ...]:
    """Facts of a year."""
    return tuple({**row, "period": f"{year}"} for row in rows)


def text(year: int) -> str:
    """The article's text as if it was of that year."""
    return TEXT.replace("Năm 2025", f"Năm {year}")


TOO_WIDE = {**POOR, "area": "Cao Bằng"}
"""A fact that is warned of: its sentence names another area."""


@pytest.fixture(scope="module")
def newsroom(office: Office) -> Office:
    """An office that has published a second article without facts."""
    office.told(ARTICLE)
    return office


def accepted(page: str) -> int:
    return page.count(">Published</a>")


def test_the_rest_is_accepted_but_for_what_is_warned_of(newsroom: Office):
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, *of(2001, POOR, TOO_WIDE, FUNDED), text=text(2001))
    first, warned, last = items_of(minh.get(path))
    assert "accept the rest shown here that has no warning: 2" in minh.get(path).text
    # Whoever sends what no page offers takes no more than the page.
    assert act(minh, path, "decide", **REST, **{f"verdict-{first}": "return", f"reason-{first}": "Năm nào?"})
    seen = minh.get(path)
    assert items_of(seen) == [warned]
    assert accepted(seen.text) == 1
    assert last in seen.text
    # With nothing left that is plain there is nothing to accept at once.
    assert 'name="rest"' not in seen.text
    assert act(minh, path, "decide", **REST).status_code == 422
    assert items_of(minh.get(path)) == [warned]


def test_a_reason_without_a_verdict_is_not_lost_by_accepting_the_rest(newsroom: Office):
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, *of(2002, POOR, FUNDED), text=text(2002))
    first, _ = items_of(minh.get(path))
    refused = act(minh, path, "decide", **REST, **{f"reason-{first}": "Năm nào?"})
    assert refused.status_code == 422
    assert len(items_of(minh.get(path))) == 2


def test_what_came_up_since_it_was_submitted_is_asked_about(newsroom: Office):
    """Between the hand-in and the decision, another article says something else of the same."""
    newsroom.told(ARTICLE)
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, *of(2003, POOR, FUNDED), text=text(2003))
    newsroom.kg("load", newsroom.kg.write("articles/bao-khac.ttl", other_article("bao-khac")))
    other = {**FUNDED, "article": "bao-khac", "quote": QUOTE, "value_as_written": "dưới 100 tỷ đồng"}
    theirs = submitted(lan, *of(2003, other), text=f"Tại Cao Bằng, {QUOTE}.")
    assert decided(minh, theirs, "accept").status_code == 303
    poor, funded = items_of(minh.get(path))
    chosen = {f"verdict-{poor}": "accept", f"verdict-{funded}": "accept"}
    asked = act(minh, path, "decide", **chosen)
    assert asked.status_code == 409
    assert 'id="warned"' in asked.text
    assert "they are not decided yet" in asked.text
    # What nothing speaks against is decided, and published.
    assert items_of(asked) == [funded]
    answer = re.search(rf'name="(answer-{funded}-\d)"', asked.text)
    since = re.search(rf'name="asked-{funded}" value="([^"]+)"', asked.text)
    assert answer
    assert since
    assert act(minh, path, "decide", **{f"verdict-{funded}": "accept"}).status_code == 409
    said = {answer[1]: "Hai nguồn khác nhau.", f"asked-{funded}": since[1]}
    assert act(minh, path, "decide", **{f"verdict-{funded}": "accept"}, **said).status_code == 303
    assert "Hai nguồn khác nhau." in lan.get(path).text
    assert accepted(lan.get(path).text) == 2


QUOTE = "dưới 100 tỷ đồng đã được giải ngân"


def other_article(slug: str) -> str:
    """An article of the same that says something else."""
    other = ARTICLE.replace("bao-lang-son", slug).replace("bai-bao", slug)
    return (
        other.replace("Pauvreté à", "Autre sur")
        .replace("Poverty in", "Other of")
        .replace("Nghèo ở", "Khác ở")
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("version 1", "items: 2", "with a warning: 1")),
        ("fr", ("version 1", "éléments : 2", "avec avertissement : 1")),
        ("vi", ("phiên bản 1", "mục: 2", "có cảnh báo: 1")),
    ],
)
def test_what_went_on_is_told_in_words(newsroom: Office, language: str, said: tuple[str, ...]):
    (lan, _), (root, _) = newsroom.signed_in("contributor"), newsroom.signed_in("administrator")
    drafted(lan, *of(2006, POOR, TOO_WIDE), text=text(2006))
    page = root.get("desk/audit", headers={"Accept-Language": language}).text
    for words in said:
        assert words in page
    assert not re.search(r"<code>|\w+ = ", page)


def test_a_draft_tells_how_many_items_it_has(newsroom: Office):
    lan, _ = newsroom.signed_in("contributor")
    drafted(lan, *of(2007, POOR, FUNDED), title="Nháp")
    assert "2 items" in lan.get("desk").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_that_is_new_is_called_as_it_will_be(newsroom: Office, language: str):
    lan, _ = newsroom.signed_in("contributor")
    path = drafted(lan, {**POOR, "period": "2031-Q2"})
    page = lan.get(path, headers={"Accept-Language": language}).text
    title = re.search(r'<h3 id="title-1">(.*?)</h3>', page)
    assert title
    words = {"en": "second quarter of 2031", "fr": "2e trimestre 2031", "vi": "quý II/2031"}
    assert words[language] in re.sub("<[^>]+>", "", title[1]).replace(" ", " ")


def test_the_copy_of_a_sheet_has_what_was_said_of_its_rows(newsroom: Office):
    """The curator's reason and the comments stand behind their rows; in any language the copy comes back."""
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, *of(2008, POOR, FUNDED), text=text(2008))
    first, _ = items_of(minh.get(path))
    act(minh, path, "comment", text="Trang nào?", item=first)
    assert decided(minh, path, "return", "accept", comment="Cảm ơn.").status_code == 303
    for language in LANGUAGES:
        copy = lan.get(f"{path}/sheet.xlsx", headers={"Accept-Language": language}).content
        book = openpyxl.load_workbook(io.BytesIO(copy))
        facts = book["facts"]
        said = str(facts.cell(2, facts.max_column).value)
        assert "Năm nào?" in said
        assert "Trang nào?" in said
        assert facts.cell(3, facts.max_column).value is None
        assert "Cảm ơn." in str(book["findings"]["A1"].value)
        # Whoever reads another language hands it in again.
        other = LANGUAGES[(LANGUAGES.index(language) + 1) % 3]
        lan.headers["Accept-Language"] = other
        again = hand_in(lan, copy, "kg-findings.xlsx")
        assert again.status_code == 303
        findings = lan.get(again.headers["location"].removeprefix("/").partition("?")[0] + "/findings.json")
        assert findings.json()["findings"] == []


def test_the_word_to_the_curator_is_shown_to_both_and_to_programs(newsroom: Office):
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    word = "Xem trang 3 <của báo cáo>."
    path = submitted(lan, *of(2011, {**POOR, "to_curator": word}), text=text(2011))
    for browser in (lan, minh):
        assert "Xem trang 3 &lt;của báo cáo&gt;." in browser.get(path).text
        (told,) = browser.get(f"{path}/findings.json").json()["items"]
        assert told["to_curator"] == word


def test_submitting_is_not_offered_while_something_has_to_be_mended(newsroom: Office):
    lan, _ = newsroom.signed_in("contributor")
    wrong = drafted(lan, *of(2012, {**POOR, "area": "nowhere"}), text=text(2012))
    assert '/submit"' not in lan.get(wrong).text
    right = drafted(lan, *of(2012, POOR), text=text(2012))
    assert '/submit"' in lan.get(right).text


def test_what_is_found_of_a_new_publisher_stands_at_the_row_of_its_article(newsroom: Office):
    lan, _ = newsroom.signed_in("contributor")
    template = openpyxl.load_workbook(io.BytesIO(lan.get("desk/template.xlsx").content))
    page = template["article"]
    headers = {str(cell.value): at for at, cell in enumerate(page[1], 1)}
    given = {
        "headline": "Một bài báo mới",
        "language": "tiếng Việt",
        "web address": "https://bao.example.org/moi",
        "new publisher": "Báo Rất Mới",
    }
    for name, typed in given.items():
        page.cell(2, headers[name], typed)
    page.cell(2, headers["date of publication"], date(2025, 11, 4))
    saved = io.BytesIO()
    template.save(saved)
    path = hand_in(lan, saved.getvalue(), "kg-template.xlsx").headers["location"].removeprefix("/")
    shown = lan.get(path).text
    assert "2025-11-04" in shown or "4 November 2025" in shown
    copy = openpyxl.load_workbook(io.BytesIO(lan.get(f"{path}/sheet.xlsx").content))["article"]
    told = str(copy.cell(2, copy.max_column).value)
    assert "(new_publisher)" in told
    assert re.search(r"[A-Z] \(label_", told)
    assert str(copy.cell(1, copy.max_column).value) == "What to do"
    assert copy.cell(1, copy.max_column + 1).value is None
