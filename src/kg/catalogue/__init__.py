"""What the dataset says of itself: DCAT and VoID for its page, a Service Description for the endpoint."""

from kg.catalogue.dataset import TITLES, dataset
from kg.catalogue.service import ENTAILMENT, FORMATS, prefixes, service_description

__all__ = ["ENTAILMENT", "FORMATS", "TITLES", "dataset", "prefixes", "service_description"]
