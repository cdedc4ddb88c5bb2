"""The settings, read once and handed down, and the files that come with kg."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from kg.errors import SettingsError

MEBIBYTE = 1024 * 1024


def _base_iri(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme not in {"http", "https"} or not separator or not rest.strip("/"):
        raise ValueError("must be an http or https address, such as https://data.example.org/")
    if not value.endswith("/"):
        raise ValueError("must end with a slash")
    if any(c in value for c in '#?<>"{}|\\^` ') or not value.isascii():
        raise ValueError("must have no query, no fragment and no character that an IRI escapes")
    return value


def _service(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme not in {"http", "https"} or not separator or not rest or any(c in value for c in "?# "):
        raise ValueError(
            "must be an http or https address without a query, such as http://127.0.0.1:7878/query"
        )
    return value


def _ledger_url(value: SecretStr) -> SecretStr:
    try:
        url = urlsplit(value.get_secret_value())
        sound = url.scheme in {"postgresql", "postgres"} and bool(url.path.strip("/")) and url.port != 0
    except ValueError:
        sound = False
    if not sound:
        # What is wrong may be a password that is not escaped, so it is not repeated.
        raise ValueError(
            "must be the address of a PostgreSQL database, such as postgresql://kg:password@db.example.org/kg"
        )
    return value


def _contact(value: str) -> str:
    if value and not re.fullmatch(r"(?:mailto:)?[^\s@:/?&]+@[^\s@:/?&]+|https?://[^\s\"<>]+", value):
        raise ValueError(
            "must be an e-mail address, or an address of a page such as https://example.org/contact"
        )
    return value


Service = Annotated[str, AfterValidator(_service)]
"""The address of an HTTP service."""


class Settings(BaseSettings):
    """What an operator can change, each by ``KG_<NAME>`` or in the TOML file ``KG_SETTINGS``.

    Environment variables win over the file; the file wins over the defaults.
    """

    model_config = SettingsConfigDict(env_prefix="KG_", extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    base_iri: Annotated[str, AfterValidator(_base_iri)] = Field(
        "http://localhost:8000/",
        description="What every published IRI starts with; ends with a slash.",
    )
    data_dir: Path = Field(Path("var"), description="Where the ledger and the generations are kept.")
    ledger_url: Annotated[SecretStr, AfterValidator(_ledger_url)] | None = Field(
        None,
        description="A PostgreSQL database for the ledger, which several machines can share; by default it "
        "is a file in the data directory.",
    )
    author: str = Field(
        "", description="Who the published history names for a change without `--author`; by default nobody."
    )
    publisher: str = Field("", description="Who runs this installation, named on its page /about.")
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        "",
        description="Where readers report a mistake: an e-mail address, or that of a page.",
    )
    store: Literal["embedded", "remote"] = Field(
        "embedded",
        description="Where readers find what is published: `embedded`, or `remote` for a SPARQL server.",
    )
    remote_query_url: Service | None = Field(None, description="The remote store's SPARQL Query endpoint.")
    remote_update_url: Service | None = Field(None, description="The remote store's SPARQL Update endpoint.")
    remote_graph_store_url: Service | None = Field(
        None, description="The remote store's Graph Store Protocol endpoint."
    )
    remote_user: str | None = Field(None, description="Account that may write to the remote store.")
    remote_password: SecretStr | None = Field(None, description="Its password.")
    remote_query_user: str | None = Field(
        None,
        description="Account for the query endpoint, best one that can only read; by default none.",
    )
    remote_query_password: SecretStr | None = Field(None, description="Its password.")
    remote_union: bool = Field(
        False,
        description="Whether the remote store's default graph is just the union of kg's graphs.",
    )
    query_timeout: float = Field(
        30.0, gt=0, le=3600, description="Seconds a query may take before it is stopped."
    )
    query_memory: int = Field(
        1024 * MEBIBYTE, ge=128 * MEBIBYTE, description="Bytes of memory a query may take."
    )
    query_result_size: int = Field(256 * MEBIBYTE, ge=1024, description="Bytes a query's result may have.")
    query_workers: int = Field(
        default_factory=lambda: max(8, 4 * (os.cpu_count() or 2)),
        ge=1,
        le=256,
        description="Processes kept ready for queries; a quarter as many long queries run beside them.",
    )
    query_queue: int = Field(64, ge=0, description="Queries that may wait before others are turned away.")
    query_cache: int = Field(64 * MEBIBYTE, ge=0, description="Bytes of results that are kept in memory.")
    query_spool: int = Field(
        4096 * MEBIBYTE, ge=0, description="Bytes of disk for results that wait for slow readers."
    )
    query_slow: float = Field(5.0, gt=0, description="Seconds from which a query is logged as slow.")
    page_cache: int = Field(
        64 * MEBIBYTE, ge=0, description="Bytes of pages and documents that are kept in memory."
    )
    exports_kept: int = Field(
        3,
        ge=0,
        description="Revisions of which files for download are kept, beside released ones; 0 for none.",
    )
    federation: tuple[str, ...] = Field((), description="Endpoints that SERVICE may ask.")
    desk_self_review: bool = Field(
        False,
        description="Whether curators may decide on what they submitted themselves; the record shows it.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.store == "remote":
            if self.ledger_url:
                # Each machine keeps what it follows in a data directory of its own; a remote store is shared.
                raise ValueError("KG_LEDGER_URL is for KG_STORE=embedded alone")
            for name in ("remote_query_url", "remote_update_url", "remote_graph_store_url"):
                if getattr(self, name) is None:
                    raise ValueError(f"KG_STORE=remote needs KG_{name.upper()}")
            if self.federation:
                # It is the server then that would reach out, and kg cannot hold it to these endpoints.
                raise ValueError("KG_FEDERATION is for KG_STORE=embedded alone")
        return self

    @override
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment before the file that it names."""
        file = os.environ.get("KG_SETTINGS")
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        if file is None:
            return sources
        if not Path(file).is_file():
            raise SettingsError(
                f"The settings file {file} does not exist.", "Create it, or unset KG_SETTINGS."
            )
        return (*sources, TomlConfigSettingsSource(settings_cls, toml_file=file))

    @property
    def ledger(self) -> Path | str:
        """Where the ledger is: its SQLite file, or the URL of its database, with its password."""
        return self.ledger_url.get_secret_value() if self.ledger_url else self.data_dir / "ledger.sqlite"

    @property
    def search_path(self) -> Path:
        """The label index."""
        return self.data_dir / "search.sqlite"

    @property
    def facts_path(self) -> Path:
        """The table of facts."""
        return self.data_dir / "facts.sqlite"

    @property
    def generations_dir(self) -> Path:
        """The folder of the embedded store's generations."""
        return self.data_dir / "generations"

    @property
    def exports_dir(self) -> Path:
        """The folder of the files for download."""
        return self.data_dir / "exports"


def settings(**overrides: object) -> Settings:
    """Read the settings.

    Args:
        overrides: Values that win over the environment and the file.

    Raises:
        SettingsError: A value is wrong; the message names the variable and the reason.
    """
    try:
        return Settings(**overrides)  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        faults = "; ".join(
            "".join(f"KG_{str(name).upper()}: " for name in fault["loc"][:1])
            + fault["msg"].removeprefix("Value error, ")
            for fault in error.errors()
        )
        raise SettingsError(f"The settings are wrong: {faults}.", "The README lists them all.") from None
    except ValueError as error:
        raise SettingsError(f"The settings file cannot be read: {error}.") from None


def bundled() -> Path:
    """The folder that holds ``ontology/``, ``shapes/`` and ``data/`` as they come with kg.

    Raises:
        SettingsError: The installation is incomplete.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_bundled", package.parent.parent):
        if (folder / "ontology").is_dir() and (folder / "shapes").is_dir():
            return folder
    raise SettingsError("The files that come with kg are missing.", "Install kg again.")
