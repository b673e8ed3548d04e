"""The trained parts by themselves, read from the model file without starting Rasa's engine."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.moves import MoveTagger


def arrays_of(model: Path, component: str) -> dict[str, Any]:
    """The arrays that one component (by its class name) keeps in a Rasa model file."""
    with tarfile.open(model) as archive:
        for member in archive.getmembers():
            if component in member.name and member.name.endswith("arrays.npz"):
                file = archive.extractfile(member)
                if file is not None:
                    return dict(np.load(io.BytesIO(file.read())))
    raise KeyError(f"{model.name} holds no {component}")


def trained_tagger() -> MoveTagger:
    """The tagger of the present model; trains where there is none."""
    from bot.assistant.training import rasa_model
    from bot.settings import load_settings

    model = rasa_model(load_settings().cache, lambda _: None)
    return MoveTagger.from_arrays(arrays_of(model, "MoveComponent"))
