"""What a shape asks for, in words (SHACL, sections 2 to 6).

Nothing that a shape says is left out: what is not known here is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.vocab import DCTERMS, GEO, RDF, RDFS, SH, SKOS, XSD
from kg.web.documentation.components import Components
from kg.web.documentation.paths import path_in_words
from kg.web.documentation.phrases import Phrase, Wording
from kg.web.documentation.statements import Node, Statements, Value

_DEEPEST: Final = 8
"""How deep shapes within shapes are told; no shape of ours goes half as deep."""

_TARGETS: Final = tuple(map(SH, ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")))

_NOT_CONSTRAINTS: Final = frozenset(
    {
        *map(SH, ("path", "message", "name", "description", "group", "order", "defaultValue")),
        *_TARGETS,
        RDF("type"),
        *map(RDFS, ("label", "comment", "isDefinedBy", "seeAlso")),
        *map(SKOS, ("prefLabel", "altLabel", "definition", "note")),
        *map(DCTERMS, ("title", "description")),
    }
)
"""What a shape says that is not for data to satisfy."""

_VISIBLE: Final = r"\S"


@dataclass(frozen=True)
class Rule:
    """One thing that a shape asks for.

    Attributes:
        words: What it asks for.
        rules: What belongs to it, such as the alternatives of a choice.
        known: Whether it is said in words; otherwise as it is written.
        query: The query that finds what breaks the rule, or an empty string.
    """

    words: Phrase
    rules: tuple[Rule, ...] = ()
    known: bool = True
    query: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a rule stands: the shape, what it is about, and the shapes that it stands within."""

    shape: Node
    said: Mapping[NamedNode, tuple[Value, ...]]
    about: Phrase
    has_path: bool
    within: frozenset[Node]


_Tell = Callable[[_Place, Value], "list[Rule] | None"]


