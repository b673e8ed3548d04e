"""Starts the gateway: checks what can go wrong, says what is happening, prints the address."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from datetime import datetime, timezone

import uvicorn
from rich.console import Console

from bot.assistant.embedded import EmbeddedAssistant
from bot.assistant.training import rasa_model
from bot.bootstrap import build_phrases, the_database
from bot.content import did_you_mean
from bot.errors import Trouble
from bot.nlu.reader import the_reader
from bot.roleplay.library import Library
from bot.safety.classifier import AlarmClassifier
from bot.safety.helplines import Helplines
from bot.safety.languages import Languages
from bot.safety.replies import SafetyReplies
from bot.safety.screen import Screen
from bot.settings import ROOT, Settings, load_settings
from bot.store.chat import ChatStore
from bot.web.alarms import Alarms
from bot.web.app import build_app
from bot.web.conversation import Conversations
from bot.web.limits import Limits


def serve(*, port: int | None) -> None:
    """Runs until it is interrupted. Raises ``Trouble`` when it cannot start."""
    console = Console(stderr=True, highlight=False)
    settings = load_settings(port=port)
    listener = listen(settings)
    conversations, assistant = build_conversations(settings, console.print)
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(conversations, build_phrases()),
            log_level="error",
            access_log=False,
            ws="none",
            timeout_graceful_shutdown=3,
        )
    )
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    assistant.start()
    announcer = threading.Thread(
        target=_announce, args=(assistant, server, console, address), daemon=True
    )
    announcer.start()
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        console.print("Goodbye.")
    finally:
        assistant.stop()
    if assistant.failure:
        raise assistant.failure


def _announce(
    assistant: EmbeddedAssistant, server: uvicorn.Server, console: Console, address: str
) -> None:
    try:
        assistant.wait()
    except BaseException:  # told by ``serve`` once the server has stopped
        server.should_exit = True
        return
    console.print("Ready. Open this address in your browser:")
    print(address, flush=True)  # noqa: T201 - the address is the program's output


def listen(settings: Settings) -> socket.socket:
    """A socket on the wanted port, taken before anything slow begins."""
    # With the protocol named, asyncio switches off Nagle's delay (40 ms a reply) on each connection.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Trouble(
            f"Port {settings.port} is used by another program ({error.strerror}). "
            f"Try: rehearse --port {settings.port + 1}"
        ) from error
    return listener


def build_conversations(
    settings: Settings, say: object = None
) -> tuple[Conversations, EmbeddedAssistant]:
    """The gateway's parts over this machine's data folder; the assistant is not started yet."""
    tell = say if callable(say) else lambda text: print(text, file=sys.stderr)  # noqa: T201
    database = the_database()
    chat = ChatStore(database)
    chat.interrupt_running()
    phrases = build_phrases()
    languages = Languages.load(ROOT / "data/safety/languages.yml")
    helplines = Helplines.load(ROOT / "data/safety/helplines.yml")
    if settings.region is not None and settings.region not in {r.code for r in helplines.regions}:
        known = [region.code for region in helplines.regions]
        raise Trouble(
            f"REHEARSE_REGION cannot be '{settings.region}'.{did_you_mean(settings.region, known)} "
            f"Use one of {', '.join(known)}, or leave it out."
        )
    assistant = EmbeddedAssistant(
        database=database,
        prepare=lambda: rasa_model(settings.cache, tell),
        turn_seconds=settings.turn_seconds,
    )
    conversations = Conversations(
        database=database,
        chat=chat,
        assistant=assistant,
        screen=Screen(the_reader(), languages, AlarmClassifier.load()),
        alarms=Alarms(
            chat=chat,
            replies=SafetyReplies(phrases, helplines),
            region=settings.region,
        ),
        languages=languages,
        phrases=phrases,
        limits=Limits(settings.rate),
        scripts=Library(ROOT / "data/roleplay").get,
        clock=lambda: datetime.now(timezone.utc),
        session_days=settings.session_days,
        max_characters=settings.max_characters,
    )
    return conversations, assistant
