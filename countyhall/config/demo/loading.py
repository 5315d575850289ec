"""The demo county as the command line loads it, with bars, and who can sign in to it."""

from gettext import gettext as _

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from countyhall.config.demo import county


def load_with_bars(*, seed: int, scale: float) -> None:
    """Load the demo county, with a bar for each of its parts."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label or _("Demo county"), total=total)
            bars.update(tasks[label], completed=done, total=total)

        county.load(seed=seed, scale=scale, progress=progress)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("analyze")  # a county that grew in one go is otherwise planned for as if it were empty


def sign_in_sheet() -> str:
    """Who can sign in to the demo county, one line each; empty where there is no demo county."""
    note = settings.HOME / "demo-sign-ins.txt"
    if not note.exists():
        return ""
    password, *accounts = note.read_text().splitlines()
    lines = ["  {:<12} {}".format(*line.partition(" ")[::2]) for line in accounts]
    return "\n".join(
        [_("Demo sign-ins, all with the password %(password)s:") % {"password": password}, *lines]
    )
