"""The look back at a scene: moves with counts and quotes, the strongest line, one thing for next time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.dialogue.turn import Button, Say
from bot.feedback.reply import helpful, quote, unhelpful
from bot.phrases import Phrasebook
from bot.practice.log import PracticeTurn, Rating


def debrief(
    turns: Sequence[PracticeTurn],
    ratings: Sequence[Rating],
    *,
    ending: str,
    goal: str,
    phrases: Phrasebook,
    buttons: Sequence[Button] = (),
) -> Say:
    """One debrief message about a whole scene. ``ending`` is the session's."""
    parts = [phrases.text(f"debrief.ended_{ending}", goal=goal)]
    heard = [move for turn in turns for move in helpful(turn.moves)]
    if heard:
        parts.append(phrases.text("debrief.moves"))
        for name, count in Counter(move.move for move in heard).most_common():
            words = next(quote(move) for move in heard if move.move == name)
            parts.append(
                phrases.text(
                    "debrief.move_once" if count == 1 else "debrief.move_often",
                    move=phrases.text(f"moves.{name}"),
                    count=count,
                    quote=words,
                )
            )
    else:
        parts.append(phrases.text("debrief.no_moves"))
    strongest = max(turns, key=lambda t: (_strength(t), t.number), default=None)
    if strongest is not None and _strength(strongest) > 0:
        parts.append(phrases.text("debrief.strongest", quote=strongest.said.strip()))
    patterns = Counter(move.move for turn in turns for move in unhelpful(turn.moves))
    if patterns:
        name = patterns.most_common(1)[0][0]
        words = next(quote(m) for t in turns for m in unhelpful(t.moves) if m.move == name)
        parts.append(phrases.text(f"debrief.next_{name}", quote=words))
    else:
        missing = next((m for m in _WORTH_TRYING if m not in {h.move for h in heard}), None)
        if missing:
            parts.append(phrases.text(f"debrief.next_{missing}"))
    parts += [_change(scale, both, phrases) for scale, both in _pairs(ratings).items()]
    return Say(
        kind="debrief",
        text="\n".join(parts),
        buttons=tuple(buttons),
        data={"moves": [move.to_json() for turn in turns for move in turn.moves]},
    )


# What moves a request forward most, in the order in which to learn it.
_WORTH_TRYING = ("request", "describe_impact", "next_step", "check_understanding", "offer_option")


def _strength(turn: PracticeTurn) -> int:
    return len(helpful(turn.moves)) - 2 * len(unhelpful(turn.moves))


def _pairs(ratings: Sequence[Rating]) -> Mapping[str, tuple[int, int]]:
    by_scale: dict[str, dict[str, int]] = {}
    for rating in ratings:
        by_scale.setdefault(rating.scale, {})[rating.moment] = rating.value
    return {s: (m["before"], m["after"]) for s, m in by_scale.items() if len(m) == 2}


def _change(scale: str, both: tuple[int, int], phrases: Phrasebook) -> str:
    before, after = both
    way = "same" if before == after else ("up" if after > before else "down")
    return phrases.text(f"debrief.{scale}_{way}", before=before, after=after)
