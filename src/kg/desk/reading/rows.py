"""What a row of a sheet, or a form, proposes, with what each field was taken for and all that is to be asked.

A row is cells by the codes of `kg.desk.sheets.columns`. What a fact names is published already, or is
proposed in the same submission (`kg.desk.reading.proposing`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.describe import Values
from kg.desk.findings import Finding
from kg.desk.proposal import Operation, Proposal
from kg.desk.reading.codes import SHARED, Answer, Article, Codes, Named
from kg.desk.reading.fact_kinds import NUMBERED, direction, kind, tell_for_each
from kg.desk.reading.number_in_quote import Sentence, period_of, timed
from kg.desk.reading.numbers import FIELDS, Figure, figure
from kg.desk.reading.periods import as_it_was, hold_period, is_end_of
from kg.desk.reading.quote_matching import ArticleText
from kg.desk.reading.understanding import Understanding, decimal
from kg.desk.reading.units import unit
from kg.desk.sheets.sheet import Sheet, refusals, visible
from kg.language.folding import fold
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language, texts
from kg.vocab import DIMENSIONS, LANGUAGES, QB, RDF, SCHEMA, SDMX_ATTRIBUTE, XSD

_OPERATIONS: Final[Mapping[str, Operation]] = {
    **dict.fromkeys(("add", "ajouter", "ajout", "them"), "add"),
    **dict.fromkeys(("replace", "remplacer", "modifier", "thay", "thay the", "sua"), "replace"),
    **dict.fromkeys(("withdraw", "retirer", "retrait", "rut", "go", "xoa"), "withdraw"),
}
"""What may be typed for each operation, folded."""

_DEFAULTS: Final = {"zone": "_T", "programme": "_U", "population": "_T", "period": "_U", "comparator": "_Z"}
"""What stands where nothing is typed for a dimension that has such a code."""

_PASSAGES: Final = {
    **dict.fromkeys(("titre", "headline", "tieu de", "title"), "title"),
    **dict.fromkeys(("chapeau", "chapo", "sapo", "lead", "mo dau"), "lead"),
}
"""What people call the passages that have a name, folded."""

_PHOTO: Final = re.compile(r"(?:photo|anh)\s*([0-9]{1,4})")
_DAY_NUMBER: Final = range(30_000, 60_000)
"""What spreadsheets write for the days from 1982 to 2064."""
_FIRST_DAY: Final = date(1899, 12, 30)


Texts = Callable[[str], ArticleText | None]
"""The text of the article at an IRI; None where it is not at hand."""


def proposals(sheet: Sheet, codes: Codes, text: Texts | None = None) -> Iterator[Proposal]:
    """What each row of a sheet proposes, in order.

    Args:
        sheet: The sheet; none of its headers and of its file may be wrong.
        codes: What codes mean; one for all rows, as it remembers what it has looked up.
        text: The texts of articles; None where none is at hand.
    """
    for row in sheet.rows:
        yield proposal(row.cells, codes, row.number, sheet.letters, row.findings, text)


def proposal(
    cells: Mapping[str, str],
    codes: Codes,
    row: int | None = None,
    letters: Mapping[str, str] | None = None,
    findings: Iterable[Finding] = (),
    text: Texts | None = None,
) -> Proposal:
    """What one row proposes.

    Args:
        cells: What was typed, by the column's code.
        codes: What codes mean.
        row: The row's number; None of a form.
        letters: The letters of the columns, by code; none of a form.
        findings: What was found of the row before.
        text: The texts of articles; None where none is at hand, and quotes are read alone.

    Raises:
        StoreError: What is published cannot be read.
    """
    told = Understanding(
        {field: visible(typed) for field, typed in cells.items()}, row, letters or {}, list(findings)
    )
    for field, typed in cells.items():
        for rule, messages in refusals(typed):
            told.find("violation", rule, messages, field)
    op = _operation(told)
    fact = _fact(told, codes, op)
    graph = codes.graph_of_fact(fact) if fact else None
    if op == "withdraw":
        return _proposed(told, op, graph or "", fact or "", None)
    article = _article(told, codes, fact)
    subject = fact or f"_:row-{row or 1}"
    statements = None
    if article:
        at_hand = text(article.iri) if text else None
        statements = _Reading(told, codes, article, at_hand).statements(subject)
    if article and fact and graph and graph != article.graph:
        message = texts("This fact is of another article: a fact stays with the article that states it.")
        told.find("violation", "other-article", message, "fact")
    is_readable = all(one.severity not in ("violation", "question") for one in told.findings)
    place = article.graph if article else graph or ""
    return _proposed(told, op, place, subject, statements if is_readable else None)


def cells_of(fact: str, codes: Codes) -> dict[str, str]:
    """The cells that say what is published of a fact, for a form that starts from it; empty where nothing is.

    Args:
        fact: The fact's IRI.
        codes: What codes mean.
    """
    said = codes.values(fact)
    cells: dict[str, str] = {}
    for field, property_ in _properties(codes):
        for value in said.get(property_.value, ()):
            if isinstance(value, Literal):
                code = f"note_{value.language}" if field == "note" else field
                cells[code] = value.value
            else:
                cells[field] = _typed(value.value, codes)
    return cells


def _properties(codes: Codes) -> list[tuple[str, NamedNode]]:
    kg = codes.terms.kg
    same = (*(name for name in DIMENSIONS if name != "source"), "direction", "bound", "value", "quote")
    return [
        *((name, kg(name)) for name in (*same, "passage", "note")),
        ("article", kg("source")),
        ("value_as_written", kg("valueAsWritten")),
        ("lower", kg("lowerBound")),
        ("upper", kg("upperBound")),
        ("unit", SDMX_ATTRIBUTE("unitMeasure")),
    ]


def _typed(iri: str, codes: Codes) -> str:
    """What can be typed for a thing: its notation or its slug."""
    slug = re.split("[/#]", iri)[-1]
    shared = {codes.terms.code(code).value: notation for notation, code in SHARED.items()}
    return shared.get(iri, slug)


def _proposed(
    told: Understanding,
    op: Operation,
    graph: str,
    subject: str,
    statements: str | None,
) -> Proposal:
    return Proposal(
        kind="fact",
        op=op,
        graph=graph,
        subject=subject,
        statements=statements,
        cells=dict(told.cells),
        understood=told.understood(),
        findings=tuple(told.findings),
        row=told.row,
    )


def _operation(told: Understanding) -> Operation:
    typed = told.typed("op")
    if not typed:
        return "replace" if told.typed("fact") else "add"
    op = _OPERATIONS.get(fold(typed))
    if op is None:
        message = texts("What is to become of the fact is not understood: type add, replace or withdraw.")
        told.find("violation", "code-not-known", message, "op", ("add", "replace", "withdraw"))
        return "add"
    return op


def _fact(told: Understanding, codes: Codes, op: Operation) -> str | None:
    """The fact that is to be replaced or withdrawn; None where there is none."""
    typed = told.typed("fact")
    if op == "add":
        if typed:
            message = texts(
                "A new fact gets its number when it is published: clear this cell, or type replace."
            )
            told.find("violation", "fact-has-number", message, "fact")
        return None
    if not typed:
        tell_missing(told, "fact")
        return None
    iri = codes.fact(typed)
    if iri is None or codes.graph_of_fact(iri) is None:
        message = texts("No fact of this number is published: copy the end of its address.")
        told.find("violation", "code-not-known", message, "fact")
        return None
    told.take("fact", Named(iri, {}))
    return iri


def _article(told: Understanding, codes: Codes, fact: str | None) -> Article | None:
    """The article that states the fact.

    Where none is typed, it is that of the fact that is replaced, or the only one that is proposed.
    """
    if not told.typed("article") and fact:
        source = next(iter(codes.values(fact).get(codes.terms.kg("source").value, ())), None)
        named = codes.named(source.value) if source else None
        if named:
            told.take("article", named, "default")
    elif not told.typed("article") and (article := codes.proposed_article):
        told.take("article", codes.named(article.iri) or Named(article.iri, {}), "default")
        return article
    else:
        named = coded(told, codes, "article")
    return codes.article(named.iri) if named else None


def coded(
    told: Understanding, codes: Codes, field: str, language: str = "", *, kind: str = ""
) -> Named | None:
    """What a field that has to be filled in names; None, and a finding, where it is not one thing.

    Args:
        told: What the row was taken for so far.
        codes: What codes mean.
        field: The field's code.
        language: The language in whose words a period or a unit may be told; any where it is empty.
        kind: The kind of thing that it names, where the field is not called so.
    """
    typed = told.typed(field)
    if not typed:
        tell_missing(told, field)
        return None
    answer = codes.look_up(kind or field, typed, language)
    if answer.taken is None:
        tell_not_known(told, field, answer)
        return None
    told.take(field, answer.taken)
    return answer.taken


def tell_missing(told: Understanding, field: str) -> None:
    """Tell that nothing was typed where something has to be."""
    told.find("violation", "missing", texts("This is missing: fill it in."), field)


def tell_not_known(told: Understanding, field: str, answer: Answer) -> None:
    """Tell that nothing, or more than one thing, is called as was typed."""
    typed = told.typed(field)
    if field == "period" and typed.isdecimal() and len(typed) == 5 and int(typed) in _DAY_NUMBER:
        day = _FIRST_DAY + timedelta(days=int(typed))
        messages = {
            code: Language(code).text(
                "This is how a spreadsheet writes {day}: format the column as text, and type the period "
                "again.",
                day=Language(code).date(day),
            )
            for code in LANGUAGES
        }
        told.find("violation", "damaged-date", messages, field)
    elif answer.found:
        message = texts("More than one thing is called so: choose one.")
        told.find("question", "code-ambiguous", message, field, answer.suggestions)
    else:
        message = texts("Nothing is called so: choose what is meant, or propose it first.")
        told.find("violation", "code-not-known", message, field, answer.suggestions)


class _Reading:
    """Reads one row of an article."""

    def __init__(self, told: Understanding, codes: Codes, article: Article, text: ArticleText | None) -> None:
        self._told = told
        self._codes = codes
        self._article = article
        quote, passage = told.typed("quote"), _passage(told.typed("passage"))
        self._sentence = Sentence.of(quote, passage, text, article.language.partition("-")[0].lower())

    def statements(self, subject: str) -> str | None:
        """All that is said of the fact, as sorted N-Triples; None where something cannot be understood."""
        told, codes = self._told, self._codes
        area, indicator = (coded(told, codes, field) for field in ("area", "indicator"))
        if not told.typed("quote"):
            tell_missing(told, "quote")
        own = codes.units_of(indicator.iri) if indicator else ()
        numbers = figure(told, codes, self._article.language, own)
        if numbers and numbers.said and self._sentence:
            numbers = replace(numbers, said=timed(numbers.said, numbers.words, self._sentence))
        said = numbers.said if numbers else None
        zone, programme, population = (
            self._dimension(field) for field in ("zone", "programme", "population")
        )
        is_open = numbers is None and any(told.typed(field) for field in FIELDS)
        period = self._period(said, is_open)
        comparator = self._comparator(said)
        way = direction(told, codes, said)
        kind_ = self._kind(numbers, way, period, comparator, indicator)
        counted = None
        if numbers and kind_:
            counted = unit(told, codes, said, indicator.iri if indicator else None, kind_.slug)
        if said:
            tell_for_each(told, codes, said, indicator, period)
        dimensions = {
            "area": area,
            "zone": zone,
            "programme": programme,
            "indicator": indicator,
            "population": population,
            "period": period,
            "kind": kind_,
            "comparator": comparator,
        }
        if kind_ and kind_.slug != "change":
            way = None
        elif way:
            told.take("direction", way, "typed" if told.typed("direction") else "words")
        evidence = list(self._evidence(numbers))
        if not all(dimensions.values()) or (numbers and not counted):
            return None
        node = NamedNode(subject) if not subject.startswith("_:") else BlankNode(subject[2:])
        kg = codes.terms.kg
        triples = [
            Triple(node, RDF("type"), kg("Fact")),
            *(Triple(node, kg(name), NamedNode(one.iri)) for name, one in dimensions.items() if one),
            Triple(node, kg("source"), NamedNode(self._article.iri)),
            *(Triple(node, kg(name), words) for name, words in evidence),
        ]
        if way:
            triples.append(Triple(node, kg("direction"), NamedNode(way.iri)))
        if numbers and counted:
            triples += self._measure(node, numbers, counted)
        return "".join(sorted(f"{one} .\n" for one in triples))

    def _measure(self, node: NamedNode | BlankNode, numbers: Figure, counted: Named) -> Iterator[Triple]:
        kg = self._codes.terms.kg
        words = Literal(numbers.words, language=self._article.language)
        yield Triple(node, kg("valueAsWritten"), words)
        yield Triple(node, SDMX_ATTRIBUTE("unitMeasure"), NamedNode(counted.iri))
        yield Triple(node, kg("bound"), NamedNode(numbers.bound.iri))
        if numbers.value is not None:
            yield Triple(node, RDF("type"), QB("Observation"))
            yield Triple(node, QB("dataSet"), self._codes.terms.entity("dataset", "facts"))
            yield Triple(node, kg("value"), decimal(numbers.value))
        for name, limit, is_strict in (
            ("lowerBound", numbers.lower, numbers.is_lower_strict),
            ("upperBound", numbers.upper, numbers.is_upper_strict),
        ):
            if limit is not None:
                yield Triple(node, kg(name), decimal(limit))
                if is_strict:
                    yield Triple(node, kg(f"{name}Strict"), Literal("true", datatype=XSD("boolean")))

    def _evidence(self, numbers: Figure | None) -> Iterator[tuple[str, Literal]]:
        """The words that carry the fact, and what readers have to know."""
        told, language = self._told, self._article.language
        if quote := told.typed("quote"):
            words = Literal(quote, language=language)
            told.take_words("quote", words)
            yield "quote", words
        if written := numbers.words if numbers else told.typed("value_as_written"):
            told.take_words("value_as_written", Literal(written, language=language))
        if passage := told.typed("passage"):
            words = Literal(_passage(passage))
            told.take_words("passage", words)
            yield "passage", words
        for code in LANGUAGES:
            if note := told.typed(f"note_{code}"):
                words = Literal(note, language=code)
                told.take_words(f"note_{code}", words)
                yield "note", words

    def _dimension(self, field: str, language: str = "") -> Named | None:
        """What a dimension was taken for; the code for no value where nothing was typed."""
        if self._told.typed(field):
            return coded(self._told, self._codes, field, language)
        named = self._codes.shared(_DEFAULTS[field])
        self._told.take(field, named, "default")
        return named

    def _period(self, said: Quantity | None, is_open: bool) -> Named | None:
        """The period: that of the words, or the one that was typed.

        Args:
            said: What the words of the figure say; None where they say no number.
            is_open: Whether the figure is not known yet, whose period would be another question.
        """
        code, is_asked = (said.period, "period" in said.questions) if said else ("", False)
        if said is None and self._sentence and not is_open:
            code, is_asked = period_of(self._sentence)
        if self._sentence and not (said and said.tense == "ahead"):
            days = self._codes.values(self._article.iri).get(SCHEMA("datePublished").value, ())
            published = next((day.value for day in days if isinstance(day, Literal)), "")
            code = as_it_was(code, self._sentence, published)
        in_words = self._in_words("period", code)
        # A period of the words that nobody describes is no period that is not stated.
        is_asked = is_asked or bool(code and not in_words)
        if self._told.typed("period"):
            typed = coded(self._told, self._codes, "period", self._article.language)
            if typed and in_words and not is_asked and typed.iri != in_words.iri:
                if not (self._sentence and is_end_of(typed.slug, code, self._sentence)):
                    self._differ("period", in_words)
            elif typed and (is_asked or not code):
                hold_period(self._told, self._sentence, typed, in_words, said)
            return typed
        if is_asked:
            message = texts("To which period the number belongs is not clear from the words: fill it in.")
            suggested = (in_words.slug,) if in_words else ()
            self._told.find("question", "ask-period", message, "period", suggested)
            return None
        if in_words:
            self._told.take("period", in_words, "words")
            return in_words
        return self._dimension("period")

    def _comparator(self, said: Quantity | None) -> Named | None:
        in_words = self._in_words("comparator", said.comparator if said else "")
        if self._told.typed("comparator"):
            typed = coded(self._told, self._codes, "comparator", self._article.language)
            if typed and in_words and typed.iri != in_words.iri:
                self._differ("comparator", in_words)
            return typed
        if in_words:
            self._told.take("comparator", in_words, "words")
            return in_words
        if said and said.comparator:
            message = texts("With what the words compare the number is not clear: fill it in.")
            self._told.find("question", "ask-comparator", message, "comparator")
            return None
        return self._dimension("comparator")

    def _in_words(self, kind: str, code: str) -> Named | None:
        return self._codes.named(self._codes.terms.entity(kind, code).value) if code else None

    def _differ(self, field: str, said: Named) -> None:
        """Warn that the words name another period or level; they may be about something else."""
        messages = {
            code: Language(code).text(
                "The words say {said}, and something else is filled in: check it.", said=said.label(code)
            )
            for code in LANGUAGES
        }
        self._told.find("warning", "words-differ", messages, field, (said.slug,))

    def _kind(
        self,
        numbers: Figure | None,
        direction_: Named | None,
        period: Named | None,
        comparator: Named | None,
        indicator: Named | None,
    ) -> Named | None:
        """The kind of the fact: the one that was typed, or what is there says it."""
        typed = coded(self._told, self._codes, "kind") if self._told.typed("kind") else None
        if self._told.typed("kind") and (typed is None or numbers is None):
            return typed
        if numbers:
            around = (direction_, period, comparator)
            return kind(self._told, self._codes, self._article, numbers, *around)
        named = self._codes.look_up("kind", self._kind_in_words(indicator)).taken
        if named:
            self._told.take("kind", named, "default")
        return named

    def _kind_in_words(self, indicator: Named | None) -> str:
        """The kind of a fact without a number: the only one that its indicator has, or a statement."""
        said: Values = self._codes.values(indicator.iri) if indicator else {}
        takes = said.get(self._codes.terms.kg("takesKind").value, ())
        kinds = [one.value.rpartition("/")[2] for one in takes]
        without = [kind for kind in kinds if kind not in NUMBERED]
        return without[0] if len(without) == 1 else "statement"


def _passage(typed: str) -> str:
    """A passage as facts name it, where it is one of those that have a name in every language."""
    folded = fold(typed)
    if photo := _PHOTO.fullmatch(folded):
        return f"photo {int(photo[1])}"
    return _PASSAGES.get(folded, typed)
