"""What an operator relies on: status, verify, rebuild, rebase."""

import sqlite3

from cli.program import Kg

SLUG = "protection-sociale-nord-est"
EXACT = "SELECT (COUNT(*) AS ?n) { ?fact <http://localhost:8000/def#quote> ?quote }"


def test_status_tells_people_and_programs_the_same(kg: Kg):
    status = kg.status()
    told = kg("status").stdout
    assert status["base_iri"] == "http://localhost:8000/"
    assert status["ledger"]["revision"] == status["store"]["revision"] > 0
    assert all(
        graph["graph"].removeprefix("http://localhost:8000/graph/") in told for graph in status["graphs"]
    )


def test_verify_finds_nothing_wrong_with_what_was_loaded(kg: Kg):
    kg("verify")


def test_verify_finds_content_that_was_changed_behind_kgs_back(kg: Kg):
    with sqlite3.connect(kg.data_dir / "ledger.sqlite") as ledger:
        table, column = "block", "data"
        ledger.execute(f"UPDATE {table} SET {column} = zeroblob(length({column}))")  # noqa: S608
    assert "sha256:" in kg("verify", code=1).stderr
