"""The API's views: plain DRF generics that read a declaration, each saying of itself what OpenAPI prints."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import generics
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from countyhall.kernel.api import access, filtering, shapes, versions
from countyhall.kernel.api.problems import Problem, answer, invalid, of_form
from countyhall.kernel.api.rendering import Json, JsonBody
from countyhall.kernel.api.schema import Described
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import selectors as clocks
from countyhall.kernel.deadlines import services as deadlines


class ApiView(generics.GenericAPIView):
    """Sign-in, scope, rate, language and problem details for every view here."""

    authentication_classes = (access.TokenAuthentication, access.OwnSession)
    permission_classes = (access.SignedIn,)
    throttle_classes = (access.PerCaller,)
    renderer_classes = (Json,)
    parser_classes = (JsonBody,)
    schema = Described()
    tag = ""

    def initial(self, request: Request, *args, **kwargs) -> None:
        """Who is there comes first, then the language to answer in."""
        self.perform_authentication(request)
        access.speak_to(request)
        super().initial(request, *args, **kwargs)

    def scope(self, request: Request) -> str:
        """The scope that a key needs; empty when any key will do."""
        return ""

    def get_exception_handler(self):
        """Problem details."""
        return answer

    def operation(self, method: str) -> dict[str, Any]:
        """What OpenAPI says of this method."""
        raise KeyError(method)


class Pager(CursorPagination):
    """Newest first; a cursor never skips nor repeats a row while others are added."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class RecordView(ApiView):
    """A view of one declaration: ``api`` is given by ``as_view``."""

    api = None
    pagination_class = Pager

    def scope(self, request: Request) -> str:
        """``app:read`` to look, ``app:write`` for all else."""
        return f"{self.api.app}:{'read' if request.method in ('GET', 'HEAD', 'OPTIONS') else 'write'}"

    def initial(self, request: Request, *args, **kwargs) -> None:
        """The permission to see any such record at all."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.api.permission("view")):
            raise PermissionDenied

    def get_queryset(self):
        """Through the gate, with what the fields need."""
        return self.api.visible_to(self.request.user).select_related(*self.api.related)

    def record(self, *, locked: bool = False):
        """The record of the address, or 404."""
        queryset = self.get_queryset()
        if locked:
            queryset = queryset.select_related(None).select_for_update(of=("self",))
        found = queryset.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def said(self, record, status: int = 200) -> Response:
        """The record with its ETag."""
        return Response(
            shapes.record_json(record, self.api.fields), status, headers={"ETag": versions.etag(record)}
        )

    def about(self, verb: str, summary: Any, **more: Any) -> dict[str, Any]:
        """The common part of :meth:`operation`."""
        return {
            "id": f"{self.api.app}_{self.api.name}_{verb}", "tag": f"{self.api.app}/{self.api.name}",
            "summary": summary, **more,
        }  # fmt: skip


class RecordList(RecordView):
    """All records that the caller may see, narrowed; and a new one."""

    def get(self, request: Request) -> Response:
        """A page of the list; ``count=true`` counts all of it."""
        queryset = filtering.narrow(self.api, request, self.get_queryset())
        rows = self.paginate_queryset(queryset)
        page = {
            "next": self.paginator.get_next_link(), "previous": self.paginator.get_previous_link(),
            "results": [shapes.record_json(row, self.api.fields) for row in rows],
        }  # fmt: skip
        if request.query_params.get("count") == "true":
            page["count"] = queryset.count()
        return Response(page)

    def post(self, request: Request) -> Response:
        """Create through the form; what the author could not see is not saved."""
        if not request.user.has_perm(self.api.permission("add")):
            raise PermissionDenied
        record = save(self.api.form, request)
        response = self.said(self.get_queryset().get(pk=record.pk), 201)
        response["Location"] = request.build_absolute_uri(f"{request.path}{record.pk}/")
        return response

    def operation(self, method: str) -> dict[str, Any]:
        """List and create."""
        if method == "GET":
            shape = {
                "type": "object", "required": ["next", "previous", "results"],
                "properties": {
                    "next": {"type": ["string", "null"]}, "previous": {"type": ["string", "null"]},
                    "count": {"type": "integer"},
                    "results": {"type": "array", "items": shapes.record_schema(self.api)},
                },
            }  # fmt: skip
            parameters = filtering.parameters(self.api, Pager.max_page_size)
            return self.about("list", _("List"), ok=(200, shape), parameters=parameters)
        body = shapes.input_schema(self.api.form())
        return self.about(
            "create", _("Create"), body=body, ok=(201, shapes.record_schema(self.api)), etag=True,
            problems=(409, 415, 422),
        )  # fmt: skip


class RecordDetail(RecordView):
    """One record, and its change."""

    def get(self, request: Request, pk: int) -> Response:
        """The record, or 304 when the caller has it already."""
        record = self.record()
        if versions.known(request, record):
            return Response(status=304, headers={"ETag": versions.etag(record)})
        audit.saw(record, by=request.user, way="api")
        return self.said(record)

    @transaction.atomic
    def patch(self, request: Request, pk: int) -> Response:
        """Change the fields that are sent; ``If-Match`` says which version the caller saw."""
        record = self.record(locked=True)
        if not request.user.has_perm(self.api.permission("change"), record):
            raise PermissionDenied
        versions.demand(request, record)
        save(self.api.form, request, record)
        return self.said(self.record())

    def operation(self, method: str) -> dict[str, Any]:
        """Read and change."""
        shape = shapes.record_schema(self.api)
        if method == "GET":
            return self.about("read", _("Read"), ok=(200, shape), etag=True)
        return self.about(
            "change", _("Change"), body=shapes.input_schema(self.api.form(), partial=True), ok=(200, shape),
            etag=True,
            parameters=[versions.PARAMETER], problems=(409, 412, 415, 422, 428),
        )  # fmt: skip


class RecordStep(RecordView):
    """A step of the lifecycle; the step's form checks the body."""

    step = None

    def post(self, request: Request, pk: int) -> Response:
        """Take the step with the version that the caller saw."""
        record = self.record()
        if not self.api.lifecycle.may(request.user, record, self.step):
            raise PermissionDenied
        version = versions.demand(request, record)
        data = self._cleaned(request, record)
        self.api.lifecycle.take(record, self.step.name, by=request.user, version=version, **data)
        after = self.get_queryset().filter(pk=pk).first()
        if after is None:  # the step gave the record to a unit that the caller does not act for
            return Response({"id": pk, "left_your_reach": True})
        return self.said(after)

    def _cleaned(self, request: Request, record) -> dict[str, Any]:
        if self.step.form is None:
            if request.data:
                raise invalid({name: [_("This step takes no data.")] for name in request.data})
            return {}
        blank = self.step.form(by=request.user, record=record)
        refuse_types(request.data, shapes.input_schema(blank))
        form = self.step.form(shapes.form_data(request.data), by=request.user, record=record)
        if not form.is_valid():
            raise of_form(form)
        return form.cleaned_data

    def operation(self, method: str) -> dict[str, Any]:
        """The step with its form."""
        empty = {"type": "object", "additionalProperties": False, "properties": {}}
        body = shapes.input_schema(self.step.form()) if self.step.form else empty
        left = {
            "type": "object", "required": ["id", "left_your_reach"],
            "properties": {"id": {"type": "integer"}, "left_your_reach": {"type": "boolean"}},
        }  # fmt: skip
        return self.about(
            f"step_{self.step.name}", self.step.label, help=self.step.help, body=body, etag=True,
            ok=(200, {"anyOf": [shapes.record_schema(self.api), left]}), parameters=[versions.PARAMETER],
            body_required=bool(body.get("required")), problems=(409, 412, 415, 422, 428),
        )  # fmt: skip


