"""Whatever comes in, it is known what it is, or it is refused with the place and what to do."""

import gzip
import json
import time
from pathlib import Path

import pytest
from pyoxigraph import serialize

from ingest.documents import BASE, TEXTS
from kg.errors import ParseError, SettingsError, SourceError, StorageFull, UnreadableSources
from kg.ingest import STANDARD_INPUT, Document, Reader, Source, decoding, suggested_name, worker
from kg.ingest import reader as reader_module
from kg.ingest import source as source_module
from kg.rdf import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, SUFFIXES, SYNTAXES, TRIG, TURTLE, Syntax

WORDS = "Cao Bằng : 96,5 % – dự kiến"
STATEMENT = f'<a> <p> "{WORDS}"@fr .\n'
LINE = f'<{BASE}a> <{BASE}p> "{WORDS}"@fr .\n'
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">{}</rdf:RDF>'


def read(reader: Reader, path: Path, content: bytes, syntax: Syntax | None = None) -> Document:
    path.write_bytes(content)
    (document,) = reader.read([Source(path, "article/x", syntax)])
    return document


def said(document: Document) -> str:
    """What a file of one graph says, as canonical N-Triples."""
    (content,) = document.contents.values()
    return content.path.read_text(encoding="utf-8")


def refused(reader: Reader, path: Path, content: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(reader, path, content)
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-32-le"]
)
def test_unicode_is_read_in_each_of_its_encodings(reader: Reader, tmp_path: Path, encoding: str):
    assert said(read(reader, tmp_path / "x.ttl", STATEMENT.encode(encoding))) == LINE


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1258", "UTF-16", "latin1", "utf-8"])
def test_what_xml_declares_is_read(reader: Reader, tmp_path: Path, encoding: str):
    body = XML.format('<rdf:Description rdf:about="http://e/é"><e:p>é</e:p></rdf:Description>')
    written = f"<?xml version='1.0' encoding='{encoding}'?>\n{body}".encode(encoding)
    assert said(read(reader, tmp_path / "x.rdf", written)) == '<http://e/é> <http://e/p> "é" .\n'


def test_an_encoding_that_is_not_read_is_named(reader: Reader, tmp_path: Path):
    error = refused(reader, tmp_path / "x.rdf", b'<?xml version="1.0" encoding="EBCDIC-CP-FR"?>\n<a/>')
    assert "EBCDIC-CP-FR is not read" in error.message
    assert "UTF-8" in error.told("fr") + error.advice("fr")


@pytest.mark.parametrize("syntax", [TURTLE, RDF_XML, JSON_LD], ids=lambda s: s.name)
def test_bytes_that_are_no_utf8_are_told_with_their_place(reader: Reader, tmp_path: Path, syntax: Syntax):
    text = TEXTS[syntax].replace("sur deux lignes", "santé").encode("latin-1")
    error = refused(reader, tmp_path / f"x{syntax.suffix}", text)
    assert isinstance(error, ParseError)
    assert "0xE9" in error.message
    assert error.line == text[: text.index(b"\xe9")].count(b"\n") + 1


def test_a_packed_file_is_read(reader: Reader, tmp_path: Path):
    assert said(read(reader, tmp_path / "x.ttl.gz", gzip.compress(STATEMENT.encode()))) == LINE
    assert said(read(reader, tmp_path / "packed.ttl", gzip.compress(STATEMENT.encode()))) == LINE


def test_a_packed_file_that_is_cut_off_is_told(reader: Reader, tmp_path: Path):
    packed = gzip.compress(STATEMENT.encode() * 1000)
    assert "damaged or cut off" in refused(reader, tmp_path / "x.ttl.gz", packed[:-20]).message


@pytest.mark.parametrize(
    ("start", "kind"), [(b"PK\x03\x04", "ZIP"), (b"BZh9", "bzip2"), (b"%PDF-1.4", "PDF")]
)
def test_what_is_no_text_is_named(reader: Reader, tmp_path: Path, start: bytes, kind: str):
    assert f"this is {kind}" in refused(reader, tmp_path / "x.ttl", start + bytes(100)).message


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_each_suffix_names_a_syntax(reader: Reader, tmp_path: Path, suffix: str):
    text = TEXTS[SUFFIXES[suffix]].encode()
    plain = read(reader, tmp_path / f"x{suffix.upper()}", text)
    packed = read(reader, tmp_path / f"x{suffix}.gz", gzip.compress(text))
    assert said(plain) == said(packed) != ""


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda s: s.name)
def test_a_syntax_that_is_said_wins_over_the_suffix(reader: Reader, tmp_path: Path, syntax: Syntax):
    assert said(read(reader, tmp_path / "x.txt", TEXTS[syntax].encode(), syntax)) != ""


