"""How statements are written: each fault is told once, with what was meant, and hides nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.validation import Finding, Report
from kg.validation.form import Form
from kg.vocab import GEO, RDF, XSD
from shapes.documents import BASE, TERMS
from validation.site import ARTICLE, SHORT, SOURCE, Site, name, only

NUMBER = "“NUMBER”"


@pytest.fixture(scope="module")
def numbered() -> str:
    """The article with a number that the tests can write otherwise, as `NUMBER`."""
    found = next(line for line in SHORT.splitlines() if line.strip().startswith("kg:value "))
    return SHORT.replace(found, f"  kg:value {NUMBER} ;", 1)


def violations(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity == "violation"]


def written(site: Site, numbered: str, literal: str) -> Report:
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    return site.report({ARTICLE: prefix + numbered.replace(NUMBER, literal)})


@pytest.mark.parametrize(
    ("lexical", "datatype", "meant"),
    [
        ("96,5", "decimal", "96.5"),
        ("9.65E1", "decimal", "96.5"),
        ("９６.５", "decimal", "96.5"),
        (" 96.5", "decimal", "96.5"),
        ("83\u202f800\u00a0000", "decimal", "83800000"),
        ("9.65e1", "double", "96.5"),
        ("96", "integer", "96"),
        ("96.5", "string", "96.5"),
        ("96.5", "float", "96.5"),
        ("1,234", "decimal", None),
        ("\u22123.1", "decimal", "-3.1"),
        ("1’000", "decimal", "1000"),
        ("9²", "decimal", None),
        ("9½", "decimal", None),
        ("96_5", "decimal", None),
        ("NaN", "decimal", None),
        ("INF", "double", None),
        ("", "decimal", None),
        ("96.5 %", "decimal", None),
        ("1234567890123456", "decimal", None),
        ("0.1234567890123456", "decimal", None),
        ("quatre-vingt-seize", "string", None),
        ("1e999999999", "decimal", None),
    ],
)
def test_a_number_that_is_none_is_one_finding_and_says_what_to_write(
    site: Site, numbered: str, lexical: str, datatype: str, meant: str | None
):
    finding = only(written(site, numbered, f'"{lexical}"^^xsd:{datatype}'))
    assert name(finding.path or "") == "value"
    assert (finding.suggestion or {}).get("en") == (f"Write {meant}." if meant else None)
    assert finding.messages.keys() == {"fr", "en", "vi"}


def test_of_very_many_mistakes_some_are_told_and_all_are_counted(site: Site):
    wrong, made = re.subn(
        r"kg:(value|lowerBound|upperBound) ([0-9.]+) ;", r'kg:\1 "\2,5"^^xsd:decimal ;', SOURCE
    )
    report = site.report({ARTICLE: "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + wrong}, limit=10)
    assert made > 10
    assert len(violations(report)) == 10
    assert report.unreported_violations >= made - 10
    assert not report.conforms


def test_a_no_break_blank_in_a_quote_costs_nothing(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Whole blocks are looked at line by line where something may be wrong: not for French punctuation."""
    monkeypatch.setattr(Form, "meant", None)
    assert site.report({ARTICLE: SHORT.replace(" % ", "\u00a0% ").replace("« ", "«\u202f")}).conforms


def test_the_second_mistake_is_told_as_well(site: Site, numbered: str):
    twice = numbered.replace("<id/indicator/social-stability>", "<id/indicator/none>", 1)
    found = violations(written(site, twice, '"96,5"^^xsd:decimal'))
    assert {name(finding.path or "") for finding in found} == {"value", "indicator"}


@pytest.mark.parametrize(
    ("lexical", "meant"),
    [
        ("2025-11-04T00:00:00", "2025-11-04"),
        ("2025-11-04Z", "2025-11-04"),
        ("2025/11/4", "2025-11-04"),
        ("2025-W45-2", None),
        ("2025-02-29", None),
        ("2025-13-01", None),
        ("04/11/2025", None),
        ("2025", None),
        ("20250-01-01", None),
    ],
)
def test_a_day_that_is_none_is_one_finding(site: Site, lexical: str, meant: str | None):
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    dated = SHORT.replace(
        "schema:inLanguage", f'schema:datePublished "{lexical}"^^xsd:date ;\n  schema:inLanguage', 1
    )
    finding = only(site.report({ARTICLE: prefix + dated}))
    assert name(finding.path or "") == "datePublished"
    assert (finding.suggestion or {}).get("en") == (f"Write {meant}." if meant else None)


def test_a_leap_day_is_a_day(site: Site):
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    dated = SHORT.replace(
        "schema:inLanguage", 'schema:datePublished "2024-02-29"^^xsd:date ;\n  schema:inLanguage', 1
    )
    assert site.report({ARTICLE: prefix + dated}).conforms


