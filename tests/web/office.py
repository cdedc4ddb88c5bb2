"""A server whose desk is open, the people who work there, and their browsers."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import ClassVar, Final
from unittest.mock import patch

import httpx

from kg.desk.people import passwords
from kg.desk.people.accounts import Account, Accounts
from kg.desk.people.credentials import Credentials
from kg.ledger.database import Database
from servers import PATIENCE, Kg

BASE = "http://localhost:8000/"
PASSWORD = "the river in the hills"  # noqa: S105
OWN = {"Sec-Fetch-Site": "same-origin"}

ARTICLE = """
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/article/bao-lang-son> a schema:NewsArticle ;
  skos:inScheme <id/scheme/source> ;
  skos:prefLabel "Pauvreté à Lang Son"@fr , "Poverty in Lang Son"@en , "Nghèo ở Lạng Sơn"@vi ;
  skos:definition "Un article."@fr , "An article."@en , "Một bài báo."@vi ;
  schema:headline "Giảm nghèo ở Lạng Sơn"@vi ; schema:inLanguage "vi" ;
  schema:datePublished "2026-03-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
  schema:publisher <id/organisation/nhan-dan> ; schema:url <https://example.org/bai-bao> .
"""

TEXT = """Giảm nghèo ở Lạng Sơn

Năm 2025, tỷ lệ hộ nghèo của tỉnh Lạng Sơn còn khoảng 3%, giảm bình quân 2,5 điểm % mỗi năm.

Tại Cao Bằng, hơn 4.200 tỷ đồng đã được giải ngân cho các chương trình mục tiêu quốc gia.

Ở Bắc Kạn, trên 98% dân số có bảo hiểm y tế năm 2024. Ở Lạng Sơn là trên 96% năm 2023.
"""

Row = dict[str, str]

_HASHED: Final = cache(passwords.hashed)


def fact(area: str, indicator: str, quote: str, written: str, period: str = "", **more: str) -> Row:
    """A row of a sheet of facts of the second article."""
    cells = {"article": "bao-lang-son", "area": area, "indicator": indicator, "quote": quote}
    return {**cells, "value_as_written": written, "period": period, **more}


POOR = fact(
    *("Lạng Sơn", "poverty-rate", "tỷ lệ hộ nghèo của tỉnh Lạng Sơn còn khoảng 3%", "khoảng 3%", "2025")
)
FUNDED = fact(
    *("Cao Bằng", "nguồn vốn chương trình mục tiêu quốc gia"),
    *("hơn 4.200 tỷ đồng đã được giải ngân", "hơn 4.200 tỷ đồng"),
)
INSURED = fact(
    *("Bắc Kạn", "BHYT", "trên 98% dân số có bảo hiểm y tế năm 2024", "trên 98%", "2024"),
)


def sheet(*rows: Row) -> bytes:
    """Facts as a CSV file."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    into = csv.DictWriter(written, names)
    into.writeheader()
    into.writerows(rows)
    return written.getvalue().encode()


@dataclass
class Office:
    """A server whose desk is open, and its accounts."""

    address: str
    kg: Kg
    numbers: ClassVar[Iterator[int]] = count(1)
    browsers: list[httpx.Client] = field(default_factory=list)

    @property
    def accounts(self) -> Accounts:
        return Accounts(Database(self.kg.data_dir / "ledger.sqlite"))

    @property
    def credentials(self) -> Credentials:
        return Credentials(Database(self.kg.data_dir / "ledger.sqlite"))

    def person(self, *roles: str, password: str = PASSWORD) -> Account:
        """Somebody new, who has chosen a password."""
        account = self.accounts.add(f"person {next(self.numbers)}", roles)
        # To make a hash takes as long as to guess one.
        with patch.object(passwords, "hashed", _HASHED):
            self.credentials.choose_password(self.credentials.invite(account), password)
        return account

    def browser(self, **headers: str) -> httpx.Client:
        """A browser at an address of its own."""
        far = f"198.51.{next(self.numbers) % 250}.{next(self.numbers) % 250}"
        given = {"Accept": "text/html", "Accept-Language": "en", "X-Forwarded-For": far, **OWN, **headers}
        self.browsers.append(httpx.Client(base_url=self.address, headers=given, timeout=PATIENCE))
        return self.browsers[-1]

    def told(self, article: str) -> None:
        """Publish a second article, as somebody does on the command line."""
        self.kg("load", self.kg.write("articles/bao-lang-son.ttl", article))

    def signed_in(self, *roles: str) -> tuple[httpx.Client, Account]:
        account = self.person(*roles)
        browser = self.browser()
        assert sign_in(browser, account.name).status_code == 303
        return browser, account


def word(page: httpx.Response) -> str:
    found = re.search(r'name="form_word" value="(\w+)"', page.text)
    assert found, page.text
    return found[1]


def post(browser: httpx.Client, path: str, page: str = "desk/account", **fields: object) -> httpx.Response:
    """Send a form as a browser does that has just opened its page."""
    return browser.post(path, data={"form_word": word(browser.get(page)), **fields})


def hand_in(
    browser: httpx.Client, data: bytes, name: str = "facts.csv", page: str = "desk/new", **fields: str
) -> httpx.Response:
    """Send a sheet as a browser does that has just opened the page for it."""
    opened = browser.get(page)
    seen = re.search(r'name="row_version" value="(\d+)"', opened.text)
    sent = {"form_word": word(opened), **({"row_version": seen[1]} if seen else {}), "text": TEXT, **fields}
    return browser.post(page, data=sent, files={"file": (name, data)})


def drafted(browser: httpx.Client, *rows: Row, **fields: str) -> str:
    """The path of a new draft of these facts."""
    answer = hand_in(browser, sheet(*rows), **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/").partition("?")[0]


def act(browser: httpx.Client, path: str, what: str, **fields: object) -> httpx.Response:
    """Do something with a submission whose page has just been opened."""
    opened = browser.get(path)
    seen = re.search(r'name="row_version" value="(\d+)"', opened.text)
    sent = {"form_word": word(opened), "row_version": seen[1] if seen else "1", **fields}
    return browser.post(f"{path}/{what}", data=sent)


def submitted(browser: httpx.Client, *rows: Row, **fields: str) -> str:
    """The path of a new submission of these facts, which waits for a decision."""
    path = drafted(browser, *rows, **fields)
    assert act(browser, path, "submit").status_code == 303
    return path


def items_of(page: httpx.Response) -> list[str]:
    """The ids of the items that the page of a submission lets somebody decide on."""
    return list(dict.fromkeys(re.findall(r'name="verdict-(\w+)"', page.text)))


def decided(browser: httpx.Client, path: str, *verdicts: str, **fields: str) -> httpx.Response:
    """Decide on the items of a submission, in their order, and answer what is warned of."""
    page = browser.get(path)
    items = items_of(page)
    chosen = dict.fromkeys(re.findall(r'name="(answer-\w+-\d+)"', page.text), "Đã xem bản in.")
    for item, verdict in zip(items, verdicts, strict=True):
        said = {f"verdict-{item}": verdict}
        if verdict != "accept":
            said[f"reason-{item}"] = "Năm nào?"
        chosen |= said
    return act(browser, path, "decide", **chosen, **fields)


def sign_in(browser: httpx.Client, name: str, password: str = PASSWORD, to: str = "") -> httpx.Response:
    return post(browser, "desk/sign-in", "desk/sign-in", name=name, password=password, next=to)
