"""The page of queries: a query, what it gives or what is wrong with it, and how to take it elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from kg.errors import QueryError, QuerySyntaxError
from kg.language.texts import Language
from kg.query.formats import ALIASES, GRAPHS
from kg.query.tokens import Token, limited, tokens_of
from kg.web.pages.context import PageContext
from kg.web.pages.query_hints import Hint, Near, hints
from kg.web.pages.questions import Question, questions
from kg.web.pages.results import MOST, SHOWN, Results, results
from kg.web.pages.snippets import Snippet, snippets

_AROUND: Final = 100
"""Lines that are shown before and behind the one with a mistake."""

_WIDE: Final = 400
"""Characters that are shown of a line before and behind a mistake."""

_LONG: Final = 2000
"""Characters from which an address is cut by some programs that pass it on."""

_TABLES: Final = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))
_ANSWERS: Final = (("JSON", "json"), ("XML", "xml"))
_GRAPHS: Final = tuple(
    (GRAPHS[stands_for[0]].name, alias) for alias, stands_for in ALIASES.items() if stands_for[0] in GRAPHS
)


class Line(NamedTuple):
    """A line of a query.

    Attributes:
        number: Its number, from 1.
        before: What is before the mistake, or the whole line.
        marked: What is wrong; None in the other lines.
        after: What is behind it.
    """

    number: int
    before: str
    marked: str | None = None
    after: str = ""


@dataclass(frozen=True)
class Mistake:
    """What a page says of a query that has no result.

    Attributes:
        told: Why, in the reader's language.
        line: The number of the line with the mistake; None where no place is known.
        column: The number of its character there, likewise.
        lines: The query with that place marked; none without a place.
        mended: The whole query without the mistake, where it is known how; else an empty string.
    """

    told: str
    line: int | None = None
    column: int | None = None
    lines: tuple[Line, ...] = ()
    mended: str = ""


@dataclass(frozen=True)
class QueryPage:
    """The page.

    Attributes:
        text: The query in the form.
        asked: Whether it was run.
        questions: Questions to start from.
        question: The one of them that the query asks; None where it is another query.
        mistake: Why it has no result; None where it has one, or was not run.
        hints: What is perhaps not meant in it.
        results: Its result; None where there is none, or it is too large for a page.
        too_large: Whether it is.
        can_show: How many rows the page would show to who asks for more; None where there are no more.
        graph: Whether the result is a graph.
        limit: How many rows the query asks for, where there are as many: there may be more.
        has_all: How many rows the query asks for, where there are fewer: there are no more.
        is_named: Whether the result is a table that names of things can be put into.
        seconds: How long it took, as the reader's language writes it.
        files: The formats that the result can be had in: what each is called, and what ``format=`` names.
        file: What a file with the result is called, without its suffix.
        share: The address of the page with this result, the shortest there is.
        is_long: Whether that address is so long that it may be cut on its way.
        snippets: The query as programs send it.
    """

    text: str
    asked: bool
    questions: tuple[Question, ...]
    question: Question | None
    mistake: Mistake | None = None
    hints: tuple[Hint, ...] = ()
    results: Results | None = None
    too_large: bool = False
    can_show: int | None = None
    graph: bool = False
    limit: int | None = None
    has_all: int | None = None
    is_named: bool = False
    seconds: str = ""
    files: tuple[tuple[str, str], ...] = ()
    file: str = "result"
    share: str = ""
    is_long: bool = False
    snippets: tuple[Snippet, ...] = ()


class Found(NamedTuple):
    """What a query gave.

    Attributes:
        media_type: How its result is written.
        body: The result; None where it is too large for a page.
        seconds: How long it took.
    """

    media_type: str
    body: bytes | None
    seconds: float


def form(context: PageContext, example: str | None) -> QueryPage:
    """The page before a query is run: with an example, or with the first question's."""
    asked = questions(context.terms)
    text = example if example is not None else asked[0].query
    return QueryPage(text, asked=False, questions=asked, question=_question(asked, text))


