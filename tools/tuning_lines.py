"""The lines that the encoder is tuned on: every line of the project, and ways of typing and talking.

A third of the lines are typed worse each time they come up (lower case, no stops, slips of the
finger), and some are added the way people talk, joined, among others, inside others, or cut in pieces.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.labels import (
    ACTIVITIES,
    ALARMS,
    ASIDE,
    ASIDES,
    COMMANDS,
    CRISIS,
    LINE,
    MEDICAL_QUESTION,
    REDFLAG,
    RESUME,
)
from bot.nlu.dataset import read_intents, read_labelled, read_moves, read_pairs
from bot.nlu.reader import load_parser
from bot.normalise import normalise

ROOT = Path(__file__).parents[1]
HEADS = {
    "openings": (*ACTIVITIES, MEDICAL_QUESTION),
    "requests": ("one", "two"),
    "inrole": (LINE, *COMMANDS, RESUME, ASIDE),
    "safety": (*ALARMS, "harmless"),
}
TYPED_WORSE = 1 / 3
JOINED = 0.15
"""Of requests: joined to another one, to learn what two requests look like."""
SPOKEN, IN_CONTEXT = 0.12, 0.08
"""Of lines without marks: told the way people talk, and put among harmless sentences."""
IN_ONE_BREATH = 0.2
"""Of lines written for the screen: said in one sentence with something harmless."""
PIECES = 0.35
"""Of everyday lines: a piece cut out, since half a sentence is no sign of anything."""


@dataclass
class Line:
    """A line with what is known of it; a task that says nothing about it is missing."""

    text: str
    sentences: list[tuple[int, int]]
    labels: dict[str, tuple[int, ...]]
    everyday: bool = False
    spans: tuple[tuple[int, int, frozenset[str]], ...] | None = None


def lines() -> list[Line]:
    """Every line of the project, once, with the labels of all tasks together."""
    found: dict[str, Line] = {}

    def line(text: str) -> Line:
        plain = normalise(text)
        return found.setdefault(plain, Line(plain, [], {}))

    for intent, texts in read_intents(ROOT / "data/nlu").items():
        for text in texts:
            entry = line(text)
            if intent in HEADS["openings"]:
                entry.labels["openings"] = (HEADS["openings"].index(intent),)
            name = ASIDE if intent in ASIDES else intent
            if name in HEADS["inrole"]:
                entry.labels["inrole"] = (HEADS["inrole"].index(name),)
    for text, both in read_pairs(ROOT / "data/requests/pairs.tsv"):
        line(text).labels["openings"] = tuple(map(HEADS["openings"].index, both.split("+")))
    for reply in read_moves(ROOT / "data/moves"):
        entry = line(reply.text)
        entry.spans, entry.labels["inrole"] = reply.spans, (0,)
    for entry in found.values():
        entry.everyday = True
        entry.labels["safety"] = (len(ALARMS),)
    for file, known in (("crisis", CRISIS), ("redflag", REDFLAG)):
        for label, text in read_labelled(ROOT / f"data/safety/{file}.tsv", known):
            entry = line(text)
            entry.everyday = False
            names = HEADS["safety"]
            entry.labels["safety"] = (names.index(label if label in names else "harmless"),)
    everything = [*found.values(), *talked(list(found.values()))]
    for entry in everything:
        if asked := entry.labels.get("openings"):
            entry.labels["requests"] = (len(asked) - 1,)
    parser = load_parser()
    for entry, doc in zip(
        everything, parser.pipe([e.text for e in everything], batch_size=64), strict=True
    ):
        entry.sentences = [(s.start_char, s.end_char) for s in doc.sents if s.text.strip()]
        entry.sentences = entry.sentences or [(0, len(entry.text))]
    return everything


def talked(found: Sequence[Line]) -> Iterator[Line]:
    """Copies of lines as people talk, messages of several lines, and pieces of everyday lines.

    Real talk stumbles ("it's, um, it's been like that"), and what is harmless often comes in pieces.
    Lines of every label get it, so that the way of talking says nothing about the label. Lines with
    marked stretches are left out: their places would move.
    """
    free = [line for line in found if line.spans is None]
    yield from joined([line for line in free if len(line.labels.get("openings", ())) == 1])
    for line in random.sample(free, int(len(free) * SPOKEN)):
        yield replace(line, text=stumbling(line.text))
    harmless = [line for line in found if line.labels["safety"] == (len(ALARMS),)]
    around = [line.text for line in harmless]
    for line in random.sample(free, int(len(free) * IN_CONTEXT)):
        yield Line(in_context(line.text, around), [], {"safety": line.labels["safety"]}, line.everyday)
    hard = [line for line in free if not line.everyday]
    for line in random.sample(hard, int(len(hard) * IN_ONE_BREATH)):
        said = [line.text.rstrip(".!? "), random.choice(harmless).text.rstrip(".!? ")]
        said = [text[:1].lower() + text[1:] if random.random() < 0.6 else text for text in said]
        random.shuffle(said)
        yield Line(random.choice(_BREATHS).join(said), [], {"safety": line.labels["safety"]})
    for line in found:
        words = line.text.split()
        if line.everyday and len(words) >= 8 and random.random() < PIECES:
            start = random.randrange(len(words) - 4)
            piece = words[start : start + random.randint(3, 8)]
            yield Line(" ".join(piece), [], {"safety": (len(ALARMS),)}, everyday=True)


def joined(requests: Sequence[Line]) -> Iterator[Line]:
    """Two requests of different kinds in one message."""
    for line in random.sample(requests, int(len(requests) * JOINED)):
        other = random.choice(requests)
        labels = (*line.labels["openings"], *other.labels["openings"])
        if labels[0] != labels[1]:
            text = line.text.rstrip(".") + random.choice(_JOINTS) + other.text
            yield Line(text, [], {"openings": labels, "safety": (len(ALARMS),)}, everyday=True)


def in_context(text: str, harmless: Sequence[str]) -> str:
    """The text among one to three harmless ones."""
    parts = [text, *random.sample(harmless, random.randint(1, 3))]
    random.shuffle(parts)
    return " ".join(part if part[-1:] in ".!?" else f"{part}." for part in parts)


def stumbling(text: str) -> str:
    """The text with the fillers and repeated words of speech."""
    words = text.split()
    spoken: list[str] = []
    for word in words:
        chance = random.random()
        if chance < 0.1:
            spoken += [random.choice(_FILLERS)]
        elif chance < 0.17 and word.isalpha():
            spoken += [f"{word},"]
        spoken.append(word)
    if random.random() < 0.4:
        spoken.insert(0, random.choice(("Yeah,", "Um,", "So,", "Well,", "Uh,", "I mean,", "Okay, so")))
    if random.random() < 0.15:
        spoken.append(random.choice(("yeah.", "so.", "you know.", "basically.", "really.")))
    return " ".join(spoken)


_JOINTS = (" and ", " and then ", ", also ", ". ", ". And ", " then ", ". Then ", " plus ", "\n")
_BREATHS = (", ", " and ", " but ", " so ", " - ", " ", ", also ", ", can you ", "... ")
_FILLERS = ("um,", "uh,", "like,", "you know,", "er,", "sort of", "kind of", "I, I", "and, and", "just")


def typed_worse(text: str) -> str:
    """The text, at times as a tired thumb types it; every character keeps its place."""
    if random.random() >= TYPED_WORSE:
        return text
    letters = list(text)
    way = random.random()
    if way < 0.4:
        letters = list(text.lower()) if len(text.lower()) == len(text) else letters
    if 0.2 < way < 0.7:
        letters = [" " if c in ".,;:!?" else c for c in letters]
    if way > 0.5:
        for _ in range(1 + len(letters) // 40):
            at = random.randrange(len(letters) - 1) if len(letters) > 3 else 0
            if letters[at : at + 2] and all(c.isalpha() for c in letters[at : at + 2]):
                letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)
