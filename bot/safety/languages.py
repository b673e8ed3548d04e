"""Other languages: which one a message is in, and the plainest sentences that raise an alarm there.

A language is told by its function words (spaCy's lists) and a few words of greeting and need, Arabic
by its letters. English is the language of the product, so in doubt a message is English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ruamel.yaml import YAML

from bot.labels import ALARMS

_ARABIC = re.compile(r"[\u0621-\u064a]")
_LETTERS = str.maketrans(
    {"ł": "l", "ß": "ss", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "’": "'"}
)

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How German is typed where there are no umlauts."""


@dataclass(frozen=True)
class Language:
    """One language: how it is recognised, what is answered, what raises an alarm."""

    code: str
    words: frozenset[str]
    common: frozenset[str]
    answer: str
    safety: Mapping[str, str]
    """What is said to each kind of alarm."""
    alarms: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Languages:
    """All languages besides English that get an answer of their own."""

    known: Sequence[Language]
    english: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Languages:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        english = _common("en") | frozenset(_fold(word) for word in _texts(content["also_english"]))
        return cls([_language(entry) for entry in content["languages"]], english)

    def of(self, text: str) -> Language | None:
        """The language of a message, or ``None`` where it is or may be English."""
        if len(_ARABIC.findall(text)) * 2 > sum(c.isalpha() for c in text):
            return next((language for language in self.known if language.code == "ar"), None)
        words = _fold(text).split()
        counted = [(self._foreign(words, language), language) for language in self.known]
        foreign, best = max(counted, key=lambda pair: pair[0])
        return best if foreign else None

    def _foreign(self, words: Sequence[str], language: Language) -> int:
        """How many words are of the language and not English; 0 where English may be meant."""
        own = language.words | language.common
        different = set(words)
        foreign = sum(w in own and w not in self.english for w in different)
        english = sum(w in self.english and w not in own for w in different)
        if foreign < 0.4 * len(different) or foreign <= 2 * english:
            return 0
        if foreign == 1 and not different <= language.words:
            return 0
        return foreign

    def alarm(self, text: str) -> tuple[str, Language, str] | None:
        """Kind of alarm, language, and the plain sentence that was found."""
        folded = f" {_fold(text)} "
        for kind in ALARMS:
            for language in self.known:
                for sentence in language.alarms[kind]:
                    if f" {sentence} " in folded:
                        return kind, language, sentence
        return None


def _language(entry: Mapping[str, object]) -> Language:
    code = str(entry["code"])
    return Language(
        code=code,
        words=frozenset(_fold(str(w)) for w in _texts(entry["words"])),
        common=_common(code),
        answer=str(entry["answer"]).strip(),
        safety={kind: str(entry[f"safety_{kind}"]).strip() for kind in ALARMS},
        alarms={
            kind: tuple({_fold(way) for s in _texts(entry[kind]) for way in (s, s.translate(_SPELT_OUT))})
            for kind in ALARMS
        },
    )


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("languages.yml: a list of texts is needed")
    return value


def _common(code: str) -> frozenset[str]:
    """A language's function words, from the lists that come with spaCy."""
    words: set[str] = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return frozenset(_fold(word) for word in words)


def _fold(text: str) -> str:
    """Small letters without accents and stops; an apostrophe within a word stays."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain))
