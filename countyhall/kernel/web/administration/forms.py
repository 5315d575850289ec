"""What the administrator types, and what everybody types to name their substitute."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Appointment, Post, Substitution, Unit
from countyhall.kernel.people import services as people
from countyhall.kernel.people.models import AccountPolicy, User
from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Grant, Role
from countyhall.kernel.roles.system import SYSTEM_ROLES
from countyhall.kernel.web.forms import Form

KINDS = 4  # lower case, upper case, digits, other signs
NEVER_NONE = [
    "long_enough", "shortest", "classes", "max_age_days", "lock_after", "lock_minutes", "idle_minutes",
    "session_hours",
]  # fmt: skip


class UserForm(Form):
    """A person. The password is set by the person, and the account closed by a step, never here."""

    class Meta(Form.Meta):
        model = User
        fields = ["username", "name", "email", "language"]
        widgets = {
            "language": forms.Select(choices=[("zh-hant", _("Traditional Chinese")), ("en", _("English"))])
        }

    def clean_username(self):
        """No name that is one already in another case, or somebody's address: either would open two doors."""
        said = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(username__iexact=said).exists():
            raise ValidationError(_("There is an account of this name already."))
        if others.filter(email__iexact=said).exists():
            raise ValidationError(_("This is the e-mail address of another account."))
        return said

    def clean_email(self):
        """One address, one account."""
        said = self.cleaned_data["email"]
        others = User.objects.exclude(pk=self.instance.pk)
        if said and others.filter(Q(email__iexact=said) | Q(username__iexact=said)).exists():
            raise ValidationError(_("This e-mail address belongs to another account already."))
        return said

    def save(self, commit: bool = True):
        """A new person has no password: an invitation goes to their address, with which they choose one."""
        is_new = self.instance.pk is None
        if is_new:
            self.instance.set_unusable_password()
        person = super().save(commit)
        if is_new and person.email:
            people.invite(person, by=self.by)
        return person


class AccountPolicyForm(Form):
    """Rules for accounts from a day on: those before them stay as they were."""

    class Meta(Form.Meta):
        model = AccountPolicy
        fields = [
            "valid_from", "long_enough", "shortest", "classes", "remembered", "min_age_days", "max_age_days",
            "lock_after", "lock_minutes", "idle_minutes", "session_hours", "idle_account_days",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        now = AccountPolicy.on()
        for name in self.fields:
            if name != "valid_from":
                self.fields[name].initial = getattr(now, name)
        for name in NEVER_NONE:
            self.fields[name].min_value = 1
            self.fields[name].validators.append(MinValueValidator(1))
            self.fields[name].widget.attrs["min"] = 1
        self.fields["classes"].validators.append(MaxValueValidator(KINDS))
        self.fields["idle_account_days"].help_text = _("0: accounts stay open.")

    def clean_valid_from(self):
        """Never for a day that has begun in the past: what was asked of people then is not rewritten."""
        day = self.cleaned_data["valid_from"]
        if not AccountPolicy.may_begin(day):
            raise ValidationError(_("Rules begin today or later."))
        return day

    def clean(self):
        """The lengths and the ages of passwords do not contradict each other."""
        said = super().clean()
        if said.get("shortest") and said.get("long_enough") and said["shortest"] > said["long_enough"]:
            self.add_error("shortest", _("The shortest password is longer than one of any mixture."))
        if said.get("max_age_days") and said.get("min_age_days", 0) >= said["max_age_days"]:
            self.add_error("min_age_days", _("A password would have to be changed before it may be."))
        return said


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
