"""A proposal while it is checked: what is said of it, what is found of it, and what the text says instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.describe import Values, values_of
from kg.desk.findings import SEVERITIES, Finding
from kg.desk.proposal import Kind, Proposal, Understood
from kg.desk.reading.quote_matching import ArticleText, Located
from kg.desk.sheets.columns import SHEETS, place_of
from kg.vocab import LANGUAGES


class UnderCheck:
    """A proposal while it is checked.

    Args:
        proposal: The proposal.
        subject: Its subject's IRI, or one that stands for it.
        lines: What is said of it, in canonical form and with that subject.
    """

    def __init__(self, proposal: Proposal, subject: str, lines: bytes) -> None:
        self.proposal = proposal
        self.subject = subject
        self.lines = lines
        self.findings: list[Finding] = []
        self.article: ArticleText | None = None
        self.located = Located("no-text")
        self._retold = False

    @property
    def is_fact(self) -> bool:
        """Whether it says something of a fact."""
        return self.proposal.kind == "fact" and self.proposal.op != "withdraw"

    @cached_property
    def values(self) -> Values:
        """What is said of it, by property."""
        return values_of(quad.triple for quad in parse(self.lines, format=RdfFormat.N_TRIPLES))

    def one(self, predicate: NamedNode) -> str:
        """The first value of a property, or an empty string."""
        return next((value.value for value in self.values.get(predicate.value, ())), "")

    def retell(self, predicate: NamedNode, field: str, said: str) -> None:
        """Say a text as the article has it, or what the article says where nothing was typed."""
        kept: list[str] = []
        anew: list[str] = []
        for quad in parse(self.lines, format=RdfFormat.N_TRIPLES):
            value = quad.object
            if quad.predicate == predicate and isinstance(value, Literal):
                value = Literal(said, language=value.language) if value.language else Literal(said)
                anew.append(str(value))
            else:
                kept.append(f"{quad.triple} .\n")
        anew = anew or [str(Literal(said))]
        lines = {*kept, *(f"<{self.subject}> {predicate} {value} .\n" for value in anew)}
        self.lines = "".join(sorted(lines)).encode()
        self._retold = True
        self.__dict__.pop("values", None)
        fields = [one for one in self.proposal.understood if one.field != field]
        typed = self.proposal.cells.get(field, "")
        taken = Understood(field, typed, anew[0], dict.fromkeys(LANGUAGES, said), "words")
        places = [one.field for one in self.proposal.understood]
        fields.insert(places.index(field) if field in places else len(fields), taken)
        self.proposal = replace(self.proposal, understood=tuple(fields))

    def done(self, letters: Mapping[Kind, Mapping[str, str]]) -> Proposal:
        """The proposal with all that was found, the gravest first."""
        proposal = self.proposal
        if self._retold:
            subject = proposal.subject if proposal.subject.startswith("_:") else f"<{proposal.subject}>"
            said = self.lines.decode().replace(f"<{self.subject}> ", f"{subject} ")
            proposal = replace(proposal, statements=said)
        found = (self._placed(finding, letters) for finding in self.findings)
        ordered = sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
        # Whoever mends the quote by the text mends its number with it.
        followed = "words-not-in-quote" if self._is_found("quote-with-another-number") else ""
        first = (finding for finding in proposal.findings if finding.rule != followed)
        return replace(proposal, findings=(*first, *ordered))

    def _is_found(self, rule: str) -> bool:
        return any(finding.rule == rule for finding in self.findings)

    def _placed(self, finding: Finding, letters: Mapping[Kind, Mapping[str, str]]) -> Finding:
        """A finding where it is to be mended."""
        cells, row = self.proposal.cells, self.proposal.row
        sheet, column = place_of(self.proposal.kind, cells, finding.column)
        shown = letters.get(_KINDS.get(sheet or "", "fact"), {})
        return replace(
            finding,
            row=row,
            sheet=None if row is None else sheet,
            column=column,
            letter=shown.get(column or ""),
            value=finding.value or cells.get(column or "") or None,
        )


_KINDS: Final[Mapping[str, Kind]] = {title: kind for kind, title in SHEETS.items()}
