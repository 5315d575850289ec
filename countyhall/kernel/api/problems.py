"""Errors as RFC 9457 problem details, in the words of the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from countyhall.kernel.lifecycle import Refused

SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


class Problem(exceptions.APIException):
    """An answer other than success: status, words, and where in the request the fault lies."""

    def __init__(self, status_code: int, detail: str, errors: list[dict] | None = None) -> None:
        super().__init__(detail)
        self.status_code, self.errors = status_code, errors or []


def invalid(errors: dict[str, list[str]], code: int = 422) -> Problem:
    """The request was understood but breaks a rule; ``errors`` maps a field to its messages."""
    found = [
        {"pointer": f"/{name}" if name else "", "detail": str(m)} for name, ms in errors.items() for m in ms
    ]
    return Problem(code, _("Some values cannot be accepted; see the errors."), found)


def of_form(form) -> Problem:
    """The errors of a form, each beside its field."""
    return invalid({"" if name == "__all__" else name: list(errors) for name, errors in form.errors.items()})


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: all that is no fault of ours becomes ``application/problem+json``."""
    error = _translated(error)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    body = {
        "type": "about:blank", "title": _title(error.status_code), "status": error.status_code,
        "detail": str(_words(error.detail)),
    }  # fmt: skip
    if getattr(error, "errors", None):
        body["errors"] = error.errors
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    if allowed := getattr(context.get("view"), "allowed_methods", None):
        headers |= {"Allow": ", ".join(allowed)} if error.status_code == 405 else {}
    return Response(body, error.status_code, headers=headers, content_type="application/problem+json")


def _translated(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return Problem(404, _("There is nothing here, or nothing that you may see."))
    if isinstance(error, PermissionDenied):
        return Problem(403, _("You may not do this."))
    if isinstance(error, Refused):
        return Problem(409, str(error))
    if isinstance(error, ValidationError):
        return invalid(error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    if isinstance(error, IntegrityError):
        return Problem(409, _("This contradicts a rule or something that is already there."))
    return error


def _words(detail: Any) -> Any:
    if isinstance(detail, list):
        return " ".join(str(_words(d)) for d in detail)
    if isinstance(detail, dict):
        return " ".join(f"{name}: {_words(d)}" for name, d in detail.items())
    return detail


def _title(code: int) -> str:
    titles = {
        400: _("The request cannot be read"), 401: _("Sign in first"), 403: _("Not allowed"),
        404: _("Not found"),
        405: _("Not possible here"), 406: _("No such format"), 409: _("Refused by a rule"),
        412: _("Changed in the meantime"), 415: _("Not JSON"), 422: _("Some values are wrong"),
        428: _("Say which version you saw"), 429: _("Too many requests"),
    }  # fmt: skip
    return titles.get(code, _("Error"))


PROBLEMS = (status.HTTP_400_BAD_REQUEST, 401, 403, 404, 405, 406, 415, 429)
