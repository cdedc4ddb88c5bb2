"""All that is not as it should be in a submission is found at once, with its row and column, beside all that
is published."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.config import Settings
from kg.desk.checks.check import Checked, Published, check
from kg.desk.findings import Finding
from kg.desk.proposal import Kind, Proposal, Understood
from kg.desk.reporting import report
from kg.index import FactTable, Finder
from kg.ledger import Ledger
from kg.rdf import subjects
from kg.store import Generations
from kg.vocab import LANGUAGES, SH, Terms

TERMS = Terms(Settings().base_iri)
SLUG = "protection-sociale-nord-est"
ARTICLE = TERMS.entity("article", SLUG).value
GRAPH = TERMS.graph(f"article/{SLUG}").value
OTHER = TERMS.graph("article/other").value
LETTERS: Mapping[Kind, Mapping[str, str]] = {
    "fact": {"area": "C", "quote": "E", "value": "G", "bound": "H", "unit": "K", "value_as_written": "F"}
}
TEXT = "En 2024, à Cao Bang, le taux de pauvreté a reculé d’environ 3,1 % par an.\n\nÀ Lang Son, rien de tel."


@pytest.fixture(scope="module")
def published(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    settings = Settings(data_dir=tmp_path_factory.mktemp("checks") / "var")
    shutil.copytree(published, settings.data_dir, symlinks=True)
    view = Generations(settings.generations_dir).current()
    assert view is not None
    return Published(view, FactTable(settings.facts_path), Finder(settings.search_path))


@pytest.fixture(scope="module")
def facts(published: Published) -> list[Proposal]:
    """The facts of the article that comes with kg, each as if it were replaced by itself."""
    view = published.view
    ledger = Ledger.open(Settings(data_dir=published.table._reader._path.parent).ledger, TERMS.base)
    lines = ledger.content(str(ledger.live()[GRAPH].digest))
    assert view.revision == ledger.head()
    said = [(subject, told.decode()) for subject, told in subjects(lines) if b"/fact/" in subject]
    return [
        Proposal("fact", "replace", GRAPH, subject[1:-1].decode(), told, {}, row=row)
        for row, (subject, told) in enumerate(said, 2)
    ]


def number(facts: Sequence[Proposal], last: int) -> Proposal:
    (found,) = (fact for fact in facts if fact.subject.endswith(f"-{last:03d}"))
    return found


def anew(fact: Proposal, row: int = 7, **cells: str) -> Proposal:
    """The same as a new fact of some row of a sheet."""
    said = str(fact.statements).replace(f"<{fact.subject}> ", f"_:row-{row} ")
    return replace(fact, op="add", subject=f"_:row-{row}", statements=said, row=row, cells=cells)


def saying(fact: Proposal, **values: str | None) -> Proposal:
    """The same with other values, or without some; a value of a list by its code."""
    lines: list[str] = []
    for quad in parse(str(fact.statements), format=RdfFormat.N_TRIPLES):
        name = re.split("[#/]", quad.predicate.value)[-1]
        value: str | None = str(quad.object)
        if name in values:
            given = values.pop(name)
            if given is None:
                continue
            if isinstance(quad.object, NamedNode):
                value = str(NamedNode(given if ":" in given else f"{TERMS.base}id/{given}"))
            else:
                datatype = {} if quad.object.language else {"datatype": quad.object.datatype}
                value = str(Literal(given, language=quad.object.language, **datatype))
        lines.append(f"{quad.subject} {quad.predicate} {value} .\n")
    assert not values
    return replace(fact, statements="".join(sorted(lines)))


def told(proposal: Proposal) -> set[tuple[str, str, str | None]]:
    return {
        (finding.severity, finding.rule.rpartition("#")[2], finding.column) for finding in proposal.findings
    }


def one(proposal: Proposal, rule: str) -> Finding:
    (found,) = (finding for finding in proposal.findings if finding.rule.rpartition("#")[2] == rule)
    return found


def article(graph: str, subject: str) -> Proposal:
    """An article that nobody knows yet."""
    said = f"""<{subject}> a <https://schema.org/NewsArticle> ;
      <http://www.w3.org/2004/02/skos/core#inScheme> <{TERMS.scheme("source").value}> ;
      <http://www.w3.org/2004/02/skos/core#prefLabel> "Autre"@fr , "Another"@en , "Khác"@vi ;
      <http://www.w3.org/2004/02/skos/core#definition> "Autre."@fr , "Another."@en , "Khác."@vi ;
      <https://schema.org/headline> "Autre"@fr ;
      <https://schema.org/inLanguage> "fr" ;
      <https://schema.org/publisher> <{TERMS.entity("organisation", "nhan-dan").value}> ;
      <https://schema.org/url> <https://news.example/other> ."""
    lines = sorted(f"{quad.triple} .\n" for quad in parse(said, format=RdfFormat.TURTLE))
    return Proposal("article", "add", graph, subject, "".join(lines), {})


