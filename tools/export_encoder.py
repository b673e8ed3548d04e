"""Writes what was tuned: the encoder as int8 ONNX, and the head of its branch for safety as arrays."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from branches import BRANCHES, SHARPNESS, Trunk, base, climb
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoTokenizer
from tuning_lines import HEADS


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
    trunk, tokenizer = Trunk(base()), AutoTokenizer.from_pretrained(base())
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
