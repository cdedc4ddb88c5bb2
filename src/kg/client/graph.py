"""A graph that a kg publishes, for those who compute with its facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final, Literal, SupportsInt, TypeAlias, TypeGuard, cast, overload

from kg.client import columns, facts, frames
from kg.client.errors import NotFound, StateUnavailable, UnknownName, Unreadable
from kg.client.facts import COLUMNS, KINDS, LANGUAGES, FactQueries
from kg.client.frames import FrameName
from kg.client.http import Connection, Retry
from kg.errors import QueryError, QueryUnavailable, SettingsError

if TYPE_CHECKING:
    import pandas
    import polars

Names: TypeAlias = str | int | Iterable[str | int] | None
"""Slugs or IRIs that a dimension may have: one, any of several, or None for all; a year may be a number."""

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
_RELEASE: Final = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+){0,20}")
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
        theme: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        exact: bool = False,
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
        theme: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        exact: bool = False,
        frame: Literal["polars"],
    ) -> polars.DataFrame: ...

    def facts(
        self,
        *,
        area: Names = None,
        zone: Names = None,
        programme: Names = None,
        indicator: Names = None,
        theme: Names = None,
        population: Names = None,
        period: Names = None,
        kind: Names = None,
        comparator: Names = None,
        source: Names = None,
        at: int | str | date | None = None,
        exact: bool = False,
        frame: FrameName = "pandas",
    ) -> Any:
        """The facts that have some values, a row each, in the order of their IRIs.

        Numbers stand with all that hedges them: ``bound``, ``lower`` and ``upper`` with whether they are
        strict, ``value_as_written``, ``comparator``, ``note``. A ``value`` alone may be only a bound: ask
        `certain`. They are floating-point numbers, with which everything computes; those of up to 15 digits
        are shown as they were written.

        All rows are of one revision. Many facts come from the server's Parquet file, where it has one; few,
        or where it has none, by SPARQL.

        Args:
            area: What the area may be: its slug or its IRI, or several of them.
            zone: Likewise the part of the area.
            programme: Likewise the programme.
            indicator: Likewise the indicator.
            theme: Likewise what the indicator is about.
            population: Likewise the group that the fact is about.
            period: Likewise the period, such as ``2025`` or ``by-2030``.
            kind: Likewise the kind, such as ``observation`` or ``target``.
            comparator: Likewise what it is compared with.
            source: Likewise the article that states it.
            at: The state to tell of, as `at` takes it; by default that of this graph.
            exact: Whether numbers are exact decimals: Python's own in pandas, ``Decimal`` in polars.
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
            "theme": theme,
            "population": population,
            "period": period,
            "kind": kind,
            "comparator": comparator,
            "source": source,
        }
        given = {name: _several(name, names) for name, names in asked.items() if names is not None}
        graph = self if at is None else self.at(at)
        for _ in range(_TRIES):
            before = graph.now()
            found = graph._facts(before, given, frame, exact=exact)
            if found is not None:
                return found
        raise QueryUnavailable(f"{self.url} publishes something new again and again.", 0)

    def query(self, sparql: str, *, exact: bool = False, frame: FrameName = "pandas") -> Any:
        """The result of a query, a column a variable, with the types that the values have in common.

        Decimals are floating-point numbers, as in `facts`. Texts lose their language: ask for it, with
        ``LANG(…)``. The result of ASK has the one column ``answer``. A result is whole or an error: kg cuts
        none.

        Args:
            sparql: SELECT or ASK, in SPARQL 1.1. IRIs may be relative to the installation's base IRI.
            exact: Whether decimals stay decimals.
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
        if not isinstance(cast(object, sparql), str):
            raise SettingsError(f"{sparql!r:.50} is no text of a query.", "Give one in SPARQL 1.1.")
        if self.revision is not None:
            self._state()
        result = self._ask(sparql).columns()
        if self.revision is not None:
            self._state()
        return frames.frame_of(result, frame, exact=exact)

    def cite(self, thing: str, style: CitationStyle = "text") -> str:
        """How to cite a thing, in this graph's language.

        Args:
            thing: Its IRI, or what follows ``id/`` in it, such as ``fact/my-article-001``; ``dataset`` for
                all of it, ``dataset/release/2026.1`` for a release.
            style: ``text``, ``bibtex`` or ``csl-json``.

        Raises:
            NotFound: There is no such thing.
            Withdrawn: There is none any more.
            StateUnavailable: This graph tells of a past state, of which only a release can be cited.

        Examples:
            >>> print(graph.cite("area/cao-bang", "bibtex"))  # doctest: +SKIP
        """
        if style not in _STYLES:
            raise SettingsError(f"There is no style {style!r:.30}.", f"There are {', '.join(_STYLES)}.")
        if not isinstance(cast(object, thing), str):
            raise NotFound(f"{thing!r:.300} names nothing.", "Give an IRI, or a part such as area/cao-bang.")
        path = thing
        if "://" in thing:
            base = self.now().base
            path = thing.removeprefix(base).removeprefix("id/")
            if not thing.startswith(base):
                raise NotFound(f"{thing:.300} is no IRI of {self.url}.", f"They start with {base}.")
        released = re.fullmatch(rf"dataset/release/{_RELEASE.pattern}", path)
        if path != "dataset" and not released:
            if not re.fullmatch(rf"[a-z-]+/{_SLUG.pattern}", path):
                raise NotFound(
                    f"{thing!r:.300} names nothing.", "Give an IRI, or a part such as area/cao-bang."
                )
            path = f"doc/{path}"
        suffix, media_type = _STYLES[style]
        # A release is the same in all states.
        fixed = self.revision is not None and not released
        if fixed:
            self._state()
        answer = self._connection().get(f"{path}.{suffix}", media_type, {"lang": self.language})
        if fixed:
            self._state()
        return _text(answer.body)

    def at(self, state: int | str | date) -> Graph:
        """This graph, fixed to one state: what it gives stays the same, or is an error.

        Args:
            state: The number of a revision; or the name of a release; or a day, as a date or in ISO 8601, for
                what was published at its end.

        Raises:
            StateUnavailable: The server does not say what it published then.
            UnknownName: No release is called so.

        Examples:
            >>> fixed = graph.at(graph.now().revision)  # doctest: +SKIP
        """
        given = cast(object, state)
        if _is_whole(given) and int(given) > 0:
            return replace(self, revision=int(given))
        if isinstance(given, str):
            # A release may be called by a day as well.
            known = self._releases()
            if given in known:
                return replace(self, revision=known[given])
            try:
                given = date.fromisoformat(given)
            except ValueError:
                near = get_close_matches(given, known, _NEAR, 0)
                raise UnknownName(
                    f"{given!r:.50} is no day, and no release of {self.url}.",
                    f"Its releases: {', '.join(near)}."
                    if near
                    else "It has none; write a day as 2026-01-31.",
                    given,
                    near,
                ) from None
        if not isinstance(given, date) or isinstance(given, datetime):
            raise SettingsError(
                f"{given!r:.50} is no state.",
                "Give the number of a revision, the name of a release, or a day such as '2026-01-31'.",
            )
        day = given
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

    def _releases(self) -> dict[str, int]:
        """The revision of each release, by its name; none where the server does not list them."""
        try:
            body = self._connection().get("dataset/release", "application/json").body
        except NotFound:
            return {}
        try:
            return {str(one["name"]): int(one["revision"]) for one in json.loads(body)["releases"]}
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(
                f"{self.url} does not say which releases it has.", "Check that a kg answers there."
            ) from error

    def _facts(
        self, state: State, given: Mapping[str, Sequence[str]], frame: str, *, exact: bool
    ) -> Any | None:
        """The facts of a state; None where another one was published meanwhile."""
        queries = FactQueries(state.base, self.language, self._ask)
        where = self._where(queries, given)
        if self.revision not in {None, state.revision}:
            found = self._file(cast(int, self.revision), _values(queries, where), frame, exact=exact)
            if found is None:
                raise self._past(state.revision)
            return found
        keys = queries.keys(where) if where else None
        if keys is None or len(keys) > facts.PAGE:
            found = self._file(state.revision, _values(queries, where), frame, exact=exact)
            if found is not None:
                return found
        try:
            table = queries.columns(queries.keys(where) if keys is None else keys)
        except Unreadable:
            if self.now() != state:
                return None
            raise
        return frames.frame_of(table, frame, exact=exact) if self.now() == state else None

    def _file(
        self, revision: int, values: Mapping[str, Sequence[str]], frame: str, *, exact: bool
    ) -> Any | None:
        """The facts of a revision's file; None where the server has none, or not yet.

        Parquet has floating-point numbers, and CSV every digit.
        """
        suffix, media_type = ("csv", "text/csv") if exact else ("parquet", PARQUET)
        path = f"dataset/files/{revision}/facts.{self.language}.{suffix}"
        try:
            file = self._connection(replace(self.retry, attempts=1)).get(path, media_type).body
        except (NotFound, QueryUnavailable):
            return None
        if exact:
            return frames.frame_of(columns.read_csv(file, COLUMNS, values), frame, exact=True)
        return frames.frame_of_parquet(file, COLUMNS, values, frame)

    def _where(self, queries: FactQueries, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The IRIs of what is given by its slug or its IRI.

        Raises:
            UnknownName: Nothing is called so.
        """
        possible = {
            (name, one): _candidates(queries.base, KINDS[name], one)
            for name, names in given.items()
            for one in names
        }
        wanted = {iri for iris in possible.values() for iri in iris}
        known = queries.known(wanted) if wanted else set[str]()
        where: dict[str, list[str]] = {name: [] for name in given}
        for (name, one), iris in possible.items():
            found = [iri for iri in iris if iri in known]
            if not found:
                raise self._unknown(KINDS[name], one)
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


def _several(argument: str, names: object) -> list[str]:
    """The names that are given, without repetition.

    Raises:
        SettingsError: They are none.
    """
    several = isinstance(names, Iterable) and not isinstance(names, str | bytes | bytearray)
    made: list[str] = []
    given = cast(Iterable[object], names) if several else cast(list[object], [names])
    for name in given:
        if not (isinstance(name, str) or _is_whole(name)):
            raise SettingsError(
                f"{argument} is asked for by {name!r:.100}, which is no name.",
                "Give a slug or an IRI, or several of them; for a year its number will do.",
            )
        made.append(name if isinstance(name, str) else str(int(name)))
    return list(dict.fromkeys(made))


def _is_whole(value: object) -> TypeGuard[SupportsInt]:
    """Whether something is a whole number, of Python or of numpy."""
    return not isinstance(value, bool) and isinstance(value, Integral)


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
