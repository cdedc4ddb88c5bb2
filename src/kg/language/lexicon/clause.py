"""The words of a number's clause that say what the number is, in French, English and Vietnamese.

What is written here is matched against text in small letters, with one sort of blank and of apostrophe
(`kg.language.reading.period_phrases.evened`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

_NEVER: Final = "(?!)"
"""A pattern that nothing fits."""


class ClauseWords(NamedTuple):
    """What a language says of a number in its clause; all of it patterns.

    Attributes:
        rises: Words of an increase.
        falls: Words of a decrease.
        moves: Words of a change that leave open which way it goes.
        size: What may stand between such a word and a number that is the size of the change.
        reaching: What stands there where the number is what was reached, or left.
        unclear: What stands there where it may be either.
        up_to: Hedges that stand before what was reached where a word of change stands before them.
        beyond: Hedges of what was reached where a word of change stands before them.
        denying: What says before a number that it is not so.
        denying_hedge: What says so where a hedge stands behind it; a “#” stands before the hedge.
        rises_after: What says behind a number that it is the size of an increase.
        falls_after: What says behind a number that it is the size of a decrease.
        more: Words within a quantity that make more of it than of something else.
        fewer: Words within a quantity that make less of it.
        than: What says that something else is compared with it.
        above: What says before a number that something is higher by it than what it is compared with.
        below: What says that something is lower by it.
        level_or_distance: What says so, or names the level that it is compared with.
        above_after: What says behind a number that something is higher by it.
        below_after: What says behind a number that something is lower by it.
        distant: What says either where a hedge and what follows the number make a distance of it; a “#”
            stands for the number.
        of_level: What says behind a share that it is one of a level that something is compared with.
        comparing: Hedges that may as well say by how much something differs, where nothing says from what.
        aims: Words of what is meant to be reached.
        aims_after: Words behind a number that make it what is meant to be reached, whether or not it was.
        forecasts: Words of what is only expected, or possible.
        foretelling: Those that make no aim of what is only to come.
        coming: Words of an aim that may as well be of what is only to come.
        done: What makes of such words that it was reached, or missed.
        past: Words of what was.
        average: What says that it is an average.
        each: What a number is told for one of, before it.
        each_after: What it is told for one of behind it, with words between the two.
        paid: What is paid each month, of which those who get it are not counted by the month.
        now: What says that a number is of the day of the article.
        leaving: Words of a state that was left, of which the number is one of those who left it.
        starting: What stands before a level that something went from.
        lessening: Words beside so many times that make less of something, whatever that is to mean.
        doubting: Words anywhere in a sentence by which it does not say that something is so.
        withdrawn: What says before a number that it was given at first, and another since.
        corrected: What says so behind it.
        multiplied: What says before so many times that it grew to that.
        national: The level of the country, with which something is compared.
        any_average: An average with which something is compared, whosever it is.
        lacking: What says before a number that it is not, or that it is one of what is not there.
        lacking_after: The same behind it.
        against: What sets a number against another, and may leave open whose it is.
        elsewhere: What stands behind a number of a place with a name (`ℵ`): “against 12% in Lang Son”.
        hedging: Words before a number that leave it open, at some distance from it.
        hedging_after: The same behind it.
        hedging_round: Words that leave a round number open, and no other.
    """

    rises: str = _NEVER
    falls: str = _NEVER
    moves: str = _NEVER
    size: str = _NEVER
    reaching: str = _NEVER
    unclear: str = _NEVER
    up_to: str = _NEVER
    beyond: str = _NEVER
    denying: str = _NEVER
    denying_hedge: str = _NEVER
    rises_after: str = _NEVER
    falls_after: str = _NEVER
    more: str = _NEVER
    fewer: str = _NEVER
    than: str = _NEVER
    above: str = _NEVER
    below: str = _NEVER
    level_or_distance: str = _NEVER
    above_after: str = _NEVER
    below_after: str = _NEVER
    distant: tuple[str, str] = (_NEVER, _NEVER)
    of_level: str = _NEVER
    comparing: str = _NEVER
    aims: str = _NEVER
    aims_after: str = _NEVER
    forecasts: str = _NEVER
    foretelling: str = _NEVER
    coming: str = _NEVER
    done: str = _NEVER
    past: str = _NEVER
    average: str = _NEVER
    each: tuple[tuple[str, str], ...] = ()
    each_after: str = _NEVER
    paid: str = _NEVER
    now: str = _NEVER
    leaving: str = _NEVER
    starting: str = _NEVER
    lessening: str = _NEVER
    doubting: str = _NEVER
    withdrawn: str = _NEVER
    corrected: str = _NEVER
    multiplied: str = _NEVER
    national: str = _NEVER
    any_average: str = _NEVER
    lacking: str = _NEVER
    lacking_after: str = _NEVER
    against: str = _NEVER
    elsewhere: str = _NEVER
    hedging: str = _NEVER
    hedging_after: str = _NEVER
    hedging_round: str = _NEVER


_HIGHER: Final = "(?:élevée?s?|hautes?|grande?s?|importante?s?|nombreu(?:x|ses?))"
_LOWER: Final = "(?:bas(?:ses?)?|faibles?)"
_LEVEL: Final = (
    r"(?:mức\s|của\s)?(?:bình\squân|trung\sbình|cả\snước|toàn\squốc|cùng\skỳ|năm\s(?:trước|ngoái|\d{4})"
    r"|mục\stiêu|chỉ\stiêu|kế\shoạch|chuẩn|thành\sthị|đồng\sbằng)"
)

CLAUSES: Final = {
    "fr": ClauseWords(
        rises=r"\b(?:hausse\w*|augment\w+|progress\w+|croissance|croî\w+|crû|accru\w*|accroî\w+|gagn\w+|relev\w+|bond\w*"
        r"|envol\w+|flamb(?:e|ent|é|ée|ait|er)|explos(?:e|ent|é|ée)|gonfl\w+|grossi\w*|renchéri\w*|hiss\w+|majoré\w*|décoll(?:e|ent|é)"
        r"|grimp\w+|mont(?:e|ent|é|ée|ait|er|ant)|remont\w+)\b",
        falls=r"\b(?:baiss\w+|diminu\w+|recul\w*|rédui\w+|réduction|chut\w*|perd\w*|perte|céd(?:é|e|ée|ées|és|ent|ait)(?=\s?$|\s\d)|repli\w*|tomb\w+|fléchi\w*"
        r"|fondu\w*|plong(?:e|ent|é|ée|ea|eait)|effondr\w+|régress\w+|déviss\w+|décroi\w+|décru\w*|déclin\w*|rogn\w+|amput\w+|érod\w+"
        r"|abaiss\w+|descend\w*|dégringol\w+|amenuis\w+)\b",
        moves=r"\b(?:pass(?:e|ent|é|ée|és|ées|ait|aient|er|ant)|port(?:e|ent|é|ée|ait|er|ant)|ramen\w+|ramèn\w+|évolu\w+)\b",
        size=r"(?!.*\b(?:a|ont|est|sont|avec|pour|par|dans|sur|soit)\b)(?:(?:.*\s)?(?:de|d’)(?:\s?(?:encore|nouveau|un\snouveau))?)?",
        reaching=r"(?:à|jusqu’à|pour\satteindre|atteint|atteignant|au\sniveau\sde|de\s[^\d]*\sà)",
        up_to=r"jusqu’(?:à|aux)",
        beyond=r"sous(?:\s.*)?|(?:au-dessous|en\sdessous|en\sdeçà|au-dessus|au-delà)\s(?:de|des)",
        denying=r"(?:ne\s|n’)\S+\s(?:pas|jamais|plus|guère)(?!\s(?:que\b|qu’))(?:\s[^\W\d]+){0,3}",
        denying_hedge=r".*(?<!\w)((?:ne\s|n’)[^\s#]+(?:\s(?!que\b)[^\s#]+)?)#plus\s(?:de|d’|des|du)",
        rises_after=rf"(?:de\splus(?!\sque|\squ’)|plus\s{_HIGHER}(?!\s(?:que|qu’))|supplémentaires?|de\s(?:hausse|croissance|augmentation))\b",
        falls_after=rf"(?:de\smoins(?!\sque|\squ’)|(?:moins\s{_HIGHER}|plus\s{_LOWER})(?!\s(?:que|qu’))|de\s(?:baisse|réduction|diminution))\b",
        more=r"\bde\splus\b",
        fewer=r"\bde\smoins\b",
        than=r"\bqu(?:e\b|’)",
        above=r"(?:(?:dépass\w+|excéd\w+|excèd\w+|supérieure?s?|devanç\w+|devance)\s(?:de|d’)"
        r"|(?:dépass|devanç|devance)\w*\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s(?:de|d’)|supérieure?s?\s(?:à|au|aux)\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s(?:de|d’)"
        rf"|plus\s{_HIGHER}(?:\s(?:que|qu’)\s?(?:[^\d;.,]|\b(?:19|20)\d\d\b){{1,60}})?\s(?:de|d’)|au-dessus\s[^\d;.,]{{1,40}}\s(?:de|d’))",
        below=r"(?:inférieure?s?\s(?:de|d’)|inférieure?s?\s(?:à|au|aux)\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s(?:de|d’)"
        rf"|(?:moins\s{_HIGHER}|plus\s{_LOWER})(?:\s(?:que|qu’)\s?(?:[^\d;.,]|\b(?:19|20)\d\d\b){{1,60}})?\s(?:de|d’)"
        r"|(?:au-dessous|en\sdessous)\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,40}\s(?:de|d’))",
        level_or_distance=r"(?:(?:dépass|devanç|devance)\w*\s|(?:supérieure?|inférieure?)s?\s(?:à|au|aux)\s|que\s|qu’)(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s(?:de|d’)",
        above_after=rf"(?:de\splus\s(?:que|qu’)|supérieure?s?\s(?:à|au)|au-dessus\sd|plus\s{_HIGHER}\s(?:que|qu’))",
        below_after=r"(?:de\smoins\s(?:que|qu’)|inférieure?s?\s(?:à|au)|(?:au-dessous|en\sdessous)\sd"
        rf"|(?:moins\s{_HIGHER}|plus\s{_LOWER})\s(?:que|qu’))",
        of_level=r"(?:de\sla\s(?:moyenne|médiane)|d(?:u|e\sleur)\s(?:niveau|taux|revenu)\s(?:moyen|médian|national|du\spays|de\sl’ensemble)"
        r"|de\s(?:celui|celle|ceux|celles)\s(?:de|du|des|d’))",
        aims=r"\b(?:objectifs?|vis(?:e|ent|ant|er|ait|aient)|ambition\w*|(?<!programme\s)(?<!national\s)cibl(?:e|er|ent|ant)|cible(?=\s*$)|d’ici|à\sl’horizon"
        r"|(?:se|s’est|s’étaient|sont)\sfix\w+|fix(?:e|ent|er|ée?s?)\sà|devr(?:a|ont)|entend(?:ent)?|s’engag\w+|engagée?s?\sà\s(?!ce)|à\sce\sque|souhait\w+|espèr\w+"
        r"|s’efforc\w+|compte(?:nt)?\s(?=\w+(?:er|ir|re)\b)|projette\w*|planifi\w+|veu(?:t|lent)|voudrai\w+|afin\s(?:de|d’)|en\svue\s(?:de|d’)"
        r"|(?:se|au|fe|i|pour|voud|vaud|tiend|viend|verr|\w+[eid])ra|(?!front|affront)\w+ront)\b",
        forecasts=r"\b(?:devrai(?:t|ent)|pourrai(?:t|ent)|p(?:eut|euvent|ouvant)|prévo(?:it|ient|yai\w+)|prévisions?|prévue?s?"
        r"|attendue?s?|estime\w*|probable\w*|serai(?:t|ent)|aurai(?:t|ent)|table\w*\ssur|s’apprêt\w+\sà|en\s(?:passe|voie)\sde|sur\sle\spoint\sde"
        r"|(?:bien\s)?partie?s?\spour|censée?s?|programmée?s?|envisag\w+|projection\w*|(?:d(?:oit|oivent|evai(?:t|ent))|v(?:a|ont)|allai(?:t|ent))\s(?=\w{2,}(?:er|ir|re)\b))\b",
        foretelling=r"\b(?:prévisions?|projections?|estim\w+|selon\sles\s(?:experts|prévisionnistes)|prédi\w+|probable\w*)\b",
        coming=r"(?:(?:se|au|fe|i|pour|voud|vaud|tiend|viend|verr|\w+[eid])ra|\w+ront|devr(?:a|ont))",
        done=r"(?:attein\w+|dépass\w+|rempli\w*|réalis\w+|manqu\w+|tenu\w*|honor\w+|par\srapport|face|conforme\w*|contre|(?:avance|retard)\ssur)"
        r"(?:\s(?!vise)[^\W\d]+){0,3}",
        past=r"\b(?:(?:a|ont|avai(?:t|ent)|eut)\s(?:[^\W\d]+ment\s|déjà\s|ainsi\s|été\s|également\s)*(?!fixé|prévu|pour\b)"
        r"[^\W\d]+(?:é|ée|és|ées|u|ue|us|ues|i|is|it|int|ert)"
        r"|(?:est|sont|étai(?:t|ent)|fut|furent)\s(?:[^\W\d]+ment\s|déjà\s|ainsi\s)*(?:tomb|pass|mont|descend|rest|deven|revenu)\w*"
        r"|s’(?:est|était)\s(?!fixé)[^\W\d]+é(?:e|s|es)?|se\ssont\s(?!fixé)[^\W\d]+é(?:e|s|es)?|étai(?:t|ent)|fut|furent"
        r"|(?:compt|affich|représent|dispos|s’élev|recens|plafonn|stagn)ai(?:t|ent)|atteignai(?:t|ent)|avai(?:t|ent))\b",
        average=r"\b(?:en\smoyenne|moyenne?)\b",
        each=(
            ("month", r"\b(?:par\smois|mensuels?|mensuelle(?:s|ment)?|chaque\smois)\b"),
            ("day", r"\b(?:par\sjour|chaque\sjour|quotidien\w*)\b"),
            (
                "person",
                r"\b(?:par\s(?:personne|habitant|tête)|chaque\s(?:personne|habitant|élève|travailleur))\b",
            ),
            ("household", r"\b(?:par|chaque)\s(?:ménage|foyer|famille)\b"),
            ("commune", r"\b(?:par|chaque)\scommune\b"),
            ("district", r"\b(?:par|chaque)\sdistrict\b"),
            ("province", r"\b(?:par|chaque)\sprovince\b"),
            ("village", r"\b(?:par|chaque)\s(?:village|hameau)\b"),
            ("one", r"\b(?:chacune?|par\s(?:école|logement|maison|projet|bénéficiaire))\b"),
        ),
        each_after=r"(?:par|/)",
        paid=r"\b(?:aide|aides|allocation|allocations|prestations?|pensions?|indemnités?|subventions?|assistance)\s(?:sociales?\s)?(?:mensuel(?:le)?s?|par\smois|quotidien\w*)",
        now=r"\b(?:maintenant|désormais|aujourd’hui|actuellement|à\sprésent|à\sce\sjour|à\sl’heure\sactuelle)\b",
        leaving=r"\b(?:sort(?:i|ie|is|ies|ent|aient|ir)\s(?:de|du|d’|des)|échapp\w+|extra(?:it|its|ite|ites|ient|ire)|s’affranchi\w+"
        r"|quitt\w+\s(?:la\spauvreté|les?\s(?:rangs|listes?)))\b",
        starting=r"(?:de|d’)",
        lessening=r"(?:(?:de\s)?moins|inférieure?s?|plus\s(?:bas(?:ses?)?|faibles?|petite?s?)|divis\w+\spar|rédui\w+\s(?:de|d’)"
        r"|(?:baiss|diminu|recul|chut)\w*\s(?:de|d’))\b",
        doubting=r"\b(?:je\s(?:me\strompe|voulais\sdire)|démen(?:tie?s?|t|tent|tir)|à\stort|rumeurs?|erroné\w*|inexact\w*|faux|fausses?|faussement|prétend\w*|soi-disant"
        r"|rectificatif|erratum|correction|version\s(?:antérieure|précédente)|par\serreur|contesté\w*|mensong\w+|réfut\w+|infondé\w*"
        r"|non\sconfirmé\w*|contrairement|si\sl’on\sen\scroit|on\signore|dit-on|paraît-il|semble-t-il|à\sen\scroire|à\sce\squ’on\sdit|le\sbruit\scourt|on\s(?:raconte|dit|murmure|assure|prétend)"
        r"|ouï-dire|on-dit|supposément|prétendument|soi-disante?s?|allégu\w+|allégation\w*|(?:nul|personne)\sne|qui\spourrait\scroire|peu\scrédible\w*"
        r"|(?:uniquement\s|seulement\s|que\s)?sur\sle\spapier|officieusement|invraisembl\w+|fiction|sans\spreuves?"
        r"|(?:certains|d’aucuns|d’autres|des\s(?:critiques|détracteurs|opposants|observateurs)|(?:les|ses)\s(?:critiques|détracteurs|opposants)|quelques\s(?:responsables|fonctionnaires|élus|experts))"
        r"\s(?:[^\W\d]+\s){0,3}?(?:avancent|évoquent|parlent|estiment|affirment|chiffrent|situent|évaluent|assurent|soutiennent|jugent))\b",
        withdrawn=r"\b(?:(?:d’abord|initialement|précédemment|auparavant|au\sdépart|(?:dans|en)\sun\spremier\stemps|primitivement)\s(?:(?:été|fut|était|a\sété)\s)?(?:annonc|donn|estim|chiffr|évalu|établ|publi|rapport|communiqu|présent|indiqu)\w*"
        r"|(?:annonc|donn|estim|chiffr|évalu|publi|rapport|communiqu)ée?s?\s(?:d’abord|initialement|dans\sun\spremier\stemps|au\sdépart))\b",
        corrected=r"\b(?:corrig|rectifi|révis|rev)(?:é|u)e?s?(?:\s(?:depuis|ensuite|plus\stard|à\sla\s(?:hausse|baisse)))?\s(?:à|en|pour)\b",
        multiplied=r"multipli\w+\s(?:[^\W\d]+\s)?par",
        national=r"\b(?:(?:moyenne|médiane)\s(?:nationale|du\spays|vietnamienne|de\sl’ensemble\sdu\spays)|(?:niveau|taux|chiffre|revenu)s?\s(?:moyen\s)?(?:national|du\spays))\b",
        any_average=r"\b(?:la|leur)\s(?:moyenne|médiane)\b",
        lacking=r"(?:(?:aucune?|nulle?|sauf|hormis|excepté\w*|exception|hors|sans(?!\sdoute)|faute|manqu(?:e|ent|é|és|ait|aient)|échou\w+"
        r"|failli|pein(?:e|ent|é|ait|aient)\sà|loin|pas\smême|privée?s?|dépourvue?s?|annul\w+|supprim\w+)(?:\s[^\s\d,;:]+){0,3}"
        r"|(?:corrige(?:ant)?|rectifi(?:e|ant))(?:\s[^\s\d,;:]+){0,3}|(?:au\slieu|à\sla\splace)\s(?:de|d’|des)|plutôt\s(?:que|qu’)(?:\sde)?|non(?:\spas)?(?:\s(?:de|d’))?|ni|(?:pas|jamais),\s[^,]{1,60},)",
        lacking_after=r"\b(?:sans(?!\sdoute)|privée?s?(?=\sd)|dépourvue?s?|annulé\w*|supprimé\w*|gelée?s?|fai(?:t|saient|sait)\sdéfaut|font\sdéfaut"
        r"|manqu(?:e|ent|ait|aient|é|és)|refusée?s?|exclue?s?|(?:ne\s|n’)\S+\s(?:\S+\s)?(?:pas|jamais|plus|aucune?)(?!\s(?:que\b|qu’)))\b",
        against=r"(?:contre|face\sà|par\srapport\s(?:à|aux?))(?:\s[^\W\d]+){0,4}",
        elsewhere=r"(?:à|en|dans|pour)\s(?:(?:la\sprovince|celle)\sde\s)?ℵ",
        hedging=r"\b(?:peut-être|sans\sdoute|vraisemblablement|apparemment|sembl\w+|voire|flirt\w+|côtoi\w+|environnant)\b",
        hedging_after=r"\b(?:à\s(?:quelques?\s[^\W\d]+|quelques-une?s|peu\sde\schoses?|une?\s[^\W\d]+)\sprès|ou\speu\ss’en\sfaut|ou\spresque|à\sla\slouche"
        r"|en\sgros|peut-être|sans\sdoute)\b",
        hedging_round=r"dans\sles",
    ),
    "en": ClauseWords(
        rises=r"\b(?:increas\w+|rise|rises|rose|risen|rising|grew|grow\w*|climb\w*|gain\w*|(?<!\bmade\s)(?<!\bmake\s)(?<!\bmakes\s)(?<!\bmaking\s)(?<!\bset\s)(?<!\btook\s)(?<!\btaken\s)(?<!\btake\s)(?<!\bended\s)(?<!\bsummed\s)(?<!\bsigned\s)up(?=\s(?:by|from|to)\b(?!\s\d+\shouse)|\s*$)"
        r"|leap(?:s|ed|ing|t)?|(?:sky)?rocket(?:s|ed|ing)|spik(?:es|ed|ing)|swell(?:s|ed|ing)|balloon(?:s|ed|ing)|mushroom(?:s|ed|ing)|escalat\w+"
        r"|(?:edg|tick|inch|push|nudg|mov)(?:es|s|ed|ing)\sup|(?:crept|shot|went|goes|gone|picked)\sup|upped|hik(?:ed|ing)"
        r"|jump\w*|surg\w+|soar\w*|rais(?:e|es|ed|ing)|lift(?:ed|ing))\b",
        falls=r"\b(?:decreas\w+|fell|fall(?:s|en|ing)?|drop\w*|declin\w+|reduc\w+|cut|cuts|cutting"
        r"|down(?=\s(?:by|from|to)\b|\s*$)|shr[aiu]nk\w*|lost|loss"
        r"|tumbl\w+|plummet\w*|dip(?:s|ped|ping)|eas(?:es|ed|ing)|slump\w*|s[au]nk|sink(?:s|ing)|dwindl\w+|shav(?:es|ed|ing)|trim(?:s|med|ming)|slash(?:es|ed|ing)"
        r"|reced\w+|retreat(?:s|ed|ing)|nosediv\w+|par(?:ed|ing)|crash(?:es|ed|ing)|abat(?:es|ed|ing)|wan(?:es|ed|ing)"
        r"|(?:came|comes|went|goes|brought|edged|ticked|crept|inched|pushed|drove|dragged)\sdown|slid\w*|slip\w*|plung\w+|lower(?:s|ed|ing|(?=\s(?:the|poverty|its|their)\b)))\b",
        moves=r"\b(?:went|goes|gone|moved?|moving|chang(?:e|es|ed|ing)|brought|brings?|bringing|tak(?:e|es|ing)|took)\b",
        size=r"(?!.*\b(?:has|have|had|was|were|is|are|with|for|in(?=\s\d*$))\b)"
        r"(?:\s\w+ly)?(?:(?:\s[^\d]*)?\s(?:by|of))?(?:(?:\sby)?\san?\s(?:annual\s)?average(?:\sof)?)?"
        r"(?:(?:\sby)?(?:\s(?:an?|the))?\s(?:further|another|additional|extra|record|total|mere|whopping|massive|staggering|net|full)(?:\sof)?)?",
        reaching=r"(?:to|from|at|reach\w*|stood\sat)",
        up_to=r"up\sto|as\s(?:low|high|few|little|much|many)\sas",
        beyond=r"(?:well\s)?(?:above|below|under|beneath)",
        denying=r"(?:(?<!if\s)\bnot|\bnever|n’t|\bcannot|\bno\slonger)(?!\sonly)(?:\s[^\W\d]+){0,3}",
        rises_after=r"(?:increase|rise|growth|gain|(?:more|higher|greater|larger)(?!\s[^\d;.,]{0,30}?\bthan))\b",
        falls_after=r"(?:decrease|decline|drop|fall|reduction|cut|(?:fewer|less|lower|smaller)(?!\s[^\d;.,]{0,30}?\bthan))\b",
        more=r"(?<!or\s)(?<!and\s)\bmore\b",
        fewer=r"(?<!or\s)(?<!and\s)\b(?:fewer|less)\b",
        than=r"\bthan\b",
        above=r"(?:(?:exceed\w*|surpass\w*|higher|above|ahead|beat\w*|outpac\w+|greater|more)\s(?:(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s)?by)",
        below=r"(?:(?:lower|below|behind|less|fewer|smaller)\s(?:(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s)?by|short\s(?:(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\s)?by|trail\w*\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,60}\sby)",
        above_after=r"(?:above|(?:higher|more|greater|larger)\b[^\d;.,]{0,30}?\sthan|in\sexcess\sof"
        r"|over\s(?=(?:the\s)?(?:target|plan|average|national|previous|level)))\b",
        below_after=r"(?:below|(?:lower|less|fewer|smaller)\b[^\d;.,]{0,30}?\sthan|short\sof"
        r"|under\s(?=(?:the\s)?(?:target|plan|average|national|previous|level)))\b",
        of_level=r"of\s(?:the\s|that\sof\s|those\sof\s)?(?:[^\W\d]+\s){0,2}?(?:average|mean|median|level)\b(?!\s(?:one|two|schools?))|of\sth(?:at|ose)\s(?:of|in)\b",
        aims=r"\b(?:aim(?:s|ed|ing)?|target(?:s|ed|ing)?(?!\s(?:group|program))|goals?|objectives?|plan(?:s|ned|ning)?\sto|plans?\sfor|will|shall"
        r"|hop(?:es?|ed|ing)\sto|seek(?:s|ing)?|striv\w+|intend\w*|pledg\w+|vow\w*|commit(?:s|ted|ting)?\sto|ambition\w*"
        r"|(?:is|are|was|were)\sto(?=\s\w+\b)|should|must|determined\sto|wants?\sto|set\s(?:out\s)?to)\b",
        aims_after=r"(?:targets?|goals?|objectives?)",
        forecasts=r"\b(?:expected|expects?|within\sreach|forecast\w*|projected|projections?|predict\w+|could|might|may(?!\s(?:19|20)?\d\d)|would|likely|possibl[ey]|if|can"
        r"|anticipat\w+|(?:on\s(?:track|course|schedule|target)|scheduled|slated|poised|supposed|meant|going|about|bound|preparing|earmarked|in\sline)\s(?:to|for)"
        r"|due\sto\s(?=(?:be|reach|have|get|receive|train|rise|fall|increase|decrease|build|open|hit)\b)|headed\sfor|estimated\sto|foresee\w*|foreseen|outlook)\b",
        foretelling=r"\b(?:forecast\w*|predict\w+|projected|projections?|estimat\w+|expected|likely|anticipat\w+)\b",
        coming=r"(?:will|shall)",
        done=r"(?:exceed\w*|surpass\w*|ahead\sof|met|meets?|meeting|achiev\w+|reach\w*|hit|miss(?:ed|es|ing)?|above|below|against|beat\w*|short\sof)"
        r"(?:\s[^\W\d]+){0,3}",
        past=r"\b(?:was|were|had|(?:has|have)(?=\s(?:\w+ly\s|already\s|now\s)?(?:been|\w+(?:ed|own|en|one|ut|ilt|ept|eld|et))\b)|fell|rose|grew|stood|reached|dropped|climbed|declined|increased|decreased|jumped|surged"
        r"|slipped|went|came|accounted|received|achieved|benefit(?:ed|ted)|recorded|remained|averaged|totall?ed|exceeded|met|missed)\b",
        average=r"\b(?:on\saverage|average|averag\w+)\b",
        each=(
            ("month", r"\b(?:(?:per|each|every|a)\smonth|monthly)\b"),
            ("day", r"\b(?:(?:per|each|every|a)\sday|daily)\b"),
            (
                "person",
                r"\b(?:per\s(?:capita|person|head|inhabitant)|(?:each|every)\s(?:person|worker|pupil|student|resident))\b",
            ),
            ("household", r"\b(?:per|each|every)\s(?:\w+\s)?(?:household|family)\b"),
            ("commune", r"\b(?:per|each|every)\scommune\b"),
            ("district", r"\b(?:per|each|every)\sdistrict\b"),
            ("province", r"\b(?:per|each|every)\sprovince\b"),
            ("village", r"\b(?:per|each|every)\s(?:village|hamlet)\b"),
            ("one", r"\b(?:per|each|every)\s(?:school|house|home|project|beneficiary)\b"),
        ),
        each_after=r"(?:per\b|in\s(?:each|every)\b|/)",
        paid=r"\b(?:monthly|daily)\s(?:[^\W\d]+\s)?(?:assistance|allowances?|benefits?|stipends?|pensions?|payments?|support)\b",
        now=r"\b(?:now|today|currently|at\spresent|presently|nowadays|to\sdate)\b",
        leaving=r"\b(?:escap\w+|out\sof\s(?:extreme\s|absolute\s)?poverty|(?:left|leave|leaves|leaving|exit\w*)\s(?:poverty|the\s(?:list|ranks|rolls))"
        r"|(?:freed|graduat\w+|emerg\w+|removed|taken)\s(?:from|off)\s)",
        starting=r"from",
        lessening=r"(?:lower|less|fewer|smaller|below|under|weaker|rarer|(?:fell|fall\w*|drop\w*|declin\w+|decreas\w+|reduc\w+|cut)(?:\sby)?)\b",
        doubting=r"\b(?:i\s(?:meant|stand\scorrected)|false|falsely|untrue|not\strue|\w*n’t\strue|incorrect\w*|inaccurate\w*|wrong|wrongly|mistak\w+|erroneous\w*|rumou?r\w*|hoax|myth|alleged\w*"
        r"|purported\w*|supposedly|corrections?|misreport\w*|misstat\w+|earlier\sversion|previously\sreported|retract\w+|debunk\w*"
        r"|den(?:y|ies|ied)|disput\w+|refut\w+|unconfirmed|doubt\w*|contrary\sto|in\serror|whether|alleg(?:e|es|ing|ation|ations)"
        r"|(?<!the\s)claim(?:s|ed|ing)?\s(?:that|to)|on\spaper|hearsay|gossip\w*|said\sto\s(?:be|have)|(?:it\sis|was|some)\ssa(?:id|y)\s(?:that|to)|word\shas\sit"
        r"|so-called|(?:nobody|no\sone|few|hardly\sanyone)\s(?:believ\w+|think\w*|trust\w*)|believe\sit\sor\snot|unsubstantiated|unverified|implausibl\w+"
        r"|(?<!not,\sas\s)(?:critics|detractors|opponents|observers|campaigners|activists|sceptics|skeptics|others|some(?:\s(?:[^\W\d]+\s)?(?:officials|experts|people|residents|locals|observers|sources|analysts|reports|accounts|estimates))?)"
        r"\s(?:[^\W\d]+ly\s|still\s|also\s)?(?:put|puts|say|says|estimate|claim|argue|insist|reckon|believe|suggest|speak|talk)(?!s?\s(?:up|out)\b))\b",
        withdrawn=r"\b(?:initially|originally|previously|earlier|formerly|at\sfirst|first)\s(?:(?:been|was|were|had\sbeen)\s)?(?:given|put|reported|announced|estimated|stated|published|said|quoted)\b",
        corrected=r"\b(?:revised|corrected|amended|restated|rectified)(?:\s(?:[^\W\d]+\s)?)(?:to|down|up|at|as)\b",
        multiplied=r"multiplied\s(?:[^\W\d]+\s)?by",
        national=r"\b(?:(?:national|nationwide|countrywide|country(?:’s|-wide)?|nation’s|viet\s?nam(?:’s|ese)?)\s(?:average|mean|median|figure|level|rate|norm|income)"
        r"|(?:average|mean|median|figure|level|rate)\s(?:for|of|across|in)\s(?:the\s(?:whole\s|entire\s)?(?:country|nation)|viet\s?nam))\b",
        any_average=r"\b(?:[^\W\d]+\saverage|average\s(?:for|of|across|in)\sthe)\b",
        lacking=r"(?:(?:none|neither|nobody|no\sone|all\sbut|except(?:ing)?|exclud\w+|barring|without|lack(?:s|ed|ing)?|fail(?:s|ed|ing)?\sto|failure\sto"
        r"|struggl\w+\sto|unable\sto|nowhere|far\sfrom|cancel\w*|no\slonger|not\s(?:one|a\ssingle)|anything\sbut|refus\w+|deprived\sof|missing)(?:\s[^\W\d]+){0,4}"
        r"|(?:rather\sthan|instead\sof|as\sopposed\sto|in\splace\sof|correct(?:ing|s|ed)|rectif(?:ying|ies|ied))(?:\s[^\W\d]+(?:’s)?){0,3}|(?:not|never|n’t),\s[^,]{1,60},)",
        lacking_after=r"\b(?:without|lack(?:s|ed|ing)?|cancel\w*|scrapped|shelved|withheld|rejected|refused|excluded|unspent|unpaid|missing|never|cannot"
        r"|(?<!if\s)not(?!\s(?:only|least|just)|\s?$)|fail(?:s|ed)?)\b|n’t\b",
        against=r"(?:against|versus|vs\.?|compared\s(?:with|to)|relative\sto)(?:\s[^\W\d]+){0,4}",
        elsewhere=r"(?:in|for)\s(?:the\sprovince\sof\s)?ℵ",
        hedging=r"\b(?:perhaps|maybe|apparently|reportedly|seemingly|seems?|presumably|arguably|or\seven|if\snot|flirt\w*|hover\w*\sat)\b",
        hedging_after=r"\b(?:perhaps|maybe|more\sor\sless|give\sor\stake|plus\sor\sminus|or\sthereabouts|or\sso|roughly\sspeaking|by\ssome\sestimates|if\snot\smore)\b",
    ),
    "vi": ClauseWords(
        # giảm nghèo is what is done, and no number's.
        rises=r"\b(?:tăng|gia\stăng|nâng|vọt|nhích(?!\s(?:hơn|trên))|leo\sthang|phình)\b",
        falls=r"\b(?:giảm(?!\snghèo(?!\s(?:bình\squân|trung\sbình)|$))|hạ(?!\s(?:tầng|long|lang))|sụt|rút|thu\shẹp|tụt|lùi|rớt|bớt|vơi|co\slại)\b",
        moves=r"\b(?:chuyển|thay\sđổi|đưa|kéo)\b",
        size=r"(?:\s(?:thêm|tiếp))*\sđược|(?!.*\b(?:hỗ\strợ|giúp|có|cho|xây|đầu\stư|được|là|với|thực\shiện|chiếm|tại|ở|trong|trên|dự\sán|mục\stiêu)\b).*",
        reaching=r"(?:từ|từ\smức|lên|xuống|còn|đạt|mức|lên\s(?:mức|đến|tới|thành|trên)|xuống\s(?:mức|đến|tới)|(?:xuống|chỉ)\scòn|về)",
        unclear=r"(?:đến|tới)",
        up_to=r"lên\s(?:đến|tới)",
        denying=r"\b(?:không|chưa|chẳng)(?!\s(?:chỉ|những|ngừng|chính))(?:\s[^\W\d]+){1,3}",
        rises_after=r"(?:tăng\sthêm)\b",
        falls_after=r"(?:bị\sgiảm)\b",
        than=r"\bso\svới\b",
        above=rf"(?:vượt(?!\s(?:qua|khó|lên))\s[^\d;.,]{{1,40}}|(?<!thấp\s)(?<!ít\s)(?<!nhỏ\s)(?<!kém\s)hơn\s(?:so\svới\s)?{_LEVEL}(?:[^\d;.,]|\b(?:19|20)\d\d\b){{0,40}}"
        r"|cao\shơn\s(?:[^\d;.,]|\b(?:19|20)\d\d\b){1,40})",
        below=rf"(?:(?:thấp|ít|nhỏ)\shơn\s[^\d;.,]{{1,40}}|kém\s(?:hơn\s)?{_LEVEL}(?:[^\d;.,]|\b(?:19|20)\d\d\b){{0,40}})",
        above_after=r"(?:cao\shơn|nhiều\shơn)\b",
        below_after=r"(?:thấp\shơn|ít\shơn)\b",
        distant=(
            rf"(?:(?:cao|nhiều|lớn)\shơn|vượt|trội\shơn)#[^;.,]*?\b(?:so\svới|(?!năm){_LEVEL})\b.*",
            rf"(?:(?:thấp|ít|kém|nhỏ)\shơn|kém)#[^;.,]*?\b(?:so\svới|(?!năm){_LEVEL})\b.*",
        ),
        comparing=r"(?:cao|lớn|nhiều|thấp|ít|nhỏ|kém)\shơn",
        of_level=r"(?:so\svới\s)?(?:của\s)?(?:(?:mức\s)?(?:thu\snhập\s)?(?:bình\squân|trung\sbình)\s(?:chung|cả|toàn|của|khu|vùng|quốc|trong)|mức\s(?:bình\squân|trung\sbình|chung"
        r"|(?:của\s)?(?:cả\snước|toàn\squốc)))\b",
        aims=r"\b(?:phấn\sđấu|(?<!\d\s)(?<!trình\s)(?:mục|chỉ)\stiêu|đặt\sra|đề\sra|sẽ|hướng\s(?:tới|đến)|quyết\stâm|nhằm|cần\sđạt|(?<!trước\s)(?<!sớm\shơn\s)kế\shoạch"
        r"|dự\skiến\s(?:đến|tới)|cam\skết|yêu\scầu)\b",
        aims_after=r"là\s(?:mục|chỉ)\stiêu",
        forecasts=r"\b(?:dự\skiến|dự\s(?:báo|đoán|định|tính|trù)|có\sthể|nếu|kỳ\svọng|ước\s(?:thực\shiện|tính)|triển\svọng|chuẩn\sbị|sắp(?!\s(?:xếp|đặt))|trù\stính|rục\srịch"
        r"|(?<!quyết\s)(?<!xác\s)(?<!ổn\s)(?<!quy\s)(?<!chỉ\s)(?<!nhận\s)(?<!nhất\s)(?<!nam\s)(?<!bình\s)(?<!khẳng\s)(?<!giám\s)(?<!thẩm\s)(?<!cố\s)(?<!ấn\s)định"
        r"(?=\s(?:đào|xây|hỗ|giảm|đạt|đưa|nâng|chi|mở|có|sẽ|tăng|cấp|tuyển|dành|giúp|cho|tổ|làm|sửa|đầu|huy|giải)\b))\b",
        foretelling=r"\b(?:dự\s(?:báo|đoán)|ước\stính|ước|có\sthể|khả\snăng)\b",
        coming=r"sẽ",
        done=r"(?:vượt|hoàn\sthành|đạt|so\svới|theo|bằng)(?:\s(?:và|vượt|các|mức|nhiều|toàn|bộ|với|hơn|\d+)){0,3}",
        past=r"\b(?:đã|vừa|từng|tính\sđến|hiện(?:\snay|\scó|\stại)?|ghi\snhận|đến\snay|năm\s(?:ngoái|qua))\b",
        average=r"\b(?:bình\squân|trung\sbình)\b",
        each=(
            ("month", r"\b(?:mỗi|một|hằng|hàng)\stháng\b"),
            ("day", r"\b(?:mỗi|một|hằng|hàng)\sngày\b"),
            ("person", r"\b(?:(?:mỗi|một)\s(?:người|lao\sđộng|học\ssinh|khẩu)|đầu\sngười|mỗi\snhân\skhẩu)\b"),
            ("household", r"\b(?:mỗi|từng)\s(?:hộ|gia\sđình)\b"),
            ("commune", r"\b(?:mỗi|từng)\s(?:xã|phường)\b"),
            ("district", r"\b(?:mỗi|từng)\shuyện\b"),
            ("province", r"\b(?:mỗi|từng)\stỉnh\b"),
            ("village", r"\b(?:mỗi|từng)\s(?:thôn|bản|làng)\b"),
            ("one", r"\bmỗi\s(?:trường|căn|nhà|ngôi|dự\sán|mô\shình|lớp|điểm)\b"),
        ),
        each_after=r"(?:mỗi|/)",
        paid=r"\b(?:trợ\sgiúp(?:\sxã\shội)?|bảo\strợ\sxã\shội|trợ\scấp(?:\sxã\shội)?|phụ\scấp|hỗ\strợ|lương(?:\shưu)?)\s(?:hằng|hàng|mỗi)\s(?:tháng|ngày)",
        now=r"\b(?:hiện(?:\snay|\stại|\scó|\sđã)?|bây\sgiờ|đến\snay|hôm\snay)\b",
        leaving=r"\b(?:thoát(?:\skhỏi|\sra|\s[^\W\d]+)?\snghèo|thoát\skhỏi|(?:ra|rời)\skhỏi|(?:không\scòn|hết)\s(?:thuộc\s)?(?:diện\s)?(?:hộ\s)?nghèo)\b",
        starting=r"từ(?:\smức)?",
        lessening=r"(?:(?:thấp|ít|nhỏ|kém)(?:\shơn)?|(?:giảm|hạ)(?:\s(?:đi|xuống|tới|hơn|gần|khoảng))?)",
        withdrawn=r"\b(?:(?:(?:lúc|ban|thoạt)\sđầu|trước\s(?:đây|đó)),?\s(?:[^\W\d]+\s){0,3}?(?:báo\scáo|công\sbố|thông\sbáo|đưa\sra|ghi\snhận|thống\skê|ước\stính|nêu|cho\slà)"
        r"|(?:báo\scáo|công\sbố|số\sliệu|con\ssố|thống\skê|thông\sbáo)\s(?:lúc|ban)\sđầu)\b",
        corrected=r"\b(?:sau\s(?:khi\s)?(?:đính\schính|hiệu\schỉnh|sửa\slại)|được\s(?:đính\schính|điều\schỉnh|sửa|hiệu\schỉnh)(?:\slại)?\s(?:thành|còn|là|xuống|lên))\b",
        multiplied=r"(?:tăng(?:\slên)?|nhân(?:\slên)?)(?:\sgấp)?",
        national=r"\b(?:(?:bình\squân|trung\sbình|mức)(?:\schung)?(?:\scủa)?\s(?:cả\snước|toàn\squốc|quốc\sgia))\b",
        any_average=r"\b(?:bình\squân|trung\sbình)\s(?:chung|toàn|của|vùng|khu\svực)\b",
        doubting=r"(?:\b(?:tin\sđồn|đồn\s(?:đoán|thổi|đại)|(?<!sau\s)(?<!sau\skhi\s)đính\schính|(?:một\s(?:số|vài)|nhiều|có)\s(?:ý\skiến|người|cán\sbộ|quan\schức|chuyên\sgia|nguồn\stin)\s(?:[^\W\d]+\s){0,3}?(?:cho\srằng|nói|đưa\sra|bảo|khẳng\sđịnh|ước)|bác\sbỏ|sai\ssự\sthật|(?:không|chưa)\s(?:đúng|chính\sxác)|sai\slệch|nhầm|bịa(?:\sđặt)?"
        r"|phủ\snhận|chưa\s(?:được\s)?(?:xác\sminh|kiểm\schứng|xác\snhận)|phải\schăng|có\sphải|nghi\sngờ|tin\sgiả|nghe\s(?:nói|đâu|đồn|bảo|phong\sthanh)"
        r"|đồn\s(?:rằng|là)|người\sta\s(?:nói|đồn|bảo)|làm\s(?:gì|sao)\scó|làm\sgì\s(?:mà|đến)|(?:nào|đâu)\s(?:có|phải)|(?<!\w)lấy\sđâu\sra|trên\sgiấy(?:\stờ)?|cáo\sbuộc"
        r"|tương\struyền|(?:không|chẳng)\sai\stin|khó\stin|hoang\sđường|vô\scăn\scứ)\b|(?:^|[,.:;“]\s?)liệu\b)",
        lacking=r"(?:(?:(?:đính\schính|sửa\slại)\s(?:con\s)?số|trừ|thiếu(?!\shụt)|xa\smới|thất\sbại|hủy|huỷ|thay\s(?:vì|cho)|chứ\skhông)(?:\s[^\W\d]+){0,3}|(?:không|chưa)(?:\sphải)?,\s[^,]{1,60},)",
        lacking_after=r"\b(?:(?<!chứ\s)không|chưa|chẳng|thiếu(?!\shụt)|bị\s(?:cắt|thu\shồi|từ\schối|loại)|hủy|huỷ)\b(?!\s(?:chỉ|những|ngừng|quá|dưới|ít|kém))",
        against=r"so\svới(?:\s[^\W\d]+){0,4}",
        elsewhere=r"(?:ở|tại|của)\s(?:tỉnh\s)?ℵ",
        hedging=r"\b(?:(?<!công\s)(?<!mơ\s)ước|có\slẽ|chắc|hình\snhư|dường\snhư|nghe\snói|được\scho\slà|thậm\schí)\b",
        hedging_after=r"\b(?:hơn\ském|ít\snhiều|có\slẽ|gì\sđó|(?:theo\s)?ước\stính|chừng\sấy)\b",
    ),
}
"""What clauses say of their numbers, by language."""

NO_CLAUSE: Final = ClauseWords()
"""What they say in a language that is not known."""
