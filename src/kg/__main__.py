"""The program `kg`, or a sentence on what it lacks: the client is installed without it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, whose packages come with the extra ``server``."""
    try:
        from kg.cli import main as run

        run()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "kg":
            raise
        sys.exit(
            f"kg: the package {error.name} is missing, which the commands need; the client does without.\n"
            "Install what they need with: pip install 'kg[server]'"
        )


if __name__ == "__main__":
    main()
