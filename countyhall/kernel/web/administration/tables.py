"""How people, units, posts, grants, roles and substitutions look."""

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.web.columns import LinkColumn, PersonColumn, UnitColumn, WordsColumn
from countyhall.kernel.web.tables import Table


class UserTable(Table):
    """People."""

    username = LinkColumn()

    class Meta(Table.Meta):
        model = User
        fields = ("username", "name", "email", "language", "is_active", "joined_at")


class UnitTable(Table):
    """Units."""

    name = LinkColumn()
    parent = UnitColumn()

    class Meta(Table.Meta):
        model = Unit
        fields = ("code", "name", "kind", "parent", "order", "email", "valid_from", "valid_to")


class PostTable(Table):
    """Posts."""

    title = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Post
        fields = ("title", "unit", "level")


class AppointmentTable(Table):
    """Who holds which post."""

    user = LinkColumn()

    class Meta(Table.Meta):
        model = Appointment
        fields = ("user", "post", "starts_on", "ends_on")


class GrantTable(Table):
    """Who holds which role where."""

    user = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Grant
        fields = ("user", "role", "unit", "starts_on", "ends_on")


class RoleTable(Table):
    """Roles."""

    name = LinkColumn()
    extra = WordsColumn()

    class Meta(Table.Meta):
        model = Role
        fields = ("code", "name", "reach", "needs_second_factor", "extra")


class SubstitutionTable(Table):
    """Who stands in for whom."""

    substitute = LinkColumn()
    absent = PersonColumn()
    roles = WordsColumn()

    class Meta(Table.Meta):
        model = Substitution
        fields = ("substitute", "absent", "starts_on", "ends_on", "roles", "reason")
