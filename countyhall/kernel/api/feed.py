"""The feed of events: history of whatever the caller may see, in the order of finished transactions."""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from countyhall.kernel.api.declaration import RecordAPI
from countyhall.kernel.api.models import ApiToken
from countyhall.kernel.api.problems import invalid
from countyhall.kernel.api.views import LINE, ApiView, line_json
from countyhall.kernel.audit import services as audit
from countyhall.kernel.audit.models import Entry
from countyhall.kernel.registry import registry

LONGEST = 200


class EventFeed(ApiView):
    """``?after=`` the ``cursor`` of the last answer gives what came since, each line once."""

    def get(self, request: Request) -> Response:
        """The next lines, oldest first."""
        after, limit = self._asked(request)
        token = request.auth if isinstance(request.auth, ApiToken) else None
        return Response(page(visible(request.user, token), after, limit))

    def _asked(self, request: Request) -> tuple[tuple[int, int], int]:
        unknown = set(request.query_params) - {"after", "limit"}
        if unknown:
            raise invalid({name: [_("There is no such parameter.")] for name in unknown}, 400)
        after, limit = request.query_params.get("after", "0-0"), request.query_params.get("limit", "100")
        if not re.fullmatch(r"[0-9]{1,18}-[0-9]{1,18}", after):
            raise invalid({"after": [_("Send the “cursor” of the last answer.")]}, 400)
        if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= LONGEST:
            raise invalid({"limit": [_("A whole number from 1 to 200.")]}, 400)
        transaction, _dash, pk = after.partition("-")
        return (int(transaction), int(pk)), int(limit)

    def operation(self, method: str) -> dict[str, Any]:
        """The feed."""
        text = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"}
        number = {"type": "integer", "minimum": 1, "maximum": LONGEST}
        return {
            "id": "events", "tag": "events", "summary": _("What happened since"),
            "parameters": [
                {"in": "query", "name": "after", "required": False, "schema": text},
                {"in": "query", "name": "limit", "required": False, "schema": number},
            ],
            "ok": (200, SHAPE),
        }  # fmt: skip


def apis() -> list[RecordAPI]:
    """Every declaration of the house."""
    return [api() for api in registry.all("api")]


def visible(user, token: ApiToken | None = None):
    """Lines of records that the caller may see now, within the scopes of the key."""
    seen = Q(pk__in=[])
    for api in apis():
        if token is not None and not token.allows(f"{api.app}:read"):
            continue
        kind = ContentType.objects.get_for_model(api.model)
        seen |= Q(content_type=kind, object_id__in=api.visible_to(user).values("pk"))
    return Entry.objects.filter(seen).select_related("by", "on_behalf_of", "content_type")


def page(entries, after: tuple[int, int], limit: int) -> dict[str, Any]:
    """The next lines behind a cursor, and the cursor behind them."""
    found = list(_since(entries, after)[:limit])
    last = (found[-1].transaction, found[-1].pk) if found else after
    return {"cursor": f"{last[0]}-{last[1]}", "events": [event_json(entry) for entry in found]}


def newest() -> str:
    """The cursor behind everything that has happened so far."""
    last = Entry.objects.order_by("-transaction", "-pk").values_list("transaction", "pk").first()
    return f"{last[0]}-{last[1]}" if last else "0-0"


def _since(entries, after: tuple[int, int]):
    """Those after the cursor, of transactions that ended before every one that still runs."""
    transaction, pk = after
    later = Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=pk)
    return entries.filter(later, transaction__lt=audit.first_open()).order_by("transaction", "pk")


def event_json(entry: Entry) -> dict[str, Any]:
    """A line with the record that it is about."""
    kind = entry.content_type
    about = f"{kind.app_label}.{kind.model}"
    url = f"/api/v1/{kind.app_label}/{kind.model}/{entry.object_id}/"
    return {
        "id": f"{entry.transaction}-{entry.pk}", "event": f"{about}.{entry.action}",
        "record": {"type": about, "id": entry.object_id, "url": url},
        **line_json(entry),
    }  # fmt: skip


RECORD = {
    "type": "object", "required": ["type", "id", "url"],
    "properties": {"type": {"type": "string"}, "id": {"type": "integer"}, "url": {"type": "string"}},
}  # fmt: skip
EVENT = {
    "type": "object", "required": ["id", "event", "record", *LINE["required"]],
    "properties": {
        "id": {"type": "string"}, "event": {"type": "string"}, "record": RECORD, **LINE["properties"],
    },
}  # fmt: skip
SHAPE = {
    "type": "object", "required": ["cursor", "events"],
    "properties": {"cursor": {"type": "string"}, "events": {"type": "array", "items": EVENT}},
}  # fmt: skip
