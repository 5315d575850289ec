"""Units, posts, who holds them and who stands in."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitQuerySet(models.QuerySet):
    """Reads over the tree of units."""

    def on(self, day: date) -> "UnitQuerySet":
        """Units that exist on ``day``."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """``unit`` and everything under it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """An office, section, agency or school. ``path`` is the chain of keys from the root, as ``/1/7/``."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("County government")
        DEPARTMENT = "department", _("Department")
        SECTION = "section", _("Section")
        AGENCY = "agency", _("Agency")
        ENTERPRISE = "enterprise", _("Enterprise")
        SCHOOL = "school", _("School")
        TOWNSHIP = "township", _("Township office")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    order = models.PositiveIntegerField(_("order"), default=0)
    email = models.EmailField(_("e-mail"), blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs) -> None:
        """Keep ``path`` true, for this unit and for those under it."""
        super().save(**kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            Unit.objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.save()


class Post(models.Model):
    """A post in a unit. ``level`` orders who stands above whom: 1 handler … 9 head of the county."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    title = models.CharField(pgettext_lazy("post", "title"), max_length=40)
    level = models.PositiveSmallIntegerField(_("level"), default=1)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "-level", "title"]

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"


class Appointment(models.Model):
    """Who holds a post, from when until when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name=_("post"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"


class Substitution(models.Model):
    """A substitute acts for somebody absent, for some days, in all or in the named roles."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="substituted_by", verbose_name=_("absent")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutes_for", verbose_name=_("substitute")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    roles = models.JSONField(_("only in these roles"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")), name="nobody_substitutes_for_themselves"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="substitution_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} → {self.absent}"
