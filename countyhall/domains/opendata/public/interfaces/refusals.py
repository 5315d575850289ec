"""Requests that cannot be answered, in the words of each door: RFC 9457, the national codes, CKAN's errors."""

from typing import Any

import orjson
from django.http import HttpResponse

# The national interface's codes: no such resource, no such parameter, a value that cannot be read, no such column.
NO_RESOURCE, NO_PARAMETER, BAD_VALUE, NO_COLUMN, BROKEN = "ER0100", "ER0200", "ER0210", "ER0220", "ER0500"
TITLES = {
    400: "Bad request", 401: "Key does not work", 404: "Not found", 405: "Not possible here",
    406: "No such format", 409: "Not this way", 410: "Withdrawn", 413: "Too large", 416: "No such part",
    429: "Too many requests", 503: "Not now",
}  # fmt: skip


class Refusal(Exception):
    """An answer other than success: HTTP status, national code, words for whoever asked, and further members."""

    def __init__(self, status: int, code: str, detail: str, *, wait: int = 0, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.wait, self.more = status, code, str(detail), wait, more


def problem(refusal: Refusal) -> HttpResponse:
    """RFC 9457 with the national code beside."""
    body = {
        "type": "about:blank", "title": TITLES.get(refusal.status, "Error"), "status": refusal.status,
        "detail": refusal.detail, "code": refusal.code, **refusal.more,
    }  # fmt: skip
    return _json(body, refusal, "application/problem+json")


def national(refusal: Refusal) -> HttpResponse:
    """``{"success": false, "error": {"type", "message"}}``."""
    body = {"success": False, "error": {"type": refusal.code, "message": refusal.detail}, **refusal.more}
    return _json(body, refusal, "application/json; charset=utf-8")


CKAN_TYPES = {404: "Not Found Error", 410: "Not Found Error", 401: "Authorization Error"}


def ckan(refusal: Refusal) -> HttpResponse:
    """``{"success": false, "error": {"__type", "message"}}``; wrong values are told by their name."""
    kind = CKAN_TYPES.get(refusal.status, "Validation Error")
    error: dict[str, Any] = {"__type": kind, "message": refusal.detail, "code": refusal.code}
    if kind == "Validation Error":
        error[refusal.more.get("parameter") or "query"] = [refusal.detail]
    # Clients know a mistake in a value by 409.
    status = 409 if refusal.status == 400 else 404 if refusal.status == 410 else refusal.status
    body = {"help": refusal.more.get("help", ""), "success": False, "error": error}
    return _json(body, refusal, "application/json;charset=utf-8", status)


def _json(body: dict, refusal: Refusal, media_type: str, status: int = 0) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), content_type=media_type, status=status or refusal.status)
    if refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    response["Cache-Control"] = "no-store"
    return response
