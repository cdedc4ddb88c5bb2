"""Counting, sorting and paging facts by their dimensions, in bounded time."""

from kg.facts.index import FactIndex
from kg.facts.table import COUNTED_AT_MOST, SORTED_AT_MOST, Count, FactTable, Order, Where

__all__ = ["COUNTED_AT_MOST", "SORTED_AT_MOST", "Count", "FactIndex", "FactTable", "Order", "Where"]
