"""What is wrong with an outline in WKT, with all limits, as the library shapely (GEOS) reads it.

It runs in the process of `kg.validation.core`, for the library reads what strangers write. So this module
imports nothing of kg, and shapely only once there is an outline.
"""

from __future__ import annotations

import re
import warnings
from typing import Any, Final

MOST_POINTS: Final = 100_000
"""Points that an outline may have: ten times those of a detailed province."""

_SYSTEM: Final = re.compile(r"<[^<>]*>\s*")
_CRS84: Final = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
_KINDS: Final = frozenset(("POINT", "POLYGON", "MULTIPOLYGON"))
_NAME: Final = re.compile("[A-Za-z]+")
_OTHER: Final = re.compile(r"\b[0-9]+[a-df-z][0-9a-z]*", re.IGNORECASE)
_EMPTY: Final = re.compile(r"\bEMPTY\b", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def fault(outline: str) -> tuple[str, str] | None:
    """What is wrong with an outline: a code and a detail, such as where it is; None where nothing is.

    Args:
        outline: WKT after its coordinate system; coordinates are longitude and latitude in degrees.
    """
    if outline.count(",") >= MOST_POINTS:
        return "many", ""
    # GEOS reads no further than a character that ends a text in C.
    if found := _CONTROL.search(outline):
        return "unreadable", repr(found[0])
    system = _SYSTEM.match(outline)
    if system is None or system[0].strip() != _CRS84:
        return "system", system[0].strip() if system else ""
    text = outline[system.end() :]
    named = _NAME.match(text)
    if named and named[0].upper() not in _KINDS:
        return "kind", named[0]
    if named and not named[0].isupper():
        return "spelling", named[0].upper()
    if named and (system[0] == _CRS84 or system[0].rstrip(" ") != _CRS84):
        return "blank", named[0]
    # GEOS reads more than decimal numbers: 0x69, nan, inf.
    if found := _OTHER.search(text):
        return "unreadable", found[0]
    if _EMPTY.search(text):
        return "empty", ""
    # The library is written in C and imports NumPy: only who has an outline waits for it.
    import shapely

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            shape: Any = shapely.from_wkt(text)
        except shapely.errors.GEOSException as error:
            said = str(error).partition(": ")[2] or str(error)
            return ("open", "") if "closed" in said else ("unreadable", said)
        return _fault(shape, shapely)


def _fault(shape: Any, shapely: Any) -> tuple[str, str] | None:
    parts = shapely.get_parts(shape)
    if shape.is_empty or any(part.is_empty for part in parts):
        return "empty", ""
    if shape.has_z or shape.has_m:
        return "dimensions", ""
    for x, y in shapely.get_coordinates(shape):
        # What is no number is on no side of a limit.
        if not (abs(x) <= 180 and abs(y) <= 90):
            swapped = abs(x) <= 90 and 90 < abs(y) <= 180
            finite = abs(x) < float("inf") and abs(y) < float("inf")
            code = "swapped" if swapped else "outside" if finite else "infinite"
            return code, f"{x:g} {y:g}"
    if not shapely.is_valid(shape):
        reason, _, place = shapely.is_valid_reason(shape).partition("[")
        return reason.strip(), place.rstrip("]")
    return None
