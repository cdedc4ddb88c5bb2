"""Words that make something else of what they stand beside: “near-poor”, “were helped”, “with a diploma”."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class ThingWords(NamedTuple):
    """What a language says that makes another thing of what an indicator is called; all of it patterns.

    Attributes:
        other: Words beside one that make another thing of it, with the two groups `mark` and `word`.
        happened: What says behind a number that something happened to those that it counts, or that they did
            it; with the group `verb`.
        counted: Verbs that say no more than that they were counted.
        helping: What says before a number that something was done for those that it counts.
        narrowing: What stands behind a name and makes less of it, folded.
    """

    other: re.Pattern[str]
    happened: re.Pattern[str]
    counted: re.Pattern[str]
    helping: re.Pattern[str]
    narrowing: re.Pattern[str]


THINGS: Final = {
    "fr": ThingWords(
        other=re.compile(
            r"\b(?P<mark>quasi|non|extrême(?:ment)?|grande|ultra|semi|ex|anciens)[\s-]+(?P<word>[^\W\d]{4,})"
            r"|\b(?P<word2>[^\W\d]{4,})\s(?P<mark2>extrême|multidimensionnel(?:le)?s?|chronique|relative|monétaire)\b"
        ),
        happened=re.compile(
            r"^(?:\s[^\W\d][\w’-]*){0,4}?\s(?:(?:ont|a|avaient|avait)\sété|sont|étaient|furent|fut)\s(?:\w+ment\s|ainsi\s|déjà\s|également\s)?"
            r"(?P<verb>\w+(?:ée?s?|us|ues|is|ises|ites?|its))\b"
            r"|^(?:\s[^\W\d][\w’-]*){0,4}?\s(?:ont|avaient)\s(?P<verb2>(?!été\b)\w{2,}(?:é|i|u|is|it|ert))\b"
        ),
        counted=re.compile(
            r"(?:recens|compt|comptabilis|enregistr|dénombr|identifi|class|répertori|rest|déclar|reconnu|considér|signal|estim|situ|concern|list|sorti|relev|diminu|baiss|augment|vécu|subsist|demeur|dispar|quitt|échapp|dépass|attein)\w*"
        ),
        helping=re.compile(
            r"\b(?:aid(?:e|é|ent|er|ant)\w*|souten\w+|soutien\w*|accompagn\w+|octroy\w+|accord(?:é|e|ent|er)\w*|attribu\w+|vers(?:é|e|ent|er)\w*|prêt(?:é|e|ent|er)\w*"
            r"|offert\w*|offr\w+|permi\w+|distribu\w+|logé\w*|form(?:é|er|e|ent))(?:\s[^\d,;]{1,40})?\s$|(?<!compte)\spour\s$"
        ),
        narrowing=re.compile(r"(?:avec|sans|ayant|titulaires?|diplomee?s?|certifiee?s?|agee?s?)\b"),
    ),
    "en": ThingWords(
        other=re.compile(
            r"\b(?P<mark>near|non|quasi|semi|extreme(?:ly)?|ultra|multi-?dimensional(?:ly)?|chronic(?:ally)?|severe(?:ly)?|former(?:ly)?|absolute|monetary|income)"
            r"[\s-]+(?P<word>[^\W\d]{4,})|\b(?P<mark2>un)(?P<word2>[^\W\d]{5,})"
        ),
        happened=re.compile(
            r"^(?:\s[^\W\d][\w’-]*){0,4}?\s(?:were|was|are|have\sbeen|has\sbeen|had\sbeen|got|are\sbeing|were\sbeing)\s(?:\w+ly\s|also\s|already\s)?"
            r"(?P<verb>\w+(?:ed|en|ught|lt|nt|aid|old|uilt))\b"
            r"|^(?:\s[^\W\d][\w’-]*){0,4}?\s(?:have\s|had\s)?(?P<verb2>(?!need)\w{3,}ed|bought|built|took|got|won)\b"
        ),
        counted=re.compile(
            r"(?:record|count|regist|list|identif|report|left|class|estimat|found|consider|certif|declar|deem|rat|recogni|situat|locat|review|remain|seen|note|mention|liv|exist|number|declin|total|dropp|need|increas|decreas|escap|reach|exceed|belong)\w*"
        ),
        helping=re.compile(
            r"\b(?:help(?:s|ed|ing)?|support(?:s|ed|ing)?|assist(?:s|ed|ing)?|lent|lend(?:s|ing)?|gave|giv(?:e|es|en|ing)|grant(?:s|ed|ing)|provid\w+|visit(?:s|ed)"
            r"|hous(?:ed|es|ing)|fund(?:s|ed)|built|train(?:s|ed))(?:\s[^\d,;]{1,40})?\s$|(?<!account)(?<!accounts)(?<!accounted)(?<!except)\sfor\s$"
        ),
        narrowing=re.compile(r"(?:with|without|holding|having|who|whose|aged)\b"),
    ),
    "vi": ThingWords(
        other=re.compile(
            r"(?<!\w)(?P<mark>cận|không|tái|siêu|chưa)\s(?P<word>nghèo|qua\sđào\stạo|được\sđào\stạo)(?!\w)"
            r"|(?<!\w)(?P<word2>nghèo)\s(?P<mark2>đa\schiều|cùng\scực|kinh\sniên|thu\snhập|phát\ssinh)(?!\w)"
        ),
        happened=re.compile(
            r"^(?:\s[^\W\d]+){0,4}?\s(?:(?:đã\s|đang\s)?được\s(?P<verb>[^\W\d]+(?:\s[^\W\d]+)?)"
            r"|(?:đã\s)?(?P<verb2>có|nhận|vay|hưởng|thụ\shưởng|tham\sgia|xây|sửa|chuyển)\s)"
        ),
        counted=re.compile(
            r"(?:ghi\snhận|thống\skê|xác\sđịnh|rà\ssoát|công\snhận|xếp|đưa|phân\sloại|liệt\skê|công\sbố|báo\scáo|coi|xem).*"
        ),
        helping=re.compile(
            r"(?:hỗ\strợ|giúp(?:\sđỡ)?|trao|tặng|cấp|cho\svay|bàn\sgiao|tạo\sviệc\slàm|thăm|xây|làm\snhà|sửa)(?:\s[^\d,;]{1,40})?\s$|(?<!\w)cho\s$"
        ),
        narrowing=re.compile(
            r"(?:(?:khong )?co (?!giam|tang|xu|su|chieu|muc|duoc|the|toi|den|khoang|hon|gan|tren|duoi|\d)"
            r"|thuoc (?!tinh|dia)|mang |la (?:nguoi|nu|nam|dong bao))"
        ),
    ),
}
"""The words of each language, of clauses in small letters with one sort of blank and of apostrophe."""
