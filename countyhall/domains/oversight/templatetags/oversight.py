"""What the pages of watching say often: lamps, ROC months, points behind, amounts."""

from django.template import Library
from django.utils.html import format_html

from countyhall.domains.oversight.selectors import Lamp, charts
from countyhall.domains.oversight.selectors.curves import month_label
from countyhall.kernel.period import money, roc
from countyhall.kernel.web.columns import day_text, in_chinese

register = Library()
SHAPES = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}


@register.simple_tag
def lamp(value: str) -> str:
    """A lamp: shape, colour and word."""
    found = Lamp(value)
    colour = charts.NAMES[found]
    return format_html('<span class="lamp lamp-{}">{} {}</span>', colour, lamp_shape(colour), found.label)


@register.simple_tag
def lamp_shape(colour: str) -> str:
    """The shape alone."""
    return format_html('<span aria-hidden="true">{}</span>', SHAPES[colour])


@register.filter
def rocmonth(month) -> str:
    """109年9月 on Chinese pages, 2020-09 elsewhere."""
    if not month:
        return ""
    return roc.month_text(month) if in_chinese() else f"{month:%Y-%m}"


@register.filter
def shortmonth(month) -> str:
    """109/09."""
    return month_label(month) if month else ""


@register.filter
def ledger(day) -> str:
    """109/09/04."""
    return roc.ledger(day) if day else ""


@register.filter
def points(lag) -> str:
    """Points behind as ``1.97``, ahead as ``+4.91``."""
    if lag is None or lag == "":
        return ""
    return f"{lag:.2f}" if lag > 0 else f"+{-lag:.2f}" if lag < 0 else "0.00"


@register.filter
def amount(value) -> str:
    """NT$ in 億 and 萬 on Chinese pages, cut to whole 萬 from a 萬 on."""
    value = int(value or 0)
    if not in_chinese():
        return f"{value:,}"
    return money.text(value, floor="萬") if value >= 10_000 else money.text(value)


@register.filter
def thousands(value) -> str:
    """1,234,567."""
    return f"{int(value or 0):,}"


@register.filter
def get(mapping, key):
    """What a mapping holds under a key."""
    return mapping.get(key) if mapping else None


@register.filter
def worst(lines, count: int):
    """The units furthest behind."""
    known = [line for line in lines if line.lag is not None]
    return sorted(known, key=lambda line: -line.lag)[: int(count)]


@register.filter
def said(value) -> str:
    """A day or an amount, as the page writes it."""
    if value is None or value == "":
        return ""
    return amount(value) if isinstance(value, int) else day_text(value)


@register.filter
def atmost(value, limit: int):
    """``value``, no more than ``limit`` and no less than 0."""
    return max(min(value, limit), 0)
