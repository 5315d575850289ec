"""OpenAPI 3 as a file for programs and as a page for people, without anything fetched from elsewhere."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from countyhall.kernel.api import feed, hooks
from countyhall.kernel.api.addresses import records
from countyhall.kernel.api.rendering import Json
from countyhall.kernel.api.views import ApiView
from countyhall.kernel.web.views import Page
from countyhall.kernel.web.views.base import SIGNED_IN


class SchemaView(ApiView):
    """The OpenAPI document, in the caller's language."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        """JSON."""
        return HttpResponse(Json().render(document()), content_type="application/vnd.oai.openapi+json")


class DocsView(Page):
    """The same, to be read."""

    permission = SIGNED_IN
    title = _("Programming interface")
    template_name = "api/docs.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Operations by what they are about."""
        said = document()
        groups: dict[str, list[dict]] = {}
        for path, methods in said["paths"].items():
            for method, operation in methods.items():
                groups.setdefault(operation["tags"][0], []).append(_readable(path, method, operation))
        return super().get_context_data(groups=groups, info=said["info"], **kwargs)


def document() -> dict[str, Any]:
    """The OpenAPI document of every record and the feed."""
    generator = SchemaGenerator(patterns=records(), api_version="1")
    said = generator.get_schema(request=None, public=True)
    said["openapi"] = "3.1.0"
    said["info"] = {"title": "Countyhall", "version": "1"}
    said["servers"] = [{"url": "/api/v1/"}]
    said["paths"] = {f"/{path.lstrip('/')}": methods for path, methods in said["paths"].items()}
    said["components"] = {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        }
    }
    said["security"] = [{"key": []}, {"session": []}]
    said["webhooks"] = {"events": {"post": _webhook()}}
    return said


def _webhook() -> dict[str, Any]:
    """What a webhook is sent: a page of the feed."""
    signed = {"in": "header", "name": hooks.SIGNED, "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "webhook", "tags": ["events"], "summary": str(_("What happens, sent to a key's webhook")),
        "parameters": [signed], "requestBody": {"content": {"application/json": {"schema": feed.SHAPE}}},
        "responses": {"2XX": {"description": str(_("Taken; anything else is sent again."))}}, "security": [],
    }  # fmt: skip


def _readable(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = [(code, a["content"]) for code, a in operation["responses"].items() if code < "300"]
    return {
        "path": f"/api/v1{path}", "method": method.upper(), "summary": operation["summary"],
        "help": operation.get("description", ""), "parameters": operation["parameters"],
        "body": _rows(body) if body else [], "answer": _rows(answers[0][1]["application/json"]["schema"]),
        "problems": [code for code in operation["responses"] if code >= "400"],
    }  # fmt: skip


def _rows(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """The properties of an object, or of the objects in its list, one line each."""
    shape = shape.get("anyOf", [shape])[0]
    properties = shape.get("properties", {})
    for name in ("results", "events", "lines", "clocks"):
        if name in properties:
            return _rows(properties[name]["items"])
    needed = set(shape.get("required", ()))
    return [
        {
            "name": name, "type": _type(one), "required": name in needed,
            "about": "　".join(filter(None, [str(one.get("title", "")), str(one.get("description", ""))])),
        }
        for name, one in properties.items()
    ]  # fmt: skip


def _type(shape: dict[str, Any]) -> str:
    kind = shape.get("type", "")
    kind = " / ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{kind} ({shape['format']})" if shape.get("format") else kind