@pytest.mark.parametrize("levels", [8, 9, 30])
def test_xml_whose_entities_stand_for_too_much_is_refused_at_once(
    reader: Reader, tmp_path: Path, levels: int
):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    text = f'<!DOCTYPE r [<!ENTITY e0 "0123456789">{entities}]>' + XML.format(
        f"<rdf:Description rdf:about='http://e/a'><e:p>&e{levels - 1};</e:p></rdf:Description>"
    )
    start = time.process_time()
    assert "entities" in refused(reader, tmp_path / "x.rdf", text.encode()).message
    assert time.process_time() - start < 5


def test_an_entity_that_is_used_very_often_counts_each_time(reader: Reader, tmp_path: Path):
    text = f'<!DOCTYPE r [<!ENTITY e "{"x" * 2000}">]>' + XML.format(
        f"<rdf:Description rdf:about='http://e/a'><e:p>{'&e;' * 1000}</e:p></rdf:Description>"
    )
    assert "entities" in refused(reader, tmp_path / "x.rdf", text.encode()).message


def test_an_entity_that_a_comment_declares_hides_none(reader: Reader, tmp_path: Path):
    bomb = '<!ENTITY a "' + "x" * 1000 + '">' + '<!ENTITY b "' + "&a;" * 1000 + '">'
    for hiding in (f'<!-- <!ENTITY b "x"> -->{bomb}', f'{bomb}<!-- <!ENTITY b "x"> -->'):
        body = XML.format(
            '<rdf:Description rdf:about="http://e/s"><e:p>' + "&b;" * 9 + "</e:p></rdf:Description>"
        )
        error = refused(reader, tmp_path / "x.rdf", f"<!DOCTYPE r [{hiding}]>{body}".encode())
        assert "entities" in error.message


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nq"])
@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html>\n<p>x", "\n<HTML lang=fr>", "\ufeff<!-- saved --><!doctype html><p>"]
)
def test_a_web_page_is_told_as_one(reader: Reader, tmp_path: Path, suffix: str, page: str):
    error = refused(reader, tmp_path / f"x.{suffix}", page.encode())
    assert "web page (HTML)" in error.message
    assert "trang web" in error.told("vi")


@pytest.mark.parametrize(
    "fault",
    ["<e:p></e:q>", '<e:p rdf:li="x"/>', '<e:p rdf:ID="a"/><e:p rdf:ID="a"/>', "<e:p>&none;</e:p>", "<x:p/>"],
)
def test_a_fault_in_xml_has_its_line(reader: Reader, tmp_path: Path, fault: str):
    body = XML.format(f'\n<rdf:Description rdf:about="http://e/s">\n{fault}\n</rdf:Description>\n')
    error = refused(reader, tmp_path / "x.rdf", body.encode())
    assert isinstance(error, ParseError)
    assert error.line == 3


