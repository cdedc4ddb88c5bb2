"""What parsers say of a file, in the reader's language where it is known what they say."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers.expat import ErrorString

from kg.errors import ParseError
from kg.language.texts import texts
from kg.rdf import Syntax

_PLACED: Final = re.compile(r"Parser error (?:at|between) line [^:]*: ")
_AROUND: Final = re.compile(
    r"(?:error while parsing (?:IRI|language tag) '[^']*'|@type value '[^']*' must be an IRI"
    r"|error while parsing attribute: position \d+): "
)
_FORMS: Final = tuple(
    (re.compile(form, re.DOTALL), words)
    for form, words in (
        (r"The prefix (?P<name>\S+) has not been declared", "The prefix {name} is not declared."),
        (r"Unknown prefix (?P<name>\S+?):?", "The prefix {name} is not declared."),
        (r"Unexpected end(?: of file)?(?:,.*)?", "The file ends in the middle of a statement."),
        (
            r"Invalid IRI (?:code point|character) (?P<token>.+)",
            "An address cannot have the character {token}.",
        ),
        (r"Invalid character (?P<token>'.+')", "An address cannot have the character {token}."),
        (
            r"(?:Invalid IRI percent encoding|escapes in IRIs should be .* found) (?P<token>.+)",
            "In an address, % is followed by two digits or letters from A to F: {token} is not.",
        ),
        (
            r"No scheme found in an absolute IRI",
            "The address is not complete: it starts with no scheme such as https:.",
        ),
        (
            r"A dot is expected at the end of statements|Quads must be followed by a dot",
            "A statement ends with a point.",
        ),
        (
            r"The (?:PREFIX|prefix) (?:keyword|declaration) should be followed by .+",
            "A prefix is declared like this: @prefix ex: <https://example.org/> .",
        ),
        (r"The (?:subject|predicate|object|graph name) of .+ must be .+", "What stands here cannot be read."),
        (
            r"Line jumps are not allowed in string literals.*",
            "A text between simple quotes ends in its line: write three quotes, or \\n.",
        ),
        (
            r"The given language subtag is invalid|A language code should always start with a letter"
            r"|A subtag .+|A language tag .+",
            "What follows @ is no language tag.",
        ),
        (
            r"(?:Unexpected escape character|The escape sequence|The character that are allowed to be escaped"
            r" in IRIs are .* found) ?(?P<token>'\S*').*|(?P<other>'\S*') is not a valid escape sequence",
            "A backslash starts an escape, and this is none: {token}. Write two for one that is meant.",
        ),
        (r"A blank node ID cannot be empty", "A blank node is written _: and a name."),
        (r"An? (?:integer|double exponent|decimal|number)\b.*", "The number is not complete."),
        (
            r"Object values must be followed by .+",
            "A comma is missing here, or a curly bracket at the end of the object.",
        ),
        (
            r"Array values must be followed by .+",
            "A comma is missing here, or a square bracket at the end of the list.",
        ),
        (r"Object keys must be strings", "A key between double quotes is expected here."),
        (r"Unexpected (?:char|byte): (?P<token>.+)", "“{token}” cannot stand here."),
        (
            r"(?:true|false|null) expected",
            "JSON writes a text between double quotes, and true, false or null.",
        ),
        (
            r"Object with @value cannot .+|Objects with @value cannot contain .+",
            "What has @value has nothing else but @type, @language or @index.",
        ),
        (r"(?P<name>@[a-z]+) value must be .+", "{name} has a value of a kind that it cannot have."),
        (
            r"(?P<name>@[a-z]+) (?:cannot be set multiple times|is defined twice)"
            r"|.* single (?P<other>@[a-z]+) .+",
            "{name} stands here twice.",
        ),
        (
            r"XML namespaces are required in RDF/XML",
            "An element has no namespace here: RDF/XML has properties and classes with a prefix.",
        ),
        (
            r"Unexpected text event: .+|Unexpected node, .+",
            "Text and elements cannot stand side by side here.",
        ),
        (
            r"<!ENTITY values should be enclosed .+",
            "An entity cannot stand for another file or address: write here what it says.",
        ),
        (r"attribute value must be enclosed .+", "The value of an attribute stands between quotes."),
        (r"(?P<token>[^ ]+) is not a valid [A-Za-z ]+", "“{token}” cannot stand here."),
        (
            r"(?P<token>.+) is not allowed at the beginning of a prefix name",
            "“{token}” cannot stand here.",
        ),
        (
            r"(?P<token>.+) is not allowed in JSON strings",
            "A text in JSON cannot have the character {token} as it is.",
        ),
    )
)

_XML: Final = {
    "no element found": "The file ends in the middle of a statement.",
    "unclosed token": "The file ends in the middle of a statement.",
    "unclosed CDATA section": "The file ends in the middle of a statement.",
    "mismatched tag": "An element ends here that is not the one that was begun last.",
    "unbound prefix": "A prefix is used here that is not declared (xmlns:…).",
    "undefined entity": "The entity that stands here (&…;) is not declared: write the character itself.",
    "duplicate attribute": "The element has the same attribute twice.",
    "junk after document element": "Something stands behind the end of the document.",
    "recursive entity reference": "An entity stands for itself.",
    "XML or text declaration not at start of entity": "The XML declaration stands at the start of a file.",
    "not well-formed (invalid token)": "This cannot stand here: in a text, & is written &amp; and < is &lt;.",
    "reserved prefix (xml) must not be undeclared or bound to another namespace name": (
        "The prefix xml cannot be declared."
    ),
}


def in_words(error: ParseError, syntax: Syntax) -> dict[str, str]:
    """What a parser of RDF says, in the words of each language where they are known, else as it says it.

    Args:
        error: Its error.
        syntax: What it reads.
    """
    said = _AROUND.sub("", _PLACED.sub("", error.reasons["en"].strip())).rstrip(".")
    for form, words in _FORMS:
        if match := form.fullmatch(said):
            named = {name: value for name, value in match.groupdict().items() if value}
            return texts(words, **dict.fromkeys(("name", "token"), named.get("other", "")) | named)
    return texts("This is no {syntax}: {reason}", syntax=syntax.name, reason=error.reasons["en"])


def named(error: ParseError) -> list[str]:
    """What an error of the JSON-LD parser names, as it stands in the file, the most telling first."""
    said = error.reasons["en"]
    values = re.finditer(r"'([^']+)'|(?:found |: )(\S+)$|(\S+) found$", said.rstrip("."))
    return [match[match.lastindex or 0] for match in values] + re.findall(r"@[a-z]+", said)


def of_xml(code: int) -> dict[str, str]:
    """What expat says, in the words of each language where they are known, else as it says it.

    Args:
        code: The code of its error.
    """
    said = ErrorString(code) or ""
    if said in _XML:
        return texts(_XML[said])
    return texts("This is no well-formed XML: {reason}.", reason=said)
