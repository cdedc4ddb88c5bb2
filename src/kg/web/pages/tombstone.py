"""The page of what is no longer published: what it was, when it went, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.describe import types_of, values_of
from kg.language.texts import Text, texts
from kg.ledger import Change
from kg.vocab import OWL, PROV, RDF, RDFS, SCHEMA, SKOS, XSD
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import slug

_SAID_BY_NOBODY: Final = ("load", "drop")
"""What the ledger says where nobody has said why."""

_NAMES: Final = (SKOS("prefLabel"), SCHEMA("headline"))


@dataclass(frozen=True)
class Tombstone:
    """What is said of something that was withdrawn.

    Attributes:
        iri: Its IRI, which is never given to anything else.
        title: What it was called: of a fact, its sentence.
        titles: The same in each language that it was called by.
        classes: The IRIs of what it was.
        at: When it went.
        revision: In which revision.
        reason: Why.
        reasons: The same by language, or under an empty string where somebody has written it.
    """

    iri: str
    title: Text
    titles: Mapping[str, str]
    classes: tuple[str, ...]
    at: datetime
    revision: int
    reason: Text
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, context: PageContext, iri: str, change: Change) -> Tombstone:
        """The tombstone of what a change withdrew."""
        quads = parse(b"".join(change.before), format=RdfFormat.N_TRIPLES)
        values = values_of(quads)
        if context.is_fact(values):
            views = context.in_all_languages(iri, values)
            titles = {code: view.title for code, view in views.items()}
        else:
            titles = {
                name.language or "": name.value
                for property_ in reversed(_NAMES)
                for name in values.get(property_.value, ())
                if isinstance(name, Literal)
            }
        title = context.language.label(titles, slug(iri))
        reasons = _reasons(change)
        reason = Text(reasons[""]) if "" in reasons else context.language.label(reasons, "")
        revision = change.revision
        return cls(iri, title, titles, types_of(values), revision.at, revision.number, reason, reasons)

    def triples(self) -> list[Triple]:
        """The same in RDF: deprecated (OWL 2), and invalidated (PROV-O)."""
        node = NamedNode(self.iri)
        day = Literal(self.at.isoformat(), datatype=XSD("dateTime"))
        return [
            *(Triple(node, RDF("type"), NamedNode(name)) for name in self.classes),
            *(
                Triple(node, RDFS("label"), Literal(title, language=code) if code else Literal(title))
                for code, title in self.titles.items()
            ),
            Triple(node, OWL("deprecated"), Literal("true", datatype=XSD("boolean"))),
            Triple(node, PROV("invalidatedAtTime"), day),
            *(
                Triple(node, SKOS("changeNote"), Literal(why, language=code) if code else Literal(why))
                for code, why in self.reasons.items()
            ),
        ]


def _reasons(change: Change) -> Mapping[str, str]:
    """Why something went: in somebody's words, or what a command that was given none did."""
    revision = change.revision
    if change.kind != "delete" or revision.reason not in _SAID_BY_NOBODY:
        return {"": revision.reason}
    if revision.action == "drop":
        return texts("The graph that it was published with was withdrawn.")
    return texts("It was left out of a newer version of the file that it was published with.")
