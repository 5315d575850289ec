"""How values look in JSON, and the JSON schema that says so."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

REFERENCE = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "integer"}, "text": {"type": "string"}, "code": {"type": "string"}},
}
MODEL_TYPES = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.JSONField, {}),
)
FORM_TYPES = (
    (forms.ModelMultipleChoiceField, {"type": "array", "items": {"type": "integer"}}),
    (forms.ModelChoiceField, {"type": "integer"}),
    (forms.MultipleChoiceField, {"type": "array", "items": {"type": "string"}}),
    (forms.NullBooleanField, {"type": "boolean"}),
    (forms.BooleanField, {"type": "boolean"}),
    (forms.DateTimeField, {"type": "string", "format": "date-time"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (forms.FloatField, {"type": "number"}),
    (forms.IntegerField, {"type": "integer"}),
    (forms.EmailField, {"type": "string", "format": "email"}),
)
JSON_TYPES = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
}  # fmt: skip


def as_json(value: Any) -> Any:
    """Dates in ISO 8601, moments with their offset, decimals as text, another record as a reference."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, models.Model):
        code = {"code": value.code} if hasattr(value, "code") else {}
        return {"id": value.pk, "text": str(value), **code}
    if isinstance(value, models.Manager | models.QuerySet):
        return [as_json(one) for one in value.all()]
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one) for one in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def record_json(record, names: Sequence[str]) -> dict[str, Any]:
    """A record's named fields; ``id``, ``version`` and its page come with every record."""
    said = {"id": record.pk, "version": getattr(record, "version", None), "text": str(record)}
    for name in names:
        value = getattr(record, name)
        said[name] = as_json(value() if callable(value) and not isinstance(value, models.Manager) else value)
    return said


def record_schema(api) -> dict[str, Any]:
    """The schema of :func:`record_json`."""
    fields = {name: field_schema(api, name) for name in api.fields}
    own = {"id": {"type": "integer"}, "version": {"type": ["integer", "null"]}, "text": {"type": "string"}}
    return {"type": "object", "required": [*own, *fields], "properties": {**own, **fields}}


def field_schema(api, name: str) -> dict[str, Any]:
    """The schema of one field of a record; of properties and methods what ``describe`` says."""
    if name in api.describe:
        return api.describe[name]
    try:
        field = api.meta.get_field(name)
    except FieldDoesNotExist:
        return {}
    title = {"title": str(getattr(field, "verbose_name", name))}
    if field.is_relation:
        many = field.many_to_many or field.one_to_many
        shape = {"type": "array", "items": REFERENCE} if many else dict(REFERENCE)
    else:
        shape = dict(next((s for kind, s in MODEL_TYPES if isinstance(field, kind)), {"type": "string"}))
        if field.choices:
            shape["enum"] = [value for value, _label in field.flatchoices]
            shape["description"] = "；".join(f"{value} {label}" for value, label in field.flatchoices)
    return {**(nullable(shape) if getattr(field, "null", False) else shape), **title}


def nullable(shape: dict[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    if "type" not in shape:
        return shape
    more = {"enum": [*shape["enum"], None]} if "enum" in shape else {}
    return {**shape, "type": [shape["type"], "null"], **more}


def input_schema(form: forms.BaseForm, *, partial: bool = False) -> dict[str, Any]:
    """The schema of what a form takes; ``partial`` requires nothing."""
    fields = {n: f for n, f in form.fields.items() if takes(n, f)}
    schema = {
        "type": "object", "additionalProperties": False,
        "properties": {name: _input(field) for name, field in fields.items()},
    }  # fmt: skip
    required = [name for name, field in fields.items() if field.required]
    return schema if partial or not required else {**schema, "required": required}


def takes(name: str, field: forms.Field) -> bool:
    """Whether JSON gives this field: not the version, which the header gives, and no file."""
    return name != "version" and not field.disabled and not isinstance(field, forms.FileField)


def _input(field: forms.Field) -> dict[str, Any]:
    own = getattr(field, "json_schema", None)  # of a field that takes more than one value
    shape = dict(own or next((s for kind, s in FORM_TYPES if isinstance(field, kind)), {"type": "string"}))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        flat = [value for value, _label in _flat(field.choices) if value != "" or not field.required]
        if shape["type"] == "array":
            shape["items"] = {"type": "string", "enum": [str(v) for v in flat]}
        elif shape["type"] == "string":
            shape["enum"] = [str(v) for v in flat]
    if shape["type"] == "string" and "enum" not in shape and "format" not in shape:
        shape |= {"minLength": 1} if field.required else {}
        shape |= {"maxLength": field.max_length} if getattr(field, "max_length", None) else {}
    if shape["type"] == "integer" and not isinstance(field, forms.ModelChoiceField):
        shape |= {"minimum": field.min_value} if getattr(field, "min_value", None) is not None else {}
        shape |= {"maximum": field.max_value} if getattr(field, "max_value", None) is not None else {}
    title = {"title": str(field.label)} if field.label else {}
    help_text = {"description": str(field.help_text)} if field.help_text else {}
    return {**(shape if field.required else nullable(shape)), **title, **help_text}


def wrong_types(body: dict[str, Any], schema: dict[str, Any]) -> dict[str, list[str]]:
    """Fields that the form has not, and values that are not of their JSON type, in words."""
    found: dict[str, list[str]] = {}
    for name, value in body.items():
        shape = schema["properties"].get(name)
        if shape is None:
            known = "、".join(schema["properties"])
            found[name] = [_("There is no such field. There are: %(names)s.") % {"names": known}]
        elif not _fits(value, shape):
            found[name] = [_("This must be of the type %(type)s.") % {"type": shape["type"]}]
    return found


def _fits(value: Any, shape: dict[str, Any]) -> bool:
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if value is None:
        return "null" in kinds
    if isinstance(value, bool):
        return "boolean" in kinds
    if not isinstance(value, tuple(t for k in kinds if k != "null" for t in _types(k))):
        return False
    return not isinstance(value, list) or all(_fits(one, shape["items"]) for one in value)


def _types(kind: str) -> tuple[type, ...]:
    found = JSON_TYPES[kind]
    return found if isinstance(found, tuple) else (found,)


def form_data(body: dict[str, Any]) -> dict[str, Any]:
    """JSON as a form receives it: null is an empty box."""
    return {name: "" if value is None else value for name, value in body.items()}


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return flat
