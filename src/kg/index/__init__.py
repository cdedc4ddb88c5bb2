"""Projections of the ledger that pages read: entities by name, facts counted, sorted and by the page."""

from kg.index.fact_projection import FactProjection
from kg.index.fact_table import COUNTED_AT_MOST, SORTED_AT_MOST, Count, FactTable, Order, Where
from kg.index.finder import Finder, Hit
from kg.index.labels import LabelProjection
from kg.index.projection import Projection

__all__ = [
    "COUNTED_AT_MOST",
    "SORTED_AT_MOST",
    "Count",
    "FactProjection",
    "FactTable",
    "Finder",
    "Hit",
    "LabelProjection",
    "Order",
    "Projection",
    "Where",
]
