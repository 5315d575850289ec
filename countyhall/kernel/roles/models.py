"""Roles, and who holds which in which unit for how long."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.registry import registry


class Role(models.Model):
    """A bundle of permissions. A system role's come from the domains; ``extra`` adds to them."""

    class Reach(models.TextChoices):
        UNIT = "unit", _("Own unit")
        BELOW = "below", _("Own unit and those under it")
        ALL = "all", _("Whole county")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    reach = models.CharField(_("reach"), max_length=8, choices=Reach.choices, default=Reach.UNIT)
    needs_second_factor = models.BooleanField(_("needs a second factor"), default=True)
    extra = ArrayField(
        models.CharField(max_length=120), verbose_name=_("further permissions"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def permissions(self) -> frozenset[str]:
        """What this role may do, as ``app.verb_model``."""
        return registry.permissions_of(self.code) | frozenset(self.extra)


class Grant(models.Model):
    """A person holds a role in a unit for a period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name=_("person")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="grant_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "starts_on"], name="one_grant_of_a_role_per_unit_and_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.unit}"
