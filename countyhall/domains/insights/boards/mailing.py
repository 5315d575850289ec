"""Boards by mail: what their tiles say, once a period to whoever asked for it and may still see the board."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.domains.insights.boards.answering import answer
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.domains.insights.boards.registry import find
from countyhall.domains.insights.models import BoardMail
from countyhall.domains.insights.selectors import tables_for
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock, roc

ROWS = 5  # of a table in a letter
Every = BoardMail.Every


def subscribe(code: str, person, every: str) -> BoardMail:
    """The person gets the board so often from the next night on; asked again, as often as asked last."""
    mail, _new = BoardMail.objects.update_or_create(board=code, person=person, defaults={"every": every})
    return mail


def stop(code: str, person) -> bool:
    """No more of this board; false where none was sent."""
    return bool(BoardMail.objects.filter(board=code, person=person).delete()[0])


def send_due(today: date | None = None) -> int:
    """Nightly: write the letters of the periods that have begun. Returns how many.

    A letter and the note that it was written are one transaction, so a second run writes nothing twice.
    """
    today = today or clock.today()
    waiting = BoardMail.objects.filter(person__is_active=True).exclude(person__email="")
    return sum(_send(pk, today) for pk in waiting.values_list("pk", flat=True))


def begins(every: str, today: date) -> date:
    """The first day of the period in which ``today`` lies."""
    if every == Every.WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if every == Every.MONTH else today


@transaction.atomic
def _send(pk: int, today: date) -> bool:
    rows = BoardMail.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    mail = rows.filter(pk=pk).first()
    period = begins(mail.every, today) if mail else None
    if mail is None or period is None or (mail.sent_for and mail.sent_for >= period):
        return False
    board = find(mail.board, mail.person)
    if board is None:  # no longer for this person's eyes
        return False
    with translation.override(mail.person.language):
        subject = _("%(board)s, %(day)s") % {"board": board.title, "day": roc.text(today)}
        body = letter(board, mail.person)
    notices.tell_address(
        mail.person.email, subject, body, link=f"/insights/board/{board.code}/", language=mail.person.language
    )
    mail.sent_for = period
    mail.save(update_fields=["sent_for"])
    return True


def letter(board: Board, person) -> str:
    """What the board's tiles say to this person, in plain text; tables that they may not see are left out."""
    tables = {one.code: one for one in tables_for(person)}
    parts = [said for tile in board.tiles if (said := _tile(tile, tables, person))]
    own = f"{settings.SITE_URL.rstrip('/')}{reverse('insights:board-mails')}"
    parts.append(_("To stop these letters: %s") % own)
    return "\n\n".join([board.title, *parts])


def _tile(tile: Tile, tables: dict[str, Dataset], person) -> str:
    if tile.kind == "text" or tile.query is None:
        return "" if callable(tile.title) else tile.title
    table = tables.get(tile.table)
    if table is None:
        return ""
    try:
        rows = answer(tile, table.current, lake.schema_for(table.current, person))
    except (BadQuery, lake.Gone, lake.EngineFailed):
        return ""
    title = tile.title(rows) if callable(tile.title) else tile.title
    lines = [title]
    if tile.kind == "number" and rows:
        value = rows[0].get(tile.y) if tile.y else next(iter(rows[0].values()))
        lines.append(f"{_cell(value)} {tile.unit}".strip())
    elif rows:
        lines += ["　".join(_cell(cell) for cell in row.values()) for row in rows[:ROWS]]
        if len(rows) > ROWS:
            lines.append(_("and %d rows more") % (len(rows) - ROWS))
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, date):
        return roc.month_text(value) if value.day == 1 else roc.text(value)
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
