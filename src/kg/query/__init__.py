"""Untrusted SPARQL under limits: refused, or run in a process that can be killed."""

from kg.query.asking import Answer, Query
from kg.query.dataset import Dataset
from kg.query.service import QueryService

__all__ = ["Answer", "Dataset", "Query", "QueryService"]
