"""Typed links that lead a program through the site (FAIR Signposting Profile, level 2).

A page and the files that describe the same thing name each other in ``Link`` headers (RFC 8288); the page's
link set (RFC 9264) has the links of all of them in one document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from pyoxigraph import NamedNode

from kg.describe import LICENCE, Values
from kg.store import Manifest
from kg.vocab import RDF, SCHEMA, Terms
from kg.web.http.responses import BY_SUFFIX, HTML
from kg.web.metadata import schema_org
from kg.web.metadata.citation import BIBTEX, CSL_JSON, PLAIN

LINKSET: Final = "application/linkset+json"

FILES: Final[Mapping[str, str]] = {
    "bib": BIBTEX,
    "csl.json": CSL_JSON,
    "txt": PLAIN,
    "linkset.json": LINKSET,
}
"""Media types of the files beside a page that are not RDF, by suffix."""

OFFERED: Final = tuple(media_type for media_type in FILES.values() if media_type != PLAIN)
"""Those that can be asked for without their suffix; whoever accepts plain text may mean N-Triples."""

HEADER_BYTES: Final = 3500
"""Bytes that a ``Link`` header may have; the link set has what finds no place."""

LISTED_ITEMS: Final = 1000
"""Graphs that the dataset's link set names at most."""

_METADATA: Final = {
    **{suffix: media_type for suffix, media_type in BY_SUFFIX.items() if media_type != HTML},
    "bib": BIBTEX,
    "csl.json": CSL_JSON,
}
_PUBLISHER: Final = SCHEMA("publisher").value
# RFC 3987, section 3.1: what an IRI may have and a URI must escape; escapes stay as they are.
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class TypedLink:
    """Where a resource leads, and how.

    Attributes:
        relation: A registered relation type, or an IRI (RFC 8288, section 2.1).
        target: An absolute URI.
        media_type: What is to be had there, or None.
    """

    relation: str
    target: str
    media_type: str | None = None


@dataclass(frozen=True)
class Signposts:
    """The links of a page and of the files that describe the same thing.

    Attributes:
        page: The page's address, absolute and without suffix.
        thing: The thing that they describe: its IRI, which is to be cited.
        page_links: Where the page leads, the most important first; not to its own link set.
        items: What is a part of the thing and can be had under its own address.
    """

    page: str
    thing: str
    page_links: tuple[TypedLink, ...]
    items: tuple[str, ...] = ()

    def header(self, media_type: str) -> str:
        """The ``Link`` header of the page, or of one of the files beside it; at most `HEADER_BYTES` long."""
        linkset = TypedLink("linkset", f"{self.page}.linkset.json", LINKSET)
        suffix = next((s for s, m in _METADATA.items() if m == media_type), None)
        links = self._file_links(suffix) if suffix else self.page_links
        kept: list[str] = []
        left = HEADER_BYTES
        for link in (linkset, self._canonical, *links):
            written = self._written(link)
            if len(written) + 2 <= left:
                left -= len(written) + 2
                kept.append(written)
        return ", ".join(kept)

    def linkset(self) -> bytes:
        """The links of all of them (RFC 9264, section 4.2)."""
        contexts: dict[str, Iterable[TypedLink]] = {self.page: (self._canonical, *self.page_links)}
        contexts |= {
            f"{self.page}.{suffix}": (self._canonical, *self._file_links(suffix)) for suffix in _METADATA
        }
        contexts |= {item: [TypedLink("collection", self.thing)] for item in self.items}
        written = [{"anchor": anchor, **_targets(links)} for anchor, links in contexts.items()]
        return json.dumps({"linkset": written}, ensure_ascii=False, indent=1).encode()

    @property
    def _canonical(self) -> TypedLink:
        """The one address among those with a suffix or a language (RFC 6596)."""
        return TypedLink("canonical", self.page)

    def _file_links(self, suffix: str) -> Sequence[TypedLink]:
        links = [
            TypedLink("describes", self.page, HTML),
            *([TypedLink("describes", self.thing)] if self.thing != self.page else []),
            TypedLink("license", LICENCE.value),
        ]
        return [*links, *_alternates(self.page)] if suffix in BY_SUFFIX else links

    def _written(self, link: TypedLink) -> str:
        # Files are found beside the page, under whichever address it was read; names are what they are.
        beside = link.target.startswith(f"{self.page}.") or (link.target == self.page != self.thing)
        beside = beside and link.relation != "canonical"
        target = urlsplit(link.target)._replace(scheme="", netloc="").geturl() if beside else link.target
        media_type = f'; type="{link.media_type}"' if link.media_type else ""
        return f'<{target}>; rel="{link.relation}"{media_type}'


def of_entity(iri: str, own: Values, terms: Terms) -> Signposts:
    """The signposts of an entity's page.

    Args:
        iri: The entity.
        own: Its properties and values.
        terms: The installation's own terms.
    """
    thing = uri(iri)
    page = uri(f"{terms.base}doc/{iri.removeprefix(f'{terms.base}id/')}")
    types = [value.value for value in own.get(RDF("type").value, ()) if isinstance(value, NamedNode)]
    people = [
        TypedLink(relation, uri(urljoin(page, value.value)))
        for relation, property_ in (("author", SCHEMA("author").value), (_PUBLISHER, _PUBLISHER))
        for value in own.get(property_, ())
        if isinstance(value, NamedNode)
    ]
    type_ = schema_org.type_of(types, own, terms)
    related = [TypedLink("collection", f"{terms.base}dataset"), TypedLink("describes", thing), *people]
    return Signposts(page, thing, _page_links(page, thing, type_, related))


def of_dataset(manifest: Manifest, terms: Terms) -> Signposts:
    """The signposts of the dataset's page; its items are its graphs, of very many the first."""
    page = f"{terms.base}dataset"
    items = tuple(uri(graph.graph) for graph in manifest.graphs[:LISTED_ITEMS])
    links = _page_links(page, page, "Dataset", [])
    return Signposts(page, page, (*links, *(TypedLink("item", item) for item in items)), items)


def uri(iri: str) -> str:
    """An IRI as a URI, which a header can have (RFC 3987, section 3.1)."""
    return quote(iri, safe=_SAFE)


def _page_links(page: str, thing: str, type_: str, related: Iterable[TypedLink]) -> tuple[TypedLink, ...]:
    """The links of a page, the most important first.

    Args:
        page: Its address.
        thing: What it describes.
        type_: What that is, in the terms of schema.org.
        related: What it leads to besides.
    """
    return (
        TypedLink("cite-as", thing),
        *(TypedLink("type", SCHEMA(name).value) for name in ("AboutPage", type_)),
        TypedLink("license", LICENCE.value),
        *related,
        *(TypedLink("describedby", f"{page}.{suffix}", m) for suffix, m in _METADATA.items()),
        *_alternates(page),
    )


def _alternates(page: str) -> list[TypedLink]:
    return [TypedLink("alternate", f"{page}.{suffix}", m) for suffix, m in BY_SUFFIX.items()]


def _targets(links: Iterable[TypedLink]) -> dict[str, list[dict[str, Any]]]:
    """The target objects of a link context object, by relation type (RFC 9264, section 4.2.3)."""
    targets: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        target = {"href": link.target, **({"type": link.media_type} if link.media_type else {})}
        targets.setdefault(link.relation, []).append(target)
    return targets
