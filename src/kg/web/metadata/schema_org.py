"""What pages describe in the terms of https://schema.org/, for search engines and other general readers.

It says less than the RDF that each page carries as well, and nothing more exact: a number stands here by its
bounds, and only where the words of the article give them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.catalogue import descriptions, titles
from kg.describe import LICENCE, Labels, Values, types_of
from kg.exports import BY_NAME, Files
from kg.exports.files import CSVW
from kg.rdf import SYNTAXES
from kg.store import Manifest
from kg.vocab import LANGUAGES, QB, QUDT, SCHEMA, SDMX_ATTRIBUTE, SKOS, UNIT, Terms
from kg.web.http.responses import json_ld
from kg.web.pages.article import Article
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import slug

Node = dict[str, Any]
"""A JSON-LD node object."""

_AREAS: Final = {"country": "Country", "region": "Place", "grouping": "Place"}
_PERCENT: Final = "P1"
"""UN/CEFACT's code of per cent, which `unitCode` takes."""


def type_of(types: Collection[str], own: Values, terms: Terms) -> str:
    """The name of the schema.org type that says best what an entity is.

    Args:
        types: Its classes.
        own: Its properties and values.
        terms: The installation's own terms.
    """
    if terms.kg("Area").value in types:
        kind = next(iter(_iris(own, terms.kg("areaType"))), "")
        return _AREAS.get(slug(kind), "AdministrativeArea")
    found = (name for class_, name in _classes(terms) if class_.value in types)
    in_scheme = SKOS("inScheme").value in own
    return next(found, "DefinedTerm" if in_scheme else "Thing")


def entity(context: PageContext, iri: str, own: Values, article: Article | None) -> Markup:
    """What is said about an entity, as JSON-LD that can stand in an HTML script element.

    Args:
        context: What the page reads.
        iri: The entity.
        own: Its properties and values.
        article: The article that a fact comes from, or that is described.
    """
    terms = context.terms
    type_ = type_of(types_of(own), own, terms)
    node: Node = {
        "@context": SCHEMA.iri.rstrip("/"),
        "@type": type_,
        "@id": iri,
        "mainEntityOfPage": f"{terms.base}doc/{iri.removeprefix(f'{terms.base}id/')}",
    }
    if type_ == "Claim":
        node |= _claim(context, iri, own, article)
    else:
        node |= _named(context.labels(iri))
        node["description"] = _texts(own, SKOS("definition"))
    if type_ == "NewsArticle" and article:
        node |= _article(article, own)
    elif type_ in {"AdministrativeArea", "Country", "Place"}:
        node["containedInPlace"] = _all(_iris(own, terms.kg("partOf")), "Place", context)
        node["containsPlace"] = _all(_iris(own, terms.kg("member")), "Place", context)
    elif type_ == "DefinedTerm":
        node["termCode"] = slug(iri)
        node["inDefinedTermSet"] = _all(_iris(own, SKOS("inScheme")), "DefinedTermSet", context)
    elif type_ == "Event":
        node["startDate"] = next((v.value for v in own.get(terms.kg("date").value, ())), None)
    node["sameAs"] = _iris(own, SKOS("exactMatch"))
    return _written(node)


def dataset(manifest: Manifest, terms: Terms, files: Files | None = None) -> Markup:
    """What is published, as JSON-LD that can stand in an HTML script element.

    It can be had as files, as one graph, in each syntax by content negotiation, and by SPARQL queries.

    Args:
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        files: The newest files, where there are any.
    """
    downloads = (
        [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": f"{terms.base}dataset/files/{files.revision}/{file.name}",
                "encodingFormat": file.media_type,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in files.files
            if BY_NAME[file.name].media_type != CSVW
        ]
        if files
        else []
    )
    whole = {
        "@type": "DataDownload",
        "contentUrl": f"{terms.base}graph?default",
        "encodingFormat": [syntax.media_type for syntax in SYNTAXES],
    }
    endpoint = {
        "@type": "DataDownload",
        "name": "SPARQL",
        "contentUrl": f"{terms.base}sparql",
        "encodingFormat": "application/sparql-results+json",
    }
    days = "/".join(day or ".." for day in (files.first_day, files.last_day)) if files else ""
    return _written(
        {
            "@context": SCHEMA.iri.rstrip("/"),
            "@type": "Dataset",
            "@id": f"{terms.base}dataset",
            "url": f"{terms.base}dataset",
            **_named(titles()),
            "description": _values(descriptions()),
            "license": LICENCE.value,
            "isAccessibleForFree": True,
            "inLanguage": list(LANGUAGES),
            "version": str(files.revision if files else manifest.revision),
            "dateModified": (files or manifest).published_at.isoformat(),
            "temporalCoverage": days if days.strip("./") else None,
            "distribution": [*downloads, whole, endpoint],
        }
    )


