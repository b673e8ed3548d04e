"""The conversation in a terminal: the same gateway, without HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from bot.bootstrap import build_phrases
from bot.errors import NotReady, NotSaved
from bot.settings import load_settings
from bot.store.chat import ChatMessage
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


def chat() -> None:
    """Talks until the end of input. A number alone presses the button that bears it."""
    console = Console(highlight=False)
    conversations, assistant = build_conversations(
        load_settings(), Console(stderr=True, highlight=False).print
    )
    assistant.start()
    assistant.wait()
    phrases = build_phrases()
    token, _ = conversations.open()
    buttons = _show(console, conversations.history(conversations.session(token), after=0).messages)
    try:
        while True:
            typed = console.input("[bold]You:[/bold] ")
            chosen = buttons.get(typed.strip())
            incoming = Incoming(
                id=str(uuid.uuid4()),
                text=None if chosen else typed,
                button=chosen,
            )
            try:
                reply: Reply = conversations.say(conversations.session(token), incoming)
            except Refusal as refusal:
                console.print(phrases.text(f"gateway.{refusal.key}"), style="yellow")
            except (NotReady, NotSaved):
                console.print(phrases.text("gateway.not_saved"), style="yellow")
            else:
                buttons = _show(console, reply.messages)
    except (EOFError, KeyboardInterrupt):
        console.print()
    finally:
        assistant.stop()


def _show(console: Console, messages: Sequence[ChatMessage]) -> Mapping[str, str]:
    """Prints messages; gives what can be typed for each button."""
    titles: dict[str, str] = {}
    for message in messages:
        name = message.speaker or _NAMES.get(message.kind, "Guide")
        line = Text(f"{name}: ", style=_STYLES.get(message.kind, "cyan"))
        line.append(message.text, style="default")
        console.print(line)
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
