"""The coach: what happens next in a conversation, whichever activity goes on."""

from pathlib import Path

import pytest

from bot.bootstrap import build_coach
from tests.fakes import MemoryLog, Person

ROOT = Path(__file__).parents[2]


@pytest.fixture
def log():
    return MemoryLog()


@pytest.fixture
def person(log):
    return Person(build_coach(log, root=ROOT))


def kinds(answer):
    return [say.kind for say in answer.says]


def in_scene(person):
    return person.say(press="start doctor_tests_normal 2")


def test_asking_for_a_doctor_opens_the_preparation_of_a_doctors_scene(person):
    """The first answer may be one question; start skips the rest and the partner speaks."""
    answer = person.say("rehearse my doctor's visit", intent="roleplay_doctor")
    assert kinds(answer) == ["guide", "question"]
    assert person.desk["script"] == "doctor_tests_normal"
    assert person.desk["step"] is None
    assert "partner" in kinds(person.say("start"))
    assert person.desk["step"] == "results"


def test_a_talk_that_no_scene_is_for_begins_no_other_one(person, log):
    """A landlord is no doctor: it is said, and what there is stands beside as buttons."""
    answer = person.say("my landlord won't fix the lift", intent="roleplay_everyday")
    assert kinds(answer) == ["notice"]
    assert all(b.press.startswith("start ") for b in answer.says[0].buttons)
    assert answer.says[0].buttons
    assert log.sessions("local", limit=5) == []


def test_preparation_keeps_words_and_ratings(person, log):
    """Everything asked before the scene is noted, and the ratings are in the log."""
    person.say("rehearse my doctor's visit", intent="roleplay_doctor")
    person.say("I'd like a referral.")
    person.say("standing long enough to cook")
    person.say(press="skip")
    person.say("doubtful please")
    person.say("about a four")
    answer = person.say("7 out of 10")
    assert "partner" in kinds(answer)
    run = person.desk["state"]["run"]
    assert run["words"]["need"] == "a referral"
    assert run["level"] == 2
    assert {(r.scale, r.value) for r in log.rated.values()} == {("confidence", 4), ("distress", 7)}


def test_start_goes_straight_into_the_scene(person):
    """A script started by its id needs no preparation and has the wanted level."""
    answer = in_scene(person)
    assert "partner" in kinds(answer)
    assert person.desk["state"]["run"]["level"] == 2


def test_a_line_is_answered_by_coach_and_partner_and_logged(person, log):
    """A reply in the scene gets feedback with the person's own words, and the partner goes on."""
    in_scene(person)
    answer = person.say("I can't cook any more", moves=["describe_impact"])
    assert kinds(answer)[0] == "coach"
    assert "partner" in kinds(answer)
    assert "I can't cook any more" in answer.says[0].text
    assert answer.says[0].data["moves"][0]["evidence"][0]["text"] == "I can't cook any more"
    (turn,) = log.turns(person.desk["session"])
    assert (turn.step, turn.said) == ("results", "I can't cook any more")


def test_hint_and_repeat_change_nothing(person):
    """Help is given and the scene stays where it is."""
    in_scene(person)
    before = person.desk["state"]["run"]
    assert kinds(person.say("help", command="hint")) == ["coach"]
    assert "partner" in kinds(person.say("what?", command="repeat"))
    assert person.desk["state"]["run"] == before


def test_redo_takes_the_last_reply_back(person, log):
    """The partner's line comes again, and the reply counts no more."""
    in_scene(person)
    person.say("I can't cook", moves=["describe_impact"])
    answer = person.say("let me try again", command="redo")
    assert kinds(answer)[0] == "coach"
    assert person.desk["step"] == "results"
    assert log.turns(person.desk["session"]) == []


def test_redo_before_any_reply_says_so(person):
    """There is nothing to take back at the start of a scene."""
    in_scene(person)
    answer = person.say("redo", command="redo")
    assert "partner" in kinds(answer)
    assert person.desk["step"] == "results"


def test_skip_leaves_the_step_and_is_not_scored(person, log):
    """A skipped step leads on without a reply in the log."""
    in_scene(person)
    person.say("skip", command="skip")
    assert person.desk["step"] == "everyone_tired"
    assert log.turns(person.desk["session"]) == []


def test_pause_holds_the_scene_and_going_on_repeats_the_line(person):
    """After a pause the partner says the line again at the same step."""
    in_scene(person)
    person.say("door", command="pause")
    assert person.desk["status"] == "paused"
    answer = person.say("ok", command="resume")
    assert person.desk["status"] == "running"
    assert "partner" in kinds(answer)


