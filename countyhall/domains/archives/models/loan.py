"""Lending 借調: who has which item until when."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.item import Item
from countyhall.kernel.records.models import Record

MOST_EXTENSIONS = 1


class LoanState(models.TextChoices):
    """Where a loan stands."""

    ASKED = "asked", pgettext_lazy("archives", "Asked for")
    APPROVED = "approved", _("May be lent")
    REFUSED = "refused", pgettext_lazy("archives", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("archives", "Withdrawn")
    LENT = "lent", _("Lent")
    BACK = "back", _("Back")


OUT = (LoanState.APPROVED, LoanState.LENT)


class Loan(Record):
    """One item lent to one person; the owning unit is the borrower's. Classified ones are approved first."""

    State = LoanState

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("The original")
        COPY = "copy", _("A copy or the scanned pages")

    item = models.ForeignKey(Item, models.PROTECT, related_name="loans", verbose_name=_("item"))
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("borrower")
    )
    kind = models.CharField(_("lent as"), max_length=10, choices=Kind.choices, default=Kind.ORIGINAL)
    purpose = models.CharField(_("needed for"), max_length=200)
    asked_on = models.DateField(_("asked on"), editable=False)
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    lent_on = models.DateField(_("lent on"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("due back"), null=True, blank=True, editable=False)
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0, editable=False)
    returned_on = models.DateField(_("brought back on"), null=True, blank=True, editable=False)
    chased = models.PositiveSmallIntegerField(_("times chased"), default=0, editable=False)
    chased_on = models.DateField(_("last chased"), null=True, blank=True, editable=False)
    condition = models.CharField(_("condition when it came back"), max_length=200, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=LoanState.choices, default=LoanState.ASKED, editable=False
    )
    clocks = GenericRelation("deadlines.Clock")

    search_fields = ["number", "purpose"]

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["-asked_on", "-id"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="loan_by_day"),
            models.Index(fields=["unit", "state"], name="loan_by_unit"),
            models.Index(fields=["borrower", "state"], name="loan_by_borrower"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                name="an_original_is_with_one_person",
                condition=Q(state__in=["approved", "lent"], kind="original"),
            ),
            models.CheckConstraint(
                condition=~Q(state="lent") | Q(lent_on__isnull=False, due_on__isnull=False),
                name="what_is_lent_is_due_back",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("borrower")),
                name="nobody_approves_their_own_loan",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.purpose
