"""The page of a submission: what it proposes, as sentences beside the article's text, and what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.describe import LABEL, Values, values_of
from kg.desk.findings import SEVERITIES, Finding, Severity
from kg.desk.proposal import Understood
from kg.desk.sheets.columns import column, place_of
from kg.desk.sheets.places import place
from kg.desk.submission import Comment, Conflict, Item, Judgement, Submission, answer_to, is_since
from kg.language.texts import Language, Text
from kg.periods import minted
from kg.vocab import DIMENSIONS, LANGUAGES, RDFS, SCHEMA, SDMX_ATTRIBUTE
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, passage_name, slug

SHOWN: Final = 100
"""Items on a page."""

_NAMES: Final = (LABEL, SCHEMA("headline"), RDFS("label"))


@dataclass(frozen=True)
class FieldView:
    """What a field was taken for.

    Attributes:
        name: What the field is called.
        code: Its code.
        typed: What was typed; empty where nothing was.
        taken: What it was taken for; empty where it is left out.
        origin: Where that comes from: ``typed``, ``words`` or ``default``.
    """

    name: str
    code: str
    typed: str
    taken: str
    origin: str


@dataclass(frozen=True)
class FindingView:
    """A finding for whoever reads it.

    Attributes:
        rule: What asks for something else.
        severity: How grave it is.
        place: Where it is: the row, and the column with its letter; empty where it is about the whole.
        message: What is wrong and what to do.
        value: What was found there; empty where nothing was.
        expected: What was expected; empty where the message says it.
        suggestions: What can be typed instead.
    """

    rule: str
    severity: Severity
    place: str
    message: str
    value: str
    expected: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class ItemView:
    """One thing that a submission proposes.

    Attributes:
        item: The item.
        number: Its number on the page, from 1.
        title: What is proposed: of a fact, its sentence.
        plainly: Of a fact what its sentence leaves unsaid: that its number is exact, and that its period is
            not stated; the property and the value of each.
        fact: The fact; None of anything else, and where it could not be understood.
        now: What is published in its place; None where nothing is.
        changes: What differs between that and what is proposed: the property, the values of each.
        quote: The words that carry it; None where there are none.
        fields: What was understood.
        findings: What was found, the gravest first.
        warnings: The rules that an accepting curator has to answer, each with what it says.
        since: The same of what is warned of only since it was submitted.
        answered: The warnings that it was accepted with all the same, each with the reason.
        message: What its author wrote to whoever decides on it; empty where nothing was.
        comments: What was said of it.
        published: The address that it has been given.
    """

    item: Item
    number: int
    title: Text
    plainly: tuple[tuple[Text, Text], ...]
    fact: FactView | None
    now: Text | None
    changes: tuple[tuple[Text, tuple[Text, ...], tuple[Text, ...]], ...]
    quote: Text | None
    fields: tuple[FieldView, ...]
    findings: tuple[FindingView, ...]
    warnings: tuple[tuple[str, str], ...]
    since: tuple[tuple[str, str], ...]
    answered: tuple[tuple[str, str], ...]
    message: str
    comments: tuple[Comment, ...]
    published: str | None


@dataclass(frozen=True)
class SubmissionPage:
    """What the page of a submission shows.

    Attributes:
        submission: The submission.
        items: What it proposes.
        findings: What was found of the file as a whole.
        text: The article's text as HTML, with the words of each item marked; None where there is none.
        found: The numbers of the items that have findings of each severity, the gravest first.
        comments: What was said of the submission as a whole.
        page: Which page of the items this is, from 1.
        pages: How many there are.
        waiting: How many items nobody has decided on yet.
        plain: How many of those that are shown can be accepted without a word.
    """

    submission: Submission
    items: tuple[ItemView, ...]
    findings: tuple[FindingView, ...]
    text: Markup | None
    found: tuple[tuple[Severity, tuple[int, ...]], ...]
    comments: tuple[Comment, ...]
    page: int
    pages: int
    waiting: int
    plain: int

    def page_of(self, number: int) -> int:
        """The page that shows the item of a number."""
        return (number - 1) // SHOWN + 1


def submission_page(
    context: PageContext,
    submission: Submission,
    text: str | None,
    page: int = 1,
    warned: Mapping[str, Sequence[Finding]] | None = None,
) -> SubmissionPage:
    """What the page of a submission shows.

    Costs a bounded number of look-ups for each item that it shows.

    Args:
        context: What is published.
        submission: The submission.
        text: The article's text, or None.
        page: Which items to show: the first `SHOWN`, the next …
        warned: What is warned of items only since they were submitted, by their ids.
    """
    _name_proposed(context, submission)
    pages = _pages(submission)
    page = min(page, pages)
    shown = shown_on(submission, page)
    views = tuple(
        _item(
            context,
            item,
            number,
            [c for c in submission.comments if c.item == item.id],
            (warned or {}).get(item.id, ()),
            lines=submission.has_lines,
        )
        for number, item in enumerate(shown, (page - 1) * SHOWN + 1)
    )
    quotes = {view.number: view.quote.value for view in views if view.quote}
    found: list[tuple[Severity, tuple[int, ...]]] = [
        (
            severity,
            tuple(
                number
                for number, item in enumerate(submission.items, 1)
                if any(one.severity == severity for one in item.proposal.findings)
            ),
        )
        for severity in SEVERITIES
    ]
    return SubmissionPage(
        submission=submission,
        items=views,
        findings=finding_views(
            submission.versions[-1].findings, context.language, lines=submission.has_lines
        ),
        text=None if text is None else marked(text, quotes),
        found=tuple((severity, numbers) for severity, numbers in found if numbers),
        comments=tuple(one for one in submission.comments if one.item is None),
        page=page,
        pages=pages,
        waiting=len(submission.waiting),
        plain=sum(item.is_plain for item in submission.waiting if item in shown),
    )


def shown_on(submission: Submission, page: int) -> tuple[Item, ...]:
    """The items that a page of a submission shows.

    Args:
        submission: The submission.
        page: Which page, from 1; behind the last one it is the last.
    """
    first = (min(page, _pages(submission)) - 1) * SHOWN
    return submission.items[first : first + SHOWN]


def _pages(submission: Submission) -> int:
    return max(1, -(-len(submission.items) // SHOWN))


def _name_proposed(context: PageContext, submission: Submission) -> None:
    """Let sentences call what the submission proposes as it does."""
    for item in submission.items:
        is_new = item.proposal.kind != "fact" and item.proposal.op == "add"
        if is_new and (labels := _labels(_values(item.proposal.statements))):
            context.call(item.proposal.subject, labels)


def _labels(values: Values) -> dict[str, str]:
    """What something calls itself, by language."""
    named = (values.get(name.value, ()) for name in _NAMES)
    found = ({v.language or "": v.value for v in some if isinstance(v, Literal)} for some in named)
    return next(filter(None, found), dict[str, str]())


def remarks(submission: Submission, language: Language) -> dict[tuple[str | None, int | None], list[str]]:
    """What people said of the newest version's rows, and of the whole, for a copy of its sheet.

    Args:
        submission: The submission.
        language: The reader's language.
    """
    told: dict[tuple[str | None, int | None], list[str]] = {}
    places: dict[str | None, tuple[str | None, int | None]] = {None: (None, None)}
    for item in submission.items:
        proposal = item.proposal
        if item.n != submission.n or proposal.row is None:
            continue
        sheet, _ = place_of(proposal.kind, proposal.cells, None)
        where = places[item.id] = sheet, proposal.row
        if item.decision and item.decision.reason:
            named = f"{_verdict(item.decision.verdict, language)} ({item.decision.by.name})"
            reason = f"{language.text('{heading}:', heading=named)} {item.decision.reason}"
            told.setdefault(where, []).append(reason)
    for one in submission.comments:
        if one.item in places:
            said = f"{language.text('{heading}:', heading=one.by.name)} {one.text}"
            told.setdefault(places[one.item], []).append(said)
    return told


def _verdict(verdict: Judgement, language: Language) -> str:
    """What became of an item, in words."""
    match verdict:
        case "accept":
            return language.text("accepted")
        case "return":
            return language.text("returned for changes")
        case "reject":
            return language.text("rejected")


def marked(text: str, quotes: Mapping[int, str]) -> Markup:
    r"""A text as HTML, with some words of it marked, wherever its lines are broken.

    Args:
        text: The text.
        quotes: The words, by the number of the item that has them. Of several places the first is marked;
            words that do not stand there are not.

    Examples:
        >>> marked("Plus de 98 % <sic>", {3: "Plus de 98 %"})
        Markup('<mark id="text-3">Plus de 98 %</mark> &lt;sic&gt;')
    """
    places: list[tuple[int, int, int]] = []
    for number, quote in quotes.items():
        if found := re.search(r"\s+".join(map(re.escape, quote.split())), text):
            places.append((found.start(), found.end(), number))
    told, end = Markup(), 0
    for start, stop, number in sorted(places):
        # What others have marked already is marked once.
        start = max(start, end)
        told += escape(text[end:start])
        told += Markup('<mark id="text-{}">{}</mark>').format(number, text[start:stop])
        end = max(stop, end)
    return told + escape(text[end:])


def _item(
    context: PageContext,
    item: Item,
    number: int,
    comments: Sequence[Comment],
    since: Sequence[Finding],
    *,
    lines: bool,
) -> ItemView:
    proposal = item.proposal
    proposed = _values(proposal.statements)
    published: Values = {} if proposal.subject.startswith("_:") else context.values(proposal.subject)
    fact = _fact(context, f"{proposal.subject} {number}", proposed)
    # A correction that is not understood yet is called as it was typed, and not as what it corrects.
    named = published if proposal.op == "withdraw" else proposed
    title = Text(fact.title) if fact else _title(context, item, named)
    quote = next(iter(proposed.get(context.terms.kg("quote").value, ())), None)
    warned = [(one.rule, one) for one in proposal.findings if one.severity == "warning"]
    warnings = _said_by_rule(warned, context.language)
    replaces = bool(published) and proposal.op != "add"
    return ItemView(
        item=item,
        number=number,
        title=title,
        plainly=_plainly(context, proposed) if fact else (),
        fact=fact,
        now=context.title(proposal.subject, published) if replaces else None,
        changes=_changes(context, published, proposed) if replaces and proposal.op == "replace" else (),
        quote=Text(quote.value, quote.language) if isinstance(quote, Literal) else None,
        fields=tuple(_field(one, context.language) for one in proposal.understood),
        findings=finding_views(
            (*proposal.findings, *since), context.language, proposal.understood, lines=lines
        ),
        # In the order in which their answers are numbered.
        warnings=tuple(sorted(warnings.items())),
        since=tuple(_said_by_rule([(answer_to(one), one) for one in since], context.language).items()),
        answered=tuple(
            (
                context.language.text("What came up only after it was submitted:")
                if is_since(rule)
                else warnings.get(rule, rule),
                said,
            )
            for rule, said in sorted(item.decision.overridden.items())
        )
        if item.decision
        else (),
        message=proposal.cells.get("to_curator", ""),
        comments=tuple(comments),
        published=item.decision.published_as if item.decision else None,
    )


def _said_by_rule(warnings: Iterable[tuple[str, Finding]], language: Language) -> dict[str, str]:
    """What warnings say, together where they are of one rule."""
    said: dict[str, str] = {}
    for rule, one in warnings:
        message = _in(one.messages, language)
        said[rule] = f"{said[rule]} {message}" if rule in said else message
    return said


def _values(statements: str | None) -> Values:
    return values_of(parse(statements, format=RdfFormat.N_TRIPLES)) if statements else {}


def _fact(context: PageContext, iri: str, values: Values) -> FactView | None:
    """A fact of which all is said that its sentence needs.

    A period or a level that is published with it is called as it will be, for its code says what it is.
    """
    for name in ("period", "comparator"):
        for value in values.get(context.terms.kg(name).value, ()):
            if not context.labels(value.value) and (coded := minted(value.value, context.terms)):
                context.call(value.value, coded.labels)
    needed = [context.terms.kg(name).value for name in DIMENSIONS]
    if context.terms.kg("bound").value in values:
        needed.append(SDMX_ATTRIBUTE("unitMeasure").value)
    if not all(isinstance(next(iter(values.get(name, ())), None), NamedNode) for name in needed):
        return None
    return context.fact(iri, values)


def _plainly(context: PageContext, values: Values) -> tuple[tuple[Text, Text], ...]:
    """What a fact's sentence leaves unsaid: it calls a number exact, and a period not stated, by no word."""
    told = [
        (context.terms.kg(name).value, value.value)
        for name, unsaid in (("bound", "exact"), ("period", "not-stated"))
        for value in values.get(context.terms.kg(name).value, ())
        if isinstance(value, NamedNode) and slug(value.value) == unsaid
    ]
    context.name([one for pair in told for one in pair])
    return tuple((context.label(name), context.label(value)) for name, value in told)


