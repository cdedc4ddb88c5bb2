"""Changes by subject: what is said of one subject from now on, in place of what is said of it now."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from kg.errors import SourceError
from kg.language.texts import texts


@dataclass(frozen=True)
class Change:
    """What is to be said of a subject.

    Attributes:
        graph: IRI of the graph that describes it.
        subject: Its IRI. A fact that has none yet has a blank node's label, as ``_:a``: it gets the next
            number of its graph's article.
        statements: All that is said of it, as N-Triples; None withdraws it.
        base: What `kg.rdf.digest_of` makes of what is said of it now, as far as its author knows; None for
            nothing.
        successor: IRI of what takes its place, where it is withdrawn because of that.
        reason: Why, where that is another reason than that of the changes beside it.
    """

    graph: str
    subject: str
    statements: bytes | None
    base: str | None = None
    successor: str | None = None
    reason: str = ""

    def lines(self) -> bytes:
        """The statements as sorted lines in canonical form; none where it is withdrawn.

        Raises:
            SourceError: They are no N-Triples, or speak of something else, or of blank nodes.
        """
        if self.statements is None:
            return b""
        try:
            quads = list(pyoxigraph.parse(self.statements, format=RdfFormat.N_TRIPLES))
        except SyntaxError as error:
            raise SourceError(
                texts(
                    "The statements about {subject} cannot be read: {reason}.",
                    subject=self.subject,
                    reason=error,
                )
            ) from None
        lines: set[bytes] = set()
        for quad in quads:
            said_of = quad.subject
            name = said_of.value if isinstance(said_of, NamedNode) else str(said_of)
            if name != self.subject or isinstance(quad.object, BlankNode):
                raise SourceError(
                    texts("The statements about {subject} speak of something else.", subject=self.subject)
                )
            lines.add(f"{said_of} {quad.predicate} {quad.object} .\n".encode())
        return b"".join(sorted(lines))


@dataclass(frozen=True)
class Stale:
    """A change that was left out, since what it replaces is not there any more.

    Attributes:
        change: The change.
        now: What is said of its subject now, as lines in canonical form.
    """

    change: Change
    now: tuple[bytes, ...]
