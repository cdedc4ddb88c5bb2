"""What a client does where a server is busy, breaks off, hangs, lies or leads elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from client.wicked import (
    TABLE,
    Answer,
    Wicked,
    chunked,
    drips,
    hangs,
    hangs_midway,
    leaves,
    problem,
    says,
)
from kg.client import (
    BrokenOff,
    Elsewhere,
    Graph,
    KgError,
    NotFound,
    QueryError,
    QueryFault,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    Retry,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unreadable,
    Withdrawn,
)
from kg.errors import SettingsError
from servers import PATIENCE

QUERY = "SELECT ?x { ?x ?y ?z }"
HOUR = 3600


@pytest.fixture
def slept() -> list[float]:
    """How long a client has waited."""
    return []


@pytest.fixture
def graph(wicked: Wicked, slept: list[float]) -> Graph:
    return Graph(wicked.address, timeout=PATIENCE, retry=Retry(3, 2 * HOUR, slept.append))


def in_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


def test_an_answer_is_a_table(graph: Graph):
    assert graph.query(QUERY, frame="polars")["x"].to_list() == ["1"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("said", [lambda: str(HOUR), in_an_hour], ids=["seconds", "date"])
def test_a_client_waits_as_long_as_it_is_told_and_asks_again(
    graph: Graph, wicked: Wicked, slept: list[float], status: int, said: Callable[[], str]
):
    wicked.answers = [says(status, headers={"Retry-After": said()}), says()]
    assert len(graph.query(QUERY)) == 1
    (pause,) = slept
    # However busy the machine, it does not come earlier than the date, less what has passed meanwhile.
    assert HOUR - 2 * PATIENCE <= pause <= 1.25 * HOUR
    assert len(wicked.seen) == 2


@pytest.mark.parametrize("said", [None, "", "soon", "-5", "1.5", "Tue, 32 Foo 2026", "9" * 30, "٣"])
def test_where_it_is_not_told_how_long_it_waits_a_moment_by_chance(
    graph: Graph, wicked: Wicked, slept: list[float], said: str | None
):
    headers = {} if said is None else {"Retry-After": said.encode().decode("latin-1")}
    wicked.answers = [says(503, headers=headers), says()]
    assert len(graph.query(QUERY)) == 1
    assert len(slept) == 1
    assert 0 <= slept[0] <= 1


def test_a_date_that_is_over_is_no_reason_to_wait(graph: Graph, wicked: Wicked, slept: list[float]):
    over = "Tue, 01 Jan 2019 00:00:00 GMT"
    wicked.answers = [says(503, headers={"Retry-After": over}), says()]
    graph.query(QUERY)
    assert slept[0] <= 1


def test_who_is_told_to_wait_too_long_gets_the_error_at_once(
    graph: Graph, wicked: Wicked, slept: list[float]
):
    wicked.answers = [problem(429, {"Retry-After": "7201"}, detail="Too often.")]
    with pytest.raises(TooManyRequests, match=r"Too often\. Try again in 7201 s") as caught:
        graph.query(QUERY)
    assert caught.value.retry_after == 7201
    assert slept == []


def test_it_does_not_ask_for_ever(graph: Graph, wicked: Wicked, slept: list[float]):
    wicked.answers = [problem(503, {"Retry-After": "1"}, detail="Busy.", limit="query_queue")]
    with pytest.raises(QueryUnavailable, match="Busy") as caught:
        graph.query(QUERY)
    assert caught.value.limit == "query_queue"
    assert len(wicked.seen) == 3
    assert len(slept) == 2


def test_those_who_were_turned_away_together_do_not_come_back_together():
    pauses = {Retry().pause(1, 10) for _ in range(50)}
    assert len(pauses) > 40
    assert all(pause is not None and 10 <= pause <= 12.5 for pause in pauses)


def test_a_query_that_took_too_long_is_not_asked_again(graph: Graph, wicked: Wicked):
    wicked.answers = [problem(503, detail="It took too long.", limit="query_timeout")]
    with pytest.raises(QueryLimit, match="too long") as caught:
        graph.query(QUERY)
    assert caught.value.limit == "query_timeout"
    assert len(wicked.seen) == 1


@pytest.mark.parametrize(
    "broken",
    [
        says(length=len(TABLE) + 1),
        chunked(TABLE[:20], ended=False),
        chunked(TABLE, ended=False),
        leaves,
    ],
    ids=["shorter than it said", "in the middle", "before the last chunk", "without a word"],
)
def test_what_broke_off_is_asked_for_again_and_never_taken_for_whole(
    graph: Graph, wicked: Wicked, broken: Answer
):
    wicked.answers = [broken, chunked(TABLE, ended=True)]
    assert len(graph.query(QUERY)) == 1
    wicked.answers = [broken]
    with pytest.raises(BrokenOff, match="broke off"):
        graph.query(QUERY)


@pytest.mark.parametrize("late", [hangs, hangs_midway, drips])
def test_an_answer_that_does_not_come_in_time_is_an_error(wicked: Wicked, late: Answer):
    wicked.answers = [late]
    with pytest.raises(TimedOut, match=r"0\.3 seconds"):
        Graph(wicked.address, timeout=0.3).query(QUERY)


@pytest.mark.parametrize(
    "large",
    [says(body=TABLE + b" " * 2000), chunked(TABLE, b" " * 2000, ended=True), says(length=10**12)],
    ids=["told", "untold", "only told"],
)
def test_an_answer_is_not_read_beyond_the_limit(wicked: Wicked, large: Answer):
    wicked.answers = [large]
    with pytest.raises(TooLarge, match="1000 bytes"):
        Graph(wicked.address, timeout=PATIENCE, most_bytes=1000).query(QUERY)


@pytest.mark.parametrize(
    "lie",
    [
        says(body=b"<html>Sign in to the network</html>", media_type="text/html"),
        says(body=b"<html>Sign in to the network</html>"),
        says(media_type="text/html"),
        says(body=b"[" * 100_000),
        says(body=b'{"head":{"vars":[1]},"results":{"bindings":[]}}'),
        says(body=b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":7}}]}}'),
        says(body=b'{"head":{"vars":["x"]},"results":{"bindings":{"x":1}}}'),
        says(body=b"\xff\xfe"),
        says(204, body=b""),
    ],
    ids=range(9),
)
def test_what_is_no_result_is_an_error(graph: Graph, wicked: Wicked, lie: Answer):
    wicked.answers = [lie]
    with pytest.raises(Unreadable):
        graph.query(QUERY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_client_goes_to_no_other_server(graph: Graph, wicked: Wicked, status: int):
    with Wicked.serving() as other:
        wicked.answers = [says(status, b"", headers={"Location": f"{other.address}sparql"})]
        for ask in (lambda: graph.query(QUERY), graph.now):
            with pytest.raises(Elsewhere, match=f"leads to {other.address}sparql"):
                ask()
        assert other.seen == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "//127.0.0.2/x", ""])
def test_it_goes_nowhere_else_either(graph: Graph, wicked: Wicked, location: str):
    wicked.answers = [says(302, b"", headers={"Location": location})]
    with pytest.raises(KgError):
        graph.now()


def test_where_a_server_leads_to_itself_a_client_follows_but_not_in_circles(graph: Graph, wicked: Wicked):
    bib = says(body=b"@misc{x}", media_type="application/x-bibtex")
    wicked.answers = [says(307, b"", headers={"Location": "/doc/area/other.bib"}), bib]
    assert graph.cite("area/one", "bibtex") == "@misc{x}"
    wicked.answers = [says(307, b"", headers={"Location": "/doc/area/other.bib"})]
    with pytest.raises(Elsewhere):
        graph.cite("area/one", "bibtex")


@pytest.mark.parametrize(
    ("status", "members", "cause"),
    [
        (400, {"line": 3, "column": 7}, QuerySyntaxError),
        (400, {"limit": "query_result_size"}, QueryLimit),
        (400, {}, QueryError),
        (401, {}, QueryRefused),
        (403, {}, QueryRefused),
        (404, {}, NotFound),
        (406, {}, QueryNotAcceptable),
        (410, {}, Withdrawn),
        (418, {}, QueryError),
        (500, {}, QueryFault),
        (504, {}, TimedOut),
    ],
)
def test_each_cause_has_a_class_and_is_told_in_the_servers_words(
    graph: Graph, wicked: Wicked, status: int, members: dict[str, object], cause: type[KgError]
):
    wicked.answers = [problem(status, detail="Because of this.", **members)]
    with pytest.raises(cause, match="answers: Because of this") as caught:
        graph.query(QUERY)
    assert type(caught.value) is cause
    assert {name: getattr(caught.value, name) for name in members} == members
    assert len(wicked.seen) == 1


def test_what_a_server_says_does_not_act_on_a_terminal_nor_go_on_for_ever(graph: Graph, wicked: Wicked):
    wicked.answers = [problem(400, detail="\x1b[2Jgone\r\n" + "x" * 10**4)]
    with pytest.raises(QueryError) as caught:
        graph.query(QUERY)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 1200


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"detail": 7, "line": "3"}', b"{" * 10**5])
def test_an_error_without_a_reason_is_told_by_its_status(graph: Graph, wicked: Wicked, body: bytes):
    wicked.answers = [says(400, body)]
    with pytest.raises(QueryError, match=r"400 Bad Request|7"):
        graph.query(QUERY)


def test_a_server_that_is_not_there_is_told(slept: list[float]):
    with Wicked.serving() as gone:
        address = gone.address
    with pytest.raises(BrokenOff, match="refused"):
        Graph(address, retry=Retry(2, 1, slept.append)).now()
    assert len(slept) == 1


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://",
        "http://example.org/?x=1",
        "http://example.org/#x",
        "http://exa mple.org/",
        "http://example.org/\n",
        "http://example.org:0/",
        "http://example.org:x/",
        "http://[::1/",
    ],
)
def test_an_address_that_is_none_is_refused_before_anybody_is_asked(url: str):
    with pytest.raises(SettingsError, match="is no address"):
        Graph(url)


def test_a_password_in_an_address_is_not_repeated():
    with pytest.raises(SettingsError) as caught:
        Graph("http://me:secret@example.org/")
    assert "secret" not in str(caught.value)


def test_one_address_with_and_without_its_last_slash_is_the_same(wicked: Wicked):
    for url in (wicked.address, wicked.address.removesuffix("/")):
        Graph(url).query(QUERY)
    assert wicked.seen == ["POST /sparql", "POST /sparql"]


def test_the_word_for_an_update_in_a_comment_makes_no_update(graph: Graph, wicked: Wicked):
    graph.query(f"PREFIX x: <http://example.org/> # DELETE\n{QUERY}")
    assert wicked.seen == ["POST /sparql"]
