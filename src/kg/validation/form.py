"""The form of what is said: characters, texts, numbers, days and names, before any shape looks at it.

A literal has to be in the lexical space of its datatype (XML Schema Part 2), of a datatype that every engine
compares alike, and of clean text: those that would be published otherwise are data that no query finds. What
is at fault is told once; everything else is then judged on what was meant, so that a comma in a number does
not hide what else is wrong, nor make ten findings out of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from pyoxigraph import Literal

from kg.language.texts import texts
from kg.rdf import literal as read_literal
from kg.validation.context import STATEMENT, Statements
from kg.validation.findings import Finding
from kg.vocab import GEO, RDF, SCHEMA, SH, SKOS, XSD

_NUMBER: Final = r"[+-]?[0-9]{1,15}"
_DAY: Final = (
    r"(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31|02-29)"
)
_FORMS: Final = {
    f"{XSD.iri}decimal": rf"{_NUMBER}(?:\.[0-9]{{1,15}})?",
    f"{XSD.iri}integer": _NUMBER,
    f"{XSD.iri}boolean": "true|false",
    f"{XSD.iri}date": _DAY,
    f"{GEO.iri}wktLiteral": r'[^"\\]*',
}
"""The datatypes that are taken besides text, and the forms that Oxigraph, rdflib and SHACL read alike.

They agree on these; on everything else they differ: rdflib takes ``1e2`` for a decimal, and Oxigraph cannot
compare a number of forty digits. A 29 February is looked at by itself.
"""

_PLAIN: Final = re.compile(
    "|".join(rf'^"(?:{form})"\^\^<{re.escape(name)}>$' for name, form in _FORMS.items()).encode(),
    re.MULTILINE,
)
_UNREAD: Final = {
    "decimal": "“{name}” is no decimal number that is taken: up to 15 digits, a point, up to 15 decimals.",
    "integer": "“{name}” is no whole number that is taken: up to 15 digits.",
    "boolean": "“{name}” is no truth value that is taken: true or false.",
    "date": "“{name}” is no day: it is written like 2025-01-31.",
    "wktLiteral": "An outline has the datatype geo:wktLiteral.",
}
_NO_WKT: Final = (
    "This is no WKT, which has neither quotation marks, as GeoJSON has, nor backslashes: "
    "write POLYGON ((longitude latitude, …))."
)
_UNKNOWN: Final = "The datatype {name} is not taken: queries could not compare it."
_BAD_CHARACTER: Final = "The text has a character that no text should have: {name}. Remove it."
_HIDDEN_CHARACTER: Final = "The name has a character that nobody sees: {name}."
_HIDDEN_IN_ADDRESS: Final = "The address has a character that nobody sees: {name}."
_MIXED: Final = (
    "A word of the name has a letter that only looks like a Latin one: {name}. Write the Latin one."
)
_LIKE_LATIN: Final = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορτυχϹϲɑɡ")
"""Greek letters and those of phonetic script; those of units such as μ are not among them. Of Cyrillic ones
all are."""

_LIKE_D_WITH_STROKE: Final = frozenset("ÐðƉɖ")
"""Letters of other languages that keyboards give for the Đ of Vietnamese."""

_IGNORABLE: Final = re.compile(
    "[\u00a0\u202f\u2007\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\ufffc"
    "\U000e0000-\U000e0fff]"
)
"""What nobody sees and Unicode does not call a format character: blanks that do not break, fillers, and what
is ``Default_Ignorable_Code_Point``."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_NOTHING_SEEN: Final = "The text has only characters that nobody sees."
_BLANK_END: Final = "The text starts or ends with a blank: remove it."
_NOT_COMPOSED: Final = (
    "The text is not in Unicode’s composed form (NFC): letters and their marks are written apart."
)
_NO_ADDRESS: Final = "This thing has no address: give it one, so that it can be named and cited."
_ODD_TEXT: Final = frozenset((f"{XSD.iri}string", f"{RDF.iri}langString"))
_NAMES: Final = frozenset(
    (*(f"{SKOS.iri}{name}" for name in ("prefLabel", "altLabel")), SCHEMA("author").value)
)
_HEADLINE: Final = f"<{SCHEMA('headline').value}>".encode()
_NAMED_BY: Final = frozenset((*(f"<{name}>".encode() for name in _NAMES), _HEADLINE))
_BLANK: Final = (b"\\t", b"\\n", b"\\r", *(c.encode() for c in map(chr, range(0x20, 0x3001)) if c.isspace()))
"""All that `str.strip` takes away, as N-Triples writes it."""

