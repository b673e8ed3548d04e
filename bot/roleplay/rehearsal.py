"""The activity around a script: preparation, the scene, the debrief, and a rating afterwards."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.activity import Outcome, State
from bot.dialogue.answers import says_only, zero_to_ten
from bot.dialogue.turn import Button, Say, Turn
from bot.feedback.debrief import debrief
from bot.feedback.reply import on_reply
from bot.labels import ROLEPLAYS
from bot.phrases import Phrasebook
from bot.practice.log import SCALES, PracticeLog, PracticeSession, PracticeTurn, Rating
from bot.roleplay import engine
from bot.roleplay.engine import Beat, Run
from bot.roleplay.library import Library
from bot.roleplay.script import OWN_WORDS, Script

PREPARATION = (*OWN_WORDS, "level", *SCALES)
"""Asked in this order before a scene; each can be skipped, ``start`` skips the rest."""

_ASKING = re.compile(
    r"^(?:(?:well|um|so|ok|okay)[, ]+)*(?:i(?:'d| would)? (?:just |really )?"
    r"(?:need|want|like|would like|am asking for|would love)(?: to ask(?: for| about)?| to have)?|"
    r"to ask for|asking for)\s+",
    re.IGNORECASE,
)


class Rehearsal:
    """Plays the library's scripts."""

    def __init__(self, *, library: Library, log: PracticeLog, phrases: Phrasebook) -> None:
        self._library = library
        self._log = log
        self._phrases = phrases

    # Opening

    def open(self, turn: Turn, session: str) -> Outcome:
        """Offers the script that fits the message best, and asks the first question.

        Where there is none for such a talk, nothing is begun: the others stand beside as buttons.
        ``start SCRIPT [LEVEL]`` as a press starts that script without preparation.
        """
        if turn.press and turn.press.startswith("start "):
            _, script_id, *level = turn.press.split()
            script = self._library.get(script_id)
            if script is not None:
                state = self._begin(turn, session, script)
                state["level"] = int(level[0]) if level else script.levels[0]
                return self._raise_curtain(script, state, turn)
        setting = ROLEPLAYS.get(turn.intent)
        ranked = self._library.best(turn.text, setting=setting)
        if not ranked:
            others = [Button(s.title, f"start {s.id}") for s in self._library.best(turn.text)[:3]]
            return Outcome((self._phrases.say("roleplay.no_script", "notice", buttons=others),), None)
        return self._offer(turn, session, ranked)

    def _offer(self, turn: Turn, session: str, ranked: Sequence[Script]) -> Outcome:
        script, *others = ranked
        state = self._begin(turn, session, script)
        buttons = [
            Button(self._phrases.text("roleplay.other", title=o.title), f"script {o.id}")
            for o in others[:2]
        ]
        intro = replace(self._intro(script), buttons=tuple(buttons))
        return self._outcome(script, state, (intro, self._question(script, state)))

    def _begin(self, turn: Turn, session: str, script: Script) -> dict[str, Any]:
        seed = zlib.crc32(session.encode())
        self._log.begin(
            PracticeSession(
                id=session,
                person=turn.person,
                conversation=turn.conversation,
                activity=_code(script),
                title=script.title,
                started_at=turn.at,
                script=script.id,
                script_version=script.version,
                seed=seed,
            )
        )
        return {
            "session": session,
            "script": script.id,
            "part": "prepare",
            "asked": PREPARATION[0],
            "words": {},
            "level": script.levels[0],
            "seed": seed,
            "rated": [],
            "number": 0,
            "run": None,
        }

    def _intro(self, script: Script) -> Say:
        parts = [
            self._phrases.text("roleplay.intro", title=script.title, brief=script.brief),
            self._phrases.text("roleplay.goal", goal=script.goal),
        ]
        if script.content_note:
            parts.append(self._phrases.text("roleplay.content_note", note=script.content_note))
        if not script.reviewed_by:
            parts.append(self._phrases.text("roleplay.not_reviewed"))
        return Say("guide", "\n".join(parts))

    # Preparation

    def _question(self, script: Script, state: State) -> Say:
        asked = state["asked"]
        return self._phrases.say(f"roleplay.ask_{asked}", "question", partner=script.partner.name)

    def _prepare(self, script: Script, state: dict[str, Any], turn: Turn) -> Outcome:
        press = turn.press or ""
        if press == "start_now" or says_only(turn.text, "start", "start now"):
            return self._raise_curtain(script, state, turn)
        if press.startswith("script "):
            other = self._library.get(press.split()[1])
            if other is not None:
                return self._offer(turn, state["session"], [other])
        asked = state["asked"]
        if turn.command in ("repeat", "hint", "redo") and not press:
            says: tuple[Say, ...] = (self._question(script, state),)
            if turn.command == "hint":
                says = (self._phrases.say(f"roleplay.hint_{asked}", "coach"), *says)
            return self._outcome(script, state, says)
        if press != "skip" and turn.command != "skip":
            if not self._note_answer(script, state, turn):
                if not state.get("asked_twice"):
                    state["asked_twice"] = True
                    again = self._phrases.say(
                        f"roleplay.ask_{asked}_again", "question", partner=script.partner.name
                    )
                    return self._outcome(script, state, (again,))
        state["asked_twice"] = False
        following = PREPARATION[PREPARATION.index(asked) + 1 :]
        following = tuple(q for q in following if q != "level" or len(script.levels) > 1)
        if not following:
            return self._raise_curtain(script, state, turn)
        state["asked"] = following[0]
        return self._outcome(script, state, (self._question(script, state),))

    def _note_answer(self, script: Script, state: dict[str, Any], turn: Turn) -> bool:
        """Keeps the answer to the question asked; ``False`` when it is no answer to it."""
        asked, press = state["asked"], turn.press or ""
        if asked in OWN_WORDS:
            state["words"] = {**state["words"], asked: in_a_sentence(turn.text)}
            return True
        value = int(press.split()[1]) if press.startswith(("rate ", "level ")) else None
        if asked == "level":
            value = value if value is not None else _level_named(turn.text)
            if value in script.levels:
                state["level"] = value
                return True
            return False
        value = value if value is not None else zero_to_ten(turn.text)
        if value is None:
            return False
        self._log.rate(Rating(state["session"], asked, "before", value))
        state["rated"] = [*state["rated"], asked]
        return True

    def _raise_curtain(self, script: Script, state: dict[str, Any], turn: Turn) -> Outcome:
        defaults = {w: self._phrases.text(f"roleplay.default_{w}") for w in OWN_WORDS}
        beat = engine.begin(
            script,
            level=state["level"],
            seed=state["seed"],
            words={**defaults, **state["words"]},
        )
        session = self._log.session(state["session"])
        if session is not None:
            self._log.begin(replace(session, level=beat.run.level))
        state.update(part="scene", run=beat.run.to_json())
        opening = self._phrases.say(
            "roleplay.curtain",
            partner=script.partner.name,
            role=script.partner.role,
            goal=script.goal,
        )
        return self._outcome(script, state, (opening, *self._partner(script, beat.says)))

    # The scene

    def take(self, state: State, turn: Turn) -> Outcome:
        notes = dict(state)
        script = self._library.get(notes["script"])
        if script is None:
            gone = self._phrases.say("roleplay.script_gone", "notice")
            return Outcome((gone,), None, ending="left")
        if notes["part"] == "prepare":
            return self._prepare(script, notes, turn)
        run = Run.from_json(notes["run"])
        if run.step not in script.steps or engine.is_end(script, run):
            # The script was edited while this scene was under way.
            says = (self._phrases.say("roleplay.script_changed", "notice"),)
            return self._close(script, notes, says, "practised", turn)
        return self._act(script, notes, run, turn)

    def _act(self, script: Script, notes: dict[str, Any], run: Run, turn: Turn) -> Outcome:
        command = "line" if turn.press else turn.command
        if command == "hint":
            text = script.steps[run.step].hint or self._phrases.text("roleplay.hint_any")
            return self._outcome(script, notes, (Say("coach", text),))
        if command == "repeat":
            return self._outcome(script, notes, self._partner(script, run.said))
        if command == "redo":
            return self._redo(script, notes, run)
        if command == "skip":
            return self._follow(script, notes, engine.skip(script, run), (), turn)
        notes["number"] += 1
        beat = engine.answer(script, run, [move.move for move in turn.moves])
        self._log.add_turn(
            PracticeTurn(
                session=notes["session"],
                number=notes["number"],
                step=run.step,
                said=turn.text,
                moves=turn.moves,
                at=turn.at,
            )
        )
        notes["answered"] = True
        said = on_reply(turn.moves, scripted=beat.feedback, phrases=self._phrases, turn=notes["number"])
        return self._follow(script, notes, beat, (said,), turn)

    def _redo(self, script: Script, notes: dict[str, Any], run: Run) -> Outcome:
        earlier = engine.redo(run)
        if earlier is None:
            says = (self._phrases.say("roleplay.nothing_to_redo", "coach"),)
            return self._outcome(script, notes, (*says, *self._partner(script, run.said)))
        if notes.get("answered"):
            self._log.replace_turn(notes["session"], notes["number"])
        notes.update(run=earlier.to_json(), answered=False)
        says = (self._phrases.say("roleplay.redo", "coach"),)
        return self._outcome(script, notes, (*says, *self._partner(script, earlier.said)))

    def _follow(
        self, script: Script, notes: dict[str, Any], beat: Beat, says: tuple[Say, ...], turn: Turn
    ) -> Outcome:
        says = (*says, *self._partner(script, beat.says))
        notes["run"] = beat.run.to_json()
        step = script.steps[beat.run.step]
        if step.end is None:
            return self._outcome(script, notes, says)
        if step.feedback:
            says = (*says, Say("coach", step.feedback))
        return self._close(script, notes, says, step.end, turn)

    def _close(
        self, script: Script, notes: dict[str, Any], says: tuple[Say, ...], ending: str, turn: Turn
    ) -> Outcome:
        look_back = self._debrief(script, notes["session"], ending)
        waiting = [scale for scale in SCALES if scale in notes["rated"]]
        if not waiting:
            return replace(self._outcome(script, notes, (*says, look_back)), state=None, ending=ending)
        notes.update(part="rate", asked=waiting[0], rated=waiting)
        ask = self._phrases.say(f"roleplay.ask_{waiting[0]}_after", "question")
        return replace(self._outcome(script, notes, (*says, look_back, ask)), ending=ending)

    def _debrief(self, script: Script, session: str, ending: str) -> Say:
        return debrief(
            self._log.turns(session),
            self._log.ratings(session),
            ending=ending,
            goal=script.goal,
            phrases=self._phrases,
            buttons=self._phrases.buttons("roleplay.after_debrief", script=script.id),
        )

    # Afterwards

    def after(self, state: State, turn: Turn) -> Outcome | None:
        notes = dict(state)
        script = self._library.get(notes["script"])
        press = turn.press or ""
        value = int(press.split()[1]) if press.startswith("rate ") else zero_to_ten(turn.text)
        skipped = press == "skip" or turn.command == "skip"
        if script is None or (value is None and not skipped) or (press and value is None):
            return None
        if value is not None:
            self._log.rate(Rating(notes["session"], notes["asked"], "after", value))
        left = notes["rated"][notes["rated"].index(notes["asked"]) + 1 :]
        if left:
            notes["asked"] = left[0]
            ask = self._phrases.say(f"roleplay.ask_{left[0]}_after", "question")
            return self._outcome(script, notes, (ask,))
        thanks = self._phrases.say(
            "roleplay.rated",
            changes="\n".join(self._changes(notes["session"])),
            buttons=self._phrases.buttons("roleplay.after_debrief", script=script.id),
        )
        return replace(self._outcome(script, notes, (thanks,)), state=None)

    def _changes(self, session: str) -> list[str]:
        values = {(r.scale, r.moment): r.value for r in self._log.ratings(session)}
        lines = []
        for scale in SCALES:
            before, after = values.get((scale, "before")), values.get((scale, "after"))
            if before is not None and after is not None:
                way = "same" if before == after else ("up" if after > before else "down")
                lines.append(self._phrases.text(f"debrief.{scale}_{way}", before=before, after=after))
        return lines

    def again(self, state: State) -> tuple[Say, ...]:
        script = self._library.get(state["script"])
        if script is None:
            return (self._phrases.say("roleplay.script_gone", "notice"),)
        if state["part"] == "prepare":
            return (self._question(script, state),)
        if state["part"] == "rate":
            return (self._phrases.say(f"roleplay.ask_{state['asked']}_after", "question"),)
        return self._partner(script, Run.from_json(state["run"]).said)

    def stop(self, state: State, turn: Turn) -> tuple[Say, ...]:
        if state["part"] != "scene" or not self._log.turns(state["session"]):
            return (self._phrases.say("roleplay.stopped_early", "notice"),)
        return (self._phrases.say("roleplay.stopped", "notice", session=state["session"]),)

    def look_back(self, session: PracticeSession) -> Say:
        """The debrief of a session that ended earlier."""
        script = self._library.get(session.script or "")
        return debrief(
            self._log.turns(session.id),
            self._log.ratings(session.id),
            ending=session.ending or "practised",
            goal=script.goal if script else "",
            phrases=self._phrases,
            buttons=self._phrases.buttons("roleplay.after_debrief", script=script.id) if script else (),
        )

    def _partner(self, script: Script, lines: Sequence[str]) -> tuple[Say, ...]:
        return tuple(Say("partner", line, speaker=script.partner.name) for line in lines)

    def _outcome(self, script: Script, state: State, says: tuple[Say, ...]) -> Outcome:
        step = state["run"]["step"] if state["run"] else None
        return Outcome(says, state, script=script.id, step=step)


def _code(script: Script) -> str:
    return next(code for code, setting in ROLEPLAYS.items() if setting == script.setting)


def _level_named(text: str) -> int | None:
    plain = text.lower()
    for level, names in {
        1: ("kind", "easy", "nice", "gentle", "1"),
        2: ("doubt", "medium", "middle", "2"),
        3: ("dismiss", "hard", "tough", "difficult", "3"),
    }.items():
        if any(name in plain for name in names):
            return level
    return None


def in_a_sentence(text: str) -> str:
    """A person's answer as a partner can say it: without "I need" before and the stop behind.

    First and second person change places: what was "my desk" is "your desk" in the partner's mouth.
    """
    words = _ASKING.sub("", " ".join(text.split())).rstrip(" .!?,;")
    swaps = {
        "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
        "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "am": "are",
    }  # fmt: skip

    def swap(match: re.Match[str]) -> str:
        return swaps.get(match[0].lower().replace("’", "'"), match[0])

    words = re.sub(r"\b[A-Za-z]+(?:['’][A-Za-z]+)?\b", swap, words)
    return words[:1].lower() + words[1:] if words[1:2].islower() or not words[1:2] else words
