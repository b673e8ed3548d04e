"""Wordings that are a command to the program whatever a classifier thinks.

Each pattern has to fit the whole message, or names a thing that only the program has (the scene, my
last answer): a word such as "stop" alone in a sentence says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.labels import ASIDE, RESUME

_BARE: Mapping[str, frozenset[str]] = {
    "stop": frozenset({"stop", "quit", "exit", "end", "stop it", "stop please", "please stop"}),
    "pause": frozenset({"pause", "break", "pause please", "hold"}),
    "hint": frozenset({"hint", "help me", "give me a hint", "hint please", "tip"}),
    "redo": frozenset({"redo", "undo", "try again", "again", "let me try that again"}),
    "repeat": frozenset({"repeat", "what", "pardon", "say that again", "repeat please"}),
    "skip": frozenset({"skip", "next", "skip this", "skip it"}),
    RESUME: frozenset({"resume", "continue", "go on", "carry on", "start", "start now", "begin"}),
    ASIDE: frozenset({"help", "menu"}),
}
_BY_WORDS = {words: label for label, all_words in _BARE.items() for words in all_words}

_SOFT = (
    r"(?:(?:ok(?:ay)?|right|sorry|please|pls|hey|um+|uh+|so|well|actually|ugh|no|yeah|alright|hm+|oh|now|just|coach|app|"
    r"can (?:we|i|you)|could (?:we|i|you)|may (?:we|i)|let'?s|let me|lets|we can|we could|i(?:'?d| would) (?:like|love) to|"
    r"i want to|i wanna|i need to|i(?:'m| am) going to|i(?:'ll| will)|want to|need to|time to|gonna|would you|"
    r"i think we should|i think i(?:'ll)?|shall we|do you mind if we)[, ]+){0,5}"
)
_END = r"(?:[, ]+(?:please|pls|now|here|there|today|for (?:today|now|tonight|me)|tonight|thanks|thank you|then|ok(?:ay)?|again|quickly|a bit|if (?:that's ok|possible|you can))){0,4}"
_SCENE = r"(?:the |this |that |my )?(?:scene|rehears\w+|role ?-?play\w*|practi[cs]e(?: session)?|simulation|game|program(?:me)?|app|chat|script|dialogue)"
_MINE = r"(?:my |that |the |this )?(?:last |previous |latest )?(?:answer|reply|response|message|line|go|turn|try|text|sentence)"
_BIT = r"(?:this|that|the|it)?(?: ?(?:question|part|bit|step|section|one|topic|exchange|turn|prompt))?"
_WHO = r"(?:he|she|they|you|it|the (?:doctor|manager|professor|boss|other person|partner|landlord|adviser|hr \w+)|dr \w+)"

_WHOLE = {
    "stop": (
        rf"{_SOFT}(?:stop|end|exit|cancel|close|terminate|abort|shut)(?: (?:it|this|down|up|{_SCENE})){{0,3}}{_END}",
        rf"{_SOFT}(?:quit|finish|leave) {_SCENE}{_END}",
        rf"{_SOFT}(?:i'?m |i am |we'?re )?(?:all )?done (?:(?:with (?:it|this|{_SCENE})|practi[cs]ing|rehearsing)|for (?:today|now|tonight)){_END}",
        rf"{_SOFT}(?:that(?:'s| is|s)|this is) (?:it|enough|all|me done)(?: (?:practi[cs]e|rehearsing|practi[cs]ing))? for (?:today|now|tonight|me){_END}",
        rf"{_SOFT}(?:no more|enough)(?: of this| (?:practi[cs]e|practi[cs]ing|rehearsing))?{_END}",
        rf"{_SOFT}call it a (?:day|night){_END}",
    ),
    "pause": (
        rf"{_SOFT}(?:pause|freeze|hold it|brb|afk|be right back|time ?out|back soon|intermission)(?: (?:it|this|{_SCENE}))?{_END}",
        rf"{_SOFT}(?:take|have|need)? ?(?:a|one|another)? ?(?:quick |short |little )?(?:break|breather|pause|rest)(?: (?:first|time))?{_END}",
        r"(?:back|brb|be back) in (?:a|an|\d+|five|ten|two|half).{0,20}",
    ),
    "hint": (
        rf"{_SOFT}(?:(?:give|get|have|show|use) (?:me )?)?(?:a |an |any |some |another )?(?:hint|tip|clue|nudge|pointer|prompt|suggestion|example answer)s?(?: (?:for this|with this|on what to say))?{_END}",
        rf"{_SOFT}(?:what|how)(?: (?:the hell|on earth))? (?:should|could|can|do|would|am|might) (?:i|you)(?: supposed to)? (?:say|answer|reply|type|write|respond|put)(?: (?:to )?(?:that|this|him|her|them|it|now|next|here))?(?: (?:now|next|here))?{_END}",
        rf"{_SOFT}(?:i'?m |i am )?(?:completely |totally |really |so )?(?:stuck|lost for words|blank|out of ideas)(?: (?:here|help|on this(?: one)?))?{_END}",
        rf"{_SOFT}(?:i )?(?:don'?t|dunno|do not|no idea|not sure)(?: know)? (?:what|how) (?:to|i should|i can|i could) (?:say|answer|reply|type|write|respond)(?: (?:to )?(?:that|this|him|her|them|it|now|next|here))*(?:[, ]+help)?{_END}",
    ),
    "redo": (
        rf"{_SOFT}(?:redo|undo|retry|do ?over|re-?do (?:it|that|this)|(?:try|do|answer|have) (?:it |that |this )?(?:again|over|differently|once more)|(?:have )?(?:another|one more) (?:go|try|shot|attempt))(?: (?:at )?{_MINE})?{_END}",
        rf"{_SOFT}(?:(?:take|scrap|delete|erase|remove|replace|rewrite|rephrase|reword|redo|undo|edit|ignore|wipe|retry) )(?:that|it|{_MINE})(?: back)?{_END}",
    ),
    "repeat": (
        rf"{_SOFT}(?:repeat|say)(?: (?:it|that|this|the (?:last )?(?:line|question|message|bit|thing)))?(?: again| once more| one more time)?{_END}",
        rf"{_SOFT}(?:what did {_WHO} (?:just )?(?:say|ask)|what was (?:that|the question|i (?:just )?asked))(?: just now)?{_END}",
        rf"{_SOFT}(?:come again|say again|i? ?(?:didn'?t|did not) (?:catch|get|hear|see) (?:that|it|the (?:last )?(?:line|question|message)))(?:, (?:say it |repeat it )?again)?{_END}",
        rf"{_SOFT}(?:show|read|post|give|tell|send)(?: (?:me|it))? (?:the |his |her |their )?(?:last |previous )?(?:line|message|question|thing|bit)(?: again| once more)?{_END}",
    ),
    "skip": (
        rf"{_SOFT}(?:skip|pass|omit|bypass|leave out|jump over|next)(?: (?:on )?{_BIT})?{_END}",
        rf"{_SOFT}(?:move|go|jump|get|head|on)(?: (?:on|ahead|along|forward|straight))?(?: to)? (?:the )?next(?: (?:question|part|bit|step|section|one|thing|exchange))?{_END}",
        rf"{_SOFT}(?:not this (?:one|question|part|bit))(?:,? next(?: one)?)?{_END}",
    ),
}  # fmt: skip
_NAMED = {
    "stop": r"\b(?:stop|end|quit|finish|exit|leave|cancel|close|terminate) (?:the |this |my )(?:scene|rehearsal|role ?-?play(?:ing)?)\b",
    "redo": r"\b(?:redo|undo|retry|replace|rewrite|rephrase|delete|erase|scrap|take back|re-?send) my (?:last|previous|latest) (?:answer|reply|response|message|line|one)\b",
}  # fmt: skip
_LISTS = {label: [re.compile(p) for p in patterns] for label, patterns in _WHOLE.items()}
_THINGS = {label: re.compile(pattern) for label, pattern in _NAMED.items()}
_WANTED = re.compile(r"\b(?:(?:can|could|may) i|i(?:'?d| would| want| need| wanna))\b")
"""A break that is asked for or wanted may be meant for the manager in the scene."""
LONGEST = 16
"""Words in a plain command; more is a sentence for the classifier."""
_BARE_ANSWERS = frozenset({"no", "yeah", "ok", "okay", "now", "done", "i'm done", "right", "well", "so"})
"""Short answers that people also give in character."""


def plain_command(text: str) -> str | None:
    """The command that a message plainly is, or ``None``. ``text`` has plain quotes."""
    plain = re.sub(r"[^\w' ,]+", " ", text.lower())
    plain = re.sub(r"\s+", " ", plain).strip(" ,")
    if plain in _BY_WORDS:
        return _BY_WORDS[plain]
    if not plain or plain in _BARE_ANSWERS:
        return None
    if len(plain.split()) <= LONGEST:
        for label, patterns in _LISTS.items():
            if any(pattern.fullmatch(plain) for pattern in patterns):
                return None if label == "pause" and _WANTED.search(plain) else label
    return next((label for label, pattern in _THINGS.items() if pattern.search(plain)), None)