_ASCII: Final = bytes(range(0x20, 0x7F))
_MEANT: Final = re.compile(r"([+-]?)(\d+)(?:[.,](\d+))?")
_MOMENT: Final = re.compile(rf"({_DAY})(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
_PARTS_OF_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


class Fault(NamedTuple):
    """A statement that is not well formed.

    Attributes:
        subject: Its subject, as N-Triples writes it, like all terms here.
        predicate: Its predicate.
        value: Its object.
        words: What is wrong, in English, with ``{name}`` for what it names; empty where another fault
            tells it.
        named: What it names.
        meant: The object that was probably meant, or None.
        written: How to write that, or None where nobody can say.
        unread: Whether the value is not of the datatype that is asked for, or not in its lexical space.
    """

    subject: bytes
    predicate: bytes
    value: bytes
    words: str
    named: str = ""
    meant: bytes | None = None
    written: str | None = None
    unread: bool = False


@dataclass(frozen=True)
class Meant:
    """What some statements were meant to be.

    Attributes:
        lines: The statements as they were meant, as N-Triples; those are left out of which nothing is known.
        faults: What is wrong with them.
    """

    lines: bytes
    faults: tuple[Fault, ...] = ()


class Form:
    """Says what is wrong with the form of statements.

    Args:
        datatypes: The datatype that the shapes ask for, by property, each as N-Triples writes it.
    """

    def __init__(self, datatypes: Mapping[str, str]) -> None:
        self._asked = {
            predicate.encode(): datatype[1:-1]
            for predicate, datatype in datatypes.items()
            if datatype[1:-1] in _FORMS
        }
        self._ends = {name: f'"^^<{datatype}>'.encode() for name, datatype in self._asked.items()}

    def plain(self, said: Mapping[bytes, Statements], *, of_data: bool = True) -> bool:
        """Whether certainly nothing is wrong; this is what a million facts wait for.

        Args:
            said: What is said of each thing, in canonical N-Triples.
            of_data: As for `meant`.
        """
        # Most of what facts say others say as well.
        told = set(chain.from_iterable(said.values()))
        values = {value for _, value in told}
        if of_data and any(node.startswith(b"_:") for node in chain(said, values)):
            return False
        ends = self._ends
        if any(not value.endswith(ends[name]) for name, value in told if name in ends):
            return False
        lines = b"\n".join([value for value in values if value.startswith(b'"')])
        if lines.count(b'"^^<') != len(_PLAIN.findall(lines)) or b'-02-29"' in lines:
            return False
        if b'\\"' in lines:
            lines = lines.replace(b"\\\\", b"//").replace(b'\\"', b"''")
        literals = set(lines.split(b'"')[1::2])
        if not b"".join(addresses := [v for v in values if v.startswith(b"<")]).isascii() and any(
            map(_odd_address, addresses)
        ):
            return False
        if any(b"\\u" in text or b"\\b" in text or b"\\f" in text for text in literals):
            return False
        if of_data and any(text.startswith(_BLANK) or text.endswith(_BLANK) for text in literals):
            return False
        kinds = set(map(_kind, set(b"".join(literals).translate(None, _ASCII).decode())))
        if "hidden" in kinds and any(not text.isascii() and _unseen(text.decode()) for text in literals):
            return False
        # No-break blanks and letters of other scripts are at home in texts; facts have no names.
        return not kinds - {"", "hidden", "foreign"} and (
            not kinds - {""} or not any(n in _NAMED_BY for n, _ in told)
        )

    def meant(self, lines: bytes, *, of_data: bool = True) -> Meant:
        """What some statements were meant to be, and what is wrong with how they are written.

        Args:
            lines: Sorted canonical N-Triples.
            of_data: Whether they are data: only there must texts be trimmed and things have addresses.
        """
        kept: list[bytes] = []
        faults: list[Fault] = []
        unnamed: list[Fault] = []
        for line in lines.splitlines(keepends=True):
            match = STATEMENT.fullmatch(line)
            assert match is not None  # noqa: S101 - canonical form
            subject, predicate, value = match.groups()
            fault = self._fault(subject, predicate, value, of_data=of_data)
            if fault is None:
                kept.append(line)
                continue
            (faults if fault.words else unnamed).append(fault)
            if fault.meant is not None:
                kept.append(b"%b %b %b .\n" % (subject, predicate, fault.meant))
        faults += _stray(faults, unnamed)
        return Meant(b"".join(sorted(set(kept))), tuple(faults))

    def _fault(self, subject: bytes, predicate: bytes, value: bytes, *, of_data: bool) -> Fault | None:
        if of_data and value.startswith(b"_:"):
            if subject.startswith(b"_:"):
                return Fault(subject, predicate, value, "")
            return Fault(subject, predicate, value, _NO_ADDRESS)
        if of_data and subject.startswith(b"_:"):
            # What leads to it is told.
            return Fault(subject, predicate, value, "")
        if not value.startswith(b'"'):
            return _address_fault(subject, predicate, value)
        literal = read_literal(value)
        datatype = literal.datatype.value
        if datatype in _ODD_TEXT:
            asked = self._asked.get(predicate)
            if asked is not None:
                return _unread(subject, predicate, value, literal.value, asked)
            return _text_fault(subject, predicate, value, literal, of_data=of_data)
        if datatype not in _FORMS:
            name = datatype.rpartition("/")[2].rpartition("#")[2] or datatype
            known = self._asked.get(predicate)
            meant = _meant(literal.value, known) if known else None
            return _with_meant(subject, predicate, value, _UNKNOWN, name, known or "", meant)
        asked = self._asked.get(predicate, datatype)
        if asked == datatype and re.fullmatch(_FORMS[datatype], literal.value) and _is_day(datatype, literal):
            return None
        return _unread(subject, predicate, value, literal.value, asked)


def _stray(faults: Iterable[Fault], unnamed: Sequence[Fault]) -> Iterator[Fault]:
    """A fault for each thing without an address to which nothing leads that has one.

    Args:
        faults: What is told already, of things that lead to such things among others.
        unnamed: The statements about such things.
    """
    first: dict[bytes, Fault] = {}
    leads: dict[bytes, list[bytes]] = {}
    for fault in unnamed:
        first.setdefault(fault.subject, fault)
        leads.setdefault(fault.subject, []).append(fault.value)
    ends = {value for values in leads.values() for value in values}
    reached: set[bytes] = set()
    waiting = [fault.value for fault in faults]
    # Those that nothing leads to come first; then those that lead to each other.
    for node in sorted(first, key=ends.__contains__):
        while waiting:
            if (one := waiting.pop()) not in reached:
                reached.add(one)
                waiting += leads.get(one, ())
        if node not in reached:
            waiting.append(node)
            yield first[node]._replace(words=_NO_ADDRESS)


def _unread(subject: bytes, predicate: bytes, value: bytes, text: str, datatype: str) -> Fault:
    if value.endswith(f'"^^<{GEO.iri}wktLiteral>'.encode()):
        return Fault(subject, predicate, value, _NO_WKT, unread=True)
    words = _UNREAD.get(datatype.rpartition("#")[2], "“{name}” has not the form that is asked for.")
    return _with_meant(subject, predicate, value, words, text, datatype, _meant(text, datatype))


def _with_meant(
    subject: bytes, predicate: bytes, value: bytes, words: str, named: str, datatype: str, meant: str | None
) -> Fault:
    if meant is None:
        return Fault(subject, predicate, value, words, named, unread=True)
    term = f'"{meant}"^^<{datatype}>'.encode()
    return Fault(subject, predicate, value, words, named, term, meant, unread=True)


def _meant(text: str, datatype: str) -> str | None:
    """The form that a text was probably meant to have, or None where that would be a guess."""
    if any(character.isnumeric() and not character.isdecimal() for character in text):
        # NFKC would make 92 of 9².
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    name = datatype.rpartition("#")[2]
    found: str | None = None
    if name in {"decimal", "integer"}:
        found = _number(plain, whole=name == "integer")
    elif name == "boolean":
        found = {"1": "true", "0": "false"}.get(plain, plain.lower())
    elif name == "date":
        if match := _MOMENT.fullmatch(plain):
            found = match.group(1)
        elif match := _PARTS_OF_DAY.fullmatch(plain):
            year, month, day = map(int, match.groups())
            found = f"{year:04}-{month:02}-{day:02}"
        if found is not None and not _in_calendar(found):
            return None
    return found if found is not None and re.fullmatch(_FORMS[datatype], found) else None


def _number(text: str, *, whole: bool) -> str | None:
    text = re.sub(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}\b)", "", text.replace("\u2212", "-"))
    match = _MEANT.fullmatch(text)
    if match:
        sign, digits, decimals = match.groups()
        # “1,234” and “1.234” are two numbers to two readers.
        if "," in text and decimals and len(decimals) == 3:
            return None
        if whole and (decimals or "").strip("0"):
            return None
        return f"{sign}{digits}" + (f".{decimals}" if decimals and not whole else "")
    if "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 15 or (whole and number % 1):
        return None
    return format(number.to_integral_value() if whole else number, "f")


