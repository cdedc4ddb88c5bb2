"""Who is let in at the desk and who is not, whatever they try; the rest of the site notices nothing."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import Depends, FastAPI

from kg.config import Settings
from kg.desk.people.accounts import Account, Accounts
from kg.desk.people.credentials import Credentials
from kg.ledger import Ledger
from kg.ledger.database import Database
from kg.web.access import requires_scope, safe_next
from kg.web.app import DESK_ROUTES, _application
from kg.web.http.headers import PRIVATE
from kg.web.http.rates import Turns
from kg.web.http.responses import Problem
from kg.web.site import Site
from servers import PATIENCE, Kg
from web.office import BASE, OWN, PASSWORD, Office, post, sign_in, word

OTHER = "the bridge by the mill"


def leads_to_sign_in(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/desk/sign-in")


def same(answer: httpx.Response) -> dict[str, str]:
    """The headers of an answer but those that differ from request to request."""
    return {k: v for k, v in answer.headers.items() if k not in {"date", "x-request-id", "content-length"}}


def test_without_an_account_there_is_no_desk_and_with_one_there_is(published: Path, tmp_path: Path):
    kg = Kg(tmp_path).given(published)
    with kg.serving() as address, httpx.Client(base_url=address, timeout=PATIENCE) as http:
        nothing = http.get("deks/sign-in")
        for path in ("desk", "desk/sign-in", "desk/accounts", "desk/password?code=x"):
            answer = http.get(path)
            assert answer.status_code == 404
            assert same(answer) == same(nothing)
        assert http.post("desk/sign-in", data={}).status_code == 404
        before = http.get("")
        kg("account", "add", "Lan", "--role", "administrator")
        assert http.get("desk").status_code == 303
        assert http.get("desk/sign-in").status_code == 200
        after = http.get("")
        assert (after.content, same(after)) == (before.content, same(before))
        assert "desk" not in after.text
        kg("account", "change", "Lan", "--close")
        assert http.get("desk").status_code == 404


def test_the_first_person_comes_by_the_link_that_the_command_prints(office: Office):
    link = office.kg("account", "add", "Hồng", "--role", "administrator").stdout.strip()
    assert link.startswith(f"{BASE}desk/password?code=")
    path = link.removeprefix(BASE)
    browser = office.browser()
    page = browser.get(path)
    assert "Hồng" in page.text
    code = path.partition("=")[2]
    sent = {"form_word": word(page), "code": code}
    for password, again, told in (("short", "short", "12 characters"), (PASSWORD, OTHER, "not the same")):
        refused = browser.post("desk/password", data={**sent, "password": password, "again": again})
        assert refused.status_code == 422
        assert told in refused.text
        assert password not in refused.text
    chosen = browser.post("desk/password", data={**sent, "password": PASSWORD, "again": PASSWORD})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/desk")
    assert browser.get("desk/accounts").status_code == 200
    assert browser.get(path).status_code == 410
    assert sign_in(office.browser(), "hồng").status_code == 303


def test_who_signs_in_comes_to_what_they_asked_for_and_signs_out(office: Office):
    lan = office.person("administrator")
    browser = office.browser()
    asked = browser.get("desk/audit?before=7")
    assert leads_to_sign_in(asked)
    page = browser.get(asked.headers["location"])
    to = re.search(r'name="next" value="([^"]*)"', page.text)
    assert to
    arrived = sign_in(browser, lan.name, to=to[1])
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/desk/audit?before=7")
    assert lan.name in browser.get("desk/account").text
    shown = browser.cookies["kg-session"]
    left = post(browser, "desk/sign-out")
    assert leads_to_sign_in(left)
    assert "kg-session" not in browser.cookies
    assert leads_to_sign_in(browser.get("desk/account", headers={"Cookie": f"kg-session={shown}"}))


@pytest.mark.parametrize(
    "to",
    [
        *("//evil.example/", "https://evil.example/", "/\\evil.example", "/deskx", "/desk@evil.example", "/"),
        *(
            "/desk/../x",
            "/desk//evil.example",
            "/desk/\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "desk",
            "",
        ),
        *("/desk/%2e%2e/x", "/desk/a?b#//evil.example", " /desk", "/desk\\..\\x", "/desk/\x00"),
    ],
)
def test_the_sign_in_leads_nowhere_else(to: str):
    class There:
        root = "/"

    assert safe_next(There(), to) == "/desk"  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("to", ["/desk", "/desk/", "/desk/s/01J", "/desk/audit?before=7&lang=fr"])
def test_the_sign_in_leads_to_the_desk(to: str):
    class There:
        root = "/"

    assert safe_next(There(), to) == to  # pyright: ignore[reportArgumentType]


def test_the_language_that_somebody_chose_stays(office: Office):
    browser, lan = office.browser(), office.person("curator")
    own = word(browser.get("desk/sign-in"))
    sent = {"form_word": own, "name": lan.name, "password": PASSWORD}
    wrong = browser.post("desk/sign-in?lang=vi", data={**sent, "password": OTHER})
    assert "Tên hoặc mật khẩu không đúng." in wrong.text
    assert browser.post("desk/sign-in?lang=vi", data=sent).headers["location"] == "/desk?lang=vi"
    assert browser.get("desk?lang=vi").status_code == 200


def test_a_wrong_next_is_not_even_shown(office: Office):
    lan = office.person("curator")
    answer = sign_in(office.browser(), lan.name, to="//evil.example/")
    assert answer.headers["location"] == "/desk"
    assert "evil" not in office.browser().get("desk/sign-in?next=//evil.example/").text.partition("<main")[2]


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "same-origin, cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "http://localhost:8001"}, False),
        ({"Origin": "https://localhost:8000"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://localhost:8000.evil.example"}, False),
        ({"Referer": "http://localhost:8000/desk"}, False),
        ({}, False),
    ],
)
def test_only_what_the_site_itself_has_the_browser_send_is_taken(
    office: Office, headers: dict[str, str], taken: bool
):
    browser, account = office.signed_in("curator")
    sent = {"form_word": word(browser.get("desk/account")), "shown_as": "somebody"}
    del browser.headers["Sec-Fetch-Site"]
    answer = browser.post("desk/account/shown", data=sent, headers=headers)
    assert answer.status_code == (303 if taken else 403)
    assert office.accounts.get(account.id).shown_as == ("somebody" if taken else "")


def test_a_form_without_its_word_is_refused(office: Office):
    browser, account = office.signed_in("curator")
    elsewhere, _ = office.signed_in("curator")
    foreign, nobodys = word(elsewhere.get("desk/account")), word(office.browser().get("desk/sign-in"))
    own = word(browser.get("desk/account"))
    for wrong in ("", foreign, nobodys, own[:-1], own + "0", "đ", own.upper() + "g"):
        answer = browser.post("desk/account/shown", data={"form_word": wrong, "shown_as": "somebody"})
        assert answer.status_code == 403
        assert "Open its page again" in answer.text
    assert browser.post("desk/account/shown", data={"shown_as": "somebody"}).status_code == 403
    assert office.accounts.get(account.id).shown_as == ""


@pytest.mark.parametrize("path", ["sign-in", "password"])
def test_nobody_is_signed_in_by_a_form_of_another_site(office: Office, path: str):
    lan = office.person("curator")
    browser = office.browser()
    sent = {"name": lan.name, "password": PASSWORD, "again": PASSWORD, "code": "x"}
    assert browser.post(f"desk/{path}", data=sent).status_code == 403
    sent["form_word"] = word(browser.get("desk/sign-in"))
    browser.headers["Sec-Fetch-Site"] = "cross-site"
    assert browser.post(f"desk/{path}", data=sent).status_code == 403


def test_every_form_asks_for_its_word_and_its_origin(office: Office):
    """Whatever takes a POST, now or later, refuses what another site sends."""
    browser, _ = office.signed_in("administrator")
    posts = [path for path in desk_routes() if "POST" in desk_routes()[path]]
    assert len(posts) >= 10
    for path in posts:
        own = word(browser.get("desk/account"))
        for headers, sent in (({"Sec-Fetch-Site": "cross-site"}, {"form_word": own}), (OWN, {"x": "y"})):
            assert browser.post(path, data=sent, headers=headers).status_code == 403, path


def test_every_page_but_the_way_in_is_for_who_is_signed_in(office: Office):
    open_ = {"/desk/sign-in", "/desk/password"}
    for path, methods in desk_routes().items():
        browser = office.browser()
        if path not in open_ and "GET" in methods:
            assert leads_to_sign_in(browser.get(path)), path
            made_up = {"Cookie": f"kg-session={'A' * 43}"}
            assert leads_to_sign_in(browser.get(path, headers=made_up)), path
        if path not in open_ and "POST" in methods:
            own = word(browser.get("desk/sign-in"))
            assert leads_to_sign_in(browser.post(path, data={"form_word": own})), path


def desk_routes() -> dict[str, set[str]]:
    """The addresses of the desk that have no part that varies, and their methods."""
    found: dict[str, set[str]] = {}
    for room in DESK_ROUTES:
        for route in room.router.routes:
            path = getattr(route, "path", "")
            if "{" not in path:
                found.setdefault(path, set()).update(getattr(route, "methods", None) or ())
    return found


def test_only_administrators_see_to_accounts(office: Office):
    for role in ("contributor", "curator"):
        browser, account = office.signed_in(role)
        for path in ("desk/accounts", "desk/audit"):
            assert browser.get(path).status_code == 403
        assert "desk/accounts" not in browser.get("desk/account").text
        sent = {"id": account.id, "role": "administrator", "active": "yes", "name": "new"}
        for path in ("desk/accounts", "desk/accounts/change", "desk/accounts/link"):
            assert post(browser, path, **sent).status_code == 403
        assert office.accounts.get(account.id).roles == {role}


def test_an_administrator_gives_accounts_changes_them_and_closes_them(office: Office):
    browser, _ = office.signed_in("administrator")
    name = f"new {next(office.numbers)}"
    made = post(browser, "desk/accounts", name=name, role=["contributor", "curator"])
    assert made.status_code == 200
    link = re.search(r"<code>(http://localhost:8000/desk/password\?code=[\w-]+)</code>", made.text)
    assert link
    assert link[1] not in browser.get("desk/accounts").text
    account = office.accounts.named(name)
    assert account.roles == {"contributor", "curator"}
    assert office.browser().get(link[1].removeprefix(BASE)).status_code == 200
    assert "already" in post(browser, "desk/accounts", name=name, role="curator").text
    assert (
        post(browser, "desk/accounts/change", id=account.id, role="curator", active="yes").status_code == 303
    )
    assert office.accounts.get(account.id).roles == {"curator"}
    again = post(browser, "desk/accounts/link", id=account.id)
    assert "desk/password?code=" in again.text
    assert office.browser().get(link[1].removeprefix(BASE)).status_code == 410
    assert post(browser, "desk/accounts/change", id=account.id, role="curator").status_code == 303
    assert not office.accounts.get(account.id).active
    for wrong in ({"id": "nobody"}, {"id": account.id, "role": "king", "active": "yes"}):
        assert post(browser, "desk/accounts/change", **wrong).status_code == 422
    audit = browser.get("desk/audit").text
    assert name in audit
    assert "Account added" in audit


def test_an_administrator_stays_one(office: Office):
    browser, account = office.signed_in("administrator")
    for sent in ({"role": "curator", "active": "yes"}, {"role": "administrator"}, {}):
        answer = post(browser, "desk/accounts/change", id=account.id, **sent)
        assert answer.status_code == 422
        assert "another administrator" in answer.text
    assert office.accounts.get(account.id).may("administrator")


def test_what_went_on_comes_by_the_page(office: Office):
    browser, account = office.signed_in("administrator")
    for n in range(60):
        office.accounts.change(account.id, shown_as=f"name {n}")
    page = browser.get("desk/audit")
    earlier = re.search(r'href="\?before=(\d+)"', page.text)
    assert earlier
    older = browser.get("desk/audit", params={"before": earlier[1]})
    assert "name 59" in page.text
    assert "name 59" not in older.text
    assert "name 5<" in older.text
    assert browser.get("desk/audit?before=0").status_code == 400


def test_sessions_are_ended_by_whose_they_are(office: Office):
    here, account = office.signed_in("curator")
    there, stranger = office.browser(), office.signed_in("curator")[0]
    sign_in(there, account.name)
    post(here, "desk/account/sessions")
    sign_in(there, account.name)
    mine = {one.key for one in office.credentials.sessions(account)}
    assert len(mine) == 2
    for key in mine:
        assert post(stranger, "desk/account/sessions", key=key).status_code == 303
    assert len(office.credentials.sessions(account)) == 2
    page = here.get("desk/account").text
    (other,) = re.findall(r'name="key" value="(\w+)"', page)
    assert post(here, "desk/account/sessions", key=other).status_code == 303
    assert leads_to_sign_in(there.get("desk/account"))
    sign_in(there, account.name)
    post(here, "desk/account/sessions")
    assert leads_to_sign_in(there.get("desk/account"))
    assert here.get("desk/account").status_code == 200


def test_a_new_password_signs_out_everywhere_else(office: Office):
    here, account = office.signed_in("curator")
    there = office.browser()
    sign_in(there, account.name)
    former = here.cookies["kg-session"]
    sent = {"present": PASSWORD, "password": OTHER, "again": OTHER}
    for wrong in ({"present": OTHER}, {"again": PASSWORD}, {"password": "short", "again": "short"}):
        assert post(here, "desk/account/password", **{**sent, **wrong}).status_code == 422
    assert there.get("desk/account").status_code == 200
    assert post(here, "desk/account/password", **sent).status_code == 303
    assert here.cookies["kg-session"] != former
    assert here.get("desk/account").status_code == 200
    assert leads_to_sign_in(there.get("desk/account"))
    assert leads_to_sign_in(there.get("desk/account", headers={"Cookie": f"kg-session={former}"}))
    assert sign_in(office.browser(), account.name).status_code == 403
    assert sign_in(office.browser(), account.name, OTHER).status_code == 303


def test_the_session_of_a_closed_account_has_ended(office: Office):
    browser, account = office.signed_in("curator")
    office.accounts.change(account.id, active=False)
    assert leads_to_sign_in(browser.get("desk/account"))
    refused = sign_in(office.browser(), account.name)
    assert refused.status_code == 403
    assert "The name or the password is not right." in refused.text


def test_to_sign_in_changes_what_the_browser_shows(office: Office):
    """Nobody can make somebody use a session that they know."""
    lan = office.person("curator")
    browser = office.browser()
    browser.get("desk/sign-in")
    before = browser.cookies["kg-session"]
    sign_in(browser, lan.name)
    assert browser.cookies["kg-session"] != before
    assert leads_to_sign_in(office.browser().get("desk", headers={"Cookie": f"kg-session={before}"}))


def test_a_token_is_shown_once_and_revoked(office: Office):
    browser, account = office.signed_in("curator")
    made = post(browser, "desk/account/tokens", name="my laptop", scope=["submit", "graphs"], days="30")
    token = re.search(r"<code>(kg_[\w-]{43})</code>", made.text)
    assert token
    page = browser.get("desk/account").text
    assert token[1] not in page
    assert "my laptop" in page
    found = office.credentials.bearer(token[1])
    assert found
    assert found[1].scopes == {"submit", "graphs"}
    for wrong in (
        {"days": "0"},
        {"days": "366"},
        {"days": "x"},
        {"days": "٣"},
        {"scope": "all"},
        {"name": " "},
    ):
        sent = {"name": "a", "scope": "submit", "days": "30", **wrong}
        assert post(browser, "desk/account/tokens", **sent).status_code == 422
    stranger, _ = office.signed_in("curator")
    post(stranger, "desk/account/tokens/revoke", id=found[1].id)
    assert office.credentials.bearer(token[1])
    post(browser, "desk/account/tokens/revoke", id=found[1].id)
    assert office.credentials.bearer(token[1]) is None
    assert "my laptop" not in browser.get("desk/account").text
    contributor, _ = office.signed_in("contributor")
    assert 'value="graphs"' not in contributor.get("desk/account").text
    sent = {"name": "a", "scope": "graphs", "days": "30"}
    assert post(contributor, "desk/account/tokens", **sent).status_code == 422
    del account


def test_nobody_guesses_for_long(office: Office):
    lan = office.person("curator")
    for _ in range(5):
        assert sign_in(office.browser(), lan.name, OTHER).status_code == 403
    # Neither in other letters nor from elsewhere, and not with the right one.
    refused = sign_in(office.browser(), lan.name.upper())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "tried too often" in refused.text
    browser = office.browser()
    statuses = [sign_in(browser, f"nobody {n}").status_code for n in range(11)]
    assert statuses == [403] * 10 + [429]
    assert sign_in(browser, office.person("curator").name).status_code == 429
    links = office.browser()
    assert [links.get("desk/password?code=x").status_code for _ in range(11)] == [410] * 10 + [429]


def test_a_network_of_ipv6_is_one_address(office: Office):
    browser = office.browser()
    for n in range(11):
        browser.headers["X-Forwarded-For"] = f"2001:db8:1:2::{n + 1:x}"
        last = sign_in(browser, f"somebody {n}")
    assert last.status_code == 429
    browser.headers["X-Forwarded-For"] = "2001:db8:1:3::1"
    assert sign_in(browser, "somebody").status_code == 403


def test_what_is_no_form_of_a_bearable_size_is_refused(office: Office):
    browser, account = office.signed_in("curator")
    own = word(browser.get("desk/account"))
    path, own = "desk/account/shown", {"form_word": own}
    large = browser.post(path, data={**own, "shown_as": "x" * 65_536})
    assert large.status_code == 413
    assert "64 KiB" in large.text
    many = browser.post(path, data={**own, **{f"f{n}": "" for n in range(1001)}})
    assert many.status_code == 400
    files = browser.post(path, data=own, files=[("f", (f"{n}.csv", b"x")) for n in range(9)])
    assert files.status_code == 400
    for text in ("a\x00b", "\x00"):
        assert browser.post(path, data={**own, "shown_as": text}).status_code == 400
        assert browser.post(path, data={**own, f"f{text}": "x"}).status_code == 400
    assert browser.post(path, json={"shown_as": "x"}).status_code == 415
    assert browser.post(path, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
    odd = {"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    assert browser.post(path, content=b"--x\r\n", headers=odd).status_code == 415
    for broken in (
        b"--x\r\n",
        b"",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        b"\xff" * 99,
    ):
        sent = {"Content-Type": "multipart/form-data; boundary=x"}
        assert browser.post(path, content=broken, headers=sent).status_code in {400, 403}
    assert office.accounts.get(account.id).shown_as == ""
    multipart = browser.post(path, data={**own, "shown_as": "Đỗ"}, files={"f": ("a.csv", b"x")})
    assert multipart.status_code == 303
    assert office.accounts.get(account.id).shown_as == "Đỗ"


def test_a_body_that_never_ends_is_not_read_to_its_end(office: Office):
    browser, _ = office.signed_in("curator")
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield f"form_word={own}&shown_as=".encode()
        for _ in range(10_000):
            sent += 65_536
            yield b"x" * 65_536

    own = word(browser.get("desk/account"))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with suppress(httpx.TransportError):
        assert browser.post("desk/account/shown", content=body(), headers=headers).status_code == 413
    assert sent < 10_000 * 65_536


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"]
)
def test_what_people_type_is_text(office: Office, evil: str):
    browser, account = office.signed_in("administrator")
    post(browser, "desk/account/shown", shown_as=evil)
    post(browser, "desk/account/tokens", name=evil, scope="submit", days="3")
    pages = [browser.get(f"desk/{path}").text for path in ("account", "accounts", "audit")]
    pages.append(sign_in(office.browser(), evil).text)
    pages.append(office.browser().get("desk/sign-in", params={"next": evil}).text)
    pages.append(browser.get("desk/password", params={"code": evil}).text)
    for page in pages:
        assert evil not in page or "{{" in evil
        assert ">49<" not in page
    assert office.accounts.get(account.id).shown_as == evil


def test_nobody_keeps_frames_or_reads_what_is_at_the_desk(office: Office):
    browser, _ = office.signed_in("administrator")
    answers = [
        *(browser.get(f"desk/{path}") for path in ("account", "accounts", "audit", "sign-in", "nothing", "")),
        office.browser().get("desk"),
        office.browser().post("desk/sign-in"),
        browser.get("desk/password?code=x"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404, 404, 303, 415, 410]
    for answer in answers:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert {"Cookie", "Accept-Language"} <= set(headers["vary"].split(", "))
        assert "content-encoding" not in headers
        assert not [name for name in headers if name.startswith("access-control")]
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    asked = browser.options("desk/account", headers=preflight)
    assert not [name for name in asked.headers if name.startswith("access-control")]


def test_while_somebody_else_writes_the_desk_can_be_read_and_a_sign_in_is_told_to_wait(office: Office):
    browser, account = office.signed_in("administrator")
    with Database(office.kg.data_dir / "ledger.sqlite").writing():
        for path in ("desk/account", "desk/accounts", "desk/audit"):
            assert browser.get(path).status_code == 200
        answer = sign_in(office.browser(), account.name)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "Send it again" in answer.text
    assert sign_in(office.browser(), account.name).status_code == 303


def test_many_sign_in_at_once(office: Office):
    people = [office.person("contributor") for _ in range(8)]
    browsers = [office.browser() for _ in people]
    sent = [
        {"form_word": word(browser.get("desk/sign-in")), "name": one.name, "password": PASSWORD}
        for browser, one in zip(browsers, people, strict=True)
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda b, f: b.post("desk/sign-in", data=f), browsers, sent))
    assert [answer.status_code for answer in answers] == [303] * 8
    assert [one.name in b.get("desk/account").text for b, one in zip(browsers, people, strict=True)] == [
        True
    ] * 8


def test_whoever_is_signed_in_reads_the_same_kept_pages_as_everybody(office: Office):
    browser, _ = office.signed_in("curator")
    everybody = office.browser()
    everybody.get("")
    answer = browser.get("")
    assert "cookie" not in answer.request.headers
    assert (answer.content, same(answer)) == (everybody.get("").content, same(everybody.get("")))
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_the_desk_and_out_of_reach_of_scripts(office: Office):
    lan = office.person("curator")
    first = office.browser().get("desk/sign-in").headers["set-cookie"]
    assert re.fullmatch(r"kg-session=[\w-]{43}; HttpOnly; Path=/desk; SameSite=lax", first)
    lasting = sign_in(office.browser(), lan.name).headers["set-cookie"]
    assert re.fullmatch(r"kg-session=[\w-]{43}; HttpOnly; Max-Age=2592000; Path=/desk; SameSite=lax", lasting)


def test_over_https_the_cookie_is_sent_over_https_alone(tmp_path: Path):
    """The site is below a path, behind a proxy that asks over http; nothing is published."""
    base = "https://data.example.org/kg/"
    kg = Kg(tmp_path, {"KG_BASE_IRI": base})
    kg("init")
    office = Office("", kg)
    lan = office.person("curator")
    with kg.serving(ready="healthz") as office.address:
        browser = office.browser(Host="evil.example", Origin="https://data.example.org")
        del browser.headers["Sec-Fetch-Site"]
        page = browser.get("kg/desk/sign-in")
        cookie = page.headers["set-cookie"]
        assert re.fullmatch(
            r"__Secure-kg-session=[\w-]{43}; HttpOnly; Path=/kg/desk; SameSite=lax; Secure", cookie
        )
        sent = {"form_word": word(page), "name": lan.name, "password": PASSWORD, "next": "/kg/desk/account"}
        shown = {"Cookie": cookie.partition(";")[0]}
        foreign = {**shown, "Origin": "http://evil.example"}
        assert browser.post("kg/desk/sign-in", data=sent, headers=foreign).status_code == 403
        answer = browser.post("kg/desk/sign-in", data=sent, headers=shown)
        # Neither the host nor the scheme that the request names counts.
        assert (answer.status_code, answer.headers["location"]) == (303, "/kg/desk/account")
        assert answer.headers["set-cookie"].endswith("; Secure")
        secure = answer.headers["set-cookie"].partition(";")[0]
        assert browser.get("kg/desk/account", headers={"Cookie": secure}).status_code == 200
        plain = {"Cookie": secure.removeprefix("__Secure-")}
        assert browser.get("kg/desk/account", headers=plain).status_code == 303
        browser.close()


@dataclass
class Api:
    """An address for programs."""

    app: FastAPI
    ledger: Ledger

    def post(self, **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.post("facts", headers=headers)

        return anyio.run(asked)


@pytest.fixture
def api(tmp_path: Path) -> Api:
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    app = _application(Site(Settings(data_dir=tmp_path)), PRIVATE, [])

    @app.post("/facts")
    def facts(account: Account = Depends(requires_scope("graphs"))) -> str:  # noqa: B008
        return account.name

    return Api(app, ledger)


def test_a_program_is_let_in_by_a_token_for_just_that(api: Api):
    accounts, credentials = Accounts(api.ledger.database), Credentials(api.ledger.database)
    lan = accounts.add("Lan", ["curator"])
    code = credentials.invite(lan)
    submit, graphs, revoked = (
        credentials.make_token(lan, name, [scope])
        for name, scope in (("submit", "submit"), ("graphs", "graphs"), ("revoked", "graphs"))
    )
    credentials.revoke_token(lan, next(one.id for one in credentials.tokens(lan) if one.name == "revoked"))

    def asked(shown: str) -> tuple[int, str]:
        answer = api.post(**({"Authorization": shown} if shown else {}))
        return answer.status_code, answer.headers.get("www-authenticate", "")

    assert asked(f"Bearer {graphs}") == (200, "")
    assert asked(f"bearer {graphs}") == (200, "")
    assert asked(f"Bearer {submit}") == (403, 'Bearer error="insufficient_scope", scope="graphs"')
    for wrong in (revoked, code, "", "kg_", graphs[:-1], graphs.upper(), "kg_" + "x" * 5000):
        assert asked(f"Bearer {wrong}") == (401, 'Bearer error="invalid_token"')
    for missing in ("", f"Basic {graphs}", graphs):
        assert asked(missing) == (401, "Bearer")
    used = {one.name: one.used for one in credentials.tokens(lan)}
    assert used["graphs"]
    assert used["submit"] is None
    accounts.change(lan.id, roles=["contributor"])
    assert asked(f"Bearer {graphs}")[0] == 403
    accounts.change(lan.id, active=False)
    assert asked(f"Bearer {graphs}")[0] == 401


def test_a_cookie_lets_no_program_in(api: Api):
    lan = Accounts(api.ledger.database).add("Lan", ["curator"])
    credentials = Credentials(api.ledger.database)
    shown = credentials.choose_password(credentials.invite(lan), PASSWORD)
    assert api.post(Cookie=f"kg-session={shown}", **OWN).status_code == 401
    assert api.post(Authorization=f"Bearer {shown}").status_code == 401


def test_two_hashes_are_made_at_once_and_who_comes_too_late_is_told():
    turns, go_on = Turns(2, 3), threading.Event()
    at_work: list[int] = []
    seen: list[int] = []
    statuses: list[int] = []

    def work() -> None:
        at_work.append(1)
        seen.append(len(at_work))
        assert go_on.wait(PATIENCE)
        at_work.pop()

    async def come() -> None:
        try:
            await turns.run(work)
            statuses.append(200)
        except Problem as problem:
            statuses.append(problem.status)
            go_on.set()

    async def seven() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(7):
                group.start_soon(come)
        await come()

    anyio.run(seven)
    assert statuses == [503, 503, *[200] * 6]
    assert max(seen) <= 2
