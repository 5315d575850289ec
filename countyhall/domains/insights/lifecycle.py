"""An analysis is planned, begun, put in use, and retired."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.insights.models import Analysis, Annotation
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock

State = Analysis.State


def begin(analysis: Analysis, *, by, on: date | None = None) -> None:
    """Work on it begins."""
    analysis.begun_on = on or clock.today()


def put_in_use(analysis: Analysis, *, by, on: date | None = None) -> None:
    """It is read from now on; how it was made has to be written down."""
    if not analysis.method.strip():
        raise Refused(_("Write down the method first: nobody can check a number without it."))
    analysis.in_use_on = on or clock.today()


analysis = Lifecycle(
    Analysis,
    Step(
        "begin", gettext_lazy("Begin the analysis"), [State.PLANNED], State.RUNNING, do=begin, facts=["begun"]
    ),
    Step(
        "put_in_use",
        gettext_lazy("Put in use"),
        [State.RUNNING],
        State.IN_USE,
        do=put_in_use,
        facts=["in_use"],
    ),
    Step(
        "retire",
        pgettext_lazy("insights", "Retire"),
        [State.IN_USE],
        State.RETIRED,
        undoes=["in_use"],
        danger=True,
    ),
)

annotation = Lifecycle(
    Annotation,
    Step(
        "remove",
        pgettext_lazy("insights", "Remove"),
        [Annotation.State.SHOWN],
        Annotation.State.REMOVED,
        danger=True,
    ),
)
