"""Refusals as problem details (RFC 9457): one plain sentence in ``detail``."""

from __future__ import annotations

from fastapi.responses import JSONResponse


class Refusal(Exception):
    """A request that is not answered. ``key`` names its sentence in ``data/phrases/gateway.yml``."""

    def __init__(self, status: int, key: str, *, retry_after: int | None = None) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.retry_after = retry_after


_TITLES = {
    400: "Bad request",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    415: "Wrong kind of content",
    422: "Not understood",
    429: "Too many messages",
    503: "Not available right now",
}


def problem(status: int, detail: str, *, retry_after: int | None = None) -> JSONResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return JSONResponse(
        {
            "type": "about:blank",
            "title": _TITLES.get(status, "Error"),
            "status": status,
            "detail": detail,
        },
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )
