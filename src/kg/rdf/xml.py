"""XML that parsers take and that says what was meant: RDF/XML, and what others wrote as XML.

XML 1.0 has no way to write most control characters, U+FFFE and U+FFFF (section 2.2), and a parser takes a
carriage return for a line feed unless it is written as a reference (section 2.11). RDF/XML writes properties
as elements, so that it has none whose IRI does not end like an element's name (RDF 1.1 XML Syntax, section
2.14), and it has no triple terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import IO, Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import Unwritable
from kg.language.texts import texts
from kg.vocab import RDF, XSD

_BLOCK: Final = 64 * 1024
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NONCHARACTERS: Final = re.compile(b"\xef\xbf[\xbe\xbf]")
_LOCAL_NAMES: Final = tuple(map(re.compile, (r"[^\W\d][\w.\-]*\Z", r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")))
_NAME: Final = re.compile(r"(?!(?i:xml)|x_)[A-Za-z_][A-Za-z0-9_.\-]*")
_NEVER_DECLARED: Final = frozenset({"http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace"})
"""XML's own namespaces, which no document gives to a prefix (Namespaces in XML 1.0, section 3)."""
_ASK_OTHERWISE: Final = "Ask for Turtle, N-Triples or another syntax."
_SYNTAX: Final = frozenset(
    RDF(name).value
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li", "Description"),
        *("aboutEach", "aboutEachPrefix", "bagID"),
    )
)
"""What no property element can be, or what it would mean otherwise (RDF 1.1 XML Syntax, section 7.2)."""


class XmlFile:
    """A file for XML that has been escaped, but for carriage returns; what XML cannot hold is refused.

    UTF-8 goes in and UTF-8 comes out; what is written may be cut anywhere.

    Args:
        file: Where it is written.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._last = b""

    def write(self, data: bytes) -> int:
        """Write some bytes.

        Raises:
            Unwritable: They have a character that XML cannot hold.
        """
        if len(data.translate(None, _CONTROLS)) != len(data):
            raise _no_character(next(byte for byte in data if byte in _CONTROLS))
        around = self._last + data
        if found := _NONCHARACTERS.search(around):
            raise _no_character(ord(found.group().decode()))
        self._last = around[-2:]
        self._file.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Hand on what is held."""
        self._file.flush()


def write_rdf_xml(triples: Iterable[Triple], file: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Write triples as RDF/XML, as they come; those of one subject that follow each other stand together.

    Args:
        triples: The triples.
        file: Where they are written.
        prefixes: Namespaces by the prefixes that they are to have; those that XML cannot have do not count.

    Raises:
        Unwritable: RDF/XML cannot say this.
    """
    names = {RDF.iri: "rdf"}
    for prefix, namespace in prefixes.items():
        if _NAME.fullmatch(prefix) and prefix != "rdf" and namespace not in _NEVER_DECLARED:
            names.setdefault(namespace, prefix)
    output = XmlFile(file)
    declared = "".join(f" xmlns:{prefix}={_quoted(iri)}" for iri, prefix in names.items())
    held = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n']
    elements: dict[str, tuple[str, str]] = {}
    size, subject = 0, None
    for triple in triples:
        if triple.subject != subject:
            held.append("" if subject is None else "\t</rdf:Description>\n")
            subject = triple.subject
            held.append(f"\t<rdf:Description {_node(subject, 'about')}>\n")
        property_ = triple.predicate.value
        if property_ not in elements:
            elements[property_] = _element(property_, names)
        start, end = elements[property_]
        held.append(f"\t\t<{start}{_object(triple.object, end)}\n")
        size += len(held[-1])
        if size >= _BLOCK:
            output.write("".join(held).encode())
            held.clear()
            size = 0
    held.append("" if subject is None else "\t</rdf:Description>\n")
    held.append("</rdf:RDF>\n")
    output.write("".join(held).encode())


def _object(term: Any, element: str) -> str:
    """What follows an element's name: the rest of its start tag, what is in it, its end tag."""
    if not isinstance(term, Literal):
        return f" {_node(term, 'resource')}/>"
    if term.direction is not None:
        raise Unwritable(texts("RDF/XML cannot say which direction a text has."), texts(_ASK_OTHERWISE))
    kind = ""
    if term.language is not None:
        kind = f" xml:lang={_quoted(term.language)}"
    elif term.datatype != XSD("string"):
        kind = f" rdf:datatype={_quoted(term.datatype.value)}"
    return f"{kind}>{escape(term.value, quote=False)}</{element}>"


def _quoted(value: str) -> str:
    """A value as an attribute has it; neither IRIs nor language tags have blanks in them."""
    return f'"{escape(value)}"'


def _node(term: Any, attribute: str) -> str:
    """The attribute that names a node."""
    if isinstance(term, NamedNode):
        return f"rdf:{attribute}={_quoted(term.value)}"
    if isinstance(term, BlankNode):
        # Not every label is a name in XML; no name is given twice.
        label = term.value if _NAME.fullmatch(term.value) else f"x_{term.value.encode().hex()}"
        return f'rdf:nodeID="{label}"'
    raise Unwritable(texts("RDF/XML cannot write a triple within a triple (RDF 1.2)."), texts(_ASK_OTHERWISE))


def _element(property_: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The start tag of a property's element without its brackets, and the name in its end tag.

    Raises:
        Unwritable: There is no such element.
    """
    if property_ not in _SYNTAX:
        for pattern in _LOCAL_NAMES:
            local = pattern.search(property_)
            namespace = property_[: local.start()] if local else ""
            if local and namespace not in _NEVER_DECLARED and _is_name(local.group()):
                if namespace in names:
                    name = f"{names[namespace]}:{local.group()}"
                    return name, name
                return f"{local.group()} xmlns={_quoted(namespace)}", local.group()
    told = texts("RDF/XML cannot write the property {property} as an element.", property=property_)
    raise Unwritable(told, texts(_ASK_OTHERWISE))


def _is_name(name: str) -> bool:
    """Whether parsers take an element of this name: not all of them know each letter that XML allows."""
    try:
        ParserCreate().Parse(f"<{name}/>".encode(), True)
    except ExpatError:
        return False
    return True


def _no_character(number: int) -> Unwritable:
    return Unwritable(
        texts(
            "XML cannot hold the character {character}, which stands in what was asked for.",
            character=f"U+{number:04X}",
        ),
        texts("Ask for it in another format, such as JSON or Turtle."),
    )
