"""Requests that mean harm, and what may come back."""

import asyncio
import itertools
import json
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from load.wire import Answered, Connection, form, get, post, request

REFUSALS: Final = frozenset({400, 403, 404, 405, 406, 408, 413, 414, 415, 431, 501, 503})
"""The statuses that a request may be refused with."""

FORM: Final = "application/x-www-form-urlencoded"
PATIENCE: Final = 120
"""Seconds after which a server that neither answers nor hangs up has failed."""


@dataclass(frozen=True)
class Attack:
    """One request.

    Attributes:
        name: What it tries.
        data: Its bytes.
        act: How its client behaves once it is connected; gives what is wrong with the answer, or an empty string.
    """

    name: str
    data: bytes
    act: Callable[[Connection, bytes], Awaitable[str]]

    async def run(self, host: str, port: int) -> str:
        """Attack a server; gives what is wrong with what it does, or an empty string."""
        try:
            async with asyncio.timeout(PATIENCE):
                connection = await Connection.open(host, port, 2048 if self.act is read_slowly else 64 * 1024)
                try:
                    return await self.act(connection, self.data)
                finally:
                    connection.close()
        except TimeoutError:
            return f"no end within {PATIENCE} s"
        except ConnectionError:
            # It hung up on us, which anyone can see.
            return ""


Check = Callable[[Answered], bool]


def no_answer(_: Answered) -> bool:
    """No result can be right, because nobody can compute it."""
    return False


def table(answer: Answered) -> bool:
    """The result is a whole table or truth value in JSON."""
    try:
        return "head" in json.loads(answer.body)
    except ValueError:
        return False


def rows(number: int) -> Check:
    """The result is a CSV table of so many rows."""
    return lambda answer: answer.body.count(b"\n") == number + 1


def refusal(answer: Answered) -> str:
    """What is wrong with an answer that should refuse."""
    if answer.status not in REFUSALS:
        return f"status {answer.status}: {bytes(answer.body[:200])!r}"
    if answer.whole and answer.headers.get("content-type") != "application/problem+json":
        return f"status {answer.status} as {answer.headers.get('content-type')}: {bytes(answer.body[:200])!r}"
    if answer.whole and json.loads(answer.body)["status"] != answer.status:
        return f"status {answer.status} with the body of another: {bytes(answer.body[:200])!r}"
    return ""


def read(check: Check = no_answer) -> Callable[[Connection, bytes], Awaitable[str]]:
    """Read all; a whole answer is a refusal, or a result that passes the check."""

    async def act(connection: Connection, data: bytes) -> str:
        # A server may answer and hang up before it has read all.
        sending = asyncio.create_task(connection.send(data))
        answer = await connection.answer()
        sending.cancel()
        await asyncio.wait([sending])
        if not sending.cancelled():
            sending.exception()
        if answer.status != 200:
            return refusal(answer) if answer.status else ""
        if answer.whole and not check(answer):
            return f"a result that looks whole and is not: {len(answer.body)} bytes, {bytes(answer.body[:200])!r}"
        return ""

    return act


async def read_status(connection: Connection, data: bytes) -> str:
    """Read an answer without a body."""
    await connection.send(data)
    answer = await connection.answer(head=True)
    return "" if answer.status in REFUSALS | {0, 200} else f"status {answer.status}"


async def read_anything_but_a_fault(connection: Connection, data: bytes) -> str:
    """Read what comes back to bytes that are no request; it need not be HTTP."""
    await connection.send(data)
    connection.writer.write_eof()
    answer = await connection.reader.read(4096)
    return repr(answer) if answer.startswith((b"HTTP/1.1 5", b"HTTP/1.1 2")) else ""


async def read_slowly(connection: Connection, data: bytes) -> str:
    """Take a kilobyte a second, for some seconds."""
    await connection.send(data)
    for _ in range(5):
        # The reader takes no more from the connection than twice its limit.
        await connection.reader.read(1024)
        await asyncio.sleep(1)
    return ""


async def never_read(connection: Connection, data: bytes) -> str:
    """Take nothing, for some seconds."""
    connection.writer.transport.pause_reading()
    await connection.send(data)
    await asyncio.sleep(5)
    return ""


async def hang_up_at_once(connection: Connection, data: bytes) -> str:
    """Go away as soon as the request is sent."""
    await connection.send(data)
    return ""


