"""Bundles the editor of the query page when a wheel is built; without npm the page has its plain field."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Editor(BuildHookInterface[Any]):
    """The hook; a checkout that is installed in place has its editor from ``script/bootstrap``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the editor unless the bundle is newer than what it is made from."""
        source = Path(self.root) / "editor"
        made = Path(self.root) / "src" / "kg" / "web" / "static" / "editor" / "editor.js"
        npm = shutil.which("npm")
        if version == "editable" or not source.is_dir():
            return
        newest = max(path.stat().st_mtime for path in source.iterdir() if path.is_file())
        if made.is_file() and made.stat().st_mtime >= newest:
            return
        if npm is None:
            self.app.display_warning("npm is missing: the query page is built without its editor")
            return
        for command in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
            subprocess.run([npm, *command], cwd=source, check=True)