def item_title(context: PageContext, item: Item) -> Text:
    """What an item proposes, in one line."""
    values = _values(item.proposal.statements)
    fact = _fact(context, f"{item.proposal.subject} {item.id} {item.n}", values)
    return Text(fact.title) if fact else _title(context, item, values)


def _title(context: PageContext, item: Item, values: Values) -> Text:
    """What to call something that is no whole fact: its name, or what was typed."""
    if labels := _labels(values):
        return context.language.label(labels, slug(item.proposal.subject))
    if values and context.is_fact(values):
        return context.title(item.proposal.subject, values)
    fields = ("area", "indicator", "value_as_written", "fact")
    if item.proposal.kind != "fact":
        fields = ("headline", *(f"label_{code}" for code in LANGUAGES))
    typed = (item.proposal.cells.get(name, "") for name in fields)
    words = " — ".join(one for one in typed if one)
    return Text(words or slug(item.proposal.subject))


def _changes(
    context: PageContext, was: Values, now: Values
) -> tuple[tuple[Text, tuple[Text, ...], tuple[Text, ...]], ...]:
    """The properties that are to have other values: their names, what they have, what they are to have."""
    differing = [name for name in sorted({*was, *now}) if set(was.get(name, ())) != set(now.get(name, ()))]
    named = [v.value for name in differing for v in (*was.get(name, ()), *now.get(name, ()))]
    context.name([*differing, *(one for one in named if one.startswith("http"))])

    def told(values: Iterable[NamedNode | Literal]) -> tuple[Text, ...]:
        return tuple(
            context.label(v.value) if isinstance(v, NamedNode) else Text(v.value, v.language) for v in values
        )

    return tuple(
        (context.label(name), told(was.get(name, ())), told(now.get(name, ()))) for name in differing
    )


