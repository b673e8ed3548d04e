"""Numbers to call, by region: read from ``data/safety/helplines.yml``, with the date of their check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from bot.dialogue.answers import says_only


@dataclass(frozen=True)
class Region:
    """A place with numbers of its own. ``said`` are the names by which people call it."""

    code: str
    name: str
    emergency: str
    support: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Helplines:
    """All regions. Where a region is not known, every number is given at once."""

    regions: Sequence[Region]
    checked: date

    @classmethod
    def load(cls, path: Path) -> Helplines:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        regions = [Region(**{**region, "said": tuple(region["said"])}) for region in content["regions"]]
        return cls(regions, content["checked"])

    def lines(self, region: str | None) -> str:
        """People to talk to, one region a line."""
        found = self._of(region)
        if len(found) == 1:
            return found[0].support
        return "\n".join(f"{r.name}: {r.support}" for r in found)

    def emergency(self, region: str | None) -> str:
        """Emergency numbers; those that several regions share stand once."""
        found = self._of(region)
        if len(found) == 1:
            return found[0].emergency
        places: dict[str, list[str]] = {}
        for r in found:
            places.setdefault(r.emergency, []).append(r.name)
        return ", ".join(f"{number} ({' and '.join(names)})" for number, names in places.items())

    def region_named(self, text: str) -> str | None:
        """The code of the region that a text names and nothing else."""
        return next((r.code for r in self.regions if says_only(text, *r.said, r.name.lower())), None)

    def _of(self, region: str | None) -> Sequence[Region]:
        return [r for r in self.regions if r.code == region] or self.regions
