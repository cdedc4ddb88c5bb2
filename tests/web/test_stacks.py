"""What is published is open to everybody; what is for those who run the server is for them alone."""

import httpx
import pytest

from kg.web.pages.completion import Completion
from kg.web.routes.embed import OEmbed
from kg.web.routes.search import Results

ELSEWHERE = {"Origin": "https://elsewhere.example"}
PREFLIGHT = {**ELSEWHERE, "Access-Control-Request-Method": "GET"}
PUBLISHED = ["", "doc/area/cao-bang", "doc/area/cao-bang.ttl", "sparql", "graph?default", "search?q=a", "def"]


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics"])
def test_no_page_of_another_site_reads_how_the_server_does_and_nobody_keeps_it(http: httpx.Client, path: str):
    answer = http.get(path, headers=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    asked = http.options(path, headers=PREFLIGHT)
    assert not [name for name in asked.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", PUBLISHED)
def test_pages_of_any_site_read_what_is_published(http: httpx.Client, path: str):
    assert http.get(path, headers=ELSEWHERE).headers["access-control-allow-origin"] == "*"
    assert http.options(path, headers=PREFLIGHT).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [*PUBLISHED, "healthz", "nothing", "readyz/", "METRICS"])
def test_every_answer_has_an_id_and_a_policy(http: httpx.Client, path: str):
    answer = http.get(path)
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers


def test_programs_find_how_to_ask_for_json(http: httpx.Client, site: str):
    told = http.get("openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert told["paths"].keys() == {"/search", "/oembed", "/sparql/completion"}
    for path, parameters, model in (
        ("/search", {"q": "cao"}, Results),
        ("/oembed", {"url": f"{site}id/area/cao-bang"}, OEmbed),
        ("/sparql/completion", {}, Completion),
    ):
        described = told["paths"][path]["get"]
        assert {p["name"] for p in described.get("parameters", ())} >= parameters.keys()
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{model.__name__}"}
        answer = http.get(path, params=parameters, headers={"Accept": "application/json"})
        assert model.model_validate_json(answer.content, strict=True)
        wrong = described["responses"]["default"]["content"]["application/json"]["schema"]
        assert wrong == {"$ref": "#/components/schemas/ProblemDetails"}
