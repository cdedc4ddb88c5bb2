"""What is wrong with a query, and where, in words: a query's reader has it instead of a parser's grammar.

pyoxigraph's parser tells how far it came, but counts the letters of each keyword that it looked for. So the
query is put to it again with so much space between its tokens that the place is one token's. Every reason
that is given was tried: a mend that is suggested lets the parser come further, and whatever is said to be
able to stand somewhere was put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, NamedTuple

from pyoxigraph import Store

from kg.query.tokens import EXPLAINED, Token, place, tokens_of

_GAP: Final = " " * 24
_NEVER: Final = "\x01"
_FRESH: Final = "kg_fresh"
_SCHEME: Final = re.compile(r"[a-z]+://")
_AT: Final = re.compile(r"error at (\d+):(\d+)")
_WORDS: Final = re.findall(
    r"\w+",
    """
    PREFIX BASE SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED WHERE FROM NAMED GRAPH OPTIONAL UNION
    MINUS FILTER BIND VALUES UNDEF EXISTS NOT GROUP ORDER BY HAVING ASC DESC LIMIT OFFSET COUNT SUM MIN
    MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS
    CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE
    STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384
    SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR
    REPLACE TRUE FALSE
    """,
)
CANDIDATES: Final = {
    "?x": "a variable",
    "<http://example.org/>": "an IRI",
    '"x"': "a string",
    "1": "a number",
    "=": "an operator",
    **{sign: f'"{sign}"' for sign in ("{", "}", "(", ")", "[", "]", ".", ";", ",", "*")},
    **{
        word: word
        for word in ("SELECT", "PREFIX", "AS", "BY", "WHERE", "FILTER", "NAMED", "DISTINCT", "UNDEF")
    },
    **{word: word for word in ("GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "VALUES")},
}
"""What is tried where something cannot stand, and what it is called."""
_INSTEAD: Final = {
    "<>": "!=",
    "AND": "&&",
    "OR": "||",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "‘": "'",
    "’": "'",
}
"""What other languages and word processors write, and SPARQL."""
_SIGNS: Final = {
    ".": "a dot is missing before {found}.",
    ";": "a semicolon is missing before {found}: it is about the same subject.",
    ",": "a comma is missing before {found}: it is a value of the same property.",
}
"""What stands between the terms of a pattern, and what is wrong where it does not."""
_UNSPACED: Final = frozenset({"CONCAT", "COALESCE"})
"""Functions that pyoxigraph takes only where the bracket follows at once."""
RULES: Final = {
    "The SELECT contains a variable that is unbound": (
        "SELECT has a variable that is neither grouped nor aggregated: name it in GROUP BY, or aggregate it."
    ),
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot stand beside GROUP BY or an aggregate: name the variables."
    ),
    "Duplicated variable name in SELECT": "SELECT has the same variable twice.",
    "The SELECT overrides an existing variable": (
        "SELECT gives a value to a variable that has one already: put another variable after AS."
    ),
    "The VALUES clause rows should have": (
        "A row of VALUES has as many values as there are variables; UNDEF stands for none."
    ),
    "The query limit should be": "After LIMIT stands a whole number that is not negative.",
}
"""What the parser says of rules beyond the grammar, and what that means."""


_OVER_GROUPS: Final = {
    "FILTER": "{found} counts over groups, which {place} does not see: compare it in HAVING.",
    "BIND": "{found} counts over groups, which {place} does not see: compute it in SELECT.",
}
"""Where each row is looked at alone, and what is wrong with an aggregate there."""

AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
"""Functions that make one value of those of many rows."""


_BEHIND_GROUPS: Final = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})
"""What stands behind the last bracket of a query."""


class Reason(NamedTuple):
    """Why a text is no query, in English, to be said in any language.

    Attributes:
        words: The words, with fields such as ``{found}``.
        values: What stands in the fields.
        choices: What can stand where something else stands, in English words; the field ``{choices}``.
        begin: What the query lacks at its beginning, or an empty string.
        instead: What to write for the token at the fault, or an empty string.
    """

    words: str
    values: Mapping[str, str] = {}
    choices: Sequence[str] = ()
    begin: str = ""
    instead: str = ""


class Diagnosis(NamedTuple):
    """What is wrong with a text that is no query.

    Attributes:
        line: The line of the fault, from 1, or None where the parser does not say.
        column: Its column, from 1, likewise.
        reason: What is wrong there.
    """

    line: int | None
    column: int | None
    reason: Reason


def reason(words: str, /, **values: str) -> Reason:
    """A reason in English words, with what stands in their fields."""
    return Reason(words, values)


class _Mend(NamedTuple):
    """A change that may let the parser come further, and what is wrong if it does.

    Attributes:
        tokens: The query with the change.
        reason: What is wrong.
        put: Whether something is put where the fault is, and not just left out.
    """

    tokens: list[Token]
    reason: Reason
    put: bool


def diagnose(query: str, said: str, base_iri: str, known: Mapping[str, str]) -> Diagnosis:
    """Where a text is no query, and why.

    Args:
        query: What the parser did not take.
        said: What it said of it.
        base_iri: What relative IRIs are resolved against.
        known: Prefixes that everybody knows, with their IRIs.
    """
    if len(query) > EXPLAINED:
        return Diagnosis(None, None, reason("{said}", said=said.partition(": expected")[0]))
    offset, why = _Patient(query, base_iri, known).diagnosis()
    line, column = place(query, offset)
    return Diagnosis(line, column, why)


class _Patient:
    """One query that the parser does not take."""

    def __init__(self, query: str, base_iri: str, known: Mapping[str, str]) -> None:
        self._query = query
        self._base_iri = base_iri
        self._known = known
        self._store = Store()
        self._tokens = tokens_of(query)

    def diagnosis(self) -> tuple[int, Reason]:
        """Where the fault is, as an offset, and the reason."""
        tokens = self._tokens
        at, said = self._failure(tokens)
        for opened, after in pairwise(tokens[: at + 2]):
            if opened.text == "<" and opened.end == after.start and _SCHEME.match(self._query, after.start):
                return opened.start, reason("an address begins here that does not end: it ends with >.")
        open_string = next((n for n, t in enumerate(tokens[: at + 2]) if t.text in {'"', "'"}), None)
        if open_string is not None:
            return tokens[open_string].start, reason(
                "a string begins here that does not end, or not on its line."
            )
        if at == len(tokens):
            return self._at_the_end()
        here = tokens[at]
        for rule, words in RULES.items():
            if rule in said:
                rows = [token for token in tokens[:at] if token.text == "("] if "VALUES" in rule else []
                return (rows or [here])[-1].start, Reason(words)
        if "IRI parsing failed" in said:
            opened = next((t for t in reversed(tokens[: at + 1]) if t.text.startswith("<")), here)
            text = self._query[opened.start :].partition(">")[0].partition("\n")[0]
            return (
                opened.start,
                reason(
                    "{found} is no IRI: it has a character that must be escaped, or no end.",
                    found=f"{_shortened(text)}>",
                ),
            )
        if (used := self._named_before(at)) is not None:
            words = "{found} has a value already: put another variable after AS."
            return used.start, reason(words, found=used.text)
        for mend in self._mends(at):
            left = len(tokens) - at
            further, _ = self._failure(mend.tokens)
            # Many words can be put there, and to leave something out is no step: what follows has to fit.
            fits = left > 1 and (here.kind == "word" or not mend.put)
            if len(mend.tokens) - further < left - fits:
                return here.start, mend.reason
        what = here.text if here.text.isprintable() else f"U+{ord(here.text[0]):04X}"
        if choices := self._instead(tokens[:at]):
            told = reason("{found} cannot stand here; what can: {choices}.", found=_shortened(what))
            return here.start, told._replace(choices=choices)
        return here.start, reason("{found} cannot stand here.", found=_shortened(what))

    def _at_the_end(self) -> tuple[int, Reason]:
        """What is wrong with a query that could go on where it ends, or breaks a rule as a whole."""
        tokens, end = self._tokens, len(self._query)
        opened: list[Token] = []
        for token in tokens:
            if token.text in {"{", "("}:
                opened.append(token)
            elif token.text in {"}", ")"} and opened:
                opened.pop()
        if opened:
            return opened[-1].start, reason('"{found}" is opened here and not closed.', found=opened[-1].text)
        # The parser would run what it takes, and SERVICE asks others.
        if not any("SERVICE" in token.text.upper() for token in tokens):
            _, said = self._failure(tokens, "")
            if not said:
                return end, reason("this cannot be read.")
            for rule, words in RULES.items():
                if rule in said:
                    select = next(token.start for token in tokens if token.text.upper() == "SELECT")
                    found = self._misplaced_aggregate() or self._named_twice(rule) or self._ungrouped(rule)
                    return found or (select, Reason(words))
        if choices := self._instead(tokens):
            return end, reason("the query ends too early; what can follow: {choices}.")._replace(
                choices=choices
            )
        return end, reason("the query ends too early.")

    def _misplaced_aggregate(self) -> tuple[int, Reason] | None:
        """Which aggregate stands where each row is looked at alone; None where none does."""
        tokens = self._tokens
        for n, token in enumerate(tokens[:-2]):
            opened = tokens[n + 1].text == "("
            inside = token.text.upper() in _OVER_GROUPS and opened
            for at in range(n + 2, self._closing(n + 1)) if inside else ():
                if tokens[at].text.upper() in AGGREGATES and tokens[at + 1].text == "(":
                    without = [*tokens[:at], *_made("1"), *tokens[self._closing(at + 1) + 1 :]]
                    if len(self._failure(without, "")[1]) == 0:
                        words = _OVER_GROUPS[token.text.upper()]
                        return tokens[at].start, reason(words, found=tokens[at].text, place=token.text)
        return None

    def _named_before(self, at: int) -> Token | None:
        """The variable behind AS that has a value already, before a token where that shows; None if none."""
        tokens = self._tokens
        for n, (before, token) in reversed(list(enumerate(pairwise(tokens[:at])))):
            if before.text.upper() == "AS" and token.kind == "variable":
                other = [*tokens[: n + 1], *_made(f"?{_FRESH}"), *tokens[n + 2 :]]
                if self._failure(other)[0] > at:
                    return token
        return None

    def _named_twice(self, rule: str) -> tuple[int, Reason] | None:
        """Which variable of SELECT is given a value although it has one; None where that is not the rule."""
        tokens = self._tokens
        is_rule = "overrides" in rule or "Duplicated" in rule
        for n, (before, token) in reversed(list(enumerate(pairwise(tokens)))) if is_rule else ():
            if before.text.upper() == "AS" and token.kind == "variable":
                other = [*tokens[: n + 1], *_made(f"?{_FRESH}"), *tokens[n + 2 :]]
                if rule not in self._failure(other, "")[1]:
                    return token.start, reason(
                        "{found} has a value already: put another variable after AS.", found=token.text
                    )
        return None

    def _closing(self, opened: int) -> int:
        """Where the bracket is closed that a token opens; the number of tokens where it is not."""
        depth = 0
        for n, token in enumerate(self._tokens[opened:], opened):
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0:
                return n
        return len(self._tokens)

    def _ungrouped(self, rule: str) -> tuple[int, Reason] | None:
        """Which variable of the only SELECT breaks this rule of groups; None where that cannot be told."""
        tokens = self._tokens
        selects = [n for n, t in enumerate(tokens) if t.text.upper() == "SELECT"]
        if "unbound" not in rule or len(selects) != 1:
            return None
        begin = selects[0] + 1
        end = next(n for n, t in enumerate(tokens) if n > begin and t.text.upper() in {"WHERE", "{", "FROM"})
        depth = 0
        for token in tokens[begin:end]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.kind == "variable" and depth == 0:
                # The one and an aggregate: the same rule, for this variable alone.
                alone = [token, *_made("(", "COUNT", "(", "*", ")", "AS", f"?{_FRESH}", ")")]
                _, said = self._failure([*tokens[:begin], *alone, *tokens[end:]], "")
                if rule in said:
                    words = "{found} is neither grouped nor aggregated: name it in GROUP BY, or aggregate it."
                    return token.start, reason(words, found=token.text)
        return None

    def _mends(self, at: int) -> Iterator[_Mend]:
        """What people often mean that write such a token at such a place."""
        tokens, here = self._tokens, self._tokens[at]
        before, after = tokens[:at], tokens[at + 1 :]
        follows = after[0] if after else None

        def mend(why: Reason, *texts: str, back: int = 0, skip: int = 0) -> _Mend:
            kept = before[: len(before) - back]
            return _Mend([*kept, *_made(*texts), *after[skip:]], why, bool(texts))

        upper = here.text.upper()
        opened = sum({"{": 1, "}": -1}.get(token.text, 0) for token in before)
        if upper in _BEHIND_GROUPS and opened > 0:
            why = reason("{missing} is missing before {found}.", missing='"}"', found=here.text)
            yield mend(why, *["}"] * opened, here.text)
        if here.kind == "name":
            prefix = here.text.partition(":")[0]
            address = re.match(r"\w+://[^\s<>\"{}|^`\\]*", self._query[here.start :])
            if address:
                skip = sum(token.start < here.start + address.end() for token in after)
                text = f"<{address.group()}>"
                yield mend(
                    reason("an address stands in angle brackets: {meant}.", meant=text), text, skip=skip
                )
            if prefix == "_":
                why = reason(
                    "the blank node {found} stands in another group already: a variable can be in both.",
                    found=here.text,
                )
                yield mend(why, f"_:{_FRESH}")
            elif not any(t.text == f"{prefix}:" for t in before):
                why = reason("the prefix {prefix}: is not declared.", prefix=prefix)
                if prefix in self._known:
                    begin = f"PREFIX {prefix}: <{self._known[prefix]}>"
                    why = reason(
                        "the prefix {prefix}: is not declared. Begin the query with {begin}.",
                        prefix=prefix,
                        begin=begin,
                    )._replace(begin=begin)
                else:
                    declared = [t.text[:-1] for by, t in pairwise(before) if by.text.upper() == "PREFIX"]
                    for meant in get_close_matches(prefix, [*declared, *self._known], 1):
                        instead = f"{meant}:{here.text.partition(':')[2]}"
                        begin = "" if meant in declared else f"PREFIX {meant}: <{self._known[meant]}>"
                        why = reason(
                            "the prefix {prefix}: is not declared; did you mean {meant}:?",
                            prefix=prefix,
                            meant=meant,
                        )._replace(begin=begin, instead=instead)
                yield mend(why, "<http://example.org/>")
        limited = before[-2].text.upper() if len(before) > 1 else ""
        if here.text == "," and follows and limited in {"LIMIT", "OFFSET"}:
            skipped, most = before[-1].text, follows.text
            why = reason(
                "a comma cannot stand here; {meant} is probably meant.",
                meant=f"OFFSET {skipped} LIMIT {most}",
            )
            yield mend(why, back=0, skip=1)
        if here.text == "," and before and follows and before[-1].kind == follows.kind == "number":
            number = f"{before[-1].text}.{follows.text}"
            why = reason(
                "a comma cannot stand here: a decimal number has a point, as in {number}.", number=number
            )
            yield mend(why, number, back=1, skip=1)
        if here.text == "," and follows and before and before[-1].kind == follows.kind == "variable":
            yield mend(reason("no comma stands between variables."))
        if here.kind == "word" and before and before[-1].text.upper() == "PREFIX":
            yield mend(
                reason("the name of a prefix ends with a colon: {meant}.", meant=f"{here.text}:"),
                f"{here.text}:",
            )
        said = [token.text.upper() for token in before]
        selecting = "SELECT" in said and "{" not in said and said.count("(") == said.count(")")
        if here.kind == "word" and selecting and follows and follows.text == "(":
            why = reason(
                "what is computed stands in brackets and gets a name: {meant}.",
                meant=f"({here.text}(…) AS ?n)",
            )
            yield mend(why, "?x", skip=self._closing(at + 1) - at)
        if upper in _INSTEAD:
            meant = _INSTEAD[upper]
            why = reason("{found} is written {meant} in SPARQL.", found=here.text, meant=meant)
            yield mend(why._replace(instead=meant), meant)
        if here.text == "=" and before and before[-1].text == "=":
            yield mend(reason("{found} is written {meant} in SPARQL.", found='"=="', meant='"="'))
        if here.kind == "word":
            last = before[-1].text.upper() if before else ""
            if upper == "WHERE" and last in {"SELECT", "DISTINCT", "REDUCED"}:
                yield mend(reason("SELECT names no variable: write * for all, or their names."), "*", "WHERE")
            if last in {"=", "!=", "(", ","} and here.text.islower():
                yield mend(
                    reason("a text stands in quotation marks: {meant}.", meant=f'"{here.text}"'), '"x"'
                )
            if upper in _UNSPACED and follows and follows.text == "(":
                why = reason('no space can stand between {found} and "(".', found=here.text)
                yield mend(why, f"{here.text}(", skip=1)
            for word in get_close_matches(upper, _WORDS, 2, 0.8):
                why = reason("{found} cannot stand here; did you mean {meant}?", found=here.text, meant=word)
                yield mend(why._replace(instead=word), word)
            if follows and follows.text == "(":
                yield mend(reason("SPARQL has no function {found}.", found=here.text), "STRLEN")
            else:
                why = reason("{found} cannot stand here; a variable is written ?{found}.", found=here.text)
                yield mend(why._replace(instead=f"?{here.text}"), f"?{here.text}")
        if here.text == "@" or here.kind == "tag":
            yield mend(reason("what follows @ is no language tag such as @fr."), skip=follows is not None)
            yield mend(reason("what follows @ is no language tag such as @fr."))
        if here.kind == "string":
            why = reason("this string has an escape that SPARQL does not know; a backslash is written twice.")
            yield mend(why, '"x"')
        if here.kind == "variable":
            yield mend(reason("AS is missing before {found}.", found=here.text), "AS", here.text)
        if (
            [t.text.upper() for t in before[-1:]] == [")"]
            and before[-3:-2]
            and before[-3].text.upper() == "AS"
        ):
            used = before[-2].text
            why = reason("{found} has a value already: put another variable after AS.", found=used)
            yield mend(why, f"?{_FRESH}", ")", here.text, back=2)
        if here.kind in {"variable", "iri", "name", "string", "number"} or here.text == "a":
            yield from self._between(at)

    def _between(self, at: int) -> Iterator[_Mend]:
        """Which sign is missing between two terms: the one that lets the parser come furthest."""
        tokens, here = self._tokens, self._tokens[at]
        mends: list[tuple[int, _Mend]] = []
        for sign, words in _SIGNS.items():
            put = [*tokens[:at], *_made(sign, here.text), *tokens[at + 1 :]]
            why = reason(words, found=_shortened(here.text))._replace(instead=f"{sign} {here.text}")
            mends.append((len(put) - self._failure(put)[0], _Mend(put, why, True)))
        # Of two that come as far, the first is the likelier one.
        yield min(mends, key=lambda one: one[0])[1]

    def _instead(self, before: Sequence[Token]) -> tuple[str, ...]:
        """What can stand behind some tokens."""
        return tuple(
            words
            for text, words in CANDIDATES.items()
            if self._failure([*before, *_made(text)])[0] > len(before)
        )

    def _failure(self, tokens: Sequence[Token], end: str = _NEVER) -> tuple[int, str]:
        """At which token the parser fails, and what it says; the number of tokens where it takes them all."""
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for number, token in enumerate(tokens):
            if not (number and _are_one(tokens[number - 1], token)):
                parts.append(_GAP)
                length += len(_GAP)
            starts.append(length)
            parts.append(re.sub(r"[\r\n]", " ", token.text))
            length += len(token.text)
        text = "".join([*parts, _GAP, end])
        try:
            self._store.query(text, base_iri=self._base_iri)
        except SyntaxError as error:
            said = str(error.msg)
            found = _AT.match(said)
            column = int(found[2]) - 1 if found else 0
            # What begins behind the last token is the end.
            if column >= length + len(_GAP) or not starts:
                return len(tokens), said
            return max((n for n, start in enumerate(starts) if start <= column), default=0), said
        except Exception as error:
            return len(tokens), str(error)
        return len(tokens), ""


def _are_one(before: Token, token: Token) -> bool:
    """Whether two tokens follow each other at once, and pyoxigraph takes them in no other way."""
    return before.end == token.start and (
        token.kind == "tag"
        or "^^" in {token.text, before.text}
        or (token.text == "(" and before.text.upper() in _UNSPACED)
    )


def _made(*texts: str) -> list[Token]:
    """Tokens that are put where the query has others."""
    # An offset that no token of the query has: nothing sticks to them.
    return [Token("made", text, -2, -1) for text in texts]


def _shortened(text: str) -> str:
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return text if text[:1].isalnum() or text[:1] in "?$<\"'" else f'"{text}"'
