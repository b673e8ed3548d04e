"""Lets Rasa be imported without TensorFlow: half the memory, half the start.

Rasa imports every component that it ships, among them the ones that need TensorFlow. None of those
is in this project's ``config.yml``, so empty classes of the same names stand in for them. Must run
before ``rasa`` is imported.
"""

from __future__ import annotations

import sys
import types

_PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": (
        "RasaDataGenerator",
        "RasaBatchDataGenerator",
        "RasaTrainDataGenerator",
    ),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier", "DIET", "DIETClassifierT"),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.core.policies.ted_policy": ("TEDPolicy", "TED"),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy", "IntentTED"),
}


def install() -> None:
    """Puts the placeholders in place; does nothing for modules that are loaded already."""
    for name, classes in _PLACEHOLDERS.items():
        if name in sys.modules:
            continue
        module = types.ModuleType(name)
        for class_name in classes:
            setattr(module, class_name, type(class_name, (), {"__module__": name}))
        sys.modules[name] = module