def test_standard_input_is_not_read_until_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(source_module, "ROOM", 1 << 20)
    with Path("/dev/zero").open() as endless:
        monkeypatch.setattr("sys.stdin", endless)
        with pytest.raises(StorageFull, match="Standard input"):
            Source(STANDARD_INPUT, "article/x", TURTLE).on_disk(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_entities_that_only_abbreviate_are_read(reader: Reader, tmp_path: Path):
    text = '<!DOCTYPE r [<!ENTITY e "http://e/">]>' + XML.format(
        "<rdf:Description rdf:about='&e;a'><e:p rdf:resource='&e;b'/></rdf:Description>"
    )
    assert (
        said(read(reader, tmp_path / "x.owl", text.encode())) == "<http://e/a> <http://e/p> <http://e/b> .\n"
    )


def test_a_packed_file_that_unpacks_to_too_much_is_refused(reader: Reader, tmp_path: Path):
    packed = gzip.compress(b"# \n" * 40_000_000)
    assert decoding.UNPACKED_FREE + len(packed) * decoding.UNPACKED_RATIO < 120_000_000
    assert "unpacks to far more" in refused(reader, tmp_path / "x.ttl.gz", packed).message


@pytest.mark.spawned
def test_abbreviations_that_stand_for_too_much_are_refused(reader: Reader, tmp_path: Path):
    text = f"@prefix p: <http://e/{'x' * 60_000}> .\n" + "".join(f"p:{n} p:p p:o .\n" for n in range(20_000))
    assert "far more than a file of its size" in refused(reader, tmp_path / "x.ttl", text.encode()).message


@pytest.mark.spawned
def test_a_process_that_dies_over_a_file_ends_only_that_file(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ended = reader_module._Process.ask  # pyright: ignore[reportPrivateUsage]

    def ask(process: object, request: object) -> object:
        if "bad" in str(request):
            process._process.kill()  # type: ignore[attr-defined]
        return ended(process, request)  # type: ignore[arg-type]

    monkeypatch.setattr(reader_module._Process, "ask", ask)  # pyright: ignore[reportPrivateUsage]
    paths = [tmp_path / name for name in ("good.ttl", "bad.ttl", "other.ttl")]
    for path in paths:
        path.write_text(STATEMENT, encoding="utf-8")
    with pytest.raises(SourceError, match=r"bad\.ttl: reading it takes more memory"):
        reader.read([Source.of(path) for path in paths])
    assert said(reader.read([Source.of(paths[2])])[0]) == LINE


def test_deep_json_is_no_fault_of_ours(reader: Reader, tmp_path: Path):
    refused(reader, tmp_path / "x.jsonld", b'{"a":' * 100_000)
    refused(reader, tmp_path / "y.jsonld", b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    ("suffix", "text", "line"),
    [
        (".ttl", "<a> <p> <b> .\n<a> <p> <<( <a> <b> <c> )>> .", 2),
        (".ttl", "<a> <p> <b> ;\n  <q> <c> {| <r> <d> |} .", 2),
        (".trig", "<g> {\n<a> <p> <b> .\n<a> <q> <c> ~ <r> .}", 3),
        (".ttl", '<a> <p> "x"@en ,\n "y"@ar--rtl .', 2),
        (".nt", f'<{BASE}a> <{BASE}p> "--ltr" .\n<{BASE}a> <{BASE}p> "y"@ar--ltr .', 2),
        (
            ".jsonld",
            '{"@id": "http://e/a",\n"http://e/p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}',
            2,
        ),
    ],
)
def test_what_rdf_1_1_cannot_say_is_refused_with_its_line(
    reader: Reader, tmp_path: Path, suffix: str, text: str, line: int
):
    error = refused(reader, tmp_path / f"x{suffix}", text.encode())
    assert isinstance(error, ParseError)
    assert error.line == line
    assert "RDF 1.2" in error.message


def test_words_that_look_like_it_are_only_words(reader: Reader, tmp_path: Path):
    text = '<a> <p> "<<( a b c )>>" , "\\"x\\"@en--ltr ." , "y--rtl"@en .'
    assert said(read(reader, tmp_path / "x.ttl", text.encode())).count("\n") == 3


@pytest.mark.parametrize(
    "context",
    [
        '"https://schema.org/"',
        '[{"a": "http://e/a"}, "https://schema.org/"]',
        '{"@import": "https://schema.org/"}',
    ],
)
def test_a_context_elsewhere_is_not_fetched(reader: Reader, tmp_path: Path, context: str):
    text = '{\n"@context": ' + context + ',\n"@id": "http://e/a", "name": "x"}'
    error = refused(reader, tmp_path / "x.jsonld", text.encode())
    assert isinstance(error, ParseError)
    assert error.line == 2
    assert "https://schema.org/ is a remote context, which is not fetched" in error.message


def test_half_a_character_in_json_is_told_with_its_line(reader: Reader, tmp_path: Path):
    error = refused(reader, tmp_path / "x.jsonld", b'{"@id": "http://e/a",\n"http://e/p": "\\ud83d"}')
    assert isinstance(error, ParseError)
    assert error.line == 2
    assert "half of a character" in error.message


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        *(("ttl", text) for text in ("", "# Nothing.\n", "@prefix a: <b> .")),
        *((suffix, text) for suffix in ("rdf", "jsonld", "nt", "trig") for text in ("", " \n")),
    ],
)
def test_a_file_that_says_nothing_is_refused(reader: Reader, tmp_path: Path, suffix: str, text: str):
    assert "it says nothing" in refused(reader, tmp_path / f"x.{suffix}", text.encode()).message


