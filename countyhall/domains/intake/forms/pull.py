"""From where a dataset is fetched by the clock, how often, and how its file is read; what is wrong beside its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from countyhall.kernel.lake.models import Dataset, Load, Pull
from countyhall.kernel.lake.pulling import allowed, database, folder
from countyhall.kernel.lake.pulling.arriving import NotFetched, NotReached
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.web.forms import Styled

OFTEN = [
    ("live", gettext_lazy("Every ten minutes")), *((one.value, one.label) for one in Dataset.Frequency
    if one in {"day", "week", "month", "quarter", "half", "year"}),
]  # fmt: skip
LAST, FIRST = "last", "first"


class PullForm(Styled, forms.ModelForm):
    """One pull; each kind has a form of its own."""

    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=OFTEN, initial="day")
    reads = forms.ChoiceField(label=gettext_lazy("How its file is read"), required=False)

    class Meta:
        model = Pull
        fields = ["address", "frequency", "publishes"]

    def __init__(self, data, *, instance: Pull, by, last: Load | None) -> None:
        super().__init__(data, instance=instance, by=by)
        self.last = last
        self.fields["address"].help_text = self.allowed()
        self.fields["reads"].choices = self._readings()
        self.fields["reads"].initial = self.fields["reads"].choices[0][0]
        if not by.has_perm("lake.publish_dataset", instance.dataset):
            del self.fields["publishes"]

    def allowed(self) -> str:
        """The places that the settings allow, in words."""
        raise NotImplementedError

    def _readings(self) -> list[tuple[str, str]]:
        first = (FIRST, _("A person says it when the first file is there"))
        kept = [("kept", _("As it is read now"))] if self.instance.reading else []
        last = []
        if self.last:
            last = [(LAST, _("As “%s” was read") % (self.last.source_file or self.last))]
        if self.instance.kind == Pull.Kind.SQL:  # its columns are seldom named as those of a file
            return [*kept, first, *last]
        return [*kept, *last, first]

    def clean_address(self) -> str:
        """An address that may be fetched from."""
        given = self.cleaned_data["address"].strip()
        try:
            self.check(given)
        except allowed.NotAllowed as error:
            raise forms.ValidationError(str(error)) from None
        return given

    def check(self, address: str) -> None:
        """Raises ``NotAllowed`` in words."""

    @property
    def reading(self) -> dict[str, Any]:
        """The reading that was chosen; empty where a person is to say it."""
        chosen = self.cleaned_data["reads"]
        if chosen == LAST and self.last:
            return self.last.reading
        return {} if chosen == FIRST else self.instance.reading


class WebForm(PullForm):
    """An address on the net."""

    def allowed(self) -> str:
        """The hosts."""
        named = "、".join(allowed.hosts()) or pgettext("hosts", "none")
        return _("https://… of a host that the settings allow: %s") % named

    def check(self, address: str) -> None:
        """Whether its host is listed and lies where it may."""
        allowed.place_of(address)


class FolderForm(PullForm):
    """A drop folder."""

    def allowed(self) -> str:
        """The folders."""
        named = "、".join(map(str, allowed.roots())) or pgettext("folders", "none")
        return _("A folder that the settings allow, or one in it: %s. The newest file is taken.") % named

    def check(self, address: str) -> None:
        """Whether it is there, and lies where it may."""
        folder.check_folder(address)


class DatabaseForm(PullForm):
    """A query on a database that the settings name."""

    address = forms.ChoiceField(label=gettext_lazy("Database"))
    query = forms.CharField(
        label=pgettext_lazy("pull", "Query"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One SELECT, which is tried when you save. Name its columns as those of the dataset."),
    )  # fmt: skip
    field_order = ["address", "query"]

    class Meta(PullForm.Meta):
        fields = ["address", "query", "frequency", "publishes"]

    def __init__(self, data, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["address"].choices = [(name, name) for name in allowed.sources()]

    def allowed(self) -> str:
        """Where they are named."""
        return "" if allowed.sources() else _("The settings name no database yet (LAKE_SOURCES).")

    def clean(self) -> dict[str, Any]:
        """Try the query where it will be asked."""
        said = super().clean()
        if said.get("address") and said.get("query"):
            try:
                database.check_query(said["address"], said["query"])
            except (allowed.NotAllowed, NotReached) as error:
                self.add_error("address", str(error))
            except (BadQuery, NotFetched) as error:
                self.add_error("query", str(error))
        return said


FORMS: dict[str, type[PullForm]] = {"http": WebForm, "folder": FolderForm, "sql": DatabaseForm}
