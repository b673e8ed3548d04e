"""The borders: which part may know which."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ("dialogue", "roleplay", "feedback", "coping", "practice")
OUTSIDE = {"rasa", "rasa_sdk", "sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "spacy"}
LAYERS = {
    "feedback": {"dialogue", "practice"},
    "practice": {"dialogue"},
    "roleplay": {"dialogue", "feedback", "practice"},
    "coping": {"dialogue", "practice"},
    "dialogue": {"practice", "roleplay"},
    "nlu": {"dialogue"},
    "safety": {"dialogue", "nlu"},
    "store": {"dialogue", "practice"},
    "assistant": {"dialogue", "nlu", "safety", "store"},
    "evaluation": {"assistant", "nlu", "safety"},
    "weights": set(),
    "web": {"assistant", "dialogue", "nlu", "roleplay", "safety", "store"},
}
"""Folder to the folders of bot/ that it may import, besides itself and bot/'s own modules."""


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("folder", CORE)
def test_the_core_knows_no_framework(folder):
    """What happens next is decided without Rasa, SQL or web."""
    for path in (ROOT / "bot" / folder).rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & OUTSIDE, path


@pytest.mark.parametrize("folder", sorted(LAYERS))
def test_imports_point_one_way(folder):
    """Each folder imports only what lies below it."""
    for path in (ROOT / "bot" / folder).rglob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "bot" and len(parts) > 1 and (ROOT / "bot" / parts[1]).is_dir():
                assert parts[1] in {folder, *LAYERS[folder]}, f"{path.name} imports {name}"


def test_every_folder_of_the_product_has_its_place():
    """A new folder has to be put into the picture."""
    folders = {p.name for p in (ROOT / "bot").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders == set(LAYERS)


def test_actions_know_rasa_sdk_and_never_rasa():
    """The doors run in an action server that has no Rasa."""
    for path in (ROOT / "actions").glob("*.py"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert roots & OUTSIDE <= {"rasa_sdk"}, path


def test_the_readme_names_the_folders_that_there_are():
    """The tree in the README is the tree on disk."""
    readme = (ROOT / "README.md").read_text()
    tree = readme.split("```text")[1].split("```")[0]
    named = [line.split()[0] for line in tree.splitlines() if line.strip()]
    for name in named:
        assert (ROOT / name).exists(), name
    for folder in ("actions", "bot", "data", "tests", "docs", "benchmarks"):
        assert f"{folder}/" in named
    for folder in LAYERS:
        assert f"bot/{folder}/" in named
