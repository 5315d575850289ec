"""The administrator's pages, and everybody's own substitutes."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.web.administration import filters, forms, tables
from countyhall.kernel.web.pages import Pages


class Administered(Pages):
    """Pages of the kernel's own models, under one address."""

    app = "administration"


class UserPages(Administered):
    """People with an account."""

    model = User
    icon = "users"
    table = tables.UserTable
    filterset = filters.UserFilter
    form = forms.UserForm
    list_columns = ["username", "name", "email", "is_active", "joined_at"]
    order_by = ["username"]
    sections = [(_("Person"), ["username", "name", "email", "language", "is_active", "joined_at"])]
    aside = ["web/administration/person.html"]


class UnitPages(Administered):
    """The tree of units."""

    model = Unit
    icon = "sitemap"
    table = tables.UnitTable
    filterset = filters.UnitFilter
    form = forms.UnitForm
    list_columns = ["code", "name", "kind", "parent", "order"]
    order_by = ["order", "code"]
    sections = [(_("Unit"), ["code", "name", "kind", "parent", "order", "email", "valid_from", "valid_to"])]


class PostPages(Administered):
    """Posts in units."""

    model = Post
    icon = "armchair"
    table = tables.PostTable
    filterset = filters.PostFilter
    form = forms.PostForm
    list_columns = ["title", "unit", "level"]
    order_by = ["unit", "-level", "title"]
    sections = [(_("Post"), ["title", "unit", "level"])]


class AppointmentPages(Administered):
    """Who holds which post."""

    model = Appointment
    icon = "id-badge"
    table = tables.AppointmentTable
    filterset = filters.AppointmentFilter
    form = forms.AppointmentForm
    list_columns = ["user", "post", "starts_on", "ends_on"]
    prefetch = ["post__unit"]
    sections = [(_("Appointment"), ["user", "post", "starts_on", "ends_on"])]


class GrantPages(Administered):
    """Who holds which role in which unit."""

    model = Grant
    icon = "key"
    table = tables.GrantTable
    filterset = filters.GrantFilter
    form = forms.GrantForm
    list_columns = ["user", "role", "unit", "starts_on", "ends_on"]
    sections = [(_("Grant"), ["user", "role", "unit", "starts_on", "ends_on"])]


class RolePages(Administered):
    """Roles and what they may do."""

    model = Role
    icon = "shield"
    table = tables.RoleTable
    form = forms.RoleForm
    list_columns = ["code", "name", "reach", "needs_second_factor"]
    order_by = ["code"]
    sections = [(_("Role"), ["code", "name", "reach", "needs_second_factor", "extra"])]
    aside = ["web/administration/role.html"]


class SubstitutionPages(Administered):
    """Substitutes: everybody names their own; the administrator sees and names all."""

    model = Substitution
    icon = "user-share"
    table = tables.SubstitutionTable
    filterset = filters.SubstitutionFilter
    form = forms.SubstitutionForm
    list_columns = ["substitute", "absent", "starts_on", "ends_on", "reason"]
    order_by = ["-starts_on"]
    sections = [(_("Substitution"), ["substitute", "absent", "starts_on", "ends_on", "roles", "reason"])]
    empty = _("Before you are away, name who stands in for you, from which day to which.")

    def visible_to(self, user):
        """One's own absences and stand-ins; all of them for the administrator."""
        every = super().visible_to(user)
        if user.has_perm("people.view_user"):
            return every
        return every.filter(Q(absent=user) | Q(substitute=user))

    def may(self, user, verb: str, record=None) -> bool:
        """Only the absent person and the administrator change a substitution."""
        if (
            verb == "change"
            and record is not None
            and record.absent_id != user.pk
            and not user.has_perm("people.change_user")
        ):
            return False
        return super().may(user, verb, record)