def of_another(fact: Proposal, row: int = 7) -> Proposal:
    """The same, stated by another article."""
    return replace(saying(anew(fact, row), source="article/other"), graph=OTHER)


def checked(published: Published, *proposals: Proposal, text: str | None = None) -> tuple[Proposal, ...]:
    found = check(proposals, {} if text is None else {ARTICLE: text}, published, LETTERS)
    assert found.findings == ()
    return found.proposals


def with_another(published: Published, *proposals: Proposal) -> tuple[Proposal, ...]:
    other = TERMS.entity("article", "other").value
    return check([article(OTHER, other), *proposals], {}, published, LETTERS).proposals[1:]


def test_what_is_published_is_as_it_should_be(published: Published, facts: list[Proposal]):
    found = checked(published, *facts)
    assert {rule for proposal in found for _, rule, _ in told(proposal)} == {"no-text", "FactAreaAtEnd"}


def test_what_is_published_already_is_refused_and_named(published: Published, facts: list[Proposal]):
    (found,) = checked(published, anew(number(facts, 12)))
    assert told(found) == {
        ("violation", "fact-stated-already", None),
        ("warning", "no-text", "quote"),
    }
    finding = one(found, "fact-stated-already")
    assert all(f"{SLUG}-012" in finding.messages[code] for code in LANGUAGES)


def test_of_two_rows_that_say_the_same_the_second_names_the_first(
    published: Published, facts: list[Proposal]
):
    fact = saying(number(facts, 12), period="period/2027")
    first, second = checked(published, anew(fact, 7), anew(fact, 9))
    assert "violation" not in {severity for severity, _, _ in told(first)}
    assert "ligne 7" in one(second, "fact-stated-already").messages["fr"]


def test_of_two_rows_that_say_the_same_the_one_in_doubt_names_the_other(
    published: Published, facts: list[Proposal]
):
    fact = saying(number(facts, 12), period="period/2027")
    doubted = replace(anew(fact, 7), findings=(Finding("warning", "words-deny", {"en": "Look."}),))
    first, second = checked(published, doubted, anew(fact, 9))
    assert "row 9" in one(first, "fact-stated-already").messages["en"]
    assert "violation" not in {severity for severity, _, _ in told(second)}


def test_a_fact_that_is_replaced_in_the_same_submission_is_no_other(
    published: Published, facts: list[Proposal]
):
    fact = number(facts, 12)
    moved = saying(fact, period="period/2027")
    first, second = checked(published, moved, anew(fact))
    assert told(first) == told(second) == {("warning", "no-text", "quote")}


def test_a_period_that_its_code_describes_need_not_be_described(published: Published, facts: list[Proposal]):
    (found,) = checked(published, saying(anew(number(facts, 12)), period="period/2025-Q3"))
    assert told(found) == {("warning", "no-text", "quote")}


