"""Charts and maps, drawn by the site's own templates and read as the XML that they are."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from kg.config import Settings
from kg.language.texts import Language, Text
from kg.web.figures.charts import Measured
from kg.web.site import Site

HOSTILE = '</text></svg><script>alert("1")</script>&\'" onload=x'
STYLE = Path(__file__).parents[2] / "src" / "kg" / "web" / "static" / "style.css"


def templates(folder: Path):
    """The macros, in the environment that the site's pages have."""
    site = Site(Settings(data_dir=folder))
    return site._templates.get_template("figures.html").module


def html(drawn: str) -> ElementTree.Element:
    """A drawing's elements; fails where they are not well-formed."""
    return ElementTree.fromstring(f"<main>{drawn}</main>")  # noqa: S314 - our own templates made it


def with_class(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in tree.iter() if name in element.get("class", "").split())


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def number(
    bound: str,
    value: object = None,
    lower: object = None,
    upper: object = None,
    *,
    label: str = "Cao Bang",
    said: str = "so many",
    target: bool = False,
    anchor: str = "#fact",
) -> Measured:
    """A number as an article might give it."""
    value, lower, upper = (None if n is None else Decimal(str(n)) for n in (value, lower, upper))
    if bound == "exact":
        lower = upper = value
    return Measured(Text(label), "2025", said, anchor, value, lower, upper, bound, target)


def page(drawn: str, language: Language) -> str:
    """A page of its own, with the site's style, for a browser."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{language.code}"><meta name="viewport" content="width=device-width">'
        f"<title>Drawing</title><style>{style}</style><main>{drawn}</main></html>"
    )