@pytest.mark.parametrize(
    ("character", "named", "meant"),
    [
        ("\\u000B", "U+000B", None),
        ("\\u000B ", "U+000B", "Write “avant après”."),
        ("\\u0000", "U+0000", None),
        ("\\u0000 ", "U+0000", "Write “avant après”."),
        ("\\u0085", "U+0085", None),
        ("\\u0085 ", "U+0085", "Write “avant après”."),
        ("\\u007F", "U+007F", None),
        ("\\u007F ", "U+007F", "Write “avant après”."),
        ("\\uFFFD", "U+FFFD REPLACEMENT CHARACTER", None),
        ("\\uFFFE", "U+FFFE", None),
        ("\\uFDD0", "U+FDD0", None),
        ("\\U0010FFFF", "U+10FFFF", None),
    ],
)
def test_a_character_that_no_text_has_is_told_by_its_code(
    site: Site, character: str, named: str, meant: str | None
):
    note = f'kg:note "avant{character}après"@fr , "before"@en , "trước"@vi ;\n  kg:passage'
    finding = only(site.report({ARTICLE: SHORT.replace("kg:passage", note, 1)}))
    assert named in finding.message("vi")
    assert (finding.suggestion or {}).get("en") == meant
    assert f"\\u{character[2:].strip().lstrip('0').zfill(4)}" in finding.as_text()


@pytest.mark.parametrize("hidden", ["\u200b", "\u00a0", "\u2060", "\ufeff", "\u00ad"])
def test_what_nobody_sees_is_found_in_names_and_left_in_texts(site: Site, hidden: str):
    areas = site.turtle("reference/areas")
    report = site.report({"reference/areas": areas.replace('"Cao Bằng"@vi', f'"Cao{hidden}Bằng"@vi', 1)})
    assert f"U+{ord(hidden):04X}" in only(report).message("en")
    quoted = SHORT.replace('kg:passage "', f'kg:note "a{hidden}b"@fr , "a"@en , "a"@vi ;\n  kg:passage "', 1)
    assert site.report({ARTICLE: quoted}).conforms


@pytest.mark.parametrize("text", [" note", "note ", "note\\n", "\\tnote", "note\u00a0", "\u3000note"])
def test_a_text_starts_and_ends_with_something(site: Site, text: str):
    note = f'kg:note "{text}"@fr , "a"@en , "a"@vi ;\n  kg:passage'
    finding = only(site.report({ARTICLE: SHORT.replace("kg:passage", note, 1)}))
    assert (finding.suggestion or {})["en"] == "Write “note”."


def test_a_text_is_in_composed_form(site: Site):
    note = 'kg:note "Cao Ba\u0306\u0300ng"@fr , "a"@en , "a"@vi ;\n  kg:passage'
    finding = only(site.report({ARTICLE: SHORT.replace("kg:passage", note, 1)}))
    assert (finding.suggestion or {})["vi"] == "Hãy viết “Cao Bằng”."


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ("schema:publisher [ a kg:Organisation ]", "publisher"),
        ("kg:note [ kg:note [ ] ]", "note"),
        ("schema:publisher ( 1 2 )", "publisher"),
    ],
)
def test_a_thing_without_an_address_is_one_finding(site: Site, statement: str, path: str):
    source = SHORT.replace("kg:passage", f"{statement} ;\n  kg:passage", 1)
    if path == "publisher":
        source = re.sub("schema:publisher <[^>]*>", statement, SHORT, count=1)
    assert source != SHORT
    finding = only(site.report({ARTICLE: source}))
    assert (name(finding.path or ""), finding.value and finding.value[:2]) == (path, "_:")


def test_things_without_an_address_that_nothing_leads_to_are_told_once(site: Site):
    stray = "[ a kg:Area ; kg:partOf [ a kg:Area ] ] .\n_:a kg:partOf _:b . _:b kg:partOf _:a .\n"
    report = site.report({ARTICLE: SHORT + stray})
    assert {finding.focus[:2] for finding in violations(report)} == {"_:"}
    assert len(violations(report)) == 2


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
LEXICAL = st.one_of(
    TEXT,
    st.decimals(allow_nan=True).map(str),
    st.floats().map(repr),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(["true", "1", "96,5", "９", "-0", "+.5", "1_000", "0x1F", "2025-02-30", "P1D"]),
)
DATATYPES = [
    *(XSD(n) for n in ("decimal", "integer", "date", "boolean", "string", "double", "dateTime", "gYear")),
    *(XSD(n) for n in ("int", "duration", "anyURI", "time", "float", "hexBinary")),
    GEO("wktLiteral"),
    NamedNode("http://e/d"),
]
PLACES = ["value", "lowerBound", "upperBound", "minimum", "note", "quote", "startDate"]