async def hang_up_midway(connection: Connection, data: bytes) -> str:
    """Go away when the answer has begun."""
    await connection.send(data)
    await connection.reader.read(10_000)
    return ""


async def send_slowly(connection: Connection, data: bytes) -> str:
    """Send a few bytes a second; the server must not wait for ever."""
    answering = asyncio.create_task(connection.answer())
    for position in range(len(data)):
        if answering.done():
            break
        connection.writer.write(data[position : position + 1])
        await asyncio.wait([answering], timeout=0.2)
    answer = await answering
    return refusal(answer) if answer.status else ""


async def send_half(connection: Connection, data: bytes) -> str:
    """Send half of the request and go away."""
    await connection.send(data[: len(data) // 2])
    return ""


def attacks(seed: int = 1) -> Iterator[Attack]:
    """Attacks without end, all kinds in turn, each a little different from all before it."""
    chance = random.Random(seed)
    for number in itertools.count():
        # A comment makes each text a new one, so that neither caches nor memories of long queries help.
        mark = f" # {number}"
        for name, query, check in _queries(chance):
            for_all = get if len(query) < 2000 else post
            yield Attack(name, for_all(query + mark), read(check))
        yield from _bodies(chance, mark)
        yield from _requests(mark)
        yield from _clients(mark)


_TRIPLES: Final = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(8))
_PATH: Final = "(<http://a>|!<http://a>)"


def _queries(chance: random.Random) -> Iterator[tuple[str, str, Check]]:
    """Queries of few bytes or many that cost much, with what a whole result must be."""
    deep = chance.choice((300, 3000, 30_000))
    wide = chance.choice((1000, 10_000))
    yield "cross product", f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLES} }}", no_answer
    yield "cross product, listed", f"SELECT * {{ {_TRIPLES} }}", no_answer
    yield "cross product, distinct", f"SELECT DISTINCT * {{ {_TRIPLES} }}", no_answer
    yield "cross product, constructed", f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} WHERE {{ {_TRIPLES} }}", no_answer
    yield "sort", f"SELECT * {{ {_TRIPLES} }} ORDER BY ?o3 ?o1 ?s0 LIMIT 1", no_answer
    yield (
        "sort by what is computed",
        f"SELECT * {{ {_TRIPLES} }} ORDER BY MD5(CONCAT(STR(?o3), STR(?o1)))",
        no_answer,
    )
    yield (
        "group by all",
        f"SELECT ?o3 ?o1 (SAMPLE(?s0) AS ?s) {{ {_TRIPLES} }} GROUP BY ?o3 ?o1 ?s2 ?p0",
        no_answer,
    )
    yield (
        "endless path",
        f"SELECT (COUNT(*) AS ?n) {{ ?a {_PATH}* ?b . ?c {_PATH}+ ?d . ?e {_PATH}* ?f }}",
        no_answer,
    )
    yield (
        "path of paths",
        f"SELECT (COUNT(*) AS ?n) {{ ?a (({_PATH}*)+/({_PATH}|^{_PATH})*)* ?b . ?b {_PATH}* ?c }}",
        no_answer,
    )
    yield "nested optional", "SELECT * { " + "OPTIONAL { ?a ?b ?c " * 12 + "}" * 12 + "}", table
    yield "minus", f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLES} MINUS {{ {_TRIPLES} }} }}", no_answer
    yield (
        "exists",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?a ?x ?d . ?y ?z ?f } }",
        no_answer,
    )
    yield (
        "regular expression",
        'SELECT ?s { ?s ?p ?o . ?t ?q ?r FILTER REGEX(CONCAT(STR(?o), STR(?r)), "^(([a-z])+.)+[A-Z]([a-z])+$", "i") }',
        no_answer,
    )
    yield (
        "regular expression, repeated",
        'ASK { ?s ?p ?o FILTER REGEX(STR(?o), "(((a{1,99}){1,99}){1,99}){1,99}") }',
        table,
    )
    yield (
        "regular expression, each time another",
        'SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r FILTER REGEX(STR(?o), CONCAT("(a|b)*", STR(?r), ".{99}")) }',
        no_answer,
    )
    grown = "?v"
    for _ in range(30):
        grown = (
            f"CONCAT({grown},{grown})"
            if len(grown) < 1000
            else f'REPLACE({grown}, "(.)", "$1$1$1$1$1$1$1$1$1$1")'
        )
    yield "string blow-up", f'SELECT (STRLEN({grown}) AS ?n) {{ VALUES ?v {{ "0123456789" }} }}', no_answer
    doubled = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    yield (
        "string doubled",
        f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}',
        no_answer,
    )
    yield (
        "one long string",
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?o0), STR(?o1), STR(?o2))) AS ?g) {{ {_TRIPLES} }}",
        no_answer,
    )
    yield "deep groups", "SELECT * " + "{ " * deep + "} " * deep, table
    yield "deep not", "ASK { FILTER(" + "!" * deep + "true) }", table
    yield "deep minus", "ASK { FILTER(1 > " + "- " * deep + "1) }", table
    yield "deep parentheses", "ASK { FILTER(" + "(" * deep + "true" + ")" * deep + ") }", table
    yield "deep optional", "SELECT * { " + "OPTIONAL { " * deep + "} " * deep + "}", table
    yield "deep sub-selects", "SELECT * " + "{ SELECT * " * deep + "{}" + "}" * deep, table
    yield "deep exists", "ASK { " + "FILTER EXISTS { " * deep + "} " * deep + "}", table
    yield "deep lists", "ASK { ?s ?p " + "( " * deep + ") " * deep + "}", table
    yield "deep blank nodes", "ASK { ?s ?p " + "[ ?p " * deep + "?o" + "] " * deep + "}", table
    yield "deep path", "ASK { ?s " + "(" * deep + "<http://a>" + ")*" * deep + " ?o }", table
    yield "deep inverse", "ASK { ?s " + "^" + "(^" * deep + "<http://a>" + ")" * deep + " ?o }", table
    yield "deep functions", "ASK { FILTER(" + "STR(" * deep + "?s" + ")" * deep + ") }", table
    yield "wide union", "SELECT * { {} " + "UNION { ?s ?p ?o } " * wide + "}", no_answer
    yield "wide path", "ASK { ?s " + "/".join(["<http://a>"] * wide) + " ?o }", table
    yield "wide alternative", "ASK { ?s " + "|".join(["<http://a>"] * wide) + " ?o }", table
    yield "wide sum", "ASK { FILTER(" + "+".join(["1"] * wide) + " > 0) }", table
    yield "wide or", "ASK { FILTER(" + "||".join(["false"] * wide) + ") }", table
    yield (
        "wide in",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(wide))) + ")) }",
        table,
    )
    yield (
        "wide basic graph pattern",
        "ASK { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(wide)) + " }",
        table,
    )
    yield "wide join", "ASK { " + " ".join(f"?a ?b{n} ?c{n} ." for n in range(wide)) + " }", table
    yield (
        "wide values",
        "SELECT (COUNT(*) AS ?n) { VALUES ?v { " + " ".join(map(str, range(wide))) + " } }",
        table,
    )
    yield "a long result", "SELECT ?s ?q { ?s ?p ?o . ?t ?q ?r } LIMIT 100000", table
    yield "service", "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }", no_answer
    yield "update", "DROP ALL", no_answer
    yield "no query", chance.choice(("", "SELEC", "\x00", "{", "SELECT * {", "ASK { ?s ?p 'x }")), no_answer