class Constraints:
    """Tells the constraints of shapes.

    Args:
        shapes: The graph of the shapes.
        say: How to speak to the reader.
    """

    def __init__(self, shapes: Statements, say: Wording) -> None:
        self._shapes = shapes
        self._say = say
        self._components = Components(shapes, say)
        self._each = say.text("each value")
        self._itself = say.text("the thing itself")
        # In the order in which a reader meets them. A method gives None for what it cannot make out.
        self._tell: dict[NamedNode, _Tell] = {
            SH("class"): lambda at, v: self._one(self._class(at, v)),
            SH("datatype"): lambda at, v: self._one(self._datatype(at, v)),
            SH("nodeKind"): lambda at, v: self._one(self._node_kind(at, v)),
            SH("hasValue"): lambda at, v: self._one(self._has_value(at, v)),
            SH("in"): self._in,
            SH("languageIn"): self._languages,
            SH("uniqueLang"): lambda at, v: self._if_true(
                v, say.text("no two values are in the same language")
            ),
            SH("pattern"): lambda at, v: self._one(self._pattern(at, v)),
            SH("minLength"): self._least_length,
            SH("maxLength"): self._greatest_length,
            SH("minInclusive"): lambda at, v: self._compared(
                v, say.text("{subject} is {value} or more", subject=at.about, value=say.value(v))
            ),
            SH("minExclusive"): lambda at, v: self._compared(
                v, say.text("{subject} is more than {value}", subject=at.about, value=say.value(v))
            ),
            SH("maxInclusive"): lambda at, v: self._compared(
                v, say.text("{subject} is {value} or less", subject=at.about, value=say.value(v))
            ),
            SH("maxExclusive"): lambda at, v: self._compared(
                v, say.text("{subject} is less than {value}", subject=at.about, value=say.value(v))
            ),
            SH("equals"): lambda at, v: self._beside(
                v, say.text("the values are the same as those of {property}", property=say.value(v))
            ),
            SH("disjoint"): lambda at, v: self._beside(
                v, say.text("no value is also a value of {property}", property=say.value(v))
            ),
            SH("lessThan"): lambda at, v: self._beside(
                v,
                say.text(
                    "{subject} is less than, or before, every value of {property}",
                    subject=at.about,
                    property=say.value(v),
                ),
            ),
            SH("lessThanOrEquals"): lambda at, v: self._beside(
                v,
                say.text(
                    "{subject} is not greater than, nor after, any value of {property}",
                    subject=at.about,
                    property=say.value(v),
                ),
            ),
            SH("not"): self._not,
            SH("or"): lambda at, v: self._choice(at, v, say.text("at least one of these holds:")),
            SH("xone"): lambda at, v: self._choice(at, v, say.text("exactly one of these holds:")),
            SH("and"): self._and,
            SH("node"): self._node,
            SH("property"): self._property,
            SH("qualifiedValueShape"): self._qualified,
            SH("closed"): self._closed,
            SH("sparql"): self._sparql,
            SH("deactivated"): lambda at, v: self._if_true(v, say.text("this rule is switched off")),
            SH("severity"): lambda at, v: self._severity(v),
        }

    def rules(self, shape: Node) -> tuple[Rule, ...]:
        """What a shape asks for; of a node shape, without what it asks for of properties."""
        place = self._at(shape, self._itself, frozenset())
        if place.has_path:
            return self._rules(place)
        kept = {predicate: values for predicate, values in place.said.items() if predicate != SH("property")}
        return self._rules(replace(place, said=kept))

    def _at(self, shape: Node, about: Phrase, within: frozenset[Node]) -> _Place:
        said = self._shapes.said(shape)
        has_path = SH("path") in said
        return _Place(shape, said, self._each if has_path else about, has_path, within | {shape})

    def _rules(self, place: _Place) -> tuple[Rule, ...]:
        told: set[NamedNode] = set(_NOT_CONSTRAINTS)
        rules = self._counted(place, told)
        for predicate, tell in self._tell.items():
            if predicate in told or predicate not in place.said:
                continue
            told.add(predicate)
            for value in place.said[predicate]:
                found = tell(place, value)
                rules += [self._as_written(predicate, value)] if found is None else found
        for use in self._components.told(place.said, place.about):
            rules.append(Rule(use.words, known=use.known))
            told |= use.parameters
        told |= self._companions(place)
        for predicate, values in place.said.items():
            if predicate not in told:
                rules += [self._as_written(predicate, value) for value in values]
        return tuple(rules)

    def _as_written(self, predicate: NamedNode, value: Value) -> Rule:
        said = self._say.text(
            "{term}: {value}", term=self._say.term(predicate.value), value=self._say.value(value)
        )
        return Rule(said, known=False)

    def _companions(self, place: _Place) -> set[NamedNode]:
        """What belongs to another constraint and was told with it."""
        pairs = {
            "pattern": ("flags",),
            "closed": ("ignoredProperties",),
            "qualifiedValueShape": (
                "qualifiedMinCount",
                "qualifiedMaxCount",
                "qualifiedValueShapesDisjoint",
            ),
        }
        return {SH(name) for owner, names in pairs.items() if SH(owner) in place.said for name in names}

    def _counted(self, place: _Place, told: set[NamedNode]) -> list[Rule]:
        """How many values, and where there is only one, which (SHACL, sections 4.2 and 4.8.2)."""
        say = self._say
        least, most = (self._number(place, name) for name in ("minCount", "maxCount"))
        told |= {SH(n) for n, count in (("minCount", least), ("maxCount", most)) if count is not None}
        values = place.said.get(SH("hasValue"), ())
        if place.has_path and most == 1 and len(values) == 1:
            told.add(SH("hasValue"))
            return [Rule(say.text("exactly one value: {value}", value=say.value(values[0])))]
        words = self._amount(least, most)
        rules = [Rule(words)] if words else []
        for name, count in (("minCount", least), ("maxCount", most)):
            if count is None and SH(name) in place.said:
                told.add(SH(name))
                rules += [self._as_written(SH(name), value) for value in place.said[SH(name)]]
        return rules

    def _amount(self, least: int | None, most: int | None) -> Phrase:
        say = self._say
        low, high = (say.number(n or 0) for n in (least, most))
        if most == 0:
            return say.text("no value at all")
        if most is None:
            if not least:
                return () if least is None else say.text("any number of values")
            return say.text("at least one value") if least == 1 else say.text("at least {n} values", n=low)
        if not least:
            return say.text("at most one value") if most == 1 else say.text("at most {n} values", n=high)
        if least == most:
            return say.text("exactly one value") if most == 1 else say.text("exactly {n} values", n=high)
        return say.text("from {low} to {high} values", low=low, high=high)

    def _number(self, place: _Place, name: str) -> int | None:
        """The whole number that a shape gives, or None where it gives none or several."""
        values = place.said.get(SH(name), ())
        if len(values) != 1 or not isinstance(values[0], Literal):
            return None
        return _whole(values[0].value)

    def _one(self, words: Phrase | None) -> list[Rule] | None:
        return None if words is None else [Rule(words)]

    def _if_true(self, value: Value, words: Phrase) -> list[Rule] | None:
        if not isinstance(value, Literal) or value.value not in {"true", "1", "false", "0"}:
            return None
        return [Rule(words)] if value.value in {"true", "1"} else []

    def _compared(self, value: Value, words: Phrase) -> list[Rule] | None:
        return [Rule(words)] if isinstance(value, Literal) else None

    def _beside(self, value: Value, words: Phrase) -> list[Rule] | None:
        return [Rule(words)] if isinstance(value, NamedNode) else None

    def _class(self, at: _Place, value: Value) -> Phrase:
        return self._say.text(
            "{subject} is of the class {type}", subject=at.about, type=self._say.value(value)
        )

    def _datatype(self, at: _Place, value: Value) -> Phrase:
        say, named, subject = self._say, self._say.value(value), at.about
        words: dict[Value, Phrase] = {
            XSD("decimal"): say.text("{subject} is a decimal number ({type})", subject=subject, type=named),
            XSD("integer"): say.text("{subject} is a whole number ({type})", subject=subject, type=named),
            XSD("boolean"): say.text("{subject} is “true” or “false” ({type})", subject=subject, type=named),
            XSD("date"): say.text(
                "{subject} is a day such as 2025-07-01 ({type})", subject=subject, type=named
            ),
            XSD("string"): say.text(
                "{subject} is a text without a language ({type})", subject=subject, type=named
            ),
            RDF("langString"): say.text(
                "{subject} is a text with its language ({type})", subject=subject, type=named
            ),
            GEO("wktLiteral"): say.text("{subject} is an outline ({type})", subject=subject, type=named),
        }
        return words.get(value) or say.text(
            "{subject} is of the datatype {type}", subject=subject, type=named
        )

    def _node_kind(self, at: _Place, value: Value) -> Phrase | None:
        say, subject = self._say, at.about
        words: dict[Value, Phrase] = {
            SH("IRI"): say.text("{subject} is an IRI, not a text", subject=subject),
            SH("Literal"): say.text("{subject} is a text or a number, not an IRI", subject=subject),
            SH("BlankNode"): say.text("{subject} has no IRI (a blank node)", subject=subject),
            SH("BlankNodeOrIRI"): say.text("{subject} is a thing, with or without an IRI", subject=subject),
            SH("BlankNodeOrLiteral"): say.text("{subject} is anything but an IRI", subject=subject),
            SH("IRIOrLiteral"): say.text("{subject} is an IRI, a text or a number", subject=subject),
        }
        return words.get(value)

    def _has_value(self, at: _Place, value: Value) -> Phrase:
        named = self._say.value(value)
        if at.has_path:
            return self._say.text("one of the values is {value}", value=named)
        return self._say.text("{subject} is {value}", subject=at.about, value=named)

    def _in(self, at: _Place, value: Value) -> list[Rule] | None:
        values = self._say.listed(map(self._say.value, self._shapes.members(value)), "or")
        if not values:
            return None
        return [Rule(self._say.text("{subject} is {value}", subject=at.about, value=values))]

    def _languages(self, at: _Place, value: Value) -> list[Rule] | None:
        tags = [member.value for member in self._shapes.members(value) if isinstance(member, Literal)]
        if not tags:
            return None
        tongues = self._say.listed(map(self._say.tongue, tags), "or")
        return [Rule(self._say.text("{subject} is in {languages}", subject=at.about, languages=tongues))]

    def _pattern(self, at: _Place, value: Value) -> Phrase:
        say = self._say
        flags = [v.value for v in at.said.get(SH("flags"), ()) if isinstance(v, Literal)]
        if value.value == _VISIBLE and not flags:
            return say.text("{subject} is not blank", subject=at.about)
        pattern = say.code(value.value)
        if flags:
            return say.text(
                "{subject} matches {pattern}, with the flags {flags}",
                subject=at.about if at.has_path else say.text("the thing’s IRI"),
                pattern=pattern,
                flags=say.code("".join(flags)),
            )
        about = at.about if at.has_path else say.text("the thing’s IRI")
        return say.text("{subject} matches {pattern}", subject=about, pattern=pattern)

    def _least_length(self, at: _Place, value: Value) -> list[Rule] | None:
        number, say = _whole(value.value), self._say
        if number is None:
            return None
        if number == 1:
            return [Rule(say.text("{subject} is not empty", subject=at.about))]
        return [
            Rule(say.text("{subject} has at least {n} characters", subject=at.about, n=say.number(number)))
        ]

    def _greatest_length(self, at: _Place, value: Value) -> list[Rule] | None:
        number, say = _whole(value.value), self._say
        if number is None:
            return None
        return [
            Rule(say.text("{subject} has at most {n} characters", subject=at.about, n=say.number(number)))
        ]

    def _within(self, at: _Place, shape: Value) -> tuple[Rule, ...]:
        """The rules of a shape that stands in another, about the same thing."""
        if isinstance(shape, Literal):
            return (Rule(self._say.value(shape), known=False),)
        if shape in at.within or len(at.within) > _DEEPEST:
            refers = self._say.text("{subject} fits {shape}", subject=at.about, shape=self._say.value(shape))
            return (Rule(refers),)
        place = self._at(shape, at.about, at.within)
        if not place.has_path:
            return self._rules(place)
        found = self._property(at, shape)
        return (Rule(self._say.value(shape), known=False),) if found is None else tuple(found)

    def _not(self, at: _Place, value: Value) -> list[Rule] | None:
        say = self._say
        said = self._shapes.said(value)
        members = [m for start in said.get(SH("in"), ()) for m in self._shapes.members(start)]
        if members and said.keys() - _NOT_CONSTRAINTS == {SH("in")} and len(said[SH("in")]) == 1:
            values = say.listed(map(say.value, members), "or")
            return [Rule(say.text("{subject} is not {value}", subject=at.about, value=values))]
        return [Rule(say.text("this does not hold:"), self._within(at, value))]

    def _choice(self, at: _Place, value: Value, words: Phrase) -> list[Rule] | None:
        members = self._shapes.members(value)
        return [Rule(words, tuple(self._whole_of(at, m) for m in members))] if members else None

    def _whole_of(self, at: _Place, shape: Value) -> Rule:
        """All rules of a shape as one."""
        rules = self._within(at, shape)
        if len(rules) == 1:
            return rules[0]
        return Rule(self._say.text("all of this holds:"), rules)

    def _and(self, at: _Place, value: Value) -> list[Rule] | None:
        members = self._shapes.members(value)
        return [rule for member in members for rule in self._within(at, member)] if members else None

    def _node(self, at: _Place, value: Value) -> list[Rule] | None:
        return list(self._within(at, value))

    def _property(self, at: _Place, value: Value) -> list[Rule] | None:
        """What a shape within a shape asks for of a property; nothing where it asks for nothing."""
        if isinstance(value, Literal):
            return None
        say, place = self._say, self._at(value, at.about, at.within)
        paths = place.said.get(SH("path"), ())
        if len(paths) != 1 or value in at.within or len(at.within) > _DEEPEST:
            return None
        lists = place.said.get(SH("hasValue"), ())
        if (
            paths[0] == SKOS("inScheme")
            and len(lists) == 1
            and place.said.keys() <= {SH("path"), SH("hasValue")}
        ):
            return [
                Rule(say.text("{subject} is in the list {list}", subject=at.about, list=say.value(lists[0])))
            ]
        rules = self._rules(place)
        path = path_in_words(paths[0], self._shapes, say)
        if len(rules) == 1 and not rules[0].query:
            words = say.text("{property}: {rule}", property=path, rule=rules[0].words)
            return [replace(rules[0], words=words)]
        return [Rule(say.text("{property}:", property=path), rules)] if rules else []

    def _qualified(self, at: _Place, value: Value) -> list[Rule] | None:
        say = self._say
        least, most = (self._number(at, name) for name in ("qualifiedMinCount", "qualifiedMaxCount"))
        if least is None and most is None:
            return None
        rules = self._within(replace(at, about=say.text("that value")), value)
        disjoint = [v.value for v in at.said.get(SH("qualifiedValueShapesDisjoint"), ())]
        if disjoint and disjoint != ["false"]:
            rules = (*rules, Rule(say.text("that value does not count for another rule beside this one")))
        return [Rule(say.text("{amount} of which this holds:", amount=self._amount(least, most)), rules)]

    def _closed(self, at: _Place, value: Value) -> list[Rule] | None:
        say = self._say
        starts = at.said.get(SH("ignoredProperties"), ())
        ignored = [say.value(member) for start in starts for member in self._shapes.members(start)]
        if ignored:
            return self._if_true(
                value,
                say.text(
                    "no other property than those that are named here, and {properties}",
                    properties=say.listed(ignored),
                ),
            )
        return self._if_true(value, say.text("no other property than those that are named here"))

    def _sparql(self, at: _Place, value: Value) -> list[Rule] | None:
        """A constraint that is a query (SHACL, section 5)."""
        if isinstance(value, Literal):
            return None
        queries = [query.value for query in self._shapes.values(value, SH("select"), Literal)]
        if len(queries) != 1:
            return None
        message = self._shapes.texts(value, SH("message"))
        off = [v.value for v in self._shapes.said(value).get(SH("deactivated"), ())]
        words = self._say.words(message) if message else self._say.text("a query finds nothing that is wrong")
        more = (Rule(self._say.text("this rule is switched off")),) if off and off != ["false"] else ()
        return [Rule(words, more, query=queries[0])]

    def _severity(self, value: Value) -> list[Rule] | None:
        words: dict[Value, list[Rule]] = {
            SH("Violation"): [],
            SH("Warning"): [Rule(self._say.text("what breaks this is only warned about"))],
            SH("Info"): [Rule(self._say.text("what breaks this is only remarked upon"))],
        }
        return words.get(value)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
