"""A field's look, said once: for the list, the detail page, print and export."""

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from countyhall.kernel.web import columns as _columns  # noqa: F401  (registers a column for each kind of field)


class Table(tables.Table):
    """Base of a domain's tables; ``Meta.model`` gives a column to every field that is not declared."""

    class Meta:
        template_name = "web/parts/table.html"
        attrs = {"class": "table table-vcenter card-table"}
        empty_text = ""
        orderable = True

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for column in self.columns.iterall():
            self._call_as_the_field(column)

    def _call_as_the_field(self, bound) -> None:
        """A declared column is called as its model field, also where the rows are no queryset."""
        if bound.column.verbose_name is None and self._meta.model is not None:
            field = bound.accessor.get_field(self._meta.model)
            bound.column.verbose_name = getattr(field, "verbose_name", None)


def shown(table_class, names: list[str], data, **kwargs) -> Table:
    """A table of ``data`` with the named columns, in that order."""
    unwanted = [name for name in table_class.base_columns if name not in names]
    return table_class(
        data, sequence=[n for n in names if n in table_class.base_columns], exclude=unwanted, **kwargs
    )


def with_related(queryset: QuerySet, table_class, names: list[str], prefetch: list[str]) -> QuerySet:
    """``queryset`` fetching at once whatever the named columns read from other tables."""
    one, many = set(), set(prefetch)
    for name in names:
        column = table_class.base_columns.get(name)
        path = str(column.accessor or name).replace(".", "__") if column else name
        found, is_many = relations(queryset.model, path)
        if found:
            (many if is_many else one).add(found)
    return queryset.select_related(*one).prefetch_related(*many) if one else queryset.prefetch_related(*many)


def relations(model: type[Model], path: str) -> tuple[str, bool]:
    """The relations at the beginning of an accessor, and whether one of them leads to many rows."""
    walked, is_many = [], False
    for part in path.split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            break
        if not field.is_relation or field.related_model is None:
            break
        walked.append(part)
        is_many = is_many or field.one_to_many or field.many_to_many
        model = field.related_model
    return "__".join(walked), bool(is_many)
