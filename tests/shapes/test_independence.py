"""What is found in two documents that have nothing to do with each other is what is found in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

import pytest

from kg.store.generations import StoredQuads
from kg.validation import Finding, validate
from kg.validation.consequences import without_consequences
from shapes.case import Case
from shapes.cases import CASES
from shapes.documents import TERMS, Document
from shapes.judging import Bench

TWICE: Final = 40
"""Each day every so manieth of the documents that are broken in two ways is judged."""

PAIRS: Final = 30
"""Each day every so manieth pair of documents is put together."""


SHARED: Final = ("#UniqueWithinConstraintComponent", "#UniqueKeyConstraintComponent")
"""What a broken value breaks where another document has the same."""


def broken_twice() -> Iterator[Document]:
    """Documents that are broken in two ways; what is wrong in one may follow from the other."""
    named_alike = [case for case in CASES if not case.without and case.bad.subject == case.good.subject]
    for one, other in combinations(named_alike, 2):
        if one.good == other.good:
            said = [*one.bad.statements, *_added(one), *_added(other)]
            left = {*_left(one), *_left(other)}
            if kept := tuple(line for line in dict.fromkeys(said) if line not in left):
                yield replace(other.bad, statements=kept)


def _added(case: Case) -> list[str]:
    return [line for line in case.bad.statements if line not in case.good.statements]


def _left(case: Case) -> list[str]:
    return [line for line in case.good.statements if line not in case.bad.statements]


@dataclass(frozen=True)
class Found:
    """What is found in documents that are judged together.

    Attributes:
        bench: The documents.
        each: All that is found in each document.
        told: What is told when they are judged together, by document.
        beside: What else `without_consequences` takes.
    """

    bench: Bench
    each: Sequence[list[Finding]]
    told: Sequence[list[Finding]]
    beside: tuple[Any, ...]

    def of(self, *numbers: int) -> list[Finding]:
        """What is told of some of the documents."""
        return without_consequences([one for n in numbers for one in self.each[n]], *self.beside)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, thorough: bool) -> Found:
    once = [case.bad for case in CASES if not case.without]
    twice = [*broken_twice()][:: TWICE // 4 if thorough else TWICE]
    bench = Bench.of([*once, *twice], tmp_path_factory.mktemp("independence"))
    seen: list[tuple[Any, ...]] = []

    def all_of_it(*given: Any) -> list[Finding]:
        seen.append((list(given[0]), *given[1:]))
        return without_consequences(*seen[-1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.validation.causes.without_consequences", all_of_it)
        told = [judged.findings for judged in bench.judge()]
    ((every, *beside),) = seen
    each: dict[str | None, list[Finding]] = {graph: [] for graph in bench.candidates}
    for finding in every:
        each[finding.graph].append(finding)
    return Found(bench, [*each.values()], told, tuple(beside))


def test_many_documents_together_have_the_findings_of_each(found: Found):
    differ = [
        (document.turtle, alike(told), alike(found.of(number)))
        for number, (document, told) in enumerate(zip(found.bench.documents, found.told, strict=True))
        if alike(told) != alike(found.of(number))
    ]
    assert differ == []


def test_two_documents_together_have_the_findings_of_each(found: Found, thorough: bool):
    alone = [found.of(number) for number in range(len(found.each))]
    pairs = list(combinations(range(len(alone)), 2))
    differ = [
        (one, other)
        for one, other in (pairs if thorough else pairs[::PAIRS])
        if found.of(one, other) != alone[one] + alone[other]
    ]
    assert differ == []


@pytest.mark.thorough
def test_a_document_is_judged_alone_as_together_with_others(found: Found):
    context = StoredQuads(found.bench.context)
    for (graph, content), told in list(zip(found.bench.candidates.items(), found.told, strict=True))[::5]:
        assert unshared(validate({graph: content}, context, {}, TERMS).findings) == unshared(told)


def alike(findings: Sequence[Finding]) -> set[tuple[str | None, ...]]:
    """Findings without their order."""
    return {(one.severity, one.focus, one.path, one.value, one.shape, one.constraint) for one in findings}


def unshared(findings: Sequence[Finding]) -> set[tuple[str | None, ...]]:
    """Findings that no other document can bear on."""
    return alike([one for one in findings if not one.constraint.endswith(SHARED)])
