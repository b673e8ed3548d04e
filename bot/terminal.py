"""The conversation in a terminal: the same gateway, without HTTP."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping
from contextlib import suppress

from rich.console import Console
from rich.text import Text

from bot.bootstrap import build_phrases
from bot.errors import NotReady, NotSaved
from bot.phrases import Phrasebook
from bot.settings import load_settings
from bot.web.conversation import Incoming, Reply
from bot.web.problems import Refusal
from bot.web.server import build_conversations

_STYLES = {
    "partner": "bold blue",
    "coach": "green",
    "debrief": "green",
    "safety": "bold red",
    "notice": "yellow",
}
_NAMES = {"coach": "Coach", "debrief": "Coach", "safety": "Important"}


LEAVE = "leave"
"""Typed where the page has a button for it."""


def chat() -> None:
    """Talks until the end of input. A number alone presses the button that bears it.

    Messages are read for signs of danger from the first moment, also while the program gets ready.
    Raises what kept the assistant from starting.
    """
    console = Console(highlight=False)
    conversations, assistant = build_conversations(
        load_settings(), Console(stderr=True, highlight=False).print
    )
    phrases = build_phrases()
    assistant.start()
    if not sys.stdin.isatty():
        assistant.wait()  # lines from a file cannot be asked to be sent again
    token, _ = conversations.open()
    buttons = _show(console, phrases, conversations.history(conversations.session(token), after=0))
    try:
        while not assistant.failure:
            typed = console.input("[bold]You:[/bold] ")
            if typed.strip().lower() == LEAVE:
                empty(console)
                with suppress(NotSaved):
                    conversations.leave(conversations.session(token))
                return
            chosen = buttons.get(typed.strip())
            incoming = Incoming(
                id=str(uuid.uuid4()),
                text=None if chosen else typed,
                button=chosen,
            )
            try:
                reply = conversations.answer(token, incoming)
            except Refusal as refusal:
                console.print(phrases.text(f"gateway.{refusal.key}"), style="yellow")
            except NotReady:
                console.print(phrases.text("gateway.not_ready"), style="yellow")
            except NotSaved:
                console.print(phrases.text("gateway.not_saved"), style="yellow")
            else:
                buttons = _show(console, phrases, reply)
    except (EOFError, KeyboardInterrupt):
        console.print()
    finally:
        assistant.stop()
    if assistant.failure:
        raise assistant.failure


def empty(console: Console) -> None:
    """Empties the screen and what can be scrolled back to. Writes nothing where there is no terminal."""
    console.clear()
    if console.is_terminal and not console.is_dumb_terminal:
        # Last, because some terminals keep what they clear among the lines that can be scrolled back to.
        console.file.write("\x1b[3J")
        console.file.flush()


def _show(console: Console, phrases: Phrasebook, reply: Reply) -> Mapping[str, str]:
    """Prints messages; gives what can be typed for each button."""
    titles: dict[str, str] = {}
    for message in reply.messages:
        name = message.speaker or _NAMES.get(message.kind, "Guide")
        line = Text(f"{name}: ", style=_STYLES.get(message.kind, "cyan"))
        line.append(message.text, style="default")
        console.print(line)
        if message.data.get("leave"):
            console.print(Text(f"   {phrases.text('gateway.terminal_leave')}", style="dim"))
        titles.update({b["title"]: b["token"] for b in message.buttons})
    if not titles:
        return {}
    if "10" in titles:
        # A scale is answered by its own numbers.
        rest = [title for title in titles if not title.isdigit()]
        console.print(Text("   0 to 10" + "".join(f"  [{t}]" for t in rest), style="dim"))
        return titles
    numbered = {str(n): title for n, title in enumerate(titles, 1)}
    for number, title in numbered.items():
        console.print(Text(f"   {number}  {title}", style="dim"))
    return {number: titles[title] for number, title in numbered.items()}