class RecordClock(RecordView):
    """The record's legal periods, and every day counted with its reason."""

    def get(self, request: Request, pk: int) -> Response:
        """All clocks of the record."""
        record = self.record()
        owed = clocks.clocks_of([record]).get(record.pk, [])
        return Response({"clocks": [shapes.as_json(deadlines.account(clock)) for clock in owed]})

    def operation(self, method: str) -> dict[str, Any]:
        """The explanation of X-01."""
        return self.about("clock", _("Deadlines, day by day"), ok=(200, CLOCKS))


class RecordHistory(RecordView):
    """What happened to the record, oldest first."""

    def get(self, request: Request, pk: int) -> Response:
        """Every line."""
        return Response({"lines": [line_json(line) for line in audit.history(self.record())]})

    def operation(self, method: str) -> dict[str, Any]:
        """The history."""
        shape = {
            "type": "object",
            "required": ["lines"],
            "properties": {"lines": {"type": "array", "items": LINE}},
        }
        return self.about("history", _("History"), ok=(200, shape))


def save(form_class, request: Request, record=None):
    """Create or change a record through its form. Raises a problem with every error beside its field."""
    given = {"instance": record} if record is not None else {}
    blank = form_class(by=request.user, **given)
    refuse_types(request.data, shapes.input_schema(blank, partial=record is not None))
    data = shapes.form_data(request.data)
    if record is not None:
        data = {**{n: blank.get_initial_for_field(f, n) for n, f in blank.fields.items()}, **data}
    form = form_class(data, by=request.user, **given)
    if not form.is_valid():
        raise of_form(form)
    return form.save()


