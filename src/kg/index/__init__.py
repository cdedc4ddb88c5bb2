"""Files that follow what is published: entities by name, facts counted, sorted and by the page."""

from kg.index.fact_table import FactIndex
from kg.index.facts import COUNTED_AT_MOST, SORTED_AT_MOST, Count, FactTable, Order, Where
from kg.index.finder import Finder, Hit
from kg.index.labels import LabelIndex

__all__ = [
    "COUNTED_AT_MOST",
    "SORTED_AT_MOST",
    "Count",
    "FactIndex",
    "FactTable",
    "Finder",
    "Hit",
    "LabelIndex",
    "Order",
    "Where",
]
