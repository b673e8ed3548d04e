"""Every file of data/ is linted, and every way of every script walked."""

import re
from pathlib import Path

import pytest

from bot.bootstrap import build_exercises, build_phrases
from bot.labels import (
    ACTIVITIES,
    ASIDE,
    COMMANDS,
    CRISIS,
    HELPFUL_MOVES,
    LINE,
    MEDICAL_QUESTION,
    MOVES,
    REDFLAG,
    RESUME,
    UNHELPFUL_PATTERNS,
)
from bot.nlu.dataset import read_intents, read_labelled, read_moves
from bot.roleplay.loader import load
from bot.roleplay.walk import ELSE, walks

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "data/roleplay").glob("*.yml"))
PHRASES = build_phrases()
NEVER_TYPED = {"press", "come_back"}
KEYS = set(PHRASES.texts())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_script_lints_without_errors(path):
    """Only the missing signature may be told."""
    script, problems = load(path)
    assert script is not None
    assert {p.code for p in problems} <= {"S15"}


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_way_of_every_script_is_walked(path, level):
    """Each reply and each else of each step is taken at least once, and each talk ends."""
    script, _ = load(path)
    talks = list(walks(script, level=level))
    examples = {e.answer for talk in talks for e in talk.exchanges}
    wanted = {r.example for step in script.steps.values() for r in step.replies}
    assert wanted <= examples
    assert {talk.end for talk in talks} == {"goal_met", "practised"}
    elses = {(e.step) for talk in talks for e in talk.exchanges if e.answer == "…"}
    assert elses == {name for name, step in script.steps.items() if step.fallback}
    assert frozenset() == ELSE


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_shortest_good_way_has_six_exchanges(path):
    """A scene is a conversation: even the quickest good talk takes six replies."""
    script, _ = load(path)
    good = [t for t in walks(script, level=1) if t.end == "goal_met"]
    assert min(len(t.exchanges) for t in good) >= 6


def test_every_exercise_is_read():
    """Each exercise file is complete and names its source."""
    exercises = build_exercises(ROOT / "data/exercises")
    assert all(exercise.sources for exercise in exercises.values())
    pacer = exercises["paced_breathing"].pacer
    assert 60 / (pacer.breathe_in + pacer.breathe_out) == 6


def test_every_intent_has_thirty_varied_lines():
    """Each activity, each command and plain replies have their own examples, none twice."""
    intents = read_intents(ROOT / "data/nlu")
    typed = {*ACTIVITIES, MEDICAL_QUESTION, *COMMANDS, LINE, RESUME, ASIDE}
    assert set(intents) == {*typed, *NEVER_TYPED}
    for name, lines in intents.items():
        assert len(set(lines)) >= 30 or name in NEVER_TYPED, name
        assert len(lines) == len(set(lines)), name


def test_no_line_stands_under_two_intents():
    """The same words cannot be taught to mean two things."""
    owners = {}
    for name, lines in read_intents(ROOT / "data/nlu").items():
        for line in lines:
            assert owners.setdefault(line.lower(), name) == name, line


def test_marked_replies_are_readable_and_cover_every_move():
    """Each move has lines that show it, and there are replies without any."""
    replies = read_moves(ROOT / "data/moves")
    held = [label for reply in replies for label in reply.labels]
    assert {move for move in MOVES if held.count(move) >= 10} == set(MOVES)
    assert sum(not reply.labels for reply in replies) >= 30


def test_safety_lines_are_labelled():
    """The files of the screen hold only its labels."""
    crisis = read_labelled(ROOT / "data/safety/crisis.tsv", CRISIS)
    redflag = read_labelled(ROOT / "data/safety/redflag.tsv", REDFLAG)
    assert {label for label, _ in crisis} == {"crisis", "danger", "safe"}
    assert {label for label, _ in redflag} == {"emergency", "routine"}


def test_every_phrase_that_code_names_exists():
    """No sentence is missing when it is needed, and none stands there unused."""
    code = "\n".join(
        path.read_text() for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")
    )
    named = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code)) & {
        key for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', code) if key.split(".")[0] in TOPICS
    }
    assert named <= KEYS
    for move in HELPFUL_MOVES:
        assert f"feedback.heard_{move}" in KEYS
        assert f"moves.{move}" in KEYS
    for pattern in UNHELPFUL_PATTERNS:
        assert f"feedback.try_{pattern}" in KEYS
        assert f"debrief.next_{pattern}" in KEYS
    for code_name in ACTIVITIES:
        assert f"activities.{code_name}" in KEYS


TOPICS = {key.split(".")[0] for key in KEYS}


def test_every_refusal_has_its_sentence():
    """Each key that the gateway refuses with is written down."""
    code = "\n".join(path.read_text() for path in (ROOT / "bot/web").glob("*.py"))
    keys = set(re.findall(r'Refusal\(\d+, "([a-z_]+)"', code)) | set(
        re.findall(r'sentence\("([a-z_]+)"\)', code)
    )
    assert keys
    assert {f"gateway.{key}" for key in keys} <= KEYS


BANNED = re.compile(
    r"\b(?:just|at least|think positive|cheer up|look on the bright side|calm down|don't worry|"
    r"well done|amazing|awesome|great job)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_the_products_own_voice_neither_cheers_nor_minimises(key):
    """No phrase holds wording that makes light of somebody's trouble, or applauds."""
    for text in PHRASES.texts()[key]:
        assert not BANNED.search(text), text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_feedback_in_scripts_neither_cheers_nor_minimises(path):
    """The coach's part of a script is the product's voice too."""
    script, _ = load(path)
    for step in script.steps.values():
        texts = [r.feedback for r in step.replies] + [step.hint or "", step.feedback or ""]
        for text in texts:
            assert not BANNED.search(text), text
