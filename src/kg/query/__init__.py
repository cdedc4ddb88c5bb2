"""Untrusted SPARQL under limits: refused, or run in a process that can be killed."""

from kg.query.query import Answer, Dataset, Query
from kg.query.service import QueryService

__all__ = ["Answer", "Dataset", "Query", "QueryService"]