def test_json_whose_terms_mean_nothing_says_nothing(reader: Reader, tmp_path: Path):
    error = refused(reader, tmp_path / "x.json", b'{"@id": "http://e/a", "name": "x"}')
    assert "“name” is not in @context, so it says nothing" in error.message


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("96.5", "96.5"),
        ("96", "96"),
        ("-0.25", "-0.25"),
        ("1e3", "1000"),
        ("0.1234567890123456", "0.1234567890123456"),
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_a_number_of_json_is_the_decimal_that_it_says(
    reader: Reader, tmp_path: Path, written: str, stored: str, typed: bool
):
    term = {
        "@id": f"{BASE}def#value",
        **({"@type": "http://www.w3.org/2001/XMLSchema#decimal"} if typed else {}),
    }
    context = json.dumps({"v": term})
    text = f'{{"@context": {context}, "@id": "{BASE}a", "v": {written}}}'
    line = f'<{BASE}a> <{BASE}def#value> "{stored}"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    assert said(read(reader, tmp_path / "x.jsonld", text.encode())) == line


def test_a_whole_number_is_a_decimal_where_one_is_asked_for(reader: Reader, tmp_path: Path):
    text = "<a> <def#value> 96 ; <def#lowerBound> 96 , 96.0 ; <def#order> 96 ; <def#upperBound> 9.6e1 ."
    found = said(read(reader, tmp_path / "x.ttl", text.encode()))
    assert found.count('"96"^^<http://www.w3.org/2001/XMLSchema#decimal>') == 2
    assert '<http://kg.example/def#order> "96"^^<http://www.w3.org/2001/XMLSchema#integer>' in found
    # Whoever writes an exponent in Turtle means it.
    assert '"9.6e1"^^<http://www.w3.org/2001/XMLSchema#double>' in found
    assert found.splitlines() == sorted(found.splitlines())


@pytest.mark.parametrize("syntax", [N_QUADS, TRIG, JSON_LD], ids=lambda s: s.name)
def test_a_file_becomes_the_graphs_that_it_names(reader: Reader, tmp_path: Path, syntax: Syntax):
    import pyoxigraph as ox

    quads = [
        ox.Quad(
            ox.NamedNode(f"{BASE}a"),
            ox.NamedNode(f"{BASE}p"),
            ox.Literal(name),
            ox.NamedNode(f"{BASE}graph/{name}"),
        )
        for name in ("article/one", "article/two")
    ]
    path = tmp_path / f"all{syntax.suffix}"
    path.write_bytes(serialize(quads, format=syntax.native) or b"")
    (document,) = reader.read([Source.of(path)])
    assert {name: c.triples for name, c in document.contents.items()} == {
        f"{BASE}graph/article/one": 1,
        f"{BASE}graph/article/two": 1,
    }
    with pytest.raises(SourceError, match="it names 2 graphs, and --graph gives one name"):
        reader.read([Source(path, "article/mine")])
    path.write_bytes(serialize(quads[:1], format=syntax.native) or b"")
    (document,) = reader.read([Source(path, "article/mine")])
    assert list(document.contents) == [f"{BASE}graph/article/mine"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<graph/a> { <a> <p> 1 . } <a> <p> 2 .", "some of its triples are in no graph"),
        ("<http://elsewhere.example/g> { <a> <p> 1 . }", "graphs here start with"),
        ("_:g { <a> <p> 1 . }", "graphs here start with"),
        ("<graph/A%20b> { <a> <p> 1 . }", "a graph cannot be named"),
        ("".join(f"<graph/g{n}> {{ <a> <p> 1 . }}\n" for n in range(1001)), "more than 1000 graphs"),
    ],
)
def test_graphs_that_cannot_be_are_refused(reader: Reader, tmp_path: Path, text: str, reason: str):
    path = tmp_path / "x.trig"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((SourceError, SettingsError), match=reason):
        reader.read([Source.of(path)])


