"""The words beside a number that say how it is meant, in French, English and Vietnamese.

What is written here is matched against text in small letters, with one sort of blank and of apostrophe
(`kg.language.reading.period_phrases.evened`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.language.lexicon.unit import PER_YEAR

_NEVER: Final = "(?!)"
"""A pattern that nothing fits."""

_PLANS: Final = {
    "fr": r"(?:plans?|planification|objectifs?|(?<!nationaux\s)(?<!national\s)cibles?|quotas?|budgets?"
    r"|prévisions?|dotations?|programmation|crédits\s(?:prévus|votés|alloués|ouverts))",
    "en": r"(?:plans?|planned|targets?(?!\sprogram)|targeted|quotas?|goals?|objectives?|budgets?|budgeted"
    r"|estimates|allocations?)",
    "vi": r"(?:kế\shoạch|chỉ\stiêu|mục\stiêu(?!\squốc\sgia)|dự\stoán|định\smức|kh\b)",
}
"""What may be carried out in part, by language."""


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
        spanning: What stands there where it is nothing but a range in a sentence that tells of no change.
        multiplying: What makes so many times of the number behind it.
        times_of: What stands between so many times and the year of the level that these are of.
        lists: What stands between numbers that share what follows the last.
        shares: What stands between a part and its whole.
        one_of: What makes a share of the number behind it, as in “one in five”.
        naming: What stands before a number that is a name, such as that of a decree.
        wholes: What stands before a whole of which a part follows, where it starts a clause.
        share_of: What stands between a share and that of which it is one.
        plans: What a share may be one of that nobody measures: a plan, a target, a budget.
        of_plan: What stands behind a share of such a plan.
        plan_done: What stands before one, where it says how far such a plan was carried out.
        every: What stands before a number of which each has so many: “for every 10 households, 3”.
        ordinal: What makes a rank of the number behind it.
        ordinal_after: What makes one of the number before it.
        by_how_much: What stands before a share where it is how far something went, whatever its verb is.
        exceeding: Verbs of which a number behind them is no hedge's.
        per: What a number is told for one of, behind its unit.
        fractions: Shares in words, in hundredths, or None where hundredths do not give them exactly.
        half_point: Words for half a point, with a group for those that make it one of percentage.
        whole: Words for all of something.
        none: Words for none of something.
        multiples: Words for so many times, and how many; a verb of change is in a group.
        bare: Words that multiply a number, and are none that is certain where no number stands before them.
        magnitudes: Such words behind a share, as in “half a million”.
        spelt_on: What goes on with a number in words in a way that is not read.
        minus: What makes a number behind it less than nothing.
        maybe_minus: What may do so, or is a hedge of which a word is left out.
        skipped: Words that may stand between a number and what it counts.
        stops: Words that never do.
    """

    hedges: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    unsure: str = _NEVER
    between: tuple[tuple[str, str], ...] = ()
    moving: str = _NEVER
    ranges: str = _NEVER
    spanning: str = _NEVER
    multiplying: str = _NEVER
    times_of: str = _NEVER
    lists: str = _NEVER
    shares: str = _NEVER
    one_of: str = _NEVER
    naming: str = _NEVER
    wholes: str = _NEVER
    share_of: str = _NEVER
    plans: str = _NEVER
    of_plan: str = _NEVER
    plan_done: str = _NEVER
    every: str = _NEVER
    ordinal: str = _NEVER
    ordinal_after: str = _NEVER
    by_how_much: str = _NEVER
    exceeding: str = _NEVER
    per: tuple[tuple[str, str], ...] = ()
    fractions: tuple[tuple[str, str | None], ...] = ()
    half_point: str = _NEVER
    whole: str = _NEVER
    none: str = _NEVER
    multiples: tuple[tuple[str, str], ...] = ()
    bare: str = _NEVER
    magnitudes: str = _NEVER
    spelt_on: str = _NEVER
    minus: str = _NEVER
    maybe_minus: str = _NEVER
    skipped: int = 0
    stops: str = _NEVER


NOTHING: Final = Around()
"""What stands around numbers in a language that is not known."""

