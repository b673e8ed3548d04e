"""The score card: how its figures are counted, and that the README shows those that were measured."""

import pytest

from bot.evaluation.scorecard import LINES, PAGE, Bound, Figure, figures, pointed, written
from bot.evaluation.tasks import TASKS, Judged
from bot.nlu.dataset import parse_marked
from bot.settings import ROOT


def judged(expected, predicted, text="words", evidence=()):
    return Judged(text, expected, predicted, 1.0, evidence)


def test_each_figure_counts_what_it_names():
    """Shares of the lines that it speaks of, and of no others."""
    lines = {
        "openings": [
            judged(("diary",), ("diary",)),
            judged(("diary",), ("diary", "goals")),
            judged(("out_of_scope",), ("out_of_scope",)),
            judged(("diary", "goals"), ("goals", "diary")),
        ],
        "inrole": [
            judged(("line",), ("stop",)),
            judged(("line",), ("crisis",)),
            judged(("hint",), ("hint",)),
        ],
        "moves": [judged(("request",), ("request",)), judged(("none",), ("none",))],
        "crisis": [judged(("crisis",), ("crisis",)), judged(("safe",), ("danger",))],
        "redflag": [judged(("emergency",), ("routine",)), judged(("routine",), ("routine",))],
    }
    found = figures(lines)
    assert found["openings accuracy"] == pytest.approx(2 / 3)
    assert found["out of scope found"] == 1
    assert found["two requests both named"] == 1
    assert found["replies taken for a command"] == 0.5
    assert found["replies taken for an alarm"] == 0.5
    assert found["requests taken for an alarm"] == 0
    assert found["commands understood"] == 1
    assert found["crisis recall"] == 1
    assert found["false alarms on safe lines"] == 1
    assert found["emergency recall"] == 0
    assert found["false alarms on routine lines"] == 0


def test_evidence_counts_where_it_shares_half_of_the_shorter_stretch():
    """A word beside the mark is no evidence, most of the mark is."""
    reply = parse_marked("[I can't cook](describe_impact), [sorry](apologise)")

    def line(start, end):
        shown = [{"move": "describe_impact", "evidence": [{"start": start, "end": end}]}]
        return judged(("describe_impact",), ("describe_impact",), reply.text, shown)

    assert pointed([line(2, 12)], {reply.text: reply}) == 1
    assert pointed([line(12, 20)], {reply.text: reply}) == 0


def test_a_figure_under_its_floor_fails():
    """Whichever way it points."""
    assert not Figure("x", 0.7, Bound(aim=0.9, floor=0.8)).held
    assert not Figure("x", 0.05, Bound(aim=0.01, floor=0.04, at_most=True)).held
    assert Figure("x", 0.85, Bound(aim=0.9, floor=0.8)).held


def test_the_readme_shows_the_figures_of_the_score_card():
    """Every figure of the README stands in docs/scorecard.md with the same digits."""
    card = written(PAGE.read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = written(readme.split("## How well it understands")[1].split("\n## ")[0])
    assert len(shown) >= 15
    assert shown.items() <= card.items()


@pytest.mark.parametrize("task", [task for task in TASKS if task != "moves"])
def test_there_are_sixty_test_lines_of_each_label(task):
    """Fewer would say little."""
    labels = (LINES / f"test/{task}.tsv").read_text(encoding="utf-8").splitlines()
    counts = [line.split("\t")[0] for line in labels]
    assert min(counts.count(label) for label in TASKS[task]) >= 60
