"""The files that the pages need beside them: ``/static/…``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "public, max-age=0, must-revalidate"


class Assets(StaticFiles):
    """Serves a folder's files, for good where the address names the content.

    Args:
        folder: The folder, whose files do not change while they are served.
        address: The path that they are served under, with its final slash.
    """

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(directory=folder)
        self._address = address
        self._versions: Mapping[str, str] = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            for path in folder.rglob("*")
            if path.is_file()
        }
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether there is such a file: what is built with the package may be absent."""
        return name in self._versions

    def href(self, name: str) -> str:
        """The address of a file, which is another once its content is.

        Raises:
            KeyError: There is no such file.
        """
        return f"{self._address}{name}?v={self._versions[name]}"

    @override
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304, with how long it may be kept (RFC 8246)."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        version = self._versions.get(Path(full_path).relative_to(self.folder).as_posix())
        named = version is not None and scope["query_string"] == f"v={version}".encode()
        response.headers["Cache-Control"] = _FOREVER if named else _ASK_AGAIN
        return response
