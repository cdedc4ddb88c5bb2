"""Programs hand in sheets and RDF, and write graphs, with a token; what they are told is what people are."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.in_process import KgHere
from kg.config import Settings
from kg.desk.deciding import decide
from kg.desk.graph_writing import write
from kg.desk.intake import Intake
from kg.desk.submission import File, Verdict
from kg.desk.submissions import Desk
from kg.errors import Overtaken
from kg.web.app import PROGRAM_ROUTES
from servers import PATIENCE, Kg
from web.office import BASE, Office, word

SLUG = "protection-sociale-nord-est"
FACTS = f"{BASE}graph/article/{SLUG}"
SHACL = "http://www.w3.org/ns/shacl#"
TURTLE = {"Content-Type": "text/turtle"}
PREFIXES = """@prefix kg: <def#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FACT = """
<id/fact/{article}-{number}> a kg:Fact ; kg:area <id/area/cao-bang> ; kg:zone <id/code/total> ;
  kg:programme <id/programme/social-protection-policies> ; kg:indicator <id/indicator/social-stability> ;
  kg:population <id/code/total> ; kg:period <id/period/{year}> ; kg:kind <id/kind/statement> ;
  kg:comparator <id/code/not-applicable> ; kg:source <id/article/{article}> ;
  kg:quote "{quote}"@fr ; kg:passage "lead" .
"""
CSV = (
    "article,area,indicator,programme,period,passage,quote\n"
    f"{SLUG},Cao Bang,social-stability,social-protection-policies,2001,lead,la stabilité de Cao Bang\n"
)


def article(slug: str, *facts: str) -> str:
    names = " , ".join(f'"{slug}"@{code}' for code in ("fr", "en", "vi"))
    return f"""{PREFIXES}
    <id/article/{slug}> a schema:NewsArticle ; skos:inScheme <id/scheme/source> ;
      skos:prefLabel {names} ; skos:definition {names} ;
      schema:headline "{slug}"@fr ; schema:inLanguage "fr" ; schema:publisher <id/organisation/nhan-dan> ;
      schema:url <https://fr.nhandan.vn/{slug}> .
    {"".join(facts)}"""


def fact(slug: str, number: str, quote: str) -> str:
    return FACT.format(article=slug, number=number, year=f"20{number[1:]}", quote=quote)


NEW = PREFIXES + fact(SLUG, "901", "la stabilité de Cao Bang")


@pytest.fixture(scope="module")
def office(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    kg = Kg(tmp_path_factory.mktemp("programs")).given(published)
    with kg.serving() as address:
        yield Office(address, kg)
    log = kg.log.read_text()
    assert "kg_" not in log
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def desk(office: Office) -> Desk:
    return Desk(office.kg.data_dir / "ledger.sqlite", BASE)


def program(office: Office, *scopes: str, role: str = "curator") -> httpx.Client:
    """A program with a token of somebody new."""
    account = office.accounts.add(f"program {next(office.numbers)}", [role])
    token = office.credentials.make_token(account, "test", scopes)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return httpx.Client(base_url=office.address, headers=headers, timeout=PATIENCE)


@pytest.fixture
def lan(office: Office) -> Iterator[httpx.Client]:
    """A contributor's program."""
    with program(office, "submit", role="contributor") as client:
        yield client


@pytest.fixture
def minh(office: Office) -> Iterator[httpx.Client]:
    """A curator's program, which may write graphs, and always says why."""

    def say_why(request: httpx.Request) -> None:
        if request.method != "GET" and request.url.path.startswith("/graph") and not request.url.query:
            request.url = request.url.copy_merge_params({"reason": "As the article says."})

    with program(office, "submit", "graphs") as client:
        client.event_hooks = {"request": [say_why]}
        yield client


def path(answer: httpx.Response) -> str:
    return answer.headers["location"].removeprefix(BASE)


def post(client: httpx.Client, body: str, media_type: str = "text/turtle", **query: str) -> httpx.Response:
    headers = {"Content-Type": media_type}
    return client.post("desk/submissions", params=query, content=body.encode(), headers=headers)


