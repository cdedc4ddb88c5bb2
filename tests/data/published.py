"""The vocabulary and the data that come with kg, as one graph."""

from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Store

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = "http://kg.example/"


def published() -> Store:
    store = Store()
    for folder in ("ontology", "data"):
        for file in sorted((ROOT / folder).rglob("*.ttl")):
            store.load(path=str(file), format=RdfFormat.TURTLE, base_iri=BASE)
    return store


def graph(turtle: str) -> Store:
    store = Store()
    store.load(turtle, format=RdfFormat.TURTLE, base_iri=BASE)
    return store
