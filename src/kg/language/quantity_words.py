"""The words beside a number that say how it is meant, in French, English and Vietnamese.

What is written here is matched against text in small letters, with one sort of blank and of apostrophe
(`kg.language.period_phrases.evened`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

_NEVER: Final = "(?!)"
"""A pattern that nothing fits."""


class Around(NamedTuple):
    """What a language says around numbers; all of it patterns.

    Attributes:
        hedges: What stands before a number and leaves it open, by the bound that it gives. The first that
            fits holds, so that “no more than” is none of “more than”.
        after: The same behind it.
        unsure: Hedges whose bound is to be asked about.
        between: What opens a range, and what then stands between its ends.
        moving: What stands before “from … to …” where something moved from the one to the other.
        ranges: What may stand between the ends of a range that nothing opens.
        lists: What stands between numbers that share what follows the last.
        shares: What stands between a part and its whole.
        one_of: What makes a share of the number behind it, as in “one in five”.
        rises: What says before a number that it is the size of an increase.
        falls: What says before a number that it is the size of a decrease.
        reaching: What says behind those that the number is not the size but what was reached.
        rises_after: What says behind a number that it is the size of an increase.
        falls_after: What says behind a number that it is the size of a decrease.
        above: What says before a number that something is higher by it than what it is compared with.
        below: What says that something is lower by it.
        above_after: What says behind a number that something is higher by it.
        below_after: What says behind a number that something is lower by it.
        distant: What says either where a hedge and what follows the number make a distance of it; a “#”
            stands for the number.
        naming: What stands before a number that is a name, such as that of a decree.
        exceeding: Verbs of which a number behind them is no hedge's.
        average: What says that it is an average of years.
        per: What a number is told for one of, behind its unit.
        fractions: Shares in words, in hundredths, or None where hundredths do not give them exactly.
        whole: Words for all of something.
        none: Words for none of something.
        spelt_on: What goes on with a number in words in a way that is not read.
        skipped: Words that may stand between a number and what it counts.
        stops: Words that never do.
    """

    hedges: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    unsure: str = _NEVER
    between: tuple[tuple[str, str], ...] = ()
    moving: str = _NEVER
    ranges: str = _NEVER
    lists: str = _NEVER
    shares: str = _NEVER
    one_of: str = _NEVER
    rises: str = _NEVER
    falls: str = _NEVER
    reaching: str = _NEVER
    rises_after: str = _NEVER
    falls_after: str = _NEVER
    above: str = _NEVER
    below: str = _NEVER
    above_after: str = _NEVER
    below_after: str = _NEVER
    distant: tuple[str, str] = (_NEVER, _NEVER)
    naming: str = _NEVER
    exceeding: str = _NEVER
    average: str = _NEVER
    per: tuple[tuple[str, str], ...] = ()
    fractions: tuple[tuple[str, str | None], ...] = ()
    whole: str = _NEVER
    none: str = _NEVER
    spelt_on: str = _NEVER
    skipped: int = 0
    stops: str = _NEVER


PER_YEAR: Final = "year"

NOTHING: Final = Around()
"""What stands around numbers in a language that is not known."""

AROUND: Final = {
    "fr": Around(
        hedges=(
            ("at-most", r"(?:ne|n’)\s?(?:dépass\w+|excèd\w+|excéd\w+)\s(?:pas|jamais)(?:\sles?)?"),
            ("at-most", r"sans\s(?:dépasser|excéder)(?:\sles?)?|(?:pas|jamais|rien)\splus\s(?:de|d’)"),
            ("at-least", r"pas\smoins\s(?:de|d’)"),
            (
                "little-more-than",
                r"(?:(?:un|tout\sjuste\sun)\s(?:tout\spetit\s)?peu|légèrement|à\speine|tout\sjuste)\splus\s(?:de|d’)"
                r"|(?:dépass\w+|excéd\w+|excèd\w+)\s(?:légèrement|de\speu|à\speine|un\speu|tout\sjuste)(?:\sles?)?"
                r"|(?:légèrement|un\speu)\s(?:supérieure?s?\s(?:à|aux)|au-dessus\s(?:de|des)|au-delà\s(?:de|des))",
            ),
            (
                "nearly",
                r"(?:un\s(?:tout\spetit\s)?peu|légèrement|à\speine)\smoins\s(?:de|d’)"
                r"|(?:légèrement|un\speu)\s(?:inférieure?s?\s(?:à|aux)|au-dessous\s(?:de|des)|en\sdessous\s(?:de|des))"
                r"|(?:tout\s)?près\s(?:de|d’|des)|presque|quasi(?:ment)?|pas\sloin\s(?:de|d’|des)"
                r"|(?:approch|frôl)\w+(?:\s(?:les|des|de))?|à\speine",
            ),
            (
                "at-least",
                r"au\s(?:moins|minimum)|minimum\s(?:de|d’)|minimum|à\stout\sle\smoins"
                r"|supérieure?s?\sou\ségale?s?\s(?:à|aux)|égale?s?\sou\ssupérieure?s?\s(?:à|aux)|≥|>=",
            ),
            (
                "at-most",
                r"(?:tout\s)?au\s(?:plus|maximum)|maximum(?:\s(?:de|d’))?|jusqu’à|jusqu’aux|plafonn\w+\sà"
                r"|inférieure?s?\sou\ségale?s?\s(?:à|aux)|à\sconcurrence\s(?:de|d’)|≤|<=",
            ),
            (
                "more-than",
                r"plus\s(?:de|d’)|supérieure?s?\s(?:à|aux)|au-dessus\s(?:de|des)|au-delà\s(?:de|des)"
                r"|(?:dépass|excéd|excèd|franchi)\w*(?:\s(?:les?|la|le\sseuil\sde|la\sbarre\sdes?))?|>",
            ),
            (
                "less-than",
                r"moins\s(?:de|d’)|inférieure?s?\s(?:à|aux)|(?:au-dessous|en\sdessous|en\sdeçà)\s(?:de|des)"
                r"|sous\s(?:les?|la\sbarre\sdes?|le\sseuil\sdes?)|sous|<",
            ),
            (
                "about",
                r"environ|quelques?|autour\s(?:de|des)|aux\s(?:alentours|environs)\s(?:de|des|d’)|à\speu\sprès"
                r"|approximativement|de\sl’ordre\s(?:de|d’)|avoisin\w+(?:\sles)?|estimée?s?\sà|grosso\smodo|[~≈±]",
            ),
        ),
        after=(
            ("at-least", r"(?:(?:ou|et)\splus\b|au\s(?:moins|minimum)\b|minimum\b)"),
            ("at-most", r"(?:(?:ou|et)\smoins\b|au\s(?:plus|maximum)\b|maximum\b|maxi\b)"),
            ("about", r"(?:environ\b|approximativement\b|à\speu\sprès\b)"),
        ),
        unsure=r"à\speine",
        between=((r"entre", r"et"), (r"d[eu]|d’|depuis", r"à|jusqu’à")),
        moving=r"(?:pass|augment|progress|mont|grimp|baiss|diminu|recul|tomb|chut|rédui|rédu|ramen|port|évolu|hausse|baisse)\w*",
        ranges=r"à|ou|-|–|—",
        lists=r"et|puis|,|et\s(?:de|à)|respectivement\sde",
        shares=r"sur(?:\s(?:les|ses|un\stotal\sde))?|des|parmi\sles|/",
        one_of=r"une?\s(?:[^\W\d_]+\s)?sur",
        rises=r"\b(?:hausse|augment\w+|progress\w+|croissance|croî\w+|crû|accru\w*|accroî\w+|gagn\w+|relev\w+|bond\w*)\b",
        falls=r"\b(?:baiss\w+|diminu\w+|recul\w*|rédui\w+|réduction|chut\w*|perd\w*|perte|repli\w*)\b",
        reaching=r"(?:à|jusqu’à|pour\satteindre|atteint)",
        rises_after=r"(?:de\splus(?!\sque)|supplémentaires?|de\s(?:hausse|croissance|augmentation))\b",
        falls_after=r"(?:de\smoins(?!\sque)|de\s(?:baisse|réduction|diminution))\b",
        above=r"(?:(?:dépass\w+|excéd\w+|excèd\w+|supérieure?s?)\s(?:de|d’)|dépass\w+\s[^\d;.]{1,60}\s(?:de|d’))",
        below=r"(?:inférieure?s?\s(?:de|d’))",
        above_after=r"(?:de\splus\sque|supérieure?s?\s(?:à|au)|au-dessus\sd[eu])",
        below_after=r"(?:de\smoins\sque|inférieure?s?\s(?:à|au)|au-dessous\sd[eu]|en\sdessous\sd[eu])",
        naming=r"n[°ºo]|numéro|(?:programme|projet|décision|résolution|décret|circulaire|directive|article|photo|chapitre)s?",
        exceeding=r"(?:dépass|excéd|excèd|franchi)\w*",
        average=r"\b(?:en\smoyenne|moyenne?)\b",
        per=(
            (PER_YEAR, r"(?:(?:par|l’)\s?an(?:née)?\b|chaque\sannée\b|annuels?\b|annuellement\b|/\s?an\b)"),
            ("month", r"(?:par\smois\b|mensuels?\b|/\s?mois\b)"),
            ("person", r"(?:par\s(?:personne|habitant|tête)\b|/\s?(?:personne|habitant)\b)"),
            ("household", r"(?:par\s(?:ménage|foyer)\b|/\s?ménage\b)"),
        ),
        fractions=(
            (r"(?:la\s)?moitié", "50"),
            (r"(?:les\s)?trois[\s-]quarts", "75"),
            (r"(?:les\s)?deux[\s-]tiers", None),
            (r"(?:un|le)\squart", "25"),
            (r"(?:un|le)\stiers", None),
        ),
        whole=r"\b(?:universel(?:le)?s?|(?:la\s)?totalité|intégralité)\b",
        none=r"\b(?:aucune?|ne\splus\s(?:compter|avoir)\s(?:de|d’))\b",
        spelt_on=r"[\s-](?:et[\s-])?une?\b",
        skipped=2,
        stops="de|du|des|en|à|au|aux|par|sur|sous|et|ou|dans|pour|avec|sans|que|qui|le|la|les|contre|selon|soit|dont|a|est|sont|ont",
    ),
    "en": Around(
        hedges=(
            (
                "at-most",
                r"(?:no|not)\s(?:more|higher|greater)\sthan|not\s(?:exceed\w*|over|above)|never\s(?:over|above)",
            ),
            ("at-least", r"(?:no|not)\s(?:less|fewer|lower)\sthan|not\s(?:under|below)"),
            (
                "little-more-than",
                r"(?:just|slightly|marginally|a\s(?:little|bit))\s(?:over|above|(?:more|higher|greater)\sthan|exceed\w*)"
                r"|slightly\sexceed\w*",
            ),
            (
                "nearly",
                r"(?:just|slightly|marginally|a\s(?:little|bit))\s(?:under|below|short\sof|(?:less|fewer|lower)\sthan)"
                r"|nearly|almost|close\sto|approach\w*|near(?:ing)?|not\squite|virtually|barely|hardly|scarcely",
            ),
            (
                "at-least",
                r"at\s(?:the\s)?(?:very\s)?least|(?:an?\s)?minimum(?:\sof)?|min\.?|≥|>=|greater\sthan\sor\sequal\sto",
            ),
            (
                "at-most",
                r"at\s(?:the\s)?(?:very\s)?most|(?:an?\s)?maximum(?:\sof)?|max\.?|up\sto|as\s(?:much|many|high)\sas|≤|<="
                r"|less\sthan\sor\sequal\sto|capped\sat",
            ),
            (
                "more-than",
                r"(?:more|greater|higher|larger)\sthan|(?:well\s)?(?:over|above)|exceed\w*|in\sexcess\sof|upwards?\sof"
                r"|beyond|surpass\w*|topp(?:ed|ing)|tops|>",
            ),
            (
                "less-than",
                r"(?:less|fewer|lower|smaller)\sthan|(?:well\s)?(?:under|below)|beneath|short\sof|<",
            ),
            (
                "about",
                r"about|around|some|approximately|approx\.?|roughly|circa|ca\.|in\sthe\s(?:region|order)\sof"
                r"|(?:an\s)?estimated(?:\sat)?|[~≈±]",
            ),
        ),
        after=(
            (
                "at-least",
                r"(?:(?:or|and)\s(?:more|above|higher|over|greater)\b|at\s(?:the\s)?least\b|minimum\b|\+)",
            ),
            (
                "at-most",
                r"(?:(?:or|and)\s(?:less|fewer|below|lower|under)\b|at\s(?:the\s)?most\b|maximum\b|tops\b)",
            ),
            ("about", r"(?:or\sso\b|approximately\b|roughly\b)"),
        ),
        unsure=r"barely|hardly|scarcely|as\s(?:much|many|high)\sas",
        between=((r"between", r"and"), (r"from", r"to")),
        moving=r"(?:rose|risen|ris|increas|grew|grow|climb|jump|fell|fall|drop|declin|decreas|reduc|cut|went|go|mov|chang|up|down|lower)\w*",
        ranges=r"to|or|-|–|—",
        lists=r"and|then|,|,\sand",
        shares=r"(?:out\s)?of(?:\s(?:the|its|all|a\stotal\sof))?|in|/",
        one_of=r"one\s(?:[^\W\d_]+\s)?(?:in|out\sof)(?:\severy)?",
        rises=r"\b(?:increas\w+|rise|rises|rose|risen|rising|grew|grow\w*|climb\w*|gain\w*|up(?=\sby|\s*$)|jump\w*)\b",
        falls=r"\b(?:decreas\w+|fell|fall\w*|drop\w*|declin\w+|reduc\w+|cut|cuts|down(?=\sby|\s*$)|shr[aiu]nk\w*|lost|loss)\b",
        reaching=r"(?:to|from|at|reach\w*|stood\sat)",
        rises_after=r"(?:increase|rise|growth|gain|more(?!\sthan))\b",
        falls_after=r"(?:decrease|decline|drop|fall|reduction|fewer(?!\sthan)|less(?!\sthan))\b",
        above=r"(?:(?:exceed\w*|surpass\w*|higher|above)\s(?:[^\d;.]{1,60}\s)?by)",
        below=r"(?:(?:lower|below)\s(?:[^\d;.]{1,60}\s)?by|short\s(?:[^\d;.]{1,60}\s)?by)",
        above_after=r"(?:above|over|higher\sthan|more\sthan|greater\sthan)\b",
        below_after=r"(?:below|under|lower\sthan|less\sthan)\b",
        naming=r"no\.?|number|#|(?:programme?|project|decision|resolution|decree|circular|directive|article|photo|chapter)s?",
        exceeding=r"(?:exceed|surpass)\w*",
        average=r"\b(?:on\saverage|average|averag\w+)\b",
        per=(
            (
                PER_YEAR,
                r"(?:(?:per|a|each|every)\s(?:year|annum)\b|annually\b|annual\b|yearly\b|/\s?(?:year|yr)\b)",
            ),
            ("month", r"(?:(?:per|a|each)\smonth\b|monthly\b|/\s?month\b)"),
            ("person", r"(?:per\s(?:person|capita|head)\b|/\s?person\b)"),
            ("household", r"(?:per\shousehold\b|/\s?household\b)"),
        ),
        fractions=(
            (r"(?:one\s|a\s)?half", "50"),
            (r"three[\s-]quarters", "75"),
            (r"two[\s-]thirds", None),
            (r"(?:one|a)[\s-]quarter", "25"),
            (r"(?:one|a)[\s-]third", None),
        ),
        whole=r"\b(?:universal|totality|in\sfull)\b",
        none=r"\bno(?=\s(?:\w+\s)?(?:households?|people|projects?|homes?|families))\b",
        spelt_on=r"[\s-]one\b",
        skipped=2,
        stops="of|in|on|at|by|to|for|from|with|and|or|the|a|an|that|which|who|per|than|as|is|are|was|were|has|have|had|under|over",
    ),
    "vi": Around(
        hedges=(
            (
                "at-most",
                r"không\s(?:(?:vượt\s)?quá|hơn|trên|cao\shơn|lớn\shơn|nhiều\shơn)|chưa\s(?:vượt\s)?quá",
            ),
            ("at-least", r"không\s(?:dưới|ít\shơn|thấp\shơn|kém)"),
            ("little-more-than", r"nhỉnh\shơn|(?:hơn|trên|vượt|cao\shơn)\s(?:một\schút|chút\sít)|chỉ\shơn"),
            ("less-than", r"chưa\s(?:đến|tới|đầy|đạt)|không\s(?:đến|tới|đầy)"),
            (
                "about",
                r"trên\sdưới|khoảng(?:\stừ)?|ước\s(?:đạt|tính|khoảng|chừng|có|là)|áng\schừng|xấp\sxỉ|suýt\ssoát",
            ),
            ("nearly", r"gần(?:\snhư|\sđạt|\stới|\sđến)?|ngót(?:\snghét)?|tiệm\scận"),
            ("at-least", r"ít\snhất(?:\slà|\scó)?|tối\sthiểu(?:\slà)?|thấp\snhất(?:\slà)?|≥|>="),
            ("at-most", r"tối\sđa(?:\slà)?|nhiều\snhất(?:\slà)?|cao\snhất(?:\slà)?|≤|<="),
            ("more-than", r"(?:cao|lớn|nhiều)\shơn|hơn|trên|vượt(?:\s(?:quá|mốc|ngưỡng|mức))?|quá|>"),
            ("less-than", r"(?:thấp|ít|nhỏ|kém)\shơn|dưới|<"),
            ("about", r"chừng|độ|cỡ|tầm|ước|[~≈±]"),
        ),
        after=(
            ("at-least", r"(?:trở\slên\b|hoặc\shơn\b)"),
            ("at-most", r"(?:trở\sxuống\b|là\scùng\b|hoặc\sít\shơn\b)"),
            ("little-more-than", r"(?:một\schút\b)"),
        ),
        between=((r"giữa", r"và"), (r"từ", r"đến|tới|-|–")),
        moving=r"(?:tăng|giảm|nâng|hạ|chuyển|thay\sđổi)(?:\s\w+){0,2}",
        ranges=r"đến|tới|hoặc|hay|-|–|—",
        lists=r"và|,|rồi",
        shares=r"trên(?:\s(?:tổng\ssố))?|trong(?:\s(?:số|tổng\ssố))?|/",
        one_of=r"một\s(?:trong|trên)(?:\ssố)?",
        rises=r"\b(?:tăng|gia\stăng|nâng)\b",
        falls=r"\b(?:giảm|hạ)\b",
        reaching=r"(?:từ|lên|xuống|còn|đạt|đến|tới|lên\sđến|lên\stới|xuống\scòn|chỉ\scòn)",
        rises_after=r"(?:tăng\sthêm)\b",
        falls_after=r"(?:bị\sgiảm)\b",
        above=r"(?:(?:vượt|cao\shơn)\s(?:[^\d;.]{1,60}))",
        below=r"(?:(?:thấp\shơn|kém)\s(?:[^\d;.]{1,60}))",
        above_after=r"(?:cao\shơn)\b",
        below_after=r"(?:thấp\shơn)\b",
        distant=(r"(?:(?:cao|nhiều|lớn)\shơn|vượt)#\s?so\svới.*", r"(?:thấp|ít|kém)\shơn#\s?so\svới.*"),
        naming=r"(?<!tổng\s)(?<!con\s)(?<!dân\s)số|chương\strình|dự\sán|quyết\sđịnh|nghị\s(?:quyết|định)|thông\stư|chỉ\sthị|điều|ảnh",
        exceeding=r"vượt",
        average=r"\b(?:bình\squân|trung\sbình)\b",
        per=(
            (PER_YEAR, r"(?:/\s?năm\b|(?:mỗi|một|hằng|hàng)\snăm\b)"),
            ("month", r"(?:/\s?tháng\b|(?:mỗi|một|hằng|hàng)\stháng\b)"),
            ("person", r"(?:/\s?người\b|(?:mỗi|một)\sngười\b)"),
            ("household", r"(?:/\s?hộ\b|(?:mỗi|một)\shộ\b)"),
        ),
        fractions=(
            (r"(?:một\s)?nửa", "50"),
            (r"một\sphần\stư", "25"),
            (r"ba\sphần\stư", "75"),
            (r"(?:một|hai)\sphần\sba", None),
        ),
        whole=r"\b(?:toàn\sdân|phổ\scập|toàn\sbộ)\b",
        none=r"\bkhông\scòn(?=\s(?:hộ|người|nhà))\b",
        spelt_on=r"(?:\s(?:mươi|mốt|lăm|tư|rưỡi)\b|\snăm\s(?:trăm|mươi|nghìn|ngàn|triệu|tỷ)\b)+",
        skipped=1,
        stops="và|của|trong|ở|tại|với|cho|là|đã|được|đến|tới|từ|trên|dưới|so|các|những|năm|khi|để|có",
    ),
}
"""What stands around numbers, by language."""

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
        ("vnd", r"dongs?(?!\w)|đồngs?(?!\w)"),
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
    ("percent", "percent-per-year", "percentage-point", "percentage-point-per-year", "times", "point")
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
