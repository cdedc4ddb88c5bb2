"""What pages show once a second article says the same again, and more."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli.program import Kg, free_port

ARTICLE = Path(__file__).parents[2] / "data" / "articles" / "protection-sociale-nord-est.ttl"
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


def fact(number: str) -> str:
    """One of the first article's facts, as its file states it."""
    text = ARTICLE.read_text(encoding="utf-8")
    (stated,) = re.findall(rf"^<id/fact/\S+-{number}> .*?\.$", text, re.MULTILINE | re.DOTALL)
    return stated


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of the first article, and of a graph that repeats a fact and has another rate."""
    folder = tmp_path_factory.mktemp("again")
    port = free_port()
    kg = Kg(folder, {"KG_BASE_IRI": f"http://127.0.0.1:{port}/"})
    kg("init")
    kg("load")
    prefixes = ARTICLE.read_text(encoding="utf-8").partition("\n\n")[0]
    another = (
        fact("059").replace("-059>", "-900>").replace("zone <id/code/total>", "zone <id/code/not-stated>")
    )
    kg("load", kg.write("articles/again.ttl", f"{prefixes}\n\n{fact('047')}\n\n{another}\n"))
    with kg.serving(port) as address, httpx.Client(base_url=address, headers=ENGLISH, timeout=60) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["area/cao-bang", "indicator/health-insurance-coverage", "article/protection-sociale-nord-est"]
)
def test_a_fact_that_two_graphs_state_is_shown_once(http: httpx.Client, path: str):
    page = http.get(f"doc/{path}").text
    assert page.count('id="protection-sociale-nord-est-047"') == 1
    assert http.get("doc/fact/protection-sociale-nord-est-047").status_code == 200


def test_no_map_gives_a_province_one_of_several_numbers(http: httpx.Client):
    page = http.get("doc/indicator/poverty-rate").text
    assert '<figure class="chart"' in page
    assert 'class="area level-' not in page
    assert 'class="area level-' in http.get("doc/indicator/health-insurance-coverage").text