def _is_day(datatype: str, literal: Literal) -> bool:
    """Whether a day is in the calendar, which of all that have its form only a 29 February need not be."""
    return not datatype.endswith("#date") or _in_calendar(literal.value)


def _in_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _text_fault(
    subject: bytes, predicate: bytes, value: bytes, literal: Literal, *, of_data: bool
) -> Fault | None:
    text = literal.value
    in_headlines = predicate == _HEADLINE
    in_names = in_headlines or predicate[1:-1].decode() in _NAMES
    kinds = {character: kind for character in dict.fromkeys(text) if (kind := _kind(character))}
    bad = [character for character, kind in kinds.items() if kind == "bad"]
    # French has no-break blanks before its signs.
    kinds = {c: kind for c, kind in kinds.items() if not (in_headlines and kind == "hidden" and c.isspace())}
    hidden = [character for character, kind in kinds.items() if kind == "hidden" and in_names]
    clean = text
    for character, kind in kinds.items():
        clean = clean.replace(character, _clean(character, kind, in_names=in_names))
    if of_data:
        clean = unicodedata.normalize("NFC", clean).strip()
    if _unseen(text) and not text.isspace():
        return Fault(subject, predicate, value, _NOTHING_SEEN)
    if in_names and not bad and not hidden and (mixed := _mixed(text, literal.language)):
        return Fault(subject, predicate, value, _MIXED, _named(mixed))
    # What is empty without its blanks the shapes have a word for.
    if clean == text or (not clean and not bad):
        return None
    named = ""
    if bad:
        words, named = _BAD_CHARACTER, _named(bad[0])
    elif hidden:
        words, named = _HIDDEN_CHARACTER, _named(hidden[0])
    elif text.strip() != text:
        words = _BLANK_END
    else:
        words = _NOT_COMPOSED
    meant = Literal(clean, language=literal.language) if literal.language else Literal(clean)
    # What stood between two letters, a blank or nothing, nobody knows.
    parted = {*bad, *(character for character in hidden if not character.isspace())}
    known = "\ufffd" not in text and not any(
        c in parted and text[n - 1 : n].isalnum() and text[n + 1 : n + 2].isalnum()
        for n, c in enumerate(text)
    )
    written = f"“{clean}”" if known else None
    return Fault(subject, predicate, value, words, named, str(meant).encode(), written)


