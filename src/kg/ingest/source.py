"""What is to be read, and the graph that it becomes."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import SettingsError, SourceError, StorageFull
from kg.language.texts import texts
from kg.rdf import Syntax, syntax_of

STANDARD_INPUT: Final = Path("-")
"""The path that stands for standard input."""

ROOM: Final = 4
"""The part of the room on a disk that what comes from standard input may take: a fourth."""

_PIECE: Final = 1 << 20
_SLUG: Final = "[a-z0-9]+(?:-+[a-z0-9]+)*"
_NAME: Final = re.compile(rf"{_SLUG}(?:/{_SLUG})*")
_FOLDERS: Final = {
    "ontology": "ontology",
    "shapes": "shapes",
    "reference": "reference",
    "articles": "article",
}


@dataclass(frozen=True)
class Source:
    """A file to read, and the name of the graph that it becomes.

    A graph's name is a path of slugs: lower-case ASCII letters and digits, joined by hyphens, parted by
    slashes.

    Attributes:
        path: An RDF file, or `STANDARD_INPUT`.
        graph: The graph's name below ``<base>graph/``, such as ``article/protection-sociale``.
        given_syntax: How it is written, where its suffix does not say so.
        chosen: Whether the name was chosen, not made from the file's.
        called: What to call it in messages, where that is not its path.

    Raises:
        SettingsError: The graph cannot have this name; says which it could have.
    """

    path: Path
    graph: str
    given_syntax: Syntax | None = None
    chosen: bool = True
    called: str = ""

    def __post_init__(self) -> None:
        if not is_graph_name(self.graph):
            raise SettingsError(
                texts(
                    "{file}: a graph cannot be named “{name}”: its name has lower-case letters, "
                    "digits and hyphens, parted by slashes.",
                    file=self.path,
                    name=self.graph,
                ),
                texts("Name it with --graph, such as --graph {name}.", name=suggested_name(self.graph)),
            )

    @classmethod
    def of(cls, path: Path, syntax: Syntax | None = None) -> Source:
        """A file under its usual graph name: its folder's and its own, such as ``reference/areas``.

        Raises:
            SettingsError: The file's name makes no graph's name, or it is standard input.
        """
        if path == STANDARD_INPUT:
            raise SettingsError(
                texts("Standard input has no name that its graph could have."),
                texts("Name it: --graph article/my-article."),
            )
        folder = _FOLDERS.get(path.absolute().parent.name, "article")
        stem = path.with_suffix("").stem if path.suffix.lower() == ".gz" else path.stem
        return cls(path, f"{folder}/{stem}", syntax, chosen=False)

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.called or str(self.path)

    @property
    def syntax(self) -> Syntax:
        """How it is written.

        Raises:
            SourceError: The suffix does not say so.
        """
        if self.given_syntax is not None:
            return self.given_syntax
        if self.path == STANDARD_INPUT:
            raise SourceError(
                texts("Standard input has no suffix."), texts("Say what it is, such as --syntax turtle.")
            )
        return syntax_of(self.path)

    def on_disk(self, scratch: Path) -> Source:
        """The same as a regular file; what comes from standard input is written into the scratch folder.

        Raises:
            SourceError: It is no regular file, or is not there.
            StorageFull: Standard input does not end before it has taken a fourth of the room on the disk.
        """
        if self.path == STANDARD_INPUT:
            if sys.stdin is None:
                raise SourceError(
                    texts("Standard input is closed."), texts("Give a file, or open standard input.")
                )
            path = scratch / "standard input"
            # What is read is written twice more: as it is and sorted.
            room = shutil.disk_usage(scratch).free // ROOM
            with path.open("wb") as file:
                while piece := sys.stdin.buffer.read(_PIECE):
                    room -= len(piece)
                    if room < 0:
                        path.unlink()
                        raise StorageFull(
                            texts("Standard input is larger than the disk has room for."),
                            texts("Make room, or give a file; nothing was published."),
                        )
                    file.write(piece)
            return replace(self, path=path, given_syntax=self.syntax, called="standard input")
        if not self.path.exists():
            raise SourceError(
                texts("{file}: there is no such file.", file=self.path), texts("Check the path.")
            )
        if not self.path.is_file():
            raise SourceError(
                texts("{file}: it is no regular file.", file=self.path),
                texts("Give a file, or - for standard input."),
            )
        return self

    def digest(self, base_iri: str) -> str:
        """A digest of all that the file's canonical form depends on.

        Raises:
            SourceError: The file cannot be read.
        """
        digest = hashlib.sha256(f"{base_iri}\n{self.syntax.name}\n".encode())
        try:
            with self.path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise SourceError(f"{self.path}: {error.strerror or error}.", texts("Check the path.")) from None
        return f"sha256:{digest.hexdigest()}"


def is_graph_name(name: str) -> bool:
    """Whether a graph can have this name.

    Examples:
        >>> is_graph_name("article/protection-sociale"), is_graph_name("article/../x")
        (True, False)
    """
    return _NAME.fullmatch(name) is not None


def suggested_name(name: str) -> str:
    """The nearest name that a graph can have.

    Examples:
        >>> suggested_name("article/My article (Hà Nội).v2")
        'article/my-article-ha-noi-v2'
    """
    # Who gives a graph's whole address means the name in it.
    name = re.sub(r"^https?://[^/]*/(?:.*?/)?graph/", "", name)
    plain = unicodedata.normalize("NFKD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    parts = [re.sub("[^a-z0-9]+", "-", part).strip("-") for part in plain.split("/")]
    return "/".join(part for part in parts if part) or "article/my-article"
