"""A number is what its clause says: how far something went, what was reached, or what is aimed at."""

import csv
from pathlib import Path

import pytest

from kg.language.reading.quantities import quantities
from kg.language.reading.quantity import Quantity

with (Path(__file__).parent / "clauses.tsv").open(encoding="utf-8") as table:
    READ = list(csv.DictReader(table, delimiter="\t"))


def number(one: Quantity) -> str:
    if one.value is not None:
        return f"{one.value.normalize():f}"
    if one.lower is not None and one.upper is not None:
        return f"{one.lower.normalize():f}..{one.upper.normalize():f}"
    return "-"


def read(one: Quantity) -> str:
    """What was read, as the table has it; a “~” is behind ways that the number is not the size of."""
    said = [
        number(one),
        one.bound,
        one.unit or "-",
        "/" + "/".join(one.per) if one.per else "",
        one.direction or (",".join(one.ways) + "~" if one.ways else ""),
        "reached" if one.is_reached else "",
        one.relation,
        one.tense,
        "leaving" if one.is_leaving else "",
        f"doubted:{one.doubted}" if one.doubted else "",
        f"@{one.period}" if one.period else "",
        f"vs:{one.comparator}" if one.comparator else "",
        *(f"?{question}" for question in one.questions),
    ]
    return " ".join(filter(None, said))


@pytest.mark.parametrize("row", READ, ids=lambda row: row["text"])
def test_a_number_is_what_its_clause_says(row: dict[str, str]):
    assert " | ".join(map(read, quantities(row["text"], row["language"]))) == row["read"]