def test_a_question_about_the_program_is_answered_and_the_scene_goes_on(person):
    """The answer comes first, then the partner's line, and the step is the same."""
    in_scene(person)
    answer = person.say("what can this app do?", intent="help", command="aside")
    assert kinds(answer)[0] == "guide"
    assert kinds(answer)[-1] == "partner"
    assert person.desk["step"] == "results"


def test_an_answer_that_only_sounds_like_another_activity_is_an_answer(person):
    """What was asked for is taken, unless both readings say that it was something else."""
    person.say("rehearse my doctor's visit", intent="roleplay_doctor")
    person.say("concentrating after two", intent="mindful_task", command="aside")
    assert person.desk["state"]["words"]["need"] == "concentrating after two"


def test_another_activity_in_the_middle_is_offered_not_started(person):
    """Nothing is left without a yes."""
    in_scene(person)
    answer = person.say("breathing exercise", intent="breathing", command="aside")
    assert answer.says[0].buttons[0].press == "open breathing"
    assert person.desk["activity"] == "roleplay_doctor"
    person.say(press="open breathing")
    assert person.desk["activity"] == "breathing"


def start_breathing(person):
    person.say("breathe", intent="breathing")


def start_problem(person):
    person.say("i have a problem", intent="problem_solving")


def start_preparation(person):
    person.say("doctor", intent="roleplay_doctor")


@pytest.mark.parametrize("start", [in_scene, start_preparation, start_breathing, start_problem])
def test_stop_leaves_every_activity_in_one_turn(person, log, start):
    """Stopping always works at once, and the log tells that it was stopped."""
    start(person)
    session = person.desk["session"]
    person.say("stop", command="stop")
    assert person.desk["status"] == "ended"
    assert person.desk["state"] is None
    assert log.session(session).ending == "stopped"


GOOD_TALK = (
    ["describe_impact", "request"],
    ["hold_boundary"],
    ["acknowledge"],
    ["request"],
    ["offer_option"],
)


def play_to_the_goal(person):
    in_scene(person)
    for moves in GOOD_TALK:
        person.say("my words", moves=moves)
    return person.say("so you write it today", moves=["check_understanding"])


def test_a_scene_ends_with_a_debrief_that_quotes_and_counts(person, log):
    """The look back names the moves with the person's words, and the log has the ending."""
    answer = play_to_the_goal(person)
    assert kinds(answer)[-1] == "debrief"
    assert "Asked for something clear, 2 times" in answer.says[-1].text
    assert "my words" in answer.says[-1].text
    assert log.session(person.desk["session"]).ending == "goal_met"
    assert person.desk["status"] == "ended"


def test_ratings_are_asked_again_afterwards_and_compared(person, log):
    """Who rated before is asked after the debrief, and may answer or do something else."""
    person.say("doctor", intent="roleplay_doctor")
    for _ in range(4):
        person.say(press="skip")
    person.say(press="rate 3")
    person.say(press="rate 8")
    for moves in GOOD_TALK:
        person.say("my words", moves=moves)
    answer = person.say("so you write it today", moves=["check_understanding"])
    assert kinds(answer)[-2:] == ["debrief", "question"]
    person.say("6")
    answer = person.say("5")
    assert "from 3 to 6" in answer.says[-1].text
    assert "from 8 to 5" in answer.says[-1].text
    assert person.desk["state"] is None


def test_a_question_left_open_after_the_debrief_traps_nobody(person):
    """Something else than a number is taken for what it is."""
    person.say("doctor", intent="roleplay_doctor")
    for _ in range(4):
        person.say(press="skip")
    person.say(press="rate 3")
    person.say("start")
    for moves in GOOD_TALK:
        person.say("my words", moves=moves)
    person.say("so you write it today", moves=["check_understanding"])
    answer = person.say("what have I practised?", intent="progress")
    assert "goal reached" in answer.says[-1].text


def test_progress_is_told_from_the_log(person):
    """The newest practice stands in the answer with its ending; before any there is a plain word."""
    assert "not practised anything" in person.say("progress", intent="progress").says[0].text
    play_to_the_goal(person)
    assert "tests are normal – goal reached" in person.say("progress", intent="progress").says[0].text


def test_the_last_debrief_is_found_again(person):
    """Asking for the last practice brings its look back."""
    play_to_the_goal(person)
    answer = person.say("show me my last practice", intent="progress")
    assert kinds(answer) == ["debrief"]


def test_an_unclear_message_gets_choices(person):
    """Nothing is started on a guess."""
    answer = person.say("hm", intent="goals", maybe=("goals", "pacing"))
    assert [b.press for b in answer.says[0].buttons] == ["open goals", "open pacing"]
    assert person.desk is None


