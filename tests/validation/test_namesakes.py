"""Members of a list are told apart by more than the case and the blanks of their names."""

import pytest

from kg.validation import namesakes
from validation.site import Site, name

MEMBER = """<id/area/another> a kg:Area ;
  skos:inScheme <id/scheme/area> ; kg:areaType <id/area-type/province> ;
  skos:prefLabel "XX"@fr , "XX"@en , "{label}"@vi ; skos:definition "p"@fr , "p"@en , "t"@vi .
"""
ALIKE = [
    "Cao Bằng",
    "Cao Bằng ",
    "\u3000Cao Bằng",
    "CAO BẰNG",
    "cao bằng",
    "Cao  Bằng",
    "Cao\u00a0Bằng",
    "Cao\u202f \u2003bằng",
    "Cao\\tBằng",
]


def found(site: Site, turtle: str) -> list[str]:
    report = site.report({"article/members": turtle})
    assert {name(finding.shape) for finding in report.findings} <= {"LabelUnique", "WellFormed"}, (
        report.as_text()
    )
    return sorted(name(finding.focus) for finding in report.findings if name(finding.shape) == "LabelUnique")


@pytest.mark.parametrize("label", ALIKE)
def test_the_label_of_a_published_member_is_found_however_it_is_spaced_and_cased(site: Site, label: str):
    assert found(site, MEMBER.format(label=label)) == ["another"]


@pytest.mark.parametrize("label", ["Cao Bang", "CaoBằng", "Cao-Bằng", "Cao Bằng 2"])
def test_another_label_is_not(site: Site, label: str):
    assert found(site, MEMBER.format(label=label)) == []


@pytest.mark.parametrize("label", ["Đông Khê", "ĐÔNG  KHÊ"])
def test_the_label_of_another_candidate_is_found(site: Site, label: str):
    both = MEMBER.format(label="đông khê") + MEMBER.format(label=label).replace("another", "other").replace(
        "XX", "YY"
    )
    assert found(site, both) == ["another", "other"]


@pytest.mark.parametrize("label", ["Cao Bằng", "Cao Bằng ", "CAO BẰNG", "cao  bằng"])
def test_of_a_list_that_is_too_long_to_be_read_the_spellings_are_looked_up(
    site: Site, monkeypatch: pytest.MonkeyPatch, label: str
):
    monkeypatch.setattr(namesakes, "LISTED", 2)
    assert found(site, MEMBER.format(label=label)) == ["another"]


def test_whoever_takes_the_place_of_a_member_may_have_its_name(site: Site):
    areas = site.turtle("reference/areas")
    assert site.report({"reference/areas": areas.replace('"Cao Bằng"@vi', '"CAO BẰNG"@vi')}).conforms