def _classes(terms: Terms) -> Iterable[tuple[NamedNode, str]]:
    yield terms.kg("Fact"), "Claim"
    yield SCHEMA("NewsArticle"), "NewsArticle"
    yield terms.kg("Organisation"), "Organization"
    yield terms.kg("AreaChange"), "Event"
    yield QB("DataSet"), "Dataset"
    yield SKOS("ConceptScheme"), "DefinedTermSet"
    yield SKOS("Concept"), "DefinedTerm"
    yield QUDT("Unit"), "DefinedTerm"


def _claim(context: PageContext, iri: str, values: Values, article: Article | None) -> Node:
    terms = context.terms
    views = context.in_all_languages(iri, values)
    quotes = [v for v in values.get(terms.kg("quote").value, ()) if isinstance(v, Literal)]
    appearance = {"@type": "NewsArticle", "@id": article.iri, **_article(article, {})} if article else {}
    about = [i for name in ("area", "indicator") for i in _iris(values, terms.kg(name))]
    return {
        **_named({c: view.title for c, view in views.items()}),
        "text": next((quote.value for quote in quotes), None),
        "inLanguage": next((quote.language for quote in quotes), None),
        "appearance": _filled(appearance),
        "about": _all(about, "Thing", context),
        "mainEntity": _quantity(context, values, {c: view.claim for c, view in views.items()}),
        "isPartOf": {"@type": "Dataset", "@id": f"{terms.base}dataset"},
        "license": LICENCE.value,
    }


def _quantity(context: PageContext, values: Values, claims: Mapping[str, str]) -> Node | None:
    """The number of a fact, where its words give a bound on some side."""
    terms = context.terms
    bounds = {
        name: _number(literal.value)
        for name, property_ in (("minValue", "lowerBound"), ("maxValue", "upperBound"))
        for literal in values.get(terms.kg(property_).value, ())
    }
    if not bounds:
        return None
    unit = next(iter(_iris(values, SDMX_ATTRIBUTE("unitMeasure"))), "")
    return _filled(
        {
            "@type": "QuantitativeValue",
            **_named(claims),
            **bounds,
            "unitCode": _PERCENT if unit == UNIT("PERCENT").value else None,
            "unitText": _values(context.labels(unit)),
        }
    )


def _article(article: Article, own: Values) -> Node:
    return {
        "headline": article.headline.value,
        "inLanguage": article.language,
        "url": article.url or article.iri,
        "author": [{"@type": "Person", "name": author.value} for author in article.authors],
        "publisher": (
            {"@type": "Organization", "name": article.publisher.text.value} if article.publisher else None
        ),
        "datePublished": article.day.isoformat() if article.day else None,
        "creditText": next((v.value for v in own.get(SCHEMA("creditText").value, ())), None),
    }


def _all(iris: Sequence[str], type_: str, context: PageContext) -> list[Node]:
    context.name(iris)
    return [_filled({"@type": type_, "@id": i, **_named(context.labels(i))}) for i in iris]


def _named(labels: Labels | Mapping[str, str]) -> Node:
    return {"name": _values(labels)}


def _values(labels: Mapping[str, str]) -> list[Node]:
    return [{"@language": code, "@value": label} for code, label in sorted(labels.items()) if code]


def _texts(values: Values, property_: NamedNode) -> list[Node]:
    found = (v for v in values.get(property_.value, ()) if isinstance(v, Literal))
    return _values({literal.language or "": literal.value for literal in found})


def _iris(values: Values, property_: NamedNode) -> list[str]:
    return [v.value for v in values.get(property_.value, ()) if isinstance(v, NamedNode)]


def _number(written: str) -> int | float | str:
    """A decimal as a JSON number; as a string where a reader would make another number of it."""
    exact = Decimal(written)
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    return near if Decimal(repr(near)) == exact else f"{exact:f}"


def _written(node: Node) -> Markup:
    return json_ld(json.dumps(_filled(node), ensure_ascii=False).encode())


def _filled(node: Node) -> Node:
    """A node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
