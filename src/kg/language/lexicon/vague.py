"""Words beside a number that leave it open in a way that has no code, in French, English and Vietnamese.

There are more of them than anybody can list, so that an adverb that stands directly at a number is one of
them where it is not known to be none. What is written here is matched against text in small letters, with one
sort of blank and of apostrophe (`kg.language.reading.period_phrases.evened`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

_NEVER: Final = "(?!)"
"""A pattern that nothing fits."""


class Vague(NamedTuple):
    """What leaves a number open in a language; all of it patterns.

    Attributes:
        before: What stands directly before it.
        behind: What stands directly behind it, or behind its unit.
        between: What stands between it and its unit.
        around: What stands anywhere in its clause.
        far: What stands anywhere behind it there.
        share: What stands directly before it where it is a share, or an amount of money.
    """

    before: str = _NEVER
    behind: str = _NEVER
    between: str = _NEVER
    around: str = _NEVER
    far: str = _NEVER
    share: str = _NEVER


_CERTAIN: Final = {
    # Adverbs that say nothing of how a number is to be read, or that it is exact.
    "fr": (
        r"(?:exacte|précisé|seule|unique|simple|stricte|annuelle|mensuelle|actuelle|officielle|égale|respective|notam|effective"
        r"|totale|entière|complète|réelle|récem|finale|directe|conjointe|ensemble|collective|nouvelle|chaque|successive|cumulative"
        r"|loge|départe|gouverne|développe|finance|enseigne|établisse|investisse|mo|équipe|bâti|recense|verse|rembourse|paie|ali"
        r"|docu|élé|traite|règle|parle|com|supplé|classe|peuple|change|accroisse|mouve|engage|abaisse|relève|agré|froide|monu|vête"
        r"|forte|nette|rapide|progressive|sensible|lente|constante|régulière|considérable|significative|brusque|brutale|vive)ment"
    ),
    "en": (
        r"(?:exact|precise|on|respective|current|annual|year|month|week|dai|quarter|official|final|direct|joint|collective|new|ear|fami"
        r"|ju|supp|assemb|app|rep|comp|mul?tip|re|ital|al|ral|like|sing|tru|actual|real|simp|mere|sole|entire|whol|complete|full|total|equal"
        r"|recent|previous|former|original|initial|subsequent|simultaneous|name|special|especial|particular|notab|addition|additional"
        r"|sharp|steadi|rapid|slow|dramatical|substantial|significant|considerab|marked|noticeab|gradual|quick|strong|successful|sudden"
        r"|consecutive|cumulative|literal|according|consequent|similar|consistent|eventual|ultimate|unfortunate|sad|local|national)ly"
    ),
}
"""Such words, and others that end so, by language."""

_ENDS: Final = r"(?=\s?[,.;:)]|\s?$)"
"""What stands behind words that close a clause."""

VAGUE: Final = {
    "fr": Vague(
        before=rf"(?!{_CERTAIN['fr']}\b)[^\W\d]{{2,}}ment"
        r"|(?:pratique|sensible|appare|vraisemblable|approximative|quasi)(?:m?ment)?\s(?:de|d’|à|aux?|des)|(?:presque|environ|à\speu\sprès)\s(?:à|aux?|des)"
        r"|(?:peu\sou\sprou|grosso\smodo|en\sgros|plus\sou\smoins|à\svue\sde\snez|bon\san\smal\san|au\sjugé)(?:\sde|\sà)?"
        r"|(?:à\s(?:un\s(?:cheveu|poil|souffle|rien|chouïa)|deux\sdoigts)|à\sla\slimite|au\s(?:bord|ras|seuil)|aux\sportes|du\scôté|voisine?s?|à\sproximité)"
        r"\s(?:de\sla\sbarre\s)?(?:de|d’|des)"
        r"|un\s(?:poil|chouïa|rien|tantinet|cheveu|soupçon)\s(?:plus|moins)\s(?:de|d’)"
        r"|une?\s(?:bon|bonne|gros|grosse|petite?|bref|brève|maigre)|de\s(?:bons|bonnes|gros|grosses)"
        r"|arrondie?s?(?:\sà)?|plutôt|disons|mettons|pas\stout\sà\sfait|facile|à\stout\scasser"
        r"|(?:rôd|gravit|oscill|fluctu|navigu|lorgn|tutoi|tutoy|tangent|taquin|titill)\w*(?:\s(?:à|autour|vers|près|aux?))?(?:\s(?:de|d’|les|des))?(?:\sla\sbarre\sdes?)?",
        between=r"et\squelques?",
        behind=rf"et\s(?:quelques(?:-une?s)?{_ENDS}|des\s(?:poussières?|brouettes?|broutilles?)\b|un\s(?:peu|rien|chouïa|poil)\b)"
        r"|à\s(?:tout\scasser|la\slouche|vue\sde\snez|une?\s(?:poil|cheveu|chouïa|rien|iota|vache)\sprès|titre\sindicatif)\b"
        rf"|ou\s(?:presque|(?:peu|pas)\ss’en\sfaut|davantage|à\speu\sprès|quelque\schose)\b|(?:et|voire)\s(?:davantage|plus|même\splus){_ENDS}|tout\sau\splus\b"
        rf"|(?:peu\sou\sprou|en\sgros|par\slà|si\sl’on\sarrondit|grand\s(?:maximum|minimum))\b|(?!{_CERTAIN['fr']}\b)[^\W\d]{{2,}}ment{_ENDS}",
        around=r"\b(?:arrondi(?:e|s|es|r|t)?|en\sarrondissant|à\s(?:la\slouche|tout\scasser|vue\sde\snez|l’arrondi)|peu\sou\sprou|bon\san\smal\san"
        r"|(?:à|d’)\s?un\schiffre|à\sdeux\schiffres|chiffres?\sronds?|au\sjugé|à\squelques?\s(?:unités|dixièmes|décimales)\sprès)\b",
        share=r"(?:dans|sur|vers)\sles|vers",
    ),
    "en": Vague(
        before=rf"(?!{_CERTAIN['en']}\b)[^\W\d]{{3,}}ly"
        r"|(?:near|rough|approximate|practical|virtual|effective|loose|broad|essential|supposed|presumab|possib)ly\s(?:at|by|to|of|in)|almost\s(?:at|by|to)"
        r"|within\s(?:an?\s)?(?:\w+\s)+?of|a\s(?:whisker|hair|hair’s\sbreadth|shade|touch|tad|notch|sliver|smidgen)\s(?:off|from|of|away\sfrom)"
        r"|something\s(?:like|approaching|of\sthe\sorder\sof|close\sto|over|under|near)|anything\s(?:like|up\sto)|anywhere\s(?:near|close\sto|around)"
        r"|(?:in\sthe\s)?ballpark(?:\sof)?|not\sfar\s(?:off|from|short\sof)|thereabouts|(?<![^\W\d]\s)say|give\sor\stake|more\sor\sless|kind\sof|sort\sof|just\son"
        r"|a\s(?:good|cool|rough|scant)|(?:border|verg|edg|clos|hover|inch|creep|push|knock)ing(?:\s(?:up|down))?(?:\s(?:on|at|towards?|to|in\son|around))?"
        r"|(?:hovers?|hovered|edges|edged|inched|inches|crept|creeps|nudged|nudges|brushes|brushed)(?:\s(?:up|down))?(?:\s(?:on|at|towards?|to|past|against))?"
        r"|rounded(?:\s(?:up|down|off))?(?:\s(?:to|at))?|the\s(?:best|better)\spart\sof|what\samounts\sto|at\s(?:a|my|best|rough)\s(?:rough\s)?(?:guess|estimate)|pretty\smuch",
        between=r"(?:-some|[\s-]?something|-?ish|\sodd|and\s(?:some|odd|a\sfew))\b",
        behind=rf"[\s-]?ish\b|and\s(?:(?:change|a\sbit|a\slittle|then\ssome|counting)\b|(?:rising|climbing|falling|some|more|odd){_ENDS})"
        rf"|or\s(?:better{_ENDS}|(?:something|near(?:est)?|as\snear\sas|a\s(?:little|bit|shade|touch|tad)\s(?:more|less|over|under))\b)"
        rf"|(?:plus|ballpark|max|min|rounded|near\senough|if\sthat){_ENDS}|at\s(?:the\s)?(?:outside|inside|a\s(?:push|pinch|stretch|(?:rough\s)?guess|conservative\sestimate))\b|to\sthe\snearest\b"
        rf"|(?!{_CERTAIN['en']}\b)[^\W\d]{{3,}}ly{_ENDS}",
        around=r"\b(?:give\sor\stake|rounded|rounding|rounds\s(?:up|down|to)|round\s(?:numbers?|figures?)|ballpark|(?:single|double|triple|one|two|three)[\s-]digits?"
        r"|(?:high|low|mid|upper|lower)[\s-](?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|hundreds|thousands|millions|billions)|rule\sof\sthumb"
        r"|back[\s-]of[\s-](?:the|an)[\s-]envelope|rough(?:ly\sspeaking|\sguess|\sestimate|\scount)|to\sthe\snearest|at\sa\s(?:push|pinch|guess|stretch)|at\sthe\svery\s(?:least|most))\b",
    ),
    "vi": Vague(
        before=r"(?:hầu\snhư|(?:cỡ|độ|ước|phỏng)\schừng|(?:vào\s)?quãng(?:\schừng)?|cũng\sphải|gọi\slà|nói\s(?:tròn|chung)|làm\stròn(?:\s(?:là|thành|còn))?"
        r"|đâu(?:\s(?:khoảng|chừng|như|tầm|cỡ|độ))?|chắc(?:\s(?:khoảng|chừng|cỡ|cũng))?|[sx]êm\s[sx]êm|sàn\ssàn|ngang\sngửa|mấp\smé|ngấp\snghé|mon\smen|chạm(?:\s(?:mốc|ngưỡng|mức|tới|đến))?"
        r"|suýt(?:\sđạt|\ssoát)?|(?<!giám\s)(?<!khảo\s)(?<!cảnh\s)sát(?:\s(?:mốc|ngưỡng|mức|nút|với))?|(?<!lân\s)cận(?:\skề)?|nhích\s(?:hơn|trên)|(?<!người\s)(?<!tuổi\s)già|thừa|dư|tới\sgần"
        r"|(?:dao\sđộng|lên\sxuống|xoay)\s(?:quanh|ở|trong)(?:\s(?:mức|khoảng))?|[xs]ấp\s[xs]ỉ|đại\skhái|áng\schừng|nôm\sna|ước\slượng|(?:hơn|kém)\smột\schút|gần\sgần|tầm\stầm|vài|mấy|dăm)",
        between=r"(?:có\s)?(?:lẻ|dư|mấy|hơn)",
        behind=rf"(?:có\s(?:lẻ|dư)\b|(?:lẻ|dư|và\shơn|thừa){_ENDS}|hơn(?:\smột)?(?:\s(?:tí|tẹo|xíu|chút))?{_ENDS}|không\shơn\skhông\ském|là\s(?:ít|nhiều)\b|đổ\sđồng|cộng\strừ|gì\sđấy|chi\sđó|\(?làm\stròn)",
        around=r"\b(?:làm\stròn|nói\stròn|con\ssố\stròn|cộng\strừ|sai\ssố|(?:một|hai|ba)\scon\ssố|hàng\sđơn\svị|áng\schừng|đại\skhái|trên\sdưới)\b",
        far=r"\b(?:(?:trở|đổ)\s(?:lên|xuống)|đổ\slại|có\slẻ)\b",
    ),
}
"""What leaves a number open, by language."""

_LONGEST: Final = 120
"""Characters on each side of a number in which such words are looked for."""


def is_vague(left: str, right: str, behind: str, code: str, *, is_share: bool) -> bool:
    """Whether words beside a number leave it open in a way that has no code.

    Args:
        left: What stands before the number in its clause, with no blank at its end.
        right: What stands behind its digits or words.
        behind: What stands behind its unit.
        code: The code of its language.
        is_share: Whether it is a share, or an amount of money.
    """
    words = VAGUE.get(code, Vague())
    left, right, behind = left[-_LONGEST:], right[:_LONGEST], behind[:_LONGEST]
    forms = (
        (rf"(?<!\w)(?:{words.before}),?$", left),
        (rf"(?<!\w)(?:{words.share if is_share else _NEVER})$", left),
        (rf"^\s?(?:{words.between})(?!\w)", right),
        (rf"^,?\s?\(?(?:{words.behind})", right),
        (rf"^,?\s?\(?(?:{words.behind})", behind),
        (words.around, left.rpartition(";")[2]),
        (words.around, behind),
        (words.far, behind),
    )
    return any(text and _compiled(form).search(text) for form, text in forms)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)
