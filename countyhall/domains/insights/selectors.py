"""What the county counts of its analyses: dated facts, so that a past day says the same for ever."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from countyhall.domains.insights.models import Analysis, Phase, Preparation, Theme
from countyhall.kernel.lake import Use
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.period import Period


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