def rules(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["severity"], one["rule"].rpartition("#")[2]) for one in findings}


def test_a_sheet_is_read_and_what_was_understood_is_told(lan: httpx.Client):
    answer = post(lan, CSV, "text/csv; charset=utf-8", title="Cao Bang")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["title"], told["origin"]) == ("draft", "Cao Bang", "csv")
    (item,) = told["items"]
    assert (item["row"], item["op"], item["ready"]) == (2, "add", True), item["findings"]
    taken = {one["field"]: one["taken"] for one in item["understood"]}
    assert taken["area"] == f"<{BASE}id/area/cao-bang>"
    assert ("warning", "no-text") in rules(item["findings"])
    assert answer.headers["location"] == told["address"]
    assert lan.get(path(answer)).json() == told


def test_a_corrected_version_takes_the_place_of_the_one_before(lan: httpx.Client, office: Office):
    faulty = post(lan, CSV.replace("Cao Bang,", "Cao Bàng Nord,", 1), "text/csv", submit="yes")
    assert faulty.status_code == 422
    there = faulty.headers["location"].removeprefix(BASE)
    answer = lan.put(
        there, params={"submit": "yes"}, content=CSV.encode(), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["version"], told["title"]) == ("submitted", 2, "submission.csv")
    assert f"{BASE}{there}" == answer.headers["location"] == told["address"]
    with program(office, "submit", role="contributor") as other:
        assert other.put(there, content=CSV.encode(), headers={"Content-Type": "text/csv"}).status_code == 404
    assert lan.put(there, content=b"a,b", headers={"Content-Type": "text/csv"}).status_code == 422
    assert lan.get(there).json()["version"] == 2


def test_what_says_that_it_is_deprecated_is_to_be_withdrawn(lan: httpx.Client):
    deprecated = "<http://www.w3.org/2002/07/owl#deprecated> true ."
    answer = post(lan, f"<{BASE}id/fact/{SLUG}-001> {deprecated}")
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    assert (item["op"], item["graph"], item["statements"], item["ready"]) == ("withdraw", FACTS, None, True)
    (unknown,) = post(lan, f"<{BASE}id/area/nowhere> {deprecated}").json()["items"]
    assert not unknown["ready"]
    assert "not published" in unknown["findings"][0]["messages"]["en"]


def test_the_text_can_come_with_the_file(lan: httpx.Client):
    files = {"file": ("cao-bang.csv", CSV.encode(), "text/csv")}
    text = "Rien ne change : la stabilité de Cao Bang demeure."
    answer = lan.post("desk/submissions", files=files, data={"text": text})
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    assert answer.json()["title"] == "cao-bang.csv"
    assert ("warning", "no-text") not in rules(item["findings"])
    assert lan.get(f"desk/s/{answer.json()['id']}").status_code == 303


def test_rdf_proposes_what_differs_from_what_is_published_each_with_its_line(
    lan: httpx.Client, office: Office
):
    published = lan.get(f"graph/article/{SLUG}.ttl").text
    assert post(lan, published).status_code == 422
    changed = published.replace("zéro ménage pauvre »", "zéro famille pauvre »")
    added = changed + NEW.replace("<id/", f"<{BASE}id/").replace("<def#>", f"<{BASE}def#>")
    answer = post(lan, added, submit="yes")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["origin"]) == ("submitted", "rdf")
    assert {(one["op"], one["kind"], one["graph"]) for one in told["items"]} == {
        ("replace", "fact", FACTS),
        ("add", "fact", FACTS),
    }
    lines = added.splitlines()
    for item in told["items"]:
        assert f"{item['subject'].rpartition('/')[2]}" in lines[item["row"] - 1]
        quoted = [one for one in item["findings"] if one["column"] == "quote"]
        assert quoted
        assert all("quote" in lines[one["row"] - 1] for one in quoted)


