"""Graphs of every kind that a file may hold, for laws that hold for all of them."""

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

_NAMES = st.sampled_from(["a", "b", "c", "thép", "北"])
_IRIS = st.builds(lambda name: NamedNode(f"http://example.org/{name}"), _NAMES)
_BLANK = st.builds(lambda number: BlankNode(f"b{number}"), st.integers(0, 3))
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
_LITERALS = st.one_of(
    st.builds(Literal, _TEXT),
    st.builds(lambda text, tag: Literal(text, language=tag), _TEXT, st.sampled_from(["fr", "en", "vi"])),
    st.builds(
        lambda number: Literal(number, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        st.sampled_from(["0", "0.0", "0.00", "51.20", "51.2", "-4.24", "+1", "not a number"]),
    ),
)

ground_triples = st.builds(Triple, _IRIS, _IRIS, st.one_of(_IRIS, _LITERALS))
"""Triples without blank nodes."""

triples = st.builds(Triple, st.one_of(_IRIS, _BLANK), _IRIS, st.one_of(_IRIS, _BLANK, _LITERALS))
"""Triples with and without blank nodes."""

graphs = st.lists(triples, max_size=12, unique=True)
ground_graphs = st.lists(ground_triples, max_size=12, unique=True)
