"""Proposed by one, approved by another, published, corrected, withdrawn with a reason that stays readable."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.opendata import forms, selectors
from countyhall.domains.opendata.lifecycle.publication import release
from countyhall.domains.opendata.lifecycle.review import columns_of, review
from countyhall.domains.opendata.models import OpenDataset
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.notices import services as notices

State = OpenDataset.State


def propose(dataset: OpenDataset, *, by) -> None:
    """Lay the dataset before the others."""
    dataset.proposed_by, dataset.approved_by = by, None


def check(dataset: OpenDataset, *, by) -> None:
    """Look for personal data, small counts and what is not explained. What stands in the way is said."""
    found = review(dataset)
    wrong = [one.words for one in found if one.stops and not one.passed]
    if wrong:
        raise Refused(" ".join(wrong))
    dataset.findings = [one.plain() for one in found]
    if dataset.source is not None:
        dataset.columns = columns_of(dataset).names


def approve(dataset: OpenDataset, *, by) -> None:
    """Somebody else than the proposer agrees."""
    dataset.approved_by = by


def publish(dataset: OpenDataset, *, by) -> None:
    """From now on everybody may read it. What came into the table since the check is looked at like the rest."""
    check(dataset, by=by)
    if dataset.source is not None:
        release(dataset, by=by)
    now = timezone.now()
    dataset.issued_at, dataset.modified_at = dataset.issued_at or now, now


def renew(dataset: OpenDataset, *, by, note: str = "") -> None:
    """Publish the table's newest edition, or a correction; the same rules hold as the first time."""
    if dataset.source is None:
        raise Refused(_("This dataset lies on the office's own site; change its addresses instead."))
    check(dataset, by=by)
    if release(dataset, by=by, note=note) is None:
        raise Refused(_("Nothing changed since the last publication."))
    dataset.modified_at = timezone.now()
    tell_subscribers(dataset, _("There is a new edition. %(note)s") % {"note": note})


def withdraw(dataset: OpenDataset, *, by, reason: str, successor: OpenDataset | None = None) -> None:
    """Take it back. Its address stays, and says why, since when, and what came instead."""
    dataset.withdrawn_at, dataset.withdrawn_reason = timezone.now(), reason
    dataset.successor = successor
    tell_subscribers(dataset, _("It was withdrawn: %(reason)s") % {"reason": reason})
    dataset.releases.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_reason=reason)


def tell_subscribers(dataset: OpenDataset, what: str) -> None:
    """Write to everybody who asked for it and confirmed; each letter says how to end that."""
    subject = _("Open data: %(title)s") % {"title": dataset.title}
    page = settings.SITE_URL + reverse("public_opendata:dataset", args=[dataset.identifier])
    for one in dataset.subscriptions.filter(confirmed_at__isnull=False):
        text = _("%(what)s\n\n%(page)s\n\nNo more letters: %(end)s")
        end = selectors.link_of(one)
        notices.tell_address(
            one.email, subject, text % {"what": what, "page": page, "end": end}, record=dataset
        )


def send_back(dataset: OpenDataset, *, by, reason: str) -> None:
    """Back to the proposer, with what has to change."""
    dataset.findings = [{"code": "sent_back", "passed": False, "words": reason, "stops": True}]
    dataset.approved_by = None


dataset = Lifecycle(
    OpenDataset,
    Step("propose", pgettext_lazy("opendata", "Propose"), [State.DRAFT], State.PROPOSED, do=propose),
    Step("check", gettext_lazy("Check"), [State.PROPOSED], State.CHECKED, do=check,
         help=gettext_lazy("Looks for personal data, small counts and what is not explained.")),
    Step("approve", pgettext_lazy("opendata", "Approve"), [State.CHECKED], State.APPROVED, do=approve,
         never_by="proposed_by"),
    Step("publish", pgettext_lazy("opendata", "Publish"), [State.APPROVED], State.PUBLISHED, do=publish,
         facts=["published"]),
    Step("renew", gettext_lazy("Publish anew"), [State.PUBLISHED], State.PUBLISHED, form=forms.RenewForm, do=renew,
         help=gettext_lazy("Publishes the newest edition of its table, with small counts hidden.")),
    Step("send_back", gettext_lazy("Send back"), [State.PROPOSED, State.CHECKED], State.DRAFT,
         form=forms.ReasonForm, do=send_back),
    Step("withdraw", pgettext_lazy("opendata", "Withdraw"), [State.PUBLISHED], State.WITHDRAWN, form=forms.WithdrawForm,
         do=withdraw, facts=["withdrawn"], undoes=["published"], danger=True),
)  # fmt: skip

__all__ = ["dataset"]
