"""Numbers of which the unit tells what they are: a part of a whole or a share, and things that are whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kg.desk.reading.codes import Codes, Named
from kg.desk.reading.understanding import Understanding
from kg.desk.reading.units import all_fitting
from kg.language.lexicon.unit import COUNTED, MONEY
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language
from kg.vocab import LANGUAGES

_RATED_AT_MOST: Final = 20
"""A whole up to which a part of it may be a rate: two in three."""


def of_whole_things(said: Quantity, row: Understanding, codes: Codes, own: Sequence[Named]) -> Quantity:
    """A number whose digits may mean two; the whole one where only things are counted: 11,305 households."""
    named = codes.look_up("unit", row.typed("unit")).taken if row.typed("unit") else None
    units = (named,) if named else tuple(own)
    things = [codes.unit(name) for name in COUNTED - MONEY]
    whole = [reading for reading in said.readings if reading == reading.to_integral_value()]
    # Nobody writes decimals that are all 0 for so many households: “58,000” are thousands.
    whole = [max(whole)] if whole else whole
    others = {"number", "scale", "range", "part"} & set(said.questions)
    is_open = "separator" in said.questions and not others and not said.unit
    if not is_open or len(whole) != 1 or not units or any(one not in things for one in units):
        return said
    asked = tuple(one for one in said.questions if one != "separator")
    return replace(said, value=whole[0], readings=(whole[0],), questions=asked)


def as_share(
    row: Understanding, codes: Codes, said: Quantity, typed: tuple[Decimal, ...], own: Sequence[Named]
) -> Quantity | None:
    """What “9 in 10” says, as per cent where that is meant; None where the number is none of the two."""
    percent, counted = codes.unit("percent"), all_fitting(said, codes)
    unit = codes.look_up("unit", row.typed("unit")).taken if row.typed("unit") else None
    takes_share = not own or percent in own
    takes_part = not own or not counted or any(one in own for one in counted)
    share = said.share or Decimal(0)
    near = [number for number in typed if abs(number - share) < 1]
    is_part = said.value in typed and takes_part and (unit != percent if unit else said.value != share)
    if is_part or (typed and not near and unit != percent and takes_part):
        return said
    if not typed and takes_part and not takes_share and unit is None and _is_counted(said.whole):
        # The indicator counts things, and has no shares.
        return replace(said, questions=tuple(one for one in said.questions if one != "part"))
    if not typed or not near:
        messages = {
            code: Language(code).text(
                "The words give {part} of {whole}: type {share} in “value” with per cent as its unit, or the "
                "number of things with theirs, whichever the indicator takes.",
                part=Language(code).number(said.value or Decimal(1)),
                whole=Language(code).number(said.whole or Decimal(0)),
                share=Language(code).number(round(share, 1).normalize()),
            )
            for code in LANGUAGES
        }
        shares, parts = ((round(share, 1),) if takes_share else ()), (said.readings[:1] if takes_part else ())
        row.find("question", "ask-part", messages, "value", written((*shares, *parts)))
        return None
    asked = tuple(one for one in said.questions if one not in ("part", "unit"))
    said = replace(said, unit="percent", questions=asked)
    if share in near:
        return replace(said, value=share, readings=(share,), whole=None)
    return replace(said, value=None, readings=(), whole=None).asking("interpretation")


def _is_counted(whole: Decimal | None) -> bool:
    """Whether a whole is a number of things, and not what a rate is told by: 9 in 10, 3 of every 100."""
    return whole is not None and whole > _RATED_AT_MOST and whole.normalize().as_tuple().digits != (1,)


def written(*readings: Iterable[Decimal]) -> tuple[str, ...]:
    """Numbers as they can be typed with one meaning."""
    plain = [f"{number.normalize():f}" for some in readings for number in some]
    return tuple(f"{one}0" if len(one.partition(".")[2]) == 3 else one for one in plain)
