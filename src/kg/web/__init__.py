"""The site: pages for people, the same facts for programs, and the SPARQL endpoint."""

from kg.web.app import create_app
from kg.web.server import serve

__all__ = ["create_app", "serve"]
