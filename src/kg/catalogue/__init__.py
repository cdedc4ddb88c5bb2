"""What the dataset says of itself: DCAT and VoID for its page, a Service Description for the endpoint."""

from kg.catalogue.dataset import dataset, titles
from kg.catalogue.service import ENTAILMENT, FORMATS, prefixes, service_description

__all__ = ["ENTAILMENT", "FORMATS", "dataset", "prefixes", "service_description", "titles"]