def test_every_syntax_is_read_and_a_thing_goes_where_it_belongs(lan: httpx.Client):
    area = f"{BASE}id/area/nowhere"
    said = f"<{area}> <{BASE}def#partOf> <{BASE}id/area/cao-bang> "
    json_ld = json.dumps([{"@id": area, f"{BASE}def#partOf": [{"@id": f"{BASE}id/area/cao-bang"}]}])
    xml = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:kg="{BASE}def#"><rdf:Description rdf:about="{area}">'
        f'<kg:partOf rdf:resource="{BASE}id/area/cao-bang"/></rdf:Description></rdf:RDF>'
    )
    bodies = {
        "text/turtle": f"{said} .",
        "application/n-triples": f"{said} .",
        "application/ld+json": json_ld,
        "application/rdf+xml": xml,
        "application/n-quads": f"{said} <{BASE}graph/reference/areas> .",
        "application/trig": f"<{BASE}graph/reference/areas> {{ {said} }}",
    }
    for media_type, body in bodies.items():
        answer = post(lan, body, media_type)
        assert answer.status_code == 201, (media_type, answer.text)
        (item,) = answer.json()["items"]
        # What is accepted goes where no file is loaded to.
        assert item["graph"] == f"{BASE}graph/reference/added-area"
        assert (item["kind"], item["ready"]) == ("entity", False)


@pytest.mark.parametrize(
    ("body", "rule", "line"),
    [
        ("<a> <b>", "file-unreadable", None),
        ("<id/area/x> <def#partOf>\n [] .", "blank-node", 2),
        ("<http://e/> { <a> <b> <c> }", "file-unreadable", None),
    ],
)
def test_where_nothing_can_be_read_all_that_is_wrong_is_told(
    lan: httpx.Client, body: str, rule: str, line: int | None
):
    answer = post(lan, body, "application/trig")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (found,) = answer.json()["findings"]
    assert found["rule"] == rule
    assert line is None or found["row"] == line
    assert "\n" not in answer.json()["detail"]


def test_what_belongs_nowhere_for_certain_is_not_ready_and_says_why(lan: httpx.Client):
    answer = post(lan, "<http://e/x> <def#p> 1 . <id/fact/stray> a <def#Fact> .", submit="yes")
    assert answer.status_code == 422
    kept = answer.json()["submission"]
    assert kept["state"] == "draft"
    assert kept["page"] in answer.json()["detail"]
    assert lan.get(path(answer)).json() == kept
    told = [one["messages"]["en"] for item in kept["items"] for one in item["findings"]]
    assert any("no address of an entity" in one for one in told)
    assert any("kg:source" in one for one in told)


def test_a_program_follows_what_becomes_of_what_it_has_handed_in(
    lan: httpx.Client, office: Office, desk: Desk
):
    answer = post(lan, PREFIXES + fact(SLUG, "902", "la stabilité, encore"), submit="yes")
    assert answer.status_code == 201, answer.text
    minh = office.accounts.add(f"curator {next(office.numbers)}", ["curator"])
    seen = desk.get(minh.id, answer.json()["id"])
    reasons = {item.id: dict.fromkeys(item.warnings, "I have read it.") for item in seen.waiting}
    settings = office_settings(office)
    verdicts = {one: Verdict("accept", overridden=said) for one, said in reasons.items()}
    decide(settings, minh.id, seen.id, seen.row_version, verdicts)
    told = lan.get(path(answer)).json()
    assert told["state"] == "accepted"
    assert told["items"][0]["decision"]["published_as"] == f"{BASE}id/fact/{SLUG}-902"


def office_settings(office: Office) -> Settings:
    return Settings(data_dir=office.kg.data_dir)


def test_who_may_not_is_refused(office: Office, lan: httpx.Client, minh: httpx.Client):
    with httpx.Client(base_url=office.address, timeout=PATIENCE) as nobody:
        refused = post(nobody, NEW)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"
        assert nobody.put(f"graph/article/{SLUG}", content=NEW, headers=TURTLE).status_code == 401
    assert lan.put(f"graph/article/{SLUG}", content=NEW, headers=TURTLE).status_code == 403
    draft = post(lan, NEW)
    assert minh.get(path(draft)).status_code == 404
    assert lan.get("desk/submissions/none").status_code == 404


