"""People: who is let in, by what, for how long, and what they may do; on both databases."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kg.desk.people import passwords
from kg.desk.people.accounts import Accounts, name_key
from kg.desk.people.credentials import Credentials
from kg.errors import AccountError
from kg.ledger import Ledger
from kg.ledger.tables import ACCOUNT, EVENT, SESSION, TOKEN

BASE = "http://example.org/"
PASSWORD = "the river in the hills"  # noqa: S105
OTHER = "the bridge by the mill"
WITHOUT_TESTS = passwords._HASHER


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 28, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def wait(self, **time: float) -> None:
        self.time += timedelta(**time)


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> object:
    """What a hash costs is for one test; the others would take minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="module")
def ledgers(
    ledger_urls: Callable[[], str | None], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Ledger]:
    return lambda: Ledger.create(ledger_urls() or tmp_path_factory.mktemp("desk") / "ledger.sqlite", BASE)


@pytest.fixture
def ledger(ledgers: Callable[[], Ledger]) -> Ledger:
    return ledgers()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(ledger: Ledger, clock: Clock) -> Accounts:
    return Accounts(ledger.database, clock)


@pytest.fixture
def credentials(ledger: Ledger, clock: Clock) -> Credentials:
    return Credentials(ledger.database, clock)


@pytest.fixture
def lan(accounts: Accounts, credentials: Credentials):
    """A curator who has chosen a password."""
    account = accounts.add("Lan", ["curator"])
    credentials.choose_password(credentials.invite(account), PASSWORD)
    return accounts.get(account.id)


def events(ledger: Ledger) -> list[str]:
    with ledger.database.reading() as connection:
        return list(connection.execute(select(EVENT.c.what).order_by(EVENT.c.n)).scalars())


def test_the_desk_is_closed_until_somebody_active_has_a_role(ledger: Ledger, accounts: Accounts):
    assert not accounts.has_any()
    with ledger.begin("Lan", "by the command line"):
        pass
    assert not accounts.has_any()
    lan = accounts.add("Lan", ["curator"])
    assert accounts.has_any()
    accounts.change(lan.id, active=False)
    assert not accounts.has_any()


def test_whom_only_the_command_line_named_stays_the_same_person(ledger: Ledger, accounts: Accounts):
    with ledger.begin("Lan", "a new survey"):
        pass
    (before,) = accounts.all()
    assert (before.roles, before.active, before.has_password) == (frozenset(), False, False)
    after = accounts.add("lan", ["contributor", "curator"])
    assert (after.id, after.name, after.shown_as) == (before.id, "Lan", "Lan")
    assert after.roles == {"contributor", "curator"}


@pytest.mark.parametrize("name", ["Hà Thị Lan", "hà thị  LAN", unicodedata.normalize("NFD", "Hà Thị Lan")])
def test_a_name_is_one_persons_however_it_is_typed(accounts: Accounts, name: str):
    first = accounts.add("Hà Thị Lan", ["curator"])
    assert accounts.named(name) == first
    with pytest.raises(AccountError, match="already"):
        accounts.add(name, ["curator"])
    assert accounts.add("Ha Thi Lan", ["curator"]).id != first.id


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "-", "Lan\x00", "Lan\u202eniM", "L\u200ban", "a" * 81, "<b>Lan</b>", "Lan;"),
        *("Lаn", "Lan²", "ⅬAN", "Lan\u0301\u0301\u0301", "Ｌａｎ", "🙂", "Lɑn"),
    ],
)
def test_a_name_that_could_pass_for_another_is_none(accounts: Accounts, name: str):
    with pytest.raises(AccountError, match="name"):
        accounts.add(name, ["curator"])


@pytest.mark.parametrize(
    "name", ["Lan", "Đỗ Thị Hồng", "J. O'Neil-Müller", "lan.tran@example.org", "x_1", "Œ"]
)
def test_a_name_can_be_a_name(accounts: Accounts, name: str):
    assert accounts.add(name, ["contributor"]).name == name


@given(st.text(max_size=30))
def test_a_name_and_its_key_have_the_same_key(name: str):
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(unicodedata.normalize("NFC", name))


def test_roles_are_those_that_there_are(accounts: Accounts):
    for roles in ([], ["curator", "king"]):
        with pytest.raises(AccountError, match="role"):
            accounts.add("Lan", roles)
    assert accounts.all() == []


def test_whoever_knows_the_password_is_signed_in(lan, credentials: Credentials):
    shown = credentials.sign_in("LAN", PASSWORD)
    session = credentials.session(shown)
    assert session
    assert session.account == lan
    assert credentials.session(session.key) is None
    assert credentials.session(shown[:-1]) is None
    assert credentials.session("") is None


