"""The tables as those who train models collect them: Croissant 1.0 (MLCommons), on top of schema.org."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kg.catalogue.dcat import descriptions, file_name, titles
from kg.catalogue.profile import Profile
from kg.describe import LICENCE
from kg.exports import BY_NAME, CODES, FACTS, Column, Files
from kg.vocab import Terms

_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification prescribes (Croissant Format Specification 1.0, appendix)."""

_TYPES: Final = {
    "anyURI": "sc:URL",
    "decimal": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "dateTime": "sc:DateTime",
    "integer": "sc:Integer",
}
_PARQUET: Final = "application/x-parquet"
"""What Croissant calls it."""


def croissant(files: Files, terms: Terms, profile: Profile, citation: str) -> dict[str, Any]:
    """The description.

    Args:
        files: The files of the newest revision.
        terms: The installation's own terms.
        profile: Who publishes.
        citation: How to cite the dataset, in words.
    """
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": file.name,
            "name": file.name,
            "description": file_name(BY_NAME[file.name], "en"),
            "contentUrl": f"{terms.base}dataset/files/{files.revision}/{file.name}",
            "contentSize": f"{file.bytes} B",
            "encodingFormat": _PARQUET if file.name.endswith(".parquet") else file.media_type,
            "sha256": file.sha256,
        }
        for file in files.files
        if BY_NAME[file.name].metadata
    ]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": titles()["en"],
        "description": descriptions()["en"],
        "url": f"{terms.base}dataset",
        "license": LICENCE.value,
        "creator": {"@type": "sc:Organization", "name": profile.publisher},
        "publisher": {"@type": "sc:Organization", "name": profile.publisher},
        "datePublished": files.published_at.isoformat(),
        "version": str(files.revision),
        "citeAs": citation,
        "inLanguage": ["fr", "en", "vi"],
        "distribution": objects,
        "recordSet": [
            _records("facts", "facts.en.csv", FACTS, "fact"),
            _records("codes", "codes.csv", CODES, "iri"),
        ],
    }


def _records(name: str, file: str, columns: Sequence[Column], key: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "key": {"@id": f"{name}/{key}"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column.name}",
                "name": f"{name}/{column.name}",
                "description": column.description("en"),
                "dataType": _TYPES.get(column.type, "sc:Text"),
                "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
            }
            for column in columns
        ],
    }