def failed(context: PageContext, query: str, error: QueryError) -> QueryPage:
    """The page with what is wrong with a query."""
    asked = questions(context.terms)
    mistake = _mistake(query, error, context.language)
    return QueryPage(query, asked=True, questions=asked, question=None, mistake=mistake)


def answered(context: PageContext, query: str, found: Found, near: Near, *, every: bool = False) -> QueryPage:
    """The page with the result of a query.

    Args:
        context: What the page reads.
        query: The query.
        found: What it gave.
        near: Finds what was perhaps meant where nothing is.
        every: Whether all rows are shown that a page can show.
    """
    asked = questions(context.terms)
    question = _question(asked, query)
    graph = found.media_type in GRAPHS
    shown = MOST if every else SHOWN
    read = results(context, found.media_type, found.body, shown) if found.body is not None else None
    limit = limited(query)
    rows = read.total if read and read.answer is None else None
    has_all = limit if limit and rows and rows < limit else None
    limit = limit if rows == limit else None
    is_answer = read is not None and read.answer is not None
    name = question.name if question else "result"
    endpoint = f"{context.terms.base}sparql"
    parameters = {"question": question.name} if question else {"query": query}
    share = f"{endpoint}?{urlencode(parameters, quote_via=quote)}"
    file = f"{name}-first-{limit}" if limit else name
    return QueryPage(
        query,
        asked=True,
        questions=asked,
        question=question,
        hints=hints(context, query, near),
        results=read,
        too_large=read is None,
        can_show=min(read.total, MOST) if read and not every and read.total > SHOWN else None,
        graph=graph,
        limit=limit,
        has_all=has_all,
        is_named=rows is not None and not graph,
        seconds=context.language.number(Decimal(f"{max(found.seconds, 0.001):.3f}")),
        files=_GRAPHS if graph else _ANSWERS if is_answer else _TABLES,
        file=file,
        share=share,
        is_long=len(share) > _LONG,
        snippets=snippets(endpoint, query.strip(), graph=graph, file=file) if not is_answer else (),
    )


def _question(asked: Sequence[Question], query: str) -> Question | None:
    """The question that a query asks; a form gives its lines other ends."""
    text = _unified(query)
    return next((one for one in asked if _unified(one.query) == text), None)


def _unified(query: str) -> str:
    return re.sub(r"\r\n?", "\n", query).strip()


def _mistake(query: str, error: QueryError, language: Language) -> Mistake:
    told = f"{error.told(language.code)} {error.advice(language.code)}".strip()
    if not isinstance(error, QuerySyntaxError) or error.line is None or error.column is None:
        return Mistake(told)
    lines = re.split(r"\r\n|\r|\n", query)
    offset = sum(len(line) for line in re.split(r"(\r\n|\r|\n)", query)[: 2 * (error.line - 1)])
    offset += error.column - 1
    wrong = next((token for token in tokens_of(query) if token.start <= offset < token.end), None)
    first = max(error.line - 1 - _AROUND, 0)
    shown = [
        _marked(number, line, error.column - 1, wrong) if number == error.line else Line(number, line)
        for number, line in enumerate(lines[first : error.line + _AROUND], first + 1)
    ]
    mended = query
    if error.instead and wrong:
        mended = f"{query[: wrong.start]}{error.instead}{query[wrong.end :]}"
    mended = f"{error.begin}\n{mended}" if error.begin else mended
    return Mistake(told, error.line, error.column, tuple(shown), mended if mended != query else "")


def _marked(number: int, line: str, at: int, wrong: Token | None) -> Line:
    # What begins a string that does not end is wrong up to the end of its line.
    end = at + (wrong.end - wrong.start) if wrong and wrong.text not in {'"', "'"} else len(line)
    return Line(number, line[max(at - _WIDE, 0) : at], line[at:end], line[end : end + _WIDE])
