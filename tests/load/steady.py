"""A steady stream of small queries, in a process of its own so that nothing of a test's own delays it.

    python -m load.steady HOST PORT BASE RATE

sends that many look-ups a second, each a different one so that no cache answers it, over a few connections
that stay open. For each it prints a line: when it was due, the seconds from then to the last byte of its
answer (so a late start counts), and what is wrong with the answer or ``ok``. It ends when its standard input
does.
"""

import asyncio
import itertools
import json
import sys
import time

from load.wire import Connection, get

CONNECTIONS = 8
PATIENCE = 120


async def main(host: str, port: int, base: str, rate: float) -> None:
    due: asyncio.Queue[tuple[float, int]] = asyncio.Queue()
    workers = [asyncio.create_task(_look_up(host, port, base, due)) for _ in range(CONNECTIONS)]
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    began = time.monotonic()
    for number in itertools.count():
        if ended.done():
            break
        moment = began + number / rate
        await asyncio.sleep(max(0, moment - time.monotonic()))
        due.put_nowait((moment, number))
    await due.join()
    for worker in workers:
        worker.cancel()


async def _look_up(host: str, port: int, base: str, due: asyncio.Queue[tuple[float, int]]) -> None:
    connection: Connection | None = None
    while True:
        moment, number = await due.get()
        subject = f"{base}id/fact/protection-sociale-nord-est-{number % 90 + 1:03}"
        query = f"SELECT ?p ?o WHERE {{ <{subject}> ?p ?o }} # {number}"
        try:
            async with asyncio.timeout(PATIENCE):
                connection = connection or await Connection.open(host, port)
                await connection.send(get(query, accept="application/sparql-results+json"))
                answer = await connection.answer()
            rows = len(json.loads(answer.body)["results"]["bindings"]) if answer.status == 200 else 0
            fault = (
                "ok" if rows > 5 and answer.whole else f"{answer.status} with {rows} rows: {answer.body!r}"
            )
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            fault = repr(error)
        if fault != "ok" and connection is not None:
            connection.close()
            connection = None
        print(moment, time.monotonic() - moment, fault, flush=True)
        due.task_done()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])))
