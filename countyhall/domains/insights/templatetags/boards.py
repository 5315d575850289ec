"""What templates of boards say in a word."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from countyhall.domains.insights.boards import files, rendering
from countyhall.domains.insights.boards.rendering import Line, Shown

register = template.Library()


@register.filter
def board_svg(shown: Shown) -> SafeString:
    """The picture, as it was drawn: every word in it was escaped by the drawing library."""
    return mark_safe(shown.svg)  # noqa: S308 - drawn by us, words of data are text


@register.filter
def board_foot(shown: Shown) -> list[str]:
    """What stands under a tile."""
    return files.foot(shown)


@register.filter
def board_lines(shown: Shown) -> list[Line]:
    """The rows that a page carries."""
    return rendering.lines_to_show(shown)


@register.filter
def board_formats(names: str) -> list[str]:
    """Names of formats in their order."""
    return names.split()


@register.simple_tag(takes_context=True)
def board_file(context, shown: Shown, fmt: str) -> str:
    """The address of a tile as a file."""
    name = "public_insights:board-tile" if context.get("public") else "insights:board-tile"
    at = reverse(name, args=[context["board"].code, shown.tile.code, fmt])
    return f"{at}?{context['query']}" if context.get("query") else at


@register.simple_tag(takes_context=True)
def board_rows(context, shown: Shown, line: Line) -> str:
    """The address of the rows behind one row."""
    asked = context["form"].query | {"tile": shown.tile.code} | line.behind
    return f"{reverse('insights:board-rows', args=[context['board'].code])}?{urlencode(asked)}"
