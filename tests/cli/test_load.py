"""Loading publishes all of what was given, or nothing."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from servers import Kg

OWN_FACT = "http://localhost:8000/id/fact/my-article-001"


def revision(kg: Kg) -> int:
    return kg.status()["ledger"]["revision"]


def published_facts(kg: Kg, article: str) -> int:
    return int(
        kg(
            "query",
            f"SELECT (COUNT(*) AS ?n) {{ ?f <http://localhost:8000/def#source> "
            f"<http://localhost:8000/id/article/{article}> }}",
            "--format",
            "csv",
        ).stdout.split()[-1]
    )


def test_init_says_where_the_ledger_is_and_may_be_repeated(empty: Kg):
    assert str(empty.data_dir) in empty("init").stderr
    assert "already" in empty("init").stderr


def test_loading_needs_a_ledger_and_says_how_to_make_one(empty: Kg):
    assert "kg init" in empty("load", code=4).stderr
    assert not empty.data_dir.exists()


def test_without_files_all_that_comes_with_kg_is_published(kg: Kg):
    assert published_facts(kg, "protection-sociale-nord-est") >= 90


def test_loading_again_what_has_not_changed_writes_nothing(kg: Kg):
    before = revision(kg)
    said = kg("load").stderr
    assert revision(kg) == before
    assert "unchanged" in said
    assert "put" not in said


def test_a_file_of_ones_own_is_published_with_author_and_reason(kg: Kg, own_article: str):
    before = revision(kg)
    file = kg.write("my-article.ttl", own_article)
    said = kg("load", file, "--graph", "article/my-article", "--author", "Lan", "--reason", "New")
    assert f"revision {before + 1}" in said.stderr
    assert "article/my-article" in said.stderr
    assert published_facts(kg, "my-article") == 1


def test_the_ledger_names_nobody_who_was_not_named(kg: Kg, own_article: str):
    def author() -> str:
        with closing(sqlite3.connect(kg.data_dir / "ledger.sqlite")) as ledger:
            return ledger.execute("SELECT author FROM revision ORDER BY number DESC").fetchone()[0]

    file = kg.write("my-article.ttl", own_article)
    kg("load", file, "--graph", "article/my-article")
    assert author() == ""
    kg("drop", "article/my-article", "--author", "Lan")
    assert author() == "Lan"
    kg.settings["KG_AUTHOR"] = "Statistics office"
    kg("load", file, "--graph", "article/my-article")
    assert author() == "Statistics office"


def test_a_folder_stands_for_the_files_in_it(kg: Kg, own_article: str):
    kg.write("collection/data/articles/my-article.ttl", own_article)
    kg.write("collection/README.md", "not RDF")
    assert "article/my-article" in kg("load", "collection").stderr
    assert published_facts(kg, "my-article") == 1


def test_a_graph_can_be_dropped(kg: Kg, own_article: str):
    kg("load", kg.write("my-article.ttl", own_article), "--graph", "article/my-article")
    kg("drop", "article/my-article", "--reason", "Retracted")
    assert published_facts(kg, "my-article") == 0
    assert "article/my-article" in kg("drop", "article/my-article", code=3).stderr


def test_a_file_that_does_not_parse_is_named_with_line_and_column_and_nothing_is_loaded(
    kg: Kg, own_article: str
):
    before = kg.status()
    kg.write("good.ttl", own_article)
    lines = own_article.splitlines()
    lines[29] = "  kg:area id/area/lang-son> ;"
    bad = kg.write("bad.ttl", "\n".join(lines))
    said = kg("load", "good.ttl", bad.name, code=3).stderr
    assert "bad.ttl:30:" in said
    assert kg.status() == before


def test_a_file_that_does_not_conform_shows_the_findings_and_nothing_is_loaded(kg: Kg, own_article: str):
    before = kg.status()
    wrong = kg.write("wrong.ttl", own_article.replace("kg:lowerBoundStrict true ;", ""))
    refused = kg("load", wrong, "--graph", "article/my-article", code=1)
    assert "wrong.ttl:" in refused.stderr
    assert OWN_FACT.rpartition("/")[2] in refused.stderr
    assert kg.status() == before


def test_a_file_that_is_not_there_is_named(kg: Kg):
    assert "nowhere.ttl" in kg("load", "nowhere.ttl", code=3).stderr


def test_a_name_that_no_graph_can_have_is_told(kg: Kg, own_article: str):
    kg.write("my article.ttl", own_article)
    refused = kg("load", "my article.ttl", code=2).stderr
    assert "a graph cannot be named “article/my article”" in refused
    assert "--graph article/my-article" in refused
    assert "x y cannot name a graph" in kg("drop", "x y", code=3).stderr
    assert "x y cannot name a graph" in kg("export", "x y", code=3).stderr


def test_a_folder_without_rdf_says_what_is_looked_for(kg: Kg):
    (kg.folder / "empty").mkdir()
    assert ".ttl" in kg("load", "empty", code=3).stderr


def test_a_name_for_the_graph_needs_exactly_one_file(kg: Kg, own_article: str):
    kg.write("a.ttl", own_article)
    kg.write("b.ttl", own_article)
    assert "--graph" in kg("load", "a.ttl", "b.ttl", "--graph", "article/a", code=2).stderr


def test_another_base_iri_than_the_ledgers_is_refused(kg: Kg):
    refused = kg("--base-iri", "https://data.example.org/", "load", code=4)
    assert "http://localhost:8000/" in refused.stderr
    assert "rebase https://data.example.org/" in refused.stderr


def test_a_wrong_setting_is_named(kg: Kg):
    kg.settings["KG_PORT"] = "eight"
    assert "KG_PORT" in kg("status", code=2).stderr


@pytest.mark.parametrize("command", [("load",), ("drop", "reference/units"), ("rebuild",)])
def test_a_second_writer_is_told_so_and_changes_nothing(kg: Kg, command: tuple[str, ...]):
    before = kg.status()
    with kg.writing():
        assert "is writing" in kg(*command, code=4).stderr
    assert kg.status() == before


def test_a_debugged_error_shows_where_it_arose(kg: Kg):
    done = subprocess.run(
        [kg.program, "--debug", "load", "nowhere.ttl"],
        cwd=kg.folder,
        env=kg.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "Traceback" in done.stderr


def test_settings_that_do_not_go_together_are_named(kg: Kg):
    remote = {f"KG_REMOTE_{name}_URL": "http://127.0.0.1:1/" for name in ("QUERY", "UPDATE", "GRAPH_STORE")}
    kg.settings |= remote | {"KG_STORE": "remote", "KG_FEDERATION": '["http://127.0.0.1:1/sparql"]'}
    refused = kg("status", code=2)
    assert "KG_FEDERATION is for KG_STORE=embedded alone" in refused.stderr


def test_a_program_that_kg_needs_and_is_not_there_is_named(kg: Kg, tmp_path: Path):
    kg.settings["PATH"] = str(tmp_path)
    article = kg.write("articles/one.ttl", "<a> <b> <c> .")
    refused = kg("load", article, code=2)
    assert "`sort` is not on the PATH" in refused.stderr
