"""Reading short answers: numbers from 0 to 10, and words that mean going on."""

from __future__ import annotations

import re

from bot.normalise import normalise

_WORDS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_NUMBER = re.compile(r"(?<![\d.,/-])(\d{1,2})(?:[.,]\d+)?(?!\d)")


def zero_to_ten(text: str) -> int | None:
    """The one number from 0 to 10 in an answer ("about a 7", "seven out of ten"), else ``None``."""
    plain = re.sub(r"\b(out of|of|/)\s*(10|ten)\b|/\s*10\b", " ", text.lower())
    found = {int(n) for n in _NUMBER.findall(plain)}
    found |= {_WORDS[w] for w in re.findall(r"[a-z]+", plain) if w in _WORDS and w != "one"}
    if not found and re.search(r"\bone\b", plain):
        found = {1}
    if len(found) == 1:
        number = found.pop()
        return number if 0 <= number <= 10 else None
    return None


def says_only(text: str, *words: str) -> bool:
    """Whether the text is one of these words and nothing else."""
    plain = normalise(text).lower()
    return re.sub(r"[^\w' ]", "", plain).strip() in words
