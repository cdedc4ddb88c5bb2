"""A number is of its row's area, of all of it, and of what the indicator counts; what is not so is told."""

from pathlib import Path

from desk.test_checks import published
from desk.test_sentences import found, handed_in
from kg.desk.checks.check import Published

__all__ = ["published"]

ROWS = [line.split("\t") for line in Path(__file__).with_name("others.tsv").read_text().splitlines()[1:]]
TOLD_BESIDE = {"area-not-in-text", "words-name-another-population", "words-name-another-zone"}
"""What may be told beside it: that the article names the area nowhere, or a code that the words have."""


def test_what_is_of_another_place_or_thing_or_of_a_part_is_told_and_nothing_else(published: Published):
    given = [(language, said, words, {"indicator": what}) for language, what, said, words, _ in ROWS]
    made = handed_in(published, given)
    told = [
        (*row[:4], " ".join(sorted(found(one) - TOLD_BESIDE)) or "none")
        for row, one in zip(ROWS, made, strict=True)
    ]
    assert told == [tuple(row) for row in ROWS]
