"""Words that say a number of a part of an area or of its people: “rural poverty”, “ở nông thôn”, “en ville”.

An adjective makes a part of what it stands beside alone: “rural households” are a part of the households,
and “a mountain province” is all of that province.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class _PartWords(NamedTuple):
    """What a language says of parts; patterns of text in small letters, but for the peoples.

    Attributes:
        of: Words of a part.
        whole: What has such words and says nothing of a part; told from `of` by where it stands.
        peoples: What stands around the name of a people; a “#” stands for the name.
        extending: What stands before words of a part where the number is not of that alone.
    """

    of: str
    whole: str
    peoples: str
    extending: str


_PEOPLES: Final = (
    r"(?:Tày|Tay|Nùng|Nung|Dao|Yao|H[’']?[Mm]ông|H[’']?[Mm]ong|Mông|Mong|Sán\s(?:Chay|Chỉ|Dìu)|San\s(?:Chay|Chi|Diu)|Lô\sLô|Lo\sLo|Thái|Thai|Mường|Muong"
    r"|Hoa|Khmer|Khơ\sMú|La\sChí|Pà\sThẻn|Ngái|Giáy|Ê\sĐê|Ba\sNa|Gia\sRai|Chăm|Cham)(?![\w’-])"
)
"""Peoples of Viet Nam."""

_EN_SORTS: Final = (
    r"(?:rural|urban|suburban|highland|upland|mountain(?:ous)?|lowland|coastal|remote|child(?:hood|ren’s)?|youth|female|male|wom[ae]n’s|elderly"
    r"|old-age|ethnic(?:[- ]minority)?|minority|indigenous|migrant|working-age|disabled|young|older|teenage)"
)
_EN_HEADS: Final = (
    r"(?:near-)?(?:poverty|poor|unemployment|employment|populations?|people|persons|residents?|households?|families|homes?|workers?|workforce"
    r"|labou?r(?:ers?|\sforce)?|coverage|incomes?|areas?|zones?|communes?|communit(?:y|ies)|villages?|districts?|parts|parishes|dwellers|folk|women|men"
    r"|pupils|students|adults|rates?|mortality|literacy|insurance)"
)
_FR_SORTS: Final = (
    r"(?:rurale?s?|ruraux|urbaine?s?|urbains|montagnarde?s?|montagneu(?:x|ses?)|infantiles?|juvéniles?|féminine?s?|masculine?s?|côti(?:er|ère)s?"
    r"|reculée?s?|isolée?s?|âgée?s?|handicapée?s?|jeunes)"
)
_FR_HEADS: Final = (
    r"(?:pauvreté|pauvres?|ménages?|foyers?|familles?|populations?|habitants?|gens|personnes?|zones?|communes?|districts?|régions?|villages?|milieux?"
    r"|chômage|emploi|travailleurs?|main-d’œuvre|couverture|communautés?|localités?|quartiers?|hameaux|écoles?|femmes?|hommes?|adultes|taux|mortalité|revenus?)"
)
_VI_SORTS: Final = (
    r"(?:nông\sthôn|thành\sthị|đô\sthị|miền\snúi|vùng\scao|vùng\ssâu|vùng\sxa|rẻo\scao|hải\sđảo"
    r"|ven\sbiển|trung\sdu|thành\sphố(?!\s\w+))"
)

_EN_GROUPS: Final = (
    r"(?:farmers|smallholders|fishermen|pensioners|teachers|students|schoolchildren|veterans|migrants|refugees|civil\sservants|mothers|orphans"
    r"|women|men|girls|boys|teenagers|children)"
)
_FR_GROUPS: Final = (
    r"(?:paysans|agriculteurs|pêcheurs|retraités|enseignants|élèves|étudiants|anciens\scombattants|migrants|réfugiés|fonctionnaires|mères|orphelins"
    r"|femmes|hommes|filles|garçons|enfants)"
)
_VI_GROUPS: Final = (
    r"(?:nông\sdân|ngư\sdân|diêm\sdân|công\snhân"
    r"|giáo\sviên|học\ssinh|sinh\sviên|cán\sbộ|thanh\sniên|phụ\snữ|trẻ\sem|cựu\schiến\sbinh)"
)
_STARTS: Final = r"(?:^|(?<=\d,\s))"
"""Where a clause starts whose subject they are."""

_WORDS: Final = {
    "fr": _PartWords(
        of=rf"{_STARTS}(?:les\s|des\s)?{_FR_GROUPS}\b|\b(?:revenu|salaire)s?\s(?:\w+\s){{0,2}}des\s{_FR_GROUPS}\b|\bdirigée?s?\spar\sune?\b"
        rf"|\b{_FR_HEADS}\s(?:(?:pauvres|ethniques|quasi\spauvres|actives?)\s)?{_FR_SORTS}\b"
        r"|\ben\s(?:ville|montagne|altitude|(?:milieu|zones?)\s(?:rurale?s?|urbaine?s?))\b|\bdans\sles\s(?:villes|campagnes|montagnes|hautes\sterres"
        r"|hauteurs|bourgs)\b|\bà\sla\scampagne\b|\bhautes\sterres\b|\bhauts\splateaux\b|\b(?:communes|villages|districts|zones|régions)\sde\smontagne\b"
        r"|\b(?:pauvreté|taux|chômage|emploi|assurance\smaladie|couverture)\s(?:des|chez\sles)\s(?:enfants|femmes|jeunes|aînés|filles|garçons|hommes"
        r"|personnes\s\w+ées|minorités|agriculteurs|paysans|retraités)\b"
        r"|\b(?:ménages|personnes|habitants|foyers|familles|communes|districts|villages)\sles\splus\s\w+|\bdes\splus\s(?:pauvres|démunis|âgés|jeunes)\b"
        r"|\b(?:des|les)\s(?:enfants|moins\sde\s\d+\sans|plus\sde\s\d+\sans|\d+-\d+\sans)\b",
        whole=r"développement\s(?:rural|urbain)|nouvelle\sruralité|rurales?\set\surbaines?|urbaines?\set\srurales?|ville\scomme\sà\sla\scampagne",
        peoples=r"(?:(?:des|les|chez\sles|aux|ethnie|minorité|communauté|peuple|ménages|familles|villages)\s#)",
        extending=r"(?:y\scompris|même|notamment|surtout|pas\sseulement|également|comme|aussi\sbien)(?:\s\S+){0,2}",
    ),
    "en": _PartWords(
        of=rf"{_STARTS}{_EN_GROUPS}\b|\bof\s(?:the\s)?{_EN_GROUPS}\b|\b(?:headed|led)\sby\s(?:an?\s)?(?:single\s)?\w+\b|\bsingle-parent\b"
        rf"|\b{_EN_SORTS}(?:(?:,|\sand|\sor)\s{_EN_SORTS})*\s(?:poor\s|near-poor\s)?{_EN_HEADS}\b"
        r"|\bin\s(?:the\s)?(?:highlands?|uplands?|mountains|lowlands?|hills|towns|cities|countryside|villages)\b|\b(?:of|across|throughout)\sthe\s"
        r"(?:highlands?|uplands?|countryside|mountains)\b|\b(?:city|town|village|highland|upland|mountain)\s(?:dwellers|residents|families|households|people)\b"
        r"|\bthe\spoorest(?!\s(?:province|region|of|in|part\sof\sthe\scountry))|\bthe\s(?:richest|elderly|young|disabled|old|landless|aged)\b(?!\s(?:province|region|town))"
        r"|\b(?:poverty|rate|coverage|unemployment|insurance)\s(?:of|for|in|among)\s(?:children|women|men|girls|boys|young|the\syoung|farmers|pensioners"
        r"|youths?|students|adults|mothers)\b|\bchildren\swere\spoor\b|\bof\s(?:children|boys|men|young\speople|youths?)\b|\bunder-(?:\d+|fives?)s?\b"
        r"|\b(?:poor|insured)\schildren\b",
        whole=r"rural\s(?:and|or)\surban|urban\s(?:and|or)\srural|new(?:-style)?\srural\s\w+|youth\sunion|women’s\sunion",
        peoples=r"(?:#\s(?:people|households|famil\w+|communit\w+|minorit\w+|ethnic\w*|villag\w+|women|children)|(?:among|of|for)\sthe\s#)",
        extending=r"(?:not\s(?:only|just)|as\swell\sas|including|even|both|notably|especially|particularly|like)(?:\s\S+){0,2}",
    ),
    "vi": _PartWords(
        of=rf"{_STARTS}{_VI_GROUPS}(?!\w)|\bcủa\s(?:các\s)?(?:hộ\s)?{_VI_GROUPS}(?!\w)|\bphụ\snữ\slàm\schủ"
        r"|\b(?:khu\svực|vùng|địa\sbàn|xã|huyện|ở|tại|dân\scư|người\sdân|người|hộ\sdân|hộ|dân|nghèo|lao\sđộng|thôn|bản|nghiệp|bảo\shiểm\sy\stế|nước\ssạch|y\stế)"
        rf"\s(?:các\s)?(?:(?:khu\svực|vùng)\s)?{_VI_SORTS}(?!\smới)"
        r"|\b(?:nghèo|tỷ\slệ|tỉ\slệ)\s(?:(?:của|ở|trong)\s)?(?:trẻ\sem|phụ\snữ|thanh\sniên|người\s(?:cao\stuổi|già|khuyết\stật)|nữ)\b|\btrẻ\sem\s(?:nghèo|có|được|sống)"
        r"|\b(?:thanh\sniên|nữ\sgiới|nam\sgiới|người\s(?:cao\stuổi|già|khuyết\stật))\b|\b(?:hộ|người|xã|huyện|nhóm)\snghèo\snhất(?!\s(?:cả|nước|tỉnh))"
        r"|\b(?:hộ|người|đồng\sbào)\s(?:là\s)?(?:người\s)?dân\stộc(?!\snội)|\bđồng\sbào\sdân\stộc\b|\b(?:các|ở|tại)\s(?:thành\sphố|thị\strấn|thị\sxã|phường)(?!\s\S*[A-ZĐ])\b"
        r"|\btừ\s\d+\stuổi|\bdưới\s\d+\stuổi|\btrên\s\d+\stuổi",
        whole=r"phát\striển\snông\sthôn|nông\sthôn\smới|nông\snghiệp,?\snông\sthôn|trung\sdu\svà\smiền\snúi|thành\sthị\s(?:và|lẫn)\snông\sthôn"
        r"|nông\sthôn\s(?:và|lẫn)\sthành\sthị|đô\sthị\shóa|khu\sđô\sthị|đoàn\sthanh\sniên|hội\s(?:liên\shiệp\s)?(?:nông\sdân|phụ\snữ|thanh\sniên|người\scao\stuổi)"
        r"|tỉnh\s(?:vùng\scao|miền\snúi)",
        peoples=r"(?:(?:đồng\sbào|người|dân\stộc|hộ|phụ\snữ|bà\scon)\s(?:dân\stộc\s|người\s)?#)",
        extending=r"(?:kể\scả|không\schỉ|bao\sgồm|nhất\slà|đặc\sbiệt|cũng\snhư|cả)(?:\s\S+){0,2}",
    ),
}

_OF: Final = {code: re.compile(words.of) for code, words in _WORDS.items()}
_WHOLE: Final = {code: re.compile(words.whole) for code, words in _WORDS.items()}
_OF_PEOPLES: Final = {
    code: re.compile(rf"(?<!\w)(?i:{words.peoples.replace('#', f'(?-i:{_PEOPLES})')})")
    for code, words in _WORDS.items()
}
_EXTENDING: Final = {code: re.compile(rf"(?:^|\s){words.extending}\s?$") for code, words in _WORDS.items()}


def parts(text: str, code: str) -> Iterator[str]:
    """The words of a clause that say its number of a part of an area or of its people, in order.

    Args:
        text: The words, with one sort of blank and of apostrophe.
        code: The code of their language.
    """
    if code not in _WORDS:
        return
    small = text.lower()
    whole = [found.span() for found in _WHOLE[code].finditer(small)]
    # What goes on in capitals is another name, as Thái Nguyên or Mong Cai.
    peoples = (
        one for one in _OF_PEOPLES[code].finditer(text) if not text[one.end() + 1 : one.end() + 2].isupper()
    )
    found = [*_OF[code].finditer(small), *peoples]
    for one in sorted(found, key=lambda one: one.start()):
        is_of_whole = any(start < one.end() and one.start() < end for start, end in whole)
        if not is_of_whole and not _EXTENDING[code].search(small[: one.start()]):
            yield text[one.start() : one.end()].strip()
