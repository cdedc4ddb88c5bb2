"""Property paths in words (SHACL, section 2.3.1)."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode

from kg.vocab import RDF, SH
from kg.web.documentation.phrases import Phrase, Wording
from kg.web.documentation.statements import Statements, Value

_DEEPEST: Final = 8
"""How deep paths within paths are told."""


def path_in_words(path: Value, shapes: Statements, say: Wording, depth: int = 0) -> Phrase:
    """A path as a reader follows it; as it is written where it is none.

    Args:
        path: A property or the node of a path.
        shapes: The graph that it stands in.
        say: How to speak to the reader.
        depth: How deep within other paths it stands.
    """
    said = shapes.said(path)
    if not isinstance(path, BlankNode) or not said or depth > _DEEPEST:
        return say.value(path)

    def within(paths: list[Value]) -> list[Phrase]:
        return [path_in_words(step, shapes, say, depth + 1) for step in paths]

    if RDF("first") in said:
        whole, *steps = within(shapes.members(path))
        for step in steps:
            whole = say.text("{first}, then its {second}", first=whole, second=step)
        return whole
    ((kind, values), *_) = said.items()
    if kind == SH("alternativePath"):
        return say.listed(within(shapes.members(values[0])), "or")
    (inner,) = within([values[0]])
    return {
        SH("inversePath"): say.text("what has this as {property}", property=inner),
        SH("zeroOrMorePath"): say.text("{property}, any number of times in a row", property=inner),
        SH("oneOrMorePath"): say.text("{property}, once or more in a row", property=inner),
        SH("zeroOrOnePath"): say.text("{property}, or the thing itself", property=inner),
    }.get(kind, say.value(path))
