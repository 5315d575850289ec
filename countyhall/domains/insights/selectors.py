"""What the county counts of its analyses: dated facts, so that a past day says the same for ever."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from countyhall.domains.insights.models import (
    Analysis,
    Annotation,
    BoardMail,
    KeptBoard,
    Phase,
    Preparation,
    Theme,
)
from countyhall.kernel.lake import Kind, Use
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import Period, clock
from countyhall.kernel.roles import services as roles


def themes(period: Period, as_of: date) -> QuerySet[Theme]:
    """Themes of the first phase that were open at the end of the period."""
    return Theme.objects.filter(phase=Phase.FIRST).with_fact("opened", until=period.last, as_of=as_of)


def ready(period: Period, as_of: date) -> QuerySet[Preparation]:
    """Units whose data were in order for the first phase."""
    return Preparation.objects.filter(phase=Phase.FIRST).with_fact("ready", until=period.last, as_of=as_of)


def in_use(period: Period, as_of: date) -> QuerySet[Analysis]:
    """Analyses of the first phase that were in use."""
    return Analysis.objects.filter(phase=Phase.FIRST).with_fact("in_use", until=period.last, as_of=as_of)


def begun(period: Period, as_of: date) -> QuerySet[Analysis]:
    """Analyses of the second phase, new or extended, that were begun."""
    return Analysis.objects.filter(phase=Phase.SECOND).with_fact("begun", until=period.last, as_of=as_of)


def uses_of(dataset: Dataset, user) -> Iterator[Use]:
    """The analyses that stand on a table, as far as the person may see them."""
    for one in Analysis.objects.visible_to(user).filter(tables=dataset).order_by("pk"):
        yield Use(_("analysis"), one.title, one.get_absolute_url())


def kept_boards(user) -> QuerySet[KeptBoard]:
    """The kept boards that a person may see: those of their units, and every public one."""
    own = KeptBoard.objects.visible_to(user)
    return KeptBoard.objects.filter(Q(pk__in=own.values("pk")) | Q(public=True, sealed=False)).order_by(
        "code"
    )


def public_boards() -> QuerySet[KeptBoard]:
    """The kept boards that everybody may see."""
    return KeptBoard.objects.filter(public=True, sealed=False).order_by("code")


def events_on(tables: Iterable[str], board: str, user) -> QuerySet[Annotation]:
    """The events that charts of these tables (codes) on ``board`` show to ``user``, by day."""
    about = Q(board=board) | Q(dataset__code__in=list(tables))
    shown = Annotation.objects.visible_to(user).filter(about, state=Annotation.State.SHOWN)
    return shown.select_related("dataset").order_by("day", "pk")


def mails_of(person) -> QuerySet[BoardMail]:
    """The boards that a person gets by mail."""
    return BoardMail.objects.filter(person=person).order_by("board")


def tables_for(user) -> list[Dataset]:
    """The tables with a published edition that a person may ask, by title."""
    seen = Dataset.objects.visible_to(user).exclude(current=None)
    return list(seen.select_related("current", "unit").order_by("title", "code"))


def units_for(user, permission: str) -> QuerySet[Unit]:
    """The units in which a person may do ``permission`` today."""
    reach = roles.reach(user, permission)
    units = Unit.objects.on(clock.today()).order_by("code")
    return units if reach.everywhere else units.filter(pk__in=reach.units)


def columns_of(tables: Iterable[Dataset], user) -> dict[str, str]:
    """Name → label of the texts and times by which these tables may be narrowed."""
    found = {}
    for table in tables:
        for one in lake.schema_for(table.current, user):
            if one.is_time or one.kind in {Kind.TEXT, Kind.PLACE}:
                found.setdefault(one.name, one.label)
    return found
