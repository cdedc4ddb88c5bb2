"""The places that a text names by their sort: “huyện Tràng Định”, “Mong Cai city”, “dans tout le pays”.

A place need not be one that kg knows: what it is called is what stands in capitals beside a word such as
“district”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from kg.language.folding import fold, words

Sort = Literal["part", "province", "region", "country", "neighbour", "unsaid"]
"""What a place is: within a province, a province, greater, beside the one that is meant, or not said."""


@dataclass(frozen=True)
class Mention:
    """A place that a text names.

    Attributes:
        start: Where its words start.
        end: Where they end.
        sort: What it is.
        name: What it is called; empty where it has no name, as “the country”.
    """

    start: int
    end: int
    sort: Sort
    name: str = ""


class _PlaceWords(NamedTuple):
    """What a language says of places; all of it patterns, of text in small letters but for the names.

    Attributes:
        parts: Sorts of places within a province.
        provinces: Sorts of places as great as one.
        before: What stands between a sort and the name behind it; empty where the name stands before.
        after: Sorts behind a name; empty where the name stands behind.
        unnamed: What says of a part of a province without its name.
        country: What says of all of the country, or of its average.
        region: What says it of a region.
        neighbour: What says it of a place beside the one that is meant.
        beside: What stands before such words where they say what is compared.
        ranked: What stands before them where something is ranked there.
        verbs: What says of a name before it that something is counted there.
        places: What stands before the name of a place.
    """

    parts: str
    provinces: str
    before: str
    after: str
    unnamed: str
    country: str
    region: str
    neighbour: str
    beside: str
    ranked: str
    verbs: str
    places: str


_NO_PLACES: Final = {
    "fr": r"(?:parti|comité|congrès|programme|ministère|département|projet|résolution|décision|union"
    r"|direction|monsieur|madame|m\.|mme)\b",
    "en": r"(?:people|party|youth|union|women|congress|committee|department|ministry|program(?:me)?|project"
    r"|resolution|decision|phase|mrs?|ms)\b",
    "vi": r"(?:sở|ban|đoàn|hội(?!\san)|ủy|đảng|ubnd|hđnd|nhà\snước|quốc\shội|trung\sương|chính\sphủ"
    r"|chương\strình|nghị\squyết|đề\sán|dự\sán|kế\shoạch|ông|bà(?!\srịa)|bộ)\b",
}
"""How the names of what is no place start."""

_WORDS: Final = {
    "fr": _PlaceWords(
        parts=r"(?:districts?|cantons?|communes?|villes?|villages?|quartiers?|municipalités?|hameaux?|bourgs?"
        r"|arrondissements?|agglomération|chefs?-lieux?|cité)",
        provinces=r"(?:provinces?|régions?|préfectures?)",
        before=r"(?:\s(?:voisine?s?|montagneu(?:x|se)|frontali(?:er|ère)))?\s(?:de\sla\s|de\sl’|de\s|du\s|d’)?",
        after="",
        unnamed=r"(?:chef-lieu|une?\s(?:seule?\s)?(?:district|canton|commune|village|ville|bourg)\b(?!\ssur))",
        country=r"(?:(?:à\sl’(?:échelle|échelon)|au\sniveau)\s(?:du\spays|de\sla\snation)|l’ensemble\sdu\s(?:pays|viet\s?nam)|tout\sle\s(?:pays|viet\s?nam)|(?:dans|sur)\s(?:tout\sle|l’ensemble\sdu)\s(?:pays|territoire(?:\snational)?)|(?:à\sl’(?:échelle|échelon)"
        r"|au\s(?:niveau|plan)|sur\sle\splan)\snational\w*|(?:la\smoyenne|le\staux|le\sniveau|le\schiffre|le\srevenu)"
        r"\s(?:nationale?|du\spays)\b|(?:^|,\s)le\spays\s(?:a|compt\w+|affich\w+|recens\w+|enregistr\w+)\b|(?:^|\s)dans\sle\spays\b"
        r"|\bdu\spays(?:\sentier)?\s(?=(?:est|était|a|atteint|atteignait|s’élev\w+)\b))",
        region=r"(?:\b(?:les|des|aux)\s(?:autres\s)?provinces\b|la\smoyenne\s(?:régionale|de\sla\srégion)|(?:dans|de)\s(?:toute\s)?la\srégion\b(?!\s(?:de|du|d’))|(?:^|,\s)la\srégion\s(?!de|du|d’)"
        r"|à\sl’échelle\srégionale|au\sniveau\srégional)",
        neighbour=r"(?:(?:la|les|sa|ses|une|aux?)\s(?:provinces?\s)?voisines?\b|provinces?\s(?:voisines?|limitrophes?|des\senvirons)"
        r"|régions?\sautour\sd\w*)",
        beside=r"(?:supérieure?s?\s(?:à|au)|inférieure?s?\s(?:à|au)|plus\s\S+\s(?:que|qu’)|moins\s\S+\s(?:que|qu’)|que|contre|par\srapport\s(?:à|au)"
        r"|au-d\w+\sde|en\sdessous\sde|dépass\w+|fois|face\sà|comme|que\sdans|de\scelle|de\scelui|rejoi\w+)(?:\s\S+){0,2}",
        ranked=r"(?:premi\w+|(?:les?|la)\splus|meilleur\w+|pires?|rang\w*|seule?|parmi|moins\s\S+)",
        verbs=r"(?:a|avait|ont|compte|comptait|affiche|affichait|recense|recensait|enregistre|dénombre|est\spassée?)\b",
        places=r"(?:à|dans|en)\s(?:la\s|le\s|l’)?",
    ),
    "en": _PlaceWords(
        parts=r"(?:districts?|communes?|wards?|towns?|cit(?:y|ies)|villages?|townships?|municipalit(?:y|ies)|hamlets?)",
        provinces=r"(?:provinces?|regions?)",
        before=r"\sof\s",
        after=r"(?:districts?|communes?|wards?|towns?|cit(?:y|ies)|villages?|townships?|municipality|hamlets?|count(?:y|ies))",
        unnamed=r"(?:provincial\scapital|capital\sof\sthe\sprovince|(?:one|a\ssingle)\s(?:district|commune|village|town|ward)\b)",
        country=r"(?:the\swhole\sof\s(?!the\sprovince)|(?<!province\s)as\sa\swhole|nationwide|countrywide|nationally|(?:across|throughout)\sthe\s(?:whole\s|entire\s)?(?:country|nation)"
        r"|in\sthe\s(?:country|nation)\s(?:as\sa\swhole|overall)|in\sthe\s(?:whole|entire)\scountry|the\scountry\sas\sa\swhole"
        r"|(?:the\s)?(?:national|country(?:’s)?|countrywide|nationwide)\s(?:\S+\s){0,2}(?:average|rate|figure|level|mean)"
        r"|(?:average|rate|level)\s(?:of|for|in)\sthe\s(?:whole\s|entire\s)?(?:country|nation)"
        r"|(?:^|,\s)the\s(?:country|nation)\s(?=had|has|counted|counts|recorded|spent|trained|reached))",
        region=r"(?:(?:northern|southern|central|eastern|western|mountain(?:ous)?|border|other|north-\w+|south-\w+)\sprovinces\b|region-?wide|the\sregion(?:’s\b|\s(?=had|has|counted|reached|recorded|trained|spent))|regional\s(?:average|rate|figure|level)"
        r"|(?:across|throughout|in)\sthe\s(?:whole\s|entire\s)?region\b|of\sthe\sregion\b)",
        neighbour=r"(?:neighbou?r(?:s|ing|’s)?\b|adjoining|adjacent|surrounding\s(?:province|region)s?"
        r"|(?:region|provinces|area|country)\s(?:around|surrounding|next\sto|beyond)\b)",
        beside=r"(?:than|above|below|beat|beats|exceed\w*|under|over|times|against|with|to|from"
        r"|half|double|twice|as|like|unlike|beyond|within)(?:\s\S+){0,2}",
        ranked=r"(?:first|second|third|fourth|fifth|\w+est|most|least|best|worst|rank\w*|top|only|among|one\sof)",
        verbs=r"(?:had|has|have|recorded|saw|counted|counts|reported|posted|registered|spent|trained|invested)\b",
        places=r"(?:in|at|across|throughout)\s(?:the\s)?",
    ),
    "vi": _PlaceWords(
        parts=r"(?:huyện|thị\sxã|thành\sphố|tp\.?|xã|phường|thị\strấn|quận|(?<!nông\s)thôn|bản|làng|ấp|đặc\skhu)",
        provinces=r"(?:tỉnh|vùng)",
        before=r"(?:\s(?:láng\sgiềng|lân\scận|vùng\scao|miền\snúi|biên\sgiới|giáp\sranh|bạn))*\s",
        after="",
        unnamed=r"(?:tỉnh\slỵ|(?<!\w)một\s(?:xã|huyện|thôn|bản|phường|thị\strấn)(?!\w))",
        country=r"(?:(?:trên\s)?(?:cả\snước|toàn\squốc)|(?:bình\squân|trung\sbình)\s(?:chung\s)?(?:của\s)?(?:quốc\sgia|toàn\squốc|cả\snước))",
        region=r"(?:(?<!\w)(?:các|những|nhiều)\s(?:tỉnh|địa\sphương)(?!\w)|(?:cả|toàn)\s(?:vùng|khu\svực)\b(?!\s(?:cao|sâu|xa))|(?:bình\squân|trung\sbình)\s(?:chung\s)?(?:của\s)?vùng\b"
        r"|vùng\s(?:trung\sdu|đồng\sbằng|tây\sbắc|đông\sbắc|tây\snguyên))",
        neighbour=r"(?:láng\sgiềng|lân\scận|giáp\sranh|tỉnh\sbạn)",
        beside=r"(?:so\svới|hơn|bằng|vượt|cùng|với|dưới|trên|gấp|lần|quá|kém|điểm|như"
        r"|(?:mức|chuẩn)(?:\s(?:bình\squân|trung\sbình))?)(?:\s\S+){0,1}",
        ranked=r"(?:nhất|nhì|đầu|đứng|thứ|top|tốp|xếp|duy\snhất|nhóm)",
        verbs=r"(?:có|đạt|ghi\snhận|đã|chi|đào\stạo|giảm|tăng|còn)\b",
        places=r"(?:ở|tại|trên\sđịa\sbàn|của)\s",
    ),
}
_NAME: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*(?:\s[^\W\d_]+(?:[’'-][^\W\d_]+)*){0,5}")
_LAST: Final = re.compile(r"(?:[^\W\d_]+(?:-[^\W\d_]+)*\s){1,4}$")
_RANKED: Final = 40
"""Characters before a place in which something may be ranked there."""

_LONGEST: Final = 5
"""Words that the name of a province or a region has at the most."""

_FEW: Final = 2
"""Words that a name has at the least where no word says what it is the name of."""


def places(text: str, code: str) -> Iterator[Mention]:
    """The places that a text names by their sort, or that have no name: the country, a region, a neighbour.

    Args:
        text: The text, with one sort of blank and of apostrophe.
        code: The code of its language.
    """
    words, small = _WORDS.get(code), text.lower()
    if words is None:
        return
    ahead: tuple[tuple[Sort, str], ...] = (("part", words.parts), ("province", words.provinces))
    for sort, pattern in ahead:
        for found in _form(rf"\b{pattern}{words.before}").finditer(small):
            if name := _name(text[found.end() :], code):
                yield Mention(found.start(), found.end() + len(name), sort, name)
    behind: tuple[tuple[Sort, str], ...] = (("part", words.after), ("province", words.provinces))
    for sort, pattern in behind if words.after else ():
        for found in _form(rf"\s{pattern}\b").finditer(small):
            if name := _name_before(text[: found.start()], code):
                yield Mention(found.start() - len(name), found.end(), sort, name)
    wholes: tuple[tuple[Sort, str], ...] = (
        *(("part", words.unnamed), ("country", words.country)),
        ("region", words.region),
    )
    for sort, pattern in wholes:
        for found in _form(pattern).finditer(small):
            yield Mention(*found.span(), sort)
    for found in _form(rf"\b{words.neighbour}").finditer(small):
        yield Mention(*found.span(), "neighbour")


_PROVINCES: Final = (
    "an giang, ba ria, vung tau, bac giang, bac kan, bac lieu, bac ninh, ben tre, binh dinh, "
    "binh duong, binh phuoc, binh thuan, ca mau, can tho, cao bang, da nang, dak lak, dac lac, "
    "dak nong, dac nong, dien bien, dong nai, dong thap, gia lai, ha giang, ha nam, ha noi, hanoi, "
    "ha tinh, hai duong, hai phong, haiphong, hau giang, ho chi minh, hoa binh, hung yen, "
    "khanh hoa, kien giang, kon tum, lai chau, lam dong, lang son, lao cai, long an, nam dinh, "
    "nghe an, ninh binh, ninh thuan, phu tho, phu yen, quang binh, quang nam, quang ngai, "
    "quang ninh, quang tri, soc trang, son la, tay ninh, thai binh, thai nguyen, thanh hoa, "
    "thua thien, hue, tien giang, tra vinh, tuyen quang, vinh long, vinh phuc, yen bai"
)
"""Provinces and cities of Viet Nam, with those of before 2025, folded."""

_REGIONS: Final = (
    "central highlands, hauts plateaux, tay nguyen, mekong delta, delta du mekong, "
    "red river delta, delta du fleuve rouge, dong bang song hong, dong bang song cuu long, "
    "tay bac, central coast"
)
"""Its regions."""

_NAMED: Final[dict[str, Sort]] = {
    **dict.fromkeys(_PROVINCES.split(", "), "province"),
    **dict.fromkeys(_REGIONS.split(", "), "region"),
}

JOINING: Final = frozenset({"the", "of", "de", "du", "d", "l", "le", "la"})
"""Words between the name of a place and what sort of place it is, folded."""

_OF_A_SORT: Final = re.compile(
    r"(?:(?:former|ancien(?:ne)?) )?(?:district|commune) (?:(?:of|de|du|d|la|le|l) )*(.+)"
    r"|(?:huyen|xa) (.+?)(?: cu)?|(?:former )?(.+) (?:district|commune)"
)
"""Labels of districts and communes, folded, that say what sort of place it is; with its name alone."""

_DATELINE: Final = re.compile(r"\s?(?:,|\(|–|—|-|\.)")
"""What stands behind the place that a report comes from, at its start."""


def provinces(text: str) -> Iterator[Mention]:
    """Provinces of Viet Nam and regions of it that a text names, whatever words are around them.

    Args:
        text: The clause of a number, with one sort of blank and of apostrophe.
    """
    found = list(re.finditer(r"[^\W\d_]+", text))
    at = 0
    while at < len(found):
        for last in range(min(len(found), at + _LONGEST), at, -1):
            start, end = found[at].start(), found[last - 1].end()
            name = text[start:end]
            if name[0].isupper() and (sort := _NAMED.get(" ".join(words(fold(name))))):
                if start or not _DATELINE.match(text[end:]):
                    yield Mention(start, end, sort, name)
                at = last - 1
                break
        at += 1


def unsaid_places(text: str, code: str) -> Iterator[Mention]:
    """Names of which the words around them say that they are those of places.

    Args:
        text: The clause of a number, with one sort of blank and of apostrophe.
        code: The code of its language.
    """
    words, small = _WORDS.get(code), text.lower()
    if words is None:
        return
    for found in _form(rf"(?:^|\s){words.places}").finditer(small):
        name = _name(text[found.end() :], code)
        if len(name.split()) >= _FEW:
            yield Mention(found.start(), found.end() + len(name), "unsaid", name)
    for found in _form(rf",?\s{words.verbs}").finditer(small):
        name = _name_before(text[: found.start()], code)
        if len(name.split()) >= _FEW:
            yield Mention(found.start() - len(name), found.start(), "unsaid", name)


def names_of_place(labels: Iterable[str]) -> tuple[str, ...]:
    """What a place is called, folded: its labels, and its name without what sort of place it is.

    Examples:
        >>> names_of_place(["former district of Binh Lieu"])
        ('former district of binh lieu', 'binh lieu')
        >>> names_of_place(["huyện Bình Liêu (cũ)", "Son La"])
        ('huyen binh lieu cu', 'son la', 'binh lieu')
    """
    names = [" ".join(words(fold(label))) for label in labels]
    bare = [next(filter(None, found.groups())) for name in names if (found := _OF_A_SORT.fullmatch(name))]
    return tuple(dict.fromkeys(filter(None, (*names, *bare))))


def is_beside(before: str, code: str) -> bool:
    """Whether the words before those of a place compare something with it, or rank it there.

    Args:
        before: What stands before, with one sort of blank and of apostrophe.
        code: The code of its language.
    """
    words = _WORDS.get(code)
    return bool(words and _form(rf"(?:^|\s){words.beside}\s?$").search(before.lower()))


def is_ranked(before: str, code: str) -> bool:
    """Whether the words before those of a place rank something there: the highest in the country.

    Args:
        before: What stands before, with one sort of blank and of apostrophe.
        code: The code of its language.
    """
    words = _WORDS.get(code)
    return bool(words and _form(rf"(?<!\w){words.ranked}(?!\w)").search(before.lower()[-_RANKED:]))


def _name(text: str, code: str) -> str:
    """The words in capitals that a text starts with; empty where they are the name of no place."""
    found = _NAME.match(text)
    taken: list[str] = []
    for word in found[0].split() if found else ():
        if not word[0].isupper():
            break
        taken.append(word)
    name = " ".join(taken)
    return "" if _form(_NO_PLACES[code]).match(name.lower()) else name


def _name_before(text: str, code: str) -> str:
    """The words in capitals that a text ends with, without one that opens its sentence."""
    found = _LAST.search(f"{text} ")
    taken: list[str] = []
    for word in reversed(found[0].split() if found else ()):
        if not word[0].isupper():
            break
        taken.insert(0, word)
    while taken and taken[0].lower() in _OPENING:
        del taken[0]
    name = " ".join(taken)
    return "" if _form(rf"\b{_NO_PLACES[code]}").search(name.lower()) else name


_OPENERS: Final = (
    "in at only of from for and but while the a an this that each every most all some both new one its their "
    "le la les un une en à dans chez seul seule mais et ce cette ces "
    "tỉnh huyện xã tại ở năm nhờ riêng và theo khi còn nhưng do với toàn"
)
_OPENING: Final = frozenset(_OPENERS.split())
"""Words in capitals that open a sentence, and are part of no name."""


@cache
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
