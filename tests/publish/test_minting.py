"""Periods and levels that facts name: who describes them, and that they are always described."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kg.config import Settings
from kg.errors import SourceError, ValidationFailed
from kg.periods import minted
from kg.publish import Change, Publisher, Source, digest_of
from kg.vocab import SKOS, Terms
from laws import fewer
from publish.installation import BASE, Installation
from servers import Kg

MINTED = "reference/minted-periods"
TERMS = Terms(BASE)
REFERRING = (TERMS.kg("period"), TERMS.kg("comparator"))
RULES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#F> a sh:NodeShape ; sh:targetClass <def#Fact> .
<shapes#P> a sh:NodeShape ; sh:targetClass <def#Period> .
<shapes#C> a sh:NodeShape ; sh:targetClass <def#Comparator> .
<shapes#K> a sh:NodeShape ; sh:targetClass <http://www.w3.org/2004/02/skos/core#Concept> .
"""


def fact(name: str, period: str, comparator: str = "level-2020") -> str:
    return (
        f"<id/fact/{name}> a <def#Fact> ;\n"
        f"  <def#period> <id/period/{period}> ; <def#comparator> <id/comparator/{comparator}> .\n"
    )


def by_hand(*codes: str) -> str:
    """Periods and levels that people describe."""
    kinds = {code: "comparator" if code.startswith("level-") else "period" for code in codes}
    return "".join(
        f'<id/{kind}/{code}> a <def#{kind.capitalize()}> ; <def#said> "by hand" .\n'
        for code, kind in kinds.items()
    )


def described(installation: Installation, graph: str = MINTED) -> set[str]:
    """The codes of the periods and levels that a graph describes."""
    return {
        quad.subject.value.rpartition("/")[2]
        for quad in installation.published().get(graph, ())
        if isinstance(quad.subject, NamedNode)
        and re.search("id/(period|comparator)/[^/]+$", quad.subject.value)
    }


def change(installation: Installation, graph: str, subject: str, turtle: str | None) -> Change:
    """What is said of a subject from now on, in place of what the ledger says of it."""
    iri, live = TERMS.graph(graph).value, installation.ledger.live()
    now = installation.ledger.stored(str(live[iri].digest)) if iri in live else None
    base = digest_of(now.about(f"<{BASE}{subject}>".encode())) if now else None
    parsed = parse(turtle or "", RdfFormat.TURTLE, base_iri=BASE)
    said = serialize(parsed, format=RdfFormat.N_TRIPLES) if turtle else None
    return Change(iri, f"{BASE}{subject}", said, base)


def source(installation: Installation, graph: str, turtle: str) -> Source:
    return Source(installation.source(graph.replace("/", "-"), turtle).path, graph)


def test_what_no_graph_describes_is_described_in_three_languages(installation: Installation):
    outcome = installation.load("one", fact("one-001", "2024-Q3", "level-2019"))
    said = installation.published()[MINTED]
    labels = {
        (quad.subject, quad.object.language): quad.object.value
        for quad in said
        if quad.predicate == SKOS("prefLabel") and isinstance(quad.object, Literal)
    }
    period, level = TERMS.entity("period", "2024-Q3"), TERMS.entity("comparator", "level-2019")
    assert labels == {
        (period, "fr"): "3e trimestre 2024",
        (period, "en"): "third quarter of 2024",
        (period, "vi"): "quý III/2024",
        (level, "fr"): "le niveau de 2019",
        (level, "en"): "the 2019 level",
        (level, "vi"): "mức năm 2019",
    }
    assert {told.graph: told.added for told in outcome.put} == {
        TERMS.graph(MINTED).value: 2,
        TERMS.graph("article/one").value: 1,
    }
    assert installation.publisher().verify() == []


@pytest.mark.parametrize("code", ["2025-Q5", "2025--2021", "2025-2021", "2024-13", "by-30", "last-term"])
def test_what_is_nearly_a_code_is_left_alone(installation: Installation, code: str):
    installation.load("one", fact("one-001", code, f"level-{code}"))
    assert MINTED not in installation.published()


