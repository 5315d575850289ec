"""What the administrator types, and what everybody types to name their substitute."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people import services as people
from countyhall.kernel.people.models import User
from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.roles.system import SYSTEM_ROLES
from countyhall.kernel.web.forms import Form


class UserForm(Form):
    """A person. The password is set by the person, never here."""

    class Meta(Form.Meta):
        model = User
        fields = ["username", "name", "email", "language", "is_active"]
        widgets = {
            "language": forms.Select(choices=[("zh-hant", _("Traditional Chinese")), ("en", _("English"))])
        }

    def save(self, commit: bool = True):
        """A new person has no password: an invitation goes to their address, with which they choose one."""
        is_new = self.instance.pk is None
        if is_new:
            self.instance.set_unusable_password()
        person = super().save(commit)
        if is_new and person.email:
            people.invite(person, by=self.by)
        return person


class UnitForm(Form):
    """A unit of the tree."""

    class Meta(Form.Meta):
        model = Unit
        fields = ["code", "name", "kind", "parent", "order", "email", "valid_from", "valid_to"]

    def clean_parent(self):
        """A unit is not under itself, nor under one that is under it."""
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            raise ValidationError(_("A unit cannot be placed under itself or under a unit of its own."))
        return parent


class PostForm(Form):
    """A post in a unit."""

    class Meta(Form.Meta):
        model = Post
        fields = ["unit", "title", "level"]


class AppointmentForm(Form):
    """Somebody in a post."""

    class Meta(Form.Meta):
        model = Appointment
        fields = ["user", "post", "starts_on", "ends_on"]


class GrantForm(Form):
    """A role for somebody in a unit; nobody widens their own powers."""

    class Meta(Form.Meta):
        model = Grant
        fields = ["user", "role", "unit", "starts_on", "ends_on"]

    def clean_user(self):
        """Another administrator grants to an administrator."""
        user = self.cleaned_data["user"]
        if self.by is not None and user == self.by:
            raise ValidationError(_("You cannot grant yourself a role. Ask another administrator."))
        return user


class RoleForm(Form):
    """A role; what a system role may do comes from the domains, and can be added to here."""

    extra = forms.MultipleChoiceField(
        label=_("further permissions"), required=False, widget=forms.SelectMultiple(attrs={"size": 12})
    )

    class Meta(Form.Meta):
        model = Role
        fields = ["code", "name", "reach", "needs_second_factor", "extra"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extra"].choices = [(perm, perm) for perm in sorted(registry.permissions)]
        if self.instance.code in SYSTEM_ROLES:
            self.fields["code"].disabled = True


class SubstitutionForm(Form):
    """Who stands in for whom, for which days and in which roles."""

    roles = forms.MultipleChoiceField(
        label=_("only in these roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: in all of them."),
    )

    class Meta(Form.Meta):
        model = Substitution
        fields = ["absent", "substitute", "starts_on", "ends_on", "roles", "reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name")
        self.fields["substitute"].queryset = people
        self.fields["absent"].queryset = people
        offered = Role.objects.all()
        if self.by is not None and not self.by.has_perm("people.change_user"):
            self.fields["absent"].queryset = people.filter(pk=self.by.pk)
            self.fields["absent"].initial = self.by.pk
            offered = [held.role for held in roles.held_by(self.by) if held.on_behalf_of is None]
        self.fields["roles"].choices = list({role.code: (role.code, role.name) for role in offered}.values())

    def clean(self):
        """Two people, days in order, and no second substitute for the same days."""
        said = super().clean()
        absent, substitute, starts, ends = (
            said.get(n) for n in ("absent", "substitute", "starts_on", "ends_on")
        )
        if absent and absent == substitute:
            self.add_error("substitute", _("Nobody stands in for themselves."))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        elif absent and starts and ends:
            others = Substitution.objects.filter(
                Q(starts_on__lte=ends, ends_on__gte=starts), absent=absent
            ).exclude(pk=self.instance.pk)
            if others.filter(substitute=substitute).exists():
                self.add_error("substitute", _("This person stands in on some of these days already."))
        return said
