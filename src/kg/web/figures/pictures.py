"""Pictures with text: lines broken by the widths of a font, and SVG made into PNG.

The font comes with kg, so that a picture is the same on every machine. Both libraries are imported where a
picture is made: most pages have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, cast

FAMILY: Final = "Roboto"
"""The font, which has the letters of French, English and Vietnamese."""


class _Widths(NamedTuple):
    """How wide the letters of a font are, in parts of its size."""

    glyphs: Mapping[int, float]
    other: float

    def of(self, text: str) -> float:
        return sum(self.glyphs.get(ord(character), self.other) for character in text)


def lines(text: str, size: float, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines that are not wider than there is room for; what does not fit ends in ``…``.

    Args:
        text: The text.
        size: The size of the font, in pixels as all lengths here.
        room: The width that there is.
        most: How many lines there may be.
        bold: Whether the font is bold.
    """
    widths = _widths(bold)
    share = room / size
    found: list[str] = []
    # A no-break blank stays where it is: split breaks at every blank.
    for word in text.replace("\n", " ").split(" "):
        joined = f"{found[-1]} {word}" if found else word
        if found and widths.of(joined) <= share:
            found[-1] = joined
        else:
            found.append(word)
    cut = len(found) > most
    kept = [_shortened(line, share, widths) for line in found[:most]]
    if cut and kept and not kept[-1].endswith("…"):
        kept[-1] = _shortened(f"{kept[-1]}…", share, widths)
    return tuple(kept)


def fitting(text: str, sizes: Sequence[float], room: float, *, bold: bool = False) -> float:
    """The first of some sizes in which a text is one line; else the last of them."""
    return next((size for size in sizes if _widths(bold).of(text) * size <= room), sizes[-1])


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is in one line, in pixels, in a size of the font."""
    return _widths(bold).of(text) * size


def png(svg: str) -> bytes:
    """An SVG document as PNG, in its own size; its text is in `FAMILY`."""
    from resvg_py import svg_to_bytes

    return bytes(
        svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(_files()), font_family=FAMILY)
    )


def _shortened(line: str, room: float, widths: _Widths) -> str:
    """A line that has room, without its end where it is too long."""
    if widths.of(line) <= room:
        return line
    while line and widths.of(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip(' ,;:…')}…"


@cache
def _files() -> tuple[str, str]:
    """The font's files, the regular one and the bold one."""
    from font_roboto import font_files  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    files = cast(dict[str, str], font_files)
    return files["Roboto"], files["RobotoBold"]


@cache
def _widths(bold: bool) -> _Widths:
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

    with TTFont(_files()[bold], lazy=True) as read:
        font = cast(Any, read)
        whole: int = font["head"].unitsPerEm
        advances: dict[str, tuple[int, int]] = font["hmtx"].metrics
        names: dict[int, str] = font.getBestCmap()
        glyphs = {code: advances[name][0] / whole for code, name in names.items()}
    return _Widths(glyphs, max(glyphs[ord("M")], glyphs[ord("—")]))
