"""Rasa in this process: the agent and the action executor on an event loop of their own thread.

A thread of its own keeps the gateway answering (safety, health) while Rasa loads, trains or works.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.assistant.port import Inbound, Outbound
from bot.dialogue.turn import Button, Say
from bot.errors import NotReady, NotSaved
from bot.normalise import normalise
from bot.store.database import Database
from bot.store.trackers import TrackerRows

log = logging.getLogger(__name__)
_PRESS = '/press{"press": "'


class EmbeddedAssistant:
    """Answers turns through a Rasa agent. ``prepare`` gives the path of the trained model."""

    def __init__(self, *, database: Database, prepare: Callable[[], Path], turn_seconds: float) -> None:
        self._database = database
        self._prepare = prepare
        self._turn_seconds = turn_seconds
        self._loop = asyncio.new_event_loop()
        self._agent: Any = None
        self._channel: Any = None
        self.failure: BaseException | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="assistant", daemon=True)

    def start(self) -> None:
        """Begins to load (and train, where needed) in the background."""
        self._thread.start()

    def wait(self) -> None:
        """Blocks until it is ready; raises what kept it from getting ready."""
        self._started.wait()
        if self.failure:
            raise self.failure

    def stop(self) -> None:
        """Ends the work on turns; what is still getting ready ends with the program."""
        if self.ready and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)

    @property
    def ready(self) -> bool:
        return self._agent is not None

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            model = self._prepare()
            self._agent, self._channel = load_agent(model, self._database)
        except BaseException as error:  # handed to whoever waits; a thread has nobody else to tell
            self.failure = error
            log.error("assistant could not start: %s", type(error).__name__)
            return
        finally:
            self._started.set()
        self._loop.run_forever()

    def answer(self, inbound: Inbound) -> Outbound:
        if not self.ready:
            raise NotReady
        future = asyncio.run_coroutine_threadsafe(self._turn(inbound), self._loop)
        try:
            return future.result(timeout=self._turn_seconds)
        except concurrent.futures.TimeoutError as error:
            future.cancel()
            raise NotReady from error

    async def _turn(self, inbound: Inbound) -> Outbound:
        from rasa.core.channels.channel import UserMessage

        channel = self._channel()
        message = UserMessage(
            text=normalise(inbound.text) or " ",
            output_channel=channel,
            sender_id=inbound.conversation,
            parse_data=_parse_data(inbound),
            metadata={
                "person": inbound.person,
                "id": inbound.id,
                "typed": inbound.text,
                "at": inbound.at.isoformat(),
            },
        )
        tracker_store = self._agent.tracker_store
        await self._agent.handle_message(message)
        if not channel.sent and not inbound.come_back:
            # Rasa swallows what goes wrong in an action and says nothing: silence is an error.
            raise NotSaved("the assistant gave no answer")
        tracker = await tracker_store.retrieve(inbound.conversation)
        desk = tracker.get_slot("desk") if tracker else None
        return Outbound(tuple(channel.sent), public_state(desk))


def public_state(desk: Any) -> dict[str, Any]:
    """What a client may know of the desk."""
    desk = desk or {}
    return {key: desk.get(key) for key in ("activity", "status", "script", "step")}


def _parse_data(inbound: Inbound) -> dict[str, Any] | None:
    """Ready-made meaning of what was not typed; typed text is understood by the pipeline alone."""
    if inbound.press is None and not inbound.come_back:
        return None
    intent = {"name": "come_back" if inbound.come_back else "press", "confidence": 1.0}
    entities = [] if inbound.come_back else [{"entity": "press", "value": inbound.press}]
    return {"text": inbound.text, "intent": intent, "entities": entities}


def load_agent(model: Path, database: Database) -> tuple[Any, Any]:
    """A Rasa agent whose actions run in this process, and its output channel's class."""
    from bot.assistant import tensorflow_free

    tensorflow_free.install()
    quieten()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import OutputChannel
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    from bot.assistant.tracker_store import CompactTrackerStore

    executor = ActionExecutor()
    executor.register_package("actions")
    _check_results_once()

    class InProcess(EndpointConfig):  # type: ignore[misc]
        """An action server without the server: the call goes to the executor."""

        async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
            return await executor.run(json)

    class Collected(OutputChannel):  # type: ignore[misc]
        """Collects whole messages; Rasa's own collecting channel splits them up."""

        def __init__(self) -> None:
            self.sent: list[Say] = []

        @classmethod
        def name(cls) -> str:
            return "gateway"

        async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
            self.sent.append(_say(message))

    agent = Agent.load(
        model_path=str(model),
        tracker_store=CompactTrackerStore(None, rows=TrackerRows(database)),
        action_endpoint=InProcess("http://in-process.invalid", enable_selective_domain=True),
    )
    return agent, Collected


def _say(message: dict[str, Any]) -> Say:
    custom = message.get("custom") or {}
    buttons = tuple(
        Button(b["title"], b["payload"].removeprefix(_PRESS).removesuffix('"}'))
        for b in message.get("buttons") or ()
    )
    return Say(
        kind=custom.get("kind", "guide"),
        text=message.get("text") or "",
        speaker=custom.get("speaker", ""),
        buttons=buttons,
        data=custom.get("data") or {},
    )


def _check_results_once() -> None:
    """Rasa builds a JSON schema validator for every action result, some 25 ms each; one will do."""
    from jsonschema import Draft202012Validator
    from rasa.core.actions.action import RemoteAction

    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(_self: Any, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def quieten() -> None:
    """Rasa's debug lines are built even when nobody reads them, and hold what people typed."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    for name in ("rasa", "rasa_sdk", "matplotlib", "apscheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
