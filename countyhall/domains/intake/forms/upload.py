"""The file that an officer brings."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.lake.store import too_large
from countyhall.kernel.web.forms import Styled


class FileForm(Styled, forms.Form):
    """One file; what it is is told from its bytes."""

    file = forms.FileField(label=_("File"), max_length=255)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV (UTF-8, UTF-16 or Big5), XLSX, XLS, ODS, JSON or XML, or one of them in a zip or gzip; at most %s."
        ) % filesizeformat(settings.LAKE_MAX_BYTES)

    def clean_file(self):
        """Refuse what is larger than the lake takes."""
        sent = self.cleaned_data["file"]
        if sent.size > settings.LAKE_MAX_BYTES:
            raise ValidationError(str(too_large(settings.LAKE_MAX_BYTES)))
        return sent
