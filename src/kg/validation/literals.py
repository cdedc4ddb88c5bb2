"""Literals that every engine reads alike.

Oxigraph, the library and rdflib agree on well-formed decimals, integers, booleans and days, and on text
without control characters. On everything else they differ: rdflib takes ``1e2`` for a decimal, the library
ends its process over a year of forty digits, and only Python counts U+001C as white space. So what has any
other literal is left to pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from kg.vocab import RDF, XSD

_NUMBER: Final = r"[+-]?[0-9]{1,15}"
_DAY: Final = (
    r"(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_FORMS: Final = {
    "decimal": rf"{_NUMBER}(?:\.[0-9]{{1,15}})?",
    "integer": _NUMBER,
    "boolean": "true|false",
    "date": _DAY,
}
_PLAIN: Final = re.compile(
    "|".join(rf' "(?:{form})"\^\^<{re.escape(XSD.iri)}{name}> \.\n' for name, form in _FORMS.items()).encode()
)
_TYPED: Final = (f'"^^<{XSD.iri}'.encode(), f'"^^<{RDF.iri}'.encode())


def plain(lines: bytes) -> bool:
    """Whether every engine reads all literals alike that canonical N-Triples have."""
    typed = sum(map(lines.count, _TYPED))
    return rb"\u00" not in lines and typed == sum(1 for _ in _PLAIN.finditer(lines))


class Compared:
    """Whether the values that queries compare are of the types that they are meant for.

    rdflib puts a text after every number, and a number after every day; SPARQL has no order among them.

    Args:
        predicates: The predicates whose values are compared.
        datatypes: The datatype, as N-Triples writes it, that the shapes ask for, by predicate. Where they
            ask for none, only ``true`` will do.
    """

    def __init__(self, predicates: Collection[str], datatypes: Mapping[str, str]) -> None:
        true = f'"true"^^{XSD("boolean")}'
        self._meant = {
            name.encode(): (f'"^^{datatypes[name]}' if name in datatypes else true).encode()
            for name in predicates
        }

    def alike(self, lines: bytes) -> bool:
        """Whether that is so in all of some canonical N-Triples."""
        for line in lines.splitlines():
            _, name, value = line.split(b" ", 2)
            if name in self._meant and value.startswith(b'"') and not value[:-2].endswith(self._meant[name]):
                return False
        return True
