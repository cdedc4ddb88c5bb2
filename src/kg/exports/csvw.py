"""What describes a table's CSV file to programs (W3C, Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from kg.describe import LICENCE
from kg.exports.columns import CODES, FACTS, LISTS, SEPARATOR, Column, t
from kg.language.texts import Language
from kg.vocab import LANGUAGES

_TITLES: Final = {"facts": t("Facts about public programmes"), "codes": t("Codes of the facts")}
_KEYS: Final = {"facts": "fact", "codes": "iri"}


def metadata(csv: str, holds: str, language: str = "") -> bytes:
    """The description of a table.

    Args:
        csv: The name of its file, which stands beside the description.
        holds: Which table it is: ``facts`` or ``codes``.
        language: The language of the names in it; empty where it has all.
    """
    columns = FACTS if holds == "facts" else CODES
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language or "en"}],
        "url": csv,
        "dc:title": _in_all(_TITLES[holds]),
        "dc:license": {"@id": LICENCE.value},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "doubleQuote": True},
        "tableSchema": {
            "columns": _columns(columns),
            "primaryKey": _KEYS[holds],
            "aboutUrl": f"{{+{_KEYS[holds]}}}",
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _columns(columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "datatype": column.type,
            "required": column is columns[0],
            "dc:description": [{"@value": column.description(code), "@language": code} for code in LANGUAGES],
            **({"separator": SEPARATOR} if column.name in LISTS else {}),
        }
        for column in columns
    ]


def _in_all(message: str) -> list[dict[str, str]]:
    return [{"@value": Language(code).text(message), "@language": code} for code in LANGUAGES]