def test_a_password_is_the_same_in_each_composition_of_its_letters(
    accounts: Accounts, credentials: Credentials
):
    account = accounts.add("Lan", ["curator"])
    word = "con sông trên đồi"
    credentials.choose_password(credentials.invite(account), unicodedata.normalize("NFD", word))
    assert credentials.sign_in("Lan", unicodedata.normalize("NFC", word))


def refusal(credentials: Credentials, name: str, password: str) -> str:
    with pytest.raises(AccountError) as refused:
        credentials.sign_in(name, password)
    return str(refused.value)


def test_who_is_not_let_in_is_not_told_why(
    lan, accounts: Accounts, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
):
    """A wrong password, nobody's name, one without a password and a closed account are all the same."""
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, kept: str, password: str) -> bool:
        hashed.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    accounts.add("Minh", ["contributor"])
    told = {refusal(credentials, name, OTHER) for name in ("Lan", "Nobody", "Minh", "")}
    accounts.change(lan.id, active=False)
    told.add(refusal(credentials, "Lan", PASSWORD))
    assert len(told) == 1
    # Each took as long as a hash takes, with the same parameters.
    assert len(hashed) == 5
    assert len({kept.rpartition("$")[0].rpartition("$")[0] for kept in hashed}) == 1


def test_nobodys_password_opens_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: True)
    assert passwords.matches(PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD), OTHER)
    assert not passwords.matches(None, OTHER)


@pytest.mark.parametrize("password", ["", "short", "x" * 1025, "đ" * 513, "e\u0301" * 11])
def test_a_password_is_neither_short_nor_endless(accounts: Accounts, credentials: Credentials, password: str):
    code = credentials.invite(accounts.add("Lan", ["curator"]))
    with pytest.raises(AccountError, match="A password has"):
        credentials.choose_password(code, password)
    assert credentials.choose_password(code, PASSWORD)


def test_only_hashes_are_kept(ledger: Ledger, lan, credentials: Credentials):
    shown = credentials.sign_in("Lan", PASSWORD)
    token = credentials.make_token(lan, "laptop", ["submit"])
    code = credentials.invite(lan)
    with ledger.database.reading() as connection:
        kept = repr([list(connection.execute(select(table))) for table in (ACCOUNT, SESSION, TOKEN, EVENT)])
    assert PASSWORD not in kept
    for secret in (shown, token, token.removeprefix("kg_"), code):
        assert secret not in kept


def test_a_hash_of_other_parameters_is_made_anew(ledger: Ledger, lan, credentials: Credentials, monkeypatch):
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    credentials.sign_in("Lan", PASSWORD)
    with ledger.database.reading() as connection:
        kept = connection.execute(select(ACCOUNT.c.password_hash)).scalar_one()
    assert "t=2" in kept
    assert credentials.sign_in("Lan", PASSWORD)


def test_a_hash_takes_64_mebibytes():
    """As RFC 9106 recommends where there is little memory."""
    kept = WITHOUT_TESTS.hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with pytest.raises(VerificationError):
        WITHOUT_TESTS.verify(kept, OTHER)


def test_to_sign_in_again_ends_what_the_browser_showed_before(lan, credentials: Credentials):
    first = credentials.sign_in("Lan", PASSWORD)
    elsewhere = credentials.sign_in("Lan", PASSWORD)
    second = credentials.sign_in("Lan", PASSWORD, former=first)
    assert credentials.session(first) is None
    assert credentials.session(second)
    assert credentials.session(elsewhere)


def test_a_session_ends_after_twelve_hours_of_absence(lan, credentials: Credentials, clock: Clock):
    shown = credentials.sign_in("Lan", PASSWORD)
    clock.wait(hours=11)
    session = credentials.session(shown)
    assert session
    credentials.see(session)
    clock.wait(hours=11)
    assert credentials.session(shown)
    clock.wait(hours=2)
    assert credentials.session(shown) is None
    assert credentials.sessions(lan) == []


def test_a_session_ends_after_thirty_days_however_much_it_is_used(
    lan, credentials: Credentials, clock: Clock
):
    shown = credentials.sign_in("Lan", PASSWORD)
    hours = 0
    while session := credentials.session(shown):
        credentials.see(session)
        clock.wait(hours=10)
        hours += 10
    assert 30 * 24 <= hours <= 30 * 24 + 10


def test_what_has_ended_and_what_is_too_much_is_not_kept(
    ledger: Ledger, lan, credentials: Credentials, clock: Clock
):
    first = credentials.sign_in("Lan", PASSWORD)
    for _ in range(25):
        clock.wait(seconds=1)
        credentials.sign_in("Lan", PASSWORD)
    assert len(credentials.sessions(lan)) == 20
    assert credentials.session(first) is None
    clock.wait(days=31)
    credentials.sign_in("Lan", PASSWORD)
    with ledger.database.reading() as connection:
        assert len(connection.execute(select(SESSION)).all()) == 1


