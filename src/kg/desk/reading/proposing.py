"""Articles, and other things that facts name, which are proposed in the same submission as the facts.

Their addresses are made from their names, in letters that everybody can type. What a language is missing is
told and not made up: only an article gets definitions by a template, as they say nothing but what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.describe import Values, values_of
from kg.desk.findings import BLOCKING, Finding
from kg.desk.proposal import Kind, Proposal, Typed
from kg.desk.reading.codes import ADDRESS, Article, Codes, Named
from kg.desk.reading.rows import coded, tell_missing, tell_not_known
from kg.desk.reading.understanding import Understanding
from kg.desk.sheets.columns import place_of
from kg.desk.sheets.sheet import Sheet
from kg.language.folding import fold, words
from kg.language.texts import NAMES, Language, texts
from kg.vocab import LANGUAGES, RDF, SCHEMA, SKOS, XSD

KINDS: Final = ("indicator", "programme", "area", "zone", "population", "organisation")
"""The kinds of entities that can be proposed."""

_NUMBERED: Final = ("observation", "change", "comparison", "target", "statement")
"""The kinds of the facts of an indicator that has units, where nothing else is typed."""

_SLUG: Final = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 80
"""Characters of an address that is made from a name; one that is typed may have as many."""


@cache
def called(code: str) -> Mapping[str, str]:
    """What a language of articles, or a kind of entities, is called, by language.

    Args:
        code: The code of the language, or one of `KINDS`.
    """
    names: Mapping[str, Mapping[str, str]] = {
        "fr": texts("French"),
        "en": texts("English"),
        "vi": texts("Vietnamese"),
        "indicator": texts("indicator"),
        "programme": texts("programme"),
        "area": texts("area"),
        "zone": texts("zone"),
        "population": texts("population"),
        "organisation": texts("organisation"),
    }
    return names[code]


def kind_of(typed: str) -> str:
    """The kind of entities that is typed, in any language; empty where it is none that can be proposed."""
    wanted = fold(typed.strip())
    return next((one for one in KINDS if wanted in map(fold, (one, *called(one).values()))), "")


def address_of(name: str) -> str:
    """The last part of the address of something that is called so; empty where it has no letter for one.

    Examples:
        >>> address_of("Bảo hiểm y tế ở Đồng Tháp : 96,5 %")
        'bao-hiem-y-te-o-dong-thap-96-5'
    """
    made = ""
    for word in re.findall("[a-z0-9]+", " ".join(words(fold(name)))):
        longer = f"{made}-{word}" if made else word
        if len(longer) > _LONGEST:
            return made or word[:_LONGEST]
        made = longer
    return made


def typed_of(sheet: Sheet) -> Iterator[Typed]:
    """The rows of the sheets of articles and of entities beside that of the facts."""
    for beside in sheet.beside:
        for row in beside.rows:
            yield Typed(beside.kind, row.cells, row.number, beside.letters, row.findings)


def proposals(rows: Iterable[Typed], codes: Codes) -> list[Proposal]:
    """What rows of articles and entities propose; from then on, what they propose can be named.

    Args:
        rows: The rows.
        codes: What codes mean.

    Raises:
        StoreError: What is published cannot be read.
    """
    found = [_named(row, codes) for row in _with_publishers(rows, codes)]
    for one in found:
        if one.iri:
            # Without its language, neither words nor numbers of an article can be read.
            article = Article(one.iri, one.graph, one.language) if one.language else None
            codes.propose(one.kind, one.iri, one.labels, article)
    return [_proposal(one, codes) for one in found]


def without_published(
    proposals: Iterable[Proposal],
    codes: Codes,
    was_published: Callable[[str], bool],
    letters: Mapping[Kind, Mapping[str, str]],
) -> list[Proposal]:
    """Proposals without those that say just what is published; with a question where an address is taken.

    Args:
        proposals: The proposals.
        codes: What codes mean.
        was_published: Whether something was published under an IRI, and is not there any more.
        letters: The letters of the columns, by their codes, of the sheet of each kind of thing.
    """
    kept: list[Proposal] = []
    for one in proposals:
        if one.kind == "fact" or one.op != "add" or not ADDRESS.fullmatch(one.subject):
            kept.append(one)
            continue
        published = codes.published(one.subject)
        if published and one.statements is not None and _alike(published, said_by(one.statements)):
            continue
        if not published and not was_published(one.subject):
            kept.append(one)
            continue
        slug = one.subject.rpartition("/")[2]
        others = (f"{one.subject}-{number}" for number in range(2, 10_000))
        free = next(iri for iri in others if not codes.published(iri) and not was_published(iri))
        message = texts(
            "Something else has, or had, the address that ends in “{slug}”: if you mean that, do not propose "
            "it again; if not, give a short name.",
            slug=slug,
        )
        sheet, column = place_of(one.kind, one.cells, "slug")
        finding = Finding(
            "question",
            "address-taken",
            message,
            row=one.row,
            column=column,
            letter=letters.get(one.kind, {}).get("slug") if column == "slug" else None,
            value=one.cells.get("slug") or None,
            suggestions=(free.rpartition("/")[2],),
            sheet=None if one.row is None else sheet,
        )
        kept.append(replace(one, findings=(*one.findings, finding)))
    return kept


def said_by(statements: str) -> Values:
    """The properties and values that statements about one thing give it."""
    return values_of(quad.triple for quad in parse(statements, format=RdfFormat.N_TRIPLES))


def _alike(one: Values, other: Values) -> bool:
    return one.keys() == other.keys() and all(set(one[name]) == set(other[name]) for name in one)


@dataclass(frozen=True)
class _Named:
    """A row of which is known what it names.

    Attributes:
        typed: The row.
        told: What it was taken for so far.
        kind: The kind of thing, as addresses have it; empty where that is not known.
        iri: The thing's IRI; empty where it can have none.
        graph: The graph that is to describe it; empty likewise.
        labels: What it is called, by language.
        language: The code of an article's language; empty where it is not known, and of all else.
    """

    typed: Typed
    told: Understanding
    kind: str
    iri: str
    graph: str
    labels: Mapping[str, str]
    language: str = ""


def _with_publishers(rows: Iterable[Typed], codes: Codes) -> Iterator[Typed]:
    """The rows, each behind that of the new publisher that it names, if it does."""
    known: set[str] = set()
    for row in rows:
        name = row.cells.get("new_publisher", "").strip()
        if row.kind == "article" and name and fold(name) not in known:
            known.add(fold(name))
            if codes.look_up("organisation", name).taken is None:
                language = _language(row.cells.get("language", "")) or LANGUAGES[0]
                meaning = texts("A publisher of articles.")
                cells = {
                    "new_publisher": name,
                    "kind": "organisation",
                    f"label_{language}": name,
                    **{f"definition_{code}": meaning[code] for code in LANGUAGES},
                }
                yield Typed("entity", cells, row.row, row.letters)
        yield row


def _language(typed: str) -> str:
    """The code of a language that is typed as its code or by its name; empty where it is none of ours."""
    wanted = fold(typed.strip())
    return next(
        (code for code in LANGUAGES if wanted in map(fold, (code, NAMES[code], *called(code).values()))), ""
    )


def _named(row: Typed, codes: Codes) -> _Named:
    cells = {field: unicodedata.normalize("NFC", typed).strip() for field, typed in row.cells.items()}
    told = Understanding(cells, row.row, row.letters, list(row.findings), row.kind)
    labels = {code: name for code in LANGUAGES if (name := told.typed(f"label_{code}"))}
    language = ""
    if row.kind == "article":
        kind, language = "article", _language(told.typed("language"))
        if language and told.typed("headline"):
            labels.setdefault(language, told.typed("headline"))
        name = told.typed("headline")
    else:
        kind = _kind(told)
        name = next((labels[code] for code in ("en", *LANGUAGES) if code in labels), "")
    slug = told.typed("slug").lower() or address_of(name)
    if slug and not (_SLUG.fullmatch(slug) and len(slug) <= _LONGEST):
        message = texts(
            "A short name has letters without accents, digits, and hyphens between them; {n} at the most.",
            n=_LONGEST,
        )
        told.find("violation", "address-not-possible", message, "slug", (address_of(slug),))
        slug = ""
    elif not slug and name:
        message = texts("No address can be made from this name: give a short name.")
        told.find("violation", "address-not-possible", message, "slug")
    iri = codes.terms.entity(kind, slug).value if kind and slug else ""
    place = f"article/{slug}" if kind == "article" else f"reference/added-{kind}"
    graph = codes.terms.graph(place).value if iri else ""
    return _Named(row, told, kind, iri, graph, labels, language)


def _kind(told: Understanding) -> str:
    """The kind of an entity; empty, and a finding, where it is none that can be proposed."""
    typed = told.typed("kind")
    if not typed:
        tell_missing(told, "kind")
        return ""
    found = kind_of(typed)
    if not found:
        message = texts("Nothing of this kind can be proposed.")
        told.find("violation", "code-not-known", message, "kind", KINDS)
    return found


def _proposal(one: _Named, codes: Codes) -> Proposal:
    told = one.told
    said = list(_article(one, codes) if one.typed.kind == "article" else _entity(one, codes))
    if one.iri:
        slug = one.iri.rpartition("/")[2]
        told.take_words("slug", Literal(slug), "typed" if told.typed("slug") else "default")
    statements = None
    if one.iri and said:
        statements = "".join(sorted({f"{Triple(NamedNode(one.iri), *each)} .\n" for each in said}))
        codes.say(one.iri, said_by(statements))
    is_readable = all(each.severity not in BLOCKING for each in told.findings)
    return Proposal(
        kind=one.typed.kind,
        op="add",
        graph=one.graph,
        subject=one.iri or f"_:{one.typed.kind}-{one.typed.row or 1}",
        statements=statements if is_readable else None,
        cells=dict(one.typed.cells),
        understood=told.understood(),
        findings=tuple(told.findings),
        row=one.typed.row,
    )


_Said = tuple[NamedNode, NamedNode | Literal]


def _article(one: _Named, codes: Codes) -> Iterator[_Said]:
    told, terms = one.told, codes.terms
    for field in ("headline", "language", "url"):
        if not told.typed(field):
            tell_missing(told, field)
    headline = Literal(told.typed("headline"), language=one.language or None)
    if headline.value:
        told.take_words("headline", headline)
    if one.language:
        told.take_words("language", Literal(one.language))
    elif told.typed("language"):
        message = texts(
            "Figures are read in French, English and Vietnamese: an article in another language has to be "
            "loaded as a file."
        )
        told.find("violation", "code-not-known", message, "language", LANGUAGES)
    url, day, publisher = _url(one, codes), _day(told), _publisher(told, codes)
    yield RDF("type"), SCHEMA("NewsArticle")
    yield SKOS("inScheme"), terms.scheme("source")
    yield SCHEMA("headline"), headline
    yield from _labels(one)
    if one.language:
        yield SCHEMA("inLanguage"), Literal(one.language)
    if url:
        yield SCHEMA("url"), url
    if day:
        yield SCHEMA("datePublished"), Literal(day.isoformat(), datatype=XSD("date"))
    if publisher:
        yield SCHEMA("publisher"), NamedNode(publisher.iri)
    if publisher and one.language:
        for code in LANGUAGES:
            words_ = Language(code)
            given = {"language": called(one.language)[code], "publisher": publisher.label(code)}
            said = (
                words_.text(
                    "Article in {language}, published by {publisher} on {day}.", day=words_.date(day), **given
                )
                if day
                else words_.text("Article in {language}, published by {publisher}.", **given)
            )
            yield SKOS("definition"), Literal(said, language=code)


def _url(one: _Named, codes: Codes) -> NamedNode | None:
    """The address where an article was published."""
    told, typed = one.told, one.told.typed("url")
    if not typed:
        return None
    try:
        url = NamedNode(typed) if ADDRESS.fullmatch(typed) else None
    except ValueError:
        url = None
    if url is None:
        message = texts("This is no web address: copy the one of the article, https://…")
        told.find("violation", "address-not-understood", message, "url")
        return None
    known = codes.article_at(typed)
    if known and known.iri != one.iri:
        messages = {
            code: Language(code).text(
                "The article at this address is published already, as “{name}”: name it with the facts, and "
                "do not propose it again.",
                name=known.label(code),
            )
            for code in LANGUAGES
        }
        told.find("violation", "article-published", messages, "url", (known.slug,))
    told.take_words("url", Literal(typed))
    return url


def _day(told: Understanding) -> date | None:
    typed = told.typed("published")
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) if len(typed) == len("2025-11-04") else None
    except ValueError:
        day = None
    if day is None:
        message = texts("Which day this is cannot be told for certain: write it as 2025-11-04.")
        told.find("violation", "date-not-understood", message, "published")
        return None
    told.take_words("published", Literal(day.isoformat()))
    return day


def _publisher(told: Understanding, codes: Codes) -> Named | None:
    """The publisher, known or new."""
    if told.typed("publisher") and told.typed("new_publisher"):
        message = texts("There is one publisher: clear the one that is not meant.")
        told.find("violation", "publisher-twice", message, "new_publisher")
        return None
    if not told.typed("new_publisher"):
        return coded(told, codes, "publisher", kind="organisation")
    return coded(told, codes, "new_publisher", kind="organisation")


def _entity(one: _Named, codes: Codes) -> Iterator[_Said]:
    told, terms, kind = one.told, codes.terms, one.kind
    definitions = {code: said for code in LANGUAGES if (said := told.typed(f"definition_{code}"))}
    if not one.labels:
        told.find("violation", "missing", texts("Give it a name, in one language at the least."), "label_fr")
    if not definitions:
        message = texts("Say what it means, in one language at the least.")
        told.find("violation", "missing", message, "definition_fr")
    if not kind:
        return
    told.take_words("kind", Literal(kind))
    yield RDF("type"), terms.kg(kind.capitalize())
    if kind == "organisation":
        yield RDF("type"), SCHEMA("Organization")
    else:
        yield SKOS("inScheme"), terms.scheme(kind)
    if kind not in ("organisation", "area"):
        yield RDF("type"), SKOS("Concept")
    yield from _labels(one)
    for code, said in definitions.items():
        words_ = Literal(said, language=code)
        told.take_words(f"definition_{code}", words_)
        yield SKOS("definition"), words_
    if kind == "area":
        if area_type := coded(told, codes, "area_type", kind="area-type"):
            yield terms.kg("areaType"), NamedNode(area_type.iri)
        if told.typed("part_of") and (whole := coded(told, codes, "part_of", kind="area")):
            yield terms.kg("partOf"), NamedNode(whole.iri)
    if kind == "indicator":
        yield from _indicator(told, codes)


def _labels(one: _Named) -> Iterator[_Said]:
    for code, name in one.labels.items():
        words_ = Literal(name, language=code)
        one.told.take_words(f"label_{code}", words_, "typed" if one.told.typed(f"label_{code}") else "words")
        yield SKOS("prefLabel"), words_


def _indicator(told: Understanding, codes: Codes) -> Iterator[_Said]:
    kg = codes.terms.kg
    if theme := coded(told, codes, "theme"):
        yield kg("theme"), NamedNode(theme.iri)
    units = _several(told, codes, "units", "unit")
    if units:
        told.take_all("units", units)
        yield from ((kg("unit"), NamedNode(unit.iri)) for unit in units)
    kinds = _several(told, codes, "kinds", "kind")
    origin = "typed" if kinds else "default"
    if not told.typed("kinds"):
        slugs = _NUMBERED if told.typed("units") else ("statement",)
        kinds = [kind for slug in slugs if (kind := codes.look_up("kind", slug).taken)]
    told.take_all("kinds", kinds, origin)
    yield from ((kg("takesKind"), NamedNode(kind.iri)) for kind in kinds)


def _several(told: Understanding, codes: Codes, field: str, kind: str) -> list[Named]:
    """What a field names that may name several things."""
    found: list[Named] = []
    for part in filter(None, map(str.strip, re.split("[;\n]", told.typed(field)))):
        answer = codes.look_up(kind, part)
        if answer.taken is None:
            tell_not_known(told, field, answer)
        elif answer.taken not in found:
            found.append(answer.taken)
    return found
