"""Wordings that raise an alarm whatever a classifier thinks: the plainest ones.

They are tried on a sentence in lower case with plain quotes. Each is a sign that clinical.md names
(crisis lines, red flags); a pattern that idiom shares ("killing me") does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SELF = r"(?:my ?self|meself)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


ALARMS: Mapping[str, re.Pattern[str]] = {
    "crisis": _any(
        rf"\b(?:kill|hang|drown|shoot|gas|poison|stab|off)(?:ing)? {_SELF}\b",
        rf"\b(?:cut|cutting|hurt|hurting|harm|harming|burn|burning|injure|injuring) {_SELF} (?:again|tonight|on purpose|so|to cope|badly)",
        rf"\b(?:want|going|wanna|gonna|plan|planning|urge|need) (?:to )?(?:cut|hurt|harm|burn) {_SELF}\b",
        r"\b(?:end|ending|take|taking|took) my (?:own )?life\b",
        r"\b(?:want|wanna|wish|rather|going|ready|better off) (?:to (?:be )?|i (?:was|were) |be )?(?:dead|die)\b(?! (?:laughing|of))",
        r"\b(?:don't|do not|dont|didn't) (?:want to|wanna) (?:live|be alive|be here|exist|wake up)\b",
        r"\b(?:not|never) wak(?:e|ing) up\b",
        r"\bsuicidal\b(?! (?:headache|ideation (?:lecture|module|training)))",
        r"\b(?:kms|unalive|sewerslide|su[i1!]c[i1!]de|ctb)\b(?! (?:squad|prevention|headache|watch party))",
        r"\b(?:no|any) (?:reason|point) (?:to|in) (?:live|living|going on living|being alive)\b",
        r"\b(?:better off|happier) without me\b",
    ),
    "danger": _any(
        r"\b(?:he|she|they|husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mom|mother|brother|carer|ex)\b.{0,30}\b(?:hits|hit|beats|beat|punche[sd]|chok(?:es|ed|ing)|strangl\w+|kick(?:s|ed)|rap(?:es|ed)|locks?|locked) me\b",
        r"\b(?:not|isn't|don't feel) safe (?:at home|here|in my (?:house|home|own home|flat))\b",
        r"\b(?:threat(?:ens|ened|ening)) to (?:kill|hurt|hit) (?:me|my|us)\b",
        r"\b(?:afraid|scared) of (?:my (?:husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mom|carer|ex)|what he'll do)\b",
        r"\bi(?:'m going to|'m gonna| want to| will| am going to) (?:kill|stab|shoot|hurt) (?:him|her|them|my (?:husband|wife|boss|dad|mum|mom))\b",
    ),
    "emergency": _any(
        r"\b(?:can't|cannot|cant|struggling to|hard to) (?:breathe|catch my breath|get (?:my|any) (?:breath|air))\b(?!.{0,20}\b(?:work|paperwork|laughing|deadlines?)\b)",
        r"\b(?:face|mouth|smile) (?:is |has |just |suddenly |all )*(?:droop\w*|dropp\w*|fallen|lopsided|gone (?:numb|weird))\b",
        r"\bslurr(?:ing|ed)\b.{0,40}\b(?:now|suddenly|just|minutes?|today)\b|\b(?:suddenly|just started|now)\b.{0,30}\bslurr",
        r"\b(?:crushing|tearing|ripping) (?:pain )?(?:in my |feeling in my )?(?:chest|back)\b|\bcrushing chest pain\b",
        r"\b(?:tongue|throat|lips?) (?:is |are |feels? |has |just |suddenly )*(?:swelling|swollen|closing)\b",
        r"\b(?:lips?|fingers?) (?:are |is |have |has |gone |going |turning |turned )+blue\b",
        r"\bworst headache (?:of my life|i've ever|ever)\b|\bthunderclap\b",
        r"\b(?:won't|wont|doesn't|will not|isn't) (?:wake up|respond|responding|waking up|breathing)\b",
        r"\b(?:vomit|throw|cough)(?:ing|ed)? up blood\b",
        r"\b(?:numb|no feeling)\b.{0,25}\b(?:saddle|between my legs|genitals|groin)\b",
        r"\b(?:took|taken|swallowed) (?:too many|a whole|the whole|all (?:the|my)|double)\b.{0,30}\b(?:pills?|tablets?|paracetamol|ibuprofen|packet|box|dose|meds)\b",
    ),
}
"""Alarm kind to the wordings that raise it."""
