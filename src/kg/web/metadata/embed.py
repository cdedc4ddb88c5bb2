"""The HTML by which another site shows a card of an entity: a frame of ``/embed/…``."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlencode

from kg.vocab import Terms
from kg.web.metadata import signposting

WIDTH: Final = 480
HEIGHT: Final = 280
"""Pixels of a card; what does not fit is shortened there, all but the source."""


def size(most_width: int | None, most_height: int | None) -> tuple[int, int]:
    """The width and height of a card in pixels, as far as there is room."""
    return min(WIDTH, most_width or WIDTH), min(HEIGHT, most_height or HEIGHT)


def embed_code(
    terms: Terms, path: str, title: str, language: str | None, width: int = WIDTH, height: int = HEIGHT
) -> str:
    """The HTML that shows a card.

    Args:
        terms: The installation's own terms.
        path: The kind and slug of the entity.
        title: What it is called.
        language: The language of the card; None for that of its reader.
        width: Pixels.
        height: Pixels.
    """
    query = f"?{urlencode({'lang': language})}" if language else ""
    return frame(signposting.uri(f"{terms.base}embed/{path}{query}"), title, width, height)


def frame(address: str, title: str, width: int, height: int) -> str:
    """The HTML that shows what is at an address; the size is in pixels."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}"'
        ' loading="lazy"></iframe>'
    )