def test_each_is_described_once_however_many_facts_name_it(installation: Installation):
    installation.load("one", fact("one-001", "2024") + fact("one-002", "2024"))
    outcome = installation.load("two", fact("two-001", "2024") + fact("two-002", "2025"))
    (told,) = (told for told in outcome.put if told.graph.endswith(MINTED))
    assert (told.added, told.changed, told.removed) == (1, 0, 0)
    again = installation.load("two", fact("two-001", "2024") + fact("two-003", "2025"))
    assert [told.graph for told in again.put] == [TERMS.graph("article/two").value]
    assert described(installation) == {"2024", "2025", "level-2020"}


def test_what_people_describe_in_the_same_load_is_theirs(installation: Installation):
    installation.publisher().load(
        [
            source(installation, "article/one", fact("one-001", "2024") + fact("one-002", "2025")),
            source(installation, "reference/periods", by_hand("2024", "level-2020")),
        ]
    )
    assert described(installation) == {"2025"}


def test_what_people_have_described_already_is_theirs(installation: Installation):
    installation.publisher().load([source(installation, "reference/periods", by_hand("2024", "level-2020"))])
    installation.load("one", fact("one-001", "2024"))
    assert MINTED not in installation.published()


def test_what_people_describe_later_is_theirs_from_then_on(installation: Installation):
    installation.load("one", fact("one-001", "2024"))
    revision = installation.ledger.head()
    outcome = installation.publisher().load(
        [source(installation, "reference/periods", by_hand("2024", "2030"))], "Lan", "better words"
    )
    assert described(installation) == {"level-2020"}
    assert described(installation, "reference/periods") == {"2024", "2030"}
    added = installation.ledger.revisions(revision)
    assert {(one.graph.removeprefix(TERMS.graph("").value), one.author) for one in added} == {
        (MINTED, "Lan"),
        ("reference/periods", "Lan"),
    }
    # The newest of what became of it is that it is described.
    assert [one.kind for one in installation.ledger.history(f"{BASE}id/period/2024", 2).changes] == [
        "create",
        "delete",
    ]
    last = installation.publisher().load([source(installation, "reference/levels", by_hand("level-2020"))])
    assert (outcome.dropped, last.dropped) == ((), (TERMS.graph(MINTED).value,))
    assert MINTED not in installation.published()
    assert installation.publisher().verify() == []


def test_what_people_describe_no_more_in_a_load_that_names_it_is_described(installation: Installation):
    installation.publisher().load([source(installation, "reference/periods", by_hand("2024", "level-2020"))])
    installation.publisher().load(
        [
            source(installation, "article/one", fact("one-001", "2024")),
            source(installation, "reference/periods", by_hand("level-2020")),
        ]
    )
    assert described(installation) == {"2024"}


def test_it_stays_when_the_facts_go_that_named_it(installation: Installation):
    installation.load("one", fact("one-001", "2024") + fact("one-002", "2025"))
    installation.load("one", fact("one-001", "2024"))
    installation.publisher().withdraw([f"{BASE}id/fact/one-001"])
    assert installation.published().keys() == {MINTED}
    assert described(installation) == {"2024", "2025", "level-2020"}


def test_a_change_to_a_fact_describes_its_period_in_the_same_transaction(installation: Installation):
    installation.load("one", fact("one-001", "2024") + fact("one-002", "2025"))
    revision = installation.ledger.head()
    wanted = [
        change(installation, "article/one", "id/fact/one-001", fact("one-001", "by-2030")),
        change(installation, "article/one", "id/fact/one-002", None),
    ]
    outcome = installation.publisher().apply(wanted, "Lan", "a correction")
    assert described(installation) == {"2024", "2025", "level-2020", "by-2030"}
    assert {(one.author, one.reason) for one in installation.ledger.revisions(revision)} == {
        ("Lan", "a correction")
    }
    assert {told.graph: told.added for told in outcome.put} == {
        TERMS.graph(MINTED).value: 1,
        TERMS.graph("article/one").value: 0,
    }


def test_a_change_that_describes_what_was_minted_takes_its_place(installation: Installation):
    installation.load("one", fact("one-001", "2024"))
    hand = [change(installation, "reference/periods", "id/period/2024", by_hand("2024"))]
    hand += [change(installation, "reference/levels", "id/comparator/level-2020", by_hand("level-2020"))]
    outcome = installation.publisher().apply(hand)
    assert outcome.dropped == (TERMS.graph(MINTED).value,)
    assert described(installation, "reference/periods") == {"2024"}


