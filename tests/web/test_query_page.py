"""The query page: a newcomer finds a question, runs it, changes it and takes the answer away."""

import csv
import html
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Page
from rdflib import DCTERMS, SH, Graph

from kg.vocab import LANGUAGES, Terms
from kg.web.pages.questions import Question, questions
from kg.web.pages.snippets import snippets

BROWSER: Final = {"Accept": "text/html"}
QUESTIONS: Final = {one.name: one for one in questions(Terms("http://testserver.example/"))}
CHANGE: Final = "The query, to read and to change"
Rows = Sequence[Mapping[str, str]]


def rising(rows: Rows, column: str) -> bool:
    numbers = [float(row[column]) for row in rows]
    return numbers == sorted(numbers)


def falling(rows: Rows, column: str) -> bool:
    return rising(rows[::-1], column)


def between(row: Mapping[str, str], low: str, high: str) -> bool:
    return not row[low] or not row[high] or float(row[low]) <= float(row[high])


PROMISES: Final[Mapping[str, Callable[[Rows], bool]]] = {
    "numbers": lambda rows: all(row["words"] and row["quote"] for row in rows),
    "certainly-95": lambda rows: all(
        float(row["lower"]) >= 95 and row["unit"].endswith("PERCENT") for row in rows
    ),
    "targets": lambda rows: all(row["quote"] and row["period"] for row in rows),
    "targets-met": lambda rows: all(
        int(row["met"]) + int(row["missed"]) + int(row["open"]) == int(row["targets"])
        and between(row, "percentAtLeast", "percentAtMost")
        for row in rows
    ),
    "means": lambda rows: (
        all(between(row, "meanAtLeast", "meanAtMost") for row in rows)
        and not [
            row for row in rows if row["bound"].endswith("/about") and row["meanAtLeast"] + row["meanAtMost"]
        ]
    ),
    "largest-amounts": lambda rows: len(rows) <= 3 and falling(rows, "lower"),
    "changes": lambda rows: {row["direction"].rpartition("/")[2] for row in rows} == {"increase", "decrease"},
    "comparisons": lambda rows: not [row for row in rows if "/id/code/" in row["comparator"]],
    "numbers-without-a-year": lambda rows: len({row["fact"] for row in rows}) == len(rows),
    "facts-by-area": lambda rows: (
        falling(rows, "facts") and all(between(row, "withNumber", "facts") for row in rows)
    ),
    "facts-by-theme": lambda rows: (
        falling(rows, "facts") and all("/id/theme/" in row["theme"] for row in rows)
    ),
    "facts-by-programme": lambda rows: falling(rows, "facts"),
    "facts-by-article": lambda rows: all(row["publisher"] for row in rows),
    "areas-over-time": lambda rows: all(row["from"] or row["to"] for row in rows),
}
"""What the answer to each question is like, whatever is published."""


