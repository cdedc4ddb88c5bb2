"""An installation with a desk, and people who work at it."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from kg.config import Settings
from kg.desk.deciding import decide
from kg.desk.findings import Finding, Severity
from kg.desk.graph_writing import write
from kg.desk.intake import Intake
from kg.desk.proposal import Operation, Proposal
from kg.desk.received import Written
from kg.desk.submission import Decided, File, Submission, Verdict
from kg.desk.submissions import Desk
from kg.errors import KgError, WriterBusy
from kg.ledger.tables import ACCOUNT
from kg.publish import Observer, Source
from publish.installation import BASE, Installation

ONE = f"{BASE}graph/article/one"
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#C> a sh:NodeShape ; sh:targetClass <id/C> ; sh:property [ sh:path <p> ; sh:maxCount 1 ] .
<shapes#Area> a sh:NodeShape ; sh:targetClass <def#Area> .
"""
ARTICLE = '<a> a <id/C> ; <p> "1" . <b> a <id/C> ; <p> "2" .'
PEOPLE = {
    "lan": (None, "contributor"),
    "hoa": (None, "contributor"),
    "minh": ("Minh Trần", "curator"),
    "yen": (None, "curator contributor"),
    "root": (None, "administrator"),
    "gone": (None, "contributor curator"),
}
ACCEPT = Verdict("accept")
RETURN = Verdict("return", "Which year?")
REJECT = Verdict("reject", "It is not in the article.")


@dataclass
class Place(Installation):
    """An installation that publishes ARTICLE; each of PEOPLE has an account of this id."""

    def begun(self) -> "Place":
        self.publisher().init()
        shape = self.source("tiny", SHAPE)
        self.publisher().load([Source(shape.path, "shapes/tiny"), self.source("one", ARTICLE)])
        with self.desk().ledger.database.writing() as connection:
            for name, (shown_as, roles) in PEOPLE.items():
                connection.execute(
                    insert(ACCOUNT).values(
                        id=name,
                        name=f"{name}@example.org",
                        shown_as=shown_as,
                        roles=roles,
                        active=name != "gone",
                    )
                )
        return self

    def desk(self) -> Desk:
        return Desk(self.settings.ledger, BASE)

    def submitted(self, *proposals: Proposal, by: str = "lan", **more: Any) -> Submission:
        """What somebody has handed in."""
        desk = self.desk()
        draft = desk.create(by, "An article", "fr", "csv", proposals, **more)
        return desk.submit(by, draft.id, draft.row_version)

    def decide(
        self, seen: Submission, *verdicts: Verdict, by: str = "minh", observe: Observer | None = None
    ) -> Decided:
        """Decide on the items that are not closed, in their order."""
        items = [item.id for item in seen.undecided]
        return decide(
            self.settings,
            by,
            seen.id,
            seen.row_version,
            dict(zip(items, verdicts, strict=True)),
            observe=observe,
        )

    def values(self, graph: str = "article/one") -> dict[str, str]:
        """What readers see for <p>."""
        quads = self.published().get(graph, ())
        return {
            quad.subject.value.removeprefix(BASE): quad.object.value
            for quad in quads
            if quad.predicate.value == f"{BASE}p"
        }

    def with_self_review(self) -> Settings:
        return self.settings.model_copy(update={"desk_self_review": True})


@dataclass(frozen=True)
class Deciding:
    """Somebody decides, in a process of their own that may be killed at a step; see `publish.writers`."""

    place: Place
    seen: Submission
    verdicts: tuple[Verdict, ...]
    by: str = "minh"
    dies_at: str | None = None

    def do(self) -> Decided | KgError:
        def observe(step: str, done: int, total: int) -> None:
            if step == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

        while True:
            try:
                return self.place.decide(self.seen, *self.verdicts, by=self.by, observe=observe)
            except WriterBusy:
                time.sleep(0.1)
            except KgError as error:
                return error


@dataclass(frozen=True)
class Writing:
    """A program puts a graph, in a process that may be killed between its hand-in and the decision."""

    place: Place
    dies: bool = False
    reason: str = ""
    body: str = '<c> a <id/C> ; <p> "1" .'

    def do(self) -> Written | KgError:
        settings = self.place.settings

        def patient(job: Callable[[], Decided]) -> Decided:
            if self.dies:
                os.kill(os.getpid(), signal.SIGKILL)
            return job()

        sent = File("two.ttl", "text/turtle", self.body.encode())
        try:
            graph = f"{BASE}graph/article/two"
            intake = Intake(settings)
            return write(settings, intake, "minh", "PUT", graph, sent, self.reason, "en", None, patient)
        except KgError as error:
            return error


def statements(subject: str, value: str) -> str:
    node = subject if subject.startswith("_:") else f"<{BASE}{subject}>"
    return (
        f'{node} <{BASE}p> "{value}" .\n'
        f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}id/C> .\n"
    )


def proposed(
    subject: str,
    value: str | None,
    op: Operation = "add",
    *,
    findings: Iterable[Finding] = (),
    row: int | None = None,
) -> Proposal:
    """A fact of the article `one`, or another thing that its graph describes."""
    return Proposal(
        kind="fact",
        op=op,
        graph=ONE,
        subject=subject if subject.startswith("_:") else f"{BASE}{subject}",
        statements=None if value is None else statements(subject, value),
        cells={"fact": subject, "value": value or ""},
        findings=tuple(findings),
        row=row,
    )


def finding(severity: Severity, rule: str = "rule") -> Finding:
    return Finding(severity, rule, {"en": "Something.", "fr": "Quelque chose.", "vi": "Gì đó."})
