"""Validation: a pre-check of everything, pySHACL for what is in doubt, and what no shape can see."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import KgError
from kg.rdf import BLOCK_SIZE, Content
from kg.store import Quads
from kg.validation import native_constraints
from kg.validation.context import (
    DataGraph,
    Statements,
    by_subject,
    described,
    encoded,
    pieces,
    referred,
    statements,
)
from kg.validation.core import Core
from kg.validation.dependents import Dependents
from kg.validation.findings import Finding, Report, severity_of
from kg.validation.keys import Twins
from kg.validation.literals import Compared, plain
from kg.validation.shapes import ShapesGraph, sh
from kg.validation.suggestions import Suggestions
from kg.vocab import RDF, SH, Terms

if TYPE_CHECKING:
    from kg.validation.reference import Reference

WARNING_LIMIT: Final = 200
"""Warnings to report at the most; pySHACL takes some milliseconds for each."""

BATCH: Final = 200
"""Nodes that pySHACL judges at a time."""

_CRASHES: Final = 30
"""How often the library may die over parts of the data, before it is given up."""

_AFFECTED: Final = 5_000
"""Things that depend on a change, and are looked at again at a time."""

_ALL: Final = {"": True}
"""Every shape that is about a node is in doubt, and with it a violation."""

_TYPE: Final = encoded(RDF("type"))
_VIOLATION: Final = f"{SH.iri}Violation"

_UNTARGETED: Final = {
    "fr": "Aucune forme ne décrit cette ressource : vérifiez sa classe et ses propriétés, ou retirez-la.",
    "en": "No shape describes this resource: check its class and its properties, or remove it.",
    "vi": "Không có quy tắc nào mô tả đối tượng này: hãy kiểm tra lớp và thuộc tính, hoặc bỏ đi.",
}
_TWINS: Final = {
    "fr": "Les faits qui ont ces dimensions : {others}.",
    "en": "The facts that have these dimensions: {others}.",
    "vi": "Các dữ kiện có các chiều này: {others}.",
}
_NO_SHAPES: Final = {
    "fr": "Il n’y a pas de formes, donc rien n’a été vérifié : chargez d’abord shapes/.",
    "en": "There are no shapes, so nothing was checked: load shapes/ first.",
    "vi": "Chưa có quy tắc nào nên chưa kiểm tra gì: hãy nạp shapes/ trước.",
}


def validate(
    candidates: Mapping[str, Content],
    context: Quads | None,
    replaced: AbstractSet[str],
    terms: Terms,
    progress: Callable[[int, int], None] | None = None,
    limit: int = 1000,
) -> Report:
    """Check new content together with what it refers to in what is published.

    The data is the candidates and the context without the replaced graphs. What is looked at is everything
    in the candidates, what referred to something that they change, and nothing else. The shapes are those
    of the candidates and those that stay published.

    Args:
        candidates: New content, by the IRI of its graph.
        context: What is published, or None.
        replaced: IRIs of graphs whose content in the context no longer counts.
        terms: The terms of the installation.
        progress: Told how many of how many things have been looked at.
        limit: How many findings to report, about; of warnings at most `WARNING_LIMIT`.

    Raises:
        KgError: The shapes cannot be used, or the data takes too long to check.
    """
    prefix = terms.graph("shapes/").value
    shapes = ShapesGraph.among(candidates, context, replaced, prefix)
    if not shapes:
        rule = terms.shape("NoShapes").value
        return Report((Finding("info", rule, terms.base, None, None, _NO_SHAPES, None, rule),))
    with Core(shapes.core()) as core:
        core.start()
        contents = {name: content for name, content in candidates.items() if not name.startswith(prefix)}
        data = DataGraph(contents, context, replaced | candidates.keys(), terms)
        total = len(data.homes) + sum(c.classes.get(terms.kg("Fact").value, 0) for c in contents.values())
        run = _Run(shapes, data, core, terms, limit)
        for checked in run.check_all():
            if progress:
                progress(min(checked, total), total)
        return run.report()


class _Block(NamedTuple):
    """Some of what is checked: whole things, as N-Triples.

    Attributes:
        parts: What each graph says; entities, which several may describe, come without a graph.
        fresh: Whether these are candidates, not what stays published.
    """

    parts: Sequence[tuple[str | None, bytes]]
    fresh: bool = True

    @property
    def lines(self) -> bytes:
        return b"".join(lines for _, lines in self.parts)


class _Looked(NamedTuple):
    """What is known of a block before it is checked.

    Attributes:
        subjects: Everything that it describes.
        things: What it says of those that are no facts.
        doubts: The shapes that the pre-check is not trusted with, by the node that they are about.
        referred: What the block refers to.
    """

    subjects: set[bytes]
    things: dict[bytes, Statements]
    doubts: dict[bytes, dict[str, bool]]
    referred: set[bytes]


class _Run:
    """One validation."""

    def __init__(self, shapes: ShapesGraph, data: DataGraph, core: Core, terms: Terms, limit: int) -> None:
        self._shapes = shapes
        self._data = data
        self._core = core
        self._terms = terms
        self._limit = limit
        self._suggestions = Suggestions(data, shapes, terms)
        unique = str(terms.shape("UniqueKeyConstraintComponent"))
        natives = list(native_constraints.natives(shapes, unique, data.instances))
        self._rules = [native for native in natives if isinstance(native, native_constraints.Rule)]
        keys = [native for native in natives if isinstance(native, native_constraints.Key)]
        self._twins = Twins(data, keys, encoded(terms.kg("source")))
        self._untrusted = shapes.untrusted({(native.shape, native.component) for native in natives})
        self._ruled = {name.encode() for rule in self._rules for name in rule.predicates}
        compared = {name for rule in self._rules if rule.compares for name in rule.predicates}
        self._compared = Compared(compared - {_TYPE.decode()}, shapes.datatypes())
        self._back, self._alike = _followed(shapes, terms)
        self._targets = _targets(shapes, data)
        self._applying: dict[tuple[bytes, ...], frozenset[str]] = {}
        self._findings: dict[tuple[str, ...], Finding] = {}
        self._checked = self._crashes = self._warnings = 0
        self._unreported = self._unreported_violations = 0

    def check_all(self) -> Iterator[int]:
        """Check everything; gives how many things have been looked at, now and then."""
        for block in self._blocks():
            self._check(block)
            yield self._checked
        classes = {term for _, kind, term in self._shapes.targets() if kind == "targetClass"}
        dependents = Dependents(self._data, classes, self._terms)
        affected = dependents.affected()
        for start in range(0, len(affected), _AFFECTED):
            lines = self._data.published(affected[start : start + _AFFECTED])
            self._check(_Block([(None, lines)], fresh=False))
            yield self._checked
        for finding in dependents.orphaned():
            self._add(finding)
        self._check_twins()

    def report(self) -> Report:
        """What has been found."""
        order = {"violation": 0, "warning": 1, "info": 2}
        found = sorted(self._findings.values(), key=lambda finding: order[finding.severity])
        return Report(tuple(found), self._checked, self._unreported, self._unreported_violations)

    def _blocks(self) -> Iterator[_Block]:
        """All candidates in blocks of some `BLOCK_SIZE` bytes; small graphs share one."""
        entities = ((None, lines) for lines in pieces(self._data.entities))
        facts = ((f.graph, lines) for f in self._data.facts for lines in f.blocks(BLOCK_SIZE))
        held: list[tuple[str | None, bytes]] = []
        size = 0
        for graph, lines in chain(entities, facts):
            if held and size + len(lines) > BLOCK_SIZE:
                yield _Block(held)
                held, size = [], 0
            held.append((graph, lines))
            size += len(lines)
        if held:
            yield _Block(held)

    def _check(self, block: _Block) -> None:
        lines = block.lines
        self._pre_check(block, lines, self._look(block, lines))

    def _look(self, block: _Block, lines: bytes) -> _Looked:
        """Go once through a block: count, see what no shape is about, and note keys."""
        looked = _Looked(set(), {}, {}, set())
        for node, said in described([lines]):
            self._checked += 1
            looked.subjects.add(node)
            looked.referred.update([value for _, value in said if not value.startswith(b'"')])
            about = self._about(said)
            if not about and self._must_be_targeted(node):
                rule = self._terms.shape("Untargeted").value
                self._add(
                    Finding("violation", rule, _plain(node), None, None, _UNTARGETED, None, rule), block
                )
            if not self._untrusted.isdisjoint(about):
                looked.doubts[node] = dict.fromkeys(about & self._untrusted, True)
            if not self._data.is_fact(node):
                looked.things[node] = said
            elif block.fresh:
                self._twins.note(node, said)
        return looked

    def _about(self, said: Statements) -> frozenset[str]:
        """The shapes that are about a thing."""
        signature = tuple([value if name == _TYPE else name for name, value in said])
        known = self._applying.get(signature)
        if known is None:
            targets = self._targets
            found = [targets.get((name, b""), ()) for name, _ in said]
            found += [targets.get(told, ()) for told in said if told[0] == _TYPE]
            known = self._applying[signature] = frozenset(chain.from_iterable(found))
        return known

    def _must_be_targeted(self, node: bytes) -> bool:
        vocabulary = self._terms.graph("ontology/").value
        homes = self._data.homes.get(node, ())
        return node.startswith(b"<") and (
            not homes or not all(graph.startswith(vocabulary) for graph in homes)
        )

    def _pre_check(self, block: _Block, lines: bytes, looked: _Looked) -> None:
        """Check the lines of a block, and have judged by pySHACL what is in doubt."""
        subjects, things, doubts, referred_to = looked
        data = lines + self._around(referred_to, things)
        whole = {node for node in subjects if node.startswith(b"_")}
        ruled = self._seen_by_rules(data)
        if not plain(data) or not self._compared.alike(ruled):
            data, touched = self._without_odd(data)
            ruled = self._seen_by_rules(data)
            whole |= touched & subjects
        self._core.send(data)
        broken = list(native_constraints.broken(self._rules, ruled))
        results = self._core.receive()
        if results is None:
            self._check_parts(block, lines, looked)
            return
        for result in results:
            shapes = doubts.setdefault(result.focus.encode(), {})
            severe = result.severity == _VIOLATION
            shapes[result.shape or ""] = severe or shapes.get(result.shape or "", False)
        doubts = {node: doubts[node] for node in doubts if node in subjects and node not in whole}
        self._judge(block, by_subject(_picked(lines, whole)), dict.fromkeys(whole, _ALL), native=True)
        untrusted = bool(self._untrusted)
        self._judge(block, by_subject(_picked(lines, doubts)), doubts, native=untrusted)
        self._add_broken([row for row in broken if row[1] in subjects and row[1] not in whole], lines, block)

    def _around(self, nodes: AbstractSet[bytes], things: Mapping[bytes, Statements]) -> bytes:
        return self._data.around(nodes, things, self._back, self._alike)

    def _seen_by_rules(self, data: bytes) -> bytes:
        """The statements that bear on native constraints, about half of those of facts."""
        lines = data.splitlines(keepends=True)
        return b"".join([said for said in lines if said.split(b" ", 2)[1] in self._ruled])

    def _without_odd(self, data: bytes) -> tuple[bytes, set[bytes]]:
        """The data without the things that engines read differently, and all that these bear on."""
        said = by_subject(data)
        each = ((node, statements(node, told)) for node, told in said.items())
        odd = {node for node, told in each if not (plain(told) and self._compared.alike(told))}
        touched = odd | {value for node in odd for name, value in said[node] if name in self._back}
        for _ in range(2):
            touched |= {node for node, told in said.items() if any(value in touched for _, value in told)}
        return b"".join(statements(node, told) for node, told in said.items() if node not in odd), touched

    def _check_parts(self, block: _Block, lines: bytes, looked: _Looked) -> None:
        """Check parts of what the library died over; pySHACL judges the smallest."""
        self._crashes += 1
        if self._crashes > _CRASHES:
            raise KgError(
                "The data cannot be checked: the process that does it dies again and again.",
                "Give it more memory, or load smaller files.",
            )
        if len(looked.subjects) <= BATCH:
            self._judge(block, by_subject(lines), dict.fromkeys(looked.subjects, _ALL), native=True)
            return
        for part in pieces(lines, len(lines) // 2 + 1):
            inside = {node for node, _ in described([part])}
            things = {node: said for node, said in looked.things.items() if node in inside}
            doubts = {node: shapes for node, shapes in looked.doubts.items() if node in inside}
            self._pre_check(block, part, _Looked(inside, things, doubts, referred(part)))

    def _add_broken(
        self, rows: list[tuple[native_constraints.Rule, bytes, str | None]], lines: bytes, block: _Block
    ) -> None:
        """Report native constraints that are broken, until the limit is met."""
        said = by_subject(_picked(lines, {node for _, node, _ in rows[: 2 * self._limit]})) if rows else {}
        left: dict[bytes, bool] = {}
        for rule, node, value in rows:
            severe = self._shapes.severity(rule.shape) == _VIOLATION
            if node not in said or not self._has_room(severe=severe):
                left[node] = severe or left.get(node, False)
                continue
            written = [value] if value is None else native_constraints.spellings(value, said[node], rule.path)
            for one in written:
                self._add(self._native(rule, node, one or node.decode()), block)
        self._leave(left)

    def _native(self, native: native_constraints.Native, node: bytes, value: str) -> Finding:
        return Finding(
            severity_of(self._shapes.severity(native.shape)),
            native.shape[1:-1],
            _plain(node),
            native.path and native.path[1:-1],
            value,
            native.messages,
            None,
            native.component[1:-1],
        )

    def _judge(
        self,
        block: _Block,
        said: Mapping[bytes, Statements],
        doubts: Mapping[bytes, Mapping[str, bool]],
        *,
        native: bool,
    ) -> None:
        """Have pySHACL judge what is in doubt, until the limit is met.

        Args:
            block: Where the doubted nodes are.
            said: What is said of each.
            doubts: The shapes that each is doubted for (an empty text: all that are about it), and whether a
                violation is at stake.
            native: Whether pySHACL is to judge native constraints as well.
        """
        shapes: dict[bytes, frozenset[str]] = {}
        for node, doubt in doubts.items():
            about = self._about(said[node]) if "" in doubt else frozenset[str]()
            if found := about | (doubt.keys() - {""}):
                shapes[node] = found
        severe = {node: any(doubts[node].values()) for node in shapes}
        waiting = sorted(shapes, key=lambda node: (not severe[node], node))
        while waiting and self._has_room(severe=severe[waiting[0]]):
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            lines = b"".join(statements(node, said[node]) for node in batch)
            things = {node: said[node] for node in batch if not self._data.is_fact(node)}
            data = lines + self._around(referred(lines), things)
            targets = {node.decode(): shapes[node] for node in batch}
            for finding in self._reference.judge(targets, data, native=native):
                self._add(finding, block)
        self._leave({node: severe[node] for node in waiting})

    def _has_room(self, *, severe: bool) -> bool:
        return len(self._findings) < self._limit and (severe or self._warnings < WARNING_LIMIT)

    def _leave(self, doubts: Mapping[bytes, bool]) -> None:
        """Count what is not reported; the values say whether it may be violations."""
        self._unreported += len(doubts)
        self._unreported_violations += sum(doubts.values())

    def _add(self, finding: Finding, block: _Block | None = None) -> None:
        """Report a finding, with where it is, what was expected and what was probably meant."""
        if finding.graph is None and block:
            finding = replace(finding, graph=self._home(finding.focus, block))
        shape, path = finding.shape, finding.path
        suggest = self._suggestions.suggest
        finding = replace(
            finding,
            suggestion=finding.suggestion or suggest(shape, finding.constraint, path, finding.value),
            expected=self._shapes.expected(shape, finding.constraint),
            names=self._shapes.names(path) if path else {},
        )
        self._warnings += finding.severity != "violation"
        about = (finding.focus, path or "", finding.value or "", shape, finding.constraint)
        self._findings[about] = finding

    def _home(self, focus: str, block: _Block) -> str | None:
        """The candidate graph that describes a node, or None where it is described elsewhere."""
        node = (focus if focus.startswith("_:") else f"<{focus}>").encode()
        if found := self._data.homes.get(node):
            return found[0]
        start = node + b" "
        return next(
            (g for g, lines in block.parts if lines.startswith(start) or b"\n" + start in lines), None
        )

    def _check_twins(self) -> None:
        """Report what shares a key with something else, and judge as one what is described twice."""
        doubled, shared = self._twins.find()
        again = {_plain(node) for node in doubled}
        self._findings = {about: found for about, found in self._findings.items() if about[0] not in again}
        block = _Block([(graph, statements(node, said)) for node, (graph, said) in doubled.items()])
        self._judge(block, by_subject(block.lines), dict.fromkeys(doubled, _ALL), native=True)
        for native, owners in shared:
            others = ", ".join(sorted(map(_plain, owners)))
            told = {lang: text.format(others=others) for lang, text in _TWINS.items()}
            for node, graph in owners.items():
                if graph and self._has_room(severe=True):
                    found = self._native(native, node, node.decode())
                    self._add(replace(found, suggestion=told, graph=graph))
                elif graph:
                    self._leave({node: True})

    @cached_property
    def _reference(self) -> Reference:
        # Most loads raise no doubt, and then need not wait for pySHACL to be read.
        from kg.validation.reference import Reference

        return Reference(self._shapes)


def _targets(shapes: ShapesGraph, data: DataGraph) -> dict[tuple[bytes, bytes], list[str]]:
    """The targeted shapes by what targets them: the type and a class, or a predicate and nothing."""
    found: dict[tuple[bytes, bytes], list[str]] = {}
    for shape, kind, term in shapes.targets():
        if kind == "targetClass":
            for name in data.instances(term):
                found.setdefault((_TYPE, name.encode()), []).append(shape)
        else:
            found.setdefault((term.encode(), b""), []).append(shape)
    return found


def _followed(shapes: ShapesGraph, terms: Terms) -> tuple[list[bytes], frozenset[bytes]]:
    """The predicates that our components follow beyond a thing's own values.

    Returns:
        Those that are followed backwards, and those whose values are compared with other things'.
    """
    back = {
        str(value).encode()
        for parameter in (str(terms.shape(name)) for name in ("coverBy", "overlapOf"))
        for shape in shapes.users([parameter])
        for value in shapes.objects(shape, parameter)
    }
    alike = {
        str(path).encode()
        for shape in shapes.users([str(terms.shape("uniqueWithin"))])
        for path in shapes.objects(shape, sh("path"))
    }
    return sorted(back), frozenset(alike)


def _picked(lines: bytes, nodes: Container[bytes]) -> bytes:
    """The lines about some nodes."""
    if not nodes:
        return b""
    return b"".join(said for said in lines.splitlines(keepends=True) if said.split(b" ", 1)[0] in nodes)


def _plain(node: bytes) -> str:
    """A node as findings name it: an IRI without its angle brackets, a blank node as it is."""
    return (node[1:-1] if node.startswith(b"<") else node).decode()
