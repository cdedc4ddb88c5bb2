"""Outlines that cannot be drawn on the globe, as findings with words; `kg.validation.wkt` judges them.

SHACL has no words for that, so this rule stands beside the shapes, ``shapes#OutlineValid``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.language.texts import texts
from kg.rdf import literal
from kg.validation.context import Statements, encoded
from kg.validation.core import Core
from kg.validation.findings import Finding, violation
from kg.vocab import GEO, Terms

_OUTLINE: Final = encoded(GEO("asWKT"))
_TYPED: Final = f'"^^<{GEO("wktLiteral").value}>'.encode()


class Outlines:
    """Looks for outlines that cannot be drawn.

    Args:
        core: The process that reads them.
        terms: The terms of the installation.
    """

    def __init__(self, core: Core, terms: Terms) -> None:
        self._core = core
        self._rule = terms.shape("OutlineValid")

    def wrong(self, said: Mapping[bytes, Statements]) -> Iterator[Finding]:
        """A violation for each outline that cannot be drawn.

        What is no WKT literal at all is left to the shapes.

        Args:
            said: What is said of some things.
        """
        found = [
            (node, value)
            for node, told in said.items()
            for name, value in told
            if name == _OUTLINE and value.endswith(_TYPED)
        ]
        faults = self._core.outlines([literal(value).value for _, value in found]) if found else []
        for (node, value), fault in zip(found, faults, strict=True):
            if fault:
                yield violation(self._rule, node, _messages(*fault), None, _OUTLINE, value)


def _messages(code: str, detail: str) -> Mapping[str, str]:
    """What is wrong and what to do; of what the library says otherwise, its own words."""
    match code:
        case "unreadable":
            return texts(
                "The outline cannot be read as WKT ({reason}): write POLYGON ((longitude latitude, …)), "
                "to its last bracket and no further.",
                reason=detail,
            )
        case "system":
            return texts(
                "The outline starts with its coordinate system, {system}, and with no other.",
                system="<http://www.opengis.net/def/crs/OGC/1.3/CRS84>",
            )
        case "kind":
            return texts("An outline is a POINT, a POLYGON or a MULTIPOLYGON, not a {kind}.", kind=detail)
        case "spelling":
            return texts("Write {kind} in capitals.", kind=detail)
        case "blank":
            return texts(
                "Between the coordinate system and {kind} stands a blank, and nothing else.", kind=detail
            )
        case "open":
            return texts("A ring of the outline is not closed: repeat its first point as its last.")
        case "empty":
            return texts("The outline, or a part of it, is empty: give its points, or remove it.")
        case "dimensions":
            return texts("A point of an outline has two numbers, longitude and latitude: remove the others.")
        case "infinite":
            return texts("Not every coordinate is a number ({place}): correct it.", place=detail)
        case "swapped":
            return texts(
                "Latitude and longitude are swapped ({place}): write the longitude first.", place=detail
            )
        case "outside":
            return texts(
                "A point is not on the globe ({place}): longitudes go from -180 to 180 and latitudes "
                "from -90 to 90, in degrees.",
                place=detail,
            )
        case "many":
            return texts("The outline has too many points to be read: simplify it to some thousands.")
        case "Self-intersection" | "Ring Self-intersection":
            return texts(
                "The outline crosses or touches itself ({place}): put its points in the order of its border.",
                place=detail,
            )
        case "Hole lies outside shell":
            return texts(
                "A hole of the outline lies outside its border ({place}): "
                "make it a part of its own, or remove it.",
                place=detail,
            )
        case "Too few points in geometry component":
            return texts(
                "A ring of the outline encloses nothing ({place}): "
                "it has three different points at the least.",
                place=detail,
            )
        case _:
            return texts(
                "The outline is not one that can be drawn ({reason}, {place}): correct its rings.",
                reason=code,
                place=detail,
            )
