"""Every kind of page there is: what holds for all pages is checked on these.

A new kind of page is one line more here.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("fr", "en", "vi")

ENTITIES: Final = (
    "id/area/cao-bang",
    "id/area/thai-nguyen",
    "id/area/north-east-mountain-provinces",
    "id/area-change/2025-07-01-thai-nguyen",
    "id/area-type/province",
    "id/area-version/bac-kan-to-2025-06-30",
    "id/article/protection-sociale-nord-est",
    "id/bound/more-than",
    "id/code/not-stated",
    "id/comparator/national-average",
    "id/dataset/facts",
    "id/direction/increase",
    "id/fact/protection-sociale-nord-est-003",
    "id/fact/protection-sociale-nord-est-016",
    "id/geometry/cao-bang",
    "id/indicator/health-insurance-coverage",
    "id/kind/observation",
    "id/organisation/nhan-dan",
    "id/period/2021--2025",
    "id/population/ethnic-minorities",
    "id/programme/new-rural-development",
    "id/scheme/kind",
    "id/theme/health",
    "id/unit/household",
    "id/zone/border-communes",
)
"""Things: one of every kind, and several where pages of one kind differ much."""

PAGES: Final = ("", *ENTITIES, "compare", "def", "shapes", "dataset", "sparql", "search", "about")
"""The paths of pages that have an address of their own, which each names as canonical."""

ANSWERS: Final[Mapping[str, int]] = {
    "compare?area=cao-bang&area=lang-son&area=thai-nguyen": 200,
    "compare?area=nowhere&indicator=poverty-rate&area=thai-nguyen": 200,
    "doc/area/cao-bang?sort=highest": 200,
    "doc/code/total?as=population&sort=newest": 200,
    "embed/area/cao-bang": 200,
    "embed/fact/protection-sociale-nord-est-016": 200,
    "search?q=cao+bang": 200,
    "search?q=cao+bnag&kind=area": 200,
    "search?q=zqx": 200,
    "sparql?example=SELECT+%2A+WHERE+%7B%7D": 200,
    "sparql?question=certainly-95": 200,
    "sparql?query=SELECT+%2A+%7B%0A%3Fs+kgg%3Aarea+%3Fo+%7D": 400,
    "doc/area/nowhere": 404,
    "search?limit=none": 400,
}
"""The paths of pages that answer what somebody asked, with their statuses."""

ALL: Final[Mapping[str, int]] = {**dict.fromkeys(PAGES, 200), **ANSWERS}
"""The status of every page by its path."""
