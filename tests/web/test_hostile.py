"""Whatever conforms has pages: nothing that is published makes one fail."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import given, settings

from drawn import Drawn, documents, written
from kg.config import Settings
from kg.errors import SettingsError, SourceError, ValidationFailed
from kg.publish import Publisher, Source
from kg.rdf import SYNTAXES
from servers import Kg, asking, await_true
from shapes.documents import BASE

EXAMPLES: Final = settings().max_examples

PATHS: Final = (
    "doc/article/{slug}",
    "doc/article/{slug}.rdf",
    "doc/fact/{slug}-001",
    "doc/fact/{slug}-001.jsonld",
    "doc/fact/{slug}-001.bib",
    "doc/organisation/{slug}.ttl",
    "embed/fact/{slug}-001",
    "search?q={slug}",
)
SHARED: Final = (
    "",
    "doc/indicator/health-insurance-coverage",
    "doc/area/cao-bang",
    "compare?area=cao-bang&area=lang-son&indicator=health-insurance-coverage",
    "dataset",
)
"""Pages that show the facts of all articles."""


@dataclass(frozen=True)
class Installation:
    """A server, and what publishes while it serves."""

    publisher: Publisher
    http: httpx.Client

    def publish(self, path: Path, number: int, drawn: Drawn) -> bool:
        """Publish a document if that can be; gives whether it was."""
        edit, syntax, mangle = drawn
        path.write_bytes(mangle(written(number, edit, syntax)))
        with suppress(SourceError, SettingsError, ValidationFailed):
            outcome = self.publisher.load([Source(path, f"article/hostile-{number}", syntax)])
            seen = lambda: self.http.get("readyz").json()["revision"] == outcome.revision  # noqa: E731
            await_true(seen, f"revision {outcome.revision} is served")
            return True
        return False

    def faults(self, number: int) -> list[str]:
        """The pages about a document that fail."""
        own = [path.format(slug=f"hostile-{number}") for path in PATHS]
        faults: list[str] = []
        for path in (*own, *SHARED):
            for lang in ("fr", "en", "vi"):
                status = self.http.get(path, params={"lang": lang}).status_code
                if status not in (200, 404) or (status == 404 and path in SHARED):
                    faults.append(f"{path} in {lang}: {status}")
        return faults


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("hostile")
    kg = Kg(folder, {"KG_BASE_IRI": BASE})
    kg("init")
    kg("load")
    with kg.serving() as address, asking(address) as http:
        yield Installation(Publisher(Settings(base_iri=BASE, data_dir=kg.data_dir)), http)


# Each example publishes: the thorough run does so a thousand times.
@settings(max_examples=EXAMPLES * 2 if EXAMPLES >= 100 else 2)
@given(drawn=documents(most=4))
def test_what_is_published_has_pages(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory, drawn: list[Drawn]
):
    folder = tmp_path_factory.mktemp("drawn")
    for number, one in enumerate(drawn):
        if installation.publish(folder / f"{number}", number, one):
            assert installation.faults(number) == []


def test_the_document_that_all_of_them_are_made_from_is_published(installation: Installation, tmp_path: Path):
    for number, syntax in enumerate(SYNTAXES[:2]):
        as_it_is: Drawn = (lambda triples: triples, syntax, lambda data: data)
        assert installation.publish(tmp_path / f"{number}", 100 + number, as_it_is)
        assert installation.faults(100 + number) == []
        assert installation.http.get(f"doc/fact/hostile-{100 + number}-001").status_code == 200
