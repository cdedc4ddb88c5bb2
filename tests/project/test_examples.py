"""The examples in docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import kg

# What Alembic runs can be imported by Alembic alone.
MODULES = [
    found.name
    for found in pkgutil.walk_packages(kg.__path__, "kg.")
    if not found.name.startswith("kg.ledger.migrations.")
]


@pytest.mark.parametrize("module", [*MODULES, "groups", "pairs"])
def test_examples_give_what_they_say(module: str):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_there_are_some():
    found = doctest.DocTestFinder()
    modules = map(importlib.import_module, MODULES)
    assert sum(bool(test.examples) for module in modules for test in found.find(module)) > 3
