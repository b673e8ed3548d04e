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
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*+]{1,2}){3,}[^\W\d_](?![^\W_])")
_STARRED = re.compile(r"(?<=[a-z])[*._\-](?=[a-z])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z']+")


def plain_words(text: str) -> str:
    """The text in small letters, with hidden and misspelt words written out.

    Length and places change; whoever needs them keeps the text that was typed.
    """
    found = "".join(c for c in text if unicodedata.category(c) != "Cf")
    found = unicodedata.normalize("NFKC", normalise(found).replace(SLASH, "/")).lower()
    found = _CHUNK.sub(_letters, found)
    found = _SPACED.sub(lambda m: re.sub(r"[ .\-_*+]", "", m[0]), found)
    found = _STARRED.sub("", found) if "*" in found else found
    found = _STRETCHED.sub(r"\1", found)
    slips = _slips()
    found = _WORD.sub(lambda m: slips.get(m[0], m[0]), found)
    return re.sub(r"\s+", " ", found).strip()


def _letters(match: re.Match[str]) -> str:
    """``su1c1de`` becomes letters; ``7pm`` and ``k3`` stay numbers."""
    word = match[0]
    core = word.rstrip("!|")
    if not _HIDDEN.search(core):
        return word
    return core.translate(_LOOKALIKE)


@lru_cache(maxsize=1)
def _slips() -> Mapping[str, str]:
    content = YAML(typ="safe").load((ROOT / "data/safety/spelling.yml").read_text(encoding="utf-8"))
    return {wrong: right for right, all_wrong in content.items() for wrong in all_wrong}
