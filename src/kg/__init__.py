"""kg publishes the facts that articles state as a knowledge graph."""

__version__ = "0.1.0"