def test_whatever_programs_ask_takes_a_token_and_a_cookie_is_none(office: Office):
    browser, _ = office.signed_in("curator", "administrator")
    asked: list[str] = []
    for room in PROGRAM_ROUTES:
        for route in room.router.routes:
            path = re.sub(r"{\w+(:path)?}", "x", getattr(route, "path", "")).removeprefix("/")
            for method in getattr(route, "methods", ()):
                answer = browser.request(method, path, content=b"a", headers=TURTLE)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
                asked.append(f"{method} {path}")
    assert {"POST desk/submissions", "GET desk/submissions/x", "PUT graph/x", "DELETE graph"} <= set(asked)
    browser.close()


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"x", "application/pdf", 415),
        (b"x", "", 415),
        (b"", "text/turtle", 422),
        (b"\x00" * 100, "text/turtle", 422),
        (b"\xff\xfe\x00", "text/csv", 422),
        (b"PK\x03\x04" + b"\x00" * 99, "text/csv", 422),
        (b"x" * (10 * 1024 * 1024 + 1), "text/csv", 413),
    ],
)
def test_what_cannot_be_taken_is_refused_as_a_problem(
    office: Office, body: bytes, media_type: str, status: int
):
    with program(office, "submit", role="contributor") as client:
        headers = {"Content-Type": media_type}
        answer = client.post("desk/submissions", content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        unknown = client.post(
            "desk/submissions?sumbit=yes", content=body, headers={"Content-Type": media_type}
        )
        assert unknown.status_code == 400


def test_one_token_is_let_pass_so_often_a_minute(office: Office):
    with program(office, "submit") as client:
        answers = [client.get("desk/submissions/none").status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]


def names(client: httpx.Client, slug: str) -> set[str]:
    """The numbers of the facts that a graph describes."""
    answer = client.get(f"graph/article/{slug}.nt")
    start = f"<{BASE}id/fact/{slug}-"
    lines = answer.text.splitlines() if answer.status_code == 200 else []
    return {line.partition(">")[0].removeprefix(start) for line in lines if line.startswith(start)}


def test_a_graph_is_made_replaced_added_to_and_deleted(minh: httpx.Client, desk: Desk, office: Office):
    slug = "programmes"
    there = f"graph/article/{slug}"
    one, two, three = (fact(slug, number, f"mot {number}") for number in ("001", "002", "003"))
    assert minh.get(there).status_code == 404

    made = minh.put(there, content=article(slug, one, two), headers=TURTLE)
    assert (made.status_code, made.content) == (201, b""), made.text
    assert made.headers["location"] == f"{BASE}{there}"
    assert names(minh, slug) == {"001", "002"}
    # What is there already changes nothing, and nobody has to read about it.
    same = minh.put(there, content=article(slug, one, two), headers=TURTLE)
    assert (same.status_code, "link" in same.headers) == (204, False)

    added = minh.post(there, content=PREFIXES + three, headers=TURTLE)
    assert added.status_code == 204, added.text
    assert names(minh, slug) == {"001", "002", "003"}

    less = minh.put(f"{there}?reason=said twice", content=article(slug, one, three), headers=TURTLE)
    assert less.status_code == 204, less.text
    assert names(minh, slug) == {"001", "003"}
    gone = minh.get(f"id/fact/{slug}-002", follow_redirects=True)
    assert gone.status_code == 410
    assert "said twice" in minh.get(f"doc/fact/{slug}-002", headers={"Accept": "text/html"}).text

    by = minh.get(f"desk/submissions/{less.headers['link'].partition('>')[0].rpartition('/')[2]}").json()
    assert (by["state"], by["origin"]) == ("accepted", "api")
    assert [(one["op"], one["decision"]["reason"]) for one in by["items"]] == [("withdraw", "said twice")]
    events = office.accounts.events(10)
    decided = next(one for one in events if one.what == "decided")
    assert (decided.detail["own"], decided.detail["graph"]) == (True, f"{BASE}{there}")

    assert minh.request("DELETE", there).status_code == 204
    assert minh.get(there).status_code == 404
    assert minh.request("DELETE", there).status_code == 404


def test_what_does_not_conform_is_refused_with_the_report_and_nothing_is_left_to_decide(
    minh: httpx.Client, desk: Desk
):
    slug = "sans-mots"
    there = f"graph/article/{slug}"
    body = article(slug, fact(slug, "001", "un mot").replace("<id/area/cao-bang>", "<id/area/nulle-part>"))
    before = desk.overview().counts
    as_problem = minh.put(there, content=body, headers=TURTLE)
    assert as_problem.status_code == 422
    assert as_problem.headers["content-type"] == "application/problem+json"
    report = as_problem.json()["report"]
    assert not report["conforms"]
    assert any(one["focus"] == f"{BASE}id/fact/{slug}-001" for one in report["findings"])
    as_rdf = minh.put(there, content=body, headers={**TURTLE, "Accept": "application/n-triples"})
    assert (as_rdf.status_code, as_rdf.headers["content-type"]) == (422, "application/n-triples")
    assert f'<{SHACL}conforms> "false"' in as_rdf.text
    assert minh.get(there).status_code == 404
    assert desk.overview().counts == before


def test_what_is_warned_of_is_written_only_by_who_says_why(minh: httpx.Client, desk: Desk):
    slug = "sans-raison"
    there = f"graph/article/{slug}"
    body = article(slug, fact(slug, "001", "un mot"))
    before = desk.overview().counts
    refused = minh.put(f"{there}?reason=", content=body, headers=TURTLE)
    assert refused.status_code == 422
    assert "?reason=" in refused.json()["detail"]
    named = {
        (one["severity"], one["shape"].rpartition("#")[2]) for one in refused.json()["report"]["findings"]
    }
    assert ("warning", "NoText") in named
    assert {severity for severity, _ in named} <= {"warning", "info"}
    assert desk.overview().counts == before
    assert minh.put(f"{there}?reason=I have the paper.", content=body, headers=TURTLE).status_code == 201
    # What is warned of nothing needs no word.
    assert minh.request("DELETE", f"{there}?reason=").status_code == 204


def test_what_cannot_be_published_after_all_is_withdrawn_from_the_queue(minh: httpx.Client, desk: Desk):
    """What only publication finds is told as well, and no curator has to look at what is left of it."""
    slug = "deux-fois"
    there = f"graph/article/{slug}"
    body = article(slug, fact(slug, "001", "un mot"))
    assert minh.put(there, content=body, headers=TURTLE).status_code == 201
    assert minh.put(there, content=article(slug), headers=TURTLE).status_code == 204
    again = minh.put(there, content=body, headers=TURTLE)
    assert again.status_code == 422
    assert "withdrawn" in again.json()["detail"]
    assert names(minh, slug) == set()
    assert desk.overview("submitted").counts.get("withdrawn") == 1


def test_who_names_what_they_have_seen_overwrites_nobody(minh: httpx.Client):
    slug = "vu"
    there = f"graph/article/{slug}"
    body = article(slug, fact(slug, "001", "un mot"))

    def put(said: str, **headers: str) -> int:
        return minh.put(there, content=said, headers={**TURTLE, **headers}).status_code

    assert put(body, **{"If-Match": "*"}) == 412
    assert put(body, **{"If-None-Match": "*"}) == 201
    assert put(body, **{"If-None-Match": "*"}) == 412
    tag = minh.get(there, headers={"Accept": "text/turtle"}).headers["etag"]
    assert put(article(slug), **{"If-Match": '"another"'}) == 412
    assert put(article(slug), **{"If-Match": f"W/{tag}"}) == 412
    other = body.replace("un mot", "un autre mot")
    assert put(other, **{"If-Match": f'"another", {tag}'}) == 204
    assert put(article(slug), **{"If-Match": tag}) == 412
    assert names(minh, slug) == {"001"}


def test_who_is_overtaken_while_they_write_is_told_and_changes_nothing(
    office: Office, minh: httpx.Client, desk: Desk
):
    """Somebody publishes between the look at the graph and its change."""
    slug = "vite"
    there = f"graph/article/{slug}"
    body = article(slug, fact(slug, "001", "un mot"))
    assert minh.put(there, content=body, headers=TURTLE).status_code == 201
    settings = office_settings(office)
    by = office.accounts.add(f"curator {next(office.numbers)}", ["curator"])

    def quicker(job: Any) -> Any:
        added = minh.post(there, content=PREFIXES + fact(slug, "002", "un autre"), headers=TURTLE)
        assert added.status_code == 204
        return job()

    sent = File("vite.ttl", "text/turtle", article(slug).encode())
    with pytest.raises(Overtaken, match="changed meanwhile"):
        write(settings, Intake(settings), by.id, "PUT", f"{BASE}{there}", sent, "why", "en", None, quicker)
    assert names(minh, slug) == {"001", "002"}
    assert [one.state for one in desk.mine(by.id).entries] == ["withdrawn"]


def test_of_several_who_write_one_graph_at_once_nobody_overwrites_another(minh: httpx.Client):
    slug = "ensemble"
    there = f"graph/article/{slug}"
    assert minh.put(there, content=article(slug), headers=TURTLE).status_code == 201

    def add(number: int) -> int:
        said = PREFIXES + fact(slug, f"{number:03d}", "un mot")
        return minh.post(there, content=said, headers=TURTLE).status_code

    with ThreadPoolExecutor(4) as several:
        statuses = list(several.map(add, range(1, 5)))
    assert set(statuses) <= {204, 409}
    assert 204 in statuses
    assert names(minh, slug) == {
        f"{number:03d}" for number, status in enumerate(statuses, 1) if status == 204
    }


@pytest.mark.parametrize(
    ("address", "media_type", "body", "status"),
    [
        ("graph/shapes/fact", "text/turtle", "<a> <b> <c> .", 403),
        ("graph/ontology/kg", "text/turtle", "<a> <b> <c> .", 403),
        ("graph/article/A%20B", "text/turtle", "<a> <b> <c> .", 403),
        ("graph/article/../../x", "text/turtle", "<a> <b> <c> .", 404),
        ("graph?graph=http://elsewhere.example/g", "text/turtle", "<a> <b> <c> .", 403),
        ("graph?default", "text/turtle", "<a> <b> <c> .", 403),
        ("graph", "text/turtle", "<a> <b> <c> .", 400),
        ("graph?graph=a&graph=b", "text/turtle", "<a> <b> <c> .", 400),
        ("graph/article/x?why=because", "text/turtle", "<a> <b> <c> .", 400),
        ("graph/article/x?reason=two%0Alines", "text/turtle", "<a> <b> <c> .", 400),
        ("graph/article/x", "text/csv", "a,b", 415),
        ("graph/article/x", "text/turtle", "<a> <b>", 400),
        ("graph/article/x", "text/turtle", "", 422),
        ("graph/article/x", "text/turtle", "<a> <b> [] .", 422),
        ("graph/article/x", "application/n-quads", f"<a:a> <a:b> <a:c> <{BASE}graph/article/y> .", 422),
        ("graph/article/x", "text/turtle", "#" * (10 * 1024 * 1024 + 1), 413),
    ],
)
def test_what_cannot_be_written_is_refused(
    minh: httpx.Client, address: str, media_type: str, body: str, status: int
):
    answer = minh.put(address, content=body.encode(), headers={"Content-Type": media_type})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert minh.get("graph/article/x").status_code == 404


def test_pages_of_other_sites_cannot_write_and_reading_is_as_before(office: Office, minh: httpx.Client):
    there = f"graph/article/{SLUG}"
    preflight = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    allowed = minh.options(there, headers=preflight)
    assert "PUT" not in allowed.headers["access-control-allow-methods"]
    assert "authorization" not in allowed.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in allowed.headers
    refused = minh.put(there, content="<a> <b>", headers={**TURTLE, "Origin": "https://elsewhere.example"})
    assert refused.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in refused.headers
    assert minh.request("PATCH", there).status_code == 405
    read = httpx.get(f"{office.address}{there}", timeout=PATIENCE)
    assert read.headers["access-control-allow-origin"] == "*"
    assert read.headers["cache-control"].startswith("public")


@pytest.fixture
def submit(office: Office, tmp_path: Path) -> KgHere:
    """The command, with a contributor's token."""
    account = office.accounts.add(f"program {next(office.numbers)}", ["contributor"])
    kg = KgHere(tmp_path)
    kg.settings |= {"KG_TOKEN": office.credentials.make_token(account, "test", ["submit"])}
    return kg


def test_the_command_hands_in_and_tells_what_was_found_in_the_reader_s_language(
    submit: KgHere, office: Office, desk: Desk
):
    (submit.folder / "faits.csv").write_text(CSV.replace("Cao Bang,", "Cao Bàng Nord,", 1), encoding="utf-8")
    (submit.folder / "texte.txt").write_text("La stabilité de Cao Bang.", encoding="utf-8")
    told = submit(
        "submit",
        "faits.csv",
        "--text",
        "texte.txt",
        "--to",
        office.address,
        "--lang",
        "fr",
        "--submit",
        code=1,
    ).stdout
    assert "faits.csv, ligne 2, colonne B (territoire) : à corriger" in told.replace("\u00a0", " ")
    assert "brouillon" in told
    assert f"{BASE}desk/s/" in told.splitlines()[-1]
    (submit.folder / "faits.csv").write_text(CSV, encoding="utf-8")
    draft = told.splitlines()[-1].rpartition("/")[2]
    done = submit(
        *(
            "submit",
            "faits.csv",
            "--revises",
            draft,
            "--title",
            "Cao Bang",
            "--to",
            office.address,
            "--submit",
        )
    )
    identifier = done.stdout.splitlines()[-1].rpartition("/")[2]
    assert identifier == draft
    assert desk.record(identifier).submission.title == "Cao Bang"
    (submit.folder / "faits.ttl").write_text(NEW, encoding="utf-8")
    assert "faits.ttl, line 8: warning" in submit("submit", "faits.ttl", "--to", office.address).stdout


def test_the_command_says_what_keeps_it_from_handing_in(submit: KgHere, office: Office):
    (submit.folder / "a.ttl").write_text("<a> <b>", encoding="utf-8")
    (submit.folder / "latin.txt").write_bytes(b"caf\xe9")
    (submit.folder / "large.csv").write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    to = ("--to", office.address)
    assert "a.ttl:1:8: The file ends" in submit("submit", "a.ttl", *to, code=1).stdout
    assert "no such file" in submit("submit", "none.ttl", *to, code=3).stderr.lower()
    assert "UTF-8" in submit("submit", "a.ttl", "--text", "latin.txt", *to, code=3).stderr
    assert "10 MiB" in submit("submit", "large.csv", *to, code=3).stderr
    assert "cannot be reached" in submit("submit", "a.ttl", "--to", "http://127.0.0.1:9/", code=5).stderr
    assert "cannot be reached" in submit("submit", "a.ttl", "--to", "nowhere", code=5).stderr
    assert "closed" in submit("submit", "a.ttl", "--to", f"{office.address}nowhere", code=2).stderr
    for wrong in ("", "kg_none", "tộken"):
        submit.settings["KG_TOKEN"] = wrong
        assert "KG_TOKEN" in submit("submit", "a.ttl", *to, code=2).stderr


def test_rdf_can_be_chosen_in_the_form_as_well_and_findings_have_lines(office: Office):
    browser, _ = office.signed_in("contributor")
    sent = {"form_word": word(browser.get("desk/new")), "title": "Turtle"}
    made = browser.post("desk/new", data=sent, files={"file": ("facts.ttl", NEW.encode(), "")})
    assert made.status_code == 303, made.text
    page = browser.get(made.headers["location"].removeprefix("/")).text
    assert "line 8" in page
    assert "row " not in re.sub(r"<[^>]+>", "", page)
    assert f"{made.headers['location']}/sheet.xlsx" not in page
    assert browser.get(f"{made.headers['location'].removeprefix('/')}/sheet.xlsx").status_code == 404
    refused = browser.post("desk/new", data=sent, files={"file": ("facts.ttl", b"<a> <b>", "")})
    assert refused.status_code == 422
    assert "facts.ttl:1:8: The file ends" in refused.text
    browser.close()
