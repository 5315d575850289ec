"""The way of a scanning batch: arranged, scanned, checked, sampled by a second person, accepted or sent back."""

import random
from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.forms import scanning as forms
from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.page import Finding, OcrOrder, Page, PageEntry, SamplePage
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock

State = Batch.State


def arrange(batch, *, by) -> None:
    """The papers lie in order, unbound and mended, each item with its page count."""
    counts = list(batch.lines.values_list("page_count", flat=True))
    if not counts:
        raise Refused(gettext("No item is in the batch yet. Add the items of the box and their pages."))
    batch.page_count = sum(counts)


def deliver(batch, *, by) -> None:
    """Everything is scanned and measured."""
    pages = selectors.pages_of(batch)
    if not pages.exists():
        raise Refused(gettext("No page has been taken in. Upload the images, or put them into the folder."))
    waiting = pages.filter(checked=False).count()
    if waiting:
        raise Refused(gettext("%(count)s pages are still being measured.") % {"count": waiting})


def check(batch, *, by) -> None:
    """Every finding was decided by a person, and the pages are those of the catalogue."""
    left = selectors.undecided(batch)
    still_open = left.filter(decision=Finding.Decision.OPEN).count()
    again = left.filter(decision=Finding.Decision.AGAIN).count()
    if still_open:
        raise Refused(gettext("%(count)s findings are not decided yet.") % {"count": still_open})
    if again:
        raise Refused(gettext("%(count)s pages have to be scanned again first.") % {"count": again})


def draw(batch, *, by) -> None:
    """Draw the sample, by chance and for this person."""
    today = clock.today()
    rule = selectors.rule_on(today)
    if rule is None:
        raise Refused(gettext("No sampling rule is in force today."))
    keys = list(selectors.pages_of(batch).values_list("pk", flat=True))
    chosen = random.SystemRandom().sample(keys, selectors.sample_size(rule, len(keys)))
    SamplePage.objects.bulk_create(
        [SamplePage(batch=batch, attempt=batch.attempt, page_id=key) for key in sorted(chosen)]
    )
    batch.rule, batch.sampler, batch.sample_count, batch.wrong_count = rule, by, len(chosen), 0


def accept(batch, *, by, on: date) -> None:
    """Few enough pages of the sample are wrong: the batch counts."""
    stands = selectors.standing(batch)
    if stands.left:
        raise Refused(
            gettext("%(count)s pages of the sample are not looked at yet.") % {"count": stands.left}
        )
    if stands.over:
        raise Refused(
            gettext(
                "%(wrong)s pages of %(drawn)s are wrong; %(allowed)s are allowed. The whole batch goes back."
            )
            % {"wrong": stands.wrong, "drawn": stands.drawn, "allowed": stands.allowed}
        )
    batch.wrong_count = stands.wrong
    batch.accepted_on, batch.accepted_pages = on, selectors.pages_of(batch).count()


def send_back(batch, *, by, reason: str) -> None:
    """All of it is scanned again; what was scanned stays with the batch, and nobody finds it any more."""
    batch.wrong_count = selectors.standing(batch).wrong
    batch.reason = reason
    pages = Page.objects.filter(batch=batch, attempt=batch.attempt)
    PageEntry.objects.filter(page__in=pages.values("pk")).delete()
    OcrOrder.objects.filter(page__in=pages.values("pk"), done_at=None).delete()
    pages.update(current=False)


def redo(batch, *, by) -> None:
    """Scanned anew from the beginning."""
    batch.attempt += 1
    batch.rule = batch.sampler = None
    batch.sample_count = batch.wrong_count = 0


batch = Lifecycle(
    Batch,
    Step(
        "arrange", _("Arranged"), source=[State.RECEIVED], target=State.ARRANGED, do=arrange,
        help=_("The papers are in order, unbound and mended, and counted against the catalogue."),
    ),
    Step(
        "deliver", _("Scanned"), source=[State.ARRANGED], target=State.SCANNED, do=deliver,
        help=_("All pages are taken in; from now on nothing is added but pages that are scanned again."),
    ),
    Step(
        "check", _("Checked"), source=[State.SCANNED], target=State.CHECKED, do=check,
        help=_("Every finding is decided."),
    ),
    Step(
        "draw", _("Draw the sample"), source=[State.CHECKED], target=State.SAMPLED, do=draw,
        never_by="operator", help=_("Pages chosen by chance, to be laid beside the paper by somebody else."),
    ),
    Step(
        "accept", pgettext_lazy("batch", "Accept"), source=[State.SAMPLED], target=State.ACCEPTED, do=accept,
        form=forms.AcceptForm, facts=["accepted"], never_by="operator",
    ),
    Step(
        "send_back", _("Send back whole"), source=[State.SCANNED, State.CHECKED, State.SAMPLED],
        target=State.RETURNED, do=send_back, form=forms.SendBackForm, danger=True,
        help=_("The whole batch is scanned again."),
    ),
    Step("redo", _("Begin anew"), source=[State.RETURNED], target=State.ARRANGED, do=redo),
)  # fmt: skip
