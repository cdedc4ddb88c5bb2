"""What went on, in words: what the details of an event say to whoever looks after the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.desk.events import Event
from kg.language.texts import Language


def details(event: Event, language: Language) -> tuple[str, ...]:
    """What there is to say of an event besides who did what, and to whom.

    Args:
        event: The event.
        language: The reader's language.
    """
    return tuple(_details(event.detail, language))


def _details(detail: Mapping[str, Any], language: Language) -> Iterator[str]:
    t = language.text
    if "name" in detail:
        yield t("{heading}:", heading=t("name")) + f" {detail['name']}"
    if "roles" in detail:
        roles = {
            "contributor": t("contributor"),
            "curator": t("curator"),
            "administrator": t("administrator"),
        }
        named = ", ".join(roles.get(role, role) for role in str(detail["roles"]).split())
        yield t("{heading}:", heading=t("may act as")) + f" {named}"
    if "shown_as" in detail:
        shown = detail["shown_as"]
        yield t("is named nowhere from now on") if not shown else t("is shown as {name}", name=shown)
    if "active" in detail:
        yield t("may sign in") if detail["active"] else t("may not sign in any more")
    if "n" in detail:
        yield t("version {n}", n=detail["n"])
    if "graph" in detail:
        yield t("{heading}:", heading=t("graph")) + f" {detail['graph']}"
    counts = {
        "items": t("items"),
        "warnings": t("with a warning"),
        "accept": t("accepted"),
        "return": t("returned for changes"),
        "reject": t("rejected"),
        "revision": t("revision"),
    }
    for name, heading in counts.items():
        if detail.get(name):
            yield t("{heading}:", heading=heading) + f" {detail[name]}"
    if stale := detail.get("stale"):
        yield t("{heading}:", heading=t("left, since they were changed meanwhile")) + f" {len(stale)}"
    if detail.get("own"):
        yield t("their own submission")
    if detail.get("item"):
        yield t("of one item")
    if detail.get("interrupted"):
        yield t("the process that wrote it had ended")
