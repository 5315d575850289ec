"""What holds for a whole board, and boards that come as text."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.insights.boards.declared import Board, BoardFilter
from countyhall.domains.insights.boards.kept import CODE
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.web.forms import Styled

FILTERS = 3
FILTER_KINDS = {
    "choice": pgettext_lazy("filter", "one of its values"),
    "place": pgettext_lazy("filter", "a place"),
    "period": pgettext_lazy("filter", "a period"),
}
MOST_BYTES = 1_000_000


class BoardForm(Styled, forms.Form):
    """Title, source, and what readers may narrow."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=pgettext_lazy("insights", "Title"), max_length=120)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200, required=False)
    words = forms.CharField(
        label=gettext_lazy("Words above the tiles"), max_length=2000, required=False,
        help_text=gettext_lazy("A paragraph a line."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data, *, board: Board, version: int) -> None:
        held = {
            "version": version, "title": board.title, "source": board.source, "words": "\n".join(board.texts),
        }  # fmt: skip
        super().__init__(data, initial=held)


class FilterRow(Styled, forms.Form):
    """One thing that readers may narrow."""

    field = forms.ChoiceField(label=gettext_lazy("Column that readers may narrow"), required=False)
    label = forms.CharField(label=pgettext_lazy("filter", "Called"), max_length=20, required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("filter", "By"), choices=FILTER_KINDS.items(), required=False
    )

    def __init__(self, data, *, prefix: str, held: BoardFilter | None, columns: dict[str, str]) -> None:
        self.held, self.columns = held, columns
        initial = {"field": held.field, "label": held.label, "kind": held.kind} if held else {}
        super().__init__(data, prefix=prefix, initial=initial)
        kept = {held.field: held.label} if held and held.field not in columns else {}
        self.fields["field"].choices = [("", "—"), *(columns | kept).items()]
        for bound in self:
            bound.field.widget.attrs["aria-label"] = f"{bound.label} {prefix[1:]}"

    def part(self) -> BoardFilter | None:
        """The filter, or nothing."""
        given = self.cleaned_data
        if not given.get("field"):
            return None
        tables = self.held.tables if self.held and self.held.field == given["field"] else ()
        label = given.get("label") or self.columns.get(given["field"], given["field"])
        return BoardFilter(given["field"], label, given.get("kind") or "choice", tables)


def filter_rows(data, board: Board, columns: dict[str, str]) -> list[FilterRow]:
    """A row for each filter of the board, and empty ones."""
    held: Sequence[BoardFilter] = board.filters
    return [
        FilterRow(data, prefix=f"f{n + 1}", held=held[n] if n < len(held) else None, columns=columns)
        for n in range(max(FILTERS, len(held) + 1))
    ]


class CopyForm(Styled, forms.Form):
    """A copy of a board: under which code, called what, of which unit."""

    title = forms.CharField(label=pgettext_lazy("insights", "Title"), max_length=120)
    code = forms.SlugField(label=pgettext_lazy("insights", "Code"), max_length=60)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"))

    def __init__(self, data, *, units, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]

    def clean_code(self) -> str:
        """Small letters, digits and hyphens."""
        code = self.cleaned_data["code"]
        if not CODE.match(code):
            raise forms.ValidationError(_("A code is small letters, digits and hyphens, at most 60."))
        return code


class TextForm(Styled, forms.Form):
    """A definition as a file."""

    file = forms.FileField(
        label=gettext_lazy("Definition of a board"),
        help_text=gettext_lazy("The file that “Download the definition” gives."),
    )

    def clean_file(self) -> str:
        """Its text."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large for a definition."))
        try:
            return given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is no text.")) from None