def refuse_types(body: Any, schema: dict[str, Any]) -> None:
    """Raise a problem for unknown fields and wrong JSON types."""
    wrong = shapes.wrong_types(body, schema)
    missing = [name for name in schema.get("required", ()) if name not in body]
    wrong |= {name: [_("This is missing.")] for name in missing}
    if wrong:
        raise invalid(wrong)


def line_json(line) -> dict[str, Any]:
    """A line of history."""
    return {
        "at": shapes.as_json(line.at), "by": shapes.as_json(line.by), "action": line.action,
        "before": line.before,
        "after": line.after, "on_behalf_of": shapes.as_json(line.on_behalf_of), "data": line.data,
    }  # fmt: skip


class NothingHere(ApiView):
    """Every other address."""

    schema = None

    def initial(self, request: Request, *args, **kwargs) -> None:
        """Strangers first sign in."""
        super().initial(request, *args, **kwargs)
        raise Problem(404, _("There is nothing here, or nothing that you may see."))


PERSON = shapes.nullable(shapes.REFERENCE)
LINE = {
    "type": "object", "required": ["at", "by", "action", "before", "after", "on_behalf_of", "data"],
    "properties": {
        "at": {"type": "string", "format": "date-time"}, "by": PERSON, "on_behalf_of": PERSON,
        "action": {"type": "string"}, "before": {"type": "string"}, "after": {"type": "string"},
        "data": {"type": "object"},
    },
}  # fmt: skip
DAY = {
    "type": "object", "required": ["day", "counted", "why"],
    "properties": {
        "day": {"type": "string", "format": "date"}, "counted": {"type": "boolean"},
        "why": {"type": "string"}, "number": {"type": ["number", "string", "null"]},
        "hours": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip
CLOCK = {
    "type": "object",
    "required": ["rule", "label", "state", "started_on", "due_on", "pauses", "extensions", "days"],
    "properties": {
        "rule": {"type": "object"}, "label": {"type": "string"}, "state": {"type": "string"},
        "started_on": {"type": "string", "format": "date"},
        "due_on": {"type": ["string", "null"], "format": "date"},
        "started_at": {"type": ["string", "null"], "format": "date-time"},
        "due_at": {"type": ["string", "null"], "format": "date-time"},
        "pauses": {"type": "array", "items": {"type": "object"}},
        "extensions": {"type": "array", "items": {"type": "object"}}, "days": {"type": "array", "items": DAY},
    },
}  # fmt: skip
CLOCKS = {
    "type": "object",
    "required": ["clocks"],
    "properties": {"clocks": {"type": "array", "items": CLOCK}},
}
