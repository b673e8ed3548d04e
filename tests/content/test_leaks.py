"""No test line, and no near copy of one, stands in the training lines."""

import re

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.evaluation.scorecard import labelled_lines
from bot.labels import CRISIS, REDFLAG
from bot.nlu.dataset import read_intents, read_labelled, read_moves, read_pairs
from bot.settings import ROOT

TASKS = ("openings", "inrole", "moves", "crisis", "redflag")
TOO_NEAR = 0.85
"""Cosine over character n-grams; two lines that differ in a word or a slip lie over it."""


def plain(text):
    """Small letters without stops; a text of signs alone stays as it is."""
    return re.sub(r"[^\w ]", "", text.lower()).strip() or text


def eval_lines(part, task):
    """The texts of a task's lines in one part of ``tests/eval``, made plain."""
    return [plain(line.text) for line in labelled_lines(task, ROOT / "tests/eval" / part)]


def safety_lines(folder):
    return [
        text
        for file, known in (("crisis", CRISIS), ("redflag", REDFLAG))
        for _, text in read_labelled(ROOT / folder / f"{file}.tsv", known)
    ]


@pytest.fixture(scope="module")
def training():
    intents = read_intents(ROOT / "data/nlu")
    lines = [line for lines in intents.values() for line in lines]
    lines += [reply.text for reply in read_moves(ROOT / "data/moves")]
    lines += [text for text, _ in read_pairs(ROOT / "data/requests/pairs.tsv")]
    for folder in ("data/safety", "data/safety/fitting"):
        lines += safety_lines(folder)
    texts = sorted({plain(line) for line in lines})
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    return texts, vectorizer, vectorizer.fit_transform(texts)


@pytest.mark.parametrize("part", ["dev", "test"])
@pytest.mark.parametrize("task", TASKS)
def test_no_test_line_stands_in_training(training, part, task):
    """Neither word for word nor with a slip or a word changed."""
    texts, vectorizer, known = training
    own = eval_lines(part, task)
    near = (vectorizer.transform(own) @ known.T).tocsr()
    found = []
    for row, line in enumerate(own):
        start, end = near.indptr[row : row + 2]
        if end > start:
            at = start + near.data[start:end].argmax()
            if near.data[at] >= TOO_NEAR:
                found.append(f"{line}  ~  {texts[near.indices[at]]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("task", TASKS)
def test_dev_and_test_lines_differ(task):
    """What is looked at while building is not what is measured in the end."""
    assert not set(eval_lines("dev", task)) & set(eval_lines("test", task))


def test_the_last_step_is_fitted_on_lines_that_the_encoder_has_not_seen():
    """Lines that it was tuned on look too certain."""
    tuned = {plain(line) for line in safety_lines("data/safety")}
    assert not [line for line in safety_lines("data/safety/fitting") if plain(line) in tuned]
