"""Undoes ways of hiding or missing a word: spacing, look-alike signs, invisible characters, slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from ruamel.yaml import YAML

from bot.normalise import SLASH, normalise
from bot.settings import ROOT

_LOOKALIKE = str.maketrans("013457@$!|", "oieastasii")
_CHUNK = re.compile(r"\S+")
_HIDDEN = re.compile(r"[a-z][013457@$!|]+[a-z]")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")
"""Accents, strokes and variation signs of no one script: no vowel signs of Hindi or Arabic."""
_GAP = r"[ .\-_*+]{1,3}"
_SPACED = re.compile(rf"(?<![^\W_])(?<!')(?:[^\W\d_]{_GAP}){{2,}}[^\W\d_](?![^\W_]|')")
_STARRED = re.compile(r"(?<=[a-z])[*._\-]+(?=[a-z])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z']+")
_SHORTEST_RUN, _LONGEST_RUN = 8, 60
_RUN_ON = frozenset(
    {"i", "im", "i'm", "am", "want", "wanna", "going", "gonna", "to", "die", "dead", "dying",
     "kill", "killing", "kms", "my", "myself", "cut", "cutting", "hurt", "harm", "hang", "end",
     "ending", "it", "all", "life", "not", "be", "here", "live", "suicide", "suicidal", "overdose",
     "again", "tonight", "now", "today", "please", "help", "me", "he", "she", "hits", "can't",
     "cant", "breathe", "don't", "dont", "wake", "up", "safe", "at", "home", "feel", "and", "this",
     "just"}
)  # fmt: skip
"""Words into which letters without word gaps are cut: "iwanttodie"."""
_OPEN_END = re.compile(
    r"\b(i'?m|i|i'll|i've|we|he|she|they|my|his|her|the|an?|to|of|at|in|on|with|for|and|or|not|don't|can't|won't|"
    r"want|wanna|going|gonna|kill|killing|hurt|hurting|cut|cutting|end|ending|hits|hit|be|is|are|am|feel)\n"
)


def plain_words(text: str) -> str:
    """The text in small letters, with hidden and misspelt words written out; its line breaks stay.

    Length and places change; whoever needs them keeps the text that was typed.
    """
    found = "\n".join("".join(c for c in text if unicodedata.category(c) != "Cf").splitlines())
    found = _without_marks(normalise(found).replace(SLASH, "/")).lower()
    found = _CHUNK.sub(_letters, found)
    found = _SPACED.sub(_joined, found)
    found = _CHUNK.sub(_starred, found)
    found = _STRETCHED.sub(r"\1", found)
    found = _WORD.sub(_cut, found)
    slips = _slips()
    found = _WORD.sub(lambda m: slips.get(m[0], m[0]), found)
    return _spaces(found)


def _without_marks(text: str) -> str:
    """``é`` becomes ``e``, as most people type it, and struck-out letters become letters."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))


def _letters(match: re.Match[str]) -> str:
    """``su1c1de`` becomes letters; ``7pm`` and ``k3`` stay numbers."""
    word = match[0]
    core = word.rstrip("!|")
    if not _HIDDEN.search(core):
        return word
    return core.translate(_LOOKALIKE)


def _joined(match: re.Match[str]) -> str:
    """Single letters become words; gaps that are wider than others part words or sentences."""
    usual = min(re.findall(_GAP, match[0]), key=len)
    words = re.sub(_GAP, lambda gap: _parting(gap[0], usual), match[0])
    return " ".join(part for word in words.split(" ") for part in _words(word) or [word])


def _parting(gap: str, usual: str) -> str:
    """What stays of a gap between letters: "d i e. I am" holds a full stop, "d.i.e i a.m" a space."""
    if gap.count(" ") > usual.count(" "):
        return " "
    return ". " if "." in gap and "." not in usual else ""


def _starred(match: re.Match[str]) -> str:
    """``k*i*ll`` without its signs; a word without a star keeps its hyphen and its full stop."""
    return _STARRED.sub("", match[0]) if "*" in match[0] else match[0]


def _cut(match: re.Match[str]) -> str:
    """``iwanttodie`` becomes words, if it consists of nothing else."""
    run = match[0]
    return " ".join(_words(run) or [run]) if len(run) >= _SHORTEST_RUN else run


@lru_cache(maxsize=1024)
def _words(run: str) -> tuple[str, ...]:
    """The words that a run of letters consists of, the longest first; none if something is left."""
    if run in _RUN_ON:
        return (run,)
    for at in range(len(run) - 1, 0, -1) if len(run) <= _LONGEST_RUN else ():
        rest = _words(run[at:]) if run[:at] in _RUN_ON else ()
        if rest:
            return (run[:at], *rest)
    return ()


def _spaces(text: str) -> str:
    """One space between words. A line ends a sentence, unless it breaks off at a word that ends none."""
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _OPEN_END.sub(r"\1 ", re.sub(r"\n+", "\n", lines)).strip()


@lru_cache(maxsize=1)
def _slips() -> Mapping[str, str]:
    content = YAML(typ="safe").load((ROOT / "data/safety/spelling.yml").read_text(encoding="utf-8"))
    return {wrong: right for right, all_wrong in content.items() for wrong in all_wrong}
