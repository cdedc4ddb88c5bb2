"""A server whose desk is open, the people who work there, and their browsers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import ClassVar

import httpx

from kg.desk.accounts import Account, Accounts
from kg.desk.credentials import Credentials
from kg.ledger.database import Database
from servers import PATIENCE, Kg

BASE = "http://localhost:8000/"
PASSWORD = "the river in the hills"  # noqa: S105
OWN = {"Sec-Fetch-Site": "same-origin"}


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
        self.credentials.choose_password(self.credentials.invite(account), password)
        return account

    def browser(self, **headers: str) -> httpx.Client:
        """A browser at an address of its own."""
        far = f"198.51.{next(self.numbers) % 250}.{next(self.numbers) % 250}"
        given = {"Accept": "text/html", "Accept-Language": "en", "X-Forwarded-For": far, **OWN, **headers}
        self.browsers.append(httpx.Client(base_url=self.address, headers=given, timeout=PATIENCE))
        return self.browsers[-1]

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


def sign_in(browser: httpx.Client, name: str, password: str = PASSWORD, to: str = "") -> httpx.Response:
    return post(browser, "desk/sign-in", "desk/sign-in", name=name, password=password, next=to)