def test_what_breaks_a_shape_is_told_where_the_sheet_has_it(published: Published, facts: list[Proposal]):
    fact = saying(anew(number(facts, 12), area="Cao Bang?"), area="area/cao-banq", period="period/2027")
    (found,) = checked(published, fact)
    finding = one(found, "FactAreaListed")
    assert (finding.severity, finding.row, finding.column, finding.letter, finding.value) == (
        *("violation", 7, "area", "C"),
        "Cao Bang?",
    )
    assert all("“" in finding.messages[code] or "«" in finding.messages[code] for code in LANGUAGES)
    assert finding.expected


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("kind", "kind/nothing", "kind"),
        ("indicator", "indicator/nothing", "indicator"),
        ("unitMeasure", "unit/nothing", "unit"),
        ("bound", "bound/nothing", "bound"),
        ("value", "-5", "value"),
        ("upperBound", "1.5", None),
        ("zone", None, "zone"),
        ("quote", " ", "quote"),
        ("passage", "\n", "passage"),
    ],
)
def test_each_property_is_told_by_its_column(
    published: Published, facts: list[Proposal], name: str, value: str | None, column: str | None
):
    fact = next(fact for fact in facts if "bound/exact" in str(fact.statements))
    (found,) = checked(published, saying(fact, **{name: value}))
    assert column in {told for severity, _, told in told(found) if severity == "violation"}


def test_a_fact_of_another_article_than_its_graph_is_told_by_its_article(
    published: Published, facts: list[Proposal]
):
    (found,) = checked(published, saying(anew(number(facts, 12)), source="article/other"))
    columns = {column for severity, _, column in told(found) if severity == "violation"}
    assert columns == {"article"}


def test_nobody_hears_of_the_address_that_stands_for_a_new_fact(published: Published, facts: list[Proposal]):
    broken = [
        saying(anew(fact, row), source="article/nothing", zone="area/viet-nam", kind="kind/x")
        for row, fact in enumerate(facts[:5], 2)
    ]
    found = check(broken, {}, published)
    everything = [finding.as_json() for one in (found, *found.proposals) for finding in one.findings]
    assert everything
    assert "0000" not in str(everything)
    assert [one.subject for one in found.proposals] == [one.subject for one in broken]


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (TERMS.graph("shapes/fact").value, "_:row-7 <http://x.example/p> 'x' ."),
        ("http://elsewhere.example/graph", "_:row-7 <http://x.example/p> 'x' ."),
        (GRAPH, "no statement"),
        (GRAPH, "<http://x.example/other> <http://x.example/p> 'x' ."),
        (TERMS.graph("reference/areas").value, "_:row-7 <http://x.example/p> 'x' ."),
    ],
)
def test_what_can_never_be_published_is_refused_by_itself(
    published: Published, facts: list[Proposal], graph: str, said: str
):
    bad = Proposal("fact", "add", graph, "_:row-7", said.replace("'", '"') + "\n", {}, row=7)
    found = checked(published, bad, number(facts, 12))
    assert [told(one) for one in found] == [
        {("violation", "not-to-be-used", None)},
        {("warning", "no-text", "quote")},
    ]


def test_a_row_that_was_not_understood_still_has_its_quote_looked_for(published: Published):
    row = Proposal("fact", "add", GRAPH, "_:row-7", None, {"quote": "recule de 5 %"}, row=7)
    unknown = replace(row, graph="", subject="_:row-8", row=8)
    first, second = checked(published, row, unknown, text=TEXT)
    assert told(first) == {("violation", "quote-not-in-text", "quote")}
    assert (first.findings[0].letter, first.findings[0].value) == ("E", "recule de 5 %")
    assert told(second) == set()


def test_a_thing_cannot_be_changed_twice(published: Published, facts: list[Proposal]):
    fact = number(facts, 12)
    first, second = checked(published, fact, saying(fact, period="period/2027"))
    assert told(first) == {("warning", "no-text", "quote")}
    assert ("violation", "changed-twice", None) in told(second)


def test_who_withdraws_what_is_needed_hears_of_it(published: Published):
    area = Proposal(
        "entity",
        "withdraw",
        TERMS.graph("reference/areas").value,
        TERMS.entity("area", "cao-bang").value,
        None,
        {},
    )
    found = check([area], {}, published)
    assert "violation" in {finding.severity for one in (found, *found.proposals) for finding in one.findings}


