"""Tunes all-MiniLM-L6-v2 on the project's own lines and writes it as int8 ONNX with two branches.

Run where PyTorch is at hand (the product itself never needs it), from the project's folder:

    python -m venv /tmp/tuning
    /tmp/tuning/bin/pip install -r tools/requirements.txt
    PYTHONPATH=.:tools /tmp/tuning/bin/python tools/tune_encoder.py --out bot/weights/encoder.onnx

The word embeddings and the first two layers stay as they are, so that words that no line holds keep
their place, and serve both branches. Each branch is a copy of the four layers above, tuned by itself
(``branches.py``) on every line of the project (``tuning_lines.py``), cut into sentences as the product
does. What is kept is the running mean of the weights over the last steps. The heads of *meaning* are
thrown away: the product trains its own on the tuned vectors. The head of *safety* is kept: the product
judges by the same parts. The seed is fixed; on one machine the result is the same each time. Both
branches are tuned at once, each in a process of its own on one core, in about an hour and a half.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from branches import BRANCHES, Branch, Trunk, base
from export_encoder import export, export_head
from torch import nn
from transformers import AutoTokenizer
from tuning_lines import Line, lines

EPOCHS = {"meaning": 8, "safety": 3}
EVERYDAY_SHARE = 0.3
"""Of the lines that are harmless because they were written for another task: those seen in an epoch."""
KEPT_SHARE = 0.998
"""Of the running mean of the weights that each step leaves in place."""


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
    tokenizer = AutoTokenizer.from_pretrained(base())
    model, found = Branch(name, Trunk(base())), lines()
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
