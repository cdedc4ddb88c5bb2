"""What holds for the whole source tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:[w]ork|[r]oot|[o]pt/pypi|[h]ome/[a-z])[/\w]")
REGISTRY_ADDRESS = re.compile(r"https?://[^ \"]*(?:/[s]imple/|[r]egistry|[p]ypi|/packages/[0-9a-f]{2}/)")


def lines_that_match(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    found: list[str] = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{file}:{n}: {line}" for n, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_rooms_import_downward_only(root: Path):
    lint_imports = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint_imports, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_an_upward_import_is_found(root: Path, tmp_path: Path):
    shutil.copytree(root / "src" / "kg", tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "kg" / "config.py").open("a") as config:
        config.write("\nimport kg.cli\n")
    lint_imports = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint_imports, "--no-cache", "--no-logo", "--config", root / "pyproject.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "kg.config is not allowed to import kg.cli" in run.stdout


def test_no_file_names_a_path_of_one_machine(tracked_files: list[Path]):
    assert lines_that_match(MACHINE_PATH, tracked_files) == []


def test_no_file_names_a_package_registry(tracked_files: list[Path]):
    assert lines_that_match(REGISTRY_ADDRESS, tracked_files) == []


def test_such_lines_would_be_seen(tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("cd /" + "work/main\nfetch https://" + "pypi.example/six\n/id/work/x\n")
    assert len(lines_that_match(MACHINE_PATH, [file])) == 1
    assert len(lines_that_match(REGISTRY_ADDRESS, [file])) == 1
