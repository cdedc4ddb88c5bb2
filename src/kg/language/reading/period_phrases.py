"""The periods that a text names, in French, English and Vietnamese: ``d’ici 2030``, ``since 2023``.

A phrase has the code that `kg.periods` gives to such a period, and an empty one where its words do not say
which of these codes is meant: days are never made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple


class PeriodPhrase(NamedTuple):
    """A period that a text names.

    Attributes:
        start: Where its words start in the text, once that is composed (Unicode's form C).
        end: Where they end.
        code: The last part of the period's address, or that of the level (``level-2020``) that something is
            compared with; empty where the words leave open which is meant, and ``level-`` where they do so
            of a level.
        is_bare: Whether it is a year with no word that says so, which may be a number as well.
    """

    start: int
    end: int
    code: str
    is_bare: bool = False

    @property
    def is_level(self) -> bool:
        """Whether something is compared with it."""
        return self.code.startswith("level-")


_MONTHS: Final = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "january february march april may june july august september october november december",
}
_COUNTS: Final = {
    "fr": "deux trois quatre cinq six sept huit neuf dix",
    "en": "two three four five six seven eight nine ten",
    "vi": "hai ba bốn năm sáu bảy tám chín mười",
}

_ANY_YEAR: Final = r"(?:19|20)\d\d"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)"
_RANGE: Final = r"(?<![\d.,])(?P<first>(?:19|20)\d\d)\s?[-–—]\s?(?P<last>(?:19|20)\d\d)(?!\d)"
_SHORT: Final = r"(?<![\d.,])(?P<first>(?:19|20)\d\d)[-–](?P<short>\d\d)(?!\d|[.,]\d|\s?%)"
_SCHOOL: Final = (
    r"(?<![\d.,/])(?P<first>(?:19|20)\d\d)\s?[-–—/]\s?(?P<last>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d|\s?%)"
)
"""The years of a school year: 2020-2021, 2020-21, 2020/21."""
_SLASHED: Final = r"(?<![\d.,/])(?:19|20)\d\d/(?:(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d|\s?%)"
"""Years such as 2019/20, which may be a school's, a budget's or two."""
_NUMERIC: Final = (
    r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-]" + _YEAR,
    r"(?<![\d/])(?P<month>\d{1,2})/" + _YEAR,
)


class _Grammar(NamedTuple):
    """How a language names periods.

    Attributes:
        days: How a day is written, and a month.
        years: What may stand before a year and says that it is one.
        by: What stands before the end of a period whose start is not told.
        as_of: What stands before a day on which something was counted.
        parts: Months, parts of years and years of which the words give no code: “the first nine months of
            2025”, “the 12 months to June 2024”, “the 2010s”.
        since: What stands before the start of one whose end is not told.
        at_end: What stands before a year of which the end is meant.
        against: What stands before that with which something is compared.
        school: A school year, with the range of years in it.
        stages: A quarter or a half, with its year.
        spans: From one year to another, in words.
        words: Phrases of no number at all, and the code of each.
        lasting: A number of years that something took.
        unclear: What stands before a year that is none of these.
        relative: Years that are told from the day of the article, which is not known here.
        than_before: Those with which something is compared.
    """

    days: tuple[str, ...]
    years: str
    by: str
    since: str
    at_end: str
    against: str
    school: tuple[str, ...]
    stages: tuple[str, ...]
    spans: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    lasting: str
    unclear: str
    relative: str
    than_before: str
    as_of: str = "(?!)"
    parts: tuple[str, ...] = ()


def _names(code: str) -> str:
    """A pattern for the names of the months."""
    shortened = "|".join(name[:3] + r"\.?" for name in _MONTHS[code].split()) if code == "en" else ""
    return "(?P<name>" + "|".join(filter(None, (_MONTHS[code].replace(" ", "|"), shortened))) + ")"


_MANY: Final = {
    "fr": r"(?:\d{1,2}|" + _COUNTS["fr"].replace(" ", "|") + r"|onze|douze|quelques|tout)",
    "en": r"(?:\d{1,2}|" + _COUNTS["en"].replace(" ", "|") + r"|eleven|twelve|few)",
    "vi": r"(?:\d{1,2}|" + _COUNTS["vi"].replace(" ", "|") + r"|mấy|vài)",
}
"""How many months or years, in words or digits."""
_TO_MONTH: Final = {code: "(?:" + names.replace(" ", "|") + ")" for code, names in _MONTHS.items()}
"""The names of months, where it does not matter which it is."""
_DECADE: Final = r"(?:19|20)?\d0"
_Q: Final = r"(?P<quarter>[1-4]|i{1,3}v?|iv)"
_GRAMMARS: Final = {
    "fr": _Grammar(
        days=(
            r"(?P<day>\d{1,2})(?:er)?\s" + _names("fr") + r"\s" + _YEAR,
            _names("fr") + r"\s" + _YEAR,
        ),
        years=r"(?:(?:en|pour|durant|pendant|courant|dans)\s(?:l’an(?:née)?\s)?"
        r"|(?:au\scours\s)?(?:de\s)?l’an(?:née)?\s(?:de\s)?|année\s)",
        by=r"(?:d’ici\s(?:à\s)?(?:(?:la\s)?fin\s(?:de\s)?)?(?:l’horizon\s|l’an(?:née)?\s)?(?:le\s|en\s)?"
        r"|jusqu’(?:en\s|à\s)(?:(?:la\s)?fin\s(?:de\s)?)?(?:l’an(?:née)?\s)?|(?:à\s)?l’horizon\s(?:de\s)?)",
        since=r"(?:depuis\s(?:le\s|l’an(?:née)?\s)?|à\s(?:partir|compter)\s(?:du\s|de\s(?:l’an(?:née)?\s)?)"
        r"|dès\s(?:le\s|l’an(?:née)?\s)?)",
        at_end=r"(?:(?:à\s)?(?:la\s)?fin\s(?:de\s)?(?:l’an(?:née)?\s)?)",
        against=r"(?:(?:par\srapport\s(?:à|au)|compar\w+\s(?:à|au)|contre|(?:celui|celle|ceux|celles)\s(?:de|d’)"
        r"|qu’en|niveau\s(?:de\s|d’)?|(?:(?<=double\s)|(?<=triple\s))d[e’])\s?(?:niveau\s(?:de\s)?)?(?:l’an(?:née)?\s)?)",
        school=(
            r"(?:(?:pendant|durant|pour|sur|dans|lors\sde|au\scours\sde)\s)?(?:l’)?année\sscolaire\s"
            + _SCHOOL,
            r"rentrée\s" + _SCHOOL,
        ),
        stages=(
            r"(?:(?:au|du|le)\s)?(?P<quarter>1er|premier|2e|2ème|deuxième|second|3e|3ème|troisième|4e|4ème|"
            r"quatrième|dernier)\strimestre\s(?:de\s)?(?:l’année\s)?" + _YEAR,
            rf"\bt{_Q}[\s-]" + _YEAR,
            r"(?:(?:au|du|le)\s)?(?P<half>1er|premier|2e|2ème|deuxième|second)\ssemestre\s(?:de\s)?"
            r"(?:l’année\s)?" + _YEAR,
            r"(?:(?:au\scours\sdes|dans\sles|sur\sles|durant\sles|pendant\sles|lors\sdes|les|des)\s)?"
            r"(?P<months>(?:3|trois|6|six)\s(?:premiers|derniers))\smois\s(?:de\s)?(?:l’an(?:née)?\s)?"
            + _YEAR,
        ),
        parts=(
            rf"(?:de|d’|entre|depuis)\s?{_TO_MONTH['fr']}(?:\s{_ANY_YEAR})?\s(?:à|et|jusqu’(?:à|en))\s(?:fin\s)?"
            rf"{_TO_MONTH['fr']}\s{_ANY_YEAR}",
            rf"(?:(?:au\scours\sdes|dans\sles|sur\sles|durant\sles|pendant\sles|lors\sdes|les|des)\s)?{_MANY['fr']}\s"
            rf"(?:premiers|derniers|premières|dernières)\s(?:mois|semaines)\s(?:de\s)?(?:l’an(?:née)?\s)?{_ANY_YEAR}",
            rf"(?:(?:au\scours\sdes|dans\sles|sur\sles|sur|les|des|en)\s)?{_MANY['fr']}\s(?:mois|ans|semaines)\s"
            rf"(?:(?:s’achevant|achevés?|clos|terminés?|finissant|allant|jusqu’)[^\d;.,]{{0,30}}|à\s(?:fin\s)?[^\W\d]+\s){_ANY_YEAR}",
            r"(?:(?:au\scours\sde|durant|pendant|sur|dans)\s)?(?:l’exercice|la\sdécennie|l’année\s(?:budgétaire|fiscale|agricole))"
            rf"\s(?:close?\s)?(?:[^\W\d]+\s){{0,3}}{_ANY_YEAR}",
            rf"(?:(?:au|à\sla|vers\sla|vers\sle)\s)?(?:début|fin|milieu|courant)?\s?(?:(?:dans|depuis|durant|pendant)\s)?(?:des|les)\sannées\s{_DECADE}(?!\d)",
            rf"(?:(?:au|à\sla|en|dès|vers\sla|vers\sle)\s)?(?:mi-?|(?:courant|début|milieu)\s(?:de\s)?(?:l’année\s)?){_ANY_YEAR}",
            rf"(?:au|à\sl’|en|dès\sle|du|l’)\s?(?:printemps|été|automne|hiver)\s(?:de\s)?{_ANY_YEAR}",
        ),
        spans=(
            r"(?:de|entre|depuis)\s(?P<first>(?:19|20)\d\d)\s(?:à|et|jusqu’en)\s(?P<last>(?:19|20)\d\d)(?!\d)",
        ),
        words=(
            (r"(?:chaque\sannée|tous\sles\sans)", "every-year"),
            (r"(?:depuis|pendant|durant|en)\splusieurs\sannées", "several-years"),
        ),
        lasting=r"(?:en|sur|pendant|durant|au\scours\sdes|ces|les)\s(?P<count>{count}|\d{{1,2}})\s(?:dernières\s)?(?:ans|années)",
        unclear=r"(?:avant|après|vers|début|mi-|(?:au\s)?début\s(?:de\s)?)\s?",
        relative=r"(?:cette\sannée|l’an\s(?:dernier|prochain|passé)|l’année\s(?:dernière|prochaine|passée|précédente|en\scours)"
        r"|(?:en\s|à\sla\s)?(?:fin|début)\sd’année)\b",
        than_before=r"(?:(?:par\srapport|compar\w+)\s(?:à|au)|contre|que|qu’)\s?(?:(?:celui|celle|ceux|celles)\sde\s)?"
        r"(?:l’an\s(?:dernier|passé)|l’année\s(?:dernière|passée|précédente)|un\san\s(?:plus\stôt|auparavant))\b",
    ),
    "en": _Grammar(
        days=(
            r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?" + _names("en") + r",?\s" + _YEAR,
            _names("en") + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s" + _YEAR,
            _names("en") + r",?\s(?:of\s)?" + _YEAR,
        ),
        years=r"(?:(?:in|during|for|throughout|of)\s(?:the\syear\s(?:of\s)?)?|the\syear\s|year\s)",
        by=r"(?:(?:by|until|till|through|up\sto)\s(?:(?:the\s)?end(?:\sof\s|-|\s)|late\s)?(?:the\syear\s)?)",
        since=r"(?:(?:ever\s)?since\s(?:the\syear\s)?)",
        at_end=r"(?:(?:at\s|in\s)?(?:the\s)?(?:year-)?end(?:\sof\s|-|\s)(?:the\syear\s)?)",
        against=r"(?:(?:compared\s(?:with|to)|against|versus|vs\.?)\s(?:that\s(?:of|in)\s|in\s)?(?:the\syear\s)?"
        r"|than\s(?:that\s(?:of|in)|in)\s(?:the\syear\s)?|levels?\s(?:of|in)\s|(?:that|those)\sof\s(?:the\syear\s)?"
        r"|(?:(?<=twice\s)|(?<=double\s)|(?<=triple\s))(?:the\s|its\s)?(?:(?:that|level|figure|number|total|amount|sum|value|rate)\s)?(?:(?:of|in|for)\s)?"
        r"|as\s(?:high|much|many|large|big|great)\sas\s(?:(?:it\swas\s)?in|that\sof)\s)",
        school=(
            r"(?:(?:in|during|for|over|throughout)\s)?(?:the\s)?(?:school|academic)\syear\s(?:of\s)?"
            + _SCHOOL,
            r"(?:(?:in|during|for|over|throughout)\s)?(?:the\s)?" + _SCHOOL + r"\s(?:school|academic)\syear",
        ),
        stages=(
            r"(?:(?:in|of)\s)?(?:the\s)?(?P<quarter>first|1st|second|2nd|third|3rd|fourth|4th|last)\squarter\s"
            r"(?:of\s)?" + _YEAR,
            rf"\bq{_Q}[\s-](?:of\s)?" + _YEAR,
            r"(?:(?:in|of)\s)?(?:the\s)?(?P<half>first|1st|second|2nd)\shalf\s(?:of\s)?" + _YEAR,
            r"\bh(?P<half>[12])[\s-](?:of\s)?" + _YEAR,
            r"(?:(?:in|over|during|for)\s)?(?:the\s)?(?P<months>(?:first|last|final)\s(?:three|3|six|6))\smonths\s(?:of\s)?"
            r"(?:the\syear\s)?" + _YEAR,
        ),
        parts=(
            rf"(?:(?:from|between)\s)?{_TO_MONTH['en']}(?:\s{_ANY_YEAR})?(?:\s(?:to|and|until|through)\s|\s?[-–]\s?)"
            rf"(?:(?:the\s)?(?:end\sof|late|mid)[\s-])?{_TO_MONTH['en']},?\s{_ANY_YEAR}",
            rf"(?:(?:in|over|during|for)\s)?(?:the\s)?(?:first|last|final|opening|closing)\s{_MANY['en']}\s(?:months|weeks)\s"
            rf"(?:of\s)?(?:the\syear\s)?{_ANY_YEAR}",
            rf"(?:(?:in|over|during|for|across)\s)?(?:the\s)?(?:(?:full|financial|fiscal|budget|calendar)\s)?"
            rf"(?:{_MANY['en']}[\s-](?:months?|years?|quarters?|weeks?)(?:\speriod)?|year|quarter|month|period|decade)\s"
            rf"(?:(?:that\s)?end(?:ing|ed|s)(?:\s(?:in|on))?|up\sto|to|through|until|starting|beginning|from)\s(?:(?:the\send\sof|end|late|early|mid)[\s-])?"
            rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:[^\W\d]+\.?,?\s)?(?:\d{{1,2}},?\s)?{_ANY_YEAR}",
            rf"(?:(?:in|over|during|for|across)\s)?(?:the\s)?year\s(?:to|ending|ended)\s(?:in\s)?{_names('en')}(?!\w)",
            rf"(?:(?:in|over|during|for)\s)?(?:the\s)?(?:(?:financial|fiscal|budget|tax)\syear\s{_ANY_YEAR}|{_ANY_YEAR}\s(?:financial|fiscal|budget|tax)\syear)",
            rf"(?:fy|fiscal)\s?{_ANY_YEAR}",
            rf"(?:(?:in|by|since|during|over|from|until)\s)?(?:the\s)?(?:(?:early|mid|late|middle\sof\sthe)[\s-]?)?{_DECADE}s\b",
            rf"(?:(?:in|by|since|during|from|until|at|around)\s)?(?:the\s)?(?:early|late|mid|(?:start|beginning|middle|turn)\sof)[\s-](?:in\s)?(?:the\syear\s)?"
            rf"(?:{_names('en')}\s)?{_ANY_YEAR}",
            rf"(?:(?:in|by|since|during|from|until)\s)?(?:the\s)?(?:spring|summer|autumn|fall|winter)\s(?:of\s)?{_ANY_YEAR}",
        ),
        spans=(
            r"(?:from|between)\s(?P<first>(?:19|20)\d\d)\s(?:to|and|until|through)\s(?P<last>(?:19|20)\d\d)(?!\d)",
        ),
        words=(
            (r"(?:every|each)\syear", "every-year"),
            (r"(?:for|over|in)\sseveral\syears", "several-years"),
        ),
        lasting=r"(?:in|over|within|during|for|the)\s(?:the\s)?(?:last\s|past\s)?(?P<count>{count}|\d{{1,2}})\syears",
        unclear=r"(?:before|after|early|mid-|(?:the\s)?beginning\sof\s|around|circa)\s?",
        relative=r"(?:(?:last|this|next|the\s(?:previous|current|past))\s(?:year|quarter|month)"
        r"|(?:the\s)?(?:year-end|end\sof\s(?:the|this|last)\syear)(?!\s\d))\b",
        than_before=r"(?:(?:than|from|against|over|on|vs\.?|compared\s(?:with|to))\s(?:in\s|that\sof\s|those\sof\s)?"
        r"(?:last|the\s(?:previous|past)|a)\syear(?:\s(?:earlier|ago|before))?|year[\s-]on[\s-]year"
        r"|a\syear\s(?:earlier|ago|before))\b",
    ),
    "vi": _Grammar(
        days=(
            r"(?:ngày\s)?(?P<day>\d{1,2})\stháng\s(?P<month>\d{1,2})\snăm\s" + _YEAR,
            r"ngày\s" + _NUMERIC[0],
            r"tháng\s(?P<month>\d{1,2})(?:\snăm\s|/|-|\s)" + _YEAR,
        ),
        years=r"(?:(?:trong\s|vào\s)?năm\s|trong\s)",
        by=r"(?:(?:(?:tính\s)?đến|tới)\s(?:(?:hết|cuối)\s)?(?:năm\s)?|trước\skhi\shết\snăm\s)",
        as_of=r"tính\sđến\s(?:hết\s)?(?:ngày\s)?",
        since=r"(?:(?:kể\s)?từ\s(?:năm\s)?)",
        at_end=r"(?:(?:vào\s|trong\s)?(?:cuối|hết)\s(?:năm\s)?)",
        against=r"(?:so\svới\s(?:mức\s)?(?:của\s)?(?:năm\s)?|bằng\snăm\s"
        r"|(?<!tăng\sgấp\sđôi\s)(?<!tăng\sgấp\sba\s)(?<!tăng\sgấp\shai\s)(?:(?<=gấp\sđôi\s)|(?<=gấp\shai\s)|(?<=gấp\sba\s)|(?<=gấp\srưỡi\s))(?:mức\s)?(?:của\s)?năm\s)",
        school=(r"(?:trong\s)?năm\shọc\s" + _SCHOOL,),
        stages=(
            rf"quý\s{_Q}(?:\snăm\s|/|-|\s)" + _YEAR,
            r"(?:(?:trong|sau)\s)?(?:6|sáu)\stháng\s(?P<half>đầu|cuối)\s(?:của\s)?năm\s" + _YEAR,
            r"(?:(?:trong|sau)\s)?(?P<months>(?:3|ba)\stháng\s(?:đầu|cuối))\s(?:của\s)?năm\s" + _YEAR,
            r"nửa\s(?P<half>đầu|cuối)\snăm\s" + _YEAR,
        ),
        parts=(
            rf"(?:từ\s)?tháng\s\d{{1,2}}(?:(?:\snăm\s|/){_ANY_YEAR})?\s?(?:đến|tới|-|–)\s?(?:hết\s)?(?:tháng\s)?\d{{1,2}}(?:\snăm\s|/){_ANY_YEAR}",
            rf"(?:(?:trong|sau|qua|tính)\s)?{_MANY['vi']}\s(?:tháng|tuần)\s(?:đầu|cuối|qua)\s(?:của\s)?(?:năm\s)?{_ANY_YEAR}",
            rf"(?:(?:trong|sau|qua)\s)?{_MANY['vi']}\s(?:tháng|năm)(?:\s(?:qua|gần\sđây))?,?\s(?:(?:tính\s)?(?:đến|tới)|kết\sthúc)\s[^;.]{{0,20}}?{_ANY_YEAR}",
            rf"(?:(?:vào|trong|từ)\s)?(?:(?:đầu|giữa|cuối)\s)?(?:(?:những|các)\snăm|thập\s(?:niên|kỷ))\s{_DECADE}(?!\d)",
            rf"(?:(?:vào|trong|từ|hồi)\s)?(?:đầu|giữa)\snăm\s{_ANY_YEAR}",
            rf"(?:(?:vào|trong|từ)\s)?(?:niên\s(?:vụ|độ)|năm\s(?:tài\s(?:chính|khóa|khoá)|ngân\ssách))\s{_ANY_YEAR}(?:\s?[-–/]\s?\d{{2,4}})?",
            rf"(?:(?:vào|trong)\s)?mùa\s(?:xuân|hè|hạ|thu|đông)\s(?:năm\s)?{_ANY_YEAR}",
        ),
        spans=(
            r"từ\s(?:năm\s)?(?P<first>(?:19|20)\d\d)\s(?:đến|tới)\s(?:năm\s)?(?P<last>(?:19|20)\d\d)(?!\d)",
            r"(?:trong\s)?(?:5|năm)\snăm\s" + _RANGE,
        ),
        words=(
            (r"(?<!/)(?<!đầu\sngười\s)(?:hằng|hàng|mỗi)\snăm", "every-year"),
            (r"(?:trong\s)?nhiều\snăm(?:\squa)?", "several-years"),
        ),
        lasting=r"(?:trong|sau)\s(?:vòng\s)?(?P<count>{count}|\d{{1,2}})\snăm(?:\squa)?(?!\s\d)",
        unclear=r"(?:trước|sau|đầu|giữa|(?:so\svới\s)?cùng\skỳ)\s(?:năm\s)?",
        relative=r"(?<!các\s)(?<!những\s)(?<!nhiều\s)(?:(?:vào|trong|đến|tới|từ|tính\sđến)\s){0,2}"
        r"(?:(?:cuối|đầu|giữa|hết)\snăm(?:\s(?:nay|ngoái|trước|sau|tới))?(?!\s\d|\shọc)|năm\s(?:nay|ngoái|tới|trước))\b",
        than_before=r"so\svới\s(?:mức\s)?(?:cùng\skỳ(?:\s(?:cuối|đầu)?\s?năm\s(?:nay|ngoái|trước))?(?!\s(?:năm\s)?\d)"
        r"|(?:(?:cuối|đầu|hết)\s)?năm\s(?:nay|ngoái|trước)|(?:cuối|đầu)\snăm(?!\s\d))\b",
    ),
}

_NUMBERS: Final = {
    **dict.fromkeys(("1er", "premier", "first", "1st", "i", "đầu"), 1),
    **dict.fromkeys(("2e", "2ème", "deuxième", "second", "2nd", "ii", "cuối"), 2),
    **dict.fromkeys(("3e", "3ème", "troisième", "third", "3rd", "iii"), 3),
    **dict.fromkeys(("4e", "4ème", "quatrième", "dernier", "fourth", "4th", "last", "iv"), 4),
}

_Told = dict[str, str]


@lru_cache(maxsize=4096)
def period_phrases(text: str, language: str) -> tuple[PeriodPhrase, ...]:
    """The periods that a text names, in its order; none of them within another.

    Args:
        text: The text.
        language: Its language tag; of one that is not known only ranges, days and bare years are read.

    Examples:
        >>> [phrase.code for phrase in period_phrases("de 47 % en 2008 à 41 % fin 2009", "fr")]
        ['2008', '2009-end']
    """
    code = language.partition("-")[0].lower()
    plain = evened(text)
    composed = unicodedata.normalize("NFC", text)
    found: list[PeriodPhrase] = []
    has_year = bool(re.search(_ANY_YEAR, plain))
    for pattern, write in _patterns(code, has_year):
        for match in pattern.finditer(plain):
            if match[0].startswith("bằng") and composed[match.start()].isupper():
                # Of a name, as Cao Bằng; what follows it is a phrase of its own.
                told = {"year": match[0][-4:]} if match[0][-4:].isdecimal() else {}
                if told:
                    found.append(PeriodPhrase(match.start() + len("bằng "), match.end(), told["year"]))
                continue
            told = {name: value for name, value in match.groupdict().items() if value}
            found.append(PeriodPhrase(*match.span(), write(told, code), write is _bare))
    found.sort(key=lambda phrase: (phrase.start, -phrase.end, phrase.is_bare))
    return tuple(_apart(found))


def evened(text: str) -> str:
    """A text as long as its composed form, in small letters, with one sort of apostrophe and of blank."""
    composed = unicodedata.normalize("NFC", text)
    # The small form of a few letters, such as İ, is longer than they are.
    small = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in composed)
    return re.sub(r"\s", " ", small.replace("'", "’"))


def _apart(phrases: list[PeriodPhrase]) -> Iterator[PeriodPhrase]:
    """Those that start first, and of these the longest, without any that overlap."""
    end = 0
    for phrase in phrases:
        if phrase.start >= end:
            yield phrase
            end = phrase.end


@cache
def _patterns(code: str, has_year: bool) -> list[tuple[re.Pattern[str], Callable[[_Told, str], str]]]:
    """The patterns of a language with what writes their code; without a year, those that need none."""
    grammar = _GRAMMARS.get(code)
    patterns: list[tuple[str, Callable[[_Told, str], str]]] = [
        (_RANGE, _span),
        (_SHORT, _span),
        (_SLASHED, _fixed("")),
        *((form, _on) for form in _NUMERIC),
        (r"(?<![\d.,/])" + _YEAR, _bare),
        (r"\(\s?" + _YEAR + r"(?=\s?\))", _on),
    ]
    if grammar:
        dates = (*grammar.days, *_NUMERIC, _YEAR)
        patterns += [
            *((form, _on) for form in grammar.days),
            (grammar.years + _YEAR, _on),
            (grammar.at_end + _YEAR, _at_end),
            *((grammar.as_of + form, _on) for form in dates if "<day>" in form),
            *((grammar.by + form, _prefixed("by-")) for form in dates),
            *((grammar.since + form, _prefixed("since-")) for form in dates),
            *((form, _school) for form in grammar.school),
            *((grammar.since + form, _since_school) for form in grammar.school),
            *((grammar.against + form, _prefixed("level-")) for form in dates),
            (grammar.years + _RANGE, _span),
            (grammar.years + _SHORT, _span),
            (grammar.years + _SLASHED, _fixed("")),
            *((form, _stage) for form in grammar.stages),
            *((form, _span) for form in grammar.spans),
            *((form, _fixed(says)) for form, says in grammar.words),
            (grammar.lasting.format(count=_COUNTS[code].replace(" ", "|")), _lasting),
            *((grammar.unclear + form, _fixed("")) for form in dates),
            (grammar.relative, _fixed("")),
            (grammar.than_before, _fixed("level-")),
            *((form, _fixed("")) for form in grammar.parts),
        ]
    if code == "en":
        patterns.append(((r"(?:the\s)?" + _YEAR + r"\slevels?"), _prefixed("level-")))
    return [
        (re.compile(rf"(?<![^\W_]){form}"), write)
        for form, write in patterns
        if has_year or _ANY_YEAR not in form
    ]


def _bare(told: _Told, _: str) -> str:
    return told["year"]


def _on(told: _Told, code: str) -> str:
    """A day, a month or a year."""
    if "name" in told:
        names = [name[:4] if code == "fr" else name[:3] for name in _MONTHS[code].split()]
        month = next(at for at, name in enumerate(names, 1) if told["name"].startswith(name))
        told = {**told, "month": str(month)}
    elif (
        "day" in told and code not in ("fr", "vi") and told["day"] != told["month"] and int(told["day"]) <= 12
    ):
        # Some who write English put the month first.
        return ""
    try:
        on = date(int(told["year"]), int(told.get("month", 1)), int(told.get("day", 1)))
    except ValueError:
        return ""
    return on.isoformat()[: 10 if "day" in told else 7 if "month" in told else 4]


def _at_end(told: _Told, _: str) -> str:
    return f"{told['year']}-end"


def _prefixed(prefix: str) -> Callable[[_Told, str], str]:
    def write(told: _Told, code: str) -> str:
        on = _on(told, code)
        return prefix + on if on else ""

    return write


def _fixed(says: str) -> Callable[[_Told, str], str]:
    return lambda _, __: says


def _span(told: _Told, _: str) -> str:
    first = told["first"]
    last = told.get("last") or first[:2] + told["short"]
    return f"{first}--{last}" if first < last else ""


def _school(told: _Told, _: str) -> str:
    first, last = told["first"], str(int(told["first"]) + 1)
    return f"school-year-{first}-{last}" if last.endswith(told["last"]) else ""


def _since_school(told: _Told, code: str) -> str:
    says = _school(told, code)
    return "since-" + says if says else ""


def _stage(told: _Told, _: str) -> str:
    if months := told.get("months"):
        # Three months are a quarter, and six are half a year.
        is_last = bool(re.search("derniers|last|final|cuối", months))
        is_quarter = bool(re.search("3|trois|three|ba", months))
        return f"{told['year']}-{'Q' if is_quarter else 'H'}{(4 if is_quarter else 2) if is_last else 1}"
    kind, word = ("Q", told["quarter"]) if "quarter" in told else ("H", told["half"])
    number = int(word) if word.isdecimal() else _NUMBERS.get(word, 0)
    return f"{told['year']}-{kind}{number}" if number else ""


def _lasting(told: _Told, code: str) -> str:
    """So many years, which is a period that people describe: ``five-years``."""
    count = told["count"]
    at = int(count) - 2 if count.isdecimal() else _COUNTS[code].split().index(count)
    names = _COUNTS["en"].split()
    return f"{names[at]}-years" if 0 <= at < len(names) else ""
