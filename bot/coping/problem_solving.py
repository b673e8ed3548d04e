"""Problem solving, step by step: attitude, define, understand, goal, ideas, weigh, choose, try.

Source of the steps: D'Zurilla and Nezu's problem-solving therapy as summarised by Malouff et al.
(2007), and the confidence rule of Brief Action Planning (under 7 of 10: make the step smaller).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.activity import Outcome, State
from bot.dialogue.answers import says_only, zero_to_ten
from bot.dialogue.turn import Button, Say, Turn
from bot.phrases import Phrasebook
from bot.practice.log import PracticeLog, PracticeSession

QUESTIONS = (
    "attitude",
    "problem",
    "understand",
    "goal",
    "ideas",
    "weigh",
    "choose",
    "first_step",
    "when",
    "confidence",
)
IDEAS_WANTED = 3
SURE_ENOUGH = 7
SMALLER_TRIES = 2
"""How often a step is made smaller before it is kept as it is: the person decides, not the number."""

_JUDGING = re.compile(
    r"\b(won'?t work|will not work|stupid|silly|pointless|useless|rubbish|no point|never work|"
    r"bad idea|can'?t afford|too (?:hard|expensive|much)|impossible)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:\n|;|\s\d[.)]\s|,? or (?:i could |maybe )?)\s*", re.IGNORECASE)


class ProblemSolving:
    """A worksheet in the form of a talk; everything is kept, also when it is stopped half way."""

    def __init__(self, *, log: PracticeLog, phrases: Phrasebook) -> None:
        self._log = log
        self._phrases = phrases

    def open(self, turn: Turn, session: str) -> Outcome:
        self._log.begin(
            PracticeSession(
                id=session,
                person=turn.person,
                conversation=turn.conversation,
                activity="problem_solving",
                title=self._phrases.text("problem_solving.title"),
                started_at=turn.at,
            )
        )
        state: dict[str, Any] = {"session": session, "asked": QUESTIONS[0], "answers": {}}
        return Outcome((self._ask(state),), state)

    def take(self, state: State, turn: Turn) -> Outcome:
        notes = {**state, "answers": dict(state["answers"])}
        asked = notes["asked"]
        if not turn.press:
            if turn.command == "repeat":
                return Outcome((self._ask(notes),), notes)
            if turn.command == "hint":
                hint = self._phrases.say(f"problem_solving.hint_{asked}", "coach")
                return Outcome((hint, self._ask(notes)), notes)
            if turn.command == "redo":
                return self._back(notes)
        skipped = turn.press == "skip" or (turn.command == "skip" and not turn.press)
        if asked == "ideas":
            return self._collect(notes, turn, skipped=skipped)
        if asked == "choose":
            return self._choose(notes, turn, skipped=skipped)
        if asked == "confidence":
            return self._sure(notes, turn, skipped=skipped)
        if not skipped and asked != "attitude":
            notes["answers"][asked] = turn.text.strip()
        return self._next(notes)

    def _back(self, notes: dict[str, Any]) -> Outcome:
        at = QUESTIONS.index(notes["asked"])
        notes["asked"] = QUESTIONS[max(0, at - 1)]
        return Outcome((self._ask(notes),), notes)

    def _next(self, notes: dict[str, Any]) -> Outcome:
        notes["asked"] = QUESTIONS[QUESTIONS.index(notes["asked"]) + 1]
        if notes["asked"] == "choose" and len(notes["answers"].get("ideas", [])) == 1:
            notes["answers"]["choose"] = notes["answers"]["ideas"][0]
            notes["asked"] = "first_step"
        self._log.keep_worksheet(notes["session"], notes["answers"])
        return Outcome((self._ask(notes),), notes)

    def _collect(self, notes: dict[str, Any], turn: Turn, *, skipped: bool) -> Outcome:
        ideas = list(notes["answers"].get("ideas", []))
        done = turn.press == "enough" or says_only(turn.text, "done", "that's all", "no more")
        if not skipped and not done:
            new = [idea for idea in _SPLIT.split(turn.text.strip()) if idea]
            ideas += new
            notes["answers"]["ideas"] = ideas
            judged = _JUDGING.search(turn.text)
            if judged:
                kind = self._phrases.say("problem_solving.no_judging", "coach", quote=judged[0].strip())
                return Outcome((kind, self._more(ideas)), notes)
        if len(ideas) >= IDEAS_WANTED and (done or skipped or len(ideas) >= IDEAS_WANTED + 2):
            return self._next(notes)
        if (skipped or done) and ideas:
            if notes.get("asked_for_more"):
                return self._next(notes)
            notes["asked_for_more"] = True
            return Outcome((self._phrases.say("problem_solving.spark", "question"),), notes)
        if skipped or done:
            return Outcome((self._phrases.say("problem_solving.spark", "question"),), notes)
        return Outcome((self._more(ideas),), notes)

    def _more(self, ideas: list[str]) -> Say:
        if len(ideas) < IDEAS_WANTED:
            return self._phrases.say(
                "problem_solving.more_ideas", "question", left=IDEAS_WANTED - len(ideas)
            )
        return self._phrases.say("problem_solving.enough_ideas", "question", count=len(ideas))

    def _choose(self, notes: dict[str, Any], turn: Turn, *, skipped: bool) -> Outcome:
        ideas = notes["answers"].get("ideas", [])
        if turn.press and turn.press.startswith("idea "):
            chosen = ideas[int(turn.press.split()[1])]
        elif (number := zero_to_ten(turn.text)) and number <= len(ideas):
            chosen = ideas[number - 1]
        else:
            chosen = ideas[0] if skipped and ideas else turn.text.strip()
        notes["answers"]["choose"] = chosen
        return self._next(notes)

    def _sure(self, notes: dict[str, Any], turn: Turn, *, skipped: bool) -> Outcome:
        press = turn.press or ""
        value = int(press.split()[1]) if press.startswith("rate ") else zero_to_ten(turn.text)
        if value is None and not skipped:
            if notes.get("smaller") == "asked":
                notes["answers"]["first_step"] = turn.text.strip()
                notes["smaller"] = "given"
                return Outcome((self._ask(notes),), notes)
            if not notes.get("asked_twice"):
                notes["asked_twice"] = True
                again = self._phrases.say("problem_solving.ask_confidence_again", "question")
                return Outcome((again,), notes)
        if value is not None:
            notes["answers"]["confidence"] = value
            tries = notes.get("tries", 0)
            if value < SURE_ENOUGH and tries < SMALLER_TRIES:
                notes.update(tries=tries + 1, smaller="asked")
                smaller = self._phrases.say(
                    "problem_solving.smaller", "question", turn=tries, value=value
                )
                return Outcome((smaller,), notes)
        return self._plan(notes)

    def _plan(self, notes: dict[str, Any]) -> Outcome:
        self._log.keep_worksheet(notes["session"], notes["answers"])
        return Outcome(
            (
                Say("guide", self.summary(notes["answers"])),
                self._phrases.say("problem_solving.kept"),
            ),
            None,
            ending="done",
        )

    def summary(self, answers: Mapping[str, Any]) -> str:
        """The plan in the person's own words, a line a part, leaving out what was skipped."""
        lines = [self._phrases.text("problem_solving.plan")]
        for part in ("problem", "goal", "choose", "first_step", "when", "confidence"):
            if part in answers:
                lines.append(self._phrases.text(f"problem_solving.plan_{part}", value=answers[part]))
        return "\n".join(lines)

    def _ask(self, notes: Mapping[str, Any]) -> Say:
        asked = notes["asked"]
        ideas = notes["answers"].get("ideas", [])
        if asked == "ideas" and ideas:
            return self._more(list(ideas))
        say = self._phrases.say(
            f"problem_solving.ask_{asked}",
            "question",
            ideas="\n".join(f"{n}. {idea}" for n, idea in enumerate(ideas, 1)),
            step=notes["answers"].get("first_step", ""),
        )
        if asked != "choose":
            return say
        buttons = tuple(
            Button(idea if len(idea) <= 60 else idea[:57] + "…", f"idea {n}")
            for n, idea in enumerate(ideas)
        )
        return Say(say.kind, say.text, buttons=buttons)

    def again(self, state: State) -> tuple[Say, ...]:
        return (self._ask(state),)

    def after(self, state: State, turn: Turn) -> Outcome | None:
        return None

    def stop(self, state: State, turn: Turn) -> tuple[Say, ...]:
        self._log.keep_worksheet(state["session"], state["answers"])
        return (self._phrases.say("problem_solving.stopped", "notice"),)
