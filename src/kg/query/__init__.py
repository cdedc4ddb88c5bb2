"""Untrusted SPARQL under limits: refused, or run in a process that can be killed."""

from kg.query.service import Answer, QueryService

__all__ = ["Answer", "QueryService"]
