"""The engine: what a reply brings about, and that every play ends."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.labels import MOVES
from bot.roleplay import engine
from bot.roleplay.engine import Run
from bot.roleplay.loader import load

ROOT = Path(__file__).parents[2]
SCRIPTS = {path.stem: load(path)[0] for path in (ROOT / "data/roleplay").glob("*.yml")}


def begin(name="doctor_tests_normal", level=1, seed=1, **words):
    return engine.begin(SCRIPTS[name], level=level, seed=seed, words=words)


def test_the_first_reply_whose_moves_were_all_heard_is_taken():
    """Two moves together win over one of them, because that reply stands first."""
    run = begin().run
    both = engine.answer(SCRIPTS["doctor_tests_normal"], run, ["request", "describe_impact"])
    one = engine.answer(SCRIPTS["doctor_tests_normal"], run, ["describe_impact"])
    assert both.took.when == {"request", "describe_impact"}
    assert one.took.when == {"describe_impact"}


def test_nothing_heard_takes_else():
    """An answer without a move gets the else feedback and stays at the step."""
    beat = engine.answer(SCRIPTS["doctor_tests_normal"], begin().run, [])
    assert beat.took is None
    assert beat.run.step == "results"
    assert "tiredness" in beat.feedback


def test_the_partner_never_says_the_same_line_twice_in_a_row():
    """Entering a step again brings another line each time."""
    beat = begin()
    for _ in range(2):
        following = engine.answer(SCRIPTS["doctor_tests_normal"], beat.run, [])
        assert following.says != beat.says
        beat = following


def test_the_same_seed_says_the_same_and_a_run_survives_json():
    """A run can be repeated exactly and stored between two turns."""
    script = SCRIPTS["work_rest_breaks"]
    moves = [["describe_impact"], [], ["request"], ["give_reason"]]
    lines = []
    for _ in range(2):
        beat = begin("work_rest_breaks", seed=7)
        said = [beat.says]
        for heard in moves:
            beat = engine.answer(script, Run.from_json(beat.run.to_json()), heard)
            said.append(beat.says)
        lines.append(said)
    assert lines[0] == lines[1]


def test_redo_goes_back_to_before_the_last_reply():
    """Taking a reply back puts the scene where it was."""
    first = begin()
    beat = engine.answer(SCRIPTS["doctor_tests_normal"], first.run, ["describe_impact"])
    assert engine.redo(beat.run).step == "results"
    assert engine.redo(first.run) is None


def test_skip_takes_the_first_way_without_feedback():
    """A skipped step leads on and is not commented."""
    beat = engine.skip(SCRIPTS["doctor_tests_normal"], begin().run)
    assert beat.run.step == "everyone_tired"
    assert beat.feedback is None


def test_a_level_that_is_missing_becomes_the_nearest():
    """Asking for a level that a script does not have is no error."""
    assert begin(level=9).run.level == 3


@pytest.mark.parametrize("name", sorted(SCRIPTS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_play_ends(name, data):
    """Whatever is said, the scene is over after a bounded number of replies."""
    script = SCRIPTS[name]
    bound = sum(step.tries or 1 for step in script.steps.values()) * 3
    beat = engine.begin(script, level=data.draw(st.sampled_from(script.levels)), seed=3, words={})
    count = 0
    while beat.end is None:
        moves = data.draw(st.lists(st.sampled_from(MOVES), max_size=2))
        beat = engine.answer(script, beat.run, moves)
        count += 1
        assert count <= bound


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_giving_in_never_reaches_the_goal(name):
    """Somebody who only gives in is not told that the goal was met."""
    beat = engine.begin(SCRIPTS[name], level=1, seed=1, words={})
    while beat.end is None:
        beat = engine.answer(SCRIPTS[name], beat.run, ["give_in"])
    assert beat.end == "practised"


def test_own_words_stand_in_the_partners_lines():
    """The names in braces become what the person said."""
    assert engine._in_own_words("You want {need}?", {"need": "a chair"}) == "You want a chair?"
