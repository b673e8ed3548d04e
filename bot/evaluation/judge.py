"""Asks the trained bot what it understands of a line: its screen, then its pipeline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Any

from bot.assistant.embedded import load_agent
from bot.assistant.training import rasa_model
from bot.bootstrap import the_database
from bot.evaluation.tasks import Judged, LabelledLine
from bot.labels import ASIDE, ASIDES, COMMANDS, LINE, NO_MOVE, RESUME, activity_of
from bot.nlu.reader import the_reader
from bot.normalise import normalise
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Languages
from bot.safety.screen import Screen
from bot.settings import ROOT, Settings


class Judge:
    """The trained bot's understanding, without a conversation around it."""

    def __init__(self, settings: Settings) -> None:
        def silent(_: str) -> None:
            """Progress would mix with the report."""

        self._languages = Languages.load(ROOT / "data/safety/languages.yml")
        self._screen = Screen(the_reader(), self._languages, AlarmClassifier.load())
        self._agent, _ = load_agent(rasa_model(settings.cache, silent), the_database())

    def judge(self, task: str, lines: Sequence[LabelledLine]) -> Iterator[Judged]:
        for line in lines:
            began = time.perf_counter()
            predicted, evidence = self._predict(task, line.text)
            ms = (time.perf_counter() - began) * 1000
            yield Judged(line.text, line.expected, predicted, ms, evidence)

    def _predict(self, task: str, text: str) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        alarms = self._screen.check(text)
        if alarms:
            return tuple(alarm.kind for alarm in alarms), []
        if task == "crisis":
            return ("safe",), []
        if task == "redflag":
            return ("routine",), []
        if self._languages.of(text):
            return (), []  # it is told, in that language, that English is understood
        parsed = asyncio.run(self._agent.parse_message(normalise(text)))
        understood = parsed["understood"]
        if task == "inrole":
            command = understood["command"]
            if command == RESUME or (command == ASIDE and parsed["intent"]["name"] not in ASIDES):
                command = LINE  # while a scene goes on, the coach takes it as a reply
            return ((command,) if command in (LINE, *COMMANDS) else ()), []
        if task == "moves":
            moves = understood["moves"]
            return tuple(m["move"] for m in moves) or (NO_MOVE,), moves
        if understood["maybe"]:
            return (), []
        return (activity_of(parsed["intent"]["name"]), *understood["also"]), []
