"""How archives end: destruction 銷毀 with opinions, approval and proof; handing over 移轉."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.item import FileCase
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.period import roc
from countyhall.kernel.records.models import DisposalList, Record


class DestructionState(models.TextChoices):
    """Where a destruction stands."""

    DRAFT = "draft", _("Being prepared")
    ASKED = "asked", _("Opinions asked for")
    SIGNING = "signing", _("List at sign-off")
    DECIDED = "decided", _("List decided, to be submitted")
    SUBMITTED = "submitted", _("With the archives authority")
    APPROVED = "approved", _("Approved by the archives authority")
    DROPPED = "dropped", pgettext_lazy("archives", "Dropped")
    EXECUTED = "executed", pgettext_lazy("archives", "Executed")


class Destruction(Record):
    """One year's destruction: its plan, its catalogue, who agreed, and how it was done."""

    State = DestructionState

    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    disposal = models.OneToOneField(
        DisposalList, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("disposal list"),
    )  # fmt: skip
    where = models.CharField(_("where"), max_length=120, blank=True)
    method = models.CharField(_("method"), max_length=120, blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    safeguards = models.TextField(_("safeguards of the copies"), blank=True)
    reason_again = models.CharField(_("why a second time this year"), max_length=200, blank=True)
    decided_on = models.DateField(_("list decided on"), null=True, blank=True, editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    submitted_number = models.CharField(_("number of our letter"), max_length=60, blank=True, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approval_number = models.CharField(_("number of the approval"), max_length=60, blank=True, editable=False)
    executed_on = models.DateField(_("executed on"), null=True, blank=True, editable=False)
    executed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("executed by"),
    )  # fmt: skip
    witness = models.CharField(_("witness"), max_length=80, blank=True, editable=False)
    executed_method = models.CharField(_("how it was destroyed"), max_length=120, blank=True, editable=False)
    executed_at = models.CharField(_("time and place"), max_length=120, blank=True, editable=False)
    catalogue_sha256 = models.CharField(_("hash of the catalogue"), max_length=64, blank=True, editable=False)
    destroyed_sha256 = models.CharField(
        _("hash of the catalogue of what was destroyed"), max_length=64, blank=True, editable=False
    )
    proof = models.CharField(_("proof"), max_length=64, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DestructionState.choices, default=DestructionState.DRAFT,
        editable=False,
    )  # fmt: skip

    search_fields = ["number", "title", "approval_number"]

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="at_most_one_destruction_a_year_without_a_reason",
                condition=Q(reason_again="") & ~Q(state="dropped"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "executed"])
                | (Q(approved_on__isnull=False) & ~Q(approval_number="")),
                name="an_approval_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="executed")
                | (Q(executed_on__isnull=False) & ~Q(witness="") & ~Q(proof="")),
                name="a_destruction_was_witnessed_and_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @classmethod
    def within(cls, units) -> Q:
        """Seen where it is kept, and wherever it lay for sign-off."""
        return super().within(units) | approvals.lies_with(cls, units)

    def approval_text(self) -> str:
        """What is signed: plan, quantity, the units' opinions, and the hash of the catalogue."""
        lines = self.lines.filter(keep_reason="")
        kept = self.lines.exclude(keep_reason="").count()
        opinions = self.opinions.select_related("unit").order_by("pk")
        return "\n".join(
            [
                f"{self.number} {self.title}", f"銷毀案卷：{lines.count()}案；保留：{kept}案", f"地點：{self.where}",
                f"方式：{self.method}",
                f"預定日期：{roc.text(self.planned_on)}" if self.planned_on else "預定日期：",
                f"複製品保管：{self.safeguards}", *(f"{one.unit}意見：{one.text}" for one in opinions),
                f"銷毀目錄雜湊值（SHA-256）：{self.catalogue_sha256}",
            ]
        )  # fmt: skip


class DestructionLine(models.Model):
    """One case of a destruction, with its catalogue entry as it was when it was listed; kept for ever."""

    destruction = models.ForeignKey(
        Destruction, models.PROTECT, related_name="lines", verbose_name=_("destruction")
    )
    case = models.ForeignKey(FileCase, models.PROTECT, related_name="+", verbose_name=_("file case"))
    kept_until = models.DateField(_("kept until"))
    entry = models.JSONField(_("catalogue entry"), default=dict)
    keep_reason = models.CharField(_("kept longer because"), max_length=200, blank=True)
    destroyed_on = models.DateField(_("destroyed on"), null=True)

    class Meta:
        verbose_name = _("line of a destruction")
        verbose_name_plural = _("lines of a destruction")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["destruction", "case"], name="a_case_is_listed_once"),
        ]

    def __str__(self) -> str:
        return str(self.case)


class Opinion(Record):
    """What a business unit says about the destruction of its cases."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("archives", "Asked")
        GIVEN = "given", pgettext_lazy("archives", "Given")

    destruction = models.ForeignKey(
        Destruction, models.PROTECT, related_name="opinions", verbose_name=_("destruction")
    )
    asked_on = models.DateField(_("asked on"))
    text = models.TextField(_("opinion"), blank=True, editable=False)
    given_on = models.DateField(_("given on"), null=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=pgettext_lazy("archives", "given by"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.ASKED, editable=False
    )

    search_fields = ["text"]

    class Meta:
        verbose_name = _("opinion on a destruction")
        verbose_name_plural = _("opinions on destructions")
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["destruction", "unit"], name="a_unit_is_asked_once_about_it"),
        ]

    def __str__(self) -> str:
        return f"{self.destruction} · {self.unit}"


class Handover(Record):
    """Cases handed over to the national archives, with their package and its checksums."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        PACKING = "packing", _("Being packed")
        PACKED = "packed", _("Packed")
        HANDED_OVER = "handed_over", _("Transferred to the authority")

    title = models.CharField(_("title"), max_length=120)
    recipient = models.CharField(_("handed over to"), max_length=120)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    cases = models.ManyToManyField(FileCase, related_name="handovers", verbose_name=_("file cases"))
    packed_on = models.DateField(_("packed on"), null=True, editable=False)
    manifest_sha256 = models.CharField(_("hash of the manifest"), max_length=64, blank=True, editable=False)
    file_count = models.PositiveIntegerField(_("files"), default=0, editable=False)
    handed_on = models.DateField(_("handed over on"), null=True, editable=False)
    receipt_number = models.CharField(_("number of the receipt"), max_length=60, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )

    search_fields = ["number", "title", "receipt_number"]

    class Meta:
        verbose_name = _("handover to the national archives")
        verbose_name_plural = _("handovers to the national archives")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="handed_over") | ~Q(receipt_number=""), name="a_handover_has_its_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title
