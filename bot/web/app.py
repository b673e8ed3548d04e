"""The routes of the chat interface (HTTP, JSON) and of the page."""

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.errors import NotReady, NotSaved
from bot.phrases import Phrasebook
from bot.safety.replies import LASTING
from bot.store.chat import ChatMessage, ChatSession
from bot.web.conversation import Conversations, Incoming, Reply
from bot.web.problems import Refusal, problem

log = logging.getLogger(__name__)

COOKIE = "rehearse_session"
MAX_BODY = 64 * 1024
_PAGE = Path(__file__).parent / "page"
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_POLL_SECONDS = 2.0


class ButtonOut(BaseModel):
    """A button of a message; a lasting one can still be pressed when the talk has gone on."""

    title: str
    button: str
    lasting: bool


class MessageOut(BaseModel):
    """One message of the conversation."""

    id: int
    at: datetime
    kind: str
    speaker: str
    text: str
    activity: str | None
    buttons: list[ButtonOut]
    data: dict[str, Any]


class StateOut(BaseModel):
    """What is going on."""

    activity: str | None = None
    status: str | None = None
    script: str | None = None
    step: str | None = None


class ReplyOut(BaseModel):
    messages: list[MessageOut]
    state: StateOut


class SessionOut(BaseModel):
    token: str
    expires_at: datetime


class HealthOut(BaseModel):
    status: str


class StartIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    script: str = Field(max_length=128)
    level: int | None = Field(default=None, ge=1, le=3)


class MessageIn(BaseModel):
    """Exactly one of ``text``, ``button`` and ``start``; ``id`` is the client's own."""

    model_config = ConfigDict(extra="forbid", strict=True)
    id: str = Field(min_length=1, max_length=64)
    text: str | None = None
    button: str | None = Field(default=None, max_length=128)
    start: StartIn | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "MessageIn":
        if sum(value is not None for value in (self.text, self.button, self.start)) != 1:
            raise ValueError("send one of text, button, start")
        return self


def build_app(conversations: Conversations, phrases: Phrasebook, *, local: bool = True) -> FastAPI:
    """The gateway. ``local`` admits only loopback names as Host and Origin."""
    app = FastAPI(
        title="Rehearse",
        summary="Chat interface of Rehearse",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    _refusals(app, phrases)
    _headers(app, phrases, local=local)

    def token_of(request: Request) -> str | None:
        header = request.headers.get("authorization", "")
        return header[7:] if header.lower().startswith("bearer ") else request.cookies.get(COOKIE)

    def bearer(request: Request) -> ChatSession:
        return conversations.session(token_of(request))

    Session = Annotated[ChatSession, Depends(bearer)]

    @app.get("/api/health", response_model=HealthOut, responses={503: {"model": HealthOut}})
    def health() -> JSONResponse:
        ready = conversations.ready
        return JSONResponse(
            {"status": "ready" if ready else "getting ready"}, status_code=200 if ready else 503
        )

    @app.post("/api/sessions", status_code=201, response_model=SessionOut)
    async def open_session(request: Request, response: Response) -> SessionOut:
        await _json_object(request, empty_ok=True)
        token, expires_at = await run_in_threadpool(conversations.open)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/", expires=expires_at)
        return SessionOut(token=token, expires_at=expires_at)

    @app.post(
        "/api/messages",
        response_model=ReplyOut,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": MessageIn.model_json_schema()}},
            }
        },
    )
    async def say(request: Request) -> ReplyOut:
        await run_in_threadpool(admit, request)
        body = await _json_object(request)
        try:
            sent = MessageIn.model_validate(body)
        except ValidationError as error:
            raise Refusal(422, "malformed") from error
        incoming = Incoming(
            id=_whole(sent.id),
            text=None if sent.text is None else _whole(sent.text),
            button=sent.button,
            start=sent.start.model_dump() if sent.start else None,
        )
        return _reply(await run_in_threadpool(conversations.answer, token_of(request), incoming))

    def admit(request: Request) -> None:
        """Refuses a stranger before the body is read; a database that fails refuses nobody."""
        try:
            bearer(request)
        except Refusal:
            raise
        except Exception as error:  # whatever it is: what was written is read for signs of danger first
            log.error("session not read: %s", type(error).__name__)

    @app.post("/api/leave", status_code=204, response_class=Response)
    def leave(session: Session) -> None:
        conversations.leave(session)

    @app.get("/api/messages", response_model=ReplyOut)
    def history(session: Session, after: Annotated[int, Query(ge=0, le=2**31)] = 0) -> ReplyOut:
        return _reply(conversations.history(session, after=after))

    @app.get("/api/events")
    async def events(
        request: Request, session: Session, after: Annotated[int, Query(ge=0, le=2**31)] = 0
    ) -> StreamingResponse:
        return StreamingResponse(
            _arrivals(request, conversations, session, after), media_type="text/event-stream"
        )

    @app.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
                   include_in_schema=False)  # fmt: skip
    def nothing_here(path: str, session: Session) -> None:
        raise Refusal(404, "no_path")

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html")

    @app.get("/away", include_in_schema=False)
    def away() -> FileResponse:
        return FileResponse(_PAGE / "away.html")

    @app.get("/page/{name}", include_in_schema=False)
    def part(name: str) -> FileResponse:
        if name not in {file.name for file in _PAGE.iterdir()}:
            raise Refusal(404, "no_path")
        return FileResponse(_PAGE / name)

    return app


