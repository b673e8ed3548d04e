"""Every activity at every step, met by every kind of alarm: answered first, and led back to the step."""

from __future__ import annotations

import json
import uuid
from collections import deque
from dataclasses import dataclass, field

import pytest

from bot.bootstrap import build_coach, build_phrases
from bot.nlu.reader import the_reader
from bot.roleplay.library import Library
from bot.safety.classifier import AlarmClassifier
from bot.safety.helplines import Helplines
from bot.safety.languages import Languages
from bot.safety.replies import SafetyReplies
from bot.safety.screen import Screen
from bot.settings import ROOT
from bot.store.chat import ChatStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.sealing import Sealer
from bot.web.alarms import Alarms
from bot.web.conversation import Conversations, Incoming
from bot.web.limits import Limits
from tests.fakes import NOON, DeskAssistant, MemoryLog

ALARMS = {
    "crisis": "I can't do this any more, I want to kill myself",
    "danger": "my husband hits me when I say that",
    "emergency": "wait, my face is drooping on one side",
}
LIBRARY = Library(ROOT / "data/roleplay")
OPENINGS = [
    *(f"start {script.id} {level}" for script in LIBRARY.all() for level in script.levels),
    "open roleplay_doctor",
    "open roleplay_work",
    "open breathing",
    "open problem_solving",
]


@dataclass(frozen=True)
class Input:
    """What is done in one turn: a press, or words with the moves or the command that they hold."""

    press: str | None = None
    text: str = ""
    moves: tuple[str, ...] = ()
    command: str = "line"


@dataclass
class Talk:
    """A coach and a desk, to find out what can be reached."""

    coach: object
    assistant: DeskAssistant = field(init=False)

    def __post_init__(self):
        self.assistant = DeskAssistant(self.coach)

    def play(self, inputs):
        from bot.assistant.port import Inbound

        out = None
        conversation = str(uuid.uuid4())
        for number, step in enumerate(inputs):
            self.assistant.moves, self.assistant.command = step.moves, step.command
            out = self.assistant.answer(
                Inbound(conversation, "local", f"{conversation}-{number}", NOON, step.text, step.press)
            )
        return out, self.assistant.desks[conversation]


def inputs_from(out):
    """What a person can do next: press each button, answer with a number, words, moves, or pause."""
    for say in out.says:
        yield from (Input(press=b.press) for b in say.buttons if not b.press.startswith("rate"))
    yield Input(text="7")
    yield Input(text="the stairs at the station")
    yield Input(text="pause", command="pause")
    script = LIBRARY.get(out.state["script"]) if out.state["script"] else None
    step = script.steps.get(out.state["step"]) if script and out.state["step"] else None
    if step is not None:
        yield from (Input(text="words", moves=tuple(sorted(r.when))) for r in step.replies)


def place(out):
    """Where a talk stands, by what it is waiting for."""
    step = out.state["step"] or out.says[-1].text[:40]
    return out.state["activity"], out.state["script"], step, out.state["status"]


def ways():
    """The shortest way to every place of every activity, breadth first."""
    talk = Talk(build_coach(MemoryLog()))
    found, queue = {}, deque([(Input(press=opening),) for opening in OPENINGS])
    while queue:
        way = queue.popleft()
        out, _ = talk.play(way)
        here = place(out)
        if here in found or out.state["status"] not in ("running", "paused") or len(way) > 14:
            continue
        found[here] = way
        queue.extend(
            (*way, step)
            for step in inputs_from(out)
            if not (step.press or "").startswith(("open", "start"))
        )
    return found


WAYS = ways()


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(f"sqlite:///{folder / 'test.db'}", Sealer.from_file(folder / "key"))
    migrate(database)
    chat, phrases = ChatStore(database), build_phrases()
    languages = Languages.load(ROOT / "data/safety/languages.yml")
    assistant = DeskAssistant(build_coach(MemoryLog()))
    conversations = Conversations(
        database=database,
        chat=chat,
        assistant=assistant,
        screen=Screen(the_reader(), languages, AlarmClassifier.load()),
        alarms=Alarms(
            chat=chat,
            replies=SafetyReplies(phrases, Helplines.load(ROOT / "data/safety/helplines.yml")),
            region=None,
        ),
        languages=languages,
        phrases=phrases,
        limits=Limits("100000/second"),
        scripts=LIBRARY.get,
        clock=lambda: NOON,
        session_days=30,
        max_characters=1000,
    )
    yield conversations, assistant
    database.dispose()


def body(step, shown):
    """What a client sends for a step: a start, the newest button that does it, or text."""
    if step.press is None:
        return {"text": step.text}
    verb, *rest = step.press.split()
    if verb == "start":
        return {"start": {"script": rest[0], "level": int(rest[1])}}
    buttons = [button for message in shown for button in message.buttons]
    return {"button": next(b["token"] for b in reversed(buttons) if b["press"] == step.press)}


def test_the_matrix_covers_every_step_of_every_script():
    """Nothing that waits for an answer is left out."""
    for script in LIBRARY.all():
        waiting = {name for name, step in script.steps.items() if step.replies}
        assert waiting <= {step for _, found, step, _ in WAYS if found == script.id}
    activities = {"breathing", "problem_solving", "roleplay_doctor", "roleplay_work"}
    for status in ("running", "paused"):
        assert {activity for activity, *_, found in WAYS if found == status} == activities


@pytest.mark.parametrize("kind", ALARMS)
@pytest.mark.parametrize("where", WAYS, ids=lambda w: "-".join(str(part) for part in w)[:60])
def test_an_alarm_anywhere_is_answered_and_leads_back(talks, where, kind):
    """The safety reply comes, and taking it back leads to the same step; what was paused stays paused."""
    conversations, assistant = talks
    token, _ = conversations.open()

    def say(**what):
        return conversations.answer(token, Incoming(id=str(uuid.uuid4()), **what))

    session = conversations.session(token)
    for step in WAYS[where]:
        assistant.moves, assistant.command = step.moves, step.command
        shown = conversations.history(session, after=0).messages
        say(**body(step, shown))
    assistant.moves, assistant.command = (), "line"
    before = json.dumps(assistant.desks[session.id], sort_keys=True)
    state = conversations.session(token).state

    alarm = say(text=ALARMS[kind])
    assert [m.kind for m in alarm.messages] == ["safety"]
    assert alarm.state == {**state, "activity": "safety", "status": "running"}
    assert "112" in alarm.messages[0].text

    asked = say(text="I didn't mean that")
    assert asked.messages[0].kind == "safety"
    back = say(text="yes")
    assert back.messages[0].kind == "safety"
    assert len(back.messages) > 1
    assert back.state == state
    assert json.dumps(assistant.desks[session.id], sort_keys=True) == before
    if state["status"] == "paused":
        assert "Go on" in [b["title"] for b in back.messages[-1].buttons]
