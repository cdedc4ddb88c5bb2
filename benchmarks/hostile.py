"""How long small queries take while a server is attacked, beside how long they take when it is quiet.

    python benchmarks/hostile.py [--attacks N]

The attacks are those of the tests, which say that every small query is answered whole; how soon, only a quiet
machine can tell.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from load.test_hostile_load import AT_ONCE, attack, steady, tight

RATE = 40
QUIET_SECONDS = 12


def main() -> None:
    """Attack a server, and tell how others fared."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--attacks", type=int, default=1000)
    number = parser.parse_args().attacks
    with tempfile.TemporaryDirectory() as folder, tight(Path(folder)) as server:
        with steady(server, RATE) as calm:
            time.sleep(QUIET_SECONDS)
        with steady(server, RATE) as stormy:
            faults, _ = asyncio.run(attack(server, number, AT_ONCE))
    print(f"quiet: {calm}\nunder {number} attacks: {stormy}\nratio of p99: {stormy.p99 / calm.p99:.1f}")
    if faults:
        print("\n".join(f"{count} × {fault}" for fault, count in faults.items()))


if __name__ == "__main__":
    main()
