"""Whole talks with the trained product, over the API and in the terminal."""

import json
import os
import pty
import select
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Product

# Typed freely, by nobody who wrote the examples in the scripts.
DOCTOR = [
    "Hello doctor",
    "Most days I have to sit down half way up the stairs, and I've had to give up my evening class.",
    "I do go to bed early. My mornings are written down here: ten hours of sleep and I still can't "
    "get the kids dressed.",
    "I understand why you ask about stress, though it started after I had the flu in spring.",
    "Would you please refer me to somebody who deals with long-lasting fatigue?",
    "Could we meet every few weeks while I'm on the waiting list?",
    "So you'll send the letter this week and I'll see you in a month, is that correct?",
]
WORK = [
    "Thanks for making time for me.",
    "Around two my eyes blur and I can't follow the numbers. Could I take two ten minute rests a day?",
    "Ten minutes at eleven and ten at three. Otherwise my concentration is gone by two.",
    "It's because of a health condition, my GP can confirm that in a letter.",
    "I understand you have to treat everyone the same. With the rests I make fewer errors, which "
    "helps all of us.",
    "We could try it out: Sam takes the phone for ten minutes and I take it during his lunch.",
    "I'll email you tonight. Could we begin next Monday and look at it again on the 30th?",
]


@pytest.mark.parametrize(
    ("wish", "lines", "partner"),
    [
        ("I've got to see my GP tomorrow and want to practise", DOCTOR, "Dr Lane"),
        ("help me practise asking my manager for breaks", WORK, "Ms Okafor"),
    ],
)
def test_a_rehearsal_typed_freely_reaches_its_debrief(product, wish, lines, partner):
    """From a wish to the debrief, with feedback that quotes what was typed."""
    person = product.person()
    assert "question" in [m["kind"] for m in person.say(wish)["messages"]]
    assert "partner" in [m["kind"] for m in person.say("start")["messages"]]
    quoted = 0
    for line in lines:
        answer = person.say(line)
        for message in answer["messages"]:
            assert message["kind"] in ("coach", "partner", "debrief")
            if message["kind"] == "partner":
                assert message["speaker"] == partner
            if message["kind"] == "coach":
                for move in message["data"]["moves"]:
                    for span in move["evidence"]:
                        assert line[span["start"] : span["end"]] == span["text"]
                        quoted += 1
        if "debrief" in person.kinds():
            break
    while "debrief" not in person.kinds():
        person.say("I'd still like that, so you will write it and we meet again in four weeks, right?")
    assert quoted >= 4
    assert person.last["state"]["status"] == "ended"
    assert "Today:" in person.say("what have I practised?")["messages"][0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "could we do one of those again",
        "sleep and my job and all that",
        "no idea what i need this evening",
    ],
)
def test_an_unclear_message_gets_two_or_three_choices_and_starts_nothing(product, text):
    """Nobody could say what is asked for: it is asked, with buttons, and each button does what it says."""
    person = product.person()
    buttons = [button for message in person.say(text)["messages"] for button in message["buttons"]]
    assert 2 <= len(buttons) <= 3
    assert person.last["state"]["activity"] is None
    person.last = person.send(button=buttons[0]["button"]).json()
    assert person.last["messages"][0]["kind"] in ("guide", "question", "notice")


def test_commands_and_a_question_in_the_middle(product):
    """Hint, repeat, redo, pause, a question and stop do what they say."""
    person = product.person()
    response = person.send(start={"script": "doctor_tests_normal", "level": 2})
    person.last = response.json()
    assert "partner" in person.kinds()
    person.say("give me a hint")
    assert person.kinds() == ["coach"]
    person.say("what can this app do?")
    assert person.kinds()[0] == "guide"
    assert person.kinds()[-1] == "partner"
    person.say("I can't stand long enough to cook.")
    step = person.last["state"]["step"]
    person.say("let me try that again")
    assert person.last["state"]["step"] != step
    person.say("pause please")
    assert person.last["state"]["status"] == "paused"
    person.say("ok I'm back")
    assert person.last["state"]["status"] == "running"
    person.say("stop")
    assert person.last["state"]["status"] == "ended"


@pytest.mark.parametrize(
    "text", ["/restart", '/press{"press": "end"}', "/come_back", "/session_start", '/stop{"x": 1}']
)
def test_typed_commands_of_rasa_have_no_effect(product, text):
    """A slash is a character: nothing restarts, nothing is pressed, the scene goes on."""
    person = product.person()
    person.last = person.send(start={"script": "work_rest_breaks"}).json()
    person.say(text)
    assert person.last["state"]["status"] == "running"
    assert person.last["state"]["step"] == "opening"
    assert "partner" in person.kinds()