def _bodies(chance: random.Random, mark: str) -> Iterator[Attack]:
    """Bodies that are not what they must be, or large."""
    megabyte = 2**20
    yield Attack("binary query", post(chance.randbytes(10_000)), read())
    yield Attack("binary form", post(chance.randbytes(10_000), media_type=FORM), read())
    yield Attack("binary in the address", request("GET", "/sparql?query=%ff%fe%00"), read())
    for media_type in (
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "",
        "a/b;" * 1000,
    ):
        yield Attack("wrong type", post("ASK {}" + mark, media_type=media_type), read())
    yield Attack("no type", request("POST", "/sparql", {}, b"ASK {}"), read())
    yield Attack("compressed", post("ASK {}", **{"Content-Encoding": "gzip"}), read())
    yield Attack(
        "another charset", post("ASK {}", media_type="application/sparql-query; charset=utf-16"), read()
    )
    yield Attack("many parameters", post("a=b&" * 20_000 + "query=ASK{}", media_type=FORM), read())
    yield Attack("two queries", request("GET", "/sparql?query=ASK{}&query=ASK{}"), read())
    yield Attack("a million escapes", post("query=" + "%41" * (megabyte // 3), media_type=FORM), read())
    yield Attack("a megabyte of words", post("a b " * (megabyte // 4) + mark), read())
    yield Attack("a megabyte of dots", post("." * megabyte + mark), read())
    yield Attack("a megabyte of quotes", post('\\"' * (megabyte // 2) + mark), read())
    yield Attack("a megabyte of triple quotes", post("'''\\" * (megabyte // 4) + mark), read())
    yield Attack("a megabyte of less-than", post("<" * megabyte + mark), read())
    yield Attack("a megabyte of colons", post("a:" * (megabyte // 2) + mark), read())
    yield Attack("a megabyte of unicode escapes", post("\\u0041" * (megabyte // 6) + mark), read())
    yield Attack("a short text of quotes", get('"' + '\\"' * 4900), read())
    yield Attack("a short text of dots", get("a.-" * 3200), read())
    yield Attack(
        "a literal of four megabytes",
        post(f'ASK {{ FILTER(STRLEN("{"x" * 4 * megabyte}") > 5) }}{mark}'),
        read(table),
    )
    yield Attack("a comment of four megabytes", post(f"ASK {{}} # {'x' * 4 * megabyte}{mark}"), read(table))
    yield Attack("eleven megabytes", post(b" " * 11 * megabyte), read())
    yield Attack("a length that is a lie", post("ASK {}", **{"Content-Length": "100"}), send_half)


def _requests(mark: str) -> Iterator[Attack]:
    """Odd methods, versions and headers."""
    small = "ASK { ?s ?p ?o }" + mark
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        yield Attack(f"method {method}", get(small, method=method), read())
    yield Attack("no method", get(small, method="BREW"), read_anything_but_a_fault)
    yield Attack(
        "HEAD", get("SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 50000" + mark, method="HEAD"), read_status
    )
    yield Attack(
        "HTTP/1.0",
        get("SELECT ?s { ?s ?p ?o . ?t ?q ?r } LIMIT 30000" + mark, "text/csv", version="1.0"),
        read(rows(30_000)),
    )
    yield Attack("HTTP/1.0, endless", get(f"SELECT * {{ {_TRIPLES} }}" + mark, version="1.0"), read())
    yield Attack("HTTP/7.3", get(small, version="7.3"), read_anything_but_a_fault)
    yield Attack("no HTTP", b"\x16\x03\x01\x02\x00\x01" + bytes(range(256)), read_anything_but_a_fault)
    yield Attack("nothing acceptable", get(small, "image/png"), read())
    yield Attack(
        "many media types", get(small, ", ".join(f"a/b{n};q=0.{n % 10}" for n in range(3000))), read()
    )
    yield Attack("no such format", request("GET", "/sparql?query=ASK{}&format=pdf"), read())
    yield Attack("no time", request("GET", "/sparql?query=ASK{}&timeout=0"), read())
    yield Attack(
        "a moment",
        get(f"SELECT * {{ {_TRIPLES} }}{mark}").replace(b"/sparql?", b"/sparql?timeout=0.001&"),
        read(),
    )
    yield Attack(
        "an IRI that is none",
        request("GET", f"/sparql?query=ASK{{}}&default-graph-uri={quote('<x y>')}"),
        read(),
    )
    yield Attack(
        "many graphs",
        post(
            "query=ASK{?s+?p+?o}" + "".join(f"&default-graph-uri=http://a/{n}" for n in range(5000)),
            media_type=FORM,
        ),
        read(table),
    )
    yield Attack(
        "many headers",
        request("GET", "/sparql?query=ASK{}", {f"X-{n}": "y" * 50 for n in range(500)}),
        read(table),
    )


def _clients(mark: str) -> Iterator[Attack]:
    """Clients that misbehave."""
    long = "SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 100000" + mark
    endless = f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLES} }}{mark}"
    for behave in (read_slowly, never_read, hang_up_at_once, hang_up_midway):
        yield Attack(f"{behave.__name__} a long result", get(long + behave.__name__), behave)
        yield Attack(f"{behave.__name__} in a form", form(long + behave.__name__, format="csv"), behave)
    for _ in range(5):
        yield Attack("hang_up_at_once on an endless query", get(endless + str(_)), hang_up_at_once)
    yield Attack("send_slowly", post("ASK {}" + " " * 300), send_slowly)
    yield Attack("send_half", post("ASK {}" + " " * 3000), send_half)
    yield Attack("send_half of the headers", get(endless), send_half)
