"""The administrator's pages, and everybody's own substitutes."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people import door
from countyhall.kernel.people.models import AccountPolicy, SignIn, User
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.web.administration import accounts, filters, forms, tables
from countyhall.kernel.web.pages import Pages
from countyhall.kernel.web.views import DetailView


class Administered(Pages):
    """Pages of the kernel's own models, under one address."""

    app = "administration"


class PersonView(DetailView):
    """A person, with what happened at the door lately."""

    def get_context_data(self, **kwargs):
        """Add the lock, the second factors and the last sign-ins, for those who may read them."""
        person = self.object
        shown = self.request.user.has_perm("people.view_signin")
        return super().get_context_data(
            locked_until=door.locked_until(person.username), has_factors=accounts.has_factors(person),
            sign_ins=person.sign_ins.select_related("by")[:8] if shown else None, **kwargs,
        )  # fmt: skip


class UserPages(Administered):
    """People with an account."""

    model = User
    icon = "users"
    table = tables.UserTable
    filterset = filters.UserFilter
    form = forms.UserForm
    lifecycle = accounts.account
    detail_view = PersonView
    list_columns = ["username", "name", "email", "is_active", "joined_at"]
    order_by = ["username"]
    sections = [
        (_("Person"), ["username", "name", "email", "language", "is_active", "disabled_reason", "joined_at"])
    ]
    aside = ["web/administration/account.html", "web/administration/person.html"]


class SignInPages(Administered):
    """What happened at the door: read only, kept for half a year at least."""

    model = SignIn
    icon = "login"
    table = tables.SignInTable
    filterset = filters.SignInFilter
    list_columns = ["at", "event", "identity", "by", "method", "ip"]
    order_by = ["-at"]
    sections = [(_("Sign-in"), ["at", "event", "identity", "user", "by", "method", "ip", "agent"])]
    can_create = can_edit = False
    panels = ()


class AccountPolicyPages(Administered):
    """The rules for accounts: new ones begin on a day, old ones stay."""

    model = AccountPolicy
    icon = "lock"
    table = tables.AccountPolicyTable
    form = forms.AccountPolicyForm
    list_columns = [
        "valid_from",
        "lock_after",
        "lock_minutes",
        "max_age_days",
        "idle_minutes",
        "session_hours",
    ]
    order_by = ["-valid_from"]
    sections = [
        (_("In force"), ["valid_from"]),
        (
            _("Passwords"),
            ["long_enough", "shortest", "classes", "remembered", "min_age_days", "max_age_days"],
        ),
        (_("Sign-in"), ["lock_after", "lock_minutes", "idle_minutes", "session_hours", "idle_account_days"]),
    ]
    can_edit = False
    empty = _("The defaults of the control baseline hold until you enter other rules.")


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
