"""Facts quote their article briefly; the article is described and never copied."""

import re
from typing import Final

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from data.published import BASE, published

LIMIT: Final = 200
"""The most characters that a quote may have."""


@pytest.fixture(scope="module")
def store() -> Store:
    return published()


def test_quotes_are_short(store: Store):
    quotes = [quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{BASE}def#quote"), None)]
    assert quotes
    assert [quote for quote in quotes if not isinstance(quote, Literal) or len(quote.value) > LIMIT] == []


def test_the_number_as_written_stands_in_the_quote(store: Store):
    found = store.query(f"""PREFIX kg: <{BASE}def#>
        SELECT ?fact ?written ?quote WHERE {{ ?fact kg:valueAsWritten ?written ; kg:quote ?quote }}""")
    assert isinstance(found, QuerySolutions)
    rows = list(found)
    assert rows
    assert [str(fact) for fact, written, quote in rows if written.value not in quote.value] == []


def test_each_article_has_the_digest_of_its_text(store: Store):
    found = store.query(f"""PREFIX kg: <{BASE}def#> PREFIX schema: <https://schema.org/>
        SELECT ?digest WHERE {{
          ?article a schema:NewsArticle OPTIONAL {{ ?article kg:textDigest ?digest }}
        }}""")
    assert isinstance(found, QuerySolutions)
    digests = [row["digest"] for row in found]
    assert digests
    assert all(digest and re.fullmatch("sha256:[0-9a-f]{64}", digest.value) for digest in digests)


def test_no_article_is_copied(store: Store):
    for name in ("articleBody", "text"):
        assert not list(store.quads_for_pattern(None, NamedNode(f"https://schema.org/{name}"), None))
