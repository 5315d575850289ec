"""What was found in a file, as the officer may correct it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.reading.texts import HALF_READ
from countyhall.kernel.web.forms import Styled

AS_FOUND = ("", gettext_lazy("as found"))
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": gettext_lazy("UTF-8 with a mark at the start"),
    "utf-16": "UTF-16",
    "utf-16-le": gettext_lazy("UTF-16, little-endian"),
    "utf-16-be": gettext_lazy("UTF-16, big-endian"),
    "cp950": "Big5",
    "big5hkscs": gettext_lazy("Big5 with Hong Kong characters"),
    HALF_READ: gettext_lazy("Big5, unknown characters passed over"),
}
DELIMITERS = {
    ",": gettext_lazy("comma"),
    "\t": gettext_lazy("tab"),
    ";": gettext_lazy("semicolon"),
    "|": gettext_lazy("vertical bar"),
}


class LookForm(Styled, forms.Form):
    """Encoding, delimiter, sheet and headings, where the officer knows better; empty means as found."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=[AS_FOUND, *ENCODINGS.items()], required=False
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Delimiter"), choices=[AS_FOUND, *DELIMITERS.items()], required=False
    )
    sheet = forms.CharField(label=pgettext_lazy("intake", "Sheet"), max_length=120, required=False)
    first = forms.IntegerField(
        label=gettext_lazy("First row of headings"), min_value=1, max_value=1000, required=False
    )
    body = forms.IntegerField(
        label=gettext_lazy("First row of data"), min_value=1, max_value=1000, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Both rows or neither, the headings above the data."""
        given = super().clean()
        first, body = given.get("first"), given.get("body")
        if (first is None) != (body is None):
            self.add_error("body" if body is None else "first", _("Give both rows, or neither."))
        elif first is not None and first >= body:
            self.add_error("body", _("The data begin below the headings."))
        return given

    @property
    def corrected(self) -> dict[str, Any]:
        """The arguments of ``lake.look`` that the officer gave."""
        given = self.cleaned_data
        rows = (given["first"] - 1, given["body"] - 1) if given.get("first") else None
        said = {name: given.get(name) for name in ("encoding", "delimiter", "sheet")}
        return {name: value for name, value in (said | {"header_rows": rows}).items() if value}

    def look(self, source) -> lake.Look | None:
        """The file as it is found with these corrections; an error beside the field where it cannot be read."""
        try:
            return lake.look(source, **self.corrected)
        except (lake.Unreadable, LookupError) as error:
            field = next((n for n in ("sheet", "encoding", "delimiter") if n in self.corrected), None)
            self.add_error(field, ValidationError(str(error)))
            return None

    def offer(self, look: lake.Look) -> None:
        """Choose the sheet from those that the workbook has; leave out what its format has not."""
        self.found = look
        names = look.sheets
        if len(names) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=pgettext_lazy("intake", "Sheet"),
                choices=[AS_FOUND, *((n, n) for n in names)],
                required=False,
            )
            self._dress("sheet", self.fields["sheet"])
        else:
            del self.fields["sheet"]
        if look.format != "csv":
            del self.fields["delimiter"], self.fields["encoding"]

    @property
    def encoding_words(self) -> str:
        """The encoding that was found, as people call it."""
        return str(ENCODINGS.get(self.found.encoding, self.found.encoding))

    @property
    def delimiter_words(self) -> str:
        """The delimiter that was found, as people call it."""
        return str(DELIMITERS.get(self.found.delimiter, self.found.delimiter))

    @property
    def rows_words(self) -> str:
        """Where the headings were found."""
        first, body = self.found.header_rows
        return _("rows %(first)s to %(last)s, the data from row %(body)s") % {
            "first": first + 1, "last": body, "body": body + 1,
        }  # fmt: skip
