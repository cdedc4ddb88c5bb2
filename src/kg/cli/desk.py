"""`kg desk`: what has been handed in, for whoever runs the installation."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global

if TYPE_CHECKING:
    from kg.desk.submission import Submission
    from kg.desk.submissions import Desk

app = typer.Typer(no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The submission's id, as `kg desk list` tells it.")]


@app.callback()
def desk() -> None:
    """Look at what has been handed in; nothing is changed here. Drafts are their authors' alone.

    Example: `kg desk list`
    """


@app.command("list")
def list_submissions(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            "--state", help="Only those that are submitted, returned, accepted, rejected, withdrawn."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many to list.")] = 50,
) -> None:
    """List submissions, those that have waited longest first.

    Example: `kg desk list --state submitted`
    """
    listing = _desk(context).overview(state, limit)
    terminal.table(
        ("id", "state", "submitted", "by", "items", "title"),
        (
            (
                one.id,
                one.state,
                f"{one.submitted:%Y-%m-%d %H:%M}" if one.submitted else "",
                terminal.seen(one.author.name),
                str(one.items),
                terminal.seen(one.title),
            )
            for one in listing.entries
        ),
    )
    if listing.following:
        terminal.note(f"There are more: {sum(listing.counts.values())} in all.")


@app.command()
def show(context: typer.Context, submission: Id) -> None:
    """Tell how a submission stands, and what became of each of its items.

    Example: `kg desk show 01M8GQWDAJ9BF0502PTYSGNJXV`
    """
    record = _desk(context).record(submission)
    _tell(record.submission)
    for event in record.events:
        by = terminal.seen(event.by) or "nobody"
        print(f"{event.at:%Y-%m-%d %H:%M:%S}  {event.what:<10} {by}")


@app.command()
def export(context: typer.Context, submission: Id) -> None:
    """Write all that is known of a submission, in every version, as JSON; files and texts are left out.

    Example: `kg desk export 01M8GQWDAJ9BF0502PTYSGNJXV > submission.json`
    """
    record = _desk(context).record(submission)
    print(json.dumps(asdict(record), ensure_ascii=False, indent=2, default=str))


def _tell(submission: Submission) -> None:
    counts = Counter(
        item.decision.verdict if item.decision and item.closed else "undecided" for item in submission.items
    )
    print(f"title     {terminal.seen(submission.title)}")
    print(f"by        {terminal.seen(submission.author.name)}")
    print(f"state     {submission.state}, version {submission.n}")
    print("items     " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) + "\n")
    terminal.table(
        ("item", "row", "what", "about", "verdict", "published as"),
        (
            (
                item.id,
                "" if item.proposal.row is None else str(item.proposal.row),
                f"{item.proposal.op} {item.proposal.kind}",
                terminal.seen(item.proposal.subject),
                item.decision.verdict if item.decision else "",
                (item.decision.published_as or "") if item.decision else "",
            )
            for item in submission.items
        ),
    )


def _desk(context: typer.Context) -> Desk:
    from kg.desk.submissions import Desk

    given: Global = context.obj
    settings = given.settings()
    return Desk(settings.ledger, settings.base_iri)