@pytest.mark.parametrize(
    "name",
    ["article/my article", "Article/x", "article/", "article/é", "x/../y", "a//b", "article/x.y", "", "-x"],
)
def test_a_graphs_name_is_a_path_of_slugs(tmp_path: Path, name: str):
    with pytest.raises(SettingsError, match="--graph") as caught:
        Source(tmp_path / "x.ttl", name)
    Source(tmp_path / "x.ttl", suggested_name(name))
    assert suggested_name(name) in caught.value.hint


def test_the_name_in_a_graphs_whole_address_is_meant():
    assert suggested_name("https://kg.example/data/graph/article/essai") == "article/essai"


def test_all_files_that_cannot_be_read_are_named(reader: Reader, tmp_path: Path):
    names = {"a.ttl": "<a> <p> .", "b.ttl": STATEMENT, "c.rdf": "<x", "d.ttl": ""}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSources) as caught:
        reader.read([Source.of(tmp_path / name) for name in names])
    told = caught.value.told("vi")
    assert [name in told for name in names] == [True, False, True, True]
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize("lang", ["fr", "vi"])
def test_what_a_parser_says_is_in_the_language_asked_for(reader: Reader, tmp_path: Path, lang: str):
    error = refused(reader, tmp_path / "x.ttl", b"<a> kg:value 1 .")
    assert "kg:" in error.told(lang)
    assert error.told(lang) != error.told("en")
    assert error.told(lang).startswith(f"{tmp_path}/x.ttl:1:5: ")


@pytest.mark.parametrize("together", [0, reader_module.TOGETHER], ids=["together", "one by one"])
def test_the_contents_come_in_the_order_of_the_files(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
):
    monkeypatch.setattr(reader_module, "TOGETHER", together)
    told: list[tuple[int, int]] = []
    paths = [tmp_path / f"{n}.nt" for n in range(5)]
    for number, path in enumerate(paths):
        path.write_text(f'<{BASE}a> <{BASE}p> "{number}" .\n', encoding="utf-8")
    found = reader.read([Source.of(path) for path in paths], lambda done, total: told.append((done, total)))
    assert [said(document).split('"')[1] for document in found] == list("01234")
    assert told == [(n, 5) for n in range(6)]


def test_what_is_no_file_is_told(tmp_path: Path):
    with pytest.raises(SourceError, match="there is no such file"):
        Source.of(tmp_path / "missing.ttl").on_disk(tmp_path)
    with pytest.raises(SourceError, match="no regular file"):
        Source(Path("/dev/zero"), "article/x", N_TRIPLES).on_disk(tmp_path)


@pytest.mark.spawned
def test_the_process_has_its_limits(reader: Reader, tmp_path: Path):
    """What the process may take is set in it, not only promised."""
    read(reader, tmp_path / "x.ttl", STATEMENT.encode())
    (process,) = reader._processes  # pyright: ignore[reportPrivateUsage]
    limits = Path(f"/proc/{process._process.pid}/limits").read_text()  # pyright: ignore[reportPrivateUsage]
    rows = {line[:25].strip(): line[25:].split()[0] for line in limits.splitlines()}
    assert int(rows["Max data size"]) == worker.MEMORY
    # What starting took is not counted.
    assert int(rows["Max cpu time"]) <= worker.SECONDS + 60


CONTEXT = {
    "p": "http://e/p",
    "to": {"@id": "http://e/to", "@type": "@id"},
    "l": {"@id": "http://e/l", "@container": "@language"},
}


@pytest.mark.parametrize(
    ("node", "told"),
    [
        ({"p": "x", "headlin": "y"}, "The key “headlin” is not in @context"),
        ({"p": {"headlin": "y"}}, "The key “headlin” is not in @context"),
        ({"p": "x", "to": "http://e/viet nam"}, "An address cannot have the character “ ”"),
        ({"p": "x", "to": {"@id": "http://e/a|b"}}, "An address cannot have the character “|”"),
        ({"p": "x", "@type": "a b"}, "An address cannot have the character “ ”"),
        ({"p": [{"@value": "x", "@language": "f r"}, "y"]}, "“f r” is no language tag"),
        ({"p": "x", "@foo": "y"}, "The key “@foo” is not in @context"),
        ({"p": "x", "_:q": "y"}, "The key “_:q” is not in @context"),
        ({"p": "x", "http://e/a b": "y"}, "The key “http://e/a b” is not in @context"),
    ],
)
def test_what_json_ld_would_leave_out_without_a_word_is_refused_with_its_line(
    reader: Reader, tmp_path: Path, node: dict[str, object], told: str
):
    document = {
        "@context": CONTEXT,
        "@graph": [{"@id": "http://e/s", "p": "kept"}, {"@id": "http://e/a", **node}],
    }
    error = refused(reader, tmp_path / "x.jsonld", json.dumps(document, indent=1).encode())
    assert isinstance(error, ParseError)
    assert told in error.message
    assert error.line


