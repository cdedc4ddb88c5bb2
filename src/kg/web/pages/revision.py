"""A revision: what was done to which graph, when and why, and by whom as far as they want to be named."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.ledger import Revision
from kg.vocab import DCTERMS, FOAF, PROV, RDF, RDFS, XSD, Terms

_RELATORS = "http://id.loc.gov/vocabulary/relators/"


def address(number: int, terms: Terms) -> str:
    """The address of a revision."""
    return f"{terms.base}revision/{number}"


def triples(revision: Revision, terms: Terms) -> Iterator[Triple]:
    """A revision as an activity (PROV-O).

    It is associated with its author and with whoever decided on it, each with their role (MARC relators), if
    they chose to be named. Of the submission that it came with, nothing but the id is said.

    Args:
        revision: The revision.
        terms: The terms of the installation.
    """
    activity = NamedNode(address(revision.number, terms))
    ended = Literal(revision.at.isoformat(), datatype=XSD("dateTime"))

    def part(name: str) -> NamedNode:
        return NamedNode(f"{activity.value}#{name}")

    yield Triple(activity, RDF("type"), PROV("Activity"))
    yield Triple(activity, DCTERMS("identifier"), Literal(str(revision.number)))
    yield Triple(activity, PROV("endedAtTime"), ended)
    if revision.reason not in ("load", "drop", "submission"):
        yield Triple(activity, RDFS("comment"), Literal(revision.reason))
    graph, state = NamedNode(revision.graph), part("graph")
    yield Triple(state, RDF("type"), PROV("Entity"))
    yield Triple(state, PROV("specializationOf"), graph)
    if revision.action == "put":
        yield Triple(state, PROV("wasGeneratedBy"), activity)
        yield Triple(state, PROV("generatedAtTime"), ended)
    else:
        yield Triple(state, PROV("wasInvalidatedBy"), activity)
        yield Triple(state, PROV("invalidatedAtTime"), ended)
    if revision.submission:
        submission = part("submission")
        yield Triple(activity, PROV("used"), submission)
        yield Triple(submission, RDF("type"), PROV("Entity"))
        yield Triple(submission, DCTERMS("identifier"), Literal(revision.submission))
    for role, relator, name in (
        ("author", "aut", revision.author),
        ("approver", "rev", revision.approver),
    ):
        if not name:
            continue
        agent, association = part(role), part(f"{role}-association")
        yield Triple(activity, PROV("wasAssociatedWith"), agent)
        yield Triple(agent, RDF("type"), PROV("Agent"))
        yield Triple(agent, FOAF("name"), Literal(name))
        yield Triple(activity, PROV("qualifiedAssociation"), association)
        yield Triple(association, RDF("type"), PROV("Association"))
        yield Triple(association, PROV("agent"), agent)
        yield Triple(association, PROV("hadRole"), NamedNode(f"{_RELATORS}{relator}"))
        if role == "author" and revision.action == "put":
            yield Triple(state, PROV("wasAttributedTo"), agent)
