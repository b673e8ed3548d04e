"""Reads a role-play script from its file; everything that is wrong with the file is noted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot import content
from bot.content import Entry, Notebook, Problem, did_you_mean
from bot.roleplay.linter import check
from bot.roleplay.script import (
    LEVELS,
    OWN_WORDS,
    SETTINGS,
    Fallback,
    Partner,
    Reply,
    Script,
    Step,
)

TOP_KEYS = (
    "title",
    "setting",
    "levels",
    "objections",
    "skills",
    "partner",
    "brief",
    "goal",
    "content_note",
    "reviewed_by",
    "sources",
    "start",
    "steps",
)
REQUIRED_KEYS = ("title", "setting", "levels", "partner", "brief", "goal", "start", "steps")
STEP_KEYS = (
    "says",
    "says_again",
    "replies",
    "else",
    "tries",
    "out_of_tries",
    "hint",
    "feedback",
    "end",
)
REPLY_KEYS = ("when", "example", "feedback", "then")
_BRACED = re.compile(r"\{([^{}\n]*)\}")

Variants = tuple[tuple[str, ...], ...]


def load(path: Path) -> tuple[Script | None, list[Problem]]:
    """The script, or ``None`` where it has errors, with every problem in the order of its lines."""
    notebook = Notebook()
    node = content.compose(path, notebook)
    script = None
    if node is not None:
        version = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        script = _Reader(notebook).script(node, id=path.stem, version=version)
        check(script, notebook)
    problems = sorted(set(notebook.problems))
    return (None if any(not p.warning for p in problems) else script), problems


class _Reader:
    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.levels: tuple[int, ...] = ()

    def script(self, node: MappingNode, *, id: str, version: str) -> Script:
        note = self.notebook
        top = content.entries(node, note, known=TOP_KEYS, required=REQUIRED_KEYS, where="the script")
        self.levels = self._levels(top.get("levels"))
        setting = content.word(top.get("setting"), note) or "everyday"
        if setting not in SETTINGS:
            note.note(
                top["setting"].line,
                "S19",
                f"'setting' must be one of {', '.join(SETTINGS)}, not '{setting}'."
                f"{did_you_mean(setting, SETTINGS)}",
            )
        signed = content.word(top.get("reviewed_by"), note) if "reviewed_by" in top else None
        return Script(
            id=id,
            version=version,
            title=content.word(top.get("title"), note) or "",
            setting=setting,
            levels=self.levels,
            partner=self._partner(top.get("partner")),
            brief=content.text(top.get("brief"), note),
            goal=content.text(top.get("goal"), note),
            start=content.word(top.get("start"), note) or "",
            steps=self._steps(top.get("steps")),
            objections=tuple(w for w, _ in content.words(top.get("objections"), note)),
            skills=tuple(w for w, _ in content.words(top.get("skills"), note)),
            content_note=content.text(top.get("content_note"), note),
            reviewed_by=None if signed in (None, "null", "~") else signed,
            sources=tuple(w for w, _ in content.words(top.get("sources"), note)),
            lines={key: entry.line for key, entry in top.items()},
        )

    def _levels(self, entry: Entry | None) -> tuple[int, ...]:
        found = []
        for item, line in content.words(entry, self.notebook):
            if item in {str(level) for level in LEVELS}:
                found.append(int(item))
            else:
                self.notebook.note(line, "S19", f"A level is 1, 2 or 3, not '{item}'.")
        return tuple(dict.fromkeys(found))

    def _partner(self, entry: Entry | None) -> Partner:
        node = content.mapping(entry, self.notebook) if entry else None
        if node is None:
            return Partner("", "")
        found = content.entries(
            node,
            self.notebook,
            known=("name", "role"),
            required=("name", "role"),
            where="'partner'",
        )
        return Partner(
            name=content.word(found.get("name"), self.notebook) or "",
            role=content.word(found.get("role"), self.notebook) or "",
        )

    def _steps(self, entry: Entry | None) -> Mapping[str, Step]:
        node = content.mapping(entry, self.notebook) if entry else None
        if node is None:
            return {}
        named = content.entries(node, self.notebook, known=None, where="'steps'")
        steps = {}
        for name, step in named.items():
            body = content.mapping(step, self.notebook)
            if body is not None:
                steps[name] = self._step(name, step.line, body)
        return steps

    def _step(self, name: str, line: int, node: MappingNode) -> Step:
        note = self.notebook
        found = content.entries(node, note, known=STEP_KEYS, where=f"step '{name}'")
        fallback = None
        if "else" in found and (body := content.mapping(found["else"], note)):
            other = content.entries(
                body,
                note,
                known=("feedback", "then"),
                required=("feedback", "then"),
                where=f"'else' of step '{name}'",
            )
            fallback = Fallback(
                feedback=content.text(other.get("feedback"), note),
                then=content.word(other.get("then"), note) or "",
                line=other["then"].line if "then" in other else found["else"].line,
            )
        return Step(
            name=name,
            says=self._says(found.get("says")),
            says_again=self._says(found.get("says_again")),
            replies=tuple(self._replies(name, found.get("replies"))),
            fallback=fallback,
            tries=content.number(found.get("tries"), note, low=1, high=10),
            out_of_tries=content.word(found.get("out_of_tries"), note),
            hint=content.text(found["hint"], note) if "hint" in found else None,
            feedback=content.text(found["feedback"], note) if "feedback" in found else None,
            end=content.word(found.get("end"), note),
            line=line,
            lines={key: entry.line for key, entry in found.items()},
        )

    def _replies(self, name: str, entry: Entry | None) -> Iterator[Reply]:
        if entry is None:
            return
        if not isinstance(entry.value, SequenceNode):
            self.notebook.note(entry.line, "S19", "'replies' must be a list of '- when:' blocks.")
            return
        for item in entry.value.value:
            if not isinstance(item, MappingNode):
                self.notebook.note(content.line_of(item), "S19", "Each reply must start with '- when:'.")
                continue
            found = content.entries(
                item,
                self.notebook,
                known=REPLY_KEYS,
                required=("when", "then"),
                where=f"a reply of step '{name}'",
            )
            line = content.line_of(item)
            yield Reply(
                when=frozenset(w for w, _ in content.words(found.get("when"), self.notebook)),
                example=content.text(found.get("example"), self.notebook),
                feedback=content.text(found.get("feedback"), self.notebook),
                then=content.word(found.get("then"), self.notebook) or "",
                line=found["then"].line if "then" in found else line,
            )

    def _says(self, entry: Entry | None) -> Mapping[int, Variants]:
        if entry is None:
            return {}
        if not isinstance(entry.value, MappingNode):
            variants = self._variants(entry.value, entry.key, entry.line)
            return dict.fromkeys(self.levels, variants)
        by_level = {}
        for key, value in entry.value.value:
            line = content.line_of(key)
            if str(key.value) not in {str(level) for level in LEVELS}:
                self.notebook.note(
                    line, "S19", f"'{entry.key}' is told by level 1, 2 or 3, not '{key.value}'."
                )
                continue
            by_level[int(key.value)] = self._variants(value, f"{entry.key} {key.value}", line)
        for level in self.levels:
            if level not in by_level:
                self.notebook.note(
                    entry.line, "S18", f"'{entry.key}' has no text for level {level}. Add it."
                )
        return by_level

    def _variants(self, node: Node, key: str, line: int) -> Variants:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        variants = []
        for item in nodes:
            at = content.line_of(item) if isinstance(node, SequenceNode) else line
            text = content.spoken(item, key, at, self.notebook)
            if isinstance(item, ScalarNode):
                self._check_own_words(text, at)
            variants.append(tuple(part.strip() for part in text.splitlines() if part.strip()))
        return tuple(variants)

    def _check_own_words(self, text: str, line: int) -> None:
        for name in _BRACED.findall(text):
            if name not in OWN_WORDS:
                self.notebook.note(
                    line,
                    "S19",
                    f"'{{{name}}}' is not one of the person's own words "
                    f"({', '.join('{' + w + '}' for w in OWN_WORDS)})."
                    f"{did_you_mean(name, OWN_WORDS)}",
                )