def _field(one: Understood, language: Language) -> FieldView:
    known = column(one.field)
    name = known.names[language.code] if known else one.field
    taken = _in(one.labels, language)
    if one.field == "passage":
        taken = passage_name(taken, language)
    return FieldView(name, one.field, one.typed, taken, one.origin)


def finding_views(
    findings: Iterable[Finding],
    language: Language,
    understood: Iterable[Understood] = (),
    *,
    lines: bool = False,
) -> tuple[FindingView, ...]:
    """Findings for whoever reads them, the gravest first.

    Args:
        findings: What was found.
        language: The reader's language.
        understood: What was understood of the same, which is called there as readers know it.
        lines: Whether they are of RDF, which has lines and no rows.
    """
    by_field = {one.field: one for one in understood}
    ranked = sorted(findings, key=lambda one: SEVERITIES.index(one.severity))
    return tuple(_finding(one, language, by_field.get(one.column or ""), lines=lines) for one in ranked)


def _finding(one: Finding, language: Language, understood: Understood | None, *, lines: bool) -> FindingView:
    value = one.value or ""
    if value and understood and understood.taken.startswith((f"<{value}>", f'"{value}"')):
        value = _in(understood.labels, language)
    return FindingView(
        rule=one.rule,
        severity=one.severity,
        place=place(one, language, lines=lines),
        message=_in(one.messages, language),
        value=value,
        expected=_in(one.expected, language) if one.expected else "",
        suggestions=one.suggestions,
    )


def sides(context: PageContext, conflict: Conflict) -> tuple[tuple[Text, ...], ...]:
    """What was there when something was proposed, what is there now, and what is proposed: as sentences."""

    def told(side: str, lines: Iterable[str] | None) -> tuple[Text, ...]:
        if lines is None:
            return (Text(context.language.text("not known any more")),)
        values = _values("".join(lines))
        if not values:
            return (Text(context.language.text("nothing")),)
        fact = _fact(context, f"{conflict.item} {side}", values)
        if fact:
            note = fact.note
            return (Text(fact.title), fact.quote, *((note,) if note else ()))
        return tuple(
            context.label(v.value) if isinstance(v, NamedNode) else Text(v.value, v.language)
            for several in values.values()
            for v in several
        )

    return told("base", conflict.base), told("now", conflict.now), told("yours", conflict.yours)


def _in(labels: Mapping[str, str], language: Language) -> str:
    return str(language.label(labels, ""))
