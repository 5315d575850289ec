"""How the administrator's lists are narrowed."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import SignIn, User
from countyhall.kernel.roles.models import Grant
from countyhall.kernel.web.filters import CharFilter, FilterSet


class UserFilter(FilterSet):
    """People by name and state."""

    name = CharFilter(lookup_expr="icontains", label=_("Name contains"))

    class Meta(FilterSet.Meta):
        model = User
        fields = ["name", "is_active"]


class SignInFilter(FilterSet):
    """What happened at the door by day, event, account and address."""

    identity = CharFilter(lookup_expr="icontains", label=_("Account contains"))
    ip = CharFilter(lookup_expr="startswith", label=_("Address begins with"))

    class Meta(FilterSet.Meta):
        model = SignIn
        fields = ["at", "event", "identity", "ip"]


class UnitFilter(FilterSet):
    """Units by kind and what is above them."""

    name = CharFilter(lookup_expr="icontains", label=_("Name contains"))

    class Meta(FilterSet.Meta):
        model = Unit
        fields = ["name", "kind"]


class PostFilter(FilterSet):
    """Posts by unit."""

    class Meta(FilterSet.Meta):
        model = Post
        fields = ["unit"]


class AppointmentFilter(FilterSet):
    """Appointments by person."""

    class Meta(FilterSet.Meta):
        model = Appointment
        fields = ["user"]


class GrantFilter(FilterSet):
    """Grants by person, role and unit."""

    class Meta(FilterSet.Meta):
        model = Grant
        fields = ["user", "role", "unit", "starts_on"]


class SubstitutionFilter(FilterSet):
    """Substitutions by day."""

    class Meta(FilterSet.Meta):
        model = Substitution
        fields = ["starts_on", "ends_on"]