def test_a_session_is_ended_by_whose_it_is(lan, accounts: Accounts, credentials: Credentials):
    minh = accounts.add("Minh", ["contributor"])
    here, there = credentials.sign_in("Lan", PASSWORD), credentials.sign_in("Lan", PASSWORD)
    session, other = credentials.session(here), credentials.session(there)
    assert session
    assert other
    for key in (session.key, "nothing", ""):
        credentials.end(minh, key)
    assert credentials.session(here)
    credentials.end_others(session)
    assert (credentials.session(there), credentials.session(here)) == (None, session)
    credentials.end(lan, session.key)
    assert credentials.session(here) is None


def test_a_new_password_ends_all_sessions(lan, credentials: Credentials):
    one, other = credentials.sign_in("Lan", PASSWORD), credentials.sign_in("Lan", PASSWORD)
    for wrong, new in ((OTHER, OTHER), (PASSWORD, "short")):
        with pytest.raises(AccountError):
            credentials.change_password(lan, wrong, new)
    assert credentials.session(one)
    now = credentials.change_password(lan, PASSWORD, OTHER)
    assert [bool(credentials.session(shown)) for shown in (one, other, now)] == [False, False, True]
    assert refusal(credentials, "Lan", PASSWORD)
    assert credentials.sign_in("Lan", OTHER)


def test_a_closed_account_is_closed_to_everything_it_had(lan, accounts: Accounts, credentials: Credentials):
    shown, token = credentials.sign_in("Lan", PASSWORD), credentials.make_token(lan, "laptop", ["submit"])
    code = credentials.invite(lan)
    closed = accounts.change(lan.id, active=False)
    assert credentials.session(shown) is None
    assert credentials.bearer(token) is None
    assert credentials.invited(code) is None
    for refused in (
        lambda: credentials.invite(closed),
        lambda: credentials.make_token(closed, "laptop", ["submit"]),
        lambda: credentials.choose_password(code, OTHER),
    ):
        with pytest.raises(AccountError):
            refused()
    accounts.change(lan.id, active=True)
    assert [credentials.session(shown), credentials.bearer(token), credentials.invited(code)] == [None] * 3
    assert credentials.sign_in("Lan", PASSWORD)


def test_a_link_lets_its_owner_choose_a_password_once(accounts: Accounts, credentials: Credentials):
    lan = accounts.add("Lan", ["curator"])
    first, code = credentials.invite(lan), credentials.invite(lan)
    assert credentials.invited(first) is None
    assert credentials.invited(code) == lan
    shown = credentials.choose_password(code, PASSWORD)
    session = credentials.session(shown)
    assert session
    assert session.account.has_password
    assert credentials.invited(code) is None
    with pytest.raises(AccountError, match="expired"):
        credentials.choose_password(code, OTHER)
    assert credentials.sign_in("Lan", PASSWORD)


def test_a_link_lasts_a_week_and_is_no_token(accounts: Accounts, credentials: Credentials, clock: Clock):
    lan = accounts.add("Lan", ["curator"])
    code = credentials.invite(lan)
    assert credentials.bearer(code) is None
    assert credentials.tokens(lan) == []
    clock.wait(days=6, hours=23)
    assert credentials.invited(code)
    clock.wait(hours=2)
    assert credentials.invited(code) is None


def test_a_token_is_for_what_its_owner_may_do(accounts: Accounts, credentials: Credentials):
    lan, minh = accounts.add("Lan", ["curator"]), accounts.add("Minh", ["contributor"])
    for account, scopes in ((minh, ["graphs"]), (minh, ["submit", "graphs"]), (lan, []), (lan, ["password"])):
        with pytest.raises(AccountError, match="are for"):
            credentials.make_token(account, "laptop", scopes)
    token = credentials.make_token(lan, "laptop", ["submit", "graphs"])
    assert token.startswith("kg_")
    found = credentials.bearer(token)
    assert found
    assert (found[0], found[1].name, found[1].scopes) == (lan, "laptop", {"submit", "graphs"})
    accounts.change(lan.id, roles=["contributor"])
    found = credentials.bearer(token)
    assert found
    assert found[1].scopes == {"submit"}
    accounts.change(lan.id, roles=[])
    found = credentials.bearer(token)
    assert found
    assert found[1].scopes == frozenset()


