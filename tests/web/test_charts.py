"""A chart shows what a number is known to be, and never more."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from kg.language.texts import Language, Text
from kg.web.figures.charts import Chart, Mark, bar_chart, ticks
from web.drawing import HOSTILE, html, number, page, templates, with_class, words

ROUNDED = 0.011
ABOVE = ["more-than", "little-more-than", "at-least"]
BELOW = ["less-than", "nearly", "at-most"]


def numbers(least: int = -(10**9), most: int = 10**9) -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, allow_nan=False, places=2)


def measured(least: int = -(10**9)):
    def made(values: tuple[Decimal, Decimal], bound: str, label: str, target: bool):
        low, high = sorted(values)
        if bound in {"between", "order-of-magnitude"}:
            return number(bound, None, low, high, label=label, target=target)
        lower, upper = (low if bound in ABOVE else None), (low if bound in BELOW else None)
        return number(bound, low, lower, upper, label=label, target=target)

    bounds = st.sampled_from(["exact", "about", "between", "order-of-magnitude", *ABOVE, *BELOW])
    two = st.tuples(numbers(least), numbers(least))
    return st.builds(made, two, bounds, st.sampled_from("ABCDEF"), st.booleans())


def chart(*several, name: str = "chart") -> Chart:
    return bar_chart("Title", "Description", several, str, name=name)


def marks(drawn: Chart) -> list[Mark]:
    return [mark for row in drawn.rows for track in row.tracks for mark in track]


def mark(*several, **options) -> Mark:
    return marks(chart(*several, **options))[0]


def place(drawn: Chart, value: Decimal) -> float:
    """Where a number is, by the axis."""
    first, last = drawn.ticks[0], drawn.ticks[-1]
    return float((value - first.value) / (last.value - first.value) * 100)


@pytest.mark.parametrize(
    ("low", "most", "ends", "is_open"),
    [
        ("98", "100", "100", False),
        ("98", None, "150", True),
        ("3", "100", "4", True),
        ("100", "100", "100", False),
    ],
)
def test_a_share_ends_where_no_more_is_possible(low: str, most: str | None, ends: str, is_open: bool):
    one = number("more-than", Decimal(low), Decimal(low), None)
    drawn = bar_chart("", "", [one], str, most=Decimal(most) if most else None)
    (drawn_mark,) = marks(drawn)
    assert drawn.ticks[-1].value == Decimal(ends)
    assert (drawn_mark.open_right is not None) == is_open


@given(st.lists(measured(), max_size=12))
def test_every_number_has_one_mark_under_its_label(several: list):
    drawn = chart(*several)
    shown = [(row.label, m.measured) for row in drawn.rows for track in row.tracks for m in track]
    assert sorted(map(id, several)) == sorted(id(one) for _, one in shown)
    assert all(label == one.label for label, one in shown)
    assert len({row.label for row in drawn.rows}) == len(drawn.rows)
    for row in drawn.rows:
        assert all(sum(m.certainty != "target" for m in track) <= 1 for track in row.tracks)


@given(st.lists(measured(), min_size=1, max_size=12))
def test_bars_start_at_zero(several: list):
    drawn = chart(*several)
    for solid in (m.solid for m in marks(drawn) if m.solid):
        ends = (solid.start, solid.start + solid.width)
        assert min(abs(end - drawn.zero) for end in ends) <= ROUNDED


@given(st.lists(numbers(), min_size=1, max_size=12))
def test_the_length_of_an_exact_bar_is_its_number(values: list[Decimal]):
    drawn = chart(*(number("exact", value) for value in values))
    across = drawn.ticks[-1].value - drawn.ticks[0].value
    for shown in marks(drawn):
        length = Decimal(shown.solid.width if shown.solid else 0)
        assert abs(length - abs(shown.measured.value) / across * 100) <= 2 * ROUNDED


@given(st.lists(measured(), min_size=1, max_size=12))
def test_a_line_ends_a_bar_only_at_a_number_of_the_article(several: list):
    drawn = chart(*several)
    for shown in marks(drawn):
        given_ = [n for n in (shown.measured.lower, shown.measured.upper) if n is not None]
        for end in shown.ends:
            assert any(abs(end - place(drawn, n)) <= ROUNDED for n in given_)
        opens = (shown.open_left, shown.open_right)
        assert (opens.count(None) < 2) <= (len(shown.ends) == 1)
        assert all(0 <= end <= 100 for end in (*shown.ends, *(end for end in opens if end is not None)))


@given(st.lists(measured(0), min_size=1, max_size=12))
def test_only_what_is_certain_is_solid(several: list):
    drawn = chart(*several)
    for shown in marks(drawn):
        reach = shown.solid.start + shown.solid.width if shown.solid else 0
        known = shown.measured.lower if shown.certainty != "about" else shown.measured.value
        assert reach <= place(drawn, known or Decimal(0)) + ROUNDED


@given(st.lists(measured(), min_size=1, max_size=12))
def test_a_target_is_never_drawn_as_a_result(several: list):
    for shown in marks(chart(*several)):
        assert (shown.certainty == "target") == shown.measured.target == bool(shown.points)
        assert not (shown.points and (shown.solid or shown.ends))


@given(numbers(), numbers())
def test_ticks_are_round_and_cover_what_is_shown(one: Decimal, other: Decimal):
    low, high = min(one, other, Decimal(0)), max(one, other, Decimal(0))
    found = ticks(low, high, str)
    steps = {b - a for a, b in pairwise(found)}
    assert len(steps) == 1
    step = steps.pop()
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}
    assert found[0] <= low <= high <= found[-1]
    assert 0 in found
    assert 2 <= len(found) <= 8
    assert found[0] > low - step
    assert found[-1] < high + step or low == high


@pytest.mark.parametrize("language", ["fr", "en", "vi"])
def test_the_words_of_large_ticks_have_room_on_a_small_screen(language: str):
    found = ticks(Decimal(0), Decimal(83_800_000), Language(language).number)
    assert sum(len(Language(language).number(tick)) for tick in found) * 7 < 280


@pytest.mark.parametrize(
    ("one", "certainty"),
    [
        (number("exact", 51.2), "exact"),
        (number("about", 3), "about"),
        (number("more-than", 98, 98), "above"),
        (number("little-more-than", 4.5), "above"),
        (number("at-least", 4.5, 4.5), "above"),
        (number("nearly", 83_800_000, None, 83_800_000), "below"),
        (number("less-than", 3), "below"),
        (number("at-most", 3, None, 3), "below"),
        (number("between", None, 3, 5), "between"),
        (number("order-of-magnitude", None, 100, 1000), "between"),
        (number("exact", 95, target=True), "target"),
        (number("a bound of tomorrow", 3), "about"),
        (number("about"), "unmeasured"),
    ],
)
def test_a_mark_is_read_as_the_words_hedge(one, certainty: str):
    assert mark(one).certainty == certainty


def test_what_is_nearly_so_much_is_hatched_from_zero_and_closed():
    shown = mark(number("nearly", 80, None, 80))
    assert (shown.solid, shown.open_left, shown.open_right) == (None, None, None)
    assert (shown.hatched.start, shown.hatched.width) == (0, shown.ends[0])


def test_what_is_between_two_numbers_is_certain_up_to_the_first_and_possible_up_to_the_second():
    shown = mark(number("between", None, 3, 5))
    assert shown.solid.start + shown.solid.width == shown.hatched.start == shown.ends[0]
    assert shown.hatched.start + shown.hatched.width == pytest.approx(shown.ends[1])
    assert (shown.open_left, shown.open_right, shown.soft) == (None, None, None)


def test_less_than_3_may_be_negative_where_other_numbers_are():
    shown = mark(number("less-than", 3), number("exact", -5, label="Lang Son"))
    assert shown.hatched.start == shown.open_left < place(chart(number("exact", -5)), Decimal(0))


def test_what_fell_by_more_than_2_is_certain_from_zero_to_there():
    shown = mark(number("less-than", -2, None, -2))
    assert shown.solid.start == shown.ends[0]
    assert shown.open_left < shown.ends[0]


def test_a_target_stands_beside_the_one_result_of_its_label():
    result, target = number("exact", 95.2), number("at-least", 95, 95, target=True)
    (row,) = chart(target, result).rows
    assert [[m.measured for m in track] for track in row.tracks] == [[result, target]]
    (row,) = chart(target, result, number("exact", 90)).rows
    assert [len(track) for track in row.tracks] == [1, 1, 1]


def test_nothing_measured_makes_an_empty_chart(tmp_path: Path):
    drawn = html(templates(tmp_path).bars(chart(), Language("en").text))
    assert "There are no numbers to show." in words(drawn)
    assert list(drawn.iter("svg")) == []


def test_zeros_are_lines_at_zero():
    shown = mark(number("exact", 0), number("exact", 0, label="Lang Son"))
    assert (shown.solid, shown.ends) == (None, (0,))


def test_words_are_beside_each_mark_and_lead_to_their_source(tmp_path: Path):
    several = [
        number("more-than", 98, 98, said="more than 98%", anchor="#fact-1"),
        number("about", 62, label="Lang Son", said="about 62%", anchor="/id/fact/2"),
        number("about", label="Thai Nguyen", said="not known", anchor="#fact-3"),
    ]
    drawn = html(templates(tmp_path).bars(chart(*several), Language("en").text))
    read = [a for readings in with_class(drawn, "readings") for a in readings.iter("a")]
    assert [(words(a), a.get("href")) for a in read] == [(m.words, m.anchor) for m in several]
    linked = [a.get("href") for plot in with_class(drawn, "plot") for a in plot.iter("a")]
    assert linked == ["#fact-1", "/id/fact/2"]
    assert len(list(with_class(drawn, "open"))) == 2  # the mark, and the sample in the legend


def test_the_legend_has_the_marks_that_are_used(tmp_path: Path):
    macros = templates(tmp_path)
    plain = html(macros.bars(chart(number("exact", 1)), Language("en").text))
    assert list(with_class(plain, "legend")) == []
    several = (number("exact", 1), number("at-least", 2, 2, target=True))
    (legend,) = with_class(html(macros.bars(chart(*several), Language("en").text)), "legend")
    assert [words(item) for item in legend] == ["as stated", "target, not a result"]


def test_labels_are_text_whatever_they_are(tmp_path: Path):
    several = [number(bound, 3, said=HOSTILE, label=HOSTILE, anchor=HOSTILE) for bound in ("about", *ABOVE)]
    drawn = html(
        templates(tmp_path).bars(
            bar_chart(HOSTILE, HOSTILE, several, lambda _: HOSTILE, name="c"), Language("en").text
        )
    )
    assert not {"script", "text/svg"} & {element.tag for element in drawn.iter()}
    assert not {"onload", "style"} & {name for element in drawn.iter() for name in element.attrib}
    (label,) = with_class(drawn, "label")
    assert words(label) == " ".join(HOSTILE.split())


def test_a_label_in_another_language_says_so(tmp_path: Path):
    one = number("exact", 1)
    foreign = type(one)(**{**vars(one), "label": Text("Cao Bằng", "vi")})
    drawn = html(templates(tmp_path).bars(chart(foreign), Language("en").text))
    assert [span.get("lang") for label in with_class(drawn, "label") for span in label] == ["vi"]


def test_two_charts_share_no_id(tmp_path: Path):
    macros = templates(tmp_path)
    both = "".join(
        str(macros.bars(chart(number("about", 3), name=name), Language("en").text)) for name in ("a", "b")
    )
    ids = [element.get("id") for element in html(both).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 0
    used = [
        element.get("fill", "")[5:-1] for element in html(both).iter() if "url(" in element.get("fill", "")
    ]
    assert set(used) <= set(ids)


@pytest.mark.parametrize("width", [320, 1200])
def test_a_chart_fits_every_screen_and_stays_readable(chromium: Browser, tmp_path: Path, width: int):
    language = Language("vi")
    several = [
        number("nearly", 83_800_000, None, 83_800_000, label="các tỉnh miền núi Đông Bắc " * 4),
        number("more-than", 95_523_000, 95_523_000, label="Việt Nam", said="hơn 95.523.000 người"),
    ]
    drawn = bar_chart("Bảo hiểm y tế", "", several, language.number)
    tab = chromium.new_page(viewport={"width": width, "height": 600})
    tab.set_content(page(templates(tmp_path).bars(drawn, language.text), language))
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [text.bounding_box() for text in tab.locator("svg text").all()]
    assert all(box["height"] >= 11 for box in boxes)
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] < right["x"]
    bars = [
        box
        for rect in tab.locator(".plot rect").all()
        if (box := rect.bounding_box()) and rect.get_attribute("class") == "solid"
    ]
    zero = tab.locator(".plot use").first.bounding_box()
    assert all(abs(bar["x"] - zero["x"]) <= 1 for bar in bars)
    tab.close()
