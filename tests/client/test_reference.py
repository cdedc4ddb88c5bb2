"""The reference names all that there is."""

import dataclasses
import inspect
import re
from pathlib import Path

import kg.client
from kg.client import Graph, Retry, State
from kg.client.facts import COLUMNS

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "client.md").read_text(encoding="utf-8")


def test_every_public_name_is_in_the_reference():
    assert [name for name in kg.client.__all__ if not re.search(rf"`{name}[`(]", REFERENCE)] == []


def test_so_is_every_method_and_every_argument():
    methods = [
        (f"Graph.{name}", method)
        for name, method in inspect.getmembers(Graph, inspect.isfunction)
        if not name.startswith("_")
    ]
    for name, thing in (*methods, ("certain", kg.client.certain), ("Graph", Graph), ("Retry", Retry)):
        (signature,) = re.findall(rf"`{re.escape(name)}\((.*?)\)`(?::| \|)", REFERENCE)
        asked = [one for one in inspect.signature(thing).parameters if one != "self"]
        named = re.findall(r"(?:^|, )(\w+)", re.sub(r"Retry\(\)", "", signature))
        assert named == asked, name


def test_so_is_every_column_in_order():
    table = REFERENCE.partition("## Columns of facts")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == list(COLUMNS)


def test_the_state_tells_what_the_reference_says():
    assert [field.name for field in dataclasses.fields(State)] == ["base", "revision", "published"]
