"""The terminal's own part; whole talks in it are in ``tests/e2e``."""

from io import StringIO

import pytest
from rich.console import Console

from bot.terminal import empty


@pytest.mark.parametrize(
    ("terminal", "written"),
    [({"TERM": "xterm"}, "\x1b[2J\x1b[H\x1b[3J"), ({"TERM": "dumb"}, "")],
)
def test_leaving_also_empties_what_can_be_scrolled_back_to(terminal, written):
    """Last of all, because clearing may itself move lines there."""
    console = Console(file=StringIO(), force_terminal=True, _environ=terminal)
    empty(console)
    assert console.file.getvalue() == written


def test_leaving_writes_nothing_into_a_file():
    """Codes for a screen are for a screen."""
    console = Console(file=StringIO())
    empty(console)
    assert console.file.getvalue() == ""
