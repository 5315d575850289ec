"""What the contract of every declared page and step needs, as plain functions over the registry.

``tests/test_contract.py`` runs them for every :class:`~countyhall.kernel.web.pages.Pages` of the house. A
model's records come from ``countyhall.domains.<domain>.factories.<Model>Factory``; kernel domains keep
theirs in a module ``factories`` beside their ``domain`` module. A factory takes ``unit`` where the model
has one.
"""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth import get_user_model
from django.forms import Form as DjangoForm

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.registry import registry
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.testing.factories import LONG_AGO, UserFactory

__all__ = ["all_pages", "all_steps", "can_see", "factory_of", "form_data", "make", "person_with", "unchanged"]


def all_pages() -> list:
    """Every declaration of the house, made."""
    return [page() for page in registry.all("pages")]


def all_steps() -> list[tuple]:
    """Every (pages, step) that people take."""
    return [(pages, step) for pages in all_pages() for step in pages.steps()]


def factory_of(pages):
    """The factory of a declaration's model. Raises ``LookupError`` naming the model where there is none."""
    name = f"{pages.model.__name__}Factory"
    for module in _factory_modules():
        found = getattr(import_module(module), name, None)
        if found is not None and found._meta.model is pages.model:
            return found
    raise LookupError(f"{pages}: no {name} in a module “factories”.")


def _factory_modules() -> list[str]:
    modules = [f"countyhall.domains.{name}.factories" for name in settings.DOMAINS]
    modules += [module.rpartition(".")[0] + ".factories" for module in settings.KERNEL_DOMAINS]
    modules += ["countyhall.kernel.testing.administration", "countyhall.kernel.testing.factories"]
    return [module for module in modules if find_spec(module)]


def has_unit(pages) -> bool:
    """Whether the model's records belong to a unit, so that the gate tells units apart."""
    names = {field.name for field in pages.model._meta.fields}
    return "unit" in names and hasattr(pages.model._default_manager.all(), "visible_to")


def make(pages, unit: Unit, **fields):
    """A record of this declaration in a unit."""
    given = {"unit": unit} | fields if has_unit(pages) else fields
    return factory_of(pages).create(**given)


def person_with(*permissions: str, unit: Unit, reach: str = Role.Reach.UNIT):
    """A person who holds exactly these permissions in a unit, and none besides."""
    role = Role.objects.create(
        code=f"contract-{Role.objects.count()}", name="contract", reach=reach, extra=list(permissions)
    )
    user = UserFactory()
    Grant.objects.create(user=user, role=role, unit=unit, starts_on=LONG_AGO)
    return user


def can_see(pages, record, user) -> bool:
    """Whether the gate lets ``user`` see the record."""
    fresh = get_user_model().objects.get(pk=user.pk)  # grants are kept on the user for a request
    return pages.visible_to(fresh).filter(pk=record.pk).exists()


def form_data(form: DjangoForm) -> dict:
    """What a browser would send for a form that nobody touched."""
    data = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or value == "":
            continue
        for part in _as_sent(bound, value):
            data.setdefault(part[0], []).append(part[1])
    return data


def _as_sent(bound, value) -> list[tuple[str, str]]:
    """Names and values that a field's boxes send."""
    widget = bound.field.widget
    if value is True:
        return [(bound.html_name, "on")]
    context = widget.get_context(bound.html_name, bound.field.prepare_value(value), {})["widget"]
    if "subwidgets" in context and hasattr(widget, "widgets"):
        return [(part["name"], part["value"]) for part in context["subwidgets"] if part["value"] is not None]
    if isinstance(value, list | tuple):
        return [(bound.html_name, str(getattr(one, "pk", one))) for one in value]
    shown = context["value"]
    if shown is None:
        return []
    if isinstance(shown, list):  # a select names its chosen keys
        return [(bound.html_name, one) for one in shown]
    return [(bound.html_name, shown)]


def unchanged(record) -> dict:
    """Every concrete field of a record as it stands in the database."""
    fresh = type(record)._base_manager.get(pk=record.pk)
    return {field.attname: getattr(fresh, field.attname) for field in fresh._meta.concrete_fields}
