"""Every constraint finds what it is there for, and nothing else is found."""

import pytest

from shapes.case import Case
from shapes.cases import CASES, GOOD
from shapes.documents import Document
from shapes.judging import Judged, judge

NUMBERED = list(enumerate(CASES))


def described(case: Case) -> str:
    said = [line for line in case.bad.statements if line not in case.good.statements]
    left = [line for line in case.good.statements if line not in case.bad.statements]
    edit = "; ".join([*(f"- {line}" for line in left), *(f"+ {line}" for line in said)])
    return f"{case.shape} {case.constraint}: {edit[:60]}"


@pytest.fixture(scope="session")
def found() -> dict[int, Judged]:
    """What is found in the broken document of each case."""
    groups: dict[str, list[int]] = {}
    for number, case in NUMBERED:
        groups.setdefault(case.without, []).append(number)
    return {
        number: judged
        for without, numbers in groups.items()
        for number, judged in zip(numbers, judge([CASES[n].bad for n in numbers], without), strict=True)
    }


@pytest.fixture(scope="session")
def found_in_valid() -> list[tuple[Document, Judged]]:
    """What is found in the valid document of each case, and in valid documents of every other kind."""
    documents = [*(case.good for case in CASES), *GOOD]
    return list(zip(documents, judge(documents), strict=True))


def test_nothing_is_found_in_valid_documents(found_in_valid: list[tuple[Document, Judged]]):
    assert [
        (document.turtle, judged.findings) for document, judged in found_in_valid if judged.findings
    ] == []


@pytest.mark.parametrize(("number", "case"), NUMBERED, ids=[described(case) for case in CASES])
def test_what_is_wrong_is_found(found: dict[int, Judged], number: int, case: Case):
    judged = found[number]
    findings = {finding.shape.rpartition("#")[2]: finding for finding in judged.findings}
    assert {case.shape} <= set(findings) <= {case.shape, *case.also}
    assert len(findings) == len(judged.findings)
    finding = findings[case.shape]
    assert finding.constraint.rpartition("#")[2] == f"{case.constraint}ConstraintComponent"
    assert finding.severity == case.severity
    assert finding.focus == judged.focus
    assert finding.messages.keys() == {"fr", "en", "vi"}
    assert len(set(finding.messages.values())) == 3