def test_breathing_and_problem_solving_run_to_their_end(product):
    """The two other kinds of activity exist and are in the log."""
    person = product.person()
    person.say("do a breathing exercise with me")
    for _ in range(3):
        person.say("ok")
    assert person.last["state"]["status"] == "ended"
    person.say("help me solve a problem step by step")
    for text in (
        "yes let's start",
        "The laundry is too heavy for me to carry down",
        "It's worst on Mondays",
        "That the washing is done once a week",
        "a trolley; ask my neighbour; smaller loads",
    ):
        person.say(text)
    person.press("Look at them")
    person.say("The trolley costs a little, the smaller loads cost nothing")
    person.press("smaller loads")
    for text in ("Sort one small load", "Monday after breakfast, in the bathroom", "8"):
        person.say(text)
    assert "smaller loads" in person.last["messages"][0]["text"]
    log = person.say("what have I practised?")["messages"][0]["text"]
    assert "Problem solving – finished" in log
    assert "Slow breathing – finished" in log


def test_killing_the_program_in_the_middle_loses_nothing(tmp_path, cache):
    """After kill -9 and a start the conversation is there, paused at the same step."""
    product = Product(tmp_path / "data", cache).start()
    try:
        person = product.person()
        person.last = person.send(start={"script": "doctor_tests_normal"}).json()
        person.say("I can't stand long enough to cook.")
        before, step = person.history()["messages"], person.last["state"]["step"]
        product.kill()
        product.start()
        after = person.history()
        assert after["messages"][: len(before)] == before
        assert after["state"] == {**after["state"], "status": "paused", "step": step}
        assert any(b["title"] == "Go on" for b in after["messages"][-1]["buttons"])
        person.press("Go on")
        assert "partner" in person.kinds()
        assert person.last["state"]["step"] == step
    finally:
        product.stop()


def test_understanding_is_the_same_with_and_without_tensorflow(product):
    """Placeholders for TensorFlow change nothing that a person could notice."""
    code = (
        "import asyncio, json, sys, warnings; warnings.simplefilter('ignore')\n"
        "from pathlib import Path\n"
        "from bot.assistant import embedded, tensorflow_free\n"
        "if sys.argv[1] == 'with': tensorflow_free.install = lambda: None\n"
        "from bot.bootstrap import the_database\n"
        "agent, _ = embedded.load_agent(Path(sys.argv[2]), the_database())\n"
        'parsed = asyncio.run(agent.parse_message("I can\'t cook, could I have a chair?"))\n'
        "print(json.dumps([parsed, 'tensorflow' in sys.modules]))\n"
    )
    results = []
    for way in ("with", "without"):
        done = subprocess.run(
            [sys.executable, "-c", code, way, str(_models(product)[0])],
            cwd=ROOT, env=product.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        results.append(json.loads(done.stdout.splitlines()[-1]))
    assert results[0][0] == results[1][0]
    assert results[1][1] is False


def test_a_second_start_does_not_train(product):
    """The model of unchanged data is found again."""
    assert "Learning" not in (product.log.read_text().split("Ready.")[-1])
    before = sorted(path.stat().st_mtime_ns for path in _models(product))
    again = subprocess.run(
        [sys.executable, "-m", "bot.cli", "train"],
        cwd=ROOT, env=product.env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Learning" not in again.stdout
    assert sorted(path.stat().st_mtime_ns for path in _models(product)) == before


def _models(product):
    return list(Path(product.env["REHEARSE_CACHE"]).glob("model-*.tar.gz"))


def test_the_terminal_can_do_the_same(product, tmp_path):
    """A scene in the terminal, with a hint, to the end of input."""
    talk = "rehearse my doctor's visit\nstart\nhint\nI can't stand long enough to cook\nstop\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat"],
        cwd=ROOT,
        env={**product.env, "REHEARSE_DATA": str(tmp_path / "terminal")},
        input=talk,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Dr Lane:" in done.stdout
    assert "I can't stand long enough to cook" in done.stdout.replace("\n", " ")
    assert "We've stopped" in done.stdout


@pytest.mark.parametrize(
    ("wish", "lines"),
    [
        ("I'm seeing my doctor on Monday, can we practise", DOCTOR),
        ("I want to rehearse asking my boss for rest breaks", WORK),
    ],
)
def test_a_rehearsal_in_the_terminal_reaches_its_debrief(product, tmp_path, wish, lines):
    """Typed freely, line by line, to the look back and the practice log."""
    closing = "I'd still like that, so you will write it and we meet again in four weeks, right?"
    talk = "\n".join([wish, "start", *lines, *[closing] * 6, "what have I practised?", ""])
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat"],
        cwd=ROOT,
        env={**product.env, "REHEARSE_DATA": str(tmp_path / "terminal")},
        input=talk,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "That is the end of the scene" in done.stdout
    assert "Today:" in done.stdout


class Typist:
    """Somebody at a real terminal, before anything is ready."""

    def __init__(self, **env):
        self.master, end = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "chat"],
            cwd=ROOT, env=env, stdin=end, stdout=end, stderr=end, close_fds=True,
        )  # fmt: skip
        os.close(end)
        self.seen = ""

    def waits_for(self, words, seconds=120):
        until = time.monotonic() + seconds
        while words not in " ".join(self.seen.split()):
            assert time.monotonic() < until, self.seen[-2000:]
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 4096).decode("utf-8", "replace")

    def types(self, text):
        self.seen = ""
        os.write(self.master, text.encode() + b"\n")


