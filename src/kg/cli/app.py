"""The program `kg`: options before the command, and how errors become messages and exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

import kg
from kg.cli import terminal
from kg.errors import (
    AccountError,
    DeskError,
    KgError,
    LedgerError,
    QueryError,
    QueryLimit,
    SettingsError,
    SourceError,
    StorageFull,
    StoreError,
    Unanswered,
    Unwritable,
    ValidationFailed,
    WriterBusy,
)

if TYPE_CHECKING:
    from kg.config import Settings


class ExitCode(IntEnum):
    """What `kg` tells the shell."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    STORAGE = 4
    QUERY = 5
    FAULT = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141


EXIT_CODES = (
    ("0", "all went well"),
    ("1", "the data does not conform, or is damaged; the findings say where"),
    ("2", "the command or a setting is wrong"),
    ("3", "a file cannot be read, parsed or written"),
    ("4", "the ledger or the store cannot be used: missing, busy, full, another base IRI"),
    ("5", "the query is wrong, is refused, or passed a limit; or the endpoint does not answer"),
    ("70", "a fault in kg itself: please report it, with the output of --debug"),
    ("130", "interrupted"),
)
"""Exit codes and what they mean, as the help and the reference list them."""

_CODES: tuple[tuple[type[KgError], ExitCode], ...] = (
    (ValidationFailed, ExitCode.FINDINGS),
    (SettingsError, ExitCode.USAGE),
    (AccountError, ExitCode.USAGE),
    (DeskError, ExitCode.USAGE),
    (SourceError, ExitCode.INPUT),
    (Unwritable, ExitCode.INPUT),
    (LedgerError, ExitCode.STORAGE),
    (WriterBusy, ExitCode.STORAGE),
    (StorageFull, ExitCode.STORAGE),
    (StoreError, ExitCode.STORAGE),
    (QueryError, ExitCode.QUERY),
    (Unanswered, ExitCode.QUERY),
)


def exit_code(error: KgError) -> ExitCode:
    """The exit code that tells the shell about an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAULT)


@dataclass
class Global:
    """What the options before the command say.

    Attributes:
        debug: Whether errors show where in the program they arose.
        overrides: Settings that win over the environment.
        lang: The reader's language, or None for the locale's.
    """

    debug: bool
    overrides: dict[str, object]
    lang: str | None = None

    def settings(self, **more: object) -> Settings:
        """Read the settings; raises `SettingsError` where one is wrong."""
        from kg.config import settings

        return settings(**self.overrides, **more)


class Commands(TyperGroup):
    """The commands, with one place where errors become messages and exit codes."""

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        for stream in (sys.stdout, sys.stderr):
            # A terminal of another encoding shows escapes for what it cannot show.
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            _refuse_bytes(sys.argv[1:])
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _leave_the_pipe()
            raise typer.Exit(ExitCode.BROKEN_PIPE) from None
        except KgError as error:
            _explain(error, ctx)
            raise typer.Exit(exit_code(error)) from None
        except OSError as error:
            _explain(error, ctx)
            raise typer.Exit(ExitCode.INPUT) from None
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if _debugging(ctx):
                traceback.print_exc()
            terminal.error(f"kg met a fault of its own: {type(error).__name__}: {error}")
            terminal.note("Please report it, with what `kg --debug …` prints.")
            raise typer.Exit(ExitCode.FAULT) from None
        return result


def _refuse_bytes(arguments: Iterable[str]) -> None:
    """Refuse words that are no text; a file may be called by any bytes.

    Raises:
        SettingsError: An argument is not UTF-8, and no file is called so.
    """
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument) and not os.path.lexists(argument):
            raise SettingsError(f"The argument {argument!a} is no UTF-8.", "Write it in UTF-8.")


def _debugging(context: typer.Context) -> bool:
    return isinstance(context.obj, Global) and context.obj.debug


def _explain(error: KgError | OSError, context: Any) -> None:
    if _debugging(context):
        traceback.print_exc()
    if isinstance(error, KgError):
        lang = (isinstance(context.obj, Global) and context.obj.lang) or terminal.language()
        terminal.error(error.told(lang))
        if advice := error.advice(lang):
            terminal.note(advice)
        if isinstance(error, QueryLimit):
            terminal.note(f"KG_{error.limit.upper()} sets this limit.")
    else:
        where = f"{error.filename}: " if error.filename else ""
        terminal.error(f"{where}{error.strerror or error}")


def _leave_the_pipe() -> None:
    """Let Python close standard output without a word, although nobody reads it any more."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


app = typer.Typer(
    name="kg",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES) + ".",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Where ledger and generations are (KG_DATA_DIR)."),
    ] = None,
    base_iri: Annotated[
        str | None,
        typer.Option("--base-iri", help="What every published IRI starts with (KG_BASE_IRI)."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Publish the facts of articles as a knowledge graph.

    Start with `kg init`, `kg load` and `kg serve`. Settings come from KG_* variables, which the
    README lists. Data goes to standard output, everything else to standard error.
    """
    del version
    given = {"data_dir": data_dir, "base_iri": base_iri}
    context.obj = Global(debug, {name: value for name, value in given.items() if value is not None})