def _address_fault(subject: bytes, predicate: bytes, value: bytes) -> Fault | None:
    odd = _odd_address(value)
    return Fault(subject, predicate, value, _HIDDEN_IN_ADDRESS, _named(odd)) if odd else None


def _odd_address(address: bytes) -> str:
    """The first character of an IRI that nobody sees or that no text should have; empty where none is."""
    if address.isascii():
        return ""
    return next((c for c in address.decode() if _kind(c) in {"bad", "hidden"}), "")


def _unseen(text: str) -> bool:
    """Whether a text has characters, and none that anybody sees."""
    return bool(text) and all(c.isspace() or _kind(c) == "hidden" for c in text)


def _mixed(text: str, language: str | None) -> str:
    """The first letter that looks like a Latin one in a word of Latin letters; empty where none is.

    Ð is at home in names of other languages than Vietnamese.
    """
    home = frozenset[str]() if language == "vi" else _LIKE_D_WITH_STROKE
    for word in _WORD.findall(text):
        foreign = [character for character in word if _kind(character) == "foreign" and character not in home]
        if foreign and any(_is_styled(c) or unicodedata.name(c, "").startswith("LATIN") for c in word):
            return foreign[0]
    return ""


def _is_styled(character: str) -> bool:
    """Whether a letter is a Latin one in another guise, such as in full width or in bold."""
    if character.isascii() or not character.isalpha():
        return False
    plain = unicodedata.normalize("NFKC", character)
    return len(plain) == 1 and plain.isascii() and unicodedata.category(character) != "Lo"


