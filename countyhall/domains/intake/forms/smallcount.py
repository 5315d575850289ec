"""A threshold of small counts, from a day on."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.kernel.lake.models import SmallCount
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import Form


class SmallCountForm(Form):
    """A version that begins today or later: what was published before keeps its own."""

    class Meta(Form.Meta):
        model = SmallCount
        fields = ["valid_from", "least", "source"]

    def clean_valid_from(self) -> datetime.date:
        """Nothing is decided for days gone by."""
        day = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise ValidationError(
                _("Choose today or a later day: what was published before keeps its threshold.")
            )
        return day
