"""The shapes graph: what it is about, and which of it the pre-check may be trusted with.

Terms are texts as N-Triples writes them, so equal terms are equal texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final, NamedTuple

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store
from pyoxigraph import Literal as RdfLiteral

from kg.rdf import Content
from kg.store import Quads
from kg.vocab import RDF, SH

Term = NamedNode | BlankNode | RdfLiteral | pyoxigraph.Triple

_EXACT: Final = frozenset(
    [
        "property",
        "node",
        "and",
        "or",
        "not",
        "xone",
        "minCount",
        "maxCount",
        "nodeKind",
        "datatype",
        "class",
        "hasValue",
        "in",
        "minLength",
        "maxLength",
        "languageIn",
        "pattern",
    ]
)
"""Constraints of SHACL Core (W3C SHACL, section 4) on which the library agrees with pySHACL."""

_STRICTER: Final = frozenset(
    [
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "uniqueLang",
        "equals",
        "disjoint",
        "lessThan",
        "lessThanOrEquals",
        "minInclusive",
        "minExclusive",
        "maxInclusive",
        "maxExclusive",
        "closed",
        "ignoredProperties",
    ]
)
"""Those for which it may say that a node fails which pySHACL passes: no use where they are negated."""

_DESCRIPTIVE: Final = frozenset(
    [
        "path",
        "targetClass",
        "targetSubjectsOf",
        "severity",
        "message",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
        "deactivated",
    ]
)
_ODD_PATTERN: Final = re.compile(r"\\[^S.\\]|\(\?")
"""What Rust's regular expressions have otherwise than Python's, or not at all."""

_TARGETS: Final = ("targetClass", "targetSubjectsOf")


class Component(NamedTuple):
    """A native constraint component (W3C SHACL, section 6).

    Attributes:
        parameters: The predicates of its parameters.
        mandatory: Those that a shape has to have to use it.
        query: The one SELECT query that it has; None where it is declared in another way.
    """

    parameters: list[str]
    mandatory: list[str]
    query: str | None


class ShapesGraph:
    """The shapes that data must meet.

    Args:
        store: Their triples.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._said: dict[str, dict[str, list[Term]]] = {}
        for quad in store:
            said = self._said.setdefault(str(quad.subject), {})
            said.setdefault(str(quad.predicate), []).append(quad.object)

    @classmethod
    def among(
        cls, candidates: Mapping[str, Content], context: Quads | None, replaced: AbstractSet[str], prefix: str
    ) -> ShapesGraph:
        """The shapes of the candidates, and those that stay published.

        Args:
            candidates: New content, by graph.
            context: What is published, or None.
            replaced: Graphs of the context whose content no longer counts.
            prefix: What the names of graphs with shapes start with.
        """
        store = Store()
        for name, content in candidates.items():
            if name.startswith(prefix):
                store.load(path=str(content.path), format=RdfFormat.N_TRIPLES)
        for name in context.named_graphs() if context else ():
            stays = name.value not in replaced and name.value not in candidates
            if context and stays and name.value.startswith(prefix):
                store.extend(
                    pyoxigraph.Quad(*q.triple) for q in context.quads_for_pattern(None, None, None, name)
                )
        return cls(store)

    def __bool__(self) -> bool:
        return bool(self._said)

    def objects(self, node: str, predicate: str) -> list[Term]:
        """The values that a node of the shapes graph has for a predicate."""
        return self._said.get(node, {}).get(predicate, [])

    def users(self, predicates: Collection[str]) -> list[str]:
        """The nodes that have all of some predicates."""
        asked = set(predicates)
        return sorted(node for node, said in self._said.items() if asked <= said.keys())

    @cached_property
    def targets(self) -> list[tuple[str, str, str]]:
        """Each targeted shape, how it is targeted (``targetClass``, ``targetSubjectsOf``), and by what."""
        return [
            (node, kind, str(term))
            for node, said in self._said.items()
            for kind in _TARGETS
            for term in said.get(sh(kind), ())
        ]

    @cached_property
    def askers(self) -> dict[str, set[str]]:
        """The targeted shapes that each shape is, or is a property of."""
        found: dict[str, set[str]] = {}
        for targeted in {shape for shape, _, _ in self.targets}:
            for shape in (targeted, *map(str, self.objects(targeted, sh("property")))):
                found.setdefault(shape, set()).add(targeted)
        return found

    def members(self, head: Term) -> list[Term]:
        """The members of a list; as many as there are where it is broken."""
        found: list[Term] = []
        node = str(head)
        while node != str(RDF("nil")) and node in self._said and len(found) < 10_000:
            found += self.objects(node, str(RDF("first")))[:1]
            node = str(next(iter(self.objects(node, str(RDF("rest")))), RDF("nil")))
        return found

    def steps(self, path: Term) -> list[Term]:
        """The predicates of a path that is a predicate or a sequence of them, else an empty list."""
        steps: list[Term] = [path] if isinstance(path, NamedNode) else self.members(path)
        return steps if all(isinstance(step, NamedNode) for step in steps) else []

    @cached_property
    def components(self) -> dict[str, Component]:
        """The native constraint components that are declared here."""
        found: dict[str, Component] = {}
        for node in self._said:
            if SH("ConstraintComponent") in self.objects(node, str(RDF("type"))):
                parameters: list[str] = []
                mandatory: list[str] = []
                for parameter in map(str, self.objects(node, sh("parameter"))):
                    paths = [str(path) for path in self.objects(parameter, sh("path"))]
                    parameters += paths
                    if "true" not in map(text, self.objects(parameter, sh("optional"))):
                        mandatory += paths
                validators = [
                    str(validator)
                    for kind in ("nodeValidator", "propertyValidator", "validator")
                    for validator in self.objects(node, sh(kind))
                ]
                queries = [text(query) for v in validators for query in self.objects(v, sh("select"))]
                single = len(queries) == len(validators) == 1
                found[node] = Component(parameters, mandatory, queries[0] if single else None)
        return found

    def core(self) -> bytes:
        """The shapes without native components, as N-Triples."""
        parts = self.reached(self.components)
        kept = (quad.triple for quad in self.store if str(quad.subject) not in parts)
        return pyoxigraph.serialize(kept, format=RdfFormat.N_TRIPLES) or b""

    def reached(self, nodes: Iterable[str]) -> set[str]:
        """Some nodes of the shapes graph, and all nodes that they lead to."""
        found: set[str] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node in self._said and node not in found:
                found.add(node)
                waiting += [str(value) for values in self._said[node].values() for value in values]
        return found

    def untrusted(self, expressed: AbstractSet[tuple[str, str]]) -> set[str]:
        """The targeted shapes with something in them that the pre-check cannot be trusted with.

        Args:
            expressed: The shapes and components whose native constraints are set queries.
        """
        unexpressed = {
            node
            for name, component in self.components.items()
            for node in self.users(component.mandatory)
            if (node, name) not in expressed
        }
        parameters = {name for component in self.components.values() for name in component.parameters}
        found: set[str] = set()
        for target in {shape for shape, _, _ in self.targets}:
            parts = {target, *map(str, self.objects(target, sh("property")))}
            deeper = self.reached([target]) - parts
            if (
                not unexpressed.isdisjoint(parts)
                or any(not parameters.isdisjoint(self._said[part]) for part in deeper)
                or not self._trusts(target, negated=False, seen=frozenset())
            ):
                found.add(target)
        return found

    def _trusts(self, node: str, *, negated: bool, seen: frozenset[str]) -> bool:
        if node in seen:
            return False
        seen |= {node}
        said = self._said.get(node, {})
        for predicate, values in said.items():
            if not predicate.startswith(sh("")[:-1]):
                continue
            name = predicate[len(sh("")) - 1 : -1]
            if name in _DESCRIPTIVE:
                continue
            known = name in _EXACT or (name in _STRICTER and not negated)
            if not known or (name == "property" and sh("path") in said):
                return False
            if name == "pattern" and any(_ODD_PATTERN.search(text(value)) for value in values):
                return False
            inner: list[Term] = []
            if name in ("property", "node", "not", "qualifiedValueShape"):
                inner = values
            elif name in ("and", "or", "xone"):
                inner = [member for value in values for member in self.members(value)]
            negates = negated or name in ("not", "xone", "qualifiedValueShape")
            if not all(self._trusts(str(part), negated=negates, seen=seen) for part in inner):
                return False
        return True

    def datatypes(self) -> dict[str, str]:
        """The datatype that the shapes ask for, by property."""
        return {
            str(path): str(datatype)
            for said in self._said.values()
            for path in said.get(sh("path"), ())
            for datatype in said.get(sh("datatype"), ())
        }

    def typing(self, path: str) -> str | None:
        """IRI of the shape that asks for the datatype of a property, or None.

        Args:
            path: The property, as N-Triples writes it.
        """
        for shape, said in sorted(self._said.items()):
            if (
                path in map(str, said.get(sh("path"), ()))
                and sh("datatype") in said
                and shape.startswith("<")
            ):
                return shape[1:-1]
        return None

    def mentioned(self, shape: str) -> frozenset[str]:
        """The terms that a shape's constraints name, as N-Triples writes them.

        Args:
            shape: IRI of the shape.
        """
        return frozenset(
            str(value)
            for node in self.reached([f"<{shape}>"])
            for values in self._said[node].values()
            for value in values
        )

    def classes(self) -> frozenset[str]:
        """The classes that the shapes know: those that they target, and those that they ask for."""
        found = {term for _, kind, term in self.targets if kind == "targetClass"}
        typing = [node for node in self._said if str(RDF("type")) in map(str, self.objects(node, sh("path")))]
        asked = [(node, sh("class")) for node in self._said] + [(node, sh("hasValue")) for node in typing]
        return frozenset(found.union(str(term) for node, by in asked for term in self.objects(node, by)))

    def named(self) -> frozenset[str]:
        """The IRIs of all terms that the shapes name."""
        values = (value for said in self._said.values() for values in said.values() for value in values)
        return frozenset(value.value for value in values if isinstance(value, NamedNode))

    def told_by(self, shape: str) -> list[str]:
        """IRIs of the properties that a shape is about whatever has them (W3C SHACL, section 2.1.3.4)."""
        return [text(path) for path in self.objects(f"<{shape}>", sh("targetSubjectsOf"))]

    def languages_missed(self, shape: str, constraint: str) -> list[str]:
        """The languages in which a shape misses a text where this constraint of it fails."""
        if constraint != f"{SH.iri}QualifiedMinCountConstraintComponent":
            return []
        parts = map(str, self.objects(f"<{shape}>", sh("qualifiedValueShape")))
        heads = [head for part in parts for head in self.objects(part, sh("languageIn"))]
        return [text(tag) for head in heads for tag in self.members(head)]

    def severity(self, shape: str) -> str:
        """IRI of a shape's severity (W3C SHACL, section 2.1.4)."""
        return next((text(value) for value in self.objects(shape, sh("severity"))), f"{SH.iri}Violation")

    def addressed(self, parameter: str) -> dict[str, tuple[str, str]]:
        """The class of what stands at the addresses of a kind, and the shape that asks for it, by kind.

        Args:
            parameter: The predicate by which a shape names the kind: ``area`` for ``id/area/…``.
        """
        return {
            text(kind): (str(name), shape)
            for shape in self.users([parameter])
            for kind in self.objects(shape, parameter)
            for name in self.objects(shape, sh("class"))
        }

    def names(self, path: str) -> Mapping[str, str]:
        """What a property is called, by language; empty where no shape says so.

        Args:
            path: IRI of the property.
        """
        return self._named.get(f"<{path}>", {})

    @cached_property
    def _named(self) -> dict[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {}
        for said in self._said.values():
            for path in said.get(sh("path"), ()) if sh("name") in said else ():
                found.setdefault(str(path), labels(said[sh("name")]))
        return found


def sh(name: str) -> str:
    """A term of SHACL."""
    return f"<{SH.iri}{name}>"


def text(term: Term) -> str:
    """A term's text as SPARQL's ``STR`` gives it: an IRI, or a lexical form."""
    return "" if isinstance(term, pyoxigraph.Triple) else term.value


def labels(terms: Iterable[Term]) -> dict[str, str]:
    """Literals by their language; empty for those that have none."""
    return {term.language or "": term.value for term in terms if isinstance(term, RdfLiteral)}
