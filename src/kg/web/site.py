"""The site: what all requests share, made once, and the templates of its pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pyoxigraph import NamedNode

from kg import negotiation
from kg.config import Settings
from kg.describe import Describer
from kg.desk.people.accounts import Accounts
from kg.desk.people.passwords import SHORTEST
from kg.desk.submissions import Desk
from kg.desk.transitions import withdraw_interrupted
from kg.desk.work import Work
from kg.errors import LedgerError, LedgerMissing, StoreError, WriterBusy
from kg.exports import Exports, Files
from kg.index import FactTable, Finder, Hit
from kg.language.texts import NAMES, Language, texts
from kg.ledger import Change, History, Ledger, Release, Revision
from kg.ledger.database import Database
from kg.metrics import Metrics
from kg.query import QueryService
from kg.rdf import SYNTAXES
from kg.store import View, views
from kg.vocab import LANGUAGES, Terms
from kg.web.http.assets import Assets
from kg.web.http.rates import Rates, Turns
from kg.web.http.responses import BY_SUFFIX, HTML, Problem, unreadable
from kg.web.http.stream import Downloads
from kg.web.pages.context import PageContext, Sources
from kg.web.pages.fact_view import Link

_HISTORY: Final = 20
_REVISIONS: Final = 10
_LARGE_BODIES: Final = 16
_NEAR: Final = 3
_LOOKED_AT: Final = 20
_ALIKE: Final = 0.5
_HASHES: Final = 2
_HASHES_WAITING: Final = 20
_TOGETHER: Final = re.compile(r"((?:« )?\S+(?: [%‰»;:!?])+|« \S+)")
"""A word and the signs that French writes apart from it."""

_FOLDER: Final = Path(__file__).parent


class Site:
    """The site: made once, handed to every handler as `CurrentSite`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.terms = Terms(settings.base_iri)
        self.root = self.terms.path
        """The path that all addresses start with, with its final slash."""
        self.assets = Assets(_FOLDER / "static", f"{self.root}static/")
        self._reader = views(settings)
        self.metrics = Metrics()
        self.metrics.watch(
            {
                ("kg_revision", "The ledger's revision that is served."): self._revision,
                ("kg_ledger_revision", "The ledger's newest revision."): self._newest_revision,
            }
        )
        self._sources = Sources(self.terms, FactTable(settings.facts_path), self._history)
        self.exports = Exports(settings.exports_dir)
        """The files of the latest revisions."""
        self.finder = Finder(settings.search_path)
        self._ledger: Ledger | None = None
        self._desk: Desk | None = None
        self.work = Work(settings)
        """Does beside this process what only a writer may do."""
        self.downloads = Downloads()
        self.rates = Rates()
        self.hashing = Turns(_HASHES, _HASHES_WAITING)
        """Whoever makes a hash of a password takes 64 MiB for it."""
        self.large_bodies = asyncio.Semaphore(_LARGE_BODIES)
        """Holds back requests with large bodies, only so many of which are in memory at once."""
        self.queries = QueryService(settings, self._reader, self.metrics)
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["unbroken"] = _unbroken
        # Its type is that of what it begins with.
        self._templates.globals["shortest_password"] = SHORTEST  # pyright: ignore[reportArgumentType]

    def generation(self) -> View:
        """The generation that a request reads, from its start to its end.

        Raises:
            Problem: 503 where nothing is published or it cannot be read.
        """
        try:
            generation = self._reader.generation()
        except StoreError as error:
            raise unreadable(error, 5) from error
        if generation.manifest.base_iri != self.terms.base:
            raise Problem(
                503,
                texts(
                    "What is published belongs to {other}, not to {base}.",
                    other=generation.manifest.base_iri,
                    base=self.terms.base,
                ),
            )
        return generation

    def settled(self, generation: View) -> bool:
        """Whether what was read from a generation until now is of one revision.

        Raises:
            StoreError: The store cannot be asked.
        """
        return self._reader.settled(generation)

    def files(self) -> Files | None:
        """The files of the newest revision that has any; None where none has.

        Raises:
            Problem: 503 where nothing is published or it cannot be read.
        """
        return self.exports.latest(self.generation().revision)

    def _revision(self) -> int:
        """The revision that is served; 0 where none can be."""
        try:
            return self._reader.generation().revision
        except StoreError:
            return 0

    def _newest_revision(self) -> int:
        """The ledger's newest revision; 0 where it cannot be asked, or is not on this machine."""
        try:
            ledger = self._open_ledger()
            return ledger.head() if ledger else 0
        except LedgerError:
            return 0

    def named(self, path: str) -> NamedNode:
        """The IRI of an address below the base.

        Raises:
            Problem: 404 where no IRI can have these characters.
        """
        try:
            return NamedNode(self.terms.base + path)
        except ValueError:
            raise Problem(404, texts("Nothing is published under this address.")) from None

    def context(self, request: Request, language: str | None = None) -> PageContext:
        """The context of a page in the reader's language, or in the one that is named.

        Raises:
            Problem: 503 where nothing is published or it cannot be read.
        """
        spoken = Language(language) if language else self.language(request)
        return PageContext(self.generation(), self._sources, spoken)

    def revisions(self, last: int) -> list[Revision]:
        """The latest revisions up to one, the newest first; none where the ledger is not on this machine."""
        ledger = self._open_ledger()
        found = ledger.revisions(last - _REVISIONS) if ledger else []
        return [revision for revision in reversed(found) if revision.number <= last]

    def releases(self) -> list[Release]:
        """The releases, the newest first; none where the ledger is not on this machine."""
        ledger = self._open_ledger()
        return ledger.releases() if ledger else []

    def release(self, name: str) -> tuple[Release, Ledger] | None:
        """The release of a name, with the ledger that has it; None where there is none."""
        ledger = self._open_ledger()
        found = ledger.release(name) if ledger else None
        return (found, ledger) if found and ledger else None

    def began(self) -> datetime | None:
        """When something was published for the first time; None where the ledger is not on this machine."""
        ledger = self._open_ledger()
        return ledger.began() if ledger else None

    def revision(self, number: int) -> Revision | None:
        """The revision of a number; None where there is none, or the ledger is not on this machine."""
        ledger = self._open_ledger()
        return ledger.revision(number) if ledger else None

    def _history(self, graph: str, subject: str) -> History | None:
        """What a graph's last revisions did to a subject; None where the ledger is not on this machine."""
        ledger = self._open_ledger()
        return ledger.history(subject, _HISTORY, graph) if ledger else None

    def tombstone(self, iri: str) -> Change | None:
        """How something went that was published; None where nothing was, or there is no ledger here.

        Costs one look-up in the ledger.
        """
        ledger = self._open_ledger()
        last = next(iter(ledger.history(iri, 1).changes), None) if ledger else None
        return last if last and last.gone else None

    def missing(self, iri: str) -> Problem:
        """The problem that nothing is published under an address, or no longer."""
        if self.tombstone(iri):
            return Problem(410, texts("What was published under {address} was withdrawn.", address=iri))
        return Problem(404, texts("Nothing is published under {address}.", address=iri))

    def has_desk(self) -> bool:
        """Whether anybody may work at the desk; else it is closed, and the site is as if there was none.

        Raises:
            LedgerUnavailable: The ledger's database cannot be used.
        """
        ledger = self._open_ledger()
        return ledger is not None and Accounts(ledger.database).has_any()

    @property
    def desk(self) -> Desk:
        """The submissions.

        Raises:
            LedgerError: The ledger's database cannot be used.
        """
        if self._desk is None:
            self._desk = Desk(self.settings.ledger, self.terms.base)
        return self._desk

    def tidy_desk(self) -> None:
        """Withdraw what programs were writing when their process ended, where there is a desk."""
        with suppress(LedgerError, WriterBusy):
            if self.has_desk():
                withdraw_interrupted(self.database)

    @property
    def database(self) -> Database:
        """The database of the ledger and the desk.

        Raises:
            Problem: 404 where it is not on this machine.
            LedgerUnavailable: It cannot be used.
        """
        ledger = self._open_ledger()
        if ledger is None:
            raise Problem(404, texts("Nothing is published under this address."))
        return ledger.database

    def _open_ledger(self) -> Ledger | None:
        if self._ledger is None:
            with suppress(LedgerMissing):
                self._ledger = Ledger.open(self.settings.ledger, self.terms.base)
        return self._ledger

    def page(self, request: Request, template: str, view: Mapping[str, object]) -> bytes:
        """An HTML page in the reader's language."""
        language = self.language(request)
        links = self.links(request)
        return (
            self._templates.get_template(template)
            .render(
                {
                    "base": self.terms.base,
                    "root": self.root,
                    "href": links,
                    "static": self.assets.href,
                    "language": language,
                    "language_stays": links.language is not None,
                    "t": language.text,
                    "languages": NAMES,
                    "parameters": [(k, v) for k, v in request.query_params.multi_items() if k != "lang"],
                    "settings": self.settings,
                    "contact": self.contact("kg", ""),
                    "formats": {suffix: m for suffix, m in BY_SUFFIX.items() if m != HTML},
                    "names_of_formats": {syntax.suffix[1:]: syntax.name for syntax in SYNTAXES},
                    "document": None,
                    "canonical": None,
                    "json_ld": None,
                    "schema_org": None,
                    **view,
                }
            )
            .encode()
        )

    def links(self, request: Request) -> Links:
        """The links of the page that answers a request."""
        language = self.language(request)
        stays = request.query_params.get("lang") == language.code
        return Links(self, language if stays else None)

    def near(self, path: str, language: Language) -> tuple[Link, ...]:
        """What has an address or a name like one under which there is nothing, of its kind if it has one."""
        *_, kind, last = ["", *path.split("/")]
        slug = last.partition(".")[0]
        name = slug.replace("-", " ").strip()
        try:
            kind = kind if kind in self.finder.kinds() else None
            hits = self.finder.find(name, kind, _LOOKED_AT if kind else _NEAR, language.code) if name else []
            if kind:
                hits = _like(slug, hits)[:_NEAR]
            labels = Describer(self.generation()).labels(hit.entity for hit in hits)
        except (StoreError, Problem):
            return ()
        return tuple(
            Link(language.label(labels[hit.entity], hit.text), hit.entity)
            for hit in hits
            if hit.entity in labels
        )

    def contact(self, subject: str, body: str) -> str:
        """Where a reader writes to: the page that the settings name, or a letter begun; else empty."""
        to = self.settings.contact.removeprefix("mailto:")
        if "@" not in to.partition("://")[0]:
            return to
        return f"mailto:{to}?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"

    def language(self, request: Request) -> Language:
        """The language that the address names, or else the one that the reader's browser likes best."""
        asked = request.query_params.get("lang")
        if asked in LANGUAGES:
            return Language(asked)
        return Language(negotiation.language(request.headers.get("accept-language"), LANGUAGES))


