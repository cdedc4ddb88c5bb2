"""What validation says of new content, in the light of what is published."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.index import FactTable
from kg.ledger import Ledger, Stored
from kg.publish.store_writer import Observer
from kg.rdf import Content, canonicalise_lines, changes, content_of, unlike
from kg.store import Quads, View
from kg.vocab import Terms

if TYPE_CHECKING:
    from kg.validation import Replaced, Report

_ALIKE: Final = 100
"""Facts with one key that are looked at."""

_CHANGED_AT_MOST: Final = 20_000
"""Subjects of a graph that are validated by themselves; of more, the graph is validated as a whole."""


class Checks:
    """Validates new content.

    Args:
        terms: The terms of the installation.
        table: Its table of facts, in which facts with the same key are looked up.
        observe: Told how far it is, as the step ``validate``.
    """

    def __init__(self, terms: Terms, table: FactTable, observe: Observer) -> None:
        self._terms = terms
        self._table = table
        self._observe = observe

    def change(
        self,
        ledger: Ledger,
        contents: Mapping[str, Content | None],
        current: View | None,
        scratch: Path,
        limit: int = 1000,
        *,
        changed: bool = False,
    ) -> Report:
        """Validate new content with what it refers to; where shapes change, all that is published.

        Args:
            ledger: The ledger.
            contents: The content of graphs; None for those that go.
            current: What is published, or None where that does not count.
            scratch: A folder for content; the caller removes it.
            limit: How many findings to report at the most.
            changed: Whether of a graph that is published already only what changes is looked at.
        """
        shapes = self._terms.graph("shapes/").value
        if current is not None and any(graph.startswith(shapes) for graph in contents):
            contents = {**live_contents(ledger, scratch, but=contents), **contents}
            changed = False
        new = {graph: content for graph, content in contents.items() if content}
        replaced: dict[str, frozenset[bytes] | None] = dict.fromkeys(contents)
        if changed and current is not None:
            live = ledger.live()
            for graph in new.keys() & live.keys():
                old = ledger.stored(str(live[graph].digest))
                if (said := _differing(old, new[graph])) is not None:
                    new[graph] = written(said, scratch)
                    replaced[graph] = frozenset(said)
        return self.contents(new, replaced, current, limit)

    def contents(
        self,
        contents: Mapping[str, Content],
        replaced: Replaced,
        context: View | Quads | None,
        limit: int = 1000,
        *,
        keys: bool = True,
    ) -> Report:
        """Validate new content in the light of a context.

        Args:
            contents: What is said, by graph: of all that it describes, or of the subjects that change.
            replaced: What of the context no longer counts, by graph: some subjects, or None for all.
            context: What is published, or what comes with kg; or None.
            limit: How many findings to report at the most.
            keys: Whether to look for facts that share a key; without, the caller does.
        """
        # Who only asks how the store stands need not wait for all that validation works with.
        from kg.validation import validate

        return validate(
            contents,
            context.quads if isinstance(context, View) else context,
            replaced,
            self._terms,
            lambda done, total: self._observe("validate", done, total),
            limit,
            self._same_key if isinstance(context, View) and self._is_followed(context) else None,
            keys=keys,
        )

    def _is_followed(self, view: View) -> bool:
        """Whether the table of facts is of what is published."""
        try:
            return self._table.revision() == view.revision
        except StoreError:
            return False

    def _same_key(self, key: Mapping[bytes, bytes]) -> Iterator[bytes]:
        """The published facts that have some dimensions."""
        start = f"<{self._terms.kg('').value}"
        where = {
            name.decode().removeprefix(start).removesuffix(">"): [value.decode()[1:-1]]
            for name, value in key.items()
        }
        for iri in self._table.select(where, limit=_ALIKE):
            yield f"<{iri}>".encode()


def live_contents(ledger: Ledger, scratch: Path, but: Container[str] = ()) -> dict[str, Content | None]:
    """All that is published, read from the ledger."""
    return {
        graph: canonicalise_lines(ledger.content(str(revision.digest)), graph, scratch)
        for graph, revision in ledger.live().items()
        if graph not in but
    }


def written(said: Mapping[bytes, bytes], scratch: Path) -> Content:
    """What is said of some subjects, as content."""
    with NamedTemporaryFile(dir=scratch, suffix=".nt", delete=False) as file:
        file.writelines(said[subject] for subject in sorted(said))
    return content_of(Path(file.name))


def _differing(old: Stored, new: Content) -> dict[bytes, bytes] | None:
    """What is said of the subjects that change; None where these are many, or blank nodes are among it."""
    differing = list(islice(changes(*unlike(old, new)), _CHANGED_AT_MOST + 1))
    said = {subject: after for subject, _, after in differing}
    if len(differing) > _CHANGED_AT_MOST or any(b"_:" in subject + lines for subject, lines in said.items()):
        return None
    return said
