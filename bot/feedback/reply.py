"""Feedback on one reply: what worked, in the person's own words, and at most one thing to try."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.turn import HeardMove, Say
from bot.labels import HELPFUL_MOVES, UNHELPFUL_PATTERNS
from bot.phrases import Phrasebook

# What a listener can act on comes first: with room for two quotes, these are the two to keep.
_WORTH = (
    "request",
    "describe_impact",
    "offer_option",
    "next_step",
    "hold_boundary",
    "check_understanding",
    "give_reason",
    "ask_question",
    "express_feeling",
    "acknowledge",
)
# Dropping the need ends the talk, so it is named before any matter of wording.
_TRY_FIRST = ("give_in", "blame", "minimise", "apologise", "catastrophise", "vague")
QUOTED = 2


def on_reply(moves: Sequence[HeardMove], *, scripted: str | None, phrases: Phrasebook, turn: int) -> Say:
    """One coach message: quotes of up to two helpful moves, the script's own point, one thing to try.

    ``scripted`` is the script author's feedback for the way that the scene took; it replaces the
    general tip, so that a reply never gets two things to try at once.
    """
    heard = {move.move: move for move in moves}
    parts = [
        phrases.text(f"feedback.heard_{name}", turn=turn, quote=quote(heard[name]))
        for name in [m for m in _WORTH if m in heard][:QUOTED]
    ]
    if scripted:
        parts.append(scripted)
    else:
        pattern = next((p for p in _TRY_FIRST if p in heard), None)
        if pattern:
            parts.append(phrases.text(f"feedback.try_{pattern}", turn=turn, quote=quote(heard[pattern])))
    return Say(
        kind="coach",
        text="\n".join(parts) or phrases.text("feedback.nothing_heard", turn=turn),
        data={"moves": [move.to_json() for move in moves]},
    )


def quote(move: HeardMove) -> str:
    """The first words that show the move, without the stops at their ends."""
    return move.evidence[0].text.strip(" ,;:.!?") if move.evidence else ""


def helpful(moves: Sequence[HeardMove]) -> list[HeardMove]:
    return [move for move in moves if move.move in HELPFUL_MOVES]


def unhelpful(moves: Sequence[HeardMove]) -> list[HeardMove]:
    return [move for move in moves if move.move in UNHELPFUL_PATTERNS]
