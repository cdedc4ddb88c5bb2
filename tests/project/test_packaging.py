"""The wheel is all that one needs besides the locked dependencies."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("kg-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, and beside it only the dependencies that are here."""
    environment = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--isolated", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    # A path in a .pth file does not bring that folder's own .pth files, so not the editable kg.
    packages = next((environment / "lib").glob("python3*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def run(environment: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [environment / "bin" / command[0], *command[1:]],
        cwd=folder,
        env={"PATH": os.defpath, "KG_DATA_DIR": str(folder / "var")},
        capture_output=True,
        text=True,
    )


def test_the_wheel_carries_ontology_shapes_and_data(root: Path, wheel: Path):
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"kg/_bundled/{file.relative_to(root)}"
        for folder in ("ontology", "shapes", "data")
        for file in (root / folder).rglob("*.ttl")
    }
    assert wanted
    assert wanted <= carried
    assert "kg/_bundled/data/LICENSE.md" in carried
    assert "kg/py.typed" in carried


def test_the_wheel_carries_the_editor_that_is_built_and_the_licences_of_what_is_in_it(wheel: Path):
    carried = zipfile.ZipFile(wheel)
    assert "kg/web/static/editor/editor.js" in carried.namelist()
    licences = carried.read("kg/web/static/editor/LICENCES.txt").decode()
    assert {"@codemirror/view", "@lezer/lr", "codemirror-lang-sparql"} <= set(licences.split())
    assert "Permission is hereby granted" in licences
    assert not [name for name in carried.namelist() if "node_modules" in name]


def test_an_installed_wheel_finds_what_it_carries(installed: Path, tmp_path: Path):
    carried = "import kg; from kg.publish import bundled_sources; print(kg.__file__, len(bundled_sources()))"
    found = run(installed, tmp_path, "python", "-c", carried)
    assert found.returncode == 0, found.stderr
    file, sources = found.stdout.split()
    assert Path(file).is_relative_to(installed)
    assert int(sources) > 20


@pytest.mark.thorough
def test_an_installed_wheel_loads_and_validates_what_it_carries(installed: Path, tmp_path: Path):
    for command in ("init", "load", "validate"):
        done = run(installed, tmp_path, "kg", command)
        assert done.returncode == 0, done.stderr
    again = run(installed, tmp_path, "kg", "load")
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stderr
