"""What somebody hands in, read and checked at once: a sheet, the rows of a form, or RDF.

This is for the process that publishes, since what is read comes from strangers and what is checked takes its
time; those who answer requests ask it by way of `kg.desk.work`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256

from pyoxigraph import Literal

from kg.config import Settings
from kg.describe import Describer
from kg.desk.checks.check import Published, check
from kg.desk.consequences import told_once
from kg.desk.deciding import added_to
from kg.desk.documents import UNPLACED, Comparison, opened, unreadable, with_lines
from kg.desk.findings import Finding
from kg.desk.limits import has_words
from kg.desk.proposal import Kind, Proposal, Typed
from kg.desk.reading.codes import Codes
from kg.desk.reading.proposing import proposals as proposed
from kg.desk.reading.proposing import typed_of, without_published
from kg.desk.reading.quote_matching import ArticleText
from kg.desk.reading.rows import Texts, proposal, proposals
from kg.desk.received import Received
from kg.desk.repository import is_id
from kg.desk.sheets.sheet import read
from kg.desk.submissions import Desk
from kg.errors import SourceError
from kg.index import FactTable, Finder
from kg.language.texts import texts
from kg.ledger import Ledger
from kg.rdf import Syntax
from kg.store import View, views
from kg.vocab import Terms


class Intake:
    """Reads and checks what is handed in, in the light of what is published.

    Its methods raise `StoreError` where that cannot be read, and `SourceError` where a check takes too long.

    Args:
        settings: Where everything is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._terms = Terms(settings.base_iri)
        self._reader = views(settings)
        self._table = FactTable(settings.facts_path)
        self._finder = Finder(settings.search_path)

    def sheet(
        self, data: bytes, name: str, text: str | None, language: str, beside: Sequence[Typed] = ()
    ) -> Received:
        """What a sheet proposes.

        Args:
            data: The file.
            name: What it is called.
            text: The article's text; None where there is none.
            language: The code of the language of who hands it in.
            beside: The articles and entities that came with the file, and not in it.
        """
        found = read(data, name)
        findings = (*found.findings, *(one for sheet in found.beside for one in sheet.findings))
        if any(one.severity == "violation" for one in findings):
            return Received((), findings)
        view = self._reader.generation()
        codes = self._codes(view, language)
        things = proposed([*beside, *typed_of(found)], codes)
        articles = {row.cells.get("article", "").strip() for row in found.rows}
        made = (*things, *proposals(found, codes, self._texts(text if len(articles) < 2 else None)))
        if not made:
            message = texts("{file} has headers and no rows: there is nothing in it to submit.", file=name)
            return Received((), (*findings, Finding("violation", "file-empty", message)))
        return told_once(self._checked(view, codes, made, text, found.all_letters, findings))

    def rows(
        self,
        rows: Sequence[tuple[str, Mapping[str, str]]],
        text: str | None,
        language: str,
        beside: Sequence[Typed] = (),
    ) -> Received:
        """What the rows of a form propose.

        Args:
            rows: Of each the id of the item that it is about, empty where it is new, and its cells.
            text: The article's text; None where there is none.
            language: The code of the language of who hands it in.
            beside: The articles and entities of the form.
        """
        view = self._reader.generation()
        codes = self._codes(view, language)
        things = proposed(beside, codes)
        articles = {cells.get("article", "").strip() for _, cells in rows}
        at_hand = self._texts(text if len(articles) < 2 else None)
        facts = [
            _labelled(proposal(cells, codes, number, text=at_hand), item)
            for number, (item, cells) in enumerate(rows, 1)
        ]
        return self._checked(view, codes, (*things, *facts), text)

    def rdf(self, data: bytes, name: str, syntax: Syntax, text: str | None) -> Received:
        """What a document in RDF proposes.

        A thing goes to the graph that the document names, or to the one that describes it; what is new, to
        its article's (an article, and a fact by its ``kg:source``) or to that of accepted entities.

        Args:
            data: The document.
            name: What it is called.
            syntax: How it is written.
            text: The article's text; None where there is none.
        """
        view = self._reader.generation()
        ledger = Ledger.open(self._settings.ledger, self._settings.base_iri)
        try:
            with opened(data, name, syntax, UNPLACED, self._terms.base, chosen=False) as (reader, document):
                received = Comparison(view, ledger, self._terms, added_to).received(reader, document)
                if received.is_refused:
                    return received
                checked = self._checked(view, None, received.proposals, text)
                return told_once(with_lines(checked, reader, document, self._terms))
        except SourceError as error:
            return Received((), (unreadable(error),))

    def judged(self, proposals: Sequence[Proposal]) -> Received:
        """The same proposals with what is found of them.

        Args:
            proposals: What is proposed, as RDF says it.
        """
        return self._checked(self._reader.generation(), None, proposals, None)

    def _texts(self, text: str | None) -> Texts:
        """The texts that rows are read with.

        Args:
            text: The one that came with the rows, of their only article; None where none did.
        """
        desk = Desk(self._settings.ledger, self._settings.base_iri)

        @cache
        def at_hand(article: str) -> ArticleText | None:
            said = text if text and has_words(text) else desk.article_text(article)
            return ArticleText(said) if said else None

        return at_hand

    def _codes(self, view: View, language: str) -> Codes:
        return Codes(view, self._finder, language)

    def _checked(
        self,
        view: View,
        codes: Codes | None,
        made: Sequence[Proposal],
        text: str | None,
        letters: Mapping[Kind, Mapping[str, str]] | None = None,
        findings: Sequence[Finding] = (),
    ) -> Received:
        start = self._terms.graph("article/").value
        articles = sorted({self._article(one.graph) for one in made if one.graph.startswith(start)})
        desk = Desk(self._settings.ledger, self._settings.base_iri)
        told = {article: desk.article_text(article) for article in articles}
        findings = list(findings)
        if text and has_words(text):
            if len(articles) == 1:
                told[articles[0]] = text
                if self._is_another_text(view, articles[0], text):
                    message = texts(
                        "The text is not the one that the article was published with: "
                        "look whether it is of the same article."
                    )
                    findings.append(Finding("warning", "another-text", message))
                # What comes as RDF says all of it by itself.
                made = [self._digested(one, text) for one in made] if codes else made
            elif articles:
                message = texts(
                    "The text is of one article, and there are facts of {n}: submit each article by itself.",
                    n=len(articles),
                )
                findings.append(Finding("warning", "text-of-several", message))
        at_hand = {article: said for article, said in told.items() if said}
        if codes:
            made = without_published(
                made, codes, lambda iri: bool(desk.ledger.history(iri, 1).changes), letters or {}
            )
        published = Published(view, self._table, self._finder)
        checked = check(made, at_hand, published, letters)
        return Received(checked.proposals, (*findings, *checked.findings))

    def _is_another_text(self, view: View, article: str, text: str) -> bool:
        """Whether an article is published with the digest of another text, but for blanks at its ends."""
        known = Describer(view).values(article).get(self._terms.kg("textDigest").value, ())
        ways = (text, text.strip(), f"{text.strip()}\n")
        digests = {f"sha256:{sha256(one.encode()).hexdigest()}" for one in ways}
        return bool(known) and not any(one.value in digests for one in known)

    def _digested(self, made: Proposal, text: str) -> Proposal:
        """A proposal of an article that says what its text is known by; the text itself stays here."""
        if made.kind != "article" or made.statements is None:
            return made
        digest = Literal(f"sha256:{sha256(text.encode()).hexdigest()}")
        return replace(
            made, statements=f"{made.statements}<{made.subject}> {self._terms.kg('textDigest')} {digest} .\n"
        )

    def _article(self, graph: str) -> str:
        return self._terms.entity("article", graph.removeprefix(self._terms.graph("article/").value)).value


def _labelled(made: Proposal, item: str) -> Proposal:
    """A proposal whose new fact is called by the id of the item that it has been before."""
    if not is_id(item) or not made.subject.startswith("_:"):
        return replace(made, row=None)
    said = made.statements
    if said is not None:
        said = re.sub(rf"^{re.escape(made.subject)}(?= )", f"_:{item}", said, flags=re.MULTILINE)
    return replace(made, row=None, subject=f"_:{item}", statements=said)
