"""Scripts as therapists write them, and what they are told about each mistake."""

import pytest

from bot.roleplay.loader import load

GOOD = """\
title: A short talk
setting: doctor
levels: [1]
partner:
  name: Dr Lane
  role: a family doctor
brief: |
  You are tired.
goal: |
  Ask for one thing.
reviewed_by: A. Therapist, 2026-11-01
start: hello
steps:
  hello:
    says: |
      What can I do for you?
    says_again:
      - |
        Yes?
      - |
        Go on.
    replies:
      - when: [request]
        example: |
          A referral, please.
        feedback: |
          Clear.
        then: done
    else:
      feedback: |
        Ask for one thing.
      then: hello
    tries: 2
    out_of_tries: enough
  done:
    says: |
      All right.
    end: goal_met
  enough:
    feedback: |
      Let us stop here.
    end: practised
"""


def problems(tmp_path, text):
    path = tmp_path / "talk.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path)


def test_a_complete_script_has_no_problems(tmp_path):
    """A script that follows the format is read without a word."""
    script, found = problems(tmp_path, GOOD)
    assert found == []
    assert script.steps["hello"].replies[0].then == "done"
    assert script.steps["hello"].says[1] == (("What can I do for you?",),)


STEP = "  hello:"
CASES = [
    ("S01", "title: A short talk\n", "titel: A short talk\n", "titel:", "Did you mean 'title'"),
    ("S02", "brief: |\n  You are tired.\n", "brief: Patient #1\n", "brief:", "after 'brief: |'"),
    ("S03", "        then: done\n", "        then: dome\n", "then: dome", "Did you mean 'done'"),
    ("S04", "    end: goal_met\n", "", "  done:", "leads nowhere"),
    ("S05", "end: goal_met", "end: goal_mett", "end: goal_mett", "Did you mean 'goal_met'"),
    ("S06", "when: [request]", "when: [stop]", "then: done", "answered by the program itself"),
    ("S07", "when: [request]", "when: [requets]", "then: done", "Did you mean 'request'"),
    (
        "S08",
        "    else:\n",
        "      - when: [request]\n        example: |\n          Please.\n"
        "        feedback: |\n          Good.\n        then: enough\n    else:\n",
        "then: enough",
        "same moves",
    ),
    (
        "S09",
        "        example: |\n          A referral, please.\n",
        "",
        "then: done",
        "no 'example'",
    ),
    (
        "S10",
        "    else:\n      feedback: |\n        Ask for one thing.\n      then: hello\n",
        "",
        STEP,
        "no 'else'",
    ),
    (
        "S11",
        "  enough:\n",
        "  lost:\n    says: |\n      Hm.\n    end: practised\n  enough:\n",
        "  lost:",
        "No way leads",
    ),
    ("S12", "    tries: 2\n    out_of_tries: enough\n", "", STEP, "for ever"),
    ("S13", "out_of_tries: enough", "out_of_tries: hello", "out_of_tries:", "leads back"),
    ("S14", "    end: goal_met\n", "    end: practised\n", "start: hello", "goal_met"),
    ("S16", "    says: |\n      What can I do for you?\n", "", STEP, "nobody says anything"),
    ("S18", "setting: doctor\n", "", "title:", "'setting' is missing"),
    (
        "S18",
        "    says_again:\n      - |\n        Yes?\n      - |\n        Go on.\n",
        "",
        STEP,
        "says_again",
    ),
    ("S19", "setting: doctor", "setting: hospital", "setting:", "must be one of"),
    ("S19", "tries: 2", "tries: many", "tries: many", "whole number"),
    ("S19", "What can I do for you?", "You want {neeed}?", "    says: |", "Did you mean 'need'"),
    (
        "S20",
        "setting: doctor\n",
        "setting: doctor\nsetting: work\n",
        "setting: work",
        "stands twice",
    ),
]


@pytest.mark.parametrize(("code", "old", "new", "at", "says"), CASES)
def test_each_mistake_gets_its_code_its_line_and_a_way_on(tmp_path, code, old, new, at, says):
    """One mistake is told with file, line and code, and the script is refused."""
    assert old in GOOD
    text = GOOD.replace(old, new)
    script, found = problems(tmp_path, text)
    assert script is None
    matching = [p for p in found if p.code == code and says in p.text]
    assert matching, found
    assert at in text.splitlines()[matching[0].line - 1]


@pytest.mark.parametrize(("code", "old", "new", "at", "says"), CASES[:3])
def test_one_typo_gets_one_message(tmp_path, code, old, new, at, says):
    """A misspelt key, text or target is told once and not again as something missing."""
    _, found = problems(tmp_path, GOOD.replace(old, new))
    assert [p.code for p in found if p.code in ("S01", "S02", "S03", "S18")] == [code]


def test_an_unsigned_script_warns_and_is_read(tmp_path):
    """No clinician's name is a warning, not an error."""
    script, found = problems(
        tmp_path, GOOD.replace("reviewed_by: A. Therapist, 2026-11-01", "reviewed_by: null")
    )
    assert script is not None
    assert script.reviewed_by is None
    assert [(p.code, p.warning) for p in found] == [("S15", True)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"   \n",
        b"\xff\xfe\x00b",
        b"x" * 300_000,
        b"a: &a [1]\nb: *a\n",
        b"title:\n\t- tab\n",
        b"- a\n- b\n",
        b"\x00\x01\x02",
        b"{" * 5000,
    ],
    ids=["empty", "spaces", "utf16", "huge", "alias", "tab", "list", "binary", "deep"],
)
def test_an_unreadable_file_is_refused_in_plain_words(tmp_path, raw):
    """Whatever the file holds, the author reads one sentence and never a traceback."""
    script, found = problems(tmp_path, raw)
    assert script is None
    assert {p.code for p in found} <= {"S17", "S19"}
    assert all(p.text for p in found)


def test_windows_line_ends_other_alphabets_and_apostrophes_are_fine(tmp_path):
    """A script may be written anywhere."""
    text = GOOD.replace("Dr Lane", "Dr O'Žukauskaitė 李").replace("\n", "\r\n")
    script, found = problems(tmp_path, text)
    assert found == []
    assert script.partner.name == "Dr O'Žukauskaitė 李"


def test_yaml_words_stay_words(tmp_path):
    """A step called 'no' and a time stay what the author wrote."""
    text = GOOD.replace("done", "no").replace("A short talk", "10:30")
    script, found = problems(tmp_path, text)
    assert found == []
    assert "no" in script.steps
    assert script.title == "10:30"


def test_all_problems_are_told_at_once(tmp_path):
    """Two mistakes are two messages in one run."""
    text = GOOD.replace("goal_met", "goal_mett").replace("[request]", "[requets]")
    _, found = problems(tmp_path, text)
    assert {"S05", "S07"} <= {p.code for p in found}
