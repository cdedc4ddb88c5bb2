"""Which pages there are, and when what each tells of last changed, for search engines (sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final

LISTED: Final = 20_000
"""Pages of one file; 50,000 are allowed, and 50 MiB."""

_PAGES: Final = ("", "about", "dataset", "def", "shapes", "compare", "sparql")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def name_of(number: int) -> str:
    """What a sitemap is called, by its number from 1."""
    return f"sitemap-{number}.xml"


def write(folder: Path, base_iri: str, changed: Iterable[tuple[str, str | None]]) -> int:
    """Write sitemaps into a folder.

    Args:
        folder: The folder.
        base_iri: What everything is published under.
        changed: The IRIs of things, each with when it last changed, as ISO 8601, where that is known.

    Returns:
        How many sitemaps there are.
    """
    pages = _pages(base_iri, changed)
    number = 0
    while listed := list(islice(pages, LISTED)):
        number += 1
        with (folder / name_of(number)).open("w", encoding="utf-8") as file:
            file.write(f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n')
            for address, at in listed:
                day = f"<lastmod>{at}</lastmod>" if at else ""
                file.write(f"<url><loc>{escape(address)}</loc>{day}</url>\n")
            file.write("</urlset>\n")
    return number


def index(base_iri: str, sitemaps: int, modified: str) -> bytes:
    """The index of the sitemaps.

    Args:
        base_iri: What everything is published under.
        sitemaps: How many there are.
        modified: When one of them last changed, as ISO 8601.
    """
    entries = "".join(
        f"<sitemap><loc>{escape(base_iri + name_of(number))}</loc><lastmod>{modified}</lastmod></sitemap>\n"
        for number in range(1, sitemaps + 1)
    )
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{entries}</sitemapindex>\n'.encode()


def _pages(base_iri: str, changed: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    yield from ((f"{base_iri}{path}", None) for path in _PAGES)
    things = f"{base_iri}id/"
    for iri, at in changed:
        if iri.startswith(things):
            yield f"{base_iri}doc/{iri.removeprefix(things)}", at
