"""What the house's templates say often: icons, addresses, dates, amounts."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from countyhall.kernel.period import words
from countyhall.kernel.web import columns

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> str:
    """A Tabler icon from the bundled sprite; it is decoration, the word stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("dist/icons.svg"),
        name,
    )


@register.filter
def page_url(record) -> str:
    """The address of a record's page, empty when it has none."""
    return columns.page_of(record) if record is not None else ""


@register.filter
def day(value) -> str:
    """A day in the reader's notation."""
    return columns.day_text(value) if value else ""


@register.filter
def moment(value) -> str:
    """A moment in the reader's notation."""
    return columns.moment_text(value) if value else ""


@register.filter
def period(value) -> str:
    """A period in the reader's notation."""
    return words.period(value) if value else ""


@register.simple_tag
def pages_url(pages, page: str, *args) -> str:
    """The address of one of a declaration's pages."""
    return pages.url(page, *args)


@register.filter
def panel_template(name: str) -> str:
    """The template of a detail page's panel."""
    return f"web/panels/{name}.html"