def _clean(character: str, kind: str, *, in_names: bool) -> str:
    """What a character becomes in clean text."""
    if kind == "bad":
        return ""
    if kind == "hidden" and in_names:
        return " " if character.isspace() else ""
    return character


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """What is odd about a character, or nothing.

    It is ``bad``, or ``hidden``, or ``composed`` (it may be), or ``foreign``: a letter that may be taken for
    a Latin one.
    """
    code = ord(character)
    category = unicodedata.category(character)
    if (category == "Cc" and character not in "\t\n\r") or code == 0xFFFD or category == "Cs":
        return "bad"
    if (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or category in {"Co", "Zl", "Zp"}:
        return "bad"
    # They turn the text around them about, also on the page that shows it.
    if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "bad"
    if character in _LIKE_LATIN or character in _LIKE_D_WITH_STROKE:
        return "foreign"
    if 0x0400 <= code <= 0x052F or _is_styled(character):
        return "foreign"
    if category == "Cf" or _IGNORABLE.match(character):
        return "hidden"
    if unicodedata.combining(character) or unicodedata.normalize("NFC", character) != character:
        return "composed"
    return "composed" if 0x1161 <= code <= 0x11FF else ""


def _named(character: str) -> str:
    """A character by its code and its name, such as ``U+200B ZERO WIDTH SPACE``."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f' {name}' if name else ''}"


def finding(fault: Fault, graph: str | None, rule: str, shape: str | None) -> Finding:
    """A fault as a finding.

    Args:
        fault: The fault.
        graph: IRI of the graph that it is in.
        rule: IRI of the rule that it breaks.
        shape: IRI of the shape that asks for another datatype, or None.
    """
    node = fault.subject.decode()
    return Finding(
        severity="violation",
        shape=shape or rule,
        focus=node[1:-1] if node.startswith("<") else node,
        path=fault.predicate[1:-1].decode(),
        value=fault.value.decode(),
        messages=texts(fault.words, name=fault.named),
        graph=graph,
        constraint=f"{SH.iri}DatatypeConstraintComponent" if shape else rule,
        suggestion=texts("Write {text}.", text=fault.written) if fault.written is not None else None,
    )