async def _json_object(request: Request, *, empty_ok: bool = False) -> dict[str, Any]:
    """The body as a JSON object, read up to its limit."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            raise Refusal(413, "too_large")
    if empty_ok and not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "not_json") from error
    if not isinstance(body, dict):
        raise Refusal(422, "malformed")
    return body


def _whole(text: str) -> str:
    """JSON can carry half of a character pair; it becomes a replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


async def _arrivals(
    request: Request, conversations: Conversations, session: ChatSession, after: int
) -> AsyncIterator[str]:
    """Messages that arrive by themselves, or through another window of the same conversation."""
    seen = after or session.last_message
    yield ": connected\n\n"
    while not await request.is_disconnected():
        reply = await run_in_threadpool(conversations.arrived, session, after=seen)
        if reply.messages:
            seen = reply.messages[-1].number
            yield f"id: {seen}\nevent: messages\ndata: {_reply(reply).model_dump_json()}\n\n"
        else:
            yield ": still here\n\n"
        await asyncio.sleep(_POLL_SECONDS)


def _reply(reply: Reply) -> ReplyOut:
    return ReplyOut(
        messages=[_message(message) for message in reply.messages], state=StateOut(**reply.state)
    )


def _message(message: ChatMessage) -> MessageOut:
    return MessageOut(
        id=message.number,
        at=message.at,
        kind=message.kind,
        speaker=message.speaker,
        text=message.text,
        activity=message.activity,
        buttons=[
            ButtonOut(title=b["title"], button=b["token"], lasting=b["press"] in LASTING)
            for b in message.buttons
        ],
        data=dict(message.data),
    )


def _refusals(app: FastAPI, phrases: Phrasebook) -> None:
    def sentence(key: str) -> str:
        return phrases.text(f"gateway.{key}")

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> JSONResponse:
        return problem(error.status, sentence(error.key), retry_after=error.retry_after)

    @app.exception_handler(NotReady)
    async def not_ready(_: Request, error: NotReady) -> JSONResponse:
        return problem(503, sentence("not_ready"), retry_after=5)

    @app.exception_handler(NotSaved)
    async def not_saved(_: Request, error: NotSaved) -> JSONResponse:
        log.error("turn not saved: %s", error)
        return problem(503, sentence("not_saved"), retry_after=2)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, sentence("malformed"))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, sentence("no_path"))


def _headers(app: FastAPI, phrases: Phrasebook, *, local: bool) -> None:
    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if local and not _from_here(request):
            response: Response = problem(403, phrases.text("gateway.not_here"))
        else:
            try:
                response = await call_next(request)
            except Exception as error:
                # Where it happened, not what it says: that may hold what somebody typed.
                places = "".join(traceback.format_tb(error.__traceback__))
                log.error("unexpected %s\n%s", type(error).__name__, places)
                response = problem(503, phrases.text("gateway.not_saved"), retry_after=2)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _from_here(request: Request) -> bool:
    """Whether Host, and Origin where there is one, are names of this computer.

    Another site open in the same browser could otherwise reach a service on loopback.
    """
    host = request.headers.get("host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    origin = request.headers.get("origin")
    return name in _LOOPBACK and (origin is None or origin == f"{request.url.scheme}://{host}")
