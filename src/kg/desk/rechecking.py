"""What is warned of only by now: others publish between the check of a submission and its decision."""

from __future__ import annotations

from collections.abc import Mapping

from kg.config import Settings
from kg.desk.checks.check import Published, check
from kg.desk.findings import Finding
from kg.desk.repository import article_text, upload_of
from kg.desk.submission import Item, Submission
from kg.index import FactTable, Finder
from kg.ledger import Ledger
from kg.store import views
from kg.vocab import Terms


def warned_since(
    settings: Settings, ledger: Ledger, seen: Submission, items: Mapping[str, Item]
) -> dict[str, tuple[Finding, ...]]:
    """The warnings that items have by now and had not when their version was made, by the item's id.

    Costs as much as their first check, and a look at the ledger where nobody has published since.

    Args:
        settings: Where everything is.
        ledger: The ledger.
        seen: The submission.
        items: What is to be published of it.

    Raises:
        SourceError: It takes too long.
        StoreError: What is published cannot be read.
    """
    if not items or ledger.changed_at() < seen.versions[-1].at:
        return {}
    published = Published(
        views(settings).generation(), FactTable(settings.facts_path), Finder(settings.search_path)
    )
    checked = check([item.proposal for item in items.values()], _texts(ledger, seen, items), published)
    found: dict[str, tuple[Finding, ...]] = {}
    for (one, item), again in zip(items.items(), checked.proposals, strict=True):
        known = {(told.rule, tuple(sorted(told.messages.items()))) for told in item.proposal.findings}
        new = tuple(
            told
            for told in again.findings[len(item.proposal.findings) :]
            if told.severity == "warning" and (told.rule, tuple(sorted(told.messages.items()))) not in known
        )
        if new:
            found[one] = new
    return found


def _texts(ledger: Ledger, seen: Submission, items: Mapping[str, Item]) -> dict[str, str]:
    """The texts that are at hand of the articles of items: what came with them, or with an earlier one."""
    terms = Terms(ledger.base_iri)
    start = terms.graph("article/").value
    graphs = {item.proposal.graph for item in items.values() if item.proposal.graph.startswith(start)}
    articles = [terms.entity("article", graph.removeprefix(start)).value for graph in sorted(graphs)]
    with ledger.database.reading() as connection:
        texts = {one: said for one in articles if (said := article_text(connection, one))}
        own = upload_of(connection, seen.id, seen.n, "text")
    if own and len(articles) == 1:
        texts[articles[0]] = own.data.decode()
    return texts
