"""What can go wrong, as types that a caller can read in one look.

KgError
├── SettingsError            a setting is wrong or missing
├── SourceError              an input file cannot be used
│   ├── ParseError           … because it is not the RDF it claims to be (file, line, column)
│   ├── BeyondRdf11          … because it says what RDF 1.1 cannot
│   └── UnreadableSources    several, each with its own reason
├── ValidationFailed         the data does not conform; carries the report
├── LedgerError
│   ├── LedgerMissing        nothing has been initialised here
│   ├── LedgerUnavailable    its database cannot be used, now at least
│   ├── BaseIriMismatch      the ledger belongs to another base IRI
│   └── ContentDamaged       stored content no longer has its digest
├── WriterBusy               another process is writing
├── StorageFull              no room left on the disk
├── StoreError               a generation cannot be read or made
├── Unwritable               a syntax cannot say what is to be written
├── AccountError             an account cannot be made, changed or used so
├── TooManyFacts             more facts than can be sorted while a reader waits
├── DeskError                the desk does not do what was asked
│   ├── SubmissionMissing    there is none of this id, or none that whoever asks may see
│   ├── NotAllowed           it is not for whoever asks
│   ├── Overtaken            somebody was quicker (names who, what and when)
│   ├── Unready              something in it has to be mended first (names the items)
│   ├── BeyondLimit          it is larger than what the desk takes
│   └── WorkFailed           the process that does it died or took too long; nothing was lost
└── QueryError
    ├── QuerySyntaxError     not SPARQL 1.1
    ├── QueryRefused         SPARQL, but not allowed here
    │   └── UpdateRefused    … because it is an update
    ├── QueryNotAcceptable   its result cannot be written as asked
    ├── QueryLimit           it passed a deadline, a memory cap or a size (names the limit)
    ├── QueryUnavailable     it cannot be taken now; try again later
    └── QueryFault           the store cannot be read
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typing_extensions import override


class KgError(Exception):
    """Something a person can act on.

    Args:
        message: What is wrong and where, in English or by language.
        hint: What to do about it, likewise.

    Attributes:
        message: What is wrong and where, one sentence.
        hint: What to do about it, or an empty string.
    """

    def __init__(self, message: str | Mapping[str, str], hint: str | Mapping[str, str] = "") -> None:
        self._messages = {"en": message} if isinstance(message, str) else dict(message)
        self._hints = {"en": hint} if isinstance(hint, str) else dict(hint)
        self.message = self._messages["en"]
        self.hint = self._hints["en"]
        super().__init__(self.message)

    @override
    def __reduce__(self) -> tuple[Callable[..., KgError], tuple[Any, ...]]:
        # Exceptions are made anew from their messages alone, and ours take more; they travel as they are.
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def told(self, lang: str) -> str:
        """The message in a language, where there is one, else in English."""
        return self._messages.get(lang, self.message)

    def advice(self, lang: str) -> str:
        """The hint in a language, where there is one, else in English."""
        return self._hints.get(lang, self.hint)


def _again(kind: type[KgError], args: tuple[Any, ...], state: Mapping[str, Any]) -> KgError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class SettingsError(KgError):
    """A setting is wrong or missing."""


class SourceError(KgError):
    """An input file cannot be used."""


class ParseError(SourceError):
    """A file is not the RDF that it claims to be.

    Attributes:
        source: The file, as the caller named it.
        reasons: What is wrong, by language.
        line: First line of the fault, from 1, or None where the parser does not say.
        column: First column of the fault, from 1, or None where the parser does not say.
    """

    def __init__(
        self,
        source: str,
        reasons: Mapping[str, str] | str,
        line: int | None = None,
        column: int | None = None,
        hint: Mapping[str, str] | str = "Mend the file and load it again.",
    ) -> None:
        self.source = source
        self.reasons = {"en": reasons} if isinstance(reasons, str) else dict(reasons)
        self.line = line
        self.column = column
        super().__init__(f"{self.place}: {self.reasons['en']}", hint)

    @property
    def place(self) -> str:
        """The file, with line and column where they are known."""
        return ":".join([self.source, *(str(n) for n in (self.line, self.column) if n is not None)])

    @override
    def told(self, lang: str) -> str:
        return f"{self.place}: {self.reasons.get(lang, self.reasons['en'])}"


class BeyondRdf11(SourceError):
    """A file says what RDF 1.1 cannot: a triple about a triple, or a text with a direction.

    Attributes:
        statement: The statement, as N-Triples 1.2 writes it.
    """

    def __init__(self, statement: bytes) -> None:
        super().__init__("It says what RDF 1.1 cannot.")
        self.statement = statement


class UnreadableSources(SourceError):
    """Several files cannot be used.

    Attributes:
        errors: The error of each.
    """

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__("\n".join(error.message for error in errors), errors[0].hint)
        self.errors = tuple(errors)

    @override
    def told(self, lang: str) -> str:
        return "\n".join(error.told(lang) for error in self.errors)


class ValidationFailed(KgError):
    """The data does not conform to the shapes, so nothing was loaded.

    Attributes:
        report: The `kg.validation.Report` with the findings.
    """

    def __init__(
        self,
        report: Any,
        message: str | Mapping[str, str],
        hint: str | Mapping[str, str] = "Mend what the findings name, then load again.",
    ) -> None:
        super().__init__(message, hint)
        self.report = report

    def with_report(self, report: Any) -> ValidationFailed:
        """The same with another report."""
        return ValidationFailed(report, self._messages, self._hints)


class LedgerError(KgError):
    """The ledger cannot do what was asked."""


class LedgerMissing(LedgerError):
    """Nothing has been initialised here."""


class LedgerUnavailable(LedgerError):
    """The ledger's database cannot be used, now at least."""


