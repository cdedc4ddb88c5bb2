"""The one door for what comes from outside: what bytes are, and the graphs that they say.

`Reader` reads files in processes with limits, and says in which line of a file something stands.
"""

from kg.ingest.reader import Document, Place, Reader
from kg.ingest.source import STANDARD_INPUT, Source, is_graph_name, suggested_name

__all__ = ["STANDARD_INPUT", "Document", "Place", "Reader", "Source", "is_graph_name", "suggested_name"]
