"""The notebook of the documentation runs as it stands, and its chart draws bounds as bounds."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from servers import PATIENCE

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorial" / "facts-as-a-table.ipynb"
ADDRESS = 'address = "http://localhost:8000/"'
# What stands in the chart, beside what its rows say.
LOOK = """\
import json
marks = [artist.get_gid() for artist in axes.get_children() if artist.get_gid()]
said = [
    "about" if isna(row["lower"]) and isna(row["upper"])
    else "open" if isna(row["lower"]) or isna(row["upper"])
    else "exact" if row["lower"] == row["upper"] else "range"
    for row in drawn.to_dict("records")
]
brackets = [text.get_text() for text in axes.texts if text.get_text()]
print(json.dumps({"marks": sorted(marks), "said": sorted(said), "brackets": brackets}))
"""


@pytest.fixture(scope="module")
def outputs(address: str) -> list[list[Any]]:
    """What each cell of code gives; the last looks at the chart."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    for cell in book.cells:
        cell.source = cell.source.replace(ADDRESS, f"address = {address!r}")
    book.cells.append(nbformat.v4.new_code_cell(LOOK))
    NotebookClient(book, timeout=int(PATIENCE), kernel_name="python3").execute()
    return [cell.outputs for cell in book.cells if cell.cell_type == "code"]


def test_it_runs_and_shows_what_it_tells_of(outputs: list[list[Any]]):
    assert outputs[0][0].text.startswith("94 facts, of which ")
    shown = [output for cell in outputs for output in cell]
    assert not [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"]
    assert any("image/png" in output.get("data", {}) for output in shown)
    assert any("Nearly so are called: cao-bang" in output.get("text", "") for output in shown)


def test_the_chart_draws_bounds_as_bounds(outputs: list[list[Any]]):
    looked = json.loads(outputs[-1][0].text)
    assert looked["marks"] == looked["said"]
    assert {"about", "open", "exact"} <= set(looked["said"])
    assert set(looked["brackets"]) == {"("}


def test_it_keeps_nothing_of_the_machine_that_it_ran_on():
    book = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert ADDRESS in code[0].source
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []
