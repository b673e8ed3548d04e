"""What a role-play script is, once it has been read from its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SETTINGS = ("doctor", "work", "school", "everyday")
LEVELS: Mapping[int, str] = {1: "kind", 2: "doubtful", 3: "dismissive"}
ENDS = ("goal_met", "practised")
OWN_WORDS = ("need", "impact", "helps")
"""What the person says in preparation; a partner's line may hold these names in braces."""


@dataclass(frozen=True)
class Reply:
    """One way on from a step: taken when every move of ``when`` was heard in what the person said."""

    when: frozenset[str]
    example: str
    feedback: str
    then: str
    line: int = 0


@dataclass(frozen=True)
class Fallback:
    """What happens when no reply of the step fits."""

    feedback: str
    then: str
    line: int = 0


@dataclass(frozen=True)
class Step:
    """One exchange, or one end, of a scene.

    ``says`` and ``says_again`` hold variants by level: each variant is a tuple of messages.
    """

    name: str
    says: Mapping[int, tuple[tuple[str, ...], ...]]
    says_again: Mapping[int, tuple[tuple[str, ...], ...]]
    replies: tuple[Reply, ...] = ()
    fallback: Fallback | None = None
    tries: int | None = None
    out_of_tries: str | None = None
    hint: str | None = None
    feedback: str | None = None
    end: str | None = None
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line number of each key, for messages to the author."""

    def targets(self) -> tuple[str, ...]:
        """Every step that this one can lead to, in the order in which the file names them."""
        named = [reply.then for reply in self.replies]
        if self.fallback:
            named.append(self.fallback.then)
        if self.out_of_tries:
            named.append(self.out_of_tries)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Partner:
    """Whom the bot plays."""

    name: str
    role: str


@dataclass(frozen=True)
class Script:
    """One role play. ``id`` is the file's name without its ending; ``version`` a hash of its text."""

    id: str
    version: str
    title: str
    setting: str
    levels: tuple[int, ...]
    partner: Partner
    brief: str
    goal: str
    start: str
    steps: Mapping[str, Step]
    objections: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    content_note: str = ""
    reviewed_by: str | None = None
    sources: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line number of each top-level key, for messages to the author."""
