"""What the bytes of a file are: packed or plain, and in which encoding.

Everything after this works on plain UTF-8 without a byte order mark.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from kg.errors import ParseError, SourceError
from kg.ingest.parser_messages import of_xml
from kg.language.texts import texts
from kg.rdf import JSON_LD, RDF_XML, TRIG, TURTLE, Syntax

UNPACKED_FREE: Final = 64 << 20
"""Bytes that a packed file may unpack to, however small it is."""

UNPACKED_RATIO: Final = 200
"""How many times its own size a packed file may unpack to beyond that; data packs 10 to 60 to one."""

ENTITIES_RATIO: Final = 20
"""How many times its own size a file may be with its XML entities written out."""

_HEAD: Final = 4096
_PIECE: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT: Final = (
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"%PDF", "PDF"),
)
_STARTS: Final = (
    (RDF_XML, re.compile(rb"\s*(?:<\?xml\b|<rdf:RDF\b)")),
    (JSON_LD, re.compile(rb"\s*[{\[]\s*(?:[{\[]\s*)?\"@?[^\"\\]+\"\s*:")),
    (TURTLE, re.compile(rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|prefix|base)\s", re.IGNORECASE)),
)
"""How a file in a syntax starts that starts like no other."""

_WEB_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL
)
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION: Final = re.compile(r"""(<\?xml[^>]*?\sencoding\s*=\s*["'])[A-Za-z0-9._-]+""")
_READ: Final = re.compile(r"utf-(8|16(-[bl]e)?|32(-[bl]e)?)|ascii|iso8859-\d+|cp125\d|koi8-[ru]")
_HIDDEN_REFERENCE: Final = re.compile(r"&#(?:38|x26);", re.IGNORECASE)
_ENTITY: Final = re.compile(r"""<!ENTITY\s+(?:%\s*)?([^\s"'>]+)\s+(["'])(.*?)\2""", re.DOTALL)
_REFERENCE: Final = re.compile(r"&([^;&#\s<>\"']+);")
_SURROGATE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def decoded(source: Path, syntax: Syntax, scratch: Path, name: str) -> Path:
    """A file as plain UTF-8: the file itself where it is that, else a copy in the scratch folder.

    Args:
        source: The file.
        syntax: What it is written in; only XML can declare an encoding.
        scratch: A folder for the copy; the caller removes it.
        name: What to call the file in messages.

    Raises:
        SourceError: It is packed in another way than gzip, damaged, unpacks to far more than it is, or is in
            an encoding that is not read; or its XML entities stand for far more than it is.
    """
    path = source
    if _head(path).startswith(b"\x1f\x8b"):
        path = _unpacked(path, scratch, name)
    head = _head(path)
    for mark, kind in _NO_TEXT:
        if head.startswith(mark):
            raise SourceError(
                texts("{file}: this is {kind}, not text.", file=name, kind=kind),
                texts("Unpack it, and give the RDF file that is in it."),
            )
    if _WEB_PAGE.match(head):
        raise SourceError(
            texts("{file}: this is a web page (HTML), not RDF.", file=name),
            texts("Download the RDF file itself, such as Turtle or JSON-LD."),
        )
    codec = _codec(head, syntax, name)
    if codec is not None:
        path = _transcoded(path, codec, name, scratch)
        if _head(path).startswith(codecs.BOM_UTF8):
            # A parser of JSON dies over it.
            raise SourceError(
                texts("{file}: it starts with two byte order marks.", file=name),
                texts("Remove both of them."),
            )
    if syntax is RDF_XML:
        _refuse_large_entities(path, name)
    return path


def not_utf8(path: Path, source: str) -> ParseError | None:
    """The error that says where a file is not UTF-8, or None where it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        for text in file:
            try:
                decoder.decode(text)
            except UnicodeDecodeError as error:
                reason = texts(
                    "The byte 0x{byte} is no UTF-8: save the file as UTF-8.", byte=f"{text[error.start]:02X}"
                )
                return ParseError(source, reason, line, error.start + 1)
            line += 1
    return None


def misnamed(path: Path, syntax: Syntax, source: str) -> ParseError | None:
    """The error that says that a file is in another syntax than it was taken for, or None.

    Args:
        path: What is not what it was taken for, in UTF-8.
        syntax: What it was taken for.
        source: What to call the file in messages.
    """
    head = _head(path)
    found = next((other for other, start in _STARTS if start.match(head)), syntax)
    # Everything that Turtle is, TriG is as well.
    if found is syntax or {found, syntax} == {TURTLE, TRIG}:
        return None
    reason = texts("This looks like {found}, not like {syntax}.", found=found.name, syntax=syntax.name)
    hint = texts("Give the file the suffix {suffix}, or say --syntax.", suffix=found.suffix)
    return ParseError(source, reason, 1, hint=hint)


def malformed(path: Path, source: str) -> ParseError | None:
    """The error that says where a file is no well-formed XML, or None where it is.

    The parser of RDF/XML takes what ends too early, or has something behind its end.
    """
    parser = ParserCreate("UTF-8", " ")
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except ExpatError as error:
        return not_utf8(path, source) or ParseError(
            source, of_xml(error.code), error.lineno, error.offset + 1
        )
    return None


def broken_pair(path: Path, syntax: Syntax, source: str) -> ParseError | None:
    """The error that says where JSON has half of a surrogate pair, or None where it has none."""
    if syntax is not JSON_LD:
        return None
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if found := _SURROGATE.search(line):
                reason = texts(
                    "{escape} is half of a character: both halves are needed.", escape=found.group()[-6:]
                )
                return ParseError(source, reason, number, found.start() + 1)
    return None


def is_blank(path: Path) -> bool:
    """Whether a small file has nothing but blanks; of a large one a parser tells."""
    return path.stat().st_size < 4096 and not path.read_bytes().strip()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _unpacked(source: Path, scratch: Path, name: str) -> Path:
    path = scratch / f"{source.name}.unpacked"
    limit = UNPACKED_FREE + UNPACKED_RATIO * source.stat().st_size
    size = 0
    try:
        with gzip.open(source) as packed, path.open("wb") as file:
            while piece := packed.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise SourceError(
                        texts("{file}: it unpacks to far more than a file of its size can hold.", file=name),
                        texts("Unpack it yourself and look at it."),
                    )
                file.write(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise SourceError(
            texts("{file}: the packed file is damaged or cut off.", file=name), texts("Pack it again.")
        ) from None
    return path


def _codec(head: bytes, syntax: Syntax, name: str) -> str | None:
    """The codec that a file needs, or None where it is plain UTF-8."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    # RDF starts with a character of ASCII, which tells how wide characters are.
    if head[:3] == b"\0\0\0" or head[1:4] == b"\0\0\0":
        return "utf-32-be" if head[:1] == b"\0" else "utf-32-le"
    if head[1:2] == b"\0" and head[:1] != b"\0":
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2] != b"\0":
        return "utf-16-be"
    declared = _DECLARED.match(head) if syntax is RDF_XML else None
    if declared is None:
        return None
    encoding = declared.group(1).decode()
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        codec = encoding
    if not _READ.fullmatch(codec):
        raise SourceError(
            texts("{file}: the encoding {name} is not read.", file=name, name=encoding),
            texts("Save the file as UTF-8."),
        )
    # It declares wide characters and has none: what it says of itself is wrong.
    return None if codec in {"utf-8", "ascii"} or codec.startswith(("utf-16", "utf-32")) else codec


