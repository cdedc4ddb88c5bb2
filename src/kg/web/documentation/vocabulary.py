"""The page of the vocabulary: each term with its definition, its place, its rules and an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.describe import Labels
from kg.language.texts import Language, Text
from kg.vocab import DCTERMS, DIMENSIONS, OWL, QB, RDF, RDFS, SH, SKOS, Terms
from kg.web.documentation.graph import Graph, Namer, Term, Value
from kg.web.pages.context import PageContext

_CANDIDATES: Final = 8
"""How many things of a class are looked at to find the one that shows most of the vocabulary."""

_SHAPES: Final = 40
"""How many shapes that constrain a term are listed."""

_GROUPS: Final = (
    "classes",
    "dimensions",
    "measures",
    "properties",
    "lists",
    "structure",
)


@dataclass(frozen=True)
class Examples:
    """What the published data shows of the terms.

    Attributes:
        members: A thing of each class or list.
        statements: A statement for each property.
        shapes: The shapes that name a term, by the term.
        labels: The labels of all things in the statements, and of the terms.
    """

    members: Mapping[NamedNode, NamedNode]
    statements: Mapping[NamedNode, Quad]
    shapes: Mapping[NamedNode, tuple[str, ...]]
    labels: Mapping[str, Labels]


@dataclass(frozen=True)
class TermView:
    """A term.

    Attributes:
        anchor: Its name on the page.
        iri: Its IRI.
        code: Its IRI, short.
        label: What it is called.
        others: What it is called in the other languages.
        definition: What it means, or None.
        details: What else is said of it: headings, each with terms.
        example: One from the data: a thing, or its subject, property and value; or empty.
        components: Of a Data Cube's structure, each property and its role (RDF Data Cube, section 6).
    """

    anchor: str
    iri: str
    code: str
    label: Text
    others: tuple[Text, ...]
    definition: Text | None
    details: tuple[tuple[str, tuple[Term, ...]], ...]
    example: tuple[Term, ...]
    components: tuple[tuple[Term, str], ...]


@dataclass(frozen=True)
class TermGroup:
    """Terms of one sort.

    Attributes:
        anchor: Its name on the page.
        heading: What sort.
        about: What such terms are for.
        terms: The terms.
    """

    anchor: str
    heading: str
    about: str
    terms: tuple[TermView, ...]


class Vocabulary:
    """The terms of a vocabulary, sorted.

    Args:
        triples: The graphs of the vocabulary.
        terms: The IRIs of this installation.
    """

    def __init__(self, triples: Iterable[Triple], terms: Terms) -> None:
        self.said = Graph(triples)
        self.terms = terms
        self.groups: dict[str, list[NamedNode]] = {name: [] for name in _GROUPS}
        for node in self.said.subjects:
            if isinstance(node, NamedNode) and (group := self._group(node)):
                self.groups[group].append(node)
        for nodes in self.groups.values():
            nodes.sort(key=self._place)

    @property
    def classes(self) -> list[NamedNode]:
        """The classes."""
        return self.groups["classes"]

    @property
    def properties(self) -> list[NamedNode]:
        """The properties of every sort."""
        return [p for group in ("dimensions", "measures", "properties") for p in self.groups[group]]

    def examples(self, context: PageContext) -> Examples:
        """What the published data shows of the terms.

        Costs a look-up for each term, one for each property that no thing found so has, and two more:
        the page's cost follows the vocabulary, not the data.
        """
        start = f"{self.terms.base}shapes#"
        quads = context.view.quads
        shapes: dict[NamedNode, tuple[str, ...]] = {}
        found: dict[NamedNode, list[NamedNode]] = {}
        for group, ways in (
            ("classes", {RDF("type"): _CANDIDATES, SH("targetClass"): _SHAPES}),
            ("lists", {SKOS("inScheme"): 1}),
            *(
                (name, {SH("path"): _SHAPES, SH("targetSubjectsOf"): _SHAPES})
                for name in ("dimensions", "measures", "properties")
            ),
        ):
            for node in self.groups[group]:
                referring = quads.referring(node, ways)
                things = [n for way in (RDF("type"), SKOS("inScheme")) for n in referring.get(way, ())]
                found[node] = [thing for thing in things if isinstance(thing, NamedNode)]
                named = {
                    n.value for way in ways if way.value.startswith(SH.iri) for n in referring.get(way, ())
                }
                shapes[node] = tuple(sorted(n for n in named if n.startswith(start)))
        said: dict[NamedNode, dict[NamedNode, Quad]] = {}
        for quad in quads.about(list(dict.fromkeys(n for nodes in found.values() for n in nodes))):
            if isinstance(quad.subject, NamedNode):
                said.setdefault(quad.subject, {}).setdefault(quad.predicate, quad)
        properties = self.properties

        def tells(thing: NamedNode) -> tuple[int, str]:
            return -sum(p in said.get(thing, {}) for p in properties), thing.value

        members = {term: min(things, key=tells) for term, things in found.items() if things}
        shown = [said.get(members[c], {}) for c in self.classes if c in members]
        others = list(said.values())
        statements: dict[NamedNode, Quad] = {}
        for property_ in properties:
            known = next((by[property_] for by in (*shown, *others) if property_ in by), None)
            quad = known or next(iter(quads.quads_for_pattern(None, property_, None)), None)
            if quad is not None and not isinstance(quad.object, Triple):
                statements[property_] = quad
        named = {node.value for nodes in self.groups.values() for node in nodes}
        named |= {thing.value for thing in members.values()}
        for quad in statements.values():
            named |= {n.value for n in (quad.subject, quad.object) if isinstance(n, NamedNode)}
        return Examples(members, statements, shapes, context.sources.names.of(context.view, named))

    def title(self, language: Language) -> tuple[Text, Text, str]:
        """What the vocabulary calls itself, what it says it is for, and its version."""
        node = NamedNode(f"{self.terms.base}def")
        versions = self.said.values(node, OWL("versionInfo"), Literal)
        return (
            language.label(self.said.texts(node, DCTERMS("title")), language.text("The vocabulary")),
            language.label(self.said.texts(node, DCTERMS("description")), ""),
            versions[0].value if versions else "",
        )

    def _group(self, node: NamedNode) -> str:
        types = set(self.said.nodes(node, RDF("type")))
        for group, kinds in (
            ("classes", (OWL("Class"), RDFS("Class"))),
            ("dimensions", (QB("DimensionProperty"),)),
            ("measures", (QB("MeasureProperty"), QB("AttributeProperty"))),
            ("properties", (RDF("Property"), OWL("ObjectProperty"), OWL("DatatypeProperty"))),
            ("lists", (SKOS("ConceptScheme"), SKOS("Concept"))),
            ("structure", (QB("DataStructureDefinition"), QB("DataSet"))),
        ):
            if types & set(kinds):
                return group
        return ""

    def _place(self, node: NamedNode) -> tuple[float, float, str]:
        """Where a term stands among its like: by the cube's structure, by its domain, by its name."""
        name = node.value.removeprefix(self.terms.kg("").value)
        if name in DIMENSIONS:
            return DIMENSIONS.index(name), 0, name
        types = self.said.nodes(node, RDF("type"))
        if QB("MeasureProperty") in types:
            return 0, 0, name
        if QB("AttributeProperty") in types:
            components = self.said.users(QB("attribute"), node)
            required = any(self.said.said(c).get(QB("componentRequired")) for c in components)
            return (1 if required else 2), 0, name
        if SKOS("Concept") in types:
            return 1, 0, name
        domains = self.said.values(node, RDFS("domain"), NamedNode)
        about_facts = self.terms.kg("Fact") in domains
        is_fact = node == self.terms.kg("Fact")
        return 0, 0 if about_facts or is_fact else 1, (domains[0].value if domains else "") + name


