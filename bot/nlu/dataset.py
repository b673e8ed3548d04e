"""Reads the project's own lines: intents from Rasa's files, labelled moves, safety lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.content import did_you_mean
from bot.labels import ACTIVITIES, MOVES

_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z_,\s]+)\)")


@dataclass(frozen=True)
class MarkedReply:
    """A reply with the stretches that make a move: ``(start, end, labels)`` in its text."""

    text: str
    spans: tuple[tuple[int, int, frozenset[str]], ...]

    @property
    def labels(self) -> frozenset[str]:
        return frozenset().union(*(labels for _, _, labels in self.spans))


def read_intents(folder: Path) -> dict[str, list[str]]:
    """Example lines by intent, from every Rasa NLU file of the folder."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8")).get("nlu", []):
            lines = [line.strip() for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(
                line[2:].strip() for line in lines if line.startswith("- ")
            )
    return found


def read_moves(folder: Path) -> list[MarkedReply]:
    """Marked replies from every file of the folder."""
    return [reply for path in sorted(folder.glob("*.txt")) for reply in read_replies(path)]


def read_replies(path: Path) -> list[MarkedReply]:
    """Marked replies of one file. Raises ``ValueError`` naming file and line of a bad mark."""
    replies = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                replies.append(parse_marked(line.strip()))
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from error
    return replies


def parse_marked(line: str) -> MarkedReply:
    """``[I can't cook](describe_impact), sorry`` to text and spans."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        labels = frozenset(label.strip() for label in match[2].split(","))
        unknown = labels - set(MOVES)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} is not a move")
        spans.append((len(text), len(text) + len(match[1]), labels))
        text += match[1]
        at = match.end()
    text += line[at:]
    if "](" in text:
        raise ValueError("a mark is not closed")
    return MarkedReply(text, tuple(spans))


def read_labelled(path: Path, known: Collection[str], *, labels: int = 1) -> list[tuple[str, str]]:
    """``(label, text)`` from a file of ``label<TAB>text`` lines; so many ``labels`` are joined by +.

    Raises ``ValueError`` naming file and line where a label is not ``known`` or the text is missing.
    """
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            label, _, text = line.partition("\t")
            names = label.strip().split("+")
            if len(names) != labels or not text.strip():
                raise ValueError(f"{path.name}:{number}: {labels} label and a text are needed")
            for name in names:
                if name not in known:
                    raise ValueError(
                        f"{path.name}:{number}: '{name}' is no label here.{did_you_mean(name, known)}"
                    )
            pairs.append((label.strip(), text.strip()))
    return pairs


def read_unclear(path: Path) -> list[str]:
    """Messages that ask for nothing that could be named, one a line."""
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """``(text, "first+second")`` of messages that ask for two activities."""
    return [(text, both) for both, text in read_labelled(path, ACTIVITIES, labels=2)]
