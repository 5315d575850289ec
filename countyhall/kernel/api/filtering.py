"""The list page's filters on the list of the API; a filter that nobody knows is refused, not passed over."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from rest_framework.request import Request

from countyhall.kernel.api.problems import invalid
from countyhall.kernel.search import services as search

OWN = {"cursor", "limit", "count"}


def narrow(api, request: Request, queryset):
    """The queryset as the query asks for. Raises 400 for unknown filters and wrong values."""
    given = request.query_params
    known = {p["name"] for p in parameters(api, 0)}
    unknown = [name for name in given if name not in known]
    if unknown:
        message = _("There is no such filter. There are: %(names)s.") % {"names": "、".join(sorted(known))}
        raise invalid({name: [message] for name in unknown}, 400)
    _check_own(given)
    if api.filterset is not None:
        filterset = api.filterset(given, queryset=queryset, request=request)
        if not filterset.form.is_valid():
            raise invalid({name: list(errors) for name, errors in filterset.form.errors.items()}, 400)
        queryset = filterset.qs
    if text := given.get("q", "").strip():
        queryset = search.narrow(queryset, text)
    return queryset


def _check_own(given) -> None:
    limit, count = given.get("limit"), given.get("count")
    if limit is not None and not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 200):
        raise invalid({"limit": [_("A whole number from 1 to 200.")]}, 400)
    if count not in (None, "true", "false"):
        raise invalid({"count": [_("true or false.")]}, 400)
    if any("\x00" in value for values in given.lists() for value in values[1]):
        raise invalid({"": [_("The query holds a character that is no text.")]}, 400)


def parameters(api, longest: int) -> list[dict[str, Any]]:
    """The query's parameters for OpenAPI."""
    found = [
        _one("cursor", {"type": "string"}, _("Where the page begins, from “next” or “previous”.")),
        _one("limit", {"type": "integer", "minimum": 1, "maximum": longest}, _("Rows on a page.")),
        _one("count", {"type": "string", "enum": ["true", "false"]}, _("Count all rows.")),
    ]
    if getattr(api.model, "search_fields", None):
        found.append(_one("q", {"type": "string"}, _("Words to look for.")))
    filters = api.filterset.base_filters if api.filterset is not None else {}
    taken = {p["name"] for p in found}
    for name, one in filters.items():
        found += [p for p in _of_filter(name, one) if p["name"] not in taken]
    return found


def _of_filter(name: str, one: django_filters.Filter) -> list[dict[str, Any]]:
    widget, label = one.field.widget, str(one.label or "")
    if isinstance(widget, django_filters.widgets.SuffixedMultiWidget):
        return [_one(widget.suffixed(name, suffix), {"type": "string"}, label) for suffix in widget.suffixes]
    if isinstance(widget, forms.MultiWidget):
        return [_one(f"{name}{suffix}", {"type": "string"}, label) for suffix in widget.widgets_names]
    return [_one(name, _shape(one.field), label)]


def _shape(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
        return {
            "type": "string",
            "enum": ["", *(str(value) for value, _label in field.choices if value != "")],
        }
    return {"type": "string"}


def _one(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": str(description)}
