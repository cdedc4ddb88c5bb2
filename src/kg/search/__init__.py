"""Finding an entity by one of its names, in any language, however it is typed."""

from kg.search.finding import Finder, Hit
from kg.search.folding import fold
from kg.search.index import LabelIndex

__all__ = ["Finder", "Hit", "LabelIndex", "fold"]
