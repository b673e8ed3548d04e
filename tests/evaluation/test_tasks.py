"""Files of labelled lines: how they are read and counted."""

import pytest

from bot.errors import Trouble
from bot.evaluation.tasks import Judged, read_lines, scores


def write(tmp_path, text):
    path = tmp_path / "lines.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_are_read_with_one_or_several_labels(tmp_path):
    """Two requests are joined by a plus, several moves by a comma, and blank lines are skipped."""
    path = write(tmp_path, "breathing+diary\tbreathe\tand note\n\ngreet\thi\r\n")
    lines = read_lines("openings", path)
    assert [line.expected for line in lines] == [("breathing", "diary"), ("greet",)]
    assert lines[0].text == "breathe\tand note"
    moves = read_lines("moves", write(tmp_path, "request,vague\thm please\n"))
    assert moves[0].expected == ("request", "vague")


def test_every_bad_line_is_told_with_its_number(tmp_path):
    """An unknown label gets a suggestion, a line without a tab its number."""
    path = write(tmp_path, "greet\thi\nbreathng\tbreathe\nno tab here\n")
    with pytest.raises(Trouble) as trouble:
        read_lines("openings", path)
    assert "lines.tsv:2:" in str(trouble.value)
    assert "Did you mean 'breathing'" in str(trouble.value)
    assert "lines.tsv:3:" in str(trouble.value)


def test_an_unknown_task_or_file_is_told(tmp_path):
    """One sentence, with a suggestion."""
    with pytest.raises(Trouble, match="Did you mean 'moves'"):
        read_lines("move", tmp_path / "x")
    with pytest.raises(Trouble, match="cannot be read"):
        read_lines("moves", tmp_path / "x")
    bad = tmp_path / "bad.tsv"
    bad.write_bytes(b"greet\thi\ngreet\t\xff\n")
    with pytest.raises(Trouble, match=r"bad\.tsv:2"):
        read_lines("openings", bad)


def test_scores_count_each_label():
    """Precision, recall and F1 by label, alarms included."""
    lines = [
        Judged("a", ("request",), ("request", "vague"), 1.0),
        Judged("b", ("request",), ("none",), 1.0),
        Judged("c", ("none",), ("crisis",), 1.0),
    ]
    table = scores("moves", lines)
    assert table["request"] == {"precision": 1.0, "recall": 0.5, "f1": 2 / 3, "support": 2}
    assert table["vague"]["precision"] == 0.0
    assert table["crisis"]["support"] == 0