AROUND: Final = {
    "fr": Around(
        hedges=(
            ("at-most", r"(?:ne|n’)\s?(?:dépass\w+|excèd\w+|excéd\w+)\s(?:pas|jamais|guère)(?:\sles?)?"),
            ("at-most", r"(?:ne\s|n’)[^\W\d]+\s(?:pas|jamais|plus)\s(?:dépass|excéd)\w+(?:\sles?)?"),
            ("at-most", r"sans\s(?:dépasser|excéder)(?:\sles?)?|(?:pas|jamais|rien)\splus\s(?:de|d’|des|du)"),
            ("at-least", r"(?:pas|non|rien)\smoins\s(?:de|d’|que|qu’)"),
            (
                "at-least",
                r"(?:ne\s|n’)?(?:[^\W\d]+\s)?(?:pas|jamais|non)\s(?:inférieure?s?\s(?:à|aux?)|(?:au-dessous|en\sdessous|en\sdeçà)\s(?:de|d’|des|du))",
            ),
            (
                "at-most",
                r"(?:ne\s|n’)?(?:[^\W\d]+\s)?(?:pas|jamais|non)\s(?:supérieure?s?\s(?:à|aux?)|au-(?:dessus|delà)\s(?:de|d’|des|du))",
            ),
            (
                "little-more-than",
                r"(?:(?:un|tout\sjuste\sun)\s(?:tout\spetit\s)?peu|légèrement|à\speine|tout\sjuste)\splus\s(?:de|d’|des|du)"
                r"|(?:dépass\w+|excéd\w+|excèd\w+)\s(?:légèrement|de\speu|à\speine|un\speu|tout\sjuste)(?:\sles?)?"
                r"|(?:légèrement|un\speu)\s(?:supérieure?s?\s(?:à|aux?)|au-dessus\s(?:de|des|du)|au-delà\s(?:de|des|du))",
            ),
            (
                "nearly",
                r"(?:un\s(?:tout\spetit\s)?peu|légèrement|à\speine)\smoins\s(?:de|d’|des|du)"
                r"|(?:légèrement|un\speu)\s(?:inférieure?s?\s(?:à|aux?)|au-dessous\s(?:de|des|du)|en\sdessous\s(?:de|des|du))"
                r"|(?:tout\s)?près\s(?:de|d’|des|du)|(?:presque|quasi(?:ment)?)(?:\s(?:de|d’|des|du))?|(?:approch|frôl)\w+(?:\s(?:les|des|de))?",
            ),
            (
                "at-least",
                r"(?:tout\s)?(?:au|pour\sle)\s(?:moins|minimum)(?:\s(?:de|d’|des|du))?|minimum\s(?:de|d’|des|du)|minimum|à\stout\sle\smoins(?:\s(?:de|d’|des|du))?"
                r"|supérieure?s?\sou\ségale?s?\s(?:à|aux?)|égale?s?\sou\ssupérieure?s?\s(?:à|aux?)|au\sbas\smot|≥|>=",
            ),
            (
                "at-most",
                r"(?:tout\s)?(?:au|le)\s(?:grand\s)?(?:plus|maximum)(?:\s(?:de|d’|des|du))?|maximum(?:\s(?:de|d’|des|du))?|jusqu’à|jusqu’aux|plafonn\w+\sà"
                r"|inférieure?s?\sou\ségale?s?\s(?:à|aux?)|à\sconcurrence\s(?:de|d’|des|du)|au\s(?:mieux|pire)"
                r"|p(?:eut|euvent|ouvant|ourrai\w+)\s(?:atteindre|s’élever\sà|(?:aller|monter|s’élever)\sjusqu’à)|≤|<=",
            ),
            (
                "more-than",
                r"plus\s(?:de|d’|des|du)|supérieure?s?\s(?:à|aux?)|au-dessus\s(?:de|des|du)|au-delà\s(?:de|des|du)"
                r"|(?:dépass|excéd|excèd|franchi)\w*(?:\s(?:les?|la|le\sseuil\sde|la\sbarre\sdes?))?|>",
            ),
            (
                "less-than",
                r"moins\s(?:de|d’|des|du)|inférieure?s?\s(?:à|aux?)|(?:au-dessous|en\sdessous|en\sdeçà)\s(?:de|des|du)"
                r"|sous\s(?:les?|la\sbarre\sdes?|le\sseuil\sdes?)|sous|<",
            ),
            (
                "about",
                r"(?:environ|grosso\smodo|plus\sou\smoins)(?:\s(?:de|d’|des|du))?|quelques?|autour\s(?:de|des|du)|aux\s(?:alentours|environs)\s(?:de|d’|des|du)|à\speu\sprès(?:\s(?:de|d’|des|du))?"
                r"|approximativement(?:\s(?:de|d’|des|du))?|de\sl’ordre\s(?:de|d’|des|du)|avoisin\w+(?:\sles)?|estimée?s?\sà|grosso\smodo|plus\sou\smoins"
                r"|(?:toute?s?\s)?proches?\s(?:de|d’|des|du)|pas\sloin\s(?:de|d’|des|du)|flirt\w+\savec(?:\sles?)?|à\speine|[~≈±]",
            ),
        ),
        after=(
            (
                "at-least",
                r"(?:(?:ou|et)\s(?:plus|davantage)\b|au\sbas\smot\b|(?:tout\s)?au\s(?:grand\s)?(?:moins|minimum)\b|à\stout\sle\smoins\b|minimum\b)",
            ),
            (
                "at-most",
                r"(?:(?:ou|et)\smoins\b|(?:tout\s)?au\s(?:grand\s)?(?:plus|maximum)\b|maximum\b|maxi\b)",
            ),
            ("about", r"(?:environ\b|approximativement\b|à\speu\sprès\b|plus\sou\smoins\b|grosso\smodo\b)"),
        ),
        unsure=r"à\speine|au\s(?:mieux|pire)|p(?:eut|euvent|ouv|ourr).*",
        between=((r"entre", r"et"), (r"d[eu]|d’|depuis", r"à|jusqu’à")),
        moving=r"(?:pass|augment|progress|mont|grimp|baiss|diminu|recul|tomb|chut|rédui|rédu|ramen|port|évolu|hausse|baisse)\w*",
        spanning=r"à",
        times_of=r"\s(?:(?:le|la|les)\s(?:niveau|chiffre|nombre|montant|total|valeur|taux|budget|revenu)\s(?:(?:de|d’|en)\s?)?)?",
        multiplying=r"(?:multipli|divis)\w+\s(?:quasiment\s|presque\s)?par|facteur(?:\sde)?",
        ranges=r"à|ou|-|–|—|,?\s?(?:voire|ou\speut-être|peut-être)",
        lists=r"et|puis|,|et\s(?:de|à)|respectivement\sde",
        shares=r"sur(?:\s(?:les|ses|un\stotal\sde))?|des|parmi\sles|/",
        wholes=r"sur(?:\s(?:les|ses|un\stotal\sde))?|parmi\sles|des|pour",
        plans=_PLANS["fr"],
        of_plan=rf"(?:d(?:e\s(?:la|ses|son|sa|leurs?|ce|cet|cette|nos|notre)|es|u|e)\s|de\sl’|d’(?:un|une)\s)(?:[^\W\d]+[\s’]){{0,2}}?{_PLANS['fr']}\b"
        r"|de\sce\squi\s(?:était|avait\sété|est)\sprévu\b",
        plan_done=rf"{_PLANS['fr']}\b[^.;,\d]{{0,40}}?\b(?:réalisée?s?|exécutée?s?|atteinte?s?|remplie?s?|accomplie?s?|tenue?s?)(?:\s[^\W\d]+)?\s(?:à|pour)(?:\s(?:hauteur|concurrence)\sde)?",
        share_of=r"des|de\s(?:ses|nos|toutes\sles|l’ensemble\sdes)",
        every=r"(?:sur|pour)\schaque|tous\sles",
        ordinal_after=r"(?:e|è|ème|ième|eme|er|ère|re|nde?|ᵉ)(?!\w)",
        one_of=r"une?\s(?:[^\W\d_]+\s)?sur",
        naming=r"n[°ºo]|numéro|(?:programme|projet|décision|résolution|décret|circulaire|directive|article|photo|chapitre)s?",
        by_how_much=r"(?:(?:a|ont|avai(?:t|ent))|s’(?:est|était)|se\ssont|s’étaient)\s(?:[^\W\d]+ment\s)?(?!été|eu|atteint|dispos|bénéfici|rest|dot|fait|parl|manqu)"
        r"[^\W\d]+(?:é|ée|és|ées|i|ie|is|u|ue|us)\s(?:[^\W\d]+ment\s)?(?:de|d’)",
        exceeding=r"(?:dépass|excéd|excèd|franchi)\w*",
        per=(
            (
                PER_YEAR,
                r"(?:(?:par|l’)\s?an(?:née)?\b|chaque\sannée\b|annuel(?:le)?s?\b|annuellement\b|/\s?an\b)",
            ),
            ("month", r"(?:par\smois\b|chaque\smois\b|mensuels?\b|/\s?mois\b)"),
            ("day", r"(?:par\sjour\b|chaque\sjour\b|/\s?jour\b)"),
            (
                "person",
                r"(?:par\s(?:personne|habitant|tête|élève|travailleur)\b|/\s?(?:personne|habitant)\b)",
            ),
            ("household", r"(?:(?:par|chaque)\s(?:ménage|foyer|famille)\b|/\s?ménage\b)"),
            ("commune", r"(?:(?:par|chaque)\scommune\b|/\s?commune\b)"),
            ("district", r"par\sdistrict\b"),
            ("province", r"par\sprovince\b"),
            ("village", r"par\s(?:village|hameau)\b"),
            ("hectare", r"(?:par\shectare\b|à\sl’hectare\b|/\s?ha\b)"),
            ("one", r"(?:chacune?\b|par\s(?:école|logement|maison|projet|bénéficiaire)\b)"),
        ),
        fractions=(
            (r"(?:la\s)?moitié", "50"),
            (r"(?:les\s)?trois[\s-]quarts", "75"),
            (r"(?:les\s)?deux[\s-]tiers", None),
            (r"(?:(?:un|le)\s|(?<=du\s))quart", "25"),
            (r"(?:(?:un|le)\s|(?<=du\s))tiers", None),
        ),
        half_point=r"(?:un\s)?demi[\s-]point(?P<percentage>\sde\spourcentage)?",
        whole=r"\b(?:universel(?:le)?s?|(?:la\s)?totalité|intégralité)\b",
        none=r"\b(?:aucune?|ne\splus\s(?:compter|avoir)\s(?:de|d’))\b",
        multiples=(
            (
                r"(?P<rise>doubl(?:e|ent|é|és|ée|ées|ait|aient|er|era|eront|ement))|le\sdouble|(?:deux|2)\sfois\splus",
                "2",
            ),
            (r"(?P<rise>tripl(?:e|ent|é|és|ée|ées|ait|aient|er|era|eront|ement))|le\striple", "3"),
            (r"(?P<rise>quadrupl(?:e|ent|é|és|ée|ées|ait|aient|er|era|eront|ement))|le\squadruple", "4"),
            (r"(?P<rise>quintupl(?:e|ent|é|és|ée|ées|ait|aient|er|era|eront|ement))|le\squintuple", "5"),
            (r"(?P<rise>(?:sextupl|septupl|octupl|nonupl|décupl|centupl)\w+)", ""),
        ),
        bare=r"(?:millions?|milliards?)",
        magnitudes=r"(?:douzaine|dizaine|centaine|millier|million|milliard)s?",
        spelt_on=r"[\s-](?:et[\s-])?une?\b",
        maybe_minus=r"(?<!au\s)(?<!ou\s)(?<!du\s)(?<!pas\s)(?<!le\s)(?<!peu\s)(?<!\d\s)moins",
        skipped=2,
        stops="de|du|des|en|à|au|aux|par|sur|sous|et|ou|dans|pour|avec|sans|que|qui|le|la|les|contre|selon|soit|dont|a|est|sont|ont",
    ),
    "en": Around(
        hedges=(
            (
                "at-most",
                r"(?:no|not|\w+n’t)\s(?:more|higher|greater)\sthan|(?:not|never|cannot|n’t)\s(?:to\s)?(?:exceed\w*|over|above|surpass\w*)|never\s(?:over|above)",
            ),
            ("at-least", r"(?:no|not|\w+n’t)\s(?:less|fewer|lower)\sthan|not\s(?:under|below)"),
            (
                "little-more-than",
                r"(?:just|slightly|marginally|a\s(?:little|bit|touch|tad|shade|hair|whisker|fraction|notch|smidgen))"
                r"\s(?:over|above|north\sof|(?:more|higher|greater)\sthan|exceed\w*)"
                r"|slightly\sexceed\w*",
            ),
            (
                "nearly",
                r"(?:just|slightly|marginally|a\s(?:little|bit|touch|tad|shade|hair|whisker|fraction|notch|smidgen))"
                r"\s(?:under|below|short\sof|shy\sof|south\sof|(?:less|fewer|lower)\sthan)"
                r"|nearly|almost|approach\w*|nearing|not\squite|virtually|(?:just\s)?shy\sof",
            ),
            (
                "at-least",
                r"at\s(?:the\s)?(?:very\s)?least|(?:an?\s)?minimum(?:\sof)?|min\.?|≥|>=|greater\sthan\sor\sequal\sto"
                r"|as\s(?:few|little|low)\sas",
            ),
            (
                "at-most",
                r"at\s(?:the\s)?(?:very\s)?most|(?:an?\s)?maximum(?:\sof)?|max\.?|up\sto|as\s(?:much|many|high)\sas|≤|<="
                r"|less\sthan\sor\sequal\sto|capped\sat|at\s(?:best|worst)|(?:can|could|may|might)\s(?:reach|hit|total|rise\sto|be\sup\sto)",
            ),
            (
                "more-than",
                r"(?:more|greater|higher|larger)\sthan|(?:well\s)?(?:over|above)|exceed\w*|in\sexcess\sof|upwards?\sof"
                r"|beyond|surpass\w*|topp(?:ed|ing)|tops?|north\sof|>",
            ),
            (
                "less-than",
                r"(?:less|fewer|lower|smaller)\sthan|(?:well\s)?(?:under|below)|beneath|(?:f[ae]ll(?:s|en|ing)?\s)?short\sof|south\sof|<",
            ),
            (
                "about",
                r"about|around|some|approximately|approx\.?|roughly|circa|ca\.|(?:in|on)\sthe\s(?:region|order|neighbou?rhood)\sof"
                r"|(?:an\s)?estimated(?:\sat)?|close\sto|near(?:\sto)?|give\sor\stake|more\sor\sless|plus\sor\sminus"
                r"|barely|hardly|scarcely|[~≈±]",
            ),
        ),
        after=(
            (
                "at-least",
                r"(?:(?:or|and)\s(?:more|above|higher|over|greater)\b|at\s(?:the\s)?(?:very\s)?least\b|(?:as\s)?(?:a\s)?minimum\b|\+|-plus\b)",
            ),
            (
                "at-most",
                r"(?:(?:or|and)\s(?:less|fewer|below|lower|under)\b|at\s(?:the\s)?(?:very\s)?most\b|(?:as\s)?(?:a\s)?maximum\b|tops\b)",
            ),
            (
                "about",
                r"(?:-?odd\b|or\s(?:so|thereabouts)\b|approximately\b|roughly\b|give\sor\stake\b|more\sor\sless\b)",
            ),
        ),
        unsure=r"barely|hardly|scarcely|as\s.*|(?:f\w+\s)?short\sof|at\s(?:best|worst)|(?:can|could|may|might)\s.*",
        between=((r"between", r"and"), (r"from", r"to")),
        moving=r"(?:rose|risen|ris|increas|grew|grow|climb|jump|fell|fall|drop|declin|decreas|reduc|cut|went|go|mov|chang|up|down|lower)\w*",
        spanning=r"to",
        times_of=r"\s(?:(?:the|its|that|those|what\sit\swas)\s)?(?:(?:level|figure|number|total|amount|sum|value|rate|one)s?\s)?",
        multiplying=r"(?:multipli|divid)ed\sby|factor\sof",
        ranges=r"to|or|-|–|—|,?\s?(?:or\s(?:even|perhaps|maybe)|if\snot|perhaps|maybe)",
        lists=r"and|then|,|,\sand",
        shares=r"(?:out\s)?of(?:\s(?:the|its|all|a\stotal\sof|every|each))?|in(?:\s(?:every|each))?|/",
        wholes=r"(?:out\s)?of(?:\s(?:the|its|all|a\stotal\sof))?|(?:from\s)?among(?:\sthe)?",
        plans=_PLANS["en"],
        of_plan=rf"of\s(?:(?:the|its|their|his|our|this|that|a|an|all)\s)?(?:[^\W\d]+(?:’s)?\s){{0,3}}?{_PLANS['en']}\b|of\swhat\s(?:was|had\sbeen|is)\s(?:planned|budgeted|targeted)\b",
        plan_done=rf"{_PLANS['en']}\b[^.;,\d]{{0,40}}?\b(?:carried\sout|met|fulfilled|achieved|implemented|executed|completed|realised|realized)(?:\s(?:at|by|up\sto|to))",
        share_of=r"of(?:\s(?:the|its|all|our))?",
        every=r"(?:for|in|(?:out\s)?of)\s(?:every|each)|(?:every|each)",
        ordinal_after=r"(?:st|nd|rd|th)(?!\w)",
        one_of=r"one\s(?:[^\W\d_]+\s)?(?:in|out\sof)(?:\severy)?",
        naming=r"no\.?|number|#|(?:programme?|project|decision|resolution|decree|circular|directive|article|photo|chapter)s?",
        by_how_much=r"by(?:\sa|\san)?",
        exceeding=r"(?:exceed|surpass)\w*",
        per=(
            (
                PER_YEAR,
                r"(?:(?:per|a|each|every)\s(?:year|annum)\b|annually\b|annual\b|yearly\b|/\s?(?:year|yr)\b)",
            ),
            ("month", r"(?:(?:per|a|each|every)\smonth\b|monthly\b|/\s?month\b)"),
            ("day", r"(?:(?:per|a|each|every)\sday\b|daily\b|/\s?day\b)"),
            (
                "person",
                r"(?:(?:per|for\seach|for\severy)\s(?:person|capita|head|pupil|student|worker)\b|/\s?person\b)",
            ),
            ("household", r"(?:(?:per|for\seach|for\severy)\s(?:household|family)\b|/\s?household\b)"),
            ("commune", r"(?:(?:per|in\s(?:each|every))\scommune\b|/\s?commune\b)"),
            ("district", r"(?:per|in\s(?:each|every))\sdistrict\b"),
            ("province", r"(?:per|in\s(?:each|every))\sprovince\b"),
            ("village", r"(?:per|in\s(?:each|every))\s(?:village|hamlet)\b"),
            ("hectare", r"(?:(?:per|a)\shectare\b|/\s?ha\b)"),
            ("one", r"(?:each\b|apiece\b|per\s(?:school|house|home|project|beneficiary)\b)"),
        ),
        fractions=(
            (r"(?:one\s|a\s)?half", "50"),
            (r"three[\s-]quarters", "75"),
            (r"two[\s-]thirds", None),
            (r"(?:one|a)[\s-]quarter", "25"),
            (r"(?:one|a)[\s-]third", None),
        ),
        half_point=r"half\sa\s(?P<percentage>percentage\s)?point",
        whole=r"\b(?:universal|totality|in\sfull)\b",
        none=r"\bno(?=\s(?:\w+\s)?(?:households?|people|projects?|homes?|families))\b",
        multiples=(
            (r"(?P<rise>doubl(?:ed|ing|es)|re-?doubled)|doubles?|twice|two-?fold", "2"),
            (r"(?P<rise>(?:tripl|trebl)(?:ed|ing|es))|triple|treble|thrice|three-?fold", "3"),
            (r"(?P<rise>quadrupl(?:ed|ing|es))|quadruple|four-?fold", "4"),
            (r"(?P<rise>quintupl(?:ed|ing|es))|quintuple|five-?fold", "5"),
            (r"(?P<fall>halv(?:ed|ing|es))", "0.5"),
            (
                r"(?:six|seven|eight|nine|ten|hundred|many|several)-?fold|(?P<rise>(?:sextupl|multipli|decupl)\w+)",
                "",
            ),
        ),
        bare=r"(?:dozens?|hundred|thousand|million|billion|trillion)",
        magnitudes=r"(?:dozen|hundred|thousand|million|billion|trillion)s?",
        spelt_on=r"[\s-](?:one|score)\b",
        minus=r"(?<!or\s)minus|negative",
        skipped=2,
        stops="of|in|on|at|by|to|for|from|with|and|or|the|a|an|that|which|who|per|than|as|is|are|was|were|has|have|had|under|over",
    ),
    "vi": Around(
        hedges=(
            (
                "at-most",
                r"không\s(?:để\s)?[^\d,;.]{1,40}\svượt(?:\squá)?|không\s(?:(?:vượt\s)?quá|hơn|trên|cao\shơn|lớn\shơn|nhiều\shơn)|chưa\s(?:vượt\s)?quá",
            ),
            ("at-least", r"không\s(?:dưới|ít\shơn|thấp\shơn|kém)"),
            ("little-more-than", r"nhỉnh\shơn|(?:hơn|trên|vượt|cao\shơn)\s(?:một\schút|chút\sít)|chỉ\shơn"),
            ("less-than", r"chưa\s(?:đến|tới|đầy|đạt)|không\s(?:đến|tới|đầy)|(?:thấp|ít|nhỏ|kém)\shơn"),
            (
                "about",
                r"trên\sdưới|(?:vào\s)?khoảng(?:\schừng)?(?:\stừ)?|(?:ước|phỏng)\s(?:đạt|tính|khoảng|chừng|có|là)|áng\schừng|[xs]ấp\s[xs]ỉ"
                r"|suýt\ssoát|tròm\strèm|hơn\ském|loanh\squanh|(?:xung\s)?quanh(?:\smức)?|đâu\sđó",
            ),
            ("nearly", r"gần(?:\snhư|\sđạt|\stới|\sđến)?|ngót(?:\snghét)?|tiệm\scận|non"),
            (
                "at-least",
                r"(?:ít\snhất|ít\sra|chí\sít)(?:\s(?:cũng\s)?(?:là|có|phải))?|tối\sthiểu(?:\slà)?|thấp\snhất(?:\slà)?|≥|>=",
            ),
            (
                "at-most",
                r"tối\sđa(?:\slà)?|nhiều\snhất(?:\slà)?|cao\snhất(?:\slà)?|(?:có\sthể\s)?(?:lên|đạt)\s(?:tới|đến)"
                r"|có\sthể\sđạt|có\s(?:tới|đến)|≤|<=",
            ),
            ("more-than", r"(?:cao|lớn|nhiều)\shơn|hơn|trên|vượt(?:\s(?:quá|mốc|ngưỡng|mức))?|quá|ngoài|>"),
            ("less-than", r"dưới|<"),
            (
                "about",
                r"chừng|(?<!tốc\s)(?<!mức\s)(?<!tiến\s)(?<!trình\s)(?<!mật\s)(?<!nhiệt\s)độ|cỡ|tầm|ước|[~≈±]",
            ),
        ),
        after=(
            ("at-least", r"(?:(?:trở|đổ)\slên\b|(?:hoặc|hay)\shơn\b|là\sít(?:\snhất)?\b)"),
            ("at-most", r"(?:(?:trở|đổ)\sxuống\b|đổ\slại\b|là\scùng\b|hoặc\sít\shơn\b)"),
            ("little-more-than", r"(?:một\schút\b)"),
        ),
        unsure=r"ngoài|(?:có\sthể\s)?(?:lên|đạt)\s(?:tới|đến)|có\s(?:thể\sđạt|tới|đến)",
        between=((r"giữa", r"và"), (r"từ", r"đến|tới|-|–")),
        moving=r"(?:tăng|giảm|nâng|hạ|chuyển|thay\sđổi)(?:\s\w+){0,2}",
        spanning=r"đến|tới",
        times_of=r"\s(?:mức\s)?(?:của\s)?",
        multiplying=r"gấp(?:\s(?:hơn|gần|khoảng|trên|những))?",
        ranges=r"đến|tới|hoặc|hay|-|–|—|,?\s?(?:(?:hay\s)?thậm\schí(?:\slà)?|có\skhi)",
        lists=r"và|,|rồi",
        shares=r"trên(?:\s(?:tổng\ssố))?|trong(?:\s(?:số|tổng\ssố))?|/",
        wholes=r"trong(?:\s(?:số|tổng\ssố))?|trên\stổng\ssố",
        plans=_PLANS["vi"],
        of_plan=rf"(?:so\svới\s|của\s|mức\s|so\s)?(?:các\s|tổng\s)?{_PLANS['vi']}\b",
        plan_done=rf"(?:thực\shiện|hoàn\sthành)\s(?:được\s)?{_PLANS['vi']}\b[^.;,\d]{{0,40}}?\b(?:đạt|là|được|tới|đến)",
        share_of=r"(?:trong\s)?(?:tổng\s)?số(?:\scác)?|các",
        every=r"cứ(?:\s(?:trong|mỗi))?",
        ordinal=r"thứ|hạng",
        one_of=r"một\s(?:trong|trên)(?:\ssố)?",
        naming=r"(?<!tổng\s)(?<!con\s)(?<!dân\s)số|chương\strình|dự\sán|quyết\sđịnh|nghị\s(?:quyết|định)|thông\stư|chỉ\sthị|điều|ảnh",
        by_how_much=r"(?:cải\sthiện|xấu\sđi|tốt\slên|khá\slên|đi\s(?:lên|xuống)|thêm|mở\srộng|nới\srộng)(?:\s(?:thêm|được))?",
        exceeding=r"vượt",
        per=(
            (PER_YEAR, r"(?:/\s?năm\b|(?:mỗi|một|hằng|hàng)\snăm\b)"),
            ("month", r"(?:/\s?tháng\b|(?:mỗi|một|hằng|hàng)\stháng\b)"),
            ("day", r"(?:/\s?ngày\b|(?:mỗi|một|hằng|hàng)\sngày\b)"),
            (
                "person",
                r"(?:/\s?(?:người|lao\sđộng|học\ssinh|khẩu)\b|(?:mỗi|một)\s(?:người|lao\sđộng|học\ssinh)\b)",
            ),
            ("household", r"(?:/\s?hộ\b|(?:mỗi|một)\s(?:hộ|gia\sđình)\b)"),
            ("commune", r"(?:/\s?xã\b|(?:mỗi|một)\sxã\b)"),
            ("district", r"(?:/\s?huyện\b|mỗi\shuyện\b)"),
            ("province", r"(?:/\s?tỉnh\b|mỗi\stỉnh\b)"),
            ("village", r"(?:/\s?(?:thôn|bản|làng)\b|mỗi\s(?:thôn|bản|làng)\b)"),
            ("hectare", r"(?:/\s?ha\b|(?:mỗi|một)\s(?:ha|héc\s?ta)\b)"),
            (
                "one",
                r"(?:/\s?(?:căn|nhà|trường|dự\sán|mô\shình)\b|mỗi\s(?:căn|nhà|trường|dự\sán|mô\shình|bên)\b)",
            ),
        ),
        fractions=(
            (r"(?:một\s)?nửa", "50"),
            (r"một\sphần\stư", "25"),
            (r"ba\sphần\stư", "75"),
            (r"(?:một|hai)\sphần\sba", None),
        ),
        half_point=r"nửa\sđiểm(?P<percentage>\sphần\străm)?",
        whole=r"\b(?:toàn\sdân|phổ\scập|toàn\sbộ)\b",
        none=r"\bkhông\scòn(?=\s(?:hộ|người|nhà))\b",
        multiples=(
            (
                r"(?P<rise>(?:tăng(?:\slên)?\s)(?:gấp\s)?(?:đôi|hai)|nhân\sđôi)|gấp\s(?:đôi|hai)(?!\slần)|gấp\sđôi",
                "2",
            ),
            (r"(?P<rise>tăng(?:\slên)?\sgấp\s(?:rưỡi|rưởi))|gấp\srưỡi", "1.5"),
            (r"(?P<rise>tăng(?:\slên)?\sgấp\sba|nhân\sba)(?!\slần)|gấp\sba(?!\slần)", "3"),
            (r"(?P<rise>tăng(?:\slên)?\sgấp\sbốn)(?!\slần)|gấp\sbốn(?!\slần)", "4"),
            (r"(?P<rise>tăng(?:\slên)?\sgấp\snăm)(?!\slần)", "5"),
            (r"(?P<fall>giảm\s(?:một\s)?nửa)", "0.5"),
            (r"gấp\s(?:nhiều|mấy|bội|vài)(?:\slần)?", ""),
        ),
        bare=r"(?:trăm(?!\sphần\străm)|chục|nghìn|ngàn|vạn|triệu)",
        magnitudes=r"(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)",
        spelt_on=r"(?:\s(?:mươi|mốt|lăm|tư|rưỡi)\b|\snăm\s(?:trăm|mươi|nghìn|ngàn|triệu|tỷ)\b)+",
        minus=r"âm",
        skipped=1,
        stops="và|của|trong|ở|tại|với|cho|là|đã|được|đến|tới|từ|trên|dưới|so|các|những|năm|khi|để|có",
    ),
}
"""What stands around numbers, by language."""
