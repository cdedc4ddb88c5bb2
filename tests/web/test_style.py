"""The stylesheet is made of tokens: a page invents no size, no space and no colour."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "kg" / "web"
TARGETS = {"0.375rem", "0.5625rem", "0.6875rem", "0.875rem"}
"""What makes a line of text 44 pixels high, or a field as high as its button."""

PLACES = {"9px", "12rem", "13.5rem"}
"""What a sign or a list stands beside."""

IN_SVG = {"14px", "15px", "16px"}
"""Text in drawings, whose size is that of the drawing."""


@pytest.fixture(scope="module")
def rules() -> str:
    """The stylesheet without comments and without the tokens themselves."""
    css = re.sub(
        r"/\*.*?\*/", "", (WEB / "static" / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return re.sub(r":root\s*\{[^}]*\}", "", css)


def test_there_are_seven_sizes_of_type(rules: str):
    sizes = set(re.findall(r"font-size:\s*([^;]+);", rules))
    assert sizes - IN_SVG <= {f"var(--t{n})" for n in range(1, 8)}


def test_there_are_six_sizes_of_space(rules: str):
    given = re.findall(r"\s(?:margin|padding|gap|row-gap|column-gap)[a-z-]*:\s*([^;]+);", rules)
    spaces = {space for value in given for space in re.findall(r"var\([^)]*\)|[^\s]+", value)}
    assert spaces - {"0", "auto", *TARGETS, *PLACES} <= {f"var(--s{n})" for n in range(1, 7)}


def test_every_colour_has_a_name(rules: str):
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\([^)]*\)", rules) == []


def test_every_token_is_used(rules: str):
    css = (WEB / "static" / "style.css").read_text(encoding="utf-8")
    tokens = set(re.findall(r"^\s*(--[\w-]+):", css, re.MULTILINE))
    assert tokens - set(re.findall(r"var\((--[\w-]+)", css)) == set()


def test_no_rule_is_about_a_class_that_no_page_has():
    css = re.sub(
        r"/\*.*?\*/", "", (WEB / "static" / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    ruled = set(re.findall(r"\.([a-zA-Z][\w-]*)(?=[^{};]*\{)", css))
    pages = "".join(
        file.read_text(encoding="utf-8")
        for folder, ending in (
            ("templates", "**/*.html"),
            ("static", "*.js"),
            ("routes", "**/*.py"),
            ("documentation", "*.py"),
        )
        for file in (WEB / folder).glob(ending)
    )
    assert {
        name for name in ruled if not re.search(rf"\b{name}\b|{name.rstrip('0123456789')}%", pages)
    } == set()