def _transcoded(path: Path, codec: str, name: str, scratch: Path) -> Path:
    copy = scratch / f"{path.name}.utf-8"
    line = 1
    try:
        with (
            path.open(encoding=codec, newline="") as file,
            copy.open("w", encoding="utf-8", newline="") as out,
        ):
            piece = _DECLARATION.sub(r"\1UTF-8", file.read(_PIECE), count=1)
            while piece:
                line += piece.count("\n")
                out.write(piece)
                piece = file.read(_PIECE)
    except UnicodeError:
        reason = texts("This is no {encoding}, as the file starts: save it as UTF-8.", encoding=codec.upper())
        raise ParseError(name, reason, line) from None
    return copy


def _refuse_large_entities(path: Path, name: str) -> None:
    """Refuse XML whose entities, written out, are far more than the file (XML 1.0, section 4.4).

    What an entity stands for is counted, not made: nine levels of ten make a thousand million.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        if "<!DOCTYPE" not in (start := file.read(_PIECE)):
            return
        text = start + file.read()
    sizes: dict[str, int] = {}
    for entity in _ENTITY.finditer(text):
        entity_name, _, value = entity.groups()
        if _HIDDEN_REFERENCE.search(value):
            # XML reads what an entity stands for once more; the parser does not.
            raise SourceError(
                texts(
                    "{file}: the XML entity {name} has a reference with its & written as a code.",
                    file=name,
                    name=entity_name,
                ),
                texts("Write out what the entities stand for."),
            )
        # A declaration in a comment is none, and which of two counts differs from parser to parser.
        size = len(value) + _written_out(value, sizes)
        sizes[entity_name] = max(size, sizes.get(entity_name, 0))
    total = sum(sizes.values()) + _written_out(text, sizes)
    if total > ENTITIES_RATIO * len(text):
        raise SourceError(
            texts("{file}: its XML entities stand for far more than the file has.", file=name),
            texts("Write out what the entities stand for."),
        )


def _written_out(text: str, sizes: dict[str, int]) -> int:
    """How many characters the entities of a text stand for."""
    return sum(sizes.get(name, 0) for name in _REFERENCE.findall(text))
