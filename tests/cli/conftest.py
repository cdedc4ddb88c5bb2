from pathlib import Path

import pytest

from cli.in_process import KgHere
from servers import Kg

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(tmp_path: Path) -> Kg:
    """Nothing has been initialised yet."""
    return KgHere(tmp_path)


@pytest.fixture
def kg(published: Path, tmp_path: Path) -> Kg:
    """All that comes with kg is published."""
    return KgHere(tmp_path).given(published)


@pytest.fixture
def script(kg: Kg) -> Kg:
    """The same in a process of its own, for what only a process shows."""
    return Kg(kg.folder)


@pytest.fixture(scope="session")
def own_article() -> str:
    """The article that the tutorial describes, without the fault that it starts with."""
    tutorial = (ROOT / "docs" / "tutorial" / "first-article.md").read_text(encoding="utf-8")
    turtle, line = (block.split("```")[0] for block in tutorial.split("```turtle\n")[1:])
    return turtle.replace("kg:lowerBound 97.0 ;\n", "kg:lowerBound 97.0 ;\n" + line)
