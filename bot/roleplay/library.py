"""All scripts of a folder, read again when a file changes: no restart, no training."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from bot.roleplay.loader import load
from bot.roleplay.script import Script

log = logging.getLogger(__name__)
_WORD = re.compile(r"[a-z']{3,}")


class Library:
    """Scripts by id. A file with errors keeps its last good version, if it had one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._scripts: dict[str, Script] = {}

    def all(self) -> list[Script]:
        self._refresh()
        return [self._scripts[name] for name in sorted(self._scripts)]

    def get(self, script_id: str) -> Script | None:
        self._refresh()
        return self._scripts.get(script_id)

    def best(self, text: str, *, setting: str | None = None) -> list[Script]:
        """Scripts in order of how many words they share with ``text`` (title and brief)."""
        asked = _stems(text)
        found = [s for s in self.all() if setting is None or s.setting == setting]
        return sorted(found, key=lambda s: (-len(asked & _stems(f"{s.title} {s.brief}")), s.id))

    def _refresh(self) -> None:
        files = {path: _stamp(path) for path in self._folder.glob("*.yml")}
        for path in self._stamps.keys() - files.keys():
            self._scripts.pop(path.stem, None)
        for path, stamp in files.items():
            if self._stamps.get(path) == stamp:
                continue
            script, problems = load(path)
            if script is not None:
                self._scripts[path.stem] = script
            else:
                errors = sum(not p.warning for p in problems)
                log.warning("script left out: %s has %d problems", path.name, errors)
        self._stamps = files


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _stems(text: str) -> set[str]:
    """Words without their last letters: enough to match "tests" with "test"."""
    return {word.rstrip("s")[:6] for word in _WORD.findall(text.lower())} - _COMMON


_COMMON: frozenset[str] = frozenset(
    [
        "the",
        "and",
        "you",
        "for",
        "with",
        "your",
        "that",
        "want",
        "have",
        "can",
        "about",
        "what",
        "not",
        "but",
        "are",
        "how",
        "out",
        "this",
        "talk",
    ]
)
