"""Questions in words, with the queries that answer them: the files of ``data/queries``.

Each file is a query whose first lines, as comments, say in each language what it asks. Its relative IRIs are
those of an installation, whatever its base IRI is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from kg.config import bundled
from kg.vocab import Terms

_ASKED: Final = re.compile(r"^# ([a-z]{2}): (.+)\n", re.MULTILINE)
_RELATIVE: Final = re.compile(r"<(?=(?:def#|id/)[^<>\s]*>)")


class Question(NamedTuple):
    """A question.

    Attributes:
        name: What a file with its answer is called: a slug.
        asked: The question, by language.
        query: The query, with absolute IRIs.
    """

    name: str
    asked: dict[str, str]
    query: str


@cache
def questions(terms: Terms) -> tuple[Question, ...]:
    """The questions that come with kg, by the names of their files."""
    made: list[Question] = []
    for path in sorted((bundled() / "data" / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        query = _RELATIVE.sub(f"<{terms.base}", _ASKED.sub("", text))
        made.append(Question(path.stem, dict(_ASKED.findall(text)), query))
    return tuple(made)
