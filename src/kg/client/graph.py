"""A graph that a kg publishes, for those who compute with its facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, overload

from kg.client import columns, facts, frames
from kg.client.errors import NotFound, StateUnavailable, UnknownName, Unreadable
from kg.client.facts import COLUMNS, DIMENSIONS, LANGUAGES, FactQueries
from kg.client.frames import FrameName
from kg.client.http import Connection, Retry
from kg.errors import QueryError, QueryUnavailable, SettingsError

if TYPE_CHECKING:
    import pandas
    import polars

Names: TypeAlias = str | Iterable[str] | None
"""Slugs or IRIs that a dimension may have: one, any of several, or None for all."""

CitationStyle: TypeAlias = Literal["text", "bibtex", "csl-json"]
"""How a citation is written."""

PARQUET: Final = "application/vnd.apache.parquet"
_CSL: Final = "application/vnd.citationstyles.csl+json"
_STYLES: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("txt", "text/plain"),
    "bibtex": ("bib", "application/x-bibtex"),
    "csl-json": ("csl.json", _CSL),
}
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")
_NEAR: Final = 5
_TRIES: Final = 3


@dataclass(frozen=True)
class State:
    """What a server publishes at a moment.

    Attributes:
        base: What its IRIs start with.
        revision: The number of the revision.
        published: The day on which that was published.
    """

    base: str
    revision: int
    published: date


@dataclass(frozen=True)
class Graph:
    """A graph that a kg publishes.

    It keeps nothing between two calls, so that what it gives is what is published; and it needs no closing.

    Args:
        url: The installation's address, such as ``https://data.example.org/``.
        timeout: Seconds that an answer may take, from the request to its last byte.
        language: The language of names and notes: ``en``, ``fr`` or ``vi``. What has no name in it has one
            of the others.
        retry: How often to ask again where the server takes no more, and when.
        most_bytes: Bytes that an answer may have; one that is larger is an error, and never cut.
        revision: The only revision that this graph tells of; by default it is what is published now.

    Examples:
        >>> graph = Graph("http://localhost:8000/")  # doctest: +SKIP
        >>> graph.facts(area="cao-bang", indicator="poor-households")  # doctest: +SKIP
    """

    url: str
    timeout: float = 120.0
    language: str = "en"
    retry: Retry = field(default_factory=Retry)
    most_bytes: int = 256 * 1024 * 1024
    revision: int | None = None

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise SettingsError(
                f"There is no language {self.language!r:.20}.", f"There are {', '.join(LANGUAGES)}."
            )
        if not self.timeout > 0:
            raise SettingsError(f"A timeout of {self.timeout} seconds is none.", "Give one above 0.")
        # An address that is none is found here, and not at the first question.
        self._connection()

    @overload
    def facts(
        self,
        *,
        area: Names = None,
        zone: Names = None,
        programme: Names = None,
        indicator: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        frame: Literal["pandas"] = "pandas",
    ) -> pandas.DataFrame: ...

    @overload
    def facts(
        self,
        *,
        area: Names = None,
        zone: Names = None,
        programme: Names = None,
        indicator: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        frame: Literal["polars"],
    ) -> polars.DataFrame: ...

    def facts(
        self,
        *,
        area: Names = None,
        zone: Names = None,
        programme: Names = None,
        indicator: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        frame: FrameName = "pandas",
    ) -> Any:
        """The facts that have some values, a row each, in the order of their IRIs.

        Numbers are exact decimals, and stand with all that hedges them: ``bound``, ``lower`` and ``upper``
        with whether they are strict, ``value_as_written``, ``comparator``, ``note``. A ``value`` alone may be
        only a bound: ask `certain`.

        All rows are of one revision. Many facts come from the server's Parquet file, where it has one; few,
        or where it has none, by SPARQL.

        Args:
            area: What the area may be: its slug or its IRI, or several of them.
            zone: Likewise the part of the area.
            programme: Likewise the programme.
            indicator: Likewise the indicator.
            population: Likewise the group that the fact is about.
            period: Likewise the period, such as ``2025`` or ``by-2030``.
            kind: Likewise the kind, such as ``observation`` or ``target``.
            comparator: Likewise what it is compared with.
            source: Likewise the article that states it.
            at: The state to tell of, as `at` takes it; by default that of this graph.
            frame: The library whose frame it is.

        Returns:
            A frame with the columns of `kg.client.facts.COLUMNS`.

        Raises:
            UnknownName: Nothing is called so; the error names what is called nearly so.
            PackageMissing: The library is not installed.
            KgError: The server does not answer; the class says why.

        Examples:
            >>> graph.facts(area=["cao-bang", "lang-son"], kind="target", frame="polars")  # doctest: +SKIP
        """
        frames.require(frame)
        asked = {
            "area": area,
            "zone": zone,
            "programme": programme,
            "indicator": indicator,
            "population": population,
            "period": period,
            "kind": kind,
            "comparator": comparator,
            "source": source,
        }
        given = {name: _several(names) for name, names in asked.items() if names is not None}
        graph = self if at is None else self.at(at)
        for _ in range(_TRIES):
            before = graph.now()
            found = graph._facts(before, given, frame)
            if found is not None:
                return found
        raise QueryUnavailable(f"{self.url} publishes something new again and again.", 0)

    def query(self, sparql: str, *, frame: FrameName = "pandas") -> Any:
        """The result of a query, a column a variable, with the types that the values have in common.

        Decimals stay decimals. Texts lose their language: ask for it, with ``LANG(…)``. The result of ASK has
        the one column ``answer``. A result is whole or an error: kg cuts none.

        Args:
            sparql: SELECT or ASK, in SPARQL 1.1. IRIs may be relative to the installation's base IRI.
            frame: The library whose frame it is.

        Raises:
            QuerySyntaxError: It is no SPARQL; the error has line and column.
            QueryLimit: It passed a limit of the server's, of time, memory or size.
            StateUnavailable: This graph tells of a past state, which no query reaches.
            KgError: The server does not answer; the class says why.

        Examples:
            >>> graph.query('''
            ...     PREFIX kg: <def#>
            ...     SELECT ?kind (COUNT(*) AS ?facts) { ?fact a kg:Fact ; kg:kind ?kind } GROUP BY ?kind
            ... ''')  # doctest: +SKIP
        """
        frames.require(frame)
        if self.revision is not None:
            self._state()
        result = self._ask(sparql).columns()
        if self.revision is not None:
            self._state()
        return frames.frame_of(result, frame)

    def cite(self, thing: str, style: CitationStyle = "text") -> str:
        """How to cite a thing, in this graph's language.

        Args:
            thing: Its IRI, or what follows ``id/`` in it, such as ``fact/my-article-001``.
            style: ``text``, ``bibtex`` or ``csl-json``.

        Raises:
            NotFound: There is no such thing.
            Withdrawn: There is none any more.

        Examples:
            >>> print(graph.cite("area/cao-bang", "bibtex"))  # doctest: +SKIP
        """
        if style not in _STYLES:
            raise SettingsError(f"There is no style {style!r:.30}.", f"There are {', '.join(_STYLES)}.")
        path = thing
        if "://" in thing:
            base = self._state().base
            if not thing.startswith(f"{base}id/"):
                raise NotFound(f"{thing:.300} is no IRI of {self.url}.", f"They start with {base}id/.")
            path = thing.removeprefix(f"{base}id/")
        if not re.fullmatch(rf"[a-z-]+/{_SLUG.pattern}", path):
            raise NotFound(f"{thing!r:.300} names nothing.", "Give an IRI, or a part such as area/cao-bang.")
        suffix, media_type = _STYLES[style]
        answer = self._connection().get(f"doc/{path}.{suffix}", media_type, {"lang": self.language})
        return _text(answer.body)

    def at(self, state: int | str | date) -> Graph:
        """This graph, fixed to one state: what it gives stays the same, or is an error.

        Args:
            state: The number of a revision; or a day, as a date or in ISO 8601, for what was published at its
                end.

        Raises:
            StateUnavailable: The server does not say what it published then.

        Examples:
            >>> fixed = graph.at(graph.now().revision)  # doctest: +SKIP
        """
        if isinstance(state, int):
            return replace(self, revision=state)
        try:
            day = state if isinstance(state, date) else date.fromisoformat(state)
        except ValueError:
            raise SettingsError(f"{state!r:.50} is no day.", "Write one as 2026-01-31.") from None
        now = self.now()
        if day < now.published:
            raise StateUnavailable(
                f"{self.url} does not say what it published on {day}; revision {now.revision} is of "
                f"{now.published}.",
                "Give the number of a revision.",
            )
        if day >= date.today():
            raise StateUnavailable(
                f"{day} is not over, so what is published at its end is not known.",
                f"Give the number of the revision now, {now.revision}.",
            )
        return replace(self, revision=now.revision)

    def now(self) -> State:
        """What the server publishes now: base IRI, number of the revision, its day.

        Raises:
            Unreadable: What answers there is no kg.
        """
        body = self._connection().get("dataset.csl.json", _CSL).body
        try:
            item = json.loads(body)[0]
            issued = date(*item["issued"]["date-parts"][0])
            return State(str(item["URL"]).removesuffix("dataset"), int(item["version"]), issued)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(
                f"{self.url} does not say which revision it publishes.", "Check that a kg answers there."
            ) from error

    def _connection(self, retry: Retry | None = None) -> Connection:
        return Connection(self.url, self.timeout, retry or self.retry, self.most_bytes)

    def _state(self) -> State:
        """What is published now, which must be the revision that this graph tells of.

        Raises:
            StateUnavailable: It is another one.
        """
        now = self.now()
        if self.revision not in {None, now.revision}:
            raise self._past(now.revision)
        return now

    def _past(self, revision: int) -> StateUnavailable:
        return StateUnavailable(
            f"{self.url} publishes revision {revision} and no longer tells of revision {self.revision}.",
            "Ask the graph of now; what is to be read later is best kept as a file.",
        )

    def _facts(self, state: State, given: Mapping[str, Sequence[str]], frame: str) -> Any | None:
        """The facts of a state; None where another one was published meanwhile."""
        queries = FactQueries(state.base, self.language, self._ask)
        where = self._where(queries, given)
        if self.revision not in {None, state.revision}:
            file = self._file(cast(int, self.revision))
            if file is None:
                raise self._past(state.revision)
            return frames.frame_of_parquet(file, COLUMNS, _values(queries, where), frame)
        keys = queries.keys(where) if where else None
        if keys is None or len(keys) > facts.PAGE:
            file = self._file(state.revision)
            if file is not None:
                return frames.frame_of_parquet(file, COLUMNS, _values(queries, where), frame)
        try:
            table = queries.columns(queries.keys(where) if keys is None else keys)
        except Unreadable:
            if self.now() != state:
                return None
            raise
        return frames.frame_of(table, frame) if self.now() == state else None

    def _file(self, revision: int) -> bytes | None:
        """The Parquet file with the facts of a revision; None where the server has none, or not yet."""
        path = f"dataset/files/{revision}/facts.{self.language}.parquet"
        try:
            return self._connection(replace(self.retry, attempts=1)).get(path, PARQUET).body
        except (NotFound, QueryUnavailable):
            return None

    def _where(self, queries: FactQueries, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The IRIs of what is given by its slug or its IRI.

        Raises:
            UnknownName: Nothing is called so.
        """
        possible = {
            (name, one): _candidates(queries.base, DIMENSIONS[name], one)
            for name, names in given.items()
            for one in names
        }
        wanted = {iri for iris in possible.values() for iri in iris}
        known = queries.known(wanted) if wanted else set[str]()
        where: dict[str, list[str]] = {name: [] for name in given}
        for (name, one), iris in possible.items():
            found = [iri for iri in iris if iri in known]
            if not found:
                raise self._unknown(DIMENSIONS[name], one)
            where[name] += found
        return where

    def _unknown(self, kind: str, name: str) -> UnknownName:
        words = name.rsplit("/", 1)[-1].replace("-", " ")[:100]
        try:
            fields = {"q": words, "kind": kind, "limit": str(_NEAR)}
            found = json.loads(self._connection().get("search", "application/json", fields).body)
            near = [str(hit["iri"]) for hit in found["results"]]
        except (QueryError, ValueError, LookupError, TypeError, RecursionError):
            # A kind that no entity is of is refused; then there is nothing near either.
            near = []
        slugs = ", ".join(iri.rsplit("/", 1)[-1] for iri in near)
        return UnknownName(
            f"There is no {kind} called {name!r:.200} at {self.url}.",
            f"Nearly so are called: {slugs}." if near else f"Look for its name at {self.url}search.",
            name,
            near,
        )

    def _ask(self, query: str) -> columns.Table:
        return columns.read(self._connection().query(query).body)


def _several(names: str | Iterable[str]) -> list[str]:
    """The names that are given, without repetition."""
    return list(dict.fromkeys([names] if isinstance(names, str) else names))


def _candidates(base: str, kind: str, name: str) -> list[str]:
    """The IRIs that a slug or an IRI may stand for; none where it can be neither."""
    if name.startswith(f"{base}id/") and _SLUG.fullmatch(name.rsplit("/", 1)[-1]):
        return [name] if re.fullmatch(r"[a-z-]+/[a-z0-9-]+", name.removeprefix(f"{base}id/")) else []
    return [f"{base}id/{kind}/{name}", f"{base}id/code/{name}"] if _SLUG.fullmatch(name) else []


def _values(queries: FactQueries, where: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the file's columns have for these IRIs."""
    return {
        name: [iri if name == "source" else queries.slug(iri) for iri in iris] for name, iris in where.items()
    }


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Unreadable("The citation is no UTF-8.", "Check that a kg answers there.") from None