def test_an_area_of_the_same_submission_is_one(published: Published, facts: list[Proposal]):
    slug, graph = TERMS.entity("area", "ha-long").value, TERMS.graph("reference/added-area").value
    said = f"""<{slug}> a <{TERMS.kg("Area").value}> ;
      <http://www.w3.org/2004/02/skos/core#inScheme> <{TERMS.scheme("area").value}> ;
      <http://www.w3.org/2004/02/skos/core#prefLabel> "Ha Long"@fr , "Ha Long"@en , "Hạ Long"@vi ;
      <http://www.w3.org/2004/02/skos/core#definition> "Ville."@fr , "City."@en , "Thành phố."@vi ;
      <{TERMS.kg("partOf").value}> <{TERMS.entity("area", "quang-ninh").value}> ;
      <{TERMS.kg("areaType").value}> <{TERMS.entity("area-type", "province").value}> ."""
    lines = sorted(f"{quad.triple} .\n" for quad in parse(said, format=RdfFormat.TURTLE))
    area = Proposal("entity", "add", graph, slug, "".join(lines), {})
    fact = saying(number(facts, 12), area="area/ha-long", quote="À Ha Long, il pleut")
    _, found = checked(published, area, fact, text="À Ha Long, il pleut.")
    assert told(found) == set()
    fact = saying(fact, quote="il pleut")
    _, found = checked(published, area, fact, text="Le soir, il pleut.")
    assert told(found) == {("warning", "area-not-in-text", "area")}


def figure(facts: list[Proposal], **values: str | None) -> Proposal:
    """A figure that the words of `TEXT` bear out; it has no bounds in which it would contradict them."""
    said = {
        "quote": "le taux de pauvreté a reculé d’environ 3,1 % par an",
        "valueAsWritten": "environ 3,1 % par an",
        "value": "3.1",
        "bound": "bound/about",
        "lowerBound": None,
        "upperBound": None,
        "period": "period/2024",
    }
    return saying(number(facts, 38), **{**said, **values})


def test_a_figure_that_its_words_bear_out_is_as_it_should_be(published: Published, facts: list[Proposal]):
    (found,) = checked(published, figure(facts), text=TEXT)
    assert told(found) == set()


@pytest.mark.parametrize(
    ("values", "column", "words", "fact"),
    [
        ({"value": "3.2"}, "value", "3,1", "3,2"),
        ({"bound": "bound/at-least", "lowerBound": "3.1"}, "bound", "environ", "au moins"),
        ({"unitMeasure": "unit/times"}, "unit", "", "fois"),
        ({"direction": "direction/increase"}, "direction", "baisse", "hausse"),
        ({"period": "period/2020"}, "period", "2024", "2020"),
    ],
)
def test_a_figure_is_held_against_its_own_words_and_both_are_named(
    published: Published, facts: list[Proposal], values: dict[str, str], column: str, words: str, fact: str
):
    wrong = values | ({"lowerBound": None} if "lowerBound" not in values else {})
    (found,) = checked(published, figure(facts, **{**wrong, "lowerBound": None}), text=TEXT)
    finding = one(found, f"words-say-another-{column}")
    assert (finding.severity, finding.column) == ("warning", column)
    assert f"« {words}" in finding.messages["fr"].replace("\u00a0", " ")
    assert f"« {fact}" in finding.messages["fr"].replace("\u00a0", " ")


def test_what_the_sentence_says_before_the_quote_counts_as_well(published: Published, facts: list[Proposal]):
    fact = figure(facts, quote="3,1 % par an", valueAsWritten="3,1 % par an", bound="bound/at-most")
    (found,) = checked(published, fact, text=TEXT)
    assert "environ" in one(found, "words-say-another-bound").messages["fr"]


def test_the_area_is_the_one_that_the_words_name(published: Published, facts: list[Proposal]):
    (found,) = checked(published, figure(facts, area="area/lang-son"), text=TEXT)
    finding = one(found, "words-name-another-area")
    assert "Cao Bang" in finding.messages["en"]
    assert "Lang Son" in finding.messages["en"]
    assert finding.suggestions == ("cao-bang",)
    quote = "le taux de pauvreté a reculé d’environ 3,1 % par an"
    (found,) = checked(published, figure(facts, area="area/quang-ninh"), text=f"Ici, {quote}.")
    assert one(found, "area-not-in-text").column == "area"