@pytest.mark.parametrize(
    "node",
    [
        {"l": {"fr": "un", "en": "one"}},
        {"p": {"@value": {"any": "key"}, "@type": "@json"}},
        {"http://e/q": "x"},
        {"p": {"@list": ["a", "b"]}},
        {"@reverse": {"p": {"@id": "http://e/b"}}},
    ],
)
def test_keys_that_are_no_terms_are_left_alone(reader: Reader, tmp_path: Path, node: dict[str, object]):
    document = {"@context": CONTEXT, "@id": "http://e/s", **node}
    assert said(read(reader, tmp_path / "x.jsonld", json.dumps(document).encode()))


def test_an_entity_with_a_hidden_reference_is_refused(reader: Reader, tmp_path: Path):
    xml = b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&#38;a;">]>\n' + XML.format("").encode()
    assert "entity b" in refused(reader, tmp_path / "x.rdf", xml).message


def test_a_key_that_a_context_maps_to_nothing_is_meant_so(reader: Reader, tmp_path: Path):
    document = {"@context": {"p": "http://e/p", "q": None}, "@id": "http://e/s", "p": "x", "q": "y"}
    assert said(read(reader, tmp_path / "x.jsonld", json.dumps(document).encode()))


def test_what_is_nested_too_deeply_is_refused_as_such(reader: Reader, tmp_path: Path):
    nested = "[" * 3000 + '"x"' + "]" * 3000
    document = f'{{"@context": {{"p": "http://e/p"}}, "@id": "http://e/s", "p": {nested}}}'
    assert "nested too deeply" in refused(reader, tmp_path / "x.jsonld", document.encode()).message


@pytest.mark.parametrize("alone", ["free", 7])
def test_what_stands_alone_among_things_is_refused(reader: Reader, tmp_path: Path, alone: object):
    document = {"@context": CONTEXT, "@graph": [{"@id": "http://e/s", "p": "kept"}, alone]}
    error = refused(reader, tmp_path / "x.jsonld", json.dumps(document, indent=1).encode())
    assert f"“{alone}” stands alone here" in error.message


@pytest.mark.parametrize("keep", [40, 90, 150])
def test_xml_that_is_cut_off_is_refused_wherever_it_ends(reader: Reader, tmp_path: Path, keep: int):
    """The parser of RDF/XML takes such a file for whole."""
    described = '<rdf:Description rdf:about="http://e/{}"><e:p>x</e:p></rdf:Description>\n'
    body = XML.format("\n" + "".join(described.format(n) for n in range(9)))
    lines = body.splitlines(keepends=True)
    for cut in (body[: len(lines[0]) + keep], "".join(lines[:4]), "".join(lines[:-1])):
        error = refused(reader, tmp_path / "x.rdf", cut.encode())
        assert isinstance(error, ParseError)
        assert error.line
        assert "ends in the middle" in error.message or "ends here" in error.message


@pytest.mark.parametrize("after", ["<a/>", "junk", "<!-- a -- b -->"])
def test_xml_with_something_else_in_it_is_refused(reader: Reader, tmp_path: Path, after: str):
    body = XML.format('<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description>')
    assert isinstance(refused(reader, tmp_path / "x.rdf", f"{body}\n{after}".encode()), ParseError)


def test_two_byte_order_marks_are_told(reader: Reader, tmp_path: Path):
    error = refused(reader, tmp_path / "x.jsonld", b"\xef\xbb\xbf\xef\xbb\xbf[]")
    assert "two byte order marks" in error.message


def test_a_link_that_leads_to_itself_is_no_file(reader: Reader, tmp_path: Path):
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    with pytest.raises(SourceError, match="no such file"):
        Source.of(tmp_path / "loop.ttl").on_disk(tmp_path)
