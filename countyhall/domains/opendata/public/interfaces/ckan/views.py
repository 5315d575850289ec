"""The door of CKAN's actions: GET with parameters or POST with JSON, ``{"help", "success", "result"}``."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import addresses, refusals
from countyhall.domains.opendata.public.interfaces.ckan import catalogue, datastore
from countyhall.domains.opendata.public.interfaces.door import FRESH, Door
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_RESOURCE, Refusal

JSON = "application/json;charset=utf-8"
LARGEST = 256 * 1024


def help_show(given: Mapping[str, Any]) -> str:
    """What an action does, by its ``name``."""
    name = catalogue.text(given, "name")
    if name not in ACTIONS:
        raise Refusal(404, NO_RESOURCE, _("There is no action “%s”.") % name[:80])
    return (ACTIONS[name].__doc__ or "").strip()


ACTIONS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    action.__name__: action
    for action in (
        catalogue.package_list, catalogue.package_show, catalogue.package_search, catalogue.resource_show,
        catalogue.current_package_list_with_resources, catalogue.organization_list, catalogue.organization_show,
        catalogue.group_list, catalogue.group_show, catalogue.tag_list, catalogue.tag_show, catalogue.license_list,
        catalogue.status_show, datastore.datastore_search, datastore.datastore_info,
        datastore.datastore_search_sql, help_show,
    )
}  # fmt: skip
ACTIONS["dataset_search"] = catalogue.package_search


class VersionView(Door):
    """``api/3``: the version of the interface."""

    refuse = staticmethod(refusals.ckan)

    def get(self, request):
        """As CKAN says it."""
        return HttpResponse(orjson.dumps({"version": 3}), content_type=JSON)


class ActionView(Door):
    """``api/3/action/{action}``."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "options"]
    refuse = staticmethod(refusals.ckan)

    def get(self, request, action: str):
        """Parameters in the address."""
        given = {name: values if len(values) > 1 else values[0] for name, values in request.GET.lists()}
        return self.answer(action, given)

    def post(self, request, action: str):
        """Parameters as a JSON object."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise Refusal(413, BAD_VALUE, _("The question is too long."))
        body = request.body
        try:
            given = orjson.loads(body) if body.strip() else {}
        except orjson.JSONDecodeError:
            if "json" in request.content_type:
                raise Refusal(400, BAD_VALUE, _("The request is not JSON.")) from None
            given = request.POST.dict()
        if not isinstance(given, dict):
            raise Refusal(400, BAD_VALUE, _("The request is a JSON object."))
        return self.answer(action, given)

    def answer(self, action: str, given: Mapping[str, Any]) -> HttpResponse:
        """The action's result in CKAN's wrapping."""
        if action not in ACTIONS:
            raise Refusal(
                404, NO_RESOURCE, _("There is no action “%s”; this interface is for reading.") % action[:80]
            )
        help_at = addresses.at("api/3/action/help_show", name=action)
        result = ACTIONS[action](given)
        head = orjson.dumps({"help": help_at, "success": True})[:-1]
        said = result if isinstance(result, datastore.Raw) else orjson.dumps(result)
        response = HttpResponse(head + b',"result":' + said + b"}", content_type=JSON)
        response["Cache-Control"] = FRESH
        return response
