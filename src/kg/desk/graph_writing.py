"""A program writes a graph as a whole (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 to 5.5).

What it sends becomes a submission of what differs from what is published, which its author decides on at
once: all of it is published, or nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final

from kg.config import Settings
from kg.desk.deciding import Whole, decide
from kg.desk.documents import SUBJECTS, is_blank, kind_of, opened
from kg.desk.findings import BLOCKING
from kg.desk.intake import Intake
from kg.desk.limits import TITLE
from kg.desk.proposal import Proposal
from kg.desk.received import Method, Written
from kg.desk.reporting import report
from kg.desk.submission import Decided, File, Verdict
from kg.desk.submissions import Desk
from kg.desk.transitions import withdraw_interrupted
from kg.errors import BeyondLimit, DeskError, KgError, SourceError, ValidationFailed, WriterBusy
from kg.ingest import Document
from kg.language.texts import texts
from kg.ledger import Ledger, Stored
from kg.rdf import SYNTAXES, Content, changes, unlike
from kg.vocab import Terms

_REASON: Final = "Graph Store Protocol"
"""What the history tells where no reason was given."""


def write(
    settings: Settings,
    intake: Intake,
    by: str,
    method: Method,
    graph: str,
    file: File | None,
    reason: str,
    language: str,
    expected: str | None,
    patient: Callable[[Callable[[], Decided]], Decided],
) -> Written:
    """Write a graph as a whole, at once, in the name of a curator.

    Warnings count as answered with the reason, which has to be given where there are some. Where it is not
    published, what was handed in is withdrawn; where this process is killed meanwhile, whoever writes next
    withdraws it.

    Args:
        settings: Where everything is.
        intake: Checks what is proposed.
        by: Id of the account of who writes it.
        method: ``PUT`` in place of what is there, ``POST`` beside it, ``DELETE`` to withdraw all of it.
        graph: The graph's IRI.
        file: What it is to say; None to delete it.
        reason: Why, in one line; empty for none.
        language: The code of the language of who writes it.
        expected: The digest of what is there, as far as they know; None where they do not say.
        patient: Does what waits while somebody else publishes.

    Raises:
        SourceError: It cannot be read, or cannot be published so.
        ValidationFailed: It does not conform, or is warned of and no reason is given; nothing was changed.
        Overtaken: Somebody has changed the graph meanwhile.
        BeyondLimit: It changes too much for a submission.
        NotAllowed, WriterBusy, StorageFull, LedgerError, StoreError: As their names say.
    """
    terms = Terms(settings.base_iri)
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    live = ledger.live().get(graph)
    digest = str(live.digest) if live else None
    whole = Whole(graph, digest)
    if expected is not None and expected != digest:
        raise whole.changed()
    proposals = _proposals(method, graph, file, ledger.stored(digest) if digest else None, terms)
    if not proposals:
        return Written(created=False, submission=None)
    checked = intake.judged(proposals)
    if any(one.severity in BLOCKING for one in checked.all_findings()):
        raise ValidationFailed(
            report(checked.proposals, checked.findings, terms),
            texts("The data would not conform to the shapes; nothing was changed."),
            texts("Mend what the findings name, then try again."),
        )
    warned = any(one.severity == "warning" for one in checked.all_findings())
    if warned and not reason:
        raise ValidationFailed(
            report(checked.proposals, checked.findings, terms),
            texts("There are warnings, and no reason for writing it all the same; nothing was changed."),
            texts("Look at each, then mend what it names, or say why in ?reason=."),
        )
    reason = reason or _REASON
    # What a program writes is published in its own words, also where the article's text has other ones.
    proposals = [
        replace(one, findings=other.findings) for one, other in zip(proposals, checked.proposals, strict=True)
    ]
    desk, title = Desk(settings.ledger, settings.base_iri), f"{method} {graph}"[:TITLE]
    withdraw_interrupted(ledger.database, by, title)
    draft = desk.create(
        by,
        title,
        language,
        "api",
        proposals,
        comment=reason,
        findings=checked.findings,
        file=file,
    )
    seen = desk.submit(by, draft.id, draft.row_version)
    verdicts = {
        item.id: Verdict("accept", reason, dict.fromkeys(item.warnings, reason)) for item in seen.waiting
    }
    try:
        patient(lambda: decide(settings, by, seen.id, seen.row_version, verdicts, whole=whole))
    except KgError:
        # Where it is published all the same, it stays accepted.
        with suppress(DeskError, WriterBusy):
            desk.withdraw(by, seen.id, seen.row_version)
        raise
    return Written(created=live is None, submission=seen.id)


def _proposals(
    method: Method, graph: str, file: File | None, now: Stored | None, terms: Terms
) -> list[Proposal]:
    """What a graph is to say otherwise.

    Raises:
        SourceError: The file cannot be read, or there are blank nodes.
        BeyondLimit: That is too much.
    """
    made: list[Proposal] = []
    with _content(graph, file, terms) as content:
        for subject, before, after in changes(*unlike(now, content)):
            if method == "POST":
                if not after:
                    continue
                after = b"".join(
                    sorted({*before.splitlines(keepends=True), *after.splitlines(keepends=True)})
                )
                if after == before:
                    continue
            if is_blank(subject, before + after):
                raise SourceError(
                    texts("{graph} describes something by means of blank nodes.", graph=graph),
                    texts("Give them addresses, and load the graph as a file with `kg load`."),
                )
            if len(made) == SUBJECTS:
                raise BeyondLimit(
                    texts("More than {n} things of {graph} would change.", n=SUBJECTS, graph=graph),
                    texts("Whoever runs the server loads so much with `kg load`."),
                )
            iri = subject[1:-1].decode()
            op = "withdraw" if not after else "replace" if before else "add"
            made.append(Proposal(kind_of(iri, terms), op, graph, iri, after.decode() or None, {}))
    return made


@contextmanager
def _content(graph: str, file: File | None, terms: Terms) -> Generator[Content | None]:
    """What a file says of a graph, as long as the context is; None without a file."""
    if file is None:
        yield None
        return
    syntax = next(one for one in SYNTAXES if one.media_type == file.media_type)
    name = graph.removeprefix(terms.graph("").value)
    with opened(file.data, file.name, syntax, name, terms.base, chosen=False) as (_, document):
        yield _only(graph, document)


def _only(graph: str, document: Document) -> Content:
    others = document.contents.keys() - {graph}
    if others:
        raise SourceError(
            texts(
                "{graph} is to be written, and what was sent names {other}.", graph=graph, other=min(others)
            ),
            texts("Send the triples without a graph’s name."),
        )
    return document.contents[graph]