@given(
    st.lists(st.tuples(st.sampled_from(PLACES), LEXICAL, st.sampled_from(DATATYPES)), min_size=1, max_size=8)
)
def test_what_is_not_told_can_be_compared(site: Site, drawn: list[tuple[str, str, NamedNode]]):
    """No literal conforms that a query could not compare, and none ends in a fault of ours."""
    subject = NamedNode(f"{BASE}id/fact/protection-sociale-nord-est-900")
    literals = [(place, Literal(text, datatype=datatype)) for place, text, datatype in drawn]
    lines = "".join(f"{subject} {TERMS.kg(place)} {literal} .\n" for place, literal in literals)
    report = site.report({ARTICLE: SHORT + lines}, limit=50)
    told = {finding.value for finding in report.findings if finding.focus == subject.value}
    store = Store()
    for number, (_, literal) in enumerate(literals):
        store.add(Quad(NamedNode(f"{BASE}{number}"), RDF("value"), literal))
    comparable = store.query("SELECT ?s WHERE { ?s ?p ?v FILTER (?v <= ?v) }")
    assert isinstance(comparable, QuerySolutions)
    found = {int(node.value.removeprefix(BASE)) for (node,) in comparable if isinstance(node, NamedNode)}
    for number, (place, literal) in enumerate(literals):
        if literal.datatype not in (XSD("string"), GEO("wktLiteral")) and number not in found:
            assert str(literal) in told, (place, literal)
    assert not report.conforms


@pytest.mark.parametrize("blank", ["\u2003", "\u2009", "\u202f", "\u00a0", "\u3000", "\u205f"])
@pytest.mark.parametrize("where", ["start", "end"])
def test_a_blank_at_an_end_is_found_whatever_blank_it_is(site: Site, blank: str, where: str):
    quote = "supérieur à 98 %"
    changed = SHORT.replace(quote, f"{blank}{quote}" if where == "start" else f"{quote}{blank}")
    assert changed != SHORT
    found = [f for f in violations(site.report({ARTICLE: changed})) if name(f.path or "") == "valueAsWritten"]
    assert found
    assert {f.messages["en"] for f in found} == {"The text starts or ends with a blank: remove it."}


@pytest.mark.parametrize("text", ["\u200b", "\u2800", "\u2060\u200d", "\u3164", " \u200b "])
def test_a_text_that_nobody_sees_is_none(site: Site, text: str):
    changed = re.sub(r'(kg:note "[^"]*"@fr ,\s+)"[^"]*"@en', rf'\1"{text}"@en', SHORT, count=1)
    assert changed != SHORT
    (finding,) = (f for f in violations(site.report({ARTICLE: changed})) if name(f.path or "") == "note")
    assert finding.messages["en"] == "The text has only characters that nobody sees."


@pytest.mark.parametrize("name", ["Cаo Bằng", "Lạng Ѕơn", "Thái Nguyêν", "Ｃao Bằng", "𝐂𝐚𝐨"])
def test_a_letter_that_only_looks_like_a_latin_one_is_found_in_names(site: Site, name: str):
    areas = site.turtle("reference/areas") + f'<id/area/cao-bang> skos:altLabel "{name}"@vi .\n'
    finding = only(site.report({"reference/areas": areas}))
    assert "only looks like a Latin one" in finding.messages["en"]


@pytest.mark.parametrize("name", ["Москва", "Αθήνα", "μg Cao Bằng", "Cao Bằng Москва"])
def test_names_in_other_scripts_are_names(site: Site, name: str):
    areas = site.turtle("reference/areas") + f'<id/area/cao-bang> skos:altLabel "{name}"@vi .\n'
    assert violations(site.report({"reference/areas": areas})) == []


@pytest.mark.parametrize("character", ["\u202e", "\u2067", "\u2028", "\ue000"])
def test_what_turns_text_about_or_has_no_meaning_is_refused_everywhere(site: Site, character: str):
    changed = SHORT.replace("supérieur à 98 %", f"supérieur{character} à 98 %")
    found = violations(site.report({ARTICLE: changed}))
    assert found
    assert all("no text should have" in f.messages["en"] for f in found)


@pytest.mark.parametrize(
    "character",
    ["\u17b4", "\u180b", "\u2065", "\ufe0f", "\uffa0", "\ufff0", "\ufffc", "\U000e0100", "\U000e0fff"],
)
def test_what_unicode_shows_as_nothing_is_found_in_names(site: Site, character: str):
    areas = site.turtle("reference/areas").replace('"Cao Bang"@fr', f'"Cao{character} Bang"@fr', 1)
    assert "that nobody sees" in only(site.report({"reference/areas": areas})).messages["en"]


