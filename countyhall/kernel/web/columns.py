"""Columns in the office's own notation: ROC dates, money, states with words, lamps, people and units."""

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_tables2 import Column
from django_tables2.columns import library

from countyhall.kernel.period import money, percent, words

__all__ = [
    "BooleanColumn",
    "Column",
    "DayLinkColumn",
    "LampColumn",
    "LinkColumn",
    "MomentColumn",
    "MoneyColumn",
    "PercentColumn",
    "PersonColumn",
    "RocDateColumn",
    "StateColumn",
    "UnitColumn",
    "WordsColumn",
]


# The kernel's own models have their pages together.
OTHER_ADDRESS = dict.fromkeys(["people", "organisation", "roles"], "administration") | dict.fromkeys(
    ["deadlines", "records", "notices", "approvals"], "books"
)


def in_chinese() -> bool:
    """Whether the reader's page is in Chinese."""
    return words.in_chinese()


def day_text(day) -> str:
    """A day as the reader's language writes it: 109年9月4日, or 2020-09-04."""
    return words.day(day)


def moment_text(moment) -> str:
    """A moment, in the office's time zone."""
    local = localtime(moment)
    return f"{day_text(local.date())} {local:%H:%M}"


def page_of(record) -> str:
    """The address of a record's page; empty when it has none."""
    app = OTHER_ADDRESS.get(record._meta.app_label, record._meta.app_label)
    try:
        return reverse(f"{app}:{record._meta.model_name}-detail", args=[record.pk])
    except NoReverseMatch:
        return ""


def raw(record, bound_column):
    """The value itself, where django-tables2 has already put the words of a choice in its place."""
    return bound_column.accessor.resolve(record, quiet=True)


class LinkColumn(Column):
    """Leads to the record's page."""

    def render(self, value, record):
        """The value as a link."""
        url = page_of(record)
        return format_html('<a class="fw-medium" href="{}">{}</a>', url, value) if url else value

    def value(self, value, record):
        """The value alone."""
        return value


@library.register
class RocDateColumn(Column):
    """A day: 109年9月4日 on Chinese pages."""

    def render(self, value):
        """The day, never broken over two lines."""
        return format_html(
            '<time class="text-nowrap" datetime="{}">{}</time>', value.isoformat(), day_text(value)
        )

    def value(self, value):
        """The day itself."""
        return value

    @classmethod
    def from_field(cls, field, **kwargs):
        """For every ``DateField``."""
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return cls(**kwargs)
        return None


class DayLinkColumn(RocDateColumn):
    """A day that leads to the record's page."""

    def render(self, value, record):
        """The day as a link."""
        return LinkColumn().render(super().render(value), record)

    @classmethod
    def from_field(cls, field, **kwargs):
        """Only where a table says so."""
        return None


@library.register
class MomentColumn(Column):
    """A day and time."""

    def render(self, value):
        """The moment in office time."""
        return format_html(
            '<time class="text-nowrap" datetime="{}">{}</time>', value.isoformat(), moment_text(value)
        )

    def value(self, value):
        """The moment, without its zone: sheets know none."""
        return localtime(value).replace(tzinfo=None, microsecond=0)

    @classmethod
    def from_field(cls, field, **kwargs):
        """For every ``DateTimeField``."""
        return cls(**kwargs) if isinstance(field, models.DateTimeField) else None


class NumberColumn(Column):
    """A figure, set to the right."""

    def __init__(self, *args, **kwargs) -> None:
        attrs = {"td": {"class": "text-end text-nowrap tabular"}, "th": {"class": "text-end"}}
        super().__init__(*args, **{"attrs": attrs, **kwargs})

    def value(self, value):
        """The figure itself."""
        return value


class MoneyColumn(NumberColumn):
    """NT$: 11億5,745萬6,205元 on Chinese pages, 1,157,456,205 on English ones."""

    def render(self, value):
        """The amount, the exact figure on hovering."""
        text = money.text(int(value)) if in_chinese() else f"{value:,}"
        return format_html('<span title="NT$ {}">{}</span>', f"{value:,}", text)


class PercentColumn(NumberColumn):
    """A share with two places."""

    def render(self, value):
        """As 98.47 %."""
        return percent.text(value)


@library.register
class BooleanColumn(Column):
    """Yes or no, in words."""

    def render(self, value):
        """A tick with the word beside it."""
        return format_html(
            '<span class="badge {}">{}</span>',
            "bg-blue-lt" if value else "bg-secondary-lt",
            self.value(value),
        )

    def value(self, value):
        """The word alone."""
        return _("Yes") if value else _("No")

    @classmethod
    def from_field(cls, field, **kwargs):
        """For every ``BooleanField``."""
        return cls(**kwargs) if isinstance(field, models.BooleanField) else None


class StateColumn(Column):
    """A state as a badge: always the word, the colour only besides. ``colours`` maps states to Tabler's."""

    def __init__(self, colours: dict[str, str] | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self.colours = {str(key): colour for key, colour in (colours or {}).items()}

    def render(self, value, record, bound_column):
        """The badge."""
        colour = self.colours.get(str(raw(record, bound_column)), "secondary")
        return format_html('<span class="badge bg-{}-lt">{}</span>', colour, value)

    def value(self, value):
        """The word alone."""
        return str(value)


class LampColumn(StateColumn):
    """A lamp: a shape, a colour and a word, so that it reads in grey and aloud."""

    SHAPES = {"green": "●", "yellow": "▲", "red": "■", "blue": "◆"}

    def render(self, value, record, bound_column):
        """The lamp."""
        colour = self.colours.get(str(raw(record, bound_column)), "secondary")
        shape = self.SHAPES.get(colour, "○")
        return format_html(
            '<span class="lamp lamp-{} text-nowrap"><span aria-hidden="true">{}</span> {}</span>',
            colour,
            shape,
            value,
        )


class PersonColumn(Column):
    """A person's name."""

    def render(self, value):
        """The name with initial."""
        name = str(value)
        return format_html(
            '<span class="text-nowrap">'
            '<span class="avatar avatar-xs rounded-circle me-1" aria-hidden="true">{}</span>{}</span>',
            name[:1],
            name,
        )

    def value(self, value):
        """The name alone."""
        return str(value)


class UnitColumn(Column):
    """A unit's name."""

    def render(self, value):
        """The name, never broken over two lines."""
        return format_html('<span class="text-nowrap">{}</span>', value)

    def value(self, value):
        """The name alone."""
        return str(value)


class WordsColumn(Column):
    """Several words."""

    def render(self, value):
        """The words, set apart."""
        return "、".join(str(word) for word in value)
