"""What an operator relies on: status, verify, rebuild, rebase."""

import hashlib
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from servers import Kg

SLUG = "protection-sociale-nord-est"
BASE = "http://localhost:8000/"


def quotes(kg: Kg) -> list[str]:
    asked = f"""
        SELECT ?quote {{ ?fact <{BASE}def#source> <{BASE}id/article/{SLUG}> ; <{BASE}def#quote> ?quote }}
    """
    rows = kg("query", asked, "--format", "json").stdout
    return [row["quote"]["value"] for row in json.loads(rows)["results"]["bindings"]]


def test_status_tells_people_and_programs_the_same(kg: Kg):
    status = kg.status()
    told = kg("status").stdout
    assert status["base_iri"] == BASE
    assert status["ledger"]["revision"] == status["store"]["revision"] > 0
    for graph in status["graphs"]:
        assert graph["graph"].removeprefix(f"{BASE}graph/") in told
        assert graph["digest"][:19] in told


def test_status_of_an_empty_ledger_says_that_nothing_is_published(empty: Kg):
    empty("init")
    assert "nothing is published" in empty("status").stdout
    assert empty.status()["graphs"] == []


def test_verify_finds_nothing_wrong_with_what_was_loaded(kg: Kg):
    assert "sound" in kg("verify").stderr


def test_verify_finds_content_that_was_changed_behind_kgs_back(kg: Kg):
    with closing(sqlite3.connect(kg.data_dir / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("DROP TRIGGER piece_update")
        ledger.execute(
            "UPDATE piece SET data = zeroblob(length(data)) WHERE digest = (SELECT min(digest) FROM piece)"
        )
    assert "sha256:" in kg("verify", code=1).stderr


def test_a_store_that_is_behind_its_ledger_is_told_to_be_that_and_not_damaged(kg: Kg, own_article: str):
    shown = kg.status()["store"]["revision"]
    # As another machine does, or a writer that is ended before it publishes.
    shutil.copytree(kg.data_dir / "generations", kg.folder / "kept", symlinks=True)
    kg("load", kg.write("own.ttl", own_article), "--graph", "article/own")
    shutil.rmtree(kg.data_dir / "generations")
    (kg.folder / "kept").rename(kg.data_dir / "generations")
    head = kg.status()["ledger"]["revision"]
    assert head > shown
    told = f"The store shows revision {shown}; the ledger is at revision {head}."
    verified = kg("verify", code=1).stderr
    assert (told in verified, "`kg rebuild`" in verified, "digest" in verified) == (True, True, False)
    for read in (("export",), ("query", "ASK {}")):
        assert told in kg(*read).stderr
    kg("rebuild")
    for read in (("verify",), ("export",), ("query", "ASK {}")):
        assert told not in kg(*read).stderr


def test_verify_accepts_a_text_in_which_every_quote_stands(kg: Kg):
    kg.write("article.txt", "\n\n".join(quotes(kg)))
    # The text is put together from the quotes, so only its digest is not the article's.
    said = kg("verify", "--text", f"{SLUG}=article.txt", code=1).stderr
    assert "does not stand in" not in said
    assert said.count("kg: ") == 1
    assert "states the text digest" in said


def test_verify_names_each_fact_whose_quote_is_not_in_the_text(kg: Kg):
    kept = quotes(kg)
    missing = max(kept, key=len)
    kg.write("article.txt", "\n".join(quote for quote in kept if missing not in quote))
    said = kg("verify", "--text", f"{SLUG}=article.txt", code=1).stderr
    assert f"{BASE}id/fact/{SLUG}-" in said
    assert missing in said


def test_verify_takes_line_breaks_in_the_text_for_spaces(kg: Kg):
    kg.write("article.txt", "\n".join(quotes(kg)).replace(" ", "\n "))
    said = kg("verify", "--text", f"{SLUG}=article.txt", code=1).stderr
    assert "does not stand in" not in said


def test_verify_needs_an_article_that_is_published_and_a_text_that_is_there(kg: Kg):
    kg.write("article.txt", "text")
    assert "id/article/none" in kg("verify", "--text", "none=article.txt", code=3).stderr
    assert "none.txt: No such file" in kg("verify", "--text", f"{SLUG}=none.txt", code=3).stderr
    assert "x y cannot name an article" in kg("verify", "--text", "x y=article.txt", code=3).stderr
    assert "--text ARTICLE=article.txt" in kg("verify", "--text", "article.txt", code=3).stderr


def test_verify_knows_an_article_by_the_digest_of_its_text(kg: Kg, own_article: str):
    text = kg.write("text.txt", "whatever the article says")
    digest = f"sha256:{hashlib.sha256(text.read_bytes()).hexdigest()}"
    (iri,) = set(re.findall("<id/article/[^>]+>", own_article))
    kg("load", kg.write("articles/own.ttl", f'{own_article}\n{iri} kg:textDigest "{digest}" .\n'))
    said = kg("verify", "--text", "text.txt", code=1).stderr
    assert "does not stand in text.txt" in said
    assert "states the text digest" not in said


def test_the_store_can_be_rebuilt_from_the_ledger_alone(kg: Kg):
    before = kg("export", "--format", "nq").stdout
    shutil.rmtree(kg.data_dir / "generations")
    kg("rebuild")
    after = kg("export", "--format", "nq").stdout
    named = [sorted(line for line in quads.splitlines() if "_:" not in line) for quads in (before, after)]
    assert named[0] == named[1]
    kg("verify")


def test_everything_moves_to_a_new_base_and_back(kg: Kg):
    before = {graph["graph"]: graph["digest"] for graph in kg.status()["graphs"]}
    kg("rebase", "https://data.example.org/")
    assert "https://data.example.org/" in kg("status", code=4).stderr
    kg.settings["KG_BASE_IRI"] = "https://data.example.org/"
    moved = kg("export", "--format", "nq").stdout
    assert "<https://data.example.org/id/area/cao-bang>" in moved
    assert f"<{BASE}" not in moved
    kg("verify")
    kg("rebase", BASE)
    del kg.settings["KG_BASE_IRI"]
    assert {graph["graph"]: graph["digest"] for graph in kg.status()["graphs"]} == before


def test_a_new_base_without_its_final_slash_is_refused(kg: Kg):
    assert "slash" in kg("rebase", "https://data.example.org", code=2).stderr


def test_a_backup_of_the_ledger_is_enough(kg: Kg, tmp_path: Path):
    restored = Kg(tmp_path / "restored")
    restored.data_dir.mkdir(parents=True)
    with (
        closing(sqlite3.connect(kg.data_dir / "ledger.sqlite")) as ledger,
        closing(sqlite3.connect(restored.data_dir / "ledger.sqlite")) as backup,
    ):
        ledger.backup(backup)
    restored("rebuild")
    restored("verify")
    assert restored.status()["graphs"] == kg.status()["graphs"]
