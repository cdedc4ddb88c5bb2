"""Loading publishes all of what was given, or nothing."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from bundles import DIRECTIONS, coming, release
from kg.config import Settings, bundled
from kg.ledger import Ledger
from kg.publish import Change, Publisher, digest_of
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
        return Ledger.open(kg.data_dir / "ledger.sqlite", "http://localhost:8000/").revisions()[-1].author

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


def test_a_correction_of_what_comes_with_kg_survives_the_next_start(kg: Kg):
    words = (bundled() / "data" / "reference" / "directions.ttl").read_text(encoding="utf-8")
    file = kg.write("directions.ttl", words.replace("The quantity rose.", "The quantity went up."))
    kg("load", file, "--graph", "reference/directions")
    assert "kept       reference/directions" in kg("load").stderr
    assert "went up" in kg("export", "reference/directions").stdout


def test_what_a_new_kg_says_of_what_people_corrected_is_a_conflict_that_status_lists(kg: Kg, tmp_path: Path):
    words = (bundled() / DIRECTIONS).read_text(encoding="utf-8")
    file = kg.write("directions.ttl", words.replace("The quantity rose.", "The quantity went up."))
    kg("load", file, "--graph", "reference/directions")
    assert (
        "own       reference/directions: subjects that people say something else of than kg: 1"
        "\nown       http://localhost:8000/id/direction/increase\n" in kg("status").stdout
    )
    kg("drop", "article/protection-sociale-nord-est")
    new = release(
        tmp_path / "new",
        (DIRECTIONS, "The quantity rose.", "The quantity grew."),
        (DIRECTIONS, "The quantity fell.", "The quantity shrank."),
    )
    with coming(new):
        said = kg("load").stderr
        assert "put        reference/directions: things: 1 changed" in said
        assert "conflicts  1 where" in said
        assert "`kg status`" in said
        exported = kg("export", "reference/directions").stdout
        assert ("went up" in exported, "grew" in exported, "shrank" in exported) == (True, False, True)
        subject = "http://localhost:8000/id/direction/increase"
        told = kg("status").stdout
        assert f"conflict  {subject}: kg’s has changed as well" in told
        assert "dropped   article/protection-sociale-nord-est" in told
        dropped, directions = kg.status()["bundle"]
        assert (dropped["graph"].rpartition("/")[2], dropped["dropped"]) == (
            "protection-sociale-nord-est",
            True,
        )
        assert (directions["own"], directions["conflicts"]) == (1, [subject])
        # Later starts say so as well.
        assert "conflicts  1 where" in kg("load").stderr
        # Who names the file has it as it comes.
        kg("load", new / DIRECTIONS)
        assert "conflict" not in kg("load").stderr
        assert [one["graph"] for one in kg.status()["bundle"]] == [dropped["graph"]]


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


def packed(path: Path) -> Path:
    target = path.with_name(f"{path.name}.gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def test_a_file_may_be_packed(kg: Kg, own_article: str):
    file = packed(kg.write("my-article.ttl", own_article))
    assert "put        article/my-article: facts: 1 new" in kg("load", file).stderr


def test_standard_input_is_read_when_it_is_said_what_it_is(kg: Kg, own_article: str):
    graph = ("--graph", "article/my-article")
    assert "--graph" in kg("load", "-", stdin=own_article, code=2).stderr
    assert "--syntax" in kg("load", "-", *graph, stdin=own_article, code=3).stderr
    kg("load", "-", *graph, "--syntax", "turtle", stdin=own_article)
    broken = kg("load", "-", *graph, "--syntax", "turtle", stdin="<a> <b> .", code=3).stderr
    assert "standard input:1:" in broken


def test_what_comes_changes_and_goes_is_counted(kg: Kg, own_article: str):
    def load(text: str) -> str:
        return kg("load", kg.write("my-article.ttl", text)).stderr

    fact = own_article[own_article.index("<id/fact/my-article-001>") :]
    second = fact.replace("my-article-001", "my-article-002")
    second = re.sub("kg:area <[^>]*>", "kg:area <id/area/cao-bang>", second)
    assert "facts: 1 new" in load(own_article)
    assert "facts: 1 new" in load(own_article + second)
    assert "facts: 1 changed" in load((own_article + second).replace("lead", "title", 1))
    assert "facts: 1 changed, 1 gone" in load(own_article)


def test_a_load_names_what_it_undoes_that_was_decided_since(kg: Kg, own_article: str):
    kg("load", file := kg.write("my-article.ttl", own_article))
    settings = Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir)
    publisher, ledger = Publisher(settings), Ledger.open(settings.ledger, settings.base_iri)
    graph, fact = f"{settings.base_iri}graph/article/my-article", OWN_FACT
    now = b"".join(ledger.stored(str(ledger.live()[graph].digest)).about(f"<{fact}>".encode()))
    publisher.apply(
        [Change(graph, fact, now.replace(b"lead", b"title"), digest_of([now]))], "Lan", "mistyped"
    )
    told = kg("load", file).stderr
    assert f"overruled  {fact}: the file undoes what became of it here" in told
    assert "mistyped)" in told
    assert "overruled" not in kg("load", file).stderr


def test_a_file_that_says_nothing_withdraws_nothing(kg: Kg, own_article: str):
    kg("load", kg.write("my-article.ttl", own_article))
    before = kg.status()
    refused = kg("load", kg.write("empty.ttl", "# later\n"), "--graph", "article/my-article", code=3)
    assert "kg drop" in refused.stderr
    assert kg.status() == before


def test_all_files_that_cannot_be_read_are_named_in_the_readers_language(kg: Kg):
    files = [
        kg.write("a.ttl", "<a> kg:b <c> ."),
        kg.write("b.jsonld", "{"),
        kg.write("c.nt", "<x> <y> <z> ."),
    ]
    kg.settings["LANG"] = "vi_VN.UTF-8"
    told = kg("load", *files, code=3).stderr
    assert all(f"{file}:1:" in told for file in files)
    assert "Tiền tố" in told


@pytest.mark.parametrize("syntax", ["ttl", "nt", "rdf", "jsonld", "nq", "trig"])
def test_what_is_exported_is_read_back_in_every_syntax(kg: Kg, own_article: str, syntax: str):
    """What kg writes it reads, into the graph that it was."""
    kg("load", kg.write("my-article.ttl", own_article))
    kg("export", "article/my-article", "--output", f"my-article.{syntax}")
    before = kg("export", "article/my-article", "--format", "nt").stdout
    kg("validate", f"my-article.{syntax}")
    kg("load", f"my-article.{syntax}")
    assert sorted(kg("export", "article/my-article", "--format", "nt").stdout) == sorted(before)


def test_an_export_of_everything_is_read_back_graph_by_graph(kg: Kg):
    graphs = len(kg.status()["graphs"])
    kg("export", "--output", "all.trig")
    assert f"unchanged  {graphs} graphs" in kg("load", "all.trig").stderr


def test_a_finding_in_an_export_of_everything_has_its_line(kg: Kg):
    kg("export", "--output", "all.nq")
    path = kg.folder / "all.nq"
    told = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(told) if "/def#value> " in line and "#decimal>" in line)
    told[at] = re.sub(r'"([0-9.]+)"', '"about \\1"', told[at], count=1)
    path.write_text("".join(told), encoding="utf-8")
    assert f"all.nq:{at + 1}: violation" in kg("validate", "all.nq", code=1).stdout


def test_a_file_changes_no_rule_beside_its_data(kg: Kg):
    """Whoever loads what somebody sent need not know which graphs are in it."""
    kg("export", "--output", "all.nq")
    rules = [
        line
        for line in (kg.folder / "all.nq").read_text(encoding="utf-8").splitlines()
        if "graph/shapes/fact>" in line
    ]
    rest = [
        line for line in (kg.folder / "all.nq").read_text(encoding="utf-8").splitlines() if line not in rules
    ]
    (kg.folder / "all.nq").write_text("\n".join([*rest, *rules[:1]]) + "\n", encoding="utf-8")
    for command in ("validate", "load"):
        told = kg(command, "all.nq", code=3).stderr
        assert "all.nq: it would change the rules: the graph shapes/fact." in told
        assert "--graph shapes/fact" in told


def test_nothing_is_published_unchecked(empty: Kg, own_article: str):
    """Before the shapes are there, data could not be checked."""
    empty("init")
    told = empty("load", empty.write("my-article.ttl", own_article), code=3).stderr
    assert "no shapes yet" in told
    assert "`kg load` without files" in told
    assert empty.status()["graphs"] == []