MOUNTAINS = "Les provinces montagneuses du Nord-Est"
SAYING = "le taux de pauvreté a reculé d’environ 3,1 % par an"


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("cao-bang", f"À Cao Bang, au Vietnam, {SAYING}."),
        ("viet-nam", f"À Cao Bang, au Vietnam, {SAYING}."),
        # What it is a part of is no other area, and neither are its parts.
        ("cao-bang", f"Cao Bang progresse. Au Vietnam, {SAYING}."),
        ("viet-nam", f"À Cao Bang, {SAYING}."),
        # A country need not be named to those who live there.
        ("viet-nam", f"Ici, {SAYING}."),
        # The whole of Quang Ninh, Cao Bang, Lang Son and Thai Nguyen, among others.
        (
            "north-east-mountain-provinces",
            f"À Cao Bang et à Lang Son, {SAYING}. Les provinces montagneuses du Nord-Est",
        ),
    ],
)
def test_an_area_around_or_within_is_no_other_area(
    published: Published, facts: list[Proposal], area: str, text: str
):
    (found,) = checked(published, figure(facts, area=f"area/{area}"), text=f"En 2024\n\n{text}")
    assert told(found) == set()


def test_a_quote_that_names_a_part_alone_is_not_of_the_whole(published: Published, facts: list[Proposal]):
    quote = f"À Cao Bang, {SAYING}"
    (found,) = checked(published, figure(facts, area="area/viet-nam", quote=quote), text=f"{quote}.")
    assert one(found, "words-name-another-area").suggestions == ("cao-bang",)


def test_a_quote_is_published_as_the_text_has_it(published: Published, facts: list[Proposal]):
    typed = "taux de pauvreté a reculé d'environ 3,1% par an"
    fact = figure(facts, quote=typed, valueAsWritten="d'environ 3,1%")
    shown = Understood("quote", typed, f'"{typed}"@fr', {"fr": typed})
    fact = replace(fact, understood=(shown,), cells={"quote": typed})
    (found,) = checked(published, fact, text=TEXT)
    assert told(found) == {("info", "quote-taken-from-text", "quote")}
    there = "taux de pauvreté a reculé d’environ 3,1 % par an"
    assert f'"{there}"@fr' in str(found.statements)
    assert '"d’environ 3,1 %"@fr' in str(found.statements)
    field, written = found.understood
    assert (written.field, written.taken, written.origin) == (
        "value_as_written",
        '"d’environ 3,1 %"@fr',
        "words",
    )
    assert (field.typed, field.taken, field.labels, field.origin) == (
        *(typed, f'"{there}"@fr'),
        *(dict.fromkeys(LANGUAGES, there), "words"),
    )


def test_a_passage_that_nobody_typed_is_that_of_the_quote(published: Published, facts: list[Proposal]):
    (found,) = checked(published, figure(facts, passage=None), text=f"Un titre\n\n{TEXT}")
    assert told(found) == set()
    assert '"lead"' in str(found.statements)
    (shown,) = found.understood
    assert (shown.field, shown.typed, shown.origin) == ("passage", "", "words")


def test_a_quote_that_is_in_two_passages_is_asked_about_once(published: Published, facts: list[Proposal]):
    (found,) = checked(published, figure(facts, passage=None), text=f"Un titre\n\n{TEXT}\n\n{TEXT}")
    assert told(found) == {("question", "quote-in-several-places", "passage")}
    assert one(found, "quote-in-several-places").suggestions == ("lead", "paragraph 2")


@pytest.mark.parametrize(
    ("passage", "found"), [(None, {"quote"}), ("photo three", {"quote", "passage"}), ("photo 3", {"quote"})]
)
def test_a_passage_is_missed_only_where_the_quote_would_not_tell_it(
    published: Published, facts: list[Proposal], passage: str | None, found: set[str]
):
    (row,) = checked(published, figure(facts, quote="rien de cela", passage=passage), text=TEXT)
    assert {column for severity, _, column in told(row) if severity == "violation"} == found


