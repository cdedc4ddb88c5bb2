"""Named graphs: ``/graph/…`` and ``/graph?graph=…`` (SPARQL 1.1 Graph Store HTTP Protocol, context)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import IO, Final, cast
from urllib.parse import unquote

import pyoxigraph
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse
from pyoxigraph import NamedNode, Quad, Triple

import kg
from kg import negotiation, rdf
from kg.errors import StoreError
from kg.language.texts import texts
from kg.pipe import PipeFile
from kg.rdf import N_QUADS, SYNTAXES, TRIG, TURTLE, Syntax
from kg.store import Manifest, View
from kg.web.http.parameters import only
from kg.web.http.responses import ALSO, HTML, PUBLISHED, Problem, Streamed, unchanged, unreadable
from kg.web.metadata import signposting
from kg.web.site import CurrentSite, Site

_READING: Final = ("GET", "HEAD")
_WRITING: Final = ("PUT", "POST", "DELETE", "PATCH")
_METHODS: Final = (*_READING, *_WRITING, "OPTIONS")
_BY_MEDIA_TYPE: Final = {syntax.media_type: syntax for syntax in SYNTAXES}
_OF_TRIPLES: Final = tuple(s.media_type for s in SYNTAXES if s not in {N_QUADS, TRIG})
"""The syntaxes in which a graph is written without its name."""
_BY_SUFFIX: Final = {syntax.suffix: syntax for syntax in SYNTAXES}
_STARTED: Final = f"{kg.__version__} {pyoxigraph.__version__}"
"""What writes the answers; another version of either may write other bytes."""
RULES: Final = re.compile(r"/graph/(?:shapes|ontology)/")
"""The only graphs that have blank nodes: in data they are refused."""


router = APIRouter()


@router.api_route("/graph", methods=[*_METHODS], dependencies=[Depends(only("graph", "default"))])
@router.api_route("/graph/", methods=[*_METHODS], dependencies=[Depends(only("graph", "default"))])
async def indirect(request: Request, site: CurrentSite) -> Response:
    """A graph by its name in the address's query, or all of them (section 4.2)."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
    _refuse_writing(request)
    generation = await asyncio.to_thread(site.generation)
    return await _answered(site, request, generation, _asked(request, generation), _negotiated(request))


