"""Rasa graph components: thin doors over the plain classifiers of this package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.labels import LINE, UNCLEAR
from bot.nlu.dataset import read_moves, read_pairs, read_unclear
from bot.nlu.intents import Examples, IntentClassifier, train_intents
from bot.nlu.moves import MoveTagger, train_moves
from bot.nlu.reader import the_reader
from bot.nlu.vectors import VectorCache

UNDERSTOOD = "understood"
"""Attribute of the message, and so of Rasa's parse, that carries command, moves and second wishes."""


class _Stored(GraphComponent):
    """Keeps one set of arrays in Rasa's model storage."""

    def __init__(self, storage: ModelStorage, resource: Resource, config: dict[str, Any]) -> None:
        self._storage = storage
        self._resource = resource
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Any:
        return cls(model_storage, resource, config)

    def _keep(self, arrays: dict[str, Any]) -> None:
        with self._storage.write_to(self._resource) as folder:
            np.savez(Path(folder) / "arrays.npz", **arrays)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Any:
        component = cls(model_storage, resource, config)
        with (
            model_storage.read_from(resource) as folder,
            np.load(Path(folder) / "arrays.npz") as arrays,
        ):
            component._take(dict(arrays))
        return component

    def _take(self, arrays: dict[str, Any]) -> None:
        raise TypeError(f"{type(self).__name__} takes no arrays")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentComponent(_Stored):
    """Sets the message's intent; attaches what the message is inside a role play."""

    def train(self, training_data: TrainingData) -> Resource:
        examples = [(m.get(TEXT), m.get(INTENT)) for m in training_data.intent_examples if m.get(TEXT)]
        examples += [(text, UNCLEAR) for text in read_unclear(Path(self._config["unclear"]))]
        pairs = read_pairs(Path(self._config["pairs"]))
        replies = [reply.text for reply in read_moves(Path(self._config["moves"]))]
        texts = [text for text, _ in (*examples, *pairs)] + replies
        own, second, more = np.split(
            VectorCache.default().meanings(texts), [len(examples), len(examples) + len(pairs)]
        )
        self._classifier = train_intents(
            Examples([text for text, _ in examples], own, [intent for _, intent in examples]),
            pairs=Examples([text for text, _ in pairs], second, [both for _, both in pairs]),
            replies=Examples(replies, more, [LINE] * len(replies)),
        )
        self._keep(self._classifier.arrays())
        return self._resource

    def _take(self, arrays: dict[str, Any]) -> None:
        self._classifier = IntentClassifier.from_arrays(arrays)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "moves": "data/moves",
            "pairs": "data/requests/pairs.tsv",
            "unclear": "data/requests/unclear.txt",
        }

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            reading = the_reader().read(message.get(TEXT) or "")
            meaning = self._classifier.meaning(reading)
            message.set(
                INTENT,
                {"name": meaning.intent, "confidence": meaning.confidence},
                add_to_output=True,
            )
            message.set(
                UNDERSTOOD,
                {
                    "command": self._classifier.command(reading),
                    "also": list(meaning.also),
                    "maybe": list(meaning.maybe),
                    "moves": [],
                },
                add_to_output=True,
            )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MoveComponent(_Stored):
    """Attaches the moves of the message with their evidence."""

    def train(self, training_data: TrainingData) -> Resource:
        self._tagger = train_moves(read_moves(Path(self._config["moves"])), the_reader())
        self._keep(self._tagger.arrays())
        return self._resource

    def _take(self, arrays: dict[str, Any]) -> None:
        self._tagger = MoveTagger.from_arrays(arrays)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"moves": "data/moves"}

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            reading = the_reader().read(message.get(TEXT) or "")
            moves = [move.to_json() for move in self._tagger.moves(reading)]
            message.set(
                UNDERSTOOD, {**(message.get(UNDERSTOOD) or {}), "moves": moves}, add_to_output=True
            )
        return messages
