"""Validation: screen everything, let pySHACL judge what is in doubt, and compare what no shape can see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from kg.config import MEBIBYTE
from kg.rdf import Content
from kg.store import Quads
from kg.validation import nodes
from kg.validation.crew import Crew, Verdicts, screen_block
from kg.validation.dependents import Dependents
from kg.validation.findings import Finding, Report
from kg.validation.keys import Digests, Dimensions, number
from kg.validation.plan import Doubt
from kg.validation.screen import Screen
from kg.validation.world import World, shapes_among
from kg.vocab import Terms

CREW_THRESHOLD: Final = 16 * MEBIBYTE
"""Bytes of facts from which worker processes are worth their start."""

WARNING_LIMIT: Final = 200
"""Warnings to report at the most; pySHACL takes some twenty milliseconds for each."""

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
        KgError: The shapes cannot be used.
    """
    return _Run(candidates, context, replaced, terms, progress or (lambda done, total: None), limit).report()


class _Run:
    """One validation."""

    def __init__(
        self,
        candidates: Mapping[str, Content],
        context: Quads | None,
        replaced: AbstractSet[str],
        terms: Terms,
        progress: Callable[[int, int], None],
        limit: int,
    ) -> None:
        shapes = terms.graph("shapes/").value
        self._terms = terms
        self._shapes = shapes_among(candidates, context, replaced, shapes)
        self._vocabulary = terms.graph("ontology/").value
        data = {name: content for name, content in candidates.items() if not name.startswith(shapes)}
        self._world = World(data, context, replaced | candidates.keys(), terms)
        self._described = dict(nodes.describe(self._shapes))
        self._screen = Screen(self._described, self._world)
        self._dimensions = Dimensions.of(terms)
        self._progress = progress
        self._limit = limit
        fact = terms.kg("Fact").value
        self._total = len(self._world.entities) + sum(c.classes.get(fact, 0) for c in data.values())
        self._doubts: dict[str, Doubt] = {}
        self._warnings = self._dropped = 0
        self._suspects: dict[str, int] = {}
        self._findings: list[Finding] = []
        self._checked = 0
        self._keys, self._names = Digests(), Digests()
        self._sources: set[str] = set()

    def report(self) -> Report:
        if not self._described:
            rule = self._terms.shape("NoShapes").value
            return Report((Finding("info", rule, self._terms.base, None, None, _NO_SHAPES, None, rule),))
        self._look_at_entities()
        for verdicts in self._fact_verdicts():
            self._take(verdicts)
        dependents = Dependents(self._world, self._screen.target_classes, self._terms)
        for node in dependents.affected():
            self._look(node)
        self._findings += dependents.orphaned()
        self._suspect_same_keys()
        unreported, violations = self._judge()
        order = {"violation": 0, "warning": 1, "info": 2}
        found = sorted(self._findings, key=lambda finding: order[finding.severity])
        return Report(tuple(found), self._checked, unreported, violations)

    def _look_at_entities(self) -> None:
        for node in self._world.entities:
            if not nodes.is_iri(node) or self._is_vocabulary(node):
                self._look(node, must_be_targeted=False)
            else:
                self._look(node)
        self._progress(self._checked, self._total)

    def _is_vocabulary(self, node: str) -> bool:
        return all(graph.startswith(self._vocabulary) for graph in self._world.graphs[node])

    def _look(self, node: str, *, must_be_targeted: bool = True) -> None:
        description = self._world.describe(node)
        if description is None:
            return
        self._checked += 1
        screened = self._screen.look(node, description)
        if screened.doubt:
            self._doubt(node, screened.doubt)
        if must_be_targeted and not screened.targeted:
            self._add_untargeted(node)

    def _fact_verdicts(self) -> Iterator[Verdicts]:
        blocks = (block for facts in self._world.facts for block in facts.blocks())
        if sum(facts.end - facts.start for facts in self._world.facts) < CREW_THRESHOLD:
            for block in blocks:
                yield screen_block(self._screen, self._dimensions, block)
        else:
            yield from Crew(self._shapes, self._dimensions, self._world).screen(blocks)

    def _take(self, verdicts: Verdicts) -> None:
        self._checked += verdicts.checked
        for node, doubt in verdicts.doubts:
            self._doubt(node, doubt)
        for node in verdicts.untargeted:
            self._add_untargeted(node)
        self._keys.add(verdicts.keys)
        self._names.add(verdicts.names)
        self._sources |= verdicts.sources
        self._progress(min(self._checked, self._total), self._total)

    def _doubt(self, node: str, doubt: Doubt) -> None:
        """Remember a doubt; of warnings only as many as can be reported."""
        if doubt is Doubt.WARNING and node not in self._doubts:
            self._warnings += 1
            if self._warnings > min(self._limit, WARNING_LIMIT):
                self._dropped += 1
                return
        self._doubts[node] = doubt

    def _add_untargeted(self, node: str) -> None:
        if len(self._findings) < self._limit:
            rule = self._terms.shape("Untargeted").value
            graph = self._world.graph_of(node)
            self._findings.append(
                Finding("violation", rule, nodes.plain(node), None, None, _UNTARGETED, graph, rule)
            )

    def _suspect_same_keys(self) -> None:
        """Put facts in doubt that share a key or a name with another."""
        keys, names = self._keys.repeated(), self._names.repeated()
        source = self._dimensions.predicates[-1]
        published: dict[str, tuple[int, int | None]] = {}
        for article in self._sources:
            for quad in self._world.quads(None, source, article):
                node = str(quad.subject)
                published[node] = (number(node), self._dimensions.key(self._world.published(node)))
        names |= self._names.shared(name for name, _ in published.values())
        keys |= self._keys.shared(key for _, key in published.values() if key is not None)
        if not keys and not names:
            return
        for facts in self._world.facts:
            for block in facts.blocks():
                for node, description in nodes.describe(block):
                    key = self._dimensions.key(description)
                    if key is not None and (key in keys or number(node) in names):
                        self._doubts[node] = Doubt.VIOLATION
                        self._suspects[node] = key
        self._suspects.update((node, key) for node, (_, key) in published.items() if key in keys)

    def _judge(self) -> tuple[int, int]:
        """Let pySHACL judge the doubts until the limit is met.

        Returns:
            How many doubts are left, and how many of them may be violations.
        """
        if not self._doubts:
            return self._dropped, 0
        # Most loads raise no doubt, and then need not wait for pySHACL to be read.
        from kg.validation.reference import BATCH, Reference

        reference = Reference(self._described, self._world, self._screen.arguments, self._terms)
        same_key: dict[int, list[str]] = {}
        for node, key in self._suspects.items():
            same_key.setdefault(key, []).append(node)
        waiting = sorted(self._doubts, key=lambda node: (-self._doubts[node], node))
        while waiting and len(self._findings) < self._limit:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            beside = {twin for node in batch for twin in same_key.get(self._suspects.get(node, -1), ())}
            for finding in reference.judge(batch, sorted(beside - set(batch))):
                key = self._suspects.get(f"<{finding.focus}>", -1)
                self._findings.append(self._with_twins(finding, same_key.get(key, [])))
        violations = sum(self._doubts[node] is Doubt.VIOLATION for node in waiting)
        return len(waiting) + self._dropped, violations

    def _with_twins(self, finding: Finding, same_key: list[str]) -> Finding:
        """Say which facts have the same key, where that is what was found."""
        if finding.constraint != self._terms.shape("UniqueKeyConstraintComponent").value:
            return finding
        others = ", ".join(sorted(map(nodes.plain, same_key)))
        told = {lang: text.format(others=others) for lang, text in _TWINS.items()}
        return replace(finding, suggestion=told)
