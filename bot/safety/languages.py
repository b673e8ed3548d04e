"""Other languages: which one a message is in, and the plainest sentences that raise an alarm there.

A language is told by its function words (spaCy's lists) and a few words of greeting and need, Arabic
and what is in neither Latin nor Arabic letters by the letters. English is the language of the product,
so in doubt a message is English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ruamel.yaml import YAML

from bot.labels import ALARMS, DANGER
from bot.normalise import normalise

_ARABIC = re.compile(r"[\u0621-\u064a]")
"""Letters of Arabic itself; Persian and Urdu use others besides them."""
_STOPS = re.compile(r"[.!?\n؟۔।。！？…]+")
_HAN, _HINDI = r"\u3400-\u9fff", r"\u0900-\u0963"
_SIGNS = re.compile(rf"[^\w\s{_HINDI}'-]|(?<=\s)-+(?=\s)")
"""What parts a sentence as a comma does."""
_WORD = re.compile(rf"[,{_HAN}]|(?:[^\W_{_HAN}]|[{_HINDI}])+(?:'[^\W_]+)*")
"""A comma, a word, or where words are not parted, one sign."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_LETTERS = str.maketrans(
    {"ł": "l", "ß": "ss", "œ": "oe", "ı": "i", "ى": "ي", "ی": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه"}
    | {"ک": "ك", "ں": "ن", "ـ": ""}
)

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How German is typed where there are no umlauts."""

_ILLNESS = "illness"
_YEAR = r"(?:19|20|١٩|٢٠)\d\d(?! m[gl] )"
"""Not a dose."""


@dataclass(frozen=True)
class Language:
    """One language: how it is recognised, what is answered, what raises an alarm and what excuses it."""

    code: str
    words: frozenset[str]
    common: frozenset[str]
    answer: str
    safety: Mapping[str, Sequence[str]]
    """What is said to each kind of alarm, in several ways; empty where English is."""
    alarms: re.Pattern[str]
    """Its sentences, in one named group for each kind, and the illnesses in one of their own."""
    excuses: tuple[str, ...]
    past: re.Pattern[str]

    def reply(self, kind: str, *, turn: int) -> str:
        """What is said to an alarm; the ways take turns."""
        ways = self.safety[kind]
        return ways[turn % len(ways)]

    def kinds(self, said: str) -> Iterator[str]:
        """The kind of each sentence that stands in the folded words and is not excused."""
        for match in self.alarms.finditer(said):
            if not self._excused(match):
                yield "emergency" if match.lastgroup == _ILLNESS else str(match.lastgroup)

    def _excused(self, match: re.Match[str]) -> bool:
        """Denied by what stands directly before it, or an illness of former times.

        A sentence that itself begins with "not" is not denied by one more, and danger never is: "no, my
        husband hits me" is often typed without the comma.
        """
        if match.lastgroup == DANGER:
            return False
        if match.lastgroup == _ILLNESS and self.past.search(match.string):
            return True
        before = match.string[: match.start()]
        return before.endswith(self.excuses) and not f" {match[0]}".startswith(self.excuses)


@dataclass(frozen=True)
class Languages:
    """All languages besides English. Those that are ``known`` get an answer of their own."""

    known: Sequence[Language]
    other: Language
    """The sentences of all that are not, and what is said to letters that cannot be read."""
    english: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Languages:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        english = _common("en") | frozenset(_fold(word) for word in _texts(content["also_english"]))
        known = [_language(entry, _common(entry["code"])) for entry in content["languages"]]
        return cls(known, _language(content["other"], frozenset()), english)

    def of(self, text: str) -> Language | None:
        """The language of a message, or ``None`` where it is or may be English."""
        letters = [c for c in unicodedata.normalize("NFKC", text) if c.isalpha()]
        foreign = [c for c in letters if not unicodedata.name(c, "").startswith("LATIN")]
        if 2 * len(foreign) > len(letters):
            return self._by_letters(foreign)
        words = _fold(text).replace(",", "").split()
        counted = [(self._foreign(words, language), language) for language in self.known]
        count, best = max(counted, key=lambda pair: pair[0])
        return best if count else None

    def _by_letters(self, letters: Sequence[str]) -> Language:
        """Arabic where nearly all are letters of Arabic itself."""
        if sum(bool(_ARABIC.match(c)) for c in letters) < 0.9 * len(letters):
            return self.other
        return next(language for language in self.known if language.code == "ar")

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

    def alarms(self, text: str) -> Iterable[tuple[str, Language | None]]:
        """Each kind once, with the language to answer in, ``None`` where that is English.

        Sentence by sentence, so that "No. I want to die." is no denial; then all words in a row, for
        whoever puts a stop after each.
        """
        said = [_fold(sentence) for sentence in _STOPS.split(text)]
        said.append(_fold(text).replace(" ,", ""))
        found: dict[str, Language | None] = {}
        # The others first: Italian "ho un infarto" ends in words of Spanish.
        for language in (self.other, *self.known):
            for words in said:
                for kind in language.kinds(f" {words} "):
                    found.setdefault(kind, language if language.safety else None)
        return found.items()


def _language(entry: Mapping[str, object], common: frozenset[str]) -> Language:
    groups = [(kind, _texts(entry[kind])) for kind in (*ALARMS, _ILLNESS) if kind in entry]
    return Language(
        code=str(entry["code"]),
        words=frozenset(_fold(word) for word in _texts(entry["words"])),
        common=common,
        answer=str(entry["answer"]).strip(),
        safety={
            kind: [text.strip() for text in _texts(entry[f"safety_{kind}"])]
            for kind in ALARMS
            if f"safety_{kind}" in entry
        },
        alarms=_pattern(f"(?P<{kind}>{'|'.join(_sought(sentences))})" for kind, sentences in groups),
        excuses=tuple(f" {way} " for text in _texts(entry["excused_after"]) for way in _ways(text)),
        past=_pattern([*_sought(_texts(entry["past"])), _YEAR]),
    )


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("languages.yml: a list of texts is needed")
    return value


def _common(code: str) -> frozenset[str]:
    """A language's function words, from the lists that come with spaCy."""
    words: set[str] = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return frozenset(_fold(word) for word in words)


def _pattern(parts: Iterable[str]) -> re.Pattern[str]:
    """Any of the parts as whole words; Arabic writes its "and" and "so" as one with the next word."""
    return re.compile(rf"(?<= )[وف]?(?:{'|'.join(parts)})(?= )")


def _sought(sentences: Iterable[str]) -> Sequence[str]:
    """Patterns of sentences, the longest first. "…" is up to three words, a stop asks for a stop."""
    found = {
        way.replace("…", "(?:[^ ,]+ ){0,3}") + ("(?= (?:,|$))" if sentence.endswith(".") else "")
        for sentence in sentences
        for way in _ways(sentence)
    }
    return sorted(found, key=len, reverse=True)


def _ways(sentence: str) -> set[str]:
    """A sentence folded as it is typed: without umlauts or apostrophes as well."""
    plain = sentence.rstrip(".")
    typed = (plain, plain.translate(_SPELT_OUT), plain.replace("'", ""), plain.replace("'", " "))
    return {" …".join(_fold(part) for part in way.split("…")) for way in typed}


def _fold(text: str) -> str:
    """Small letters without accents, and with commas as the only stops.

    What is invisible or stretched goes; an apostrophe within a word stays.
    """
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    plain = unicodedata.normalize("NFKD", normalise(seen).lower())
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me")).translate(_LETTERS)
    plain = _STRETCHED.sub(r"\1", _SIGNS.sub(",", plain))
    return " ".join(_WORD.findall(plain))
