"""How a plan is taken up for watching, kept, and released by decision."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms
from countyhall.domains.oversight.models import Listing
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock


def list_plan(listing: Listing, *, by, on: date) -> None:
    """The decision to watch, with its day."""
    listing.listed_on, listing.listed_recorded_on = on, clock.today()


def propose_release(listing: Listing, *, by, release_reason: str) -> None:
    """The unit says the work is done, and why it may leave the list."""
    listing.release_reason = release_reason


def release(listing: Listing, *, by, on: date) -> None:
    """The decision to release, with its day."""
    if on < listing.listed_on:
        raise Refused(_("It cannot be released before it was watched."))
    listing.released_on, listing.released_recorded_on = on, clock.today()


LISTED = Listing.State
listing = Lifecycle(
    Listing,
    Step(
        "list",
        gettext_lazy("Watch"),
        [LISTED.PROPOSED],
        LISTED.LISTED,
        form=forms.DecisionForm,
        do=list_plan,
        facts=["listed"],
        bulk=True,
    ),
    Step(
        "decline",
        gettext_lazy("Do not take up"),
        [LISTED.PROPOSED],
        LISTED.DECLINED,
        form=forms.ReasonForm,
        danger=True,
    ),
    Step(
        "propose_release",
        gettext_lazy("Propose release"),
        [LISTED.LISTED],
        LISTED.RELEASE_PROPOSED,
        form=forms.ProposeReleaseForm,
        do=propose_release,
    ),
    Step(
        "keep", gettext_lazy("Keep watching"), [LISTED.RELEASE_PROPOSED], LISTED.LISTED, form=forms.ReasonForm
    ),
    Step(
        "release",
        gettext_lazy("Release from watching"),
        [LISTED.RELEASE_PROPOSED],
        LISTED.RELEASED,
        form=forms.DecisionForm,
        do=release,
        facts=["released"],
        bulk=True,
    ),
)
