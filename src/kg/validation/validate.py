"""Validation: a pre-check of everything, pySHACL for what is in doubt, and what no shape can see."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import KgError
from kg.rdf import BLOCK_SIZE, Content, described
from kg.store import Quads
from kg.validation import own
from kg.validation.context import (
    DataGraph,
    Facts,
    Statements,
    by_subject,
    encoded,
    pieces,
    referred,
    statements,
)
from kg.validation.core import Core
from kg.validation.dependents import Dependents
from kg.validation.findings import Finding, Report
from kg.validation.keys import Digests, key, number
from kg.validation.literals import plain
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

_TYPE: Final = encoded(RDF("type"))

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


class _Piece(NamedTuple):
    """Some of what is checked: whole things of one graph, as N-Triples."""

    graph: str | None
    lines: bytes


class _Run:
    """One validation."""

    def __init__(self, shapes: ShapesGraph, data: DataGraph, core: Core, terms: Terms, limit: int) -> None:
        self._shapes = shapes
        self._data = data
        self._core = core
        self._terms = terms
        self._limit = limit
        unique = terms.shape("UniqueKeyConstraintComponent").value
        self._unique = own.keys(shapes, f"<{unique}>")
        self._rules = list(own.rules(shapes, f"<{unique}>", data.instances))
        judged = {(rule.shape, rule.component) for rule in (*self._rules, *self._unique)}
        self._untrusted = shapes.untrusted(judged)
        names = frozenset(name for rule in self._rules for name in rule.predicates)
        self._seen_by_rules = re.compile(
            b"^\\S+ (?:%b) .*\\n" % b"|".join(re.escape(name.encode()) for name in sorted(names)),
            re.MULTILINE,
        )
        self._back, self._alike = _followed(shapes, terms)
        self._targets: dict[tuple[bytes, bytes], list[str]] = {}
        for shape, kind, term in shapes.targets():
            for name in data.instances(term) if kind == "targetClass" else [term]:
                about = (_TYPE, name.encode()) if kind == "targetClass" else (name.encode(), b"")
                self._targets.setdefault(about, []).append(shape)
        self._applying: dict[tuple[bytes, ...], tuple[frozenset[str], frozenset[str]]] = {}
        self._findings: list[Finding] = []
        self._checked = self._crashes = self._warnings = 0
        self._unreported = self._unreported_violations = 0
        self._keys = [Digests() for _ in self._unique]
        self._names = Digests()
        self._sources: dict[bytes, None] = {}

    def check_all(self) -> Iterator[int]:
        """Check everything; gives how many things have been looked at, now and then."""
        for block in self._blocks():
            self._check(block)
            yield self._checked
        classes = {term for _, kind, term in self._shapes.targets() if kind == "targetClass"}
        dependents = Dependents(self._data, classes, self._terms)
        affected = dependents.affected()
        for start in range(0, len(affected), 5_000):
            lines = self._data.published(affected[start : start + 5_000])
            self._check([_Piece(None, lines)], fresh=False)
            yield self._checked
        self._findings += dependents.orphaned()
        self._check_twins()

    def report(self) -> Report:
        """What has been found."""
        order = {"violation": 0, "warning": 1, "info": 2}
        found = sorted(self._findings, key=lambda finding: order[finding.severity])
        return Report(tuple(found), self._checked, self._unreported, self._unreported_violations)

    def _blocks(self) -> Iterator[list[_Piece]]:
        """All candidates in blocks of some `BLOCK_SIZE` bytes; small graphs share one."""
        held: list[_Piece] = []
        size = 0
        entities = (_Piece(None, lines) for lines in pieces(self._data.entities))
        facts = (_Piece(f.graph, lines) for f in self._data.facts for lines in f.blocks(BLOCK_SIZE))
        for source in (entities, facts):
            for piece in source:
                if held and size + len(piece.lines) > BLOCK_SIZE:
                    yield held
                    held, size = [], 0
                held.append(piece)
                size += len(piece.lines)
        if held:
            yield held

    def _check(self, block: list[_Piece], *, fresh: bool = True) -> None:
        """Pre-check a block, and have judged what is in doubt.

        Args:
            block: The block.
            fresh: Whether these are candidates, not what stays published.
        """
        lines = b"".join(piece.lines for piece in block)
        subjects, things = self._look(lines, block, fresh=fresh)
        self._pre_check(block, lines, subjects, things)

    def _look(
        self, lines: bytes, block: list[_Piece], *, fresh: bool
    ) -> tuple[set[bytes], dict[bytes, Statements]]:
        """Go once through a block: count, see what no shape is about, and note keys.

        Returns:
            The subjects, and those of them that are no facts with what is said of them.
        """
        subjects: set[bytes] = set()
        things: dict[bytes, Statements] = {}
        for node, said in described([lines]):
            self._checked += 1
            subjects.add(node)
            targeted, _ = self._about(said)
            if not self._data.is_fact(node):
                things[node] = said
            elif fresh:
                self._note_key(node, said)
            if not targeted and self._must_be_targeted(node):
                self._add_untargeted(node.decode(), block)
        return subjects, things

    def _about(self, said: Statements) -> tuple[frozenset[str], frozenset[str]]:
        """The shapes that are about a thing, and those of them that the pre-check is not trusted with."""
        signature = tuple([value if name == _TYPE else name for name, value in said])
        known = self._applying.get(signature)
        if known is None:
            shapes: set[str] = set()
            for name, value in said:
                shapes.update(self._targets.get((name, b""), ()))
                if name == _TYPE:
                    shapes.update(self._targets.get((name, value), ()))
            known = self._applying[signature] = (frozenset(shapes), frozenset(shapes & self._untrusted))
        return known

    def _must_be_targeted(self, node: bytes) -> bool:
        vocabulary = self._terms.graph("ontology/").value
        homes = self._data.homes.get(node, ())
        described_there = bool(homes) and all(graph.startswith(vocabulary) for graph in homes)
        return node.startswith(b"<") and not described_there

    def _add_untargeted(self, node: str, block: list[_Piece]) -> None:
        if len(self._findings) < self._limit:
            rule = self._terms.shape("Untargeted").value
            graph = self._home(block)(node)
            self._findings.append(
                Finding("violation", rule, node[1:-1], None, None, _UNTARGETED, graph, rule)
            )

    def _note_key(self, node: bytes, said: Statements) -> None:
        self._names.add(number(node))
        for held, unique in zip(self._keys, self._key_predicates, strict=True):
            digest = key(said, unique)
            if digest is not None:
                held.add(digest)
        self._sources.update((value, None) for name, value in said if name == self._source)

    @cached_property
    def _source(self) -> bytes:
        return encoded(self._terms.kg("source"))

    @cached_property
    def _key_predicates(self) -> list[tuple[bytes, ...]]:
        return [tuple(name.encode() for name in unique.predicates) for unique in self._unique]

    def _pre_check(
        self,
        block: list[_Piece],
        lines: bytes,
        subjects: AbstractSet[bytes],
        things: Mapping[bytes, Statements],
    ) -> None:
        context = self._data.around(referred(lines), things, self._back, self._alike)
        data = lines + context
        doubts: dict[bytes, dict[str, bool]] = {}
        if not plain(data):
            data, left = self._without_odd(data)
            doubts.update((node, {"": True}) for node in left if node in subjects)
        for node in subjects:
            if node.startswith(b"_"):
                doubts[node] = {"": True}
        self._core.send(data)
        broken = list(own.broken(self._rules, b"".join(self._seen_by_rules.findall(data))))
        results = self._core.receive()
        if results is None:
            self._check_parts(block, lines, subjects, things)
            return
        for rule, node in broken:
            if (focus := node.encode()) in subjects:
                doubts.setdefault(focus, {})[rule.shape] = self._is_severe(self._shapes.severity(rule.shape))
        for result in results:
            if (focus := result.focus.encode()) in subjects:
                severe = self._is_severe(result.severity)
                held = doubts.setdefault(focus, {})
                held[result.shape or ""] = severe or held.get(result.shape or "", False)
        if self._untrusted:
            for node, said in described([lines]):
                if untrusted := self._about(said)[1]:
                    doubts.setdefault(node, {}).update((shape, True) for shape in untrusted)
        self._judge(block, lines, doubts)

    def _is_severe(self, severity: str) -> bool:
        return severity == f"{SH.iri}Violation"

    def _without_odd(self, data: bytes) -> tuple[bytes, set[bytes]]:
        """The data without what engines read differently, and what that bears on."""
        said = by_subject(data)
        odd = {node for node, told in said.items() if not plain(statements(node, told))}
        touched = odd | {value for node in odd for name, value in said[node] if name in self._back}
        for _ in range(2):
            touched |= {node for node, told in said.items() if any(value in touched for _, value in told)}
        kept = b"".join(statements(node, told) for node, told in said.items() if node not in odd)
        return kept, touched

    def _check_parts(
        self,
        block: list[_Piece],
        lines: bytes,
        subjects: AbstractSet[bytes],
        things: Mapping[bytes, Statements],
    ) -> None:
        """Check parts of a block that the library died over; pySHACL judges the smallest."""
        self._crashes += 1
        if self._crashes > _CRASHES:
            raise KgError(
                "The data cannot be checked: the process that does it dies again and again.",
                "Give it more memory, or load smaller files.",
            )
        if len(subjects) <= BATCH:
            self._judge(block, lines, {node: {"": True} for node in subjects})
            return
        for part in pieces(lines, len(lines) // 2 + 1):
            inside = {node for node, _ in described([part])}
            own_things = {node: said for node, said in things.items() if node in inside}
            self._pre_check(block, part, inside, own_things)

    def _judge(
        self,
        block: list[_Piece],
        lines: bytes,
        doubts: Mapping[bytes, Mapping[str, bool]],
        beside: Callable[[Iterable[bytes]], bytes] = lambda nodes: b"",
        completed: Callable[[Finding], Finding] = lambda finding: finding,
    ) -> None:
        """Have pySHACL judge what is in doubt, until the limit is met.

        Args:
            block: Where the doubted nodes are.
            lines: What is said of them, among other things.
            doubts: The nodes, each with the shapes that it is doubted for (an empty text: all that are about
                it), and whether a violation is at stake.
            beside: Gives further data that bears on some of them.
            completed: Says more in a finding.
        """
        if not doubts:
            return
        said = by_subject(_picked(lines, doubts))
        shapes = {node: self._doubted(doubts[node], told) for node, told in said.items()}
        severe = [node for node, found in shapes.items() if found and any(doubts[node].values())]
        milder = [node for node, found in shapes.items() if found and not any(doubts[node].values())]
        room = max(0, min(self._limit, WARNING_LIMIT) - self._warnings)
        self._warnings += len(milder[:room])
        self._unreported += len(milder[room:])
        waiting = sorted(severe) + sorted(milder[:room])
        while waiting and len(self._findings) < self._limit:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            own_lines = b"".join(statements(node, said[node]) for node in batch)
            things = {node: said[node] for node in batch if not self._data.is_fact(node)}
            around = self._data.around(referred(own_lines), things, self._back, self._alike)
            found = self._reference.judge(
                {node.decode(): shapes[node] for node in batch},
                own_lines + beside(batch) + around,
                self._home(block),
            )
            self._findings += map(completed, found)
        self._unreported += len(waiting)
        self._unreported_violations += sum(any(doubts[node].values()) for node in waiting)

    def _doubted(self, doubt: Mapping[str, bool], said: Statements) -> frozenset[str]:
        named = frozenset(shape for shape in doubt if shape)
        return named | self._about(said)[0] if "" in doubt else named

    def _home(self, block: list[_Piece]) -> Callable[[str], str | None]:
        """Gives the candidate graph that describes a node, or None where it is described elsewhere."""

        def home(node: str) -> str | None:
            start = f"{node} ".encode()
            if found := self._data.homes.get(node.encode()):
                return found[0]
            for piece in block:
                if piece.lines.startswith(start) or b"\n" + start in piece.lines:
                    return piece.graph
            return None

        return home

    def _check_twins(self) -> None:
        """Have judged what shares a key or an address with something else; both are seen only at the end."""
        names = self._names.repeated()
        same = [digests.repeated() for digests in self._keys]
        published: dict[bytes, Statements] = {}
        for article in self._sources:
            for quad in self._data.quads(None, self._source, article):
                published.setdefault(encoded(quad.subject), [])
        published = by_subject(self._data.published(published))
        names |= self._names.shared(map(number, published))
        found = [{key(said, unique) for said in published.values()} for unique in self._key_predicates]
        for repeated, digests, keys in zip(same, self._keys, found, strict=True):
            repeated |= digests.shared(one for one in keys if one is not None)
        if not names and not any(same):
            return
        blocks = [_Piece(facts.graph, self._twins(facts, names, same)) for facts in self._data.facts]
        lines = b"".join(piece.lines for piece in blocks)
        if names:
            lines += self._data.published(node for node in published if number(node) in names)
        said = by_subject(lines)
        doubled = {node.decode()[1:-1] for node in said if number(node) in names}
        self._findings = [finding for finding in self._findings if finding.focus not in doubled]
        doubts = {node: {"": True} for node in said if number(node) in names}
        twins: dict[tuple[str, int], list[bytes]] = {}
        for unique, predicates, repeated in zip(self._unique, self._key_predicates, same, strict=True):
            for node, told in (said | published).items():
                digest = key(told, predicates)
                if digest in repeated and digest is not None:
                    twins.setdefault((unique.shape, digest), []).append(node)
                    if node in said:
                        doubts.setdefault(node, {})[unique.shape] = True
        together = {node: nodes for nodes in twins.values() for node in nodes}
        everything = said | published

        def beside(nodes: Iterable[bytes]) -> bytes:
            # Two are enough to see that there is another, however many there are.
            others = {twin for node in nodes for twin in together.get(node, ())[:2]} - set(nodes)
            return b"".join(statements(twin, everything[twin]) for twin in others)

        def completed(finding: Finding) -> Finding:
            if finding.constraint not in {unique.component[1:-1] for unique in self._unique}:
                return finding
            others = ", ".join(
                sorted(node[1:-1].decode() for node in together[f"<{finding.focus}>".encode()])
            )
            texts = {lang: text.format(others=others) for lang, text in _TWINS.items()}
            return replace(finding, suggestion=texts)

        self._judge(blocks, lines, doubts, beside, completed)

    def _twins(self, facts: Facts, names: AbstractSet[int], same: list[set[int]]) -> bytes:
        """What a graph says of those of its facts that share a key or an address."""
        return b"".join(
            statements(node, said)
            for node, said in described(facts.blocks(BLOCK_SIZE))
            if number(node) in names
            or any(key(said, p) in keys for p, keys in zip(self._key_predicates, same, strict=True))
        )

    @cached_property
    def _reference(self) -> Reference:
        # Most loads raise no doubt, and then need not wait for pySHACL to be read.
        from kg.validation.reference import Reference

        return Reference(self._shapes, Suggestions(self._data, self._shapes, self._terms))


def _followed(shapes: ShapesGraph, terms: Terms) -> tuple[list[bytes], frozenset[bytes]]:
    """The predicates that our components follow beyond a thing's own values.

    Returns:
        Those that are followed backwards, and those whose values are compared with other things'.
    """
    back = {
        str(value)
        for name in ("coverBy", "overlapOf")
        for shape in shapes.users([str(terms.shape(name))])
        for value in shapes.objects(shape, str(terms.shape(name)))
    }
    alike = {
        str(path)
        for shape in shapes.users([str(terms.shape("uniqueWithin"))])
        for path in shapes.objects(shape, sh("path"))
    }
    return sorted(map(str.encode, back)), frozenset(map(str.encode, alike))


def _picked(lines: bytes, nodes: Container[bytes]) -> bytes:
    """The lines about some nodes."""
    return b"".join(said for said in lines.splitlines(keepends=True) if said.split(b" ", 1)[0] in nodes)