class VocabularyPage:
    """The vocabulary as its page shows it.

    Args:
        vocabulary: Its terms.
        examples: What the data shows of them.
        say: How to name things to the reader.
        counts: How many things of each class are published.
    """

    def __init__(
        self, vocabulary: Vocabulary, examples: Examples, say: Namer, counts: Mapping[str, int]
    ) -> None:
        self._vocabulary = vocabulary
        self._said = vocabulary.said
        self._examples = examples
        self._say = say
        self._terms = vocabulary.terms
        self._start = f"{vocabulary.terms.base}def#"
        self._counts = counts

    def groups(self) -> list[TermGroup]:
        """All terms by their sort; a sort that there is none of is left out."""
        t = self._say.language.text
        told = {
            "classes": (t("Classes"), t("The sorts of things that are described.")),
            "dimensions": (
                t("The nine dimensions of a fact"),
                t("Every fact has exactly one value for each; together they are its key."),
            ),
            "measures": (
                t("The number and how to read it"),
                t("Only facts that state a number have these."),
            ),
            "properties": (
                t("Other properties"),
                t("Evidence, areas, periods, indicators and articles."),
            ),
            "lists": (
                t("Code lists and codes"),
                t("The lists from which dimensions take their values, and what stands in for a value."),
            ),
            "structure": (t("The Data Cube"), t("How facts with numbers make one RDF Data Cube.")),
        }
        return [
            TermGroup(name, *told[name], tuple(map(self._term, nodes)))
            for name, nodes in self._vocabulary.groups.items()
            if nodes
        ]

    def _term(self, node: NamedNode) -> TermView:
        language = self._say.language
        labels = self._said.texts(node, SKOS("prefLabel")) or self._said.texts(node, RDFS("label"))
        short = self._say.prefixes.short(node.value)
        label = language.label(labels, short)
        spoken = label.language or language.code
        definitions = self._said.texts(node, SKOS("definition")) or self._said.texts(node, RDFS("comment"))
        return TermView(
            anchor=self._anchor(node),
            iri=node.value,
            code=short if short != node.value else "",
            label=label,
            others=tuple(Text(labels[code], code) for code in sorted(labels) if code != spoken),
            definition=language.label(definitions, "") if definitions else None,
            details=tuple(self._details(node)),
            example=self._example(node),
            components=tuple(self._components(node)),
        )

    def _anchor(self, node: NamedNode) -> str:
        if node.value.startswith(self._start):
            return node.value.removeprefix(self._start)
        return "-".join(node.value.replace("#", "/").rsplit("/", 2)[-2:])

    def _details(self, node: NamedNode) -> Iterable[tuple[str, tuple[Term, ...]]]:
        t, say = self._say.language.text, self._say
        for heading, property_ in (
            (t("type"), RDF("type")),
            (t("said of (domain)"), RDFS("domain")),
            (t("values (range)"), RDFS("range")),
            (t("subclass of"), RDFS("subClassOf")),
            (t("sub-property of"), RDFS("subPropertyOf")),
            (t("code list"), QB("codeList")),
            (t("code"), SKOS("notation")),
            (t("in the lists"), SKOS("inScheme")),
        ):
            if values := self._said.said(node).get(property_):
                yield (
                    heading,
                    tuple(say.cited(v.value) if isinstance(v, NamedNode) else say.value(v) for v in values),
                )
        if users := self._said.users(QB("codeList"), node):
            yield t("list of the values of"), tuple(say.cited(user.value) for user in users)
        if (count := self._counts.get(node.value)) is not None:
            yield t("published"), (say.word(say.language.number(count)),)
        if shapes := self._examples.shapes.get(node):
            yield t("rules"), tuple(map(say.name, shapes))

    def _example(self, node: NamedNode) -> tuple[Term, ...]:
        if (member := self._examples.members.get(node)) is not None:
            return (self._thing(member),)
        quad = self._examples.statements.get(node)
        if quad is None or isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
            return ()
        return self._thing(quad.subject), self._say.term(node.value), self._thing(quad.object)

    def _thing(self, value: Value) -> Term:
        """A thing by its label, or else by its name; a fact, which has no label, says that it is one."""
        if not isinstance(value, NamedNode):
            return self._say.value(value)
        name = value.value.rstrip("/").rpartition("/")[2]
        if value.value.startswith(self._terms.entity("fact", "").value):
            name = f"{self._say.term(self._terms.kg('Fact').value).words} {name}"
        return self._say.term(value.value, name)

    def _components(self, node: NamedNode) -> Iterable[tuple[Term, str]]:
        t = self._say.language.text
        order = {property_: place for place, property_ in enumerate(self._vocabulary.properties)}
        components = self._said.nodes(node, QB("component"))
        for link, role in (
            (QB("dimension"), t("dimension")),
            (QB("measure"), t("measure")),
            (QB("attribute"), t("attribute")),
        ):
            named = [(p, c) for c in components for p in self._said.values(c, link, NamedNode) if p in order]
            for property_, component in sorted(named, key=lambda pair: order[pair[0]]):
                required = self._said.said(component).get(QB("componentRequired"))
                yield self._say.cited(property_.value), t("required attribute") if required else role
