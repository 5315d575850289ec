"""How the rows of a file are taken: what is left out, of which day the data are, whole or as a part."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import RocDateField, Styled

ROWS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
MOST_SKIPPED = 10_000


class TakingForm(Styled, forms.Form):
    """What is left out, and what becomes of the rest."""

    totals = forms.CharField(
        label=gettext_lazy("Words of rows of totals, which are left out"), max_length=300, required=False,
        help_text=gettext_lazy("Separated by 、; empty: no row is taken for a total."),
    )  # fmt: skip
    skip = forms.CharField(
        label=gettext_lazy("Rows of the file to leave out"), max_length=500, required=False,
        help_text=gettext_lazy("As the file counts them: 12, 15-20"),
    )  # fmt: skip
    unpivot = forms.BooleanField(
        label=gettext_lazy("Columns beside each other become rows"), required=False
    )  # fmt: skip
    as_of = RocDateField(label=gettext_lazy("Data as of"))
    part = forms.RegexField(
        r"^[A-Za-z0-9-]{1,40}$", label=pgettext_lazy("intake", "Part"), required=False,
        help_text=gettext_lazy(
            "Empty: the file is the whole table. A name, such as 2020-09: the file is this part; "
            "the others stay as they are."
        ),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=500, required=False)

    def __init__(self, data, *, dataset: Dataset, reading: lake.Reading) -> None:
        self.dataset, self.reading = dataset, reading
        initial = {
            "totals": "、".join(reading.totals),
            "as_of": clock.today(),
            "unpivot": bool(reading.unpivot),
        }
        super().__init__(data, initial=initial)
        if turn := reading.unpivot:
            named = [dataset.schema[name].label for name in (*turn.into, turn.value)]
            self.fields["unpivot"].help_text = _("%(count)s columns fill: %(fields)s.") % {
                "count": f"{len(turn.headings):,}", "fields": "、".join(named),
            }  # fmt: skip
        else:
            del self.fields["unpivot"]

    def clean_skip(self) -> tuple[int, ...]:
        """The rows, from 1."""
        rows: set[int] = set()
        for said in re.split(r"[,、，\s]+", self.cleaned_data["skip"].strip()):
            if not said:
                continue
            found = ROWS.fullmatch(said)
            if found is None or int(found[1]) < 1:
                raise ValidationError(_("“%s” is no row. Write 12, or 15-20.") % said[:20])
            last = int(found[2] or found[1])
            if last < int(found[1]) or last - int(found[1]) + len(rows) >= MOST_SKIPPED:
                raise ValidationError(_("“%s” is no range of rows that can be left out.") % said[:20])
            rows |= set(range(int(found[1]), last + 1))
        return tuple(sorted(rows))

    def clean_as_of(self):
        """Data are never of a day to come."""
        day = self.cleaned_data["as_of"]
        if day > clock.today():
            raise ValidationError(_("This day is still to come."))
        return day

    @property
    def reads(self) -> dict[str, Any]:
        """What the reading takes of it."""
        given = self.cleaned_data
        totals = tuple(word for word in re.split(r"[,、，\s]+", given["totals"]) if word)
        turn = self.reading.unpivot if given.get("unpivot") else None
        return {"totals": totals, "skip": given["skip"], "unpivot": turn}
