"""What a parser says of a file is said in the reader's language; the messages are those that parsers give."""

from pathlib import Path

import pytest

from kg.errors import ParseError
from kg.ingest import Reader, Source
from kg.rdf import JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, Syntax

XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">{}</rdf:RDF>'
THING = '<rdf:Description rdf:about="http://e/a">{}</rdf:Description>'
END = "The file ends in the middle of a statement."
SIDE_BY_SIDE = "Text and elements cannot stand side by side here."
NO_TAG = "What follows @ is no language tag."


@pytest.mark.parametrize(
    ("syntax", "written", "told"),
    [
        (TURTLE, "<a> e:p 1 .", "The prefix e: is not declared."),
        (TURTLE, "<a> <p> <b>", END),
        (TURTLE, '<a> <p> "b', END),
        (TURTLE, "<a> <p|q> 1 .", "An address cannot have the character '|'."),
        (
            TURTLE,
            "<a> <p%zz> 1 .",
            "In an address, % is followed by two digits or letters from A to F: '%zz' is not.",
        ),
        (TURTLE, "<a> <p> 1 <b> <p> 2 .", "A statement ends with a point."),
        (
            TURTLE,
            "@prefix <http://e/> .",
            "A prefix is declared like this: @prefix ex: <https://example.org/> .",
        ),
        (TURTLE, "<a> <p> ; .", "“;” cannot stand here."),
        (TURTLE, "<a> = <b> .", "“=” cannot stand here."),
        (TRIG, "<g> { <a> <p> ] }", "“]” cannot stand here."),
        (
            TURTLE,
            '<a> <p> "b\n" .',
            "A text between simple quotes ends in its line: write three quotes, or \\n.",
        ),
        (TURTLE, '<a> <p> "b"@1 .', NO_TAG),
        (TURTLE, '<a> <p> "b"@abcdefghij .', NO_TAG),
        (
            TURTLE,
            '<a> <p> "C:\\data" .',
            "A backslash starts an escape, and this is none: '\\d'. Write two for one that is meant.",
        ),
        (
            RDF_XML,
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + XML.format(THING.format("<e:p>&x;</e:p>")),
            "An entity cannot stand for another file or address: write here what it says.",
        ),
        (TURTLE, "_: <p> 1 .", "A blank node is written _: and a name."),
        (TURTLE, "<a> <p> + .", "The number is not complete."),
        (N_TRIPLES, "<http://e/a> <http://e/p> 1 .", "What stands here cannot be read."),
        (
            N_TRIPLES,
            "<a> <http://e/p> <http://e/b> .",
            "The address is not complete: it starts with no scheme such as https:.",
        ),
        (
            JSON_LD,
            '{"@id": "a" "b": 1}',
            "A comma is missing here, or a curly bracket at the end of the object.",
        ),
        (
            JSON_LD,
            '{"http://e/p": [1 2]}',
            "A comma is missing here, or a square bracket at the end of the list.",
        ),
        (JSON_LD, '{1: "a"}', "A key between double quotes is expected here."),
        (
            JSON_LD,
            '{"@id": tru}',
            "JSON writes a text between double quotes, and true, false or null.",
        ),
        (JSON_LD, '{"@id": oui}', "“'o'” cannot stand here."),
        (
            JSON_LD,
            '{"http://e/p": {"@value": "a", "http://e/q": 1}}',
            "What has @value has nothing else but @type, @language or @index.",
        ),
        (
            RDF_XML,
            XML.format("<a/>"),
            "An element has no namespace here: RDF/XML has properties and classes with a prefix.",
        ),
        (RDF_XML, XML.format("abc"), SIDE_BY_SIDE),
        (RDF_XML, XML.format(THING.format("<e:p>a<e:b/></e:p>")), SIDE_BY_SIDE),
        (RDF_XML, XML.format("<f:a/>"), "A prefix is used here that is not declared (xmlns:…)."),
        (RDF_XML, XML.format("<e:a></e:b>"), "An element ends here that is not the one that was begun last."),
        (
            RDF_XML,
            XML.format(THING.format("<e:p>R&D</e:p>")),
            "This cannot stand here: in a text, & is written &amp; and < is &lt;.",
        ),
        (
            RDF_XML,
            XML.format(THING.format("<e:p>a&nbsp;b</e:p>")),
            "The entity that stands here (&…;) is not declared: write the character itself.",
        ),
        (RDF_XML, XML.format('<e:a e:b="1" e:b="2"/>'), "The element has the same attribute twice."),
        (RDF_XML, XML.format("") + "<a/>", "Something stands behind the end of the document."),
        (
            RDF_XML,
            " <?xml version='1.0'?>" + XML.format(""),
            "The XML declaration stands at the start of a file.",
        ),
        (RDF_XML, XML.format("")[:-5], END),
    ],
)
def test_what_a_parser_says_is_said_in_each_language(
    reader: Reader, tmp_path: Path, syntax: Syntax, written: str, told: str
):
    path = tmp_path / "x"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        reader.read([Source(path, "article/x", syntax)])
    error = caught.value
    assert error.told("en").partition(": ")[2] == told
    assert error.line == 1
    assert len({error.told(lang) for lang in ("fr", "en", "vi")}) == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"@id": 5, "e:p": 1}', "@id has a value of a kind that it cannot have."),
        ('{"@id": "b", "@type": {"@id": "x"}}', "@type has a value of a kind that it cannot have."),
        ('{"@id": "b", "e:p": {"@value": ["a"]}}', "@value has a value of a kind that it cannot have."),
        ('{"@id": "b", "e:p": {"@value": "a", "@type": "x|y"}}', "An address cannot have the character '|'."),
        ('{"@id": "b", "@id": "c"}', "@id stands here twice."),
    ],
)
def test_what_json_ld_cannot_mean_has_its_line(reader: Reader, tmp_path: Path, line: str, told: str):
    path = tmp_path / "x.jsonld"
    things = ['{"@id": "a", "e:p": {"@value": "a", "@language": "fr"}}'] * 3
    graph = ",\n".join([*things, line, *things])
    path.write_text(f'{{"@context": {{"e": "http://e/"}},\n"@graph": [\n{graph}\n]}}', encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        reader.read([Source(path, "article/x")])
    assert (caught.value.line, caught.value.reasons["en"]) == (6, told)


def test_a_fault_in_a_context_has_its_line(reader: Reader, tmp_path: Path):
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": {"e": "http://e/",\n"@vocab": 5},\n"@id": "a", "e:p": 1}', encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        reader.read([Source(path, "article/x")])
    assert caught.value.line == 2


def test_what_is_no_json_after_a_fault_in_json_ld_is_a_fault_as_well(reader: Reader, tmp_path: Path):
    path = tmp_path / "x.jsonld"
    path.write_text('[{"@id": 5, "http://e/p": 1}, {"@id": "a", "http://e/p": [1, ', encoding="utf-8")
    with pytest.raises(ParseError):
        reader.read([Source(path, "article/x")])


@pytest.mark.parametrize(
    ("written", "suffix", "found"),
    [
        (XML.format(THING.format("<e:p>a</e:p>")), ".ttl", RDF_XML),
        ("<?xml version='1.0'?>" + XML.format(""), ".jsonld", RDF_XML),
        ('{"@context": {"e": "http://e/"}, "@id": "http://e/a", "e:p": 1}', ".ttl", JSON_LD),
        ('[{"@id": "http://e/a", "http://e/p": 1}]', ".nt", JSON_LD),
        ('[\n{"http://e/p": 1}]', ".rdf", JSON_LD),
        ("# facts\n\n@prefix e: <http://e/> . e:a e:p 1 .", ".rdf", TURTLE),
        ("PREFIX e: <http://e/>\ne:a e:p 1 .", ".nt", TURTLE),
        ("@base <http://e/> . <a> <p> 1 .", ".jsonld", TURTLE),
    ],
)
def test_a_file_in_another_syntax_than_its_suffix_says_is_told_as_that(
    reader: Reader, tmp_path: Path, written: str, suffix: str, found: Syntax
):
    path = tmp_path / f"x{suffix}"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        reader.read([Source.of(path)])
    assert f"This looks like {found.name}, not like " in caught.value.message
    assert found.suffix in caught.value.advice("vi")
