"""What the house's templates say often: icons, addresses, dates, amounts."""

from functools import lru_cache

from django.template import Library
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.translation import get_language

from countyhall.kernel.period import words
from countyhall.kernel.web import columns

register = Library()


@register.simple_tag
def icon(name: str, css: str = "") -> str:
    """A Tabler icon from the bundled sprite; it is decoration, the word stands beside it."""
    return _icon(name, css, static("dist/icons.svg"))


@lru_cache(maxsize=1024)
def _icon(name: str, css: str, sprite: str) -> str:
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        sprite,
        name,
    )


@register.simple_tag
def standing(part: str) -> str:
    """A part of the frame that is the same on every page; drawn once in each language."""
    return _standing(part, get_language(), get_script_prefix())


@lru_cache(maxsize=32)
def _standing(part: str, _language: str, _prefix: str) -> str:
    return render_to_string(part)


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