@router.api_route("/graph/{name:path}", methods=[*_METHODS], dependencies=[Depends(only())])
async def direct(request: Request, site: CurrentSite) -> Response:
    """A graph by its own address (section 4.1), which may have a suffix that names the format."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
    _refuse_writing(request)
    generation = await asyncio.to_thread(site.generation)
    graph, syntax = _at(site, request, generation.manifest)
    return await _answered(site, request, generation, graph, syntax or _negotiated(request))


async def _answered(site: Site, request: Request, generation: View, graph: Graph, syntax: Syntax) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if graph.name is not None:
        # It has an address with a suffix, one with its name as a parameter, and this.
        headers["Link"] = f'<{signposting.uri(graph.name)}>; rel="canonical"'
    if not generation.changing:
        headers |= {"ETag": graph.tag(syntax), "Cache-Control": PUBLISHED}
        if unchanged(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    media_type = f"{TURTLE.media_type}; charset=utf-8" if syntax == TURTLE else syntax.media_type
    if request.method == "HEAD":
        # A body of unknown length, as that of GET is, so that compression changes the same headers.
        return StreamingResponse(iter((b"",)), headers=headers, media_type=media_type)
    prefixes = site.terms.prefixes()

    def write(file: PipeFile) -> None:
        rdf.write(graph.content(generation, syntax), cast("IO[bytes]", file), syntax, prefixes)
        if not (generation.changing or site.settled(generation)):
            raise StoreError("The graph was changed while it was being read.")

    try:
        download = await site.downloads.start(write)
    except StoreError as error:
        raise unreadable(error, 5) from error
    if download is None:
        raise Problem(503, "Too many graphs are being read; try again.", {"Retry-After": "5"})
    return Streamed(download.blocks(), download.aclose, headers, media_type)


@dataclass(frozen=True)
class Graph:
    """What a request names.

    Attributes:
        name: A graph's IRI; None for the union of all of them, which is the default graph.
        digest: Changes when the content does.
    """

    name: str | None
    digest: str

    def tag(self, syntax: Syntax) -> str:
        """The entity tag of the graph in a syntax, known without reading it.

        It is a weak one where there may be blank nodes: each store names them as it likes (RFC 9110,
        section 8.8.1).
        """
        made = f"{_STARTED}\n{self.name}\n{self.digest}\n{syntax.media_type}"
        weak = "W/" if self.name is None or RULES.search(self.name) else ""
        return f'{weak}"{hashlib.sha256(made.encode()).hexdigest()[:32]}"'

    def content(self, generation: View, syntax: Syntax) -> Iterable[Quad] | Iterable[Triple]:
        """The graph's triples; in N-Quads and TriG, each with the name of the graph it stands in.

        A triple that stands in several graphs comes once for each of them in the default graph: what is
        written says the same graph, and nobody has to remember what has been written already.
        """
        names = [g.graph for g in generation.manifest.graphs] if self.name is None else [self.name]
        # One graph after the other: a remote store gives whole graphs in another way than patterns.
        quads = chain.from_iterable(
            generation.quads.quads_for_pattern(None, None, None, NamedNode(name)) for name in names
        )
        if syntax.media_type not in _OF_TRIPLES:
            return quads
        return (quad.triple for quad in quads)


def _refuse_writing(request: Request) -> None:
    """Turn away those who want to change a graph where there is no desk (sections 5.3 to 5.6).

    Where there is one, `kg.web.routes.desk.graph_writing` answers.

    Raises:
        Problem: 401.
    """
    if request.method in _WRITING:
        raise Problem(
            401,
            "Graphs are changed by curators, who show a token; where nobody has an account there are none.",
            {"WWW-Authenticate": 'Bearer realm="kg"'},
            as_rdf=False,
        )


def _asked(request: Request, generation: View) -> Graph:
    """The graph that ``graph`` or ``default`` names.

    Raises:
        Problem: 400 where they name none or several, 404 where there is no such graph.
    """
    names = request.query_params.getlist("graph")
    default = request.query_params.getlist("default")
    if len(names) + len(default) != 1:
        raise Problem(
            400,
            "Name one graph: ?graph= with its IRI, or ?default for all graphs as one; "
            f"this names {len(names) + len(default)}.",
        )
    if default:
        digests = "\n".join(f"{g.graph} {g.digest}" for g in generation.manifest.graphs)
        return Graph(None, digests)
    try:
        NamedNode(names[0])
    except ValueError as error:
        raise Problem(400, f"graph must be an absolute IRI; {names[0]!r} is not: {error}.") from None
    found = published(generation.manifest, names[0])
    if found is None:
        raise Problem(404, f"There is no graph {names[0]}.")
    return found


def _at(site: Site, request: Request, manifest: Manifest) -> tuple[Graph, Syntax | None]:
    """The graph whose IRI is the request's address, and the syntax where a suffix names one.

    Raises:
        Problem: 404 where there is no such graph.
    """
    written = request.scope["raw_path"].decode("latin-1").removeprefix(site.root)
    # An IRI may have what an address must escape, and may have an escape itself.
    for path in (written, unquote(written)):
        for suffix, syntax in (("", None), *_BY_SUFFIX.items()):
            name = f"{site.terms.base}{path.removesuffix(suffix)}"
            if path.endswith(suffix) and (found := published(manifest, name)):
                return found, syntax
    raise Problem(404, texts("No graph is published under this address."))


def published(manifest: Manifest, name: str) -> Graph | None:
    """The graph of a name, if it is published."""
    return next((Graph(name, g.digest) for g in manifest.graphs if g.graph == name), None)


def _negotiated(request: Request) -> Syntax:
    """The syntax that the caller likes best; Turtle for browsers, which like a page better.

    Whoever can read triples wants this graph as its triples, which a syntax for datasets would put into
    another graph than that of the reader's: such a syntax is for those who name no other.

    Raises:
        Problem: 406.
    """
    accept = request.headers.get("accept")
    offers = list(_BY_MEDIA_TYPE)
    if negotiation.listed(accept, [*_OF_TRIPLES, *ALSO]):
        offers = list(_OF_TRIPLES)
    found = negotiation.media_type(accept, [*offers, HTML], ALSO)
    if found is None:
        raise Problem(406, f"This can be had as {', '.join(_BY_MEDIA_TYPE)}.")
    return _BY_MEDIA_TYPE.get(found, TURTLE)
