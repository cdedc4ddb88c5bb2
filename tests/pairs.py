"""Choices of which not all combinations can be tried every day."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any


def pairwise(**choices: list[Any]) -> Iterator[dict[str, Any]]:
    """Few rows that hold every two choices together in one at the least; the same rows each time.

    >>> for row in pairwise(language=["fr", "en"], width=[320, 1200], scripts=[True, False]):
    ...     print(*row.values())
    fr 320 True
    fr 1200 False
    en 320 False
    en 1200 True
    """
    missing = [
        {one: a, other: b}
        for one, other in combinations(choices, 2)
        for a, b in product(choices[one], choices[other])
    ]
    together: Counter[frozenset[Any]] = Counter()
    for pair in missing:
        if together[frozenset(pair.items())]:
            continue
        row = dict(pair)
        for name in choices:
            if name not in row:
                # What is missing with most of the row, and among equals what was seldom with it.
                row[name] = min(choices[name], key=lambda value: sorted(_met(row, name, value, together)))
        together.update(map(frozenset, combinations(row.items(), 2)))
        yield {name: row[name] for name in choices}


def every(**choices: list[Any]) -> Iterator[dict[str, Any]]:
    """All combinations."""
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _met(row: dict[str, Any], name: str, value: Any, together: Counter[frozenset[Any]]) -> list[int]:
    """How often a value was together with each of those in a row."""
    return [together[frozenset([(name, value), item])] for item in row.items()]
