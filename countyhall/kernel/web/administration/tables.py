"""How people, units, posts, grants, roles and substitutions look."""

from django.conf import settings

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people.models import AccountPolicy, SignIn, User
from countyhall.kernel.people.templatetags.people_rules import means
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.web.columns import (
    Column,
    LinkColumn,
    PersonColumn,
    StateColumn,
    UnitColumn,
    WordsColumn,
    day_text,
)
from countyhall.kernel.web.tables import Table


class DayLinkColumn(LinkColumn):
    """A day that leads to its page."""

    def render(self, value, record):
        """The day in the reader's notation."""
        return super().render(day_text(value), record)


class LanguageColumn(Column):
    """A language by its name."""

    def render(self, value):
        """The name."""
        return dict(settings.LANGUAGES).get(value, value)


class MeansColumn(Column):
    """How somebody came in."""

    def render(self, value):
        """In words."""
        return means(value)


class UserTable(Table):
    """People."""

    username = LinkColumn()
    is_active = StateColumn({True: "green"})
    language = LanguageColumn()

    class Meta(Table.Meta):
        model = User
        fields = ("username", "name", "email", "language", "is_active", "disabled_reason", "joined_at")


class SignInTable(Table):
    """What happened at the door."""

    identity = LinkColumn()
    event = StateColumn(dict.fromkeys(SignIn.FAILURES, "red"))
    user = PersonColumn()
    by = PersonColumn()
    method = MeansColumn()

    class Meta(Table.Meta):
        model = SignIn
        fields = ("at", "event", "identity", "user", "by", "method", "ip", "agent")


class AccountPolicyTable(Table):
    """The rules for accounts."""

    valid_from = DayLinkColumn()

    class Meta(Table.Meta):
        model = AccountPolicy
        fields = (
            "valid_from", "long_enough", "shortest", "classes", "remembered", "min_age_days", "max_age_days",
            "lock_after", "lock_minutes", "idle_minutes", "session_hours", "idle_account_days",
        )  # fmt: skip


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
