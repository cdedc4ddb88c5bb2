"""What units are called beside a number, in French, English and Vietnamese.

What is written here is matched against text in small letters, with one sort of blank and of apostrophe
(`kg.language.reading.period_phrases.evened`).
"""

from __future__ import annotations

from typing import Final

PER_YEAR: Final = "year"
"""What a number is told for one of, where it is told by the year."""

ANY_UNIT: Final = (
    ("vnd", r"(?:vnđ|vnd|₫|đ(?!\w))"),
    ("usd", r"(?:us\s?\$|usd|\$)(?!\w)"),
    ("eur", r"(?:€|eur(?!\w))"),
    ("percent", r"%"),
    ("hectare", r"ha(?!\w)"),
    ("kilometre", r"km(?![\w²2])"),
)
"""Units that every language writes in the same way."""

UNITS: Final = {
    "fr": (
        ("percentage-point", r"points?\s(?:de\spourcentages?|de\s%)|points?\spour\scent|pp(?!\w)"),
        ("point", r"points?(?!\w)"),
        ("percent", r"pour\s?cents?(?!\w)|p\.?\s?100|p\.\s?c\.|pct"),
        ("times", r"fois"),
        ("vnd", r"d[oô]ngs?(?!\w)|đồngs?(?!\w)"),
        ("usd", r"dollars?(?:\s(?:américains|us))?(?!\w)"),
        ("eur", r"euros?(?!\w)"),
        ("household", r"ménages?|foyers?|familles?"),
        (
            "person",
            r"personnes?|habitants?|travailleu(?:rs?|ses?)|ouvri(?:ers?|ères?)|élèves?|enfants?|étudiante?s?|bénéficiaires?"
            r"|femmes?|hommes?|gens|salariée?s?|employée?s?|fonctionnaires?|pauvres(?=$|[\s,.;])|membres?|jeunes",
        ),
        ("dwelling", r"logements?|maisons?|habitations?"),
        ("school", r"établissements?\sscolaires?|écoles?"),
        ("project", r"projets?"),
        ("model", r"modèles?(?:\sde\sproduction)?"),
        ("objective", r"objectifs?"),
        ("administrative-level", r"(?:niveaux?|échelons?)\sadministratifs?"),
        ("year", r"ans?(?!\w)|années?"),
        ("month", r"mois"),
        ("commune", r"communes?"),
        ("district", r"districts?"),
        ("province", r"provinces?"),
        ("village", r"villages?|hameaux?"),
        ("hectare", r"hectares?"),
        ("kilometre", r"kilomètres?"),
        ("tonne", r"tonnes?"),
    ),
    "en": (
        ("percentage-point", r"(?:percentage|per\s?cent|%)[\s-]points?|pp(?!\w)"),
        ("point", r"points?(?!\w)"),
        ("percent", r"per\s?cent(?!\w)|pct(?!\w)"),
        ("times", r"times|-?fold"),
        ("vnd", r"(?:vietnamese\s)?(?:dongs?|đồngs?)(?!\w)"),
        ("usd", r"(?:us\s|american\s)?dollars?(?!\w)"),
        ("eur", r"euros?(?!\w)"),
        ("household", r"households?|families|family"),
        (
            "person",
            r"people|persons?|workers?|labou?rers|inhabitants?|residents?|pupils?|students?|children|child|beneficiaries"
            r"|women|men|employees|villagers|teachers|farmers|patients",
        ),
        ("dwelling", r"dwellings?|houses?|homes?|housing\sunits?"),
        ("school", r"schools?"),
        ("project", r"projects?"),
        ("model", r"(?:production\s)?models?"),
        ("objective", r"objectives?|targets?|goals?"),
        ("administrative-level", r"administrative\s(?:levels?|tiers?)"),
        ("year", r"years?(?!\w)"),
        ("month", r"months?(?!\w)"),
        ("commune", r"communes?"),
        ("district", r"districts?"),
        ("province", r"provinces?"),
        ("village", r"villages?|hamlets?"),
        ("hectare", r"hectares?"),
        ("kilometre", r"kilomet(?:re|er)s?"),
        ("tonne", r"tonnes?"),
    ),
    "vi": (
        ("percentage-point", r"điểm\s?(?:%|phần\străm)"),
        ("point", r"điểm(?!\w)(?!\strường)"),
        ("percent", r"phần\străm"),
        ("times", r"lần"),
        ("vnd", r"(?:đồng|dong)(?!\w)"),
        ("usd", r"(?:đô\sla|đô-la)(?:\smỹ)?"),
        ("eur", r"euro"),
        ("household", r"(?:lượt\s)?hộ(?!\schiếu)|gia\sđình"),
        (
            "person",
            r"(?:lượt\s)?người|lao\sđộng|học\ssinh|nhân\skhẩu|trẻ(?:\sem)?|công\snhân|sinh\sviên|phụ\snữ|cán\sbộ|giáo\sviên"
            r"|khẩu",
        ),
        ("dwelling", r"(?:căn|ngôi)?\s?nhà(?!\s(?:máy|nước|đầu))|căn(?!\w)"),
        ("school", r"trường(?:\shọc)?"),
        ("project", r"dự\sán"),
        ("model", r"mô\shình"),
        ("objective", r"mục\stiêu|chỉ\stiêu"),
        ("administrative-level", r"cấp\s(?:hành\schính|chính\squyền)"),
        ("year", r"năm(?!\shọc|\s\d)"),
        ("month", r"tháng"),
        ("commune", r"xã"),
        ("district", r"huyện"),
        ("province", r"tỉnh"),
        ("village", r"thôn|bản|làng"),
        ("hectare", r"héc\s?ta"),
        ("kilometre", r"ki-?lô-?mét"),
        ("tonne", r"tấn"),
    ),
}
"""What units are called beside a number, by language; the first that fits holds."""

CURRENCIES: Final = (
    ("vnd", r"vnđ|vnd|₫"),
    ("usd", r"us\s?\$|usd|\$"),
    ("eur", r"€|eur"),
)
"""What a currency is called in front of a number."""

RATES: Final = frozenset(
    (
        *("percent", "percent-per-year", "percentage-point", "percentage-point-per-year", "times"),
        *("point", "point-per-year"),
    )
)
"""Units that are no counts, of which a thousand is as likely as one and some thousandths."""

COUNTED: Final = frozenset(
    (
        *("household", "person", "dwelling", "school", "project", "model", "objective"),
        *("administrative-level", "commune", "district", "province", "village", "vnd", "usd", "eur"),
    )
)
"""Units of which there are only whole ones where no word such as “million” stands before them."""

MONEY: Final = frozenset(unit for unit, _ in CURRENCIES)
"""Units that are currencies."""
