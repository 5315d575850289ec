"""The address book: agencies, schools and offices that write to the county and are written to."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import Record, RecordQuerySet


class AgencyQuerySet(RecordQuerySet):
    """Reads of the address book."""

    def on(self, day: date) -> "AgencyQuerySet":
        """Entries that hold on ``day``."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def holding(self, since: date | None, until: date | None) -> "AgencyQuerySet":
        """Entries that hold on any of these days; an end that is not said lies open."""
        begun = Q() if until is None else Q(valid_from=None) | Q(valid_from__lte=until)
        lasting = Q() if since is None else Q(valid_to=None) | Q(valid_to__gte=since)
        return self.filter(begun, lasting)


class Agency(Record):
    """An agency, a school, a firm or a body that documents come from and go to.

    The owning unit keeps the entry; everybody who writes documents may look it up.
    """

    class Kind(models.TextChoices):
        CENTRAL = "central", _("Central government agency")
        COUNTY = "county", _("County government, its unit or agency")
        SCHOOL = "school", _("School of the county")
        TOWNSHIP = "township", _("Township of the county")
        LOCAL = "local", _("Another local government")
        COUNCIL = "council", _("Council")
        COURT = "court", _("Court or prosecutor")
        MILITARY = "military", _("Military")
        BODY = "body", _("Association or firm")
        PERSON = "person", _("Person")

    code = models.CharField(_("agency code"), max_length=20, blank=True)
    unit_code = models.CharField(_("unit code"), max_length=20, blank=True)
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind of agency"), max_length=10, choices=Kind.choices, default=Kind.CENTRAL)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    exchanges_since = models.DateField(_("exchanges electronically since"), null=True, blank=True)
    uses_signoff_since = models.DateField(_("uses online sign-off since"), null=True, blank=True)
    uses_signoff_until = models.DateField(_("used online sign-off until"), null=True, blank=True)
    house = models.OneToOneField(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit in this house"),
        help_text=_("An agency that registers its own documents here, with its own numbers"),
    )
    prefix = models.CharField(
        _("prefix of its numbers"),
        max_length=12,
        blank=True,
        help_text=_("Keeps the numbers of several agencies in one house apart; empty for the county itself"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()
    search_fields = ["name", "short_name", "code"]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("address book")
        ordering = ["code", "name"]
        indexes = [
            models.Index(fields=["name"], name="agency_by_name"),
            models.Index(fields=["uses_signoff_since"], name="agency_by_signoff"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "unit_code", "valid_from"],
                condition=~Q(code=""),
                nulls_distinct=False,
                name="an_agency_code_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="agency_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name
