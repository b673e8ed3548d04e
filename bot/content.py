"""Strict reading of the YAML that clinicians edit: every problem at once, each with its line.

The file is composed to YAML nodes instead of loaded to Python objects, because only nodes keep what
an author needs to be told: line numbers, duplicate keys, and whether a text stands after ``|``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_BYTES = 200_000
"""Larger than the longest script by a factor of ten; a bigger file is a mistake or an attack."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing for the author to mend. ``line`` counts from 1."""

    line: int
    code: str
    text: str
    warning: bool = False

    def show(self, file: str) -> str:
        """``file:line: CODE what is wrong. What to do.``"""
        word = " (warning)" if self.warning else ""
        return f"{file}:{self.line}: {self.code}{word} {self.text}"


class Notebook:
    """Collects problems while a file is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, line: int, code: str, text: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(line, code, text, warning))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing ``Did you mean 'x'?``, or nothing where no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def compose(path: Path, notebook: Notebook) -> MappingNode | None:
    """The file's top mapping, or ``None`` with the reason noted (code S17 or S19)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        notebook.note(1, "S17", f"The file cannot be read ({error.strerror}).")
        return None
    return compose_bytes(raw, notebook)


def compose_bytes(raw: bytes, notebook: Notebook) -> MappingNode | None:
    if len(raw) > MAX_BYTES:
        notebook.note(1, "S17", f"The file is larger than {MAX_BYTES // 1000} kB. Split it up.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        notebook.note(1, "S17", "The file is not plain text in UTF-8. Save it as UTF-8.")
        return None
    if not text.strip():
        notebook.note(1, "S17", "The file is empty.")
        return None
    yaml = YAML(typ="safe", pure=True)
    try:
        if any(isinstance(event, AliasEvent) for event in yaml.parse(text)):
            notebook.note(1, "S17", "The file uses '*' references. Write the text out instead.")
            return None
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = mark.line + 1 if mark else 1
        notebook.note(where, "S17", f"This line cannot be read: {_plain(error)}")
        return None
    except (YAMLError, ValueError, RecursionError):
        notebook.note(1, "S17", "The file holds a character or a nesting that cannot be read.")
        return None
    if not isinstance(node, MappingNode):
        notebook.note(1, "S19", "The file must be a list of 'name: value' lines.")
        return None
    return node


def _plain(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "it does not fit the lines above it")
    if "\\t" in problem or "'\t'" in problem:
        return "it is indented with a tab. Use spaces."
    return f"{problem}. Check the indentation, and that texts stand on the line after '|'."


@dataclass(frozen=True)
class Entry:
    """One ``key: value`` of a mapping."""

    key: str
    line: int
    value: Node


def entries(
    node: MappingNode,
    notebook: Notebook,
    *,
    known: Iterable[str] | None,
    required: Iterable[str] = (),
    where: str,
) -> Mapping[str, Entry]:
    """The entries of a mapping; unknown (S01), missing (S18) and duplicate (S20) keys are noted.

    ``known=None`` allows any key (step names are the author's own).
    """
    found: dict[str, Entry] = {}
    allowed = None if known is None else list(known)
    for key_node, value in node.value:
        key = str(key_node.value)
        line = line_of(key_node)
        if key in found:
            notebook.note(
                line, "S20", f"'{key}' stands twice in {where} (first in line {found[key].line})."
            )
            continue
        if allowed is not None and key not in allowed:
            notebook.note(line, "S01", f"'{key}' is not known in {where}.{did_you_mean(key, allowed)}")
            continue
        found[key] = Entry(key, line, value)
    unknown = [str(k.value) for k, _ in node.value if allowed and str(k.value) not in allowed]
    for key in required:
        # A misspelt key is one typo and gets one message: the one with "Did you mean".
        if key not in found and not any(difflib.get_close_matches(key, [u], 1, 0.6) for u in unknown):
            notebook.note(line_of(node), "S18", f"'{key}' is missing in {where}. Add it.")
    return found


def mapping(entry: Entry, notebook: Notebook) -> MappingNode | None:
    if isinstance(entry.value, MappingNode):
        return entry.value
    notebook.note(entry.line, "S19", f"'{entry.key}' must hold indented 'name: value' lines.")
    return None


def word(entry: Entry | None, notebook: Notebook) -> str | None:
    """A single value on the line itself, such as a step's name."""
    if entry is None:
        return None
    if isinstance(entry.value, ScalarNode) and str(entry.value.value).strip():
        return str(entry.value.value).strip()
    notebook.note(entry.line, "S19", f"'{entry.key}' must be one value on the same line.")
    return None


def number(entry: Entry | None, notebook: Notebook, *, low: int, high: int) -> int | None:
    text = word(entry, notebook)
    if entry is None or text is None:
        return None
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    notebook.note(
        entry.line,
        "S19",
        f"'{entry.key}' must be a whole number from {low} to {high}, not '{text}'.",
    )
    return None


def words(entry: Entry | None, notebook: Notebook) -> tuple[tuple[str, int], ...]:
    """A list such as ``[a, b]``: each item with its line."""
    if entry is None:
        return ()
    if not isinstance(entry.value, SequenceNode):
        notebook.note(entry.line, "S19", f"'{entry.key}' must be a list such as [one, two].")
        return ()
    items = []
    for item in entry.value.value:
        if isinstance(item, ScalarNode):
            items.append((str(item.value).strip(), line_of(item)))
        else:
            notebook.note(line_of(item), "S19", f"'{entry.key}' must be a list of single words.")
    return tuple(items)


def text(entry: Entry | None, notebook: Notebook) -> str:
    """A text that people read; it must stand after ``|`` (S02), where YAML cuts nothing off."""
    return "" if entry is None else spoken(entry.value, entry.key, entry.line, notebook)


def spoken(node: Node, key: str, line: int, notebook: Notebook) -> str:
    if not isinstance(node, ScalarNode):
        notebook.note(line, "S19", f"'{key}' must be one text after '|'.")
        return ""
    if node.style != "|":
        notebook.note(line, "S02", f"The text of '{key}' must start on the next line, after '{key}: |'.")
    value = str(node.value).strip()
    if not value:
        notebook.note(line, "S19", f"'{key}' has no text.")
    return value