class BaseIriMismatch(LedgerError):
    """The ledger was made for another base IRI."""


class ContentDamaged(LedgerError):
    """Stored content no longer has the digest that it was stored under."""


class WriterBusy(KgError):
    """Another process is writing to the same data directory."""


class StorageFull(KgError):
    """There is no room left on the disk."""


class StoreError(KgError):
    """A generation cannot be read or made."""


class Unwritable(KgError):
    """A syntax cannot say what is to be written in it; the hint names others that can."""


class AccountError(KgError):
    """An account cannot be made, changed or used so."""


class TooManyFacts(KgError):
    """There are more facts than can be sorted while a reader waits."""


class DeskError(KgError):
    """The desk does not do what was asked."""


class SubmissionMissing(DeskError):
    """There is no such submission, or none that whoever asks may see."""


class NotAllowed(DeskError):
    """What was asked is not for whoever asks."""


class Overtaken(DeskError):
    """Somebody has changed a submission since it was looked at, so nothing was done.

    Attributes:
        by: What the desk calls them; empty where that is not known.
        what: What they did, by the name of the event; empty where that is not known.
        at: When, in UTC, as ISO 8601; empty where that is not known.
    """

    def __init__(
        self,
        message: str | Mapping[str, str],
        hint: str | Mapping[str, str],
        *,
        by: str = "",
        what: str = "",
        at: str = "",
    ) -> None:
        super().__init__(message, hint)
        self.by = by
        self.what = what
        self.at = at


class Unready(DeskError):
    """Something has to be mended, or answered, before this can be done.

    Attributes:
        items: Ids of the items.
    """

    def __init__(
        self, message: str | Mapping[str, str], hint: str | Mapping[str, str] = "", items: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint)
        self.items = tuple(items)


class BeyondLimit(DeskError):
    """What was given is larger than what the desk takes, or cannot be kept as it is."""


class WorkFailed(DeskError):
    """The process that was to do it died, or took too long: nothing is lost by that."""


class Unanswered(KgError):
    """A server elsewhere cannot be reached, or does not do now what was asked."""


class QueryError(KgError):
    """A query has no result.

    Attributes:
        limit: The name of the setting that was passed or is used up, such as ``query_timeout``, or an empty
            string.
    """

    limit = ""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query.

    Attributes:
        line: The line of the fault, from 1, or None where that is not known.
        column: Its column, from 1, likewise.
        begin: What the query lacks at its beginning, or an empty string.
        instead: What to write for the word at the fault, or an empty string.
    """

    def __init__(
        self,
        message: str | Mapping[str, str],
        line: int | None = None,
        column: int | None = None,
        begin: str = "",
        instead: str = "",
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.begin = begin
        self.instead = instead


class QueryRefused(QueryError):
    """The query asks for something that is not allowed here."""


class UpdateRefused(QueryRefused):
    """It is an update, and this is for queries."""


class QueryNotAcceptable(QueryError):
    """The result cannot be written in any of the formats that were asked for."""


class QueryLimit(QueryError):
    """The query passed a limit; ``limit`` says which."""

    def __init__(
        self, message: str | Mapping[str, str], limit: str, hint: str | Mapping[str, str] = ""
    ) -> None:
        super().__init__(message, hint)
        self.limit = limit


class QueryUnavailable(QueryError):
    """The query cannot be taken now.

    Attributes:
        retry_after: Seconds after which it is worth trying again.
    """

    def __init__(
        self,
        message: str | Mapping[str, str],
        retry_after: int = 5,
        limit: str = "",
        hint: str | Mapping[str, str] = "",
    ) -> None:
        super().__init__(message, hint or f"Try again in {retry_after} s.")
        self.retry_after = retry_after
        self.limit = limit


class QueryFault(QueryError):
    """The store cannot be read, which is no fault of the query's."""
