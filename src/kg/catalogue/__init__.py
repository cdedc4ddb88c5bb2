"""What the dataset says of itself: DCAT and VoID for its page, a Service Description for the endpoint."""

from kg.catalogue.croissant import croissant
from kg.catalogue.dataset import dataset
from kg.catalogue.dcat import catalogue, descriptions, file_name, titles
from kg.catalogue.profile import Profile, profile
from kg.catalogue.service import ENTAILMENT, FORMATS, prefixes, service_description

__all__ = [
    "ENTAILMENT",
    "FORMATS",
    "Profile",
    "catalogue",
    "croissant",
    "dataset",
    "descriptions",
    "file_name",
    "prefixes",
    "profile",
    "service_description",
    "titles",
]