def test_what_another_graph_describes_cannot_be_described_beside_it(installation: Installation):
    installation.publisher().load([source(installation, "reference/periods", by_hand("2024"))])
    revision = installation.ledger.head()
    outcome = installation.publisher().apply(
        [change(installation, MINTED, "id/period/2024", by_hand("2024"))]
    )
    assert (outcome.put, outcome.revision) == ((), revision)
    outcome = installation.publisher().load([source(installation, MINTED, by_hand("2024"))])
    assert (outcome.put, outcome.revision) == ((), revision)


@pytest.mark.parametrize("step", ["staged", "committed"])
@pytest.mark.parametrize("applied", [True, False])
def test_a_writer_that_breaks_off_leaves_a_fact_with_its_period_or_neither(
    installation: Installation, step: str, applied: bool
):
    installation.load("one", fact("one-001", "2024"))

    def stop(name: str, done: int, total: int) -> None:
        if name == step:
            raise InterruptedError

    new, publisher = fact("one-001", "2031"), installation.publisher(stop)
    changes = [change(installation, "article/one", "id/fact/one-001", new)]
    sources = [installation.source("one", new)]
    with pytest.raises(InterruptedError):
        publisher.apply(changes) if applied else publisher.load(sources)
    came = step == "committed"
    installation.publisher().catch_up()
    assert ("2031" in described(installation)) == came
    periods = {quad.object for quad in installation.published()["article/one"]}
    assert (TERMS.entity("period", "2031") in periods) == came
    assert installation.leftovers() == []
    assert installation.publisher().verify() == []


def test_what_another_installation_minted_is_taken_and_nothing_is_lost(installation: Installation):
    installation.load("one", fact("one-001", "2024"))
    installation.publisher().load([source(installation, "reference/periods", by_hand("2026"))])
    export = source(installation, MINTED, by_hand("2025", "2026"))
    article = source(installation, "article/two", fact("two-001", "2027"))
    installation.publisher().load([export, article])
    assert described(installation) == {"2024", "2025", "2027", "level-2020"}
    assert described(installation, "reference/periods") == {"2026"}
    again = installation.publisher().load([export, article])
    assert (again.put, again.dropped) == ((), ())


@contextmanager
def refused_for_what_people_did() -> Iterator[None]:
    """What is still used is not withdrawn, and two lists do not describe the same; all else is taken."""
    try:
        yield
    except ValidationFailed as error:
        if any(MINTED in f"{one.graph} {one.messages['en']}" for one in error.report.findings):
            raise


class Referring(RuleBasedStateMachine):
    """Facts and descriptions come and go by every way there is."""

    CODES = st.sampled_from(["2024", "2025-Q1", "level-2020"])
    SOME = st.lists(CODES, min_size=1, max_size=3, unique=True)
    ARTICLES = st.sampled_from(["article/one", "article/two"])
    LISTS = st.sampled_from(["reference/periods", "reference/others", MINTED])

    def __init__(self, ledger_url: str | None) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.installation = Installation(Path(self.folder.name), ledger_url)
        publisher = self.installation.publisher()
        publisher.init()
        publisher.load([source(self.installation, "shapes/tiny", RULES)])

    @rule(graphs=st.dictionaries(ARTICLES, SOME), lists=st.dictionaries(LISTS, SOME))
    def load(self, graphs: dict[str, list[str]], lists: dict[str, list[str]]) -> None:
        loads = [(graph, self.facts(graph, codes)) for graph, codes in graphs.items()]
        loads += [(graph, by_hand(*codes)) for graph, codes in lists.items()]
        with refused_for_what_people_did():
            self.installation.publisher().load(
                [source(self.installation, graph, turtle) for graph, turtle in loads], again=True
            )

    @rule(graph=st.one_of(ARTICLES, LISTS))
    def drop(self, graph: str) -> None:
        with suppress(SourceError), refused_for_what_people_did():
            self.installation.publisher().drop(graph)

    @rule(codes=SOME, gone=st.booleans(), article=ARTICLES, graph=LISTS, hand=st.none() | CODES)
    def apply(self, codes: list[str], gone: bool, article: str, graph: str, hand: str | None) -> None:
        name = f"id/fact/{article.rpartition('/')[2]}-001"
        turtle = None if gone else self.facts(article, codes[:1])
        changes = [change(self.installation, article, name, turtle)]
        if hand:
            kind = "comparator" if hand.startswith("level-") else "period"
            changes.append(change(self.installation, graph, f"id/{kind}/{hand}", by_hand(hand)))
        was_withdrawn = turtle is not None and f"{BASE}{name}" in self.installation.ledger.withdrawn()
        refused = pytest.raises(SourceError) if was_withdrawn else nullcontext()
        with refused, refused_for_what_people_did():
            assert self.installation.publisher().apply(changes).stale == ()

    @staticmethod
    def facts(graph: str, codes: list[str]) -> str:
        start = graph.rpartition("/")[2]
        return "".join(
            fact(f"{start}-{number:03d}", "2024", code)
            if code.startswith("level-")
            else fact(f"{start}-{number:03d}", code)
            for number, code in enumerate(codes, 1)
        )

    @invariant()
    def whatever_facts_name_one_graph_describes(self) -> None:
        published = self.installation.published()
        graphs = Counter(
            quad.subject for quads in published.values() for quad in {q.subject: q for q in quads}.values()
        )
        assert set(graphs.values()) <= {1}
        for quads in published.values():
            for quad in quads:
                if quad.predicate in REFERRING and minted(quad.object.value, TERMS):
                    assert quad.object in graphs

    @invariant()
    def nothing_is_damaged(self) -> None:
        assert self.installation.publisher().verify() == []

    def teardown(self) -> None:
        self.folder.cleanup()