@pytest.mark.parametrize(
    ("label", "is_refused"),
    [
        ('"Ðà Nẵng"@vi', True),
        ('"Đà Nẵng"@vi', False),
        ('"Suðurland"@en', False),
        ('"Ϲao Bang"@fr', True),
        ('"Cao Banɡ"@en', True),
    ],
)
def test_letters_that_keyboards_confuse_are_found_in_names(site: Site, label: str, is_refused: bool):
    areas = site.turtle("reference/areas") + f"<id/area/cao-bang> skos:altLabel {label} .\n"
    told = violations(site.report({"reference/areas": areas}))
    assert [("only looks like a Latin one" in finding.messages["en"]) for finding in told] == [
        True
    ] * is_refused


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\u00ad", "\uffa0", "\ufe0f"])
def test_an_address_has_no_hidden_characters(site: Site, character: str):
    changed = re.sub("schema:url <(https://[^>]*)>", rf"schema:url <\1{character}x>", SHORT)
    assert changed != SHORT
    finding = only(site.report({ARTICLE: changed}))
    assert "The address has a character that nobody sees" in finding.messages["en"]


@pytest.mark.parametrize(
    "start",
    [
        "http://other.example/",
        "https://localhost:8000/",
        f"{BASE}sub/",
        "urn:x/",
        f"{BASE}/",
        f"{BASE}?q=/",
        f"{BASE}#/",
    ],
)
def test_what_is_described_has_an_address_of_this_installation(site: Site, start: str):
    moved = re.sub(r"^<id/(article|fact)/", rf"<{start}id/\1/", SHORT, flags=re.MULTILINE)
    moved = moved.replace("<id/article/", f"<{start}id/article/")
    (finding,) = (f for f in violations(site.report({ARTICLE: moved})) if name(f.shape) == "Namespace")
    assert finding.messages["en"].startswith(f"Addresses here start with {start},")


@pytest.mark.parametrize(
    ("classes", "meant"),
    [
        ("schema:NewsArticle , kg:Newsarticle", None),
        ("schema:NewsArticle , schema:Organisation", "https://schema.org/Organization"),
        ('schema:NewsArticle , "Article"', None),
    ],
)
def test_a_class_that_no_shape_knows_is_told(site: Site, classes: str, meant: str | None):
    finding = only(site.report({ARTICLE: SHORT.replace("a schema:NewsArticle", f"a {classes}")}))
    assert name(finding.shape) == "KnownClass"
    assert (finding.suggestion or {}).get("en") == (f"Did you mean <{meant}>?" if meant else None)


def test_the_vocabulary_is_described_in_its_own_graphs(site: Site):
    term = """
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    kg:mine a owl:DatatypeProperty ; rdfs:label "m"@fr , "m"@en , "m"@vi ;
      skos:prefLabel "m"@fr , "m"@en , "m"@vi ; skos:definition "m"@fr , "m"@en , "m"@vi ."""
    found = {name(f.shape) for f in violations(site.report({ARTICLE: SHORT + term}))}
    assert "OneVocabulary" in found


@pytest.mark.parametrize("author", ["5", "true", "<javascript:alert(1)>", "<x:>", '"Le\u200b Mai"'])
def test_an_author_is_a_name_or_the_address_of_a_person(site: Site, author: str):
    changed = SHORT.replace("a schema:NewsArticle ;", f"a schema:NewsArticle ; schema:author {author} ;")
    assert changed != SHORT
    assert "author" in {name(f.path or "") for f in violations(site.report({ARTICLE: changed}))}
    for right in ('"Lê Mai"', "<https://orcid.org/0000-0001>"):
        changed = SHORT.replace("a schema:NewsArticle ;", f"a schema:NewsArticle ; schema:author {right} ;")
        assert not violations(site.report({ARTICLE: changed}))


@pytest.mark.parametrize("headline", ["Cаo Bang", "\ufeffLa santé", "La\u200bsanté", "𝐒anté"])
def test_a_headline_shows_what_it_says(site: Site, headline: str):
    changed = re.sub(r'(schema:headline )"[^"]*"@fr', rf'\1"{headline}"@fr', SHORT)
    assert changed != SHORT
    assert name(only(site.report({ARTICLE: changed})).path or "") == "headline"


def test_a_headline_has_the_blanks_of_its_language(site: Site):
    changed = re.sub(r'(schema:headline )"[^"]*"@fr', '\\1"La santé\u202f: «\u00a0mieux\u00a0»"@fr', SHORT)
    assert changed != SHORT
    assert violations(site.report({ARTICLE: changed})) == []


def test_a_day_that_is_in_no_calendar_is_told_as_that(site: Site):
    changed = SHORT.replace(
        "schema:url",
        'schema:datePublished "2025-02-29"^^<http://www.w3.org/2001/XMLSchema#date> ; schema:url',
        1,
    )
    finding = only(site.report({ARTICLE: changed}))
    assert "“2025-02-29” is no day" in finding.message("en")
    assert finding.suggestion is None
