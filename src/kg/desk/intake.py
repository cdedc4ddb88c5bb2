"""What somebody hands in, read and checked at once: a sheet, the rows of a form, or RDF.

This is for the process that publishes, since what is read comes from strangers and what is checked takes its
time; those who answer requests ask it by way of `kg.desk.work`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal

from kg.config import Settings
from kg.describe import Describer
from kg.desk.checks import Published, check
from kg.desk.codes import Codes
from kg.desk.evidence import Article
from kg.desk.findings import Finding
from kg.desk.proposal import Proposal, Understood
from kg.desk.reading import proposal, proposals
from kg.desk.received import Received
from kg.desk.sheet import Sheet, read
from kg.desk.submissions import Desk, is_id
from kg.index import FactTable, Finder
from kg.language.folding import fold
from kg.language.texts import texts
from kg.store import View, views
from kg.vocab import LANGUAGES, SCHEMA, Terms


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

    def sheet(self, data: bytes, name: str, text: str | None, language: str) -> Received:
        """What a sheet proposes.

        Args:
            data: The file.
            name: What it is called.
            text: The article's text; None where there is none.
            language: The code of the language of who hands it in.
        """
        found = read(data, name)
        if any(one.severity == "violation" for one in found.findings):
            return Received((), found.findings)
        view = self._reader.generation()
        read_rows = tuple(proposals(found, self._codes(view, language)))
        if not read_rows:
            message = texts("{file} has headers and no rows: there is nothing in it to submit.", file=name)
            return Received((), (*found.findings, Finding("violation", "file-empty", message)))
        return self._checked(view, read_rows, text, found)

    def rows(
        self, rows: Sequence[tuple[str, Mapping[str, str]]], text: str | None, language: str
    ) -> Received:
        """What the rows of a form propose.

        Args:
            rows: Of each the id of the item that it is about, empty where it is new, and its cells.
            text: The article's text; None where there is none.
            language: The code of the language of who hands it in.
        """
        view = self._reader.generation()
        codes = self._codes(view, language)
        made = [
            _labelled(proposal(cells, codes, number), item) for number, (item, cells) in enumerate(rows, 1)
        ]
        return self._checked(view, made, text, None)

    def _codes(self, view: View, language: str) -> Codes:
        return Codes(view, self._finder, language)

    def _checked(
        self, view: View, made: Sequence[Proposal], text: str | None, sheet: Sheet | None
    ) -> Received:
        articles = sorted({self._article(one.graph) for one in made if one.graph})
        desk = Desk(self._settings.ledger, self._settings.base_iri)
        told = {article: desk.article_text(article) for article in articles}
        findings = list(sheet.findings) if sheet else []
        if text and text.strip():
            if len(articles) == 1:
                told[articles[0]] = text
            else:
                message = texts(
                    "The text is of one article, and there are facts of {n}: submit each article by itself.",
                    n=len(articles),
                )
                findings.append(Finding("warning", "text-of-several", message))
        at_hand = {article: said for article, said in told.items() if said}
        made = [self._placed(view, one, at_hand.get(self._article(one.graph))) for one in made]
        published = Published(view, self._table, self._finder)
        checked = check(made, at_hand, published, sheet.letters if sheet else None)
        return Received(checked.proposals, (*findings, *checked.findings), sheet.letters if sheet else {})

    def _placed(self, view: View, made: Proposal, text: str | None) -> Proposal:
        """A proposal that says in which passage of the text its quote stands, where nobody has said it."""
        quote = next((one.typed for one in made.understood if one.field == "quote"), "")
        known = made.cells.get("passage", "").strip() or made.statements is None or made.kind != "fact"
        if known or not text or not quote:
            return made
        located = Article(text).locate(quote)
        if not located.places:
            return made
        headlines = Describer(view).values(self._article(made.graph)).get(SCHEMA("headline").value, ())
        passage = _passage(text, located.places[0][0], [one.value for one in headlines])
        words = Literal(passage)
        said = f"{made.subject if made.subject.startswith('_:') else f'<{made.subject}>'}"
        statement = f"{said} {self._terms.kg('passage')} {words} .\n"
        labels = dict[str, str](dict.fromkeys(LANGUAGES, passage))
        understood = (*made.understood, Understood("passage", "", str(words), labels, "words"))
        return replace(made, statements=f"{made.statements}{statement}", understood=understood)

    def _article(self, graph: str) -> str:
        return self._terms.entity("article", graph.removeprefix(self._terms.graph("article/").value)).value


def _passage(text: str, at: int, headlines: Sequence[str]) -> str:
    """The passage of a text in which something stands: its title, or a paragraph by its number."""
    lines = [line for line in text.splitlines() if line.strip()]
    before = sum(bool(line.strip()) for line in text[: text.rfind("\n", 0, at) + 1].splitlines())
    has_title = fold(lines[0].strip()) in map(fold, headlines)
    return "title" if has_title and not before else f"paragraph {before + (not has_title)}"


def _labelled(made: Proposal, item: str) -> Proposal:
    """A proposal whose new fact is called by the id of the item that it has been before."""
    if not is_id(item) or not made.subject.startswith("_:"):
        return replace(made, row=None)
    said = made.statements
    if said is not None:
        said = re.sub(rf"^{re.escape(made.subject)}(?= )", f"_:{item}", said, flags=re.MULTILINE)
    return replace(made, row=None, subject=f"_:{item}", statements=said)
