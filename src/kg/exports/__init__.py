"""What is published as files: two tables, for people who compute with facts, and all graphs in one.

They are made once for each revision, and never change. `Exports` is the folder where they are kept, `make`
makes those of a revision, and `kg.exports.maker` does so beside a server.
"""

from kg.exports.columns import CODES, FACTS, Column
from kg.exports.files import BY_NAME, KINDS, Exports, Failure, File, Files, Kind

__all__ = ["BY_NAME", "CODES", "FACTS", "KINDS", "Column", "Exports", "Failure", "File", "Files", "Kind"]