def test_the_second_of_two_wishes_is_offered_by_name(person):
    """One is started, the other named with a button."""
    answer = person.say("breathe, then a problem", intent="breathing", also=("problem_solving",))
    assert person.desk["activity"] == "breathing"
    assert any(b.press == "open problem_solving" for b in answer.says[0].buttons)


def test_the_second_wish_is_offered_after_a_one_turn_answer_too(person):
    """What is answered at once does not swallow the rest of the message."""
    answer = person.say("my progress, then breathe", intent="progress", also=("breathing",))
    assert any(b.press == "open breathing" for say in answer.says for b in say.buttons)


def test_what_is_not_there_yet_is_said_honestly(person):
    """An activity of a later version names what can be done today."""
    answer = person.say("plan my day", intent="pacing")
    assert "can't do that yet" in answer.says[0].text
    assert answer.says[0].buttons


def test_breathing_is_guided_step_by_step_with_a_pacer(person, log):
    """The pacer runs five in and five out, and the minutes are noted at the end."""
    first = person.say("breathe", intent="breathing")
    paced = person.say("next", command="skip")
    person.say("ok")
    last = person.say("ok")
    assert first.says[0].data == {}
    assert paced.says[0].data["pacer"] == {"in": 5, "out": 5, "seconds": 60}
    assert "Breathe in for five" in paced.says[0].text
    assert "one minute" in last.says[-1].text
    assert log.session(person.desk["session"]).ending == "done"


@pytest.mark.parametrize("words", ["i feel dizzy", "it's getting worse"])
def test_breathing_stops_when_it_feels_worse(person, log, words):
    """Dizziness ends the exercise and says what to do."""
    person.say("breathe", intent="breathing")
    answer = person.say(words)
    assert "stop" in answer.says[0].text
    assert person.desk["status"] == "ended"


def solve(person, *answers):
    person.say("i have a problem", intent="problem_solving")
    for text in answers:
        answer = person.say(text)
    return answer


def test_problem_solving_walks_through_all_its_steps(person, log):
    """From attitude to confidence; the plan is told in the person's words and kept."""
    solve(
        person,
        "yes",
        "The shopping wears me out",
        "Saturdays are worst",
        "I can still cook on Saturday",
        "order online; ask my neighbour; go twice",
    )
    person.say(press="enough")
    person.say("ordering costs little strength")
    person.say(press="idea 0")
    person.say("look up which shop delivers")
    person.say("Thursday after breakfast, kitchen table")
    answer = person.say("8")
    assert "order online" in answer.says[0].text
    assert "Thursday after breakfast" in answer.says[0].text
    assert log.sheets[person.desk["session"]]["ideas"] == [
        "order online",
        "ask my neighbour",
        "go twice",
    ]
    assert log.session(person.desk["session"]).ending == "done"


def test_judging_waits_until_the_ideas_are_there(person):
    """A judgement during the list is held back kindly, and the idea stays."""
    answer = solve(person, "yes", "The stairs", "always", "fewer stairs", "move house but that's stupid")
    assert answer.says[0].kind == "coach"
    assert "stupid" in answer.says[0].text
    assert person.desk["state"]["answers"]["ideas"]


def test_under_seven_makes_the_step_smaller_and_asks_again(person):
    """A confidence of 5 brings a smaller step and the same question."""
    solve(person, "yes", "The stairs", "always", "fewer stairs", "a; b; c")
    person.say(press="enough")
    person.say(press="skip")
    person.say(press="idea 1")
    person.say("ring the landlord")
    person.say("Monday")
    answer = person.say("5")
    assert "half" in answer.says[0].text
    answer = person.say("only look up the number")
    assert "only look up the number" in answer.says[0].text
    assert "Your plan" in person.say("8").says[0].text


def test_coming_back_offers_to_go_on_at_the_same_place(person):
    """After the program was away, what was running is paused and offered."""
    in_scene(person)
    answer = person.coach.come_back(person.desk)
    assert answer.desk["status"] == "paused"
    assert [b.press for b in answer.says[0].buttons] == ["go_on", "end"]
    assert answer.desk["step"] == "results"


def test_a_strangers_debrief_stays_closed(person, log):
    """Knowing the id of a session does not show it."""
    play_to_the_goal(person)
    session = person.desk["session"]
    from dataclasses import replace

    log.kept[session] = replace(log.kept[session], person="someone else")
    answer = person.say(press=f"debrief {session}")
    assert kinds(answer) == ["notice"]


@pytest.mark.parametrize("text", ["", " ", "💥", "x" * 1000, "{need}", "<b>", "'; DROP TABLE"])
def test_any_text_in_a_scene_gets_an_answer(person, text):
    """Nothing that is typed breaks a scene."""
    in_scene(person)
    assert person.say(text).says
