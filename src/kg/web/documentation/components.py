"""The constraint components of our own, in words (SHACL, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.vocab import DIMENSIONS, RDF, SH
from kg.web.documentation.phrases import Phrase, Wording, plain
from kg.web.documentation.statements import Statements, Value

_Fields = Mapping[str, Phrase]
_Tell = Callable[[Phrase, _Fields], Phrase]


@dataclass(frozen=True)
class Component:
    """A constraint component.

    Attributes:
        node: Its IRI.
        parameters: The properties by which a shape uses it.
        optional: Those that a shape may leave out.
    """

    node: NamedNode
    parameters: tuple[NamedNode, ...]
    optional: frozenset[NamedNode]


@dataclass(frozen=True)
class Use:
    """A constraint that uses a component.

    Attributes:
        words: What it asks for.
        parameters: The properties by which it uses the component.
        known: Whether there are words for the component; otherwise it is told by the names of all parts.
    """

    words: Phrase
    parameters: frozenset[NamedNode]
    known: bool


class Components:
    """Tells the constraints that use components which the shapes define themselves.

    Args:
        shapes: The graph of the shapes.
        say: How to speak to the reader.
    """

    def __init__(self, shapes: Statements, say: Wording) -> None:
        self._say = say
        defined = shapes.users(RDF("type"), SH("ConstraintComponent"))
        self.all = tuple(_component(shapes, node) for node in defined if isinstance(node, NamedNode))
        self._tell: dict[str, _Tell] = {
            "LowerLimitConstraintComponent": lambda subject, fields: say.text(
                "{subject} is at least the {notBelow} of its {limitOf}", subject=subject, **fields
            ),
            "UpperLimitConstraintComponent": lambda subject, fields: say.text(
                "{subject} is at most the {notAbove} of its {limitOf}", subject=subject, **fields
            ),
            "StrictlyBelowConstraintComponent": lambda subject, fields: say.text(
                "where {strictlyBy} is true, {subject} is below the {below} of its {limitOf}",
                subject=subject,
                **fields,
            ),
            "StrictlyAboveConstraintComponent": lambda subject, fields: say.text(
                "where {strictlyBy} is true, {subject} is above the {above} of its {limitOf}",
                subject=subject,
                **fields,
            ),
            "AllowedByConstraintComponent": lambda subject, fields: say.text(
                "{subject} is one that its {allowedOf} names under {allowedBy}", subject=subject, **fields
            ),
            "LanguageOfConstraintComponent": lambda subject, fields: say.text(
                "{subject} is in the language that its {languageOf} gives under {languageBy}",
                subject=subject,
                **fields,
            ),
            "LanguageHereConstraintComponent": lambda subject, fields: say.text(
                "{subject} is in the language that stands under {languageHere}", subject=subject, **fields
            ),
            "WithoutRegionConstraintComponent": lambda subject, fields: (
                say.text("a language stands without a region: “fr”, not “fr-CA”")
                if plain(fields["withoutRegion"]) == "true"
                else say.text("a language may have a region, such as “fr-CA”")
            ),
            "UniqueWithinConstraintComponent": lambda subject, fields: say.text(
                "nothing else with the same {uniqueWithin} has the same value", **fields
            ),
            "NamedAfterConstraintComponent": lambda subject, fields: say.text(
                "the last part of the IRI starts with that of its {namedAfter}, and a hyphen", **fields
            ),
            "OverlapConstraintComponent": lambda subject, fields: say.text(
                "no two with the same “{overlapOf}” are in force on one day ({overlapFrom}, {overlapTo})",
                **fields,
            ),
            "CoverConstraintComponent": lambda subject, fields: say.text(
                "a version of its {coverOf} is in force on that day ({coverBy}, {coverFrom}, {coverTo})",
                **fields,
            ),
            "UniqueKeyConstraintComponent": lambda subject, fields: say.text(
                "nothing else has the same {key} all together", key=say.listed(_in_order(fields))
            ),
        }

    def told(self, said: Mapping[NamedNode, tuple[Value, ...]], subject: Phrase) -> Iterator[Use]:
        """The components that a shape uses, in words where there are words for them."""
        say = self._say
        for component in self.all:
            given = [p for p in component.parameters if p in said]
            if not given or not set(component.parameters) - component.optional <= set(given):
                continue
            fields = {_name(p): say.listed(map(say.value, said[p])) for p in given}
            words = self._words(component, subject, fields)
            if words is None:
                values = say.listed(
                    say.text("{term}: {value}", term=say.term(p.value), value=fields[_name(p)]) for p in given
                )
                named = say.text("{term}: {value}", term=say.term(component.node.value), value=values)
                yield Use(named, frozenset(given), known=False)
            else:
                yield Use(words, frozenset(given), known=True)

    def _words(self, component: Component, subject: Phrase, fields: _Fields) -> Phrase | None:
        tell = self._tell.get(_name(component.node))
        try:
            return tell(subject, fields) if tell and len(fields) == len(component.parameters) else None
        except KeyError:
            # Another component than ours, with the same name and other parameters.
            return None


def _component(shapes: Statements, node: NamedNode) -> Component:
    parameters: list[NamedNode] = []
    optional: set[NamedNode] = set()
    for parameter in shapes.nodes(node, SH("parameter")):
        for path in shapes.values(parameter, SH("path"), NamedNode):
            parameters.append(path)
            if any(v.value in {"true", "1"} for v in shapes.values(parameter, SH("optional"), Literal)):
                optional.add(path)
    return Component(node, tuple(sorted(parameters, key=lambda p: p.value)), frozenset(optional))


def _in_order(fields: _Fields) -> list[Phrase]:
    """The parts of a key in the order of the dimensions."""
    return [fields[f"key{name.capitalize()}"] for name in DIMENSIONS]


def _name(term: NamedNode) -> str:
    return term.value.rpartition("#")[2]