def test_what_facts_name_is_always_described_and_never_twice(ledger_urls: Callable[[], str | None]):
    run_state_machine_as_test(lambda: Referring(ledger_urls()), settings=fewer(4))


ARTICLE = Path(__file__).parents[2] / "data" / "articles" / "protection-sociale-nord-est.ttl"


def article(folder: Path, *changes: tuple[str, str]) -> Source:
    """The article that comes with kg, with other periods."""
    turtle = ARTICLE.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in turtle
        turtle = turtle.replace(before, after)
    path = folder / "articles" / ARTICLE.name
    path.parent.mkdir(exist_ok=True)
    path.write_text(turtle, encoding="utf-8")
    return Source.of(path)


OTHER = (
    ("<id/period/2025>", "<id/period/2024-Q3>"),
    ("<id/comparator/level-2020>", "<id/comparator/level-2019>"),
)


def test_facts_are_valid_with_periods_that_nobody_describes_and_are_loaded_as_they_were_judged(
    published: Path, tmp_path: Path
):
    kg = Kg(tmp_path).given(published)
    settings = Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir)
    publisher = Publisher(settings)
    before = publisher.status()
    file = article(tmp_path, *OTHER)
    assert publisher.validate([file]).conforms
    assert publisher.status() == before
    outcome = publisher.load([file])
    assert [(told.graph.partition("graph/")[2], told.added) for told in outcome.put] == [
        (MINTED, 2),
        (file.graph, 0),
    ]
    assert publisher.validate().conforms
    assert publisher.verify() == []


def test_facts_are_valid_with_such_periods_where_nothing_is_published(tmp_path: Path):
    settings = Settings(base_iri="http://localhost:8000/", data_dir=tmp_path / "var")
    assert Publisher(settings).validate([article(tmp_path, *OTHER)]).conforms
    assert not settings.data_dir.exists()


@pytest.mark.parametrize("code", ["2025-Q5", "2025--2021", "2024-13", "by-30"])
def test_what_is_nearly_a_code_is_refused(published: Path, tmp_path: Path, code: str):
    kg = Kg(tmp_path).given(published)
    publisher = Publisher(Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir))
    file = article(tmp_path, ("<id/period/2025>", f"<id/period/{code}>"))
    assert not publisher.validate([file]).conforms
    with pytest.raises(ValidationFailed):
        publisher.load([file])


def test_what_facts_name_cannot_be_withdrawn(published: Path, tmp_path: Path):
    kg = Kg(tmp_path).given(published)
    publisher = Publisher(Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir))
    publisher.load([article(tmp_path, *OTHER)])
    with pytest.raises(ValidationFailed):
        publisher.drop(MINTED)
    with pytest.raises(ValidationFailed):
        publisher.withdraw(["http://localhost:8000/id/period/2024-Q3"])
