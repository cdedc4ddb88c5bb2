"""Validation: a pre-check of everything, pySHACL for what is in doubt, and what no shape can see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import SourceError
from kg.language.texts import texts
from kg.rdf import BLOCK_SIZE, Content
from kg.store import Quads
from kg.validation.causes import Causes
from kg.validation.context import DataGraph, Replaced, Statements, by_subject, encoded, pieces, statements
from kg.validation.core import Core
from kg.validation.dependents import Dependents
from kg.validation.findings import Finding, Report, plain
from kg.validation.form import Form
from kg.validation.graphs import beside_rules, misplaced
from kg.validation.hierarchies import Hierarchies
from kg.validation.keys import Fact, SameKey, Twins
from kg.validation.namesakes import Namesakes
from kg.validation.namespaces import Namespaces
from kg.validation.native_constraints import Alike, Key, Rule, broken, natives
from kg.validation.number_in_words import NumberInWords
from kg.validation.outlines import Outlines
from kg.validation.owners import described_again, shared
from kg.validation.shapes import ShapesGraph
from kg.validation.sources import Sources
from kg.validation.targets import Targets
from kg.vocab import DIMENSIONS, RDF, SH, Terms

if TYPE_CHECKING:
    from kg.validation.reference import Reference

BATCH: Final = 200
"""Nodes that pySHACL judges at a time."""

_AFFECTED: Final = 5_000
"""Things that depend on a change, and are looked at again at a time."""

_NAMED: Final = 10
"""Facts with the same key that a finding names at the most."""

_TYPE: Final = encoded(RDF("type"))
_VIOLATION: Final = f"{SH.iri}Violation"


def validate(
    candidates: Mapping[str, Content],
    context: Quads | None,
    replaced: Replaced,
    terms: Terms,
    progress: Callable[[int, int], None] | None = None,
    limit: int = 1000,
    same_key: SameKey | None = None,
    *,
    keys: bool = True,
) -> Report:
    """Check new content together with what it refers to in what is published.

    The data is the candidates and the context without what is replaced. What is looked at is everything
    in the candidates, what referred to something that they change, and nothing else. The shapes are those
    of the candidates and those that stay published.

    Args:
        candidates: New content, by the IRI of its graph.
        context: What is published, or None.
        replaced: What of the context no longer counts: graphs, each with the subjects of which the candidates
            say something else, or nothing, or with None where that is the whole graph.
        terms: The terms of the installation.
        progress: Told how many of how many things have been looked at.
        same_key: Gives the published facts that have some dimensions; None where only the context does.
        limit: How many findings to report, about; of warnings at most `kg.validation.causes.WARNING_LIMIT`.
        keys: Whether to look for facts that share a key; without, the caller does.

    Raises:
        SourceError: The shapes cannot be used, or the data takes too long to check.
    """
    prefix = terms.graph("shapes/").value
    shapes = ShapesGraph.among(candidates, context, replaced.keys(), prefix)
    if not shapes:
        told = texts("There are no shapes, so nothing was checked: load shapes/ first.")
        rule = terms.shape("NoShapes").value
        return Report((Finding("info", rule, terms.base, None, None, told, None, rule),))
    with Core(shapes.core()) as core:
        core.start()
        contents = {name: content for name, content in candidates.items() if not name.startswith(prefix)}
        form = Form(shapes.datatypes())
        namespaces = Namespaces(terms, shapes.named())
        data = DataGraph(contents, context, replaced, terms, form, namespaces)
        total = len(data.homes) + sum(c.classes.get(terms.kg("Fact").value, 0) for c in contents.values())
        run = _Run(shapes, data, form, core, terms, limit, same_key, keys=keys)
        for name in candidates.keys() - contents.keys():
            run.check_form(name, candidates[name])
        for checked in run.check_all():
            if progress:
                progress(min(checked, total), total)
        return run.report()


class _Block(NamedTuple):
    """Some of what is checked: whole things.

    Attributes:
        said: What is said of each thing.
        graphs: The candidate graph that describes it, for each fact among them that has one.
        lines: All that is said, as N-Triples.
    """

    said: Mapping[bytes, Statements]
    graphs: Mapping[bytes, str]
    lines: bytes


class _Doubts:
    """The shapes that each node is in doubt for, and whether a violation is at stake.

    Args:
        targets: Tells which shapes are about a thing.
        said: What is said of the things that may be in doubt; a doubt about another is not looked at.
    """

    def __init__(self, targets: Targets, said: Mapping[bytes, Statements]) -> None:
        self._targets = targets
        self._said = said
        self.shapes: dict[bytes, set[str]] = {}
        self.severe: set[bytes] = set()

    def add(self, node: bytes, shape: str | None = None, *, severe: bool = True) -> None:
        """Doubt that a node conforms to a shape, or to any that is about it."""
        if node not in self._said:
            return
        if found := {shape} if shape else self._targets.about(node, self._said[node]).shapes:
            self.shapes.setdefault(node, set()).update(found)
            if severe:
                self.severe.add(node)

    def in_order(self) -> list[bytes]:
        """The nodes, those with a possible violation first."""
        return sorted(self.shapes, key=lambda node: (node not in self.severe, node))


class _Run:
    """One validation."""

    def __init__(
        self,
        shapes: ShapesGraph,
        data: DataGraph,
        form: Form,
        core: Core,
        terms: Terms,
        limit: int,
        same_key: SameKey | None,
        *,
        keys: bool,
    ) -> None:
        self._form = form
        self._shapes = shapes
        self._data = data
        self._core = core
        self._terms = terms
        unique = str(terms.shape("UniqueKeyConstraintComponent"))
        alike = str(terms.shape("UniqueWithinConstraintComponent"))
        native = list(natives(shapes, unique, alike, data.instances))
        self._rules = [rule for rule in native if isinstance(rule, Rule)]
        self._keys = [key for key in native if keys and isinstance(key, Key)]
        named = (one for one in native if isinstance(one, Alike))
        untrusted = shapes.untrusted({(one.shape, one.component) for one in native})
        self._targets = Targets(shapes, data, terms, untrusted)
        self._namesakes = Namesakes(data, named, lambda node, said: self._targets.about(node, said).shapes)
        dimensions = {str(terms.kg(name)) for name in DIMENSIONS}
        if not all(dimensions.issuperset(key.predicates) for key in self._keys):
            same_key = None
        self._twins = Twins(data, self._keys, encoded(terms.kg("source")), same_key)
        self._ruled = {name.encode() for rule in self._rules for name in rule.predicates}
        self._sources = Sources(data, terms)
        self._hierarchies = Hierarchies(data, terms)
        self._outlines = Outlines(core, terms)
        self._number_in_words = NumberInWords(terms)
        self._back = _followed(shapes, terms)
        self._causes = Causes(data, shapes, terms, limit)
        self._checked = 0

    def check_form(self, graph: str, content: Content) -> None:
        """Check the form of what shapes say, and that they say it of rules."""
        for finding in beside_rules(graph, content, self._terms):
            self._causes.add(finding)
        for lines in content.blocks():
            if not self._form.plain(by_subject(lines), of_data=False):
                for fault in self._form.meant(lines, of_data=False).faults:
                    self._causes.add_fault(fault, graph)

    def check_all(self) -> Iterator[int]:
        """Check everything; gives how many things have been looked at, now and then."""
        for graph, fault in self._data.faults:
            self._causes.add_fault(fault, graph)
        for graph, moved in self._data.moved.items():
            self._causes.add_moved(graph, moved)
        entities = self._data.entities
        for lines in pieces(entities, 0, len(entities)):
            block = _Block(by_subject(lines), {}, lines)
            for finding in self._outlines.wrong(block.said):
                self._causes.add(replace(finding, graph=self._home(finding.focus, block)))
            self._check(block)
            yield self._checked
        for block in self._facts():
            self._twins.note(block.graphs, block.said)
            for finding in self._sources.strays(block.graphs, block.said):
                self._causes.add(finding)
            for finding in self._number_in_words.differing(block.graphs, block.said):
                if self._causes.has_room(severe=False):
                    self._causes.add(finding)
                else:
                    self._causes.leave_out(1)
            self._check(block)
            yield self._checked
        classes = {term for _, kind, term in self._shapes.targets if kind == "targetClass"}
        dependents = Dependents(self._data, classes, self._terms)
        affected = dependents.affected()
        for start in range(0, len(affected), _AFFECTED):
            lines = self._data.published(affected[start : start + _AFFECTED])
            self._check(_Block(by_subject(lines), {}, lines))
            yield self._checked
        for finding in chain(
            dependents.orphaned(),
            self._hierarchies.cycles(),
            self._hierarchies.in_other_lists(),
            misplaced([*self._sources.graphs, *self._data.facts], self._terms),
            self._sources.replaced(),
            self._sources.addressed_here(),
        ):
            self._causes.add(finding)
        self._check_namesakes()
        self._check_twins()

    def report(self) -> Report:
        """What has been found."""
        return self._causes.report(self._checked)

    def _facts(self) -> Iterator[_Block]:
        """The candidate facts in blocks of some `BLOCK_SIZE` bytes; small graphs share one."""
        said: dict[bytes, Statements] = {}
        graphs: dict[bytes, str] = {}
        held: list[bytes] = []
        for graph, facts in self._data.facts.items():
            for written in facts.blocks():
                lines = written
                here = by_subject(lines)
                if not self._form.plain(here):
                    meant = self._form.meant(lines)
                    for fault in meant.faults:
                        self._causes.add_fault(fault, graph)
                    lines, here = meant.lines, by_subject(meant.lines)
                # A fact that two graphs state is judged as each states it.
                if sum(map(len, held)) + len(lines) > BLOCK_SIZE or not here.keys().isdisjoint(said):
                    yield _Block(said, graphs, b"".join(held))
                    said, graphs, held = {}, {}, []
                said.update(here)
                graphs.update(dict.fromkeys(here, graph))
                held.append(lines)
        yield _Block(said, graphs, b"".join(held))

    def _check(self, block: _Block) -> None:
        """Check a block, and have judged by pySHACL what is in doubt."""
        doubts = self._look(block)
        around = self._around(block.said)
        self._core.send(block.lines + around)
        for rule, node in broken(self._rules, self._seen_by_rules(block.said, by_subject(around))):
            doubts.add(node, rule.shape, severe=self._shapes.severity(rule.shape) == _VIOLATION)
        results = self._core.receive()
        if results is None and len(block.said) > BATCH:
            raise SourceError(
                texts("The data cannot be checked: the process that does it dies."),
                texts("Load smaller files, which also shows in which the cause is."),
            )
        for result in results or ():
            doubts.add(result.focus.encode(), result.shape, severe=result.severity == _VIOLATION)
        for node in block.said if results is None else ():
            doubts.add(node)
        self._judge(block, doubts)

    def _look(self, block: _Block) -> _Doubts:
        """Go once through a block: find what no shape is about, and what only pySHACL can judge."""
        doubts = _Doubts(self._targets, block.said)
        self._checked += len(block.said)
        for node, said in block.said.items():
            about = self._targets.about(node, said)
            if about.undue:
                self._causes.note_undue(node, about.undue)
            for finding in self._targets.missed(node, about):
                self._causes.add(replace(finding, graph=self._home(finding.focus, block)))
            for shape in about.unseen:
                doubts.add(node, shape)
            if node.startswith(b"_"):
                # Each engine names blank nodes in its own way.
                doubts.add(node)
        return doubts

    def _around(self, described: Mapping[bytes, Statements]) -> bytes:
        """What bears on some things."""
        values = {value for said in described.values() for _, value in said}
        reached = {value for value in values if not value.startswith(b'"')}
        things = {node: said for node, said in described.items() if not self._data.is_fact(node)}
        return self._data.around(reached, things, self._back)

    def _seen_by_rules(self, *described: Mapping[bytes, Statements]) -> bytes:
        """The statements that bear on native constraints, about half of those of facts."""
        ruled = self._ruled
        things = chain.from_iterable(said.items() for said in described)
        return b"".join([b"%b %b %b .\n" % (s, p, o) for s, said in things for p, o in said if p in ruled])

    def _judge(self, block: _Block, doubts: _Doubts, twins: Mapping[bytes, set[bytes]] | None = None) -> None:
        """Have pySHACL judge what is in doubt, until the limit is met.

        Args:
            block: Where the doubted nodes are.
            doubts: The doubts.
            twins: For a node that shares a key, for each such key one that has it as well.
        """
        waiting = doubts.in_order()
        while waiting and self._causes.has_room(severe=waiting[0] in doubts.severe):
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            beside = set(batch).union(*((twins or {}).get(node, ()) for node in batch))
            lines = b"".join(statements(node, block.said[node]) for node in beside)
            targets = {node.decode(): doubts.shapes[node] for node in batch}
            for finding in self._reference.judge(
                targets, lines + self._around({node: block.said[node] for node in batch})
            ):
                self._causes.add(replace(finding, graph=self._home(finding.focus, block)))
        self._causes.leave_out(len(waiting), sum(node in doubts.severe for node in waiting))

    def _home(self, focus: str, block: _Block) -> str | None:
        """The candidate graph that describes a node, or None where it is described elsewhere."""
        node = (focus if focus.startswith("_:") else f"<{focus}>").encode()
        found = self._data.homes.get(node)
        return found[0] if found else block.graphs.get(node)

    def _check_namesakes(self) -> None:
        """Have judged what is called like something else, beside that."""
        found = list(self._namesakes.find())
        said = self._data.about({node for one in found for node in (one.node, one.twin)})
        block = _Block({node: by_subject(lines)[node] for node, lines in said.items()}, {}, b"")
        doubts = _Doubts(self._targets, block.said)
        twins: dict[bytes, set[bytes]] = {}
        for one in found:
            doubts.add(one.node, one.shape)
            twins.setdefault(one.node, set()).add(one.twin)
        self._judge(block, doubts, twins)

    def _check_twins(self) -> None:
        """Tell what is described twice, and have judged what shares a key with something else."""
        doubled, alike = self._twins.find()
        described = described_again(self._data, doubled)
        articles = self._data.articles & described.keys()
        self._causes.add_owned(shared(described, articles, self._terms), () if articles else described)
        block = _block(chain.from_iterable(facts for _, facts in alike))
        doubts = _Doubts(self._targets, block.said)
        twins: dict[bytes, set[bytes]] = {}
        others: dict[str, str] = {}
        for number, facts in alike:
            nodes = [fact.node for fact in facts]
            listed = sorted(map(plain, nodes))
            named = ", ".join([*listed[:_NAMED], *(["…"] if len(listed) > _NAMED else [])])
            for node, twin in zip(nodes, nodes[1:] + nodes[:1], strict=True):
                if node in block.graphs:
                    doubts.add(node, self._keys[number].shape)
                    twins.setdefault(node, set()).add(twin)
                    others[plain(node)] = named
        self._judge(block, doubts, twins)
        self._causes.add_others((key.shape[1:-1] for key in self._keys), others)

    @cached_property
    def _reference(self) -> Reference:
        # Most loads raise no doubt, and then need not wait for pySHACL to be read.
        from kg.validation.reference import Reference

        return Reference(self._shapes)


def _block(facts: Iterable[Fact]) -> _Block:
    """Facts as a block; what several graphs say of one is put together."""
    found: dict[bytes, Statements] = {}
    graphs: dict[bytes, str] = {}
    for node, graph, said in facts:
        known = found.setdefault(node, [])
        known += [told for told in said if told not in known]
        if graph:
            graphs.setdefault(node, graph)
    return _Block(found, graphs, b"".join(statements(node, said) for node, said in found.items()))


def _followed(shapes: ShapesGraph, terms: Terms) -> list[bytes]:
    """The predicates that our components follow backwards, beyond a thing's own values."""
    back = {
        str(value).encode()
        for parameter in (str(terms.shape(name)) for name in ("coverBy", "overlapOf"))
        for shape in shapes.users([parameter])
        for value in shapes.objects(shape, parameter)
    }
    return sorted(back)
