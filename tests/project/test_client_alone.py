"""The client is installed without what serves."""

import os
import re
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from servers import Kg

# Stands before all other finders: what it does not let in is as if it were not installed.
WITHOUT = """\
import sys

class Without:
    def find_spec(self, name, path=None, target=None):
        own = name.split(".")[:2]
        if name.split(".")[0] in {packages!r} or (own[0] == "kg" and own[1:] and own[1] not in {rooms!r}):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Without())
"""
ROOMS = {"client", "errors", "__main__"}
READ = """\
from kg.client import Graph, certain

graph = Graph({address!r})
facts, observed = (graph.facts(kind=kind, frame={frame!r}) for kind in (None, "observation"))
sure = certain(observed, ">=", 95, unit="PERCENT")
print(len(facts), sum(answer is True for answer in sure.to_list()))
"""
HINT = "Install what they need with: pip install 'kg[server]'"


def packages(root: Path, *extras: str) -> set[str]:
    """The names that the packages of some extras are imported by."""
    asked = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    wanted = {canonicalize_name(Requirement(line).name) for extra in extras for line in asked[extra]}
    return {
        name
        for name, distributions in packages_distributions().items()
        if wanted & {canonicalize_name(one) for one in distributions}
    }


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments, "-c", code], capture_output=True, text=True)


def without(root: Path, rooms: set[str] = ROOMS) -> str:
    return WITHOUT.format(packages=packages(root, "server", "pandas", "polars"), rooms=rooms)


def test_the_client_imports_nothing_of_the_server(root: Path):
    code = "from kg.client import *\nprint(Graph('http://localhost:8000/').url)"
    done = python(without(root) + code)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "http://localhost:8000/\n"


def test_what_is_left_out_would_be_missed(root: Path):
    assert {"fastapi", "pyoxigraph", "pandas", "polars"} <= packages(root, "server", "pandas", "polars")
    done = python(without(root) + "import kg.vocab")
    assert done.returncode == 1
    assert "No module named 'kg.vocab'" in done.stderr


@pytest.mark.parametrize(("frame", "missing"), [("pandas", "pandas"), ("polars", "polars")])
def test_a_library_that_is_missing_is_told_with_what_installs_it(root: Path, frame: str, missing: str):
    code = f"from kg.client import *\nGraph('http://localhost:8000/').facts(frame={frame!r})"
    done = python(without(root) + code)
    assert done.returncode == 1
    assert f"PackageMissing: {missing} is not installed. Install it with: pip install 'kg[{frame}]'" in (
        done.stderr
    )


def test_the_program_says_what_it_lacks(root: Path):
    done = python(without(root, {*ROOMS, "cli"}) + "from kg.__main__ import main\nmain()")
    assert done.returncode == 1
    assert HINT in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_its_own_is_not_taken_for_a_missing_package(root: Path):
    done = python(without(root) + "from kg.__main__ import main\nmain()")
    assert done.returncode == 1
    assert "No module named 'kg.cli'" in done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("extra", ["pandas", "polars"])
def test_an_environment_with_one_extra_reads_facts(root: Path, published: Path, tmp_path: Path, extra: str):
    """Everything comes from a package index, in the versions that are locked."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("kg-*.whl")
    lock = (root / "requirements-dev.txt").read_text()
    constraints = tmp_path / "constraints.txt"
    # Without their hashes, which what is built here has not.
    constraints.write_text("\n".join(re.findall(r"^([a-z0-9._-]+==[^\\\n]+)", lock, re.MULTILINE)))
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    install = [programs / "python", "-m", "pip", "install", "--quiet", "--constraint", constraints]
    subprocess.run([*install, f"{wheel}[{extra}]"], check=True)

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.defpath}
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)

    assert not re.search("fastapi|pyoxigraph", run(programs / "python", "-m", "pip", "list").stdout)
    with Kg(tmp_path).given(published).serving() as address:
        read = run(programs / "python", "-c", READ.format(address=address, frame=extra))
    assert read.returncode == 0, read.stderr
    assert read.stdout == "94 2\n"
    told = run(programs / "kg", "--version")
    assert told.returncode == 1
    assert HINT in told.stderr
