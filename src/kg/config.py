"""The settings, read once and handed down, and the files that come with kg."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
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
    query_timeout: float = Field(
        30.0, gt=0, le=3600, description="Seconds a query may take before it is stopped."
    )
    query_memory: int = Field(
        1024 * MEBIBYTE, ge=128 * MEBIBYTE, description="Bytes of memory a query may take."
    )
    query_result_size: int = Field(256 * MEBIBYTE, ge=1024, description="Bytes a query's result may have.")
    query_workers: int = Field(
        default_factory=lambda: max(2, os.cpu_count() or 2),
        ge=1,
        le=256,
        description="Processes that answer queries.",
    )
    query_queue: int = Field(64, ge=0, description="Queries that may wait before others are turned away.")

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
    def ledger_path(self) -> Path:
        """The ledger's database file."""
        return self.data_dir / "ledger.sqlite"

    @property
    def generations_dir(self) -> Path:
        """The folder of the embedded store's generations."""
        return self.data_dir / "generations"


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
            f"KG_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg'].removeprefix('Value error, ')}"
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
