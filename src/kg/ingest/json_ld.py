"""What a JSON-LD file says and its parser leaves out without a word (JSON-LD 1.1 API, section 5).

The algorithm drops what it has no use for: keys that no context maps, addresses that are none, language tags
that are none. Whoever wrote them meant something, so such a file is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, cast

from kg.ingest.json_tree import Node, tree
from kg.language.texts import texts

_NO_ADDRESS: Final = re.compile(r"[\x00-\x20<>\"{}|\\\\^`]")
_KEYWORDS: Final = frozenset(
    {
        "@base",
        "@container",
        "@context",
        "@direction",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@prefix",
        "@propagate",
        "@protected",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    }
)
"""JSON-LD 1.1, section 9.16; other keys that start so are ignored (section 4.1.2)."""

_INNER: Final = {
    "@id": "@id",
    "@type": "@id",
    "@language": "@language",
    "@graph": "@graph",
    "@included": "@graph",
}
"""What values of a keyword are."""

_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class Lost(NamedTuple):
    """Something that the parser leaves out.

    Attributes:
        line: The line that it is on.
        told: What is wrong with it, by language.
    """

    line: int
    told: dict[str, str]


def lost(text: str) -> Lost | None:
    """The first thing that is left out of a document that a parser has taken; None where nothing is."""
    document = tree(text)
    terms: dict[str, Any] = {}
    for context in _contexts(document):
        terms |= context
    return next(_lost(document, terms, "@graph"), None)


def _contexts(node: Node) -> Iterator[dict[str, Any]]:
    """All contexts of a document: what one of them maps, says something somewhere."""
    for key, value in node.members:
        if key and json.loads(key[1]) == "@context":
            for one in value.members if value.written == "[" else ((None, value),):
                if one[1].written == "{":
                    yield {json.loads(name[1]): _plain(said) for name, said in one[1].members if name}
        yield from _contexts(value)


def _plain(node: Node) -> Any:
    """A JSON value without its lines."""
    if node.written == "{":
        return {json.loads(key[1]): _plain(value) for key, value in node.members if key}
    if node.written == "[":
        return [_plain(value) for _, value in node.members]
    return json.loads(node.written)


def _lost(node: Node, terms: dict[str, Any], role: str) -> Iterator[Lost]:
    """What is left out of a value.

    Args:
        node: The value.
        terms: What the contexts map.
        role: ``@id`` for an address, ``@language`` for a tag or a map by tags, ``@index`` for a map whose
            keys are no terms, ``@graph`` where only things can be, or nothing.
    """
    if node.written == "[":
        for _, item in node.members:
            yield from _lost(item, terms, role)
    elif node.written != "{":
        yield from _lost_string(node, terms, role)
    else:
        for key, value in node.members:
            assert key is not None  # noqa: S101 - members of an object have keys
            name = json.loads(key[1])
            if name in {"@context", "@value"}:
                continue
            if role == "@index" or (role == "@language" and not name.startswith("@")):
                yield from _lost(value, terms, "")
                continue
            meaning = terms.get(name)
            alias = meaning if isinstance(meaning, str) and meaning.startswith("@") else name
            if alias.startswith("@") and alias in _KEYWORDS:
                inner = _INNER.get(alias, "")
                yield from _lost(value, terms, inner)
                continue
            odd = name.startswith(("@", "_:")) or (":" in name and _NO_ADDRESS.search(name))
            if odd or (name not in terms and ":" not in name and "@vocab" not in terms):
                told = texts(
                    "The key “{key}” is not in @context, so it says nothing: add it there, or remove it.",
                    key=name,
                )
                yield Lost(key[0], told)
            defined = cast(dict[str, Any], meaning) if isinstance(meaning, dict) else {}
            if defined.get("@type") != "@json":
                yield from _lost(value, terms, _role(defined))


def _role(defined: dict[str, Any]) -> str:
    """What a term's definition says of its values."""
    given = defined.get("@container")
    containers: set[str] = {given} if isinstance(given, str) else set(given or ())
    if "@language" in containers:
        return "@language"
    if containers & {"@index", "@id", "@type"}:
        return "@index"
    return "@id" if defined.get("@type") in {"@id", "@vocab"} else ""


def _lost_string(node: Node, terms: dict[str, Any], role: str) -> Iterator[Lost]:
    value = json.loads(node.written)
    if not isinstance(value, str):
        if role == "@graph" and value is not None:
            yield Lost(
                node.line, texts("“{text}” stands alone here, so it says nothing.", text=node.written[:40])
            )
        return
    if role == "@id" and (odd := _NO_ADDRESS.search(value)):
        told = texts("An address cannot have the character {token}.", token=f"“{odd[0]}”")
        yield Lost(node.line, told)
    elif role == "@id" and terms.get("@base", "") is None and ":" not in value and value not in terms:
        told = texts("“{text}” is no whole address, and “@base” is null: write it whole.", text=value)
        yield Lost(node.line, told)
    elif role == "@graph":
        told = texts("“{text}” stands alone here, so it says nothing.", text=value[:40])
        yield Lost(node.line, told)
    elif role == "@language" and not _TAG.fullmatch(value):
        yield Lost(node.line, texts("“{tag}” is no language tag.", tag=value))
