"""Pages and data keep the promises of HTTP."""

import httpx
import pytest

RDF = ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
PAGES = ["", "doc/area/cao-bang", "def", "shapes", "dataset", "sparql"]


def test_a_thing_sends_to_its_document(http: httpx.Client):
    sent = http.get("id/area/cao-bang")
    assert (sent.status_code, sent.headers["location"]) == (303, "/doc/area/cao-bang")
    assert "Accept" in sent.headers["vary"]


def test_the_language_that_was_asked_for_goes_along(http: httpx.Client):
    assert http.get("id/area/cao-bang?lang=vi").headers["location"] == "/doc/area/cao-bang?lang=vi"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/*, text/html;q=0", "text/turtle"),
        ("text/turtle;q=0.4, application/n-triples;q=0.6", "application/n-triples"),
        ("application/xml;q=0.9, application/rdf+xml", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html"),
        ("Application/LD+JSON", "application/ld+json"),
    ],
)
def test_the_format_is_the_one_that_the_caller_likes_best(http: httpx.Client, accept: str | None, given: str):
    request = http.build_request("GET", "doc/area/cao-bang")
    del request.headers["accept"]
    if accept:
        request.headers["accept"] = accept
    answer = http.send(request)
    assert answer.headers["content-type"].split(";")[0] == given
    assert {"accept", "accept-language"} <= set(answer.headers["vary"].lower().replace(",", " ").split())


def test_a_document_says_what_it_describes_and_what_else_there_is(http: httpx.Client, site: str):
    answer = http.get("doc/area/cao-bang", headers={"Accept": "text/turtle"})
    assert answer.headers["content-location"] == "/doc/area/cao-bang.ttl"
    assert answer.links["describes"]["url"] == f"{site}id/area/cao-bang"
    assert (
        '</doc/area/cao-bang.jsonld>; rel="alternate"; type="application/ld+json"' in answer.headers["link"]
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_an_unchanged_answer_is_not_sent_again(http: httpx.Client, path: str, accept: str):
    first = http.get(path, headers={"Accept": accept if path else "text/html"})
    tag = first.headers["etag"]
    again = http.get(
        path, headers={"Accept": accept if path else "text/html", "If-None-Match": f'"x", {tag}'}
    )
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = http.get(path, headers={"Accept": accept if path else "text/html", "If-None-Match": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "doc/area/none", "healthz", "graph/reference/areas"])
def test_head_gives_the_headers_of_get_and_no_body(http: httpx.Client, path: str):
    got, head = http.get(path), http.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", [*PAGES, "doc/area/none", "id/area/cao-bang"])
def test_pages_of_other_sites_may_read_every_answer(http: httpx.Client, path: str):
    answer = http.get(path, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


def test_a_preflight_is_answered(http: httpx.Client):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = http.options("sparql", headers=asked)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("media_type", [*RDF, "text/html"])
def test_what_is_not_there_is_told_in_the_format_asked_for(http: httpx.Client, media_type: str):
    for path in ("id/area/none", "doc/area/none", "graph/none", "nothing/at/all"):
        answer = http.get(path, headers={"Accept": media_type})
        assert answer.status_code == 404
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "Accept" in answer.headers["vary"]


def test_what_is_not_there_is_a_problem_for_other_programs(http: httpx.Client, site: str):
    answer = http.get("doc/area/none", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"], problem["instance"]) == (404, "Not Found", "/doc/area/none")
    assert f"{site}id/area/none" in problem["detail"]


def test_a_page_that_tells_a_fault_names_the_request(http: httpx.Client):
    for path in ("doc/area/none", "sparql?query=nonsense"):
        page = http.get(path, headers={"Accept": "text/html"})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["x-request-id"] in page.text


def test_a_format_that_there_is_not_is_refused_with_those_there_are(http: httpx.Client):
    answer = http.get("doc/area/cao-bang", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert all(media_type in answer.json()["detail"] for media_type in RDF)
    assert http.get("doc/area/cao-bang.docx").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused_with_those_there_are(http: httpx.Client, method: str):
    answer = http.request(method, "doc/area/cao-bang")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "path",
    [
        "id/area/a%20b",
        "id/area/%3Cscript%3Ealert(1)%3C/script%3E",
        "doc/area/%00",
        "doc/%3E%20%3Cb/c",
        "graph/%3Cx%3E",
        "graph/..%2f..%2fetc/passwd",
        "id/area/%ff",
        "doc/area/%E2%80%AE",
        "static/..%2f..%2fapp.py",
        "static/%2e%2e/app.py",
        "doc/area/" + "x" * 10_000,
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
def test_hostile_addresses_are_not_found_and_nothing_worse(http: httpx.Client, path: str, accept: str):
    answer = http.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"].split(";")[0] in {accept, "application/problem+json"}
    if accept == "text/html":
        assert "<script>alert" not in answer.text


def test_no_answer_leads_to_a_host_that_a_request_names(http: httpx.Client):
    for path in ("search/", "sparql/", "doc/area/cao-bang/", "id/area/cao-bang/", "compare/"):
        answer = http.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "")


def test_nothing_that_a_caller_says_becomes_markup(http: httpx.Client):
    hostile = '"><script>alert(1)</script>'
    for path in (f"?lang={hostile}", f"doc/area/cao-bang?x={hostile}", f"sparql?example={hostile}"):
        page = http.get(path, headers={"Accept": "text/html", "Accept-Language": hostile})
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("path", [*PAGES, "nothing"])
def test_pages_may_load_nothing_from_elsewhere(http: httpx.Client, path: str):
    page = http.get(path, headers={"Accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_health_and_readiness(http: httpx.Client):
    assert http.get("healthz").json() == {"status": "ok"}
    ready = http.get("readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert ready.headers["cache-control"] == "no-store"
