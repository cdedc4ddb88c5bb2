"""The commands without a process of their own."""

import os
import subprocess
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from kg.cli import app
from servers import Kg


class KgHere(Kg):
    """The same commands, in this process: without the half a second that each start of Python takes.

    What only a process can show, such as signals and what the shell gets, is for `Kg`.
    """

    def __call__(
        self, *arguments: str | Path, code: int = 0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        with chdir(self.folder), patch.dict(os.environ, self.environment, clear=True):
            done = CliRunner().invoke(app, words, input=stdin, catch_exceptions=False)
        assert done.exit_code == code, f"{done.exit_code}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)
