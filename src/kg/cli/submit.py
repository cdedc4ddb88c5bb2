"""`kg submit`: hand a sheet or RDF in at the desk of a server, and see what was understood."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast
from urllib.parse import quote

import typer

from kg.cli import terminal
from kg.cli.app import ExitCode, Global

if TYPE_CHECKING:
    import httpx

_FILE: Final = 10 << 20
_TEXT: Final = 1 << 20
_ANSWER: Final = 64 << 20
"""Bytes of an answer that are read."""

_KEPT: Final = (200, 201)
_SUGGESTIONS: Final = 8
_SECONDS: Final = 300.0
"""How long a server may take to read and check what it was sent."""


def submit(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sheet (CSV, XLSX) or RDF.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="Where the server is.")],
    text: Annotated[
        Path | None,
        typer.Option(
            "--text",
            help="The article's text, in UTF-8, against which the words are checked; it is not published.",
        ),
    ] = None,
    revises: Annotated[
        str, typer.Option("--revises", metavar="ID", help="The submission of which this is the next version.")
    ] = "",
    title: Annotated[str, typer.Option("--title", help="What to call it; by default, the file's name.")] = "",
    at_once: Annotated[
        bool, typer.Option("--submit", help="Submit it at once; else it is a draft that only you see.")
    ] = False,
    lang: Annotated[
        Literal["fr", "en", "vi"] | None, typer.Option("--lang", help="By default your locale's, or English.")
    ] = None,
) -> None:
    """Hand facts in at a server's desk, and see what was understood and what was found.

    The token of your account there (scope submit) comes from the variable KG_TOKEN.

    Example: `kg submit facts.csv --text article.txt --to https://facts.example.org/`

    Example: `kg submit corrected.csv --revises 01M8GQWDAJ9BF0502PTYSGNJXV --to https://facts.example.org/`
    """
    given: Global = context.obj
    given.lang = lang
    spoken = lang or terminal.language()
    status, told = _sent(file, text, title, to, revises, at_once=at_once, lang=spoken)
    seen: dict[str, Any] = told if status in _KEPT else told.get("submission") or {}
    for line in _lines(seen, (seen or told)["findings"], file.name, spoken):
        print(terminal.seen(line))
    if seen:
        print(terminal.seen(str(seen["page"])))
    if status not in _KEPT or not all(item["ready"] for item in seen["items"]):
        raise typer.Exit(ExitCode.FINDINGS)


def _sent(
    file: Path, text: Path | None, title: str, to: str, revises: str, *, at_once: bool, lang: str
) -> tuple[int, dict[str, Any]]:
    """What a server says to a file: 201 or 200 and the submission, or 422 and what is wrong with it.

    Raises:
        SettingsError, AccountError, SourceError, Unanswered: As their names say.
    """
    import httpx

    from kg.errors import SettingsError, SourceError, Unanswered
    from kg.language.texts import texts

    token = os.environ.get("KG_TOKEN", "").strip()
    if not (token and token.isascii() and token.isprintable()):
        raise SettingsError(
            texts("KG_TOKEN has no token."),
            texts("Make one on the page of your account, for “submit”, and put it into KG_TOKEN."),
        )
    data = _read(file, _FILE)
    try:
        words = _read(text, _TEXT).decode("utf-8-sig") if text else ""
    except UnicodeDecodeError:
        raise SourceError(texts("{file}: it is not UTF-8.", file=text), texts("Save it as UTF-8.")) from None
    query = {"submit": "yes" if at_once else "no", **({"title": title} if title else {})}
    try:
        with httpx.stream(
            "PUT" if revises else "POST",
            f"{to.rstrip('/')}/desk/submissions" + (f"/{quote(revises, safe='')}" if revises else ""),
            params=query,
            files={"file": (file.name, data)},
            data={"text": words} if words else None,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json, application/problem+json",
                "Accept-Language": lang,
            },
            timeout=httpx.Timeout(_SECONDS, connect=10),
        ) as answer:
            return answer.status_code, _told(answer, to)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unanswered(
            texts("{url} cannot be reached: {reason}.", url=to, reason=error),
            texts("Check the address, and that it is up."),
        ) from error


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a file.

    Raises:
        SourceError: They are too many.
    """
    from kg.errors import SourceError
    from kg.language.texts import texts

    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise SourceError(
            texts("{file}: it has more than {size} MiB.", file=path, size=limit >> 20),
            texts("Divide it into several."),
        )
    return data


def _told(answer: httpx.Response, to: str) -> dict[str, Any]:
    """What an answer says, where it is about what was sent.

    Raises:
        SettingsError, AccountError, SourceError, Unanswered: It is about something else.
    """
    import json

    from kg.errors import AccountError, SettingsError, SourceError, Unanswered
    from kg.language.texts import texts

    body = bytearray()
    for block in answer.iter_bytes():
        body += block
        if len(body) > _ANSWER:
            raise Unanswered(texts("{url} answers with more than {size} MiB.", url=to, size=_ANSWER >> 20))
    try:
        read: Any = json.loads(body)
    except ValueError:
        read = None
    told = cast("dict[str, Any]", read) if isinstance(read, dict) else {}
    detail = str(told.get("detail") or answer.reason_phrase)
    said = texts("{url} answers {status}: {detail}", url=to, status=answer.status_code, detail=detail)
    match answer.status_code:
        case 200 | 201 if "items" in told:
            return told
        case 422 if "findings" in told or "submission" in told:
            return told
        case 401 | 403:
            raise AccountError(said, texts("Check KG_TOKEN, and what the token is for."))
        case 404:
            raise SettingsError(said, texts("Check the address; a server whose desk is closed has none."))
        case 400 | 413 | 415 | 422:
            raise SourceError(said)
        case _:
            raise Unanswered(said, texts("Check the address, or try again in a minute."))


def _lines(seen: Mapping[str, Any], findings: list[dict[str, Any]], name: str, lang: str) -> list[str]:
    """What was understood and found, for people."""
    from kg.desk.findings import Finding
    from kg.desk.sheets.places import place
    from kg.language.texts import Language
    from kg.rdf import SUFFIXES

    t = Language(lang).text
    severities = {"violation": t("to be mended"), "question": t("question"), "warning": t("warning")}
    lines: list[str] = []

    has_lines = Path(name).suffix.lower() in SUFFIXES
    for one in (*findings, *(found for item in seen.get("items", ()) for found in item["findings"])):
        finding = Finding.from_json(one)
        where = ", ".join(filter(None, (name, place(finding, Language(lang), lines=has_lines))))
        lines.append(f"{t('{heading}:', heading=where)} {severities.get(finding.severity, t('note'))}")
        lines.append(f"  {finding.messages[lang]}")
        if finding.value:
            lines.append(f"  {t('{heading}:', heading=t('found'))} {finding.value}")
        if finding.suggestions:
            listed = ", ".join(finding.suggestions[:_SUGGESTIONS])
            lines.append(f"  {t('{heading}:', heading=t('can be typed'))} {listed}")
    if seen:
        ready = sum(bool(item["ready"]) for item in seen["items"])
        states = {"draft": t("draft"), "submitted": t("waits for a decision")}
        state = states.get(seen["state"], str(seen["state"]))
        lines.append(t("{state}; items: {n}, ready: {ready}", state=state, n=len(seen["items"]), ready=ready))
    return lines