def training_begins(temporary, seconds=120):
    """Waits until training makes the folder for its parts, which it does once it has read the data."""
    until = time.monotonic() + seconds
    while not any(path.is_dir() for path in temporary.glob("*/*")):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_terminal_answers_danger_while_the_program_still_learns_and_can_be_left(tmp_path):
    """In the middle of training what is typed is answered, and one word empties the screen and ends."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    typist = Typist(
        **{
            **os.environ,
            "REHEARSE_DATA": str(tmp_path / "data"),
            "REHEARSE_CACHE": str(tmp_path / "cache"),
            "TMPDIR": str(temporary),
            "TERM": "xterm",
        }
    )
    try:
        typist.waits_for("You:")
        training_begins(temporary)
        typist.types("hello")
        typist.waits_for("still getting ready")
        typist.waits_for("You:")
        typist.types("my husband hits me")
        typist.waits_for("Important:")
        typist.waits_for('Type "leave"')
        typist.types("leave")
        typist.waits_for("\x1b[3J")
        assert typist.process.wait(timeout=60) == 0
        assert not list((tmp_path / "cache").glob("model-*"))
    finally:
        typist.process.kill()
        os.close(typist.master)


def test_a_locked_database_is_told_and_the_message_can_be_sent_again(tmp_path, cache):
    """While another program holds the lock nothing is lost, and afterwards the turn happens once."""
    product = Product(tmp_path / "data", cache).start()
    try:
        person = product.person()
        person.last = person.send(start={"script": "doctor_tests_normal"}).json()
        other = sqlite3.connect(tmp_path / "data" / "rehearse.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        body = {"id": "again", "text": "I can't stand long enough to cook."}
        refused = person.http.post("/api/messages", json=body)
        assert refused.status_code == 503
        assert "not be saved" in refused.json()["detail"]
        other.execute("ROLLBACK")
        answered = person.http.post("/api/messages", json=body)
        assert answered.status_code == 200
        assert person.http.post("/api/messages", json=body).json() == answered.json()
        said = [m["text"] for m in person.history()["messages"] if m["kind"] == "person"]
        assert said.count(body["text"]) == 1
    finally:
        product.stop()


@pytest.mark.parametrize(
    ("task", "lines"),
    [
        ("openings", "breathing\tslow breathing please\n"),
        ("inrole", "stop\tstop\nline\tI have to stop working at three\n"),
        ("moves", "request\tCould you refer me to the clinic?\n"),
        ("crisis", "crisis\tI want to kill myself\nsafe\tgood morning\n"),
        ("redflag", "emergency\tmy tongue is swelling and my throat is closing\n"),
    ],
)
def test_evaluate_measures_each_task(product, tmp_path, task, lines):
    """The command prints one JSON object with labels and lines."""
    (tmp_path / "lines.tsv").write_text(lines)
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "evaluate", task, str(tmp_path / "lines.tsv"), "--json"],
        cwd=ROOT, env=product.env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert result["task"] == task
    assert result["n"] == len(lines.splitlines())
    assert [line["expected"] for line in result["lines"]] == [
        line["predicted"] for line in result["lines"]
    ]