def table(http: httpx.Client, name: str) -> list[dict[str, str]]:
    answer = http.get("sparql", params={"question": name, "format": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(answer.text.splitlines()))


def test_there_is_a_promise_for_each_question():
    assert list(PROMISES) == list(QUESTIONS)


@pytest.mark.parametrize("name", PROMISES)
def test_each_question_has_the_answer_that_it_promises(http: httpx.Client, name: str):
    rows = table(http, name)
    assert rows
    assert PROMISES[name](rows)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_each_question_is_asked_and_explained_in_three_languages(question: Question):
    assert question.asked.keys() == question.told.keys() == set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_offers_all_questions(http: httpx.Client, lang: str):
    page = http.get("sparql", params={"lang": lang}, headers=BROWSER).text
    for question in QUESTIONS.values():
        assert f">{html.escape(question.asked[lang])}</a>" in page


def test_a_question_has_a_short_address_that_names_its_files(http: httpx.Client, site: str):
    page = http.get("sparql", params={"question": "targets", "lang": "en"}, headers=BROWSER).text
    assert f'<a href="{site}sparql?question=targets" data-copy' in page
    addresses = re.findall(r'href="/(sparql[^"]*format=csv[^"]*)"', page)
    files = [http.get(html.unescape(address)).headers["content-disposition"] for address in addresses]
    assert files == [f'attachment; filename="targets.{name}csv"' for name in ("en.", "")]
    unknown = http.get("sparql", params={"question": "nothing"})
    assert unknown.status_code == 400
    assert "targets-met" in unknown.json()["detail"]


@pytest.mark.parametrize(
    ("query", "formats"),
    [
        ("SELECT ?s { ?s a <def#Area> } LIMIT 5", ["csv", "csv", "tsv", "json", "xml"]),
        ("ASK {}", ["json", "xml"]),
        ("DESCRIBE <id/area/cao-bang>", ["turtle", "nt", "rdf", "jsonld", "nq", "trig"]),
    ],
)
def test_a_result_can_be_taken_away_in_every_format(http: httpx.Client, query: str, formats: list[str]):
    page = http.get("sparql", params={"query": query}, headers=BROWSER).text
    files = re.findall(r'href="/(sparql\?[^"]*format=(\w+)[^"]*)"', page)
    assert [name for _, name in files] == formats
    for address, _ in files:
        assert http.get(html.unescape(address)).status_code == 200


def test_a_table_with_names_is_the_same_table_with_names(http: httpx.Client, site: str):
    query = f"""SELECT * {{ VALUES (?area ?area_name ?n ?fact ?none ?text) {{
      (<id/area/cao-bang> "own" 1.0 UNDEF UNDEF "a, b"@fr)
      (<http://nowhere.example/x> "own" 2 <{site}id/fact/protection-sociale-nord-est-037> UNDEF "=1") }} }}"""
    asked = {"query": query, "format": "csv"}
    plain = list(csv.reader(http.get("sparql", params=asked).text.splitlines()))
    answer = http.get("sparql", params={**asked, "names": "vi"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    named = list(csv.DictReader(answer.text.splitlines()))
    assert [[row[name] for name in plain[0]] for row in named] == plain[1:]
    assert {*named[0]} - {*plain[0]} == {"area_name_", "fact_name"}
    assert [(row["area_name_"], "51,2" in row["fact_name"]) for row in named] == [
        ("Cao Bằng", False),
        ("", True),
    ]
    posted = http.post("sparql", data={**asked, "names": "vi"})
    assert posted.text == answer.text
    for wrong in ({"names": "de"}, {"names": "fr", "format": "json"}, {"names": ["fr", "en"]}):
        assert http.get("sparql", params={**asked, **wrong}).status_code == 400
    large = {**asked, "query": "SELECT * { ?a ?b ?c . ?d a <def#Fact> }", "names": "en"}
    assert http.get("sparql", params=large).status_code == 413


def test_a_result_that_its_own_query_cuts_says_so_on_the_page_and_in_the_name_of_its_file(http: httpx.Client):
    query = "SELECT ?s { ?s a <def#Fact> . { SELECT * { ?s ?p ?o } LIMIT 900000 } } LIMIT 5"
    page = http.get("sparql", params={"query": query, "lang": "en"}, headers=BROWSER).text
    assert "There may be more: the query itself asks for 5 rows" in page
    assert "download=result-first-5" in page
    whole = query.replace("LIMIT 5", "LIMIT 5000")
    page = http.get("sparql", params={"query": whole, "lang": "en"}, headers=BROWSER).text
    assert "There may be more" not in page
    assert 'download=result"' in page


def test_lines_of_code_give_what_the_page_shows(http: httpx.Client, site: str, tmp_path: Path):
    query = f'SELECT ?s ("""it\'s \\\\ """ AS ?x) {{\n  ?s a <{site}def#Area> }} ORDER BY ?s'
    wanted = http.get("sparql", params={"query": query, "format": "csv"}).text
    curl, python, r = snippets(f"{site}sparql", query, graph=False, file="result")
    subprocess.run(["bash", "-c", curl.code], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "result.csv").read_bytes().decode() == wanted
    # The table is pandas's business, and pandas is not here.
    (tmp_path / "pandas.py").write_text("def read_csv(file): print(file.read().decode(), end='')")
    said = subprocess.run(
        [sys.executable, "-c", python.code],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={"PYTHONPATH": "."},
    )
    assert said.stdout.decode() == wanted
    assert f'r"(\n{query}\n)"' in r.code
    assert 'r"-(' in snippets(site, 'ASK { ?s ?p "(a)" }', graph=False, file="x")[2].code


def test_the_questions_can_be_had_as_rdf(http: httpx.Client, site: str):
    graph = Graph().parse(data=http.get("queries", headers={"Accept": "text/turtle"}).text, format="turtle")
    asked = {str(node).removeprefix(f"{site}queries#") for node in graph.subjects(SH.select)}
    assert asked == QUESTIONS.keys()
    assert len(list(graph.objects(None, DCTERMS.title))) == 3 * (len(QUESTIONS) + 1)
    assert not [text for text in graph.objects(None, SH.select) if "<id/" in str(text)]
    page = http.get("queries", headers=BROWSER, params={"lang": "vi"})
    assert (page.status_code, page.headers["location"]) == (303, "/sparql?lang=vi")
    assert http.get("queries.jsonld").headers["content-type"] == "application/ld+json"


def test_terms_are_completed_with_what_they_mean_in_the_readers_language(http: httpx.Client, site: str):
    found = http.get("sparql/completion", params={"lang": "vi"}).json()
    assert found["prefixes"]["kg"] == f"{site}def#"
    terms = {one["name"]: one for one in found["terms"]}
    assert (terms["kg:area"]["kind"], terms["kg:Area"]["kind"]) == ("property", "class")
    assert terms["kg:area"]["label"] == "địa bàn"
    assert "sdmx-attribute:unitMeasure" in terms


def test_a_number_of_a_part_is_on_no_map_and_names_the_part_at_its_bar(http: httpx.Client):
    query = """SELECT ?area ?zone ?comparator ?n { VALUES (?area ?zone ?comparator ?n) {
      (<id/area/cao-bang> <id/zone/border-communes> <id/code/not-applicable> 1)
      (<id/area/lang-son> <id/code/total> <id/comparator/national-average> 2)
      (<id/area/thai-nguyen> <id/code/total> <id/code/not-applicable> 3)
      (<id/area/quang-ninh> <id/code/total> <id/code/not-applicable> 4) } }"""
    page = http.get("sparql", params={"query": query, "lang": "en"}, headers=BROWSER).text
    assert '<span class="detail">border communes</span>' in page
    assert '<span class="detail">the national average</span>' in page
    assert 'class="area level-' not in page
    whole = query.replace("zone/border-communes", "code/total").replace("comparator/national", "code/not")
    whole = whole.replace("not-average", "not-applicable")
    page = http.get("sparql", params={"query": whole, "lang": "en"}, headers=BROWSER).text
    assert 'class="area level-' in page


def test_a_bound_in_a_column_is_drawn_and_said_and_a_number_without_one_is_not_taken_for_exact(
    http: httpx.Client,
):
    query = """SELECT ?area ?value ?bound { VALUES (?area ?value ?bound) {
      ('a' 1 <id/bound/more-than>) ('b' 2 <id/bound/exact>) ('c' 3 UNDEF) } }"""
    page = http.get("sparql", params={"query": query, "lang": "en"}, headers=BROWSER).text
    assert [re.findall(rf'<p class="{sort}">', page) for sort in ("above", "exact", "about")] == [
        ['<p class="above">'],
        ['<p class="exact">'],
        ['<p class="about">'],
    ]
    readings = re.findall(r'<p class="(?:above|exact|about)">(.*?)\s*</p>', page)
    assert readings == ["&gt; 1", "2", "3"]


def test_a_chart_has_the_sentences_of_facts_that_share_indicator_unit_and_kind(http: httpx.Client, site: str):
    said = f"SELECT ?f ?i ?u ?k {{ ?f <{site}def#indicator> ?i ; <{site}def#kind> ?k ; ?unit ?u "
    said += "FILTER (STRENDS(STR(?unit), '#unitMeasure')) }"
    rows = csv.reader(http.get("sparql", params={"query": said, "format": "csv"}).text.splitlines())
    about = {row[0].removeprefix(site): row[1:] for row in rows}
    one = f"SELECT ?fact ?value ?lower {{ ?fact <{site}def#value> ?value "
    one += f"OPTIONAL {{ ?fact <{site}def#lowerBound> ?lower }} }}"
    asked = [{"question": name} for name in QUESTIONS] + [{"query": one}]
    charts = 0
    for parameters in asked:
        page = http.get("sparql", params={"lang": "en", **parameters}, headers=BROWSER).text
        titles = {
            html.unescape(t) for t in re.findall(r'<td data-label="fact"[^>]*><a [^>]*>(.*?)</a>', page)
        }
        for figure in re.findall(r'<figure class="chart".*?</figure>', page, re.DOTALL):
            facts = re.findall(r'href="/(id/fact/[^"]+)"', figure)
            charts += bool(facts)
            assert len({tuple(about[fact]) for fact in facts}) < 2
            labels = {html.unescape(label) for label in re.findall(r'<p class="label">(.*?)</p>', figure)}
            assert not facts or labels <= titles
    assert charts
    twice = one.replace("?value ?lower {", "(2 * ?value AS ?twice) ?lower {")
    assert "<figure" not in http.get("sparql", params={"query": twice}, headers=BROWSER).text


@pytest.mark.parametrize("lang", ["fr", "vi"])
def test_the_page_speaks_the_readers_language_in_columns_notes_and_names(http: httpx.Client, lang: str):
    alike = {"article", "articles", "direction", "note", "population", "programme", "version", "zone"}
    english = {*_headings(http, "en")} - alike
    for name in QUESTIONS:
        page = http.get("sparql", params={"question": name, "lang": lang}, headers=BROWSER).text
        assert not english & {*_headings(http, lang, name)}
        cells = "".join(re.findall(r"<td.*?</td>", page, re.DOTALL))
        assert 'lang="en"' not in cells
        assert not re.findall(r">[a-z]+(?:-[a-z]+)+(?:,|<)", cells)


def _headings(http: httpx.Client, lang: str, *names: str) -> list[str]:
    pages = [
        http.get("sparql", params={"question": n, "lang": lang}, headers=BROWSER).text
        for n in names or QUESTIONS
    ]
    return [heading for page in pages for heading in re.findall(r'<th [^>]*title="[^"]*">(.*?)</th>', page)]


def test_a_page_shows_fifty_rows_and_more_to_who_asks(http: httpx.Client):
    asked = {"query": "SELECT ?s { ?s a <def#Fact> }", "lang": "en"}
    page = http.get("sparql", params=asked, headers=BROWSER).text
    assert page.count("<td") == 50
    (more,) = re.findall(r'href="(/sparql\?[^"]*rows=all)"', page)
    assert http.get(html.unescape(more), headers=BROWSER).text.count("<td") == 94


def write(page: Page, text: str) -> None:
    """Write in the editor instead of what is there."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def test_a_newcomer_runs_a_question_changes_it_and_takes_it_away_without_a_script(watched, site: str):
    page = watched("en", width=1000, javascript=False).page
    page.goto(f"{site}sparql")
    page.get_by_role("link", name="Which results are certainly at least 95%?").click()
    before = page.locator(".result tbody tr").count()
    page.get_by_text(CHANGE).click()
    field = page.get_by_label("Query in SPARQL")
    field.fill(field.input_value().replace(">= 95", ">= 3"))
    page.get_by_role("button", name="Run").click()
    assert page.locator(".result tbody tr").count() > before
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert found.value.suggested_filename == "result.csv"
    rows = found.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) - 1 == page.locator(".result tbody tr").count()


def test_on_a_phone_the_answer_comes_first_and_the_page_ends(watched, site: str):
    window = watched("vi", width=390)
    window.open("sparql?question=numbers")
    page = window.page
    assert page.locator(".result, .chart").first.bounding_box()["y"] < 600
    assert page.evaluate("document.documentElement.scrollHeight") < 15_000
    page.get_by_text("Truy vấn, để đọc và sửa").click()
    assert page.locator(".cm-content").is_visible()
    assert not page.locator("#keys").is_visible()


def test_a_newcomer_does_so_in_the_editor(watched, site: str):
    window = watched("en", width=1000)
    page = window.page
    page.goto(f"{site}sparql")
    page.get_by_role("link", name="How many facts are there by programme?").click()
    page.get_by_text(CHANGE).click()
    assert page.locator(".cm-content").get_attribute("aria-label") == "Query in SPARQL"
    write(page, "SELECT ?fact WHERE {\n?fact kg:ar")
    page.locator(".cm-tooltip-autocomplete", has_text="kg:area").wait_for()
    page.locator(".cm-tooltip-autocomplete li", has_text="kg:areaarea").first.click()
    page.keyboard.type(" <cao ban")
    page.locator(".cm-tooltip-autocomplete li", has_text="Cao Bang").first.click()
    text = page.locator("#query").input_value()
    assert (
        text == f"PREFIX kg: <{site}def#>\nSELECT ?fact WHERE {{\n?fact kg:area <{site}id/area/cao-bang>\n}}"
    )
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**query=**")
    assert page.locator(".result tbody tr").count() > 10
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert found.value.suggested_filename == "result.csv"


def test_the_editor_marks_a_mistake_lets_go_and_is_for_everybody(watched):
    window = watched("fr", width=320, scheme="dark")
    page = window.page
    window.open("sparql?query=SELECT+%2A+%7B%0A%3Fs+kgg%3Aarea+%3Fo+%7D")
    assert page.locator(".cm-lintRange-error").all_text_contents() == ["kgg:area"]
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    window.judge()
    window.look()
    page.get_by_role("link", name="Corriger cela et lancer la requête").click()
    assert page.locator("#query").input_value().startswith("PREFIX kg: <")
    assert page.locator(".result").count() == 1


def test_the_editor_offers_keywords_before_names_and_only_what_can_stand(watched, site: str):
    page = watched("en", width=1000).page
    page.goto(f"{site}sparql")
    first = page.locator(".cm-tooltip-autocomplete li[aria-selected=true]")
    for before, typed, offered in (
        ("", "sel", "SELECT"),
        ("", "pre", "PREFIX"),
        ("PREFIX ", "k", f"kg: <{site}def#>"),
        ("SELECT (", "cou", "COUNT"),
        ("SELECT * { ", "fil", "FILTER"),
        ("SELECT * { ?s ?p ?o ", "opt", "OPTIONAL"),
        ("SELECT * { ?s ", "kg:ar", "kg:area"),
        ("SELECT * { ?s ?p ", "cao", "Cao Bang"),
        ("SELECT * { ?s ?p ?o } ", "lim", "LIMIT"),
        ("SELECT * { ?s ?p ?o } ", "ord", "ORDER BY"),
    ):
        write(page, before)
        page.keyboard.press("Escape")
        page.keyboard.type(typed)
        first.filter(has_text=offered).wait_for()
        page.keyboard.press("Escape")
    # No name stands where none can.
    write(page, "SELECT * { ?s ?p ?o } ")
    page.keyboard.type("lim")
    first.filter(has_text="LIMIT").wait_for()
    assert page.locator(".cm-tooltip-autocomplete li").count() == 1
    # The choice is made once the list has stood for a moment.
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert page.locator("#query").input_value().endswith("} LIMIT")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("SELECT * {\n?s ?p ?o\n}", "SELECT * {\n?s ?p ?o\n}"),
        ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
        ("SELECT * {\nOPTIONAL {\n?s ?p ?o\n}\n}", "SELECT * {\nOPTIONAL {\n?s ?p ?o\n}\n}"),
        ("SELECT * {\nFILTER (\n1 = 1\n)\n}", "SELECT * {\nFILTER (\n1 = 1\n)\n}"),
    ],
)
def test_a_bracket_that_the_editor_has_closed_is_not_closed_twice(watched, site: str, typed: str, text: str):
    page = watched("en", width=1000).page
    page.goto(f"{site}sparql")
    write(page, typed)
    written = page.locator("#query").input_value()
    assert "\n".join(line.strip() for line in written.splitlines()) == text


@pytest.mark.parametrize(
    ("query", "told", "meant"),
    [
        ("?f kg:Area ?area", "Line 1, column 37: kg:Area is a class", "kg:area"),
        ("?f kg:aera ?area", "the query names kg:aera", "kg:area"),
        ("?area a kg:area", "kg:area is a property", "kg:Area"),
        ("?f kg:area <cao-bang> ; kg:kind ?area", "&lt;cao-bang&gt; stands for", "/id/area/cao-bang&gt;"),
        ("?f kg:area ?are", "nothing in the query gives ?area a value", "?are"),
        ("?f kg:area ?area FILTER(?valeu > 3) ?f kg:value ?value", "gives ?valeu a value", "?value"),
        (
            "?f kg:area ?area ; a kg:Fact FILTER(?area IN (<id/area/cao-bang>)) BIND (IF(?no, 1, 2) AS ?n)",
            "",
            "",
        ),
        ("GRAPH <graph/reference/areas> { ?area a kg:Area }", "", ""),
    ],
)
def test_a_query_that_is_right_and_not_meant_so_has_a_hint(
    http: httpx.Client, query: str, told: str, meant: str
):
    text = f"PREFIX kg: <def#> SELECT ?area {{ {query} }}"
    page = http.get("sparql", params={"query": text, "lang": "en"}, headers=BROWSER).text
    notices = re.findall(r'<p class="notice caution" role="status">(Line .*?)</p>', page, re.DOTALL)
    assert len(notices) == bool(told)
    assert all(told in one and f"{meant}?</a>" in one for one in notices)


def test_a_query_that_runs_long_says_so_and_can_be_stopped(watched, site: str):
    window = watched("en", width=320)
    page = window.page
    page.set_default_timeout(20_000)
    page.goto(f"{site}sparql")
    write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }")
    # The browser's driver waits for the answer itself; the page is asked from within.
    page.evaluate(
        """() => {
          new MutationObserver(() => {
            const stop = running.querySelector("button");
            if (stop) document.title = running.innerText;
            stop?.click();
          }).observe(running, { childList: true });
          setTimeout(() => query.form.requestSubmit(), 10);
        }"""
    )
    page.locator("#running", has_text="Stopped.").wait_for()
    assert page.title().startswith("The query runs. It is stopped after 30 s.")
    # Whoever stops it has meant to.
    window.faults.clear()
