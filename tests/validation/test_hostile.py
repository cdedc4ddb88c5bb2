"""Whatever is sent in, it is published as data that queries can use, or refused with a reason."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import given, settings
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from drawn import Drawn, documents, written
from kg.errors import SettingsError, SourceError
from kg.ingest import Document, Reader, Source
from kg.rdf import SYNTAXES, Content, Syntax
from kg.store.generations import StoredQuads
from kg.validation import validate
from kg.vocab import GEO, RDF, XSD
from shapes.documents import BASE, TERMS
from validation.site import Site

INCOMPARABLE: Final = f"""?s ?p ?v
  FILTER (isLiteral(?v) && DATATYPE(?v) NOT IN ({RDF("langString")}, {XSD("string")}, {GEO("wktLiteral")}))
  BIND (?v <= ?v AS ?same) FILTER (!COALESCE(?same, false))"""
TWICE: Final = "GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER (?g != ?h)"


def read(reader: Reader, path: Path, number: int, syntax: Syntax) -> Document | None:
    """What a file says, or None where it is refused with words."""
    refused: SourceError | SettingsError | None = None
    document: Document | None = None
    try:
        (document,) = reader.read([Source(path, f"article/hostile-{number}", syntax)])
    except (SourceError, SettingsError) as error:
        refused = error
    if refused:
        assert "more memory" not in refused.message
        for lang in ("fr", "en", "vi"):
            assert str(path) in refused.told(lang)
    return document


def published(contents: dict[str, Content]) -> Store:
    store = Store()
    for graph, content in contents.items():
        store.load(path=str(content.path), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    return store


def counted(store: Store, pattern: str) -> int:
    found = store.query(f"SELECT * {{ {pattern} }}", use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sum(1 for _ in found)


def hold(site: Site, folder: Path, drawn: Sequence[Drawn]) -> int:
    """Try some documents; gives how many of them conform."""
    conforming = 0
    with Reader(BASE, folder) as reader:
        contents: dict[str, Content] = {}
        for number, (edit, syntax, mangle) in enumerate(drawn):
            path = folder / f"{number}"
            path.write_bytes(mangle(written(number, edit, syntax)))
            document = read(reader, path, number, syntax)
            if document:
                contents |= document.contents
        report = validate(contents, StoredQuads(site.store), {}, TERMS)
        for lang in ("fr", "en", "vi"):
            assert report.as_text(lang)
        wrong = {finding.graph for finding in report.findings if finding.severity == "violation"}
        good = {graph: content for graph, content in contents.items() if graph not in wrong}
        if None not in wrong:
            store = published(good)
            assert counted(store, INCOMPARABLE) == 0
            assert counted(store, TWICE) == 0
            conforming += len(good)
    return conforming


EXAMPLES: Final = settings().max_examples


# Each example is many documents: the thorough run tries a hundred thousand.
@settings(max_examples=EXAMPLES * 25 if EXAMPLES >= 100 else EXAMPLES)
@given(drawn=documents(most=40))
def test_whatever_is_sent_in_is_usable_data_or_refused(site: Site, drawn: list[Drawn]):
    with TemporaryDirectory() as folder:
        hold(site, Path(folder), drawn)


def test_the_document_that_all_of_them_are_made_from_conforms(site: Site, tmp_path: Path):
    drawn: list[Drawn] = [(lambda triples: triples, syntax, lambda data: data) for syntax in SYNTAXES]
    assert hold(site, tmp_path, drawn) == len(SYNTAXES)
