"""What the catalogue tells of an installation beside the figures of a generation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from kg.config import Settings
from kg.describe import Describer, Labels
from kg.exports import Files
from kg.store import Manifest
from kg.vocab import SKOS, Terms

_COUNTRIES: Final = 50
_THEMES: Final = 100


@dataclass(frozen=True)
class Profile:
    """Who publishes, what it is about, and which files there are.

    Attributes:
        publisher: Who runs the installation; where nobody says, the name of its host.
        contact: Where readers write to: an address with its scheme, or empty.
        files: The newest files; None where there are none.
        countries: The IRIs of the countries that it is about.
        themes: What its themes are called, by language.
        releases: The names of its releases, the newest first.
        began: When something was published for the first time, where that is known.
    """

    publisher: str
    contact: str = ""
    files: Files | None = None
    countries: Sequence[str] = ()
    themes: Sequence[Labels] = field(default=())
    releases: Sequence[str] = ()
    began: datetime | None = None

    def version(self, manifest: Manifest) -> tuple[int, datetime]:
        """The revision that the dataset is described in, and when it was published: that of its files.

        Files are made a moment after what they hold is published; until then they and all that describes them
        are of the revision before.
        """
        files = self.files
        return (files.revision, files.published_at) if files else (manifest.revision, manifest.published_at)


def profile(
    settings: Settings,
    describer: Describer,
    files: Files | None,
    releases: Sequence[str] = (),
    began: datetime | None = None,
) -> Profile:
    """The profile of an installation, with what is known of it besides; three look-ups."""
    terms = Terms(settings.base_iri)
    contact = settings.contact
    if contact and "://" not in contact:
        contact = f"mailto:{contact.removeprefix('mailto:')}"
    themes = describer.subjects(SKOS("inScheme"), terms.scheme("theme"), _THEMES)
    labels: Mapping[str, Labels] = describer.labels(themes)
    country = terms.entity("area-type", "country")
    return Profile(
        publisher=settings.publisher or urlsplit(settings.base_iri).netloc,
        contact=contact,
        files=files,
        countries=describer.subjects(terms.kg("areaType"), country, _COUNTRIES),
        themes=[labels[theme] for theme in themes if theme in labels],
        releases=releases,
        began=began,
    )
