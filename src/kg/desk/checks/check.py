"""What is checked of a submission before anybody decides on it, each finding with its row and column.

The rules of the shapes judge what is proposed in the light of what is published, as they do when it is
published; quotes and figures are held against the article's text (`kg.desk.checks.evidence`); facts against
others that say the same of the same: within the submission, and among those that are published.

A check costs what the submission says and some look-ups, by indexes, for each of its facts. It runs in the
process that publishes, not in the one that answers requests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.describe import Describer, values_of
from kg.desk.checks.another_thing import another_thing_findings
from kg.desk.checks.areas import Areas, batches
from kg.desk.checks.elsewhere import OwnArea, elsewhere_findings
from kg.desk.checks.evidence import (
    Area,
    Stated,
    area_findings,
    area_of_number_findings,
    doubt_findings,
    figure_findings,
    quote_findings,
)
from kg.desk.checks.number_clause import NumberClause
from kg.desk.checks.others import Told, beside, decimal, repeated, told
from kg.desk.checks.rule_columns import column_of_rule
from kg.desk.checks.scope import SCOPES, Parts, Scope, names_of, part_findings, scope_findings
from kg.desk.checks.subject import Subject, subject_findings
from kg.desk.checks.under_check import UnderCheck
from kg.desk.checks.whole_text import whole_text_findings
from kg.desk.findings import Finding
from kg.desk.proposal import Kind, Proposal
from kg.desk.reading.codes import QUDT
from kg.desk.reading.number_in_quote import Sentence
from kg.desk.reading.quote_matching import ArticleText
from kg.errors import SourceError
from kg.index import FactTable, Finder
from kg.language.texts import texts
from kg.publish import Change
from kg.publish.checking import Checks, written
from kg.publish.minting import with_minted
from kg.publish.planning import numbered, refuse_strange
from kg.store import View
from kg.validation import Finding as Broken
from kg.vocab import DIMENSIONS, LANGUAGES, SCHEMA, SDMX_ATTRIBUTE, SKOS, UNIT, Terms

_LIMIT: Final = 1_000
"""Findings of the shapes that are told of one submission."""

_ALIKE: Final = 20
"""Published facts of the same that a fact is compared with."""

_CODES: Final = 500
"""Entries of a list of codes whose names are read."""

_STAND_IN: Final = 10**9
"""Numbers from which facts are counted that have none yet; no article has so many."""

_TOLD_BETTER: Final = {
    "WordsSayABound": {"words-say-another-bound", "against-the-words"},
    "WordsSayAnotherNumber": {"words-say-another-value"},
}
"""Rules that are not told beside one that tells the same, and more of it."""

_TOLD_OF_PERIOD: Final = frozenset(("period-not-in-words", "period-not-as-in-words"))
"""What tells already that a period is not that of the words."""

_TOLD_OF_AREA: Final = frozenset(("words-name-another-area", "ask-area"))
"""What tells already that a number may be that of another area."""

_WITHOUT_PLACE: Final = frozenset(
    ("quote-in-several-places", "quote-not-in-text", "quote-with-another-number")
)
"""What is found of a quote that has not one place."""


@dataclass(frozen=True)
class Published:
    """What is published, as checks look into it.

    Attributes:
        view: What is published.
        table: The table of facts.
        finder: Finds areas by their names.
    """

    view: View
    table: FactTable
    finder: Finder

    @property
    def terms(self) -> Terms:
        """The terms of the installation."""
        return Terms(self.view.manifest.base_iri)


@dataclass(frozen=True)
class Checked:
    """What came out of a check.

    Attributes:
        proposals: The proposals with all that was found of each, in their order. A quote that the text
            writes in another way is as the text has it.
        findings: What was found of the submission as a whole.
    """

    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...] = ()


def check(
    proposals: Sequence[Proposal],
    articles: Mapping[str, str],
    published: Published,
    letters: Mapping[Kind, Mapping[str, str]] | None = None,
) -> Checked:
    """Check what a submission proposes, beside all that is published.

    Args:
        proposals: What it proposes.
        articles: The texts of articles that are at hand, by the articles' IRIs.
        published: What is published.
        letters: The letters that spreadsheets show for the columns, by their codes, of the sheet of each kind
            of thing.

    Raises:
        SourceError: It takes too long, or a text is too long.
        StoreError: What is published cannot be read.
    """
    return _Check(proposals, articles, published, letters or {}).checked()


class _Check:
    """One check of a submission."""

    def __init__(
        self,
        proposals: Sequence[Proposal],
        articles: Mapping[str, str],
        published: Published,
        letters: Mapping[Kind, Mapping[str, str]],
    ) -> None:
        self._published = published
        self._terms = published.terms
        self._written = self._terms.kg("valueAsWritten")
        self._describer = Describer(published.view)
        self._letters = letters
        self._texts = articles
        self._articles: dict[str, ArticleText] = {}
        self._whole: list[Finding] = []
        self._items = [self._item(number, proposal) for number, proposal in enumerate(proposals)]
        self._by_subject: dict[str, UnderCheck] = {}
        for item in self._items:
            first = self._by_subject.setdefault(item.subject, item)
            if first is not item:
                told = texts("There are two changes to {subject}.", subject=item.proposal.subject)
                item.findings.append(Finding("violation", "changed-twice", told))
        self._unread = frozenset(
            f"<{one.subject}>"
            for one in proposals
            if one.kind != "fact" and one.op != "withdraw" and one.statements is None
        )
        self._rows = {
            item.subject: item.proposal.row for item in self._items if item.proposal.row is not None
        }

    def checked(self) -> Checked:
        """Check everything."""
        for item in self._items:
            if item.is_fact:
                self._look_at_quote(item)
            elif item.proposal.kind == "article" and item.lines and (text := self._article(item)):
                headline, language = item.one(SCHEMA("headline")), item.one(SCHEMA("inLanguage"))
                item.findings += whole_text_findings(text, headline, language)
        self._look_at_words([item for item in self._items if item.is_fact])
        self._look_at_scope([item for item in self._items if item.is_fact and item.one(self._written)])
        self._compare([item for item in self._by_subject.values() if item.is_fact and item.lines])
        self._judge()
        return Checked(tuple(item.done(self._letters) for item in self._items), tuple(self._whole))

    def _item(self, number: int, proposal: Proposal) -> UnderCheck:
        said = proposal.statements
        nowhere = f"{self._terms.base}id/row/{number}"
        if not proposal.graph or (said is None and proposal.op != "withdraw"):
            # What was typed is not understood, and who reads it has said so.
            return UnderCheck(proposal, nowhere, b"")
        change = Change(proposal.graph, proposal.subject, None if said is None else said.encode())
        try:
            refuse_strange(change, self._terms)
            lines = change.lines()
            subject = change.subject
            if subject.startswith("_:"):
                subject = f"{numbered(change.graph, self._terms)}{_STAND_IN + number}"
                lines = lines.replace(f"{change.subject} ".encode(), f"<{subject}> ".encode())
        except SourceError as error:
            item = UnderCheck(proposal, nowhere, b"")
            messages = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
            item.findings.append(Finding("violation", "not-to-be-used", messages))
            return item
        return UnderCheck(proposal, subject, lines)

    def _look_at_quote(self, item: UnderCheck) -> None:
        """Find the quote in the article's text, and take it as it is there."""
        kg, proposal = self._terms.kg, item.proposal
        quote = item.one(kg("quote")) or proposal.cells.get("quote", "").strip()
        if not quote or not proposal.graph.startswith(self._terms.graph("article/").value):
            return
        item.article = self._article(item)
        if item.article:
            item.located = item.article.locate(quote)
        passage = item.one(kg("passage")) or proposal.cells.get("passage", "")
        item.findings += quote_findings(item.located, quote, passage, item.article)
        if item.article and item.located.stands and item.lines and not passage.strip():
            passages = {item.article.passage(place) for place in item.located.places}
            if len(passages) == 1:
                item.retell(kg("passage"), "passage", passages.pop())
        if item.located.state == "taken" and item.lines:
            item.retell(kg("quote"), "quote", item.located.words)
        if item.lines:
            within = ArticleText(item.one(kg("quote"))).locate(item.one(kg("valueAsWritten")))
            if within.state == "taken":
                item.retell(kg("valueAsWritten"), "value_as_written", within.words)

    def _article(self, item: UnderCheck) -> ArticleText | None:
        """The text of the article that an item is of, or None."""
        name = item.proposal.graph.removeprefix(self._terms.graph("article/").value)
        iri = item.one(self._terms.kg("source")) or f"{self._terms.entity('article', '').value}{name}"
        if iri not in self._articles and iri in self._texts:
            self._articles[iri] = ArticleText(self._texts[iri])
        return self._articles.get(iri)

    def _look_at_words(self, items: Sequence[UnderCheck]) -> None:
        """Hold figures and areas against the words that they come from."""
        names = self._names_of_codes()
        for item in items:
            if item.lines:
                # Who read the row has held it against fewer words.
                asked = {one.column for one in item.proposal.findings if one.severity != "info"}
                found = figure_findings(self._stated(item), item.article, item.located, names)
                item.findings += (one for one in found if one.column not in asked)
        start = self._terms.entity("area", "").value
        proposed = {item.subject: item.values for item in self._items if item.subject.startswith(start)}
        areas = Areas(self._terms, self._published.finder, self._describer, proposed)
        wanted: dict[int, str] = {}
        said: set[str] = set()
        for number, item in enumerate(items):
            area = item.one(self._terms.kg("area"))
            has_text = item.article is not None and item.located.stands
            if area.startswith(areas.start) and (has_text or item.one(self._terms.kg("valueAsWritten"))):
                wanted[number] = area
                said.add(item.one(self._terms.kg("quote")))
                if item.article and has_text:
                    said.add(item.article.text[slice(*item.article.sentence(item.located.places[0]))])
        known = areas.known(said, wanted.values())
        by_name: dict[str, list[Area]] = defaultdict(list)
        for area in known.values():
            for name in area.names:
                by_name[name].append(area)
        for number, iri in wanted.items():
            item, own = items[number], known.get(iri)
            if own:
                item.findings += area_of_number_findings(self._stated(item), own, by_name)
            if item.article and item.located.stands and own:
                stated = self._stated(item)
                sentence = Sentence.around(item.article, item.located.places[0], stated.language)
                item.findings += area_findings(item.article, stated, sentence, own, by_name)

    def _look_at_scope(self, items: Sequence[UnderCheck]) -> None:
        """Hold numbers against what their sentences say of them: that they are denied, or of a part alone."""
        if not items:
            return
        proposed = {item.subject: item.values for item in self._items if item.proposal.kind == "entity"}
        parts = Parts(self._terms, self._describer, proposed)
        named = {item.one(self._terms.kg(name)) for item in items for name in ("indicator", "area")}
        said = {**self._describer.nodes(named), **proposed}
        for item in items:
            stated = self._stated(item)
            told = {one.rule for one in item.proposal.findings}
            if item.article and item.located.stands:
                doubts = doubt_findings(stated, item.article, item.located)
                item.findings += (one for one in doubts if one.rule not in told)
            own = {
                kind: part
                for kind in SCOPES
                if (part := parts.of.get(item.one(self._terms.kg(kind)))) is not None
            }
            indicator = said.get(item.one(self._terms.kg("indicator")), {})
            placed = said.get(item.one(self._terms.kg("area")), {})
            scope = Scope(stated.language, own, names_of(indicator), stated.period, stated.written)
            found = list(scope_findings(scope, parts, stated.quote, item.article, item.located))
            sentence = Sentence(stated.quote, 0, len(stated.quote), stated.language)
            at = 0
            if item.article and item.located.stands:
                at = item.located.places[0][0]
                sentence = Sentence.around(item.article, item.located.places[0], stated.language)
            subject = Subject.of(indicator)
            about = subject_findings(subject, sentence, stated.written, stated.unit, item.article, at)
            if not told.isdisjoint(_TOLD_OF_PERIOD):
                found = [one for one in found if one.rule != "period-not-in-words"]
            is_told = own.keys() & {"population", "zone"} or any(one.column == "population" for one in found)
            found += (one for one in about if not (is_told and one.rule == "share-of-a-part"))
            clause = NumberClause.of(sentence, stated.written)
            if clause and not any(one.column == "population" for one in found):
                found += part_findings(scope, clause)
            item.findings += found
            read = sentence.quantity(stated.written)
            if clause and not any(one.rule == "indicator-not-in-words" for one in found):
                item.findings += another_thing_findings(subject, clause, read, stated.unit)
            if clause and _TOLD_OF_AREA.isdisjoint(one.rule for one in item.findings):
                compares = stated.kind == "comparison" or bool(read and read.relation)
                area = OwnArea.of(placed, self._terms)
                item.findings += elsewhere_findings(clause, area, compares, is_part="zone" in own)

    def _stated(self, item: UnderCheck) -> Stated:
        """What a fact states in figures."""
        kg, terms = self._terms.kg, self._terms

        def code(predicate: NamedNode, kind: str) -> str:
            start = terms.entity(kind, "").value
            iri = item.one(predicate)
            return iri.removeprefix(start) if iri.startswith(start) else ""

        quotes = item.values.get(kg("quote").value, ())
        language = getattr(quotes[0], "language", None) if quotes else None
        numbers = (decimal(item.one(kg(name))) for name in ("value", "lowerBound", "upperBound"))
        return Stated(
            quote=item.one(kg("quote")),
            written=item.one(kg("valueAsWritten")),
            language=(language or "").partition("-")[0],
            numbers=frozenset(number for number in numbers if number is not None),
            bound=code(kg("bound"), "bound"),
            unit=unit_key(item.one(SDMX_ATTRIBUTE("unitMeasure")), terms),
            direction=code(kg("direction"), "direction"),
            period=code(kg("period"), "period"),
            kind=code(kg("kind"), "kind"),
        )

    def _names_of_codes(self) -> dict[str, Mapping[str, str]]:
        """What bounds, directions and units are called, by their keys; some look-ups."""
        keys: dict[str, str] = {}
        for kind in ("bound", "direction", "unit", "kind"):
            start = self._terms.entity(kind, "").value
            listed = self._describer.subjects(SKOS("inScheme"), self._terms.scheme(kind), _CODES)
            for iri in listed:
                keys[iri] = unit_key(iri, self._terms) if kind == "unit" else iri.removeprefix(start)
        labels = self._describer.labels(keys)
        return {key: labels[iri] for iri, key in keys.items() if key and iri in labels}

    def _compare(self, items: Sequence[UnderCheck]) -> None:
        """Look for facts that say the same, or something of the same, here and among what is published."""
        facts = [(item, fact) for item in items if (fact := told(item.subject, item.values, self._terms))]
        here: dict[tuple[str, ...], list[Told]] = defaultdict(list)
        for _, fact in facts:
            here[fact.about].append(fact)
        found = {fact.iri: self._published_alike(fact) for _, fact in facts}
        there: dict[str, Told | None] = {}
        for some in batches(set(chain.from_iterable(found.values()))):
            said = self._published.table.said(some)
            there |= {iri: told(iri, values_of(triples), self._terms) for iri, triples in said.items()}
        others = {
            fact.iri: [
                *(other for other in here[fact.about] if other is not fact),
                *(other for iri in found[fact.iri] if (other := there.get(iri)) is not None),
            ]
            for _, fact in facts
        }
        sources = {fact.source for fact in chain([f for _, f in facts], chain.from_iterable(others.values()))}
        names = self._describer.labels(sources)
        doubts = {fact.iri: (*_doubts(item), at) for at, (item, fact) in enumerate(facts)}
        for item, fact in facts:
            same = [other for other in others[fact.iri] if other.source == fact.source]
            # Of several here one stands: the first of those of which least is to be asked.
            before = [one for one in same if one.iri not in doubts or doubts[one.iri] < doubts[fact.iri]]
            item.findings += repeated(before, self._rows)
            rest = [other for other in others[fact.iri] if other.source != fact.source]
            item.findings += beside(fact, rest, self._rows, names)

    def _published_alike(self, fact: Told) -> list[str]:
        """The published facts of the same, but for those that the submission replaces or withdraws."""
        about = {name: [iri] for name, iri in zip(DIMENSIONS, fact.about, strict=False)}
        select = self._published.table.select
        found = select(about, limit=_ALIKE)
        if len(found) == _ALIKE:
            # Among so many, the one that counts most must not be missed.
            found += select({**about, DIMENSIONS[-1]: [fact.source]}, limit=_ALIKE)
        return [iri for iri in dict.fromkeys(found) if iri not in self._by_subject]

    def _judge(self) -> None:
        """Have the rules of the shapes judge what is proposed."""
        said: dict[str, dict[bytes, bytes]] = {}
        for subject, item in self._by_subject.items():
            if item.lines or item.proposal.op == "withdraw":
                said.setdefault(item.proposal.graph, {})[f"<{subject}>".encode()] = item.lines
        view = self._published.view
        changed = with_minted(said, view.quads, self._terms)
        if not changed:
            return
        checks = Checks(self._terms, self._published.table, lambda step, done, total: None)
        with TemporaryDirectory(prefix="kg-desk-") as scratch:
            contents = {graph: written(one, Path(scratch)) for graph, one in changed.items()}
            replaced = {graph: frozenset(one) for graph, one in changed.items()}
            report = checks.contents(contents, replaced, view, _LIMIT, keys=False)
        for broken in report.findings:
            self._add_broken(broken)
        if report.truncated:
            left = texts("Further things in doubt, not reported here: {n}.", n=report.unreported)
            severity = "violation" if report.unreported_violations else "info"
            self._whole.append(Finding(severity, "more-in-doubt", left))

    def _add_broken(self, broken: Broken) -> None:
        """Tell what breaks a rule of the shapes, where the sheet has it."""
        if broken.value in self._unread:
            # What is wrong with that is told of it alone.
            return
        item = self._by_subject.get(broken.focus) or self._by_subject.get((broken.value or "").strip("<>"))
        column = None
        if item and item.subject == broken.focus:
            column = column_of_rule(broken, item.proposal.kind, item.values, self._terms)
        if item and self._told_better(broken.shape, item):
            return
        messages = {code: _joined(broken, code) for code in LANGUAGES}
        typed = item is not None and column in item.proposal.cells
        value = None if typed or not column else _plain(broken.value)
        finding = Finding(
            broken.severity, broken.shape, messages, column=column, value=value, expected=broken.expected
        )
        (item.findings if item else self._whole).append(finding)

    def _told_better(self, shape: str, item: UnderCheck) -> bool:
        """Whether something else tells the same, and more of it."""
        told = {finding.rule for finding in (*item.proposal.findings, *item.findings)}
        if shape == self._terms.shape("FactPassage").value and not item.one(self._terms.kg("passage")):
            # The quote's place is its passage, once there is one.
            return not told.isdisjoint(_WITHOUT_PLACE)
        name = shape.removeprefix(self._terms.shape("").value)
        return not told.isdisjoint(_TOLD_BETTER.get(name, ()))


def _doubts(item: UnderCheck) -> tuple[int, ...]:
    """How many violations, questions and warnings there are of a fact."""
    found = [one.severity for one in (*item.proposal.findings, *item.findings)]
    return tuple(found.count(severity) for severity in ("violation", "question", "warning"))


def unit_key(iri: str, terms: Terms) -> str:
    """What `kg.language.reading.quantities` calls a unit; empty where it does not know it."""
    own = terms.entity("unit", "").value
    return iri.removeprefix(own) if iri.startswith(own) else _OF_QUDT.get(iri, "")


_OF_QUDT: Final = {UNIT(name).value: key for key, name in QUDT.items()}


def _joined(broken: Broken, code: str) -> str:
    """What is wrong, and what was probably meant."""
    suggestion = (broken.suggestion or {}).get(code, "")
    return f"{broken.message(code)} {suggestion}".strip()


def _plain(value: str | None) -> str | None:
    """A value as people write it; None where there is none, or no name for it."""
    if value is None or value.startswith("_:"):
        return None
    (quad,) = parse(f"<x:s> <x:p> {value} .", format=RdfFormat.N_TRIPLES)
    return quad.object.value if isinstance(quad.object, NamedNode | Literal) else None
