"""What a person keeps about pages: the views of a list that they saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.roles import services as roles


class SavedViewQuerySet(models.QuerySet):
    """Reads of saved views."""

    def open_to(self, user) -> "SavedViewQuerySet":
        """One's own, and those shared with a role that one holds today."""
        return self.filter(Q(owner=user) | Q(role__in={held.role.pk for held in roles.held_by(user)}))


class SavedView(models.Model):
    """A list with its filter, order and columns, under a name; shared with one role, if wished."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    page = models.CharField(max_length=80)  # "petitions.petition", as Pages says it
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    role = models.ForeignKey(
        "roles.Role", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["page", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"], name="one_saved_view_of_a_name_per_person_and_page"
            )
        ]

    def __str__(self) -> str:
        return self.name
