"""Periods and levels that nobody describes have an address, a page and a name like all others."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from servers import Kg, asking

ARTICLE = Path(__file__).parents[2] / "data" / "articles" / "protection-sociale-nord-est.ttl"


@pytest.fixture(scope="module")
def http(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    kg = Kg(tmp_path_factory.mktemp("minted")).given(published)
    article = ARTICLE.read_text(encoding="utf-8")
    for named, other in (
        ("period/2025", "period/2024-Q3"),
        ("comparator/level-2020", "comparator/level-2019"),
    ):
        assert f"<id/{named}>" in article
        article = article.replace(f"<id/{named}>", f"<id/{other}>")
    told = kg("load", kg.write(f"articles/{ARTICLE.name}", article))
    assert "reference/minted-periods" in told.stdout + told.stderr
    with kg.serving() as address, asking(address) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "language", "label"),
    [
        ("id/period/2024-Q3", "fr", "3e trimestre 2024"),
        ("id/period/2024-Q3", "en", "third quarter of 2024"),
        ("id/period/2024-Q3", "vi", "quý III/2024"),
        ("id/comparator/level-2019", "fr", "le niveau de 2019"),
        ("id/comparator/level-2019", "en", "the 2019 level"),
        ("id/comparator/level-2019", "vi", "mức năm 2019"),
    ],
)
def test_its_address_leads_to_a_page_with_its_name(
    http: httpx.Client, address: str, language: str, label: str
):
    page = http.get(
        address, headers={"Accept": "text/html", "Accept-Language": language}, follow_redirects=True
    )
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert f"<h1>{label}</h1>" in page.text


def test_it_is_found_by_name(http: httpx.Client):
    found = http.get("search", params={"q": "third quarter of 2024"}, headers={"Accept": "application/json"})
    assert "id/period/2024-Q3" in found.text


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fr", "Périodes et niveaux que leur code décrit"),
        ("en", "Periods and levels that their codes describe"),
        ("vi", "Thời kỳ và mức được mã của chúng mô tả"),
    ],
)
def test_the_dataset_names_their_graph(http: httpx.Client, language: str, name: str):
    page = http.get("dataset", headers={"Accept": "text/html", "Accept-Language": language})
    assert name in page.text
    assert http.get("graph/reference/minted-periods", follow_redirects=True).status_code == 200