async def _site_of(request: Request) -> Site:
    return request.app.state.site


CurrentSite = Annotated[Site, Depends(_site_of)]
"""The site of a request, as handlers take it."""


class Links:
    """The links of one page.

    Args:
        site: Where the page is.
        language: The language that its reader asked for and keeps from page to page, or None.
    """

    def __init__(self, site: Site, language: Language | None) -> None:
        self._site = site
        self.language = language
        # A page leads to the same things again and again.
        self._made: dict[Link, Markup] = {}

    def __call__(self, iri: str) -> str:
        """The address of an IRI in a link: on this site where it is one of ours."""
        base = self._site.terms.base
        if not iri.startswith(base):
            return iri if iri.startswith(("http://", "https://")) else "#"
        path, hash_, fragment = (self._site.root + iri.removeprefix(base)).partition("#")
        language = f"?lang={self.language.code}" if self.language else ""
        return path + language + hash_ + fragment

    def link(self, to: Link) -> Markup:
        """A link as HTML: words alone where it leads nowhere; words in another language say so."""
        if to not in self._made:
            words = Markup.escape(to.text.value)
            if to.text.language:
                words = Markup('<span class="foreign" lang="{}">{}</span>').format(to.text.language, words)
            self._made[to] = Markup('<a href="{}">{}</a>').format(self(to.iri), words) if to.iri else words
        return self._made[to]


def _like(slug: str, hits: Sequence[Hit]) -> list[Hit]:
    """Hits by how much the end of their address is like another one, without those that are not."""
    found = {hit.entity: SequenceMatcher(None, slug, hit.entity.rpartition("/")[2]).ratio() for hit in hits}
    return sorted((hit for hit in hits if found[hit.entity] > _ALIKE), key=lambda hit: -found[hit.entity])


def _unbroken(words: str) -> Markup:
    """Somebody's words, unchanged, in which no line begins with a sign that belongs to the word before."""
    parts = _TOGETHER.split(words)
    kept = (
        Markup('<span class="unbroken">{}</span>').format(part) if n % 2 else part
        for n, part in enumerate(parts)
    )
    return Markup("").join(kept)