def test_another_number_in_the_quote_is_refused(published: Published, facts: list[Proposal]):
    fact = figure(facts, quote="le taux de pauvreté a reculé d’environ 5 % par an")
    (found,) = checked(published, fact, text=TEXT)
    assert one(found, "quote-with-another-number").severity == "violation"


EXACTLY = {"bound": "bound/exact", "lowerBound": "3.1", "upperBound": "3.1", "period": "period/2024"}


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        ({}, {}, "other-source-agrees"),
        ({}, {"value": "3.4", "lowerBound": "3.4", "upperBound": "3.4"}, "other-source-contradicts"),
        ({}, {"direction": "direction/increase"}, "other-source-contradicts"),
        ({}, {"bound": "bound/about", "lowerBound": None, "upperBound": None}, "other-source-near"),
        ({"period": "code/not-stated"}, {"period": "code/not-stated"}, "other-source-near"),
        (
            {"value": "90", "lowerBound": "90", "upperBound": "90"},
            {"bound": "bound/nearly", "value": "92.4", "lowerBound": None, "upperBound": "92.4"},
            "other-source-near",
        ),
        (
            {"bound": "bound/nearly", "lowerBound": None},
            {"bound": "bound/nearly", "lowerBound": None},
            "other-source-agrees",
        ),
        ({}, {"unitMeasure": "unit/percent-per-year"}, None),
        ({}, {"period": "period/2023"}, None),
    ],
)
def test_what_another_source_says_of_the_same_stands_beside_it(
    published: Published,
    facts: list[Proposal],
    ours: dict[str, str],
    theirs: dict[str, str | None],
    rule: str | None,
):
    first = saying(number(facts, 38), **{**EXACTLY, **ours})
    second = of_another(saying(number(facts, 38), **{**EXACTLY, **theirs}))
    found = with_another(published, first, second)
    for one_of_them, other in zip(found, ["row 7", f"row {first.row}"], strict=True):
        rules = {finding.rule for finding in one_of_them.findings if finding.rule.startswith("other-")}
        assert rules == ({rule} if rule else set())
        for finding in one_of_them.findings:
            if finding.rule == rule:
                assert other in finding.messages["en"]


def test_what_is_published_from_another_source_stands_beside_it(published: Published, facts: list[Proposal]):
    (found,) = with_another(published, of_another(number(facts, 38)))
    finding = one(found, "other-source-near")
    assert f"{SLUG}-038" in finding.messages["vi"]
    assert "La protection sociale dans les régions montagneuses" in finding.messages["fr"]


def test_one_report_has_what_shapes_find_and_what_the_desk_finds(published: Published, facts: list[Proposal]):
    fact = saying(
        figure(facts, area="area/nothing"), quote="le taux de pauvreté a reculé d’environ 5 % par an"
    )
    found = check([anew(fact, area="Nothing")], {ARTICLE: TEXT}, published, LETTERS)
    told = report(found.proposals, found.findings, TERMS, "facts.csv")
    assert not told.conforms
    shapes = {str(triple.object) for triple in told.as_graph() if triple.predicate == SH("sourceShape")}
    assert {str(TERMS.shape("FactAreaListed")), str(TERMS.shape("QuoteWithAnotherNumber"))} <= shapes
    (quote,) = (
        finding for finding in told.as_json()["findings"] if finding["path"] == TERMS.kg("quote").value
    )
    assert (quote["file"], quote["line"], quote["focus"]) == ("facts.csv", 7, "_:row-7")
    assert set(quote["messages"]) == set(LANGUAGES)


def test_questions_do_not_conform(published: Published, facts: list[Proposal]):
    assert isinstance(check([], {}, published), Checked)
    asked = Finding("question", "what-is-it", dict.fromkeys(LANGUAGES, "?"), suggestions=("this", "that"))
    told = report([replace(number(facts, 12), findings=(asked,))], [], TERMS)
    assert not told.conforms
    assert "this, that" in told.as_text("en")


def test_of_the_withdrawal_of_an_unknown_fact_one_thing_is_told(published: Published):
    found = Proposal("fact", "withdraw", "", "", None, {"fact": "nothing-001"}, row=3)
    (one_,) = checked(published, found)
    assert one_.findings == ()