def test_a_token_ends_by_itself_and_by_its_owners_hand(
    lan, accounts: Accounts, credentials: Credentials, clock: Clock
):
    for days in (0, 366):
        with pytest.raises(AccountError, match="365"):
            credentials.make_token(lan, "laptop", ["submit"], days)
    default, short = (credentials.make_token(lan, "one", ["submit"], *days) for days in ((), (1,)))
    clock.wait(days=2)
    assert credentials.bearer(short) is None
    (known,) = credentials.tokens(lan)
    credentials.revoke_token(accounts.add("Minh", ["contributor"]), known.id)
    assert credentials.bearer(default)
    clock.wait(days=87)
    assert credentials.bearer(default)
    credentials.revoke_token(lan, known.id)
    assert credentials.bearer(default) is None
    assert credentials.tokens(lan) == []


def test_when_a_token_was_used_is_noted_once_a_minute(lan, credentials: Credentials, clock: Clock):
    token = credentials.make_token(lan, "laptop", ["submit"])

    def used() -> datetime | None:
        found = credentials.bearer(token)
        assert found
        credentials.use(found[1])
        return credentials.tokens(lan)[0].used

    first = used()
    assert first == clock.time
    clock.wait(seconds=59)
    assert used() == first
    clock.wait(seconds=1)
    assert used() == clock.time


def test_nobody_has_tokens_without_end(lan, credentials: Credentials):
    for _ in range(50):
        credentials.make_token(lan, "laptop", ["submit"])
    with pytest.raises(AccountError, match="50"):
        credentials.make_token(lan, "laptop", ["submit"])


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 101])
def test_a_token_has_a_name_of_one_line(lan, credentials: Credentials, name: str):
    if "\n" in name:
        credentials.make_token(lan, name, ["submit"])
        assert credentials.tokens(lan)[0].name == "a b"
    else:
        with pytest.raises(AccountError, match="one line"):
            credentials.make_token(lan, name, ["submit"])


def test_every_change_is_recorded_with_who_made_it(
    ledger: Ledger, lan, accounts: Accounts, credentials: Credentials
):
    minh = accounts.add("Minh", ["contributor"], by=lan.id)
    accounts.change(minh.id, roles=["curator"], shown_as="Minh Trần", by=lan.id)
    accounts.change(minh.id, roles=["curator"], by=lan.id)
    session = credentials.session(credentials.sign_in("Lan", PASSWORD))
    assert session
    credentials.end(lan, session.key)
    told = accounts.events(3)
    assert [(one.what, one.by, one.detail) for one in told] == [
        ("signed-out", "Lan", {}),
        ("signed-in", "Lan", {}),
        ("account-changed", "Lan", {"account": "Minh", "roles": "curator", "shown_as": "Minh Trần"}),
    ]
    (added,) = accounts.events(1, before=told[-1].n)
    assert (added.what, added.detail["roles"]) == ("account-added", "contributor")
    assert accounts.events(9)[-1].by == ""
    assert events(ledger)[:3] == ["account-added", "password-link-made", "password-chosen"]


@pytest.mark.parametrize("shown", ["a\x00b", "x" * 201, "a\u202eb"])
def test_whom_the_history_names_has_a_name_of_one_line(lan, accounts: Accounts, shown: str):
    with pytest.raises(AccountError, match="one line"):
        accounts.change(lan.id, shown_as=shown)


def test_a_backup_signs_nobody_in(ledger: Ledger, lan, credentials: Credentials, tmp_path: Path):
    """Who has signed out since would be signed in again by what is restored."""
    shown = credentials.sign_in("Lan", PASSWORD)
    copy = ledger.copy(tmp_path / "copy.sqlite").database
    assert credentials.session(shown)
    assert Credentials(copy).session(shown) is None
    assert [one.name for one in Accounts(copy).all()] == ["Lan"]


def test_what_was_restored_goes_on_with_its_events(
    ledger: Ledger, lan, ledger_url: str | None, tmp_path: Path
):
    database = ledger.copy(ledger_url or tmp_path / "copy.sqlite").database
    Accounts(database).add("Minh", ["contributor"])
    numbers = [one.n for one in Accounts(database).events(20)]
    assert numbers == list(range(len(numbers), 0, -1))


def test_a_secret_of_strange_characters_is_none(credentials: Credentials):
    for secret in ("\ud800", "\x00", "kg_" + "x" * 10_000):
        assert credentials.session(secret) is None
        assert credentials.bearer(secret) is None
        assert credentials.invited(secret) is None


def test_of_two_who_use_a_link_at_once_one_is_let_in(
    ledger: Ledger, accounts: Accounts, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
):
    code = credentials.invite(accounts.add("Lan", ["curator"]))
    hashed = passwords.hashed
    let_in: list[str] = []

    def meanwhile(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", hashed)
        let_in.append(Credentials(ledger.database).choose_password(code, OTHER))
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", meanwhile)
    with pytest.raises(AccountError, match="used"):
        credentials.choose_password(code, PASSWORD)
    assert credentials.sign_in("Lan", OTHER)
