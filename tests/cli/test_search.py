"""Entities are found by name on the command line."""

import json

from servers import Kg


def test_a_name_is_found_whatever_its_diacritics(kg: Kg):
    lines = kg("search", "cao bang").stdout.splitlines()
    assert lines[0].split() == ["name", "language", "kind", "iri"]
    assert "http://localhost:8000/id/area/cao-bang" in lines[2]


def test_programs_get_json(kg: Kg):
    found = json.loads(kg("search", "taux", "--kind", "indicator", "--limit", "3", "--format", "json").stdout)
    assert len(found) == 3
    assert {one["kind"] for one in found} == {"indicator"}


def test_nothing_found_is_said_on_standard_error(kg: Kg):
    done = kg("search", "zzzz", "--format", "json")
    assert json.loads(done.stdout) == []
    assert "zzzz" in done.stderr


def test_a_kind_that_there_is_not_is_refused_with_those_there_are(kg: Kg):
    told = kg("search", "cao bang", "--kind", "foo", code=2).stderr
    assert "no kind foo" in " ".join(told.split())
