"""The library's process: what it says, and that nothing bad happens to it but the process's end."""

from importlib import import_module

import pytest

from kg.errors import KgError
from kg.validation import core
from kg.validation.core import Core
from validation.plain import told
from validation.site import ARTICLE, SOURCE, Site

ENGINE = import_module("kg.validation.validate")
SHAPES = b"""
<http://e/S> <http://www.w3.org/ns/shacl#targetSubjectsOf> <http://e/p> .
<http://e/S> <http://www.w3.org/ns/shacl#property> <http://e/P> .
<http://e/P> <http://www.w3.org/ns/shacl#path> <http://e/p> .
<http://e/P> <http://www.w3.org/ns/shacl#lessThan> <http://e/q> .
"""
LONG_YEAR = b'"%b-01-01"^^<http://www.w3.org/2001/XMLSchema#date>' % (b"1" * 40)


def data(first: bytes, then: bytes) -> bytes:
    return b"<http://e/a> <http://e/p> %b .\n<http://e/a> <http://e/q> %b .\n" % (first, then)


def test_what_does_not_certainly_conform_is_named_with_its_shape():
    with Core(SHAPES) as library:
        library.send(data(b'"2"', b'"1"'))
        assert library.receive() == [
            core.Result("<http://e/a>", "<http://e/P>", "http://www.w3.org/ns/shacl#Violation")
        ]
        library.send(data(b'"1"', b'"2"'))
        assert library.receive() == []


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(data(LONG_YEAR, LONG_YEAR), id="a year that ends the process"),
        pytest.param(b"no N-Triples at all", id="a syntax error"),
    ],
)
def test_what_ends_the_process_is_not_known_and_the_next_data_is_judged(hostile: bytes):
    with Core(SHAPES) as library:
        library.send(hostile)
        assert library.receive() is None
        library.send(data(b'"1"', b'"2"'))
        assert library.receive() == []


def test_shapes_that_the_library_refuses_are_not_known_either():
    with Core(SHAPES + b'<http://e/P> <http://www.w3.org/ns/shacl#pattern> "(?=a)b" .\n') as library:
        library.send(data(b'"1"', b'"2"'))
        assert library.receive() is None


def test_the_process_has_a_deadline(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(core, "DEADLINE", 1)
    many = b"".join(
        b'<http://e/a> <http://e/%b> "%d" .\n' % (p, n) for n in range(60_000) for p in (b"p", b"q")
    )
    with Core(SHAPES) as library:
        library.send(many)
        with pytest.raises(KgError, match="takes too long"):
            library.receive()


@pytest.mark.thorough
def test_where_the_process_dies_pyshacl_judges_alone(site: Site, monkeypatch: pytest.MonkeyPatch):
    wrong = {ARTICLE: SOURCE.replace("kg:bound <id/bound/exact>", "kg:bound <id/bound/about>")}
    usual = site.report(wrong)
    assert len(usual.findings) > 10
    monkeypatch.setattr(Core, "receive", lambda library: None)
    assert told(site.report(wrong).findings) == told(usual.findings)


def test_where_the_process_dies_over_much_data_the_report_says_what_to_do(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Core, "receive", lambda library: None)
    monkeypatch.setattr(ENGINE, "BATCH", 10)
    with pytest.raises(KgError, match="Load smaller files"):
        site.report({ARTICLE: SOURCE})
