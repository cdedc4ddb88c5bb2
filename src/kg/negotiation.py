"""Content negotiation (RFC 9110, section 12) as small pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header


def media_type(
    accept: str | None, offers: Sequence[str], also: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """The offer that an ``Accept`` header likes best; None where it takes none.

    Args:
        accept: The header's value; None and the empty string take anything.
        offers: Media types without parameters, the preferred first.
        also: Offers by further names that clients may know them by.

    Examples:
        >>> media_type("text/turtle;q=0.5, text/html", ["text/html", "text/turtle"])
        'text/html'
        >>> media_type("text/*, text/html;q=0", ["text/html", "text/turtle"])
        'text/turtle'
        >>> media_type("text/turtle; charset=utf-8", ["text/html", "text/turtle"])
        'text/turtle'
        >>> media_type("image/png", ["text/html"]) is None
        True
        >>> media_type("text/xml", ["application/rdf+xml"], {"text/xml": "application/rdf+xml"})
        'application/rdf+xml'
    """
    if not (accept or "").strip():
        return offers[0]
    ranges = parse_accept_header(accept, MIMEAccept)
    # No offer is one of several that differ by a parameter: a charset or a profile rules none out.
    accepted = MIMEAccept([(range_.partition(";")[0].rstrip(), quality) for range_, quality in ranges])
    # `quality` takes the most specific range, so that `text/html;q=0` beats `text/*`.
    names = [*offers, *(name for name in also if name not in offers)]
    best = max(names, key=lambda name: accepted.quality(name), default=None)
    if best is None or accepted.quality(best) <= 0:
        return None
    return best if best in offers else also[best]


def listed(accept: str | None, media_types: Sequence[str]) -> bool:
    """Whether an ``Accept`` header takes one of these media types by its name, not only by a wildcard.

    Examples:
        >>> listed("application/n-quads, text/turtle;q=0.6", ["text/turtle"])
        True
        >>> listed("application/n-quads, */*;q=0.1", ["text/turtle"])
        False
    """
    ranges = parse_accept_header(accept or "", MIMEAccept)
    return any(q > 0 and name.partition(";")[0].rstrip().lower() in media_types for name, q in ranges)


def language(accept: str | None, offers: Sequence[str]) -> str:
    """The offer that an ``Accept-Language`` header likes best; the first where it takes none.

    Examples:
        >>> language("vi-VN,vi;q=0.9,en;q=0.5", ["fr", "en", "vi"])
        'vi'
        >>> language("de", ["fr", "en", "vi"])
        'fr'
    """
    accepted = parse_accept_header(accept or "", LanguageAccept)
    return accepted.best_match(offers, default=offers[0]) or offers[0]


def coding(accept: str | None, name: str) -> bool:
    """Whether an ``Accept-Encoding`` header takes a content coding.

    Examples:
        >>> coding("br, gzip;q=0.5", "gzip"), coding("*", "gzip")
        (True, True)
        >>> coding("gzip;q=0, *", "gzip"), coding("identity", "gzip"), coding(None, "gzip")
        (False, False, False)
    """
    codings = {value.lower(): quality for value, quality in parse_accept_header(accept or "", Accept)}
    return codings.get(name, codings.get("*", 0)) > 0
