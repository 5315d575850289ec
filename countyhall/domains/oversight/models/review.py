"""Meetings, visits and inspections with their findings, and requests to change a plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.oversight.models.plan import Plan
from countyhall.kernel.records.models import Record


class Meeting(Record):
    """A meeting that reviews watched plans."""

    class Kind(models.TextChoices):
        LAGGING = "lagging", _("Review of plans behind schedule")
        POLICY = "policy", _("Major policies and plans")
        SPECIAL = "special", _("Major special projects")

    search_fields = ["title", "conclusions"]

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("meeting"), max_length=150)
    held_on = models.DateField(_("held on"))
    recorded_on = models.DateField(_("entered on"))
    chair = models.CharField(_("chair"), max_length=60, blank=True)
    conclusions = models.TextField(_("conclusions"), blank=True)
    plans = models.ManyToManyField(Plan, blank=True, related_name="meetings", verbose_name=_("plans"))

    class Meta:
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return self.title


class Visit(Record):
    """Somebody went and looked (PLN-11)."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", _("Guidance visit")
        INSPECTION = "inspection", _("Inspection on site")

    search_fields = ["place", "findings_text"]

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="visits", verbose_name=_("plan"))
    held_on = models.DateField(_("visited on"))
    recorded_on = models.DateField(_("entered on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    members = models.CharField(_("members"), max_length=300, blank=True)
    findings_text = models.TextField(_("what was seen"), blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.plan}"

    @classmethod
    def within(cls, units) -> Q:
        """Seen by whoever sees the plan."""
        return Q(unit__in=units) | Q(plan__in=Plan.objects.filter(Plan.within(units)).values("pk"))


class Finding(Record):
    """Something that a visit found wrong, followed until it is mended."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    search_fields = ["text", "answer"]

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("visit"))
    text = models.TextField(_("finding"))
    due_on = models.DateField(pgettext_lazy("finding", "due"), null=True, blank=True)
    answer = models.TextField(pgettext_lazy("finding", "answer"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["state", "due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @classmethod
    def within(cls, units) -> Q:
        """Seen by whoever sees the visit."""
        return Q(unit__in=units) | Q(visit__in=Visit.objects.filter(Visit.within(units)).values("pk"))


class ChangeRequest(Record):
    """A request to change money, dates or curve of a plan; the only way to do so (PLN-12)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    search_fields = ["reason", "document_no"]

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="change_requests", verbose_name=_("plan"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("effective from month"))
    budget = models.BigIntegerField(_("new total budget"))
    starts_on = models.DateField(_("new start"))
    ends_on = models.DateField(_("new end"))
    curve = models.JSONField(
        _("new curve"),
        default=dict,
        help_text=_("Month → cumulative percentage, for the months from the effective month on."),
    )
    items = models.JSONField(_("work items"), default=list, blank=True)
    scope = models.TextField(_("change of scope"), blank=True)
    reason = models.TextField(_("reason"))
    document_no = models.CharField(_("approval document"), max_length=60, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("requested by"),
    )
    before = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["-pk"]

    def approval_text(self) -> str:
        """What is signed: all that is asked for, in the office's language whoever reads it."""
        with translation.override(settings.LANGUAGE_CODE):
            names = ["reason", "scope", "effective_from", "budget", "starts_on", "ends_on"]
            labels = {field.name: field.verbose_name for field in self._meta.fields}
            asked = [f"{labels[name]}：{getattr(self, name)}" for name in names]
            items = [f"{one['title']} {one['weight']}" for one in self.items]
            curve = [f"{month[:7]} {percent}" for month, percent in sorted(self.curve.items())]
            return "\n".join([str(self.plan), *asked, *items, *curve])

    def __str__(self) -> str:
        return f"{self.plan} · {self.effective_from:%Y-%m}"

    @classmethod
    def within(cls, units) -> Q:
        """Seen by whoever sees the plan."""
        return Q(unit__in=units) | Q(plan__in=Plan.objects.filter(Plan.within(units)).values("pk"))
