"""Files of a package's source distribution on PyPI, fetched once, checked, and kept in the user's cache."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory


def cache_folder() -> Path:
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "kg-tests"


@dataclass(frozen=True)
class Archive:
    """A source distribution.

    Attributes:
        package: The package.
        version: Its version.
        sha256: The digest of the archive.
        inside: The folder in it that is wanted.
        parts: What the wanted names below that folder start with.
    """

    package: str
    version: str
    sha256: str
    inside: str
    parts: tuple[str, ...]

    def fetch(self, cache: Path) -> Path:
        """The folder that holds the files, which is filled the first time."""
        folder = cache / f"w3c-{self.sha256[:16]}"
        if not folder.is_dir():
            cache.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=cache) as scratch:
                unpacked = Path(scratch) / "suites"
                self._unpack(self._download(Path(scratch)), unpacked)
                if not folder.is_dir():
                    unpacked.rename(folder)
        return folder

    def _download(self, scratch: Path) -> Path:
        """Let pip bring the package and check it; pip fails where its digest is another one."""
        wanted = scratch / "wanted.txt"
        wanted.write_text(f"{self.package}=={self.version} --hash=sha256:{self.sha256}\n")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        options = ["--no-deps", "--no-binary", self.package, "--require-hashes", "--requirement", str(wanted)]
        done = subprocess.run(
            [*pip, "download", "--quiet", *options, "--dest", str(scratch)],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise AssertionError(f"pip cannot fetch the W3C's suites:\n{done.stderr}")
        archive = scratch / f"{self.package}-{self.version}.tar.gz"
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != self.sha256:
            raise AssertionError(f"{archive.name} has the digest {found}, not {self.sha256}.")
        return archive

    def _unpack(self, archive: Path, target: Path) -> None:
        with tarfile.open(archive) as tar:
            for member in tar:
                name = member.name.removeprefix(self.inside)
                file = tar.extractfile(member) if name.startswith(self.parts) else None
                if file is not None:
                    path = target / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with path.open("wb") as copy:
                        shutil.copyfileobj(file, copy)
