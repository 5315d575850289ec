"""What people type about scanning: a batch with its items, its acceptance, images to take in, redactions."""

import json
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models.batch import Batch, BatchLine
from countyhall.domains.archives.models.item import Item
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records
from countyhall.kernel.web.fields import RocDateField
from countyhall.kernel.web.forms import Form, StepForm

MOST_LINES = 2000
LINE = re.compile(r"^(\S+)\s*[,，\t ]\s*(\d{1,5})$")


class BatchForm(Form):
    """A batch: its box, who scans it, and its items with the pages that the catalogue says they have."""

    items = forms.CharField(
        label=_("Items"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=_("One item a line: file number, comma, pages. Without pages those of the catalogue hold."),
    )

    class Meta(Form.Meta):
        model = Batch
        fields = ["unit", "title", "phase", "stage", "box", "operator", "place", "dots", "received_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = User.objects.filter(is_active=True)
        if not self.is_new:
            lines = self.instance.lines.select_related("item").order_by("pk")
            self.initial["items"] = "\n".join(f"{line.item.number}, {line.page_count}" for line in lines)
            if self.instance.state not in {Batch.State.RECEIVED, Batch.State.ARRANGED}:
                self.fields["items"].disabled = True

    def clean_items(self) -> list[tuple[Item, int]]:
        """Each line an item that may be scanned, once."""
        said = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        if len(said) > MOST_LINES:
            raise ValidationError(_("A batch takes %(most)s items at most.") % {"most": MOST_LINES})
        wanted = [self._parts(line) for line in said]
        found = Item.objects.filter(number__in=[number for number, _pages in wanted])
        if self.by is not None:
            found = found.visible_to(self.by)
        items = {item.number: item for item in found}
        lines = [self._line(items.get(number), number, pages) for number, pages in wanted]
        if len({item.pk for item, _pages in lines}) < len(lines):
            raise ValidationError(_("An item stands in the list twice."))
        return lines

    def _parts(self, line: str) -> tuple[str, int | None]:
        match = LINE.match(line)
        return (match[1].rstrip(",，"), int(match[2])) if match else (line.rstrip(",，"), None)

    def _line(self, item: Item | None, number: str, pages: int | None) -> tuple[Item, int]:
        if item is None:
            raise ValidationError(_("There is no item %(number)s.") % {"number": number})
        if item.secret:
            raise ValidationError(
                _("%(number)s is classified and is not scanned into this system.") % {"number": number}
            )
        pages = item.page_count if pages is None else pages
        if not pages:
            raise ValidationError(_("Say how many pages %(number)s has.") % {"number": number})
        return item, pages

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Give it its number, and write its lines."""
        if self.is_new:
            year = roc.year(clock.today())
            self.instance.number = records.next_number(
                f"archives.batch/{year}", text=lambda n: f"{year}-S{n:04}", by=self.by
            )
        lines = self.cleaned_data["items"]
        self.instance.page_count = self.instance.page_count if not lines else sum(p for _item, p in lines)
        batch = super().save(*args, **kwargs)
        if not self.fields["items"].disabled:
            keep_lines(batch, lines)
        return batch


def keep_lines(batch: Batch, lines: list[tuple[Item, int]]) -> None:
    """Make the batch's items these, in this order; nothing is written where nothing changed."""
    before = list(batch.lines.order_by("pk").values_list("item_id", "page_count"))
    if before == [(item.pk, pages) for item, pages in lines]:
        return
    batch.lines.all().delete()
    BatchLine.objects.bulk_create(
        [BatchLine(batch=batch, item=item, page_count=pages) for item, pages in lines]
    )


class AcceptForm(StepForm):
    """The day of acceptance."""

    on = RocDateField(label=_("accepted on"), initial=clock.today)

    def clean_on(self):
        """Not in the future."""
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("That day has not come yet."))
        return day


class SendBackForm(StepForm):
    """Why the whole batch is scanned again."""

    reason = forms.CharField(
        label=_("why it goes back"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each checked as one."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        """A list of uploads."""
        one = super().clean
        return (
            [one(file, initial) for file in data] if isinstance(data, list | tuple) else [one(data, initial)]
        )


class IntakeForm(StepForm):
    """Images of a batch, and the list that says which page of which item each of them is."""

    images = ManyFilesField(
        label=_("images"),
        widget=ManyFilesInput(attrs={"accept": ".tif,.tiff,.jpg,.jpeg,.png,.pdf"}),
        help_text=_("TIFF, JPEG, PNG or PDF. Without a list, names as 0109-010101-1-001-023_0001.tif."),
    )
    manifest = forms.FileField(
        label=_("list of the images"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        help_text=_("CSV with the columns 檔名, 檔號, 頁次, and SHA-256 where the contractor gives it."),
    )


class RedactForm(StepForm):
    """What is to be gone from an item's copy, why, and on what ground."""

    boxes = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("reason"), max_length=200)
    ground = forms.CharField(
        label=_("legal ground"), max_length=200, widget=forms.TextInput(attrs={"list": "grounds"})
    )

    def clean_boxes(self) -> dict[str, list[list[float]]]:
        """Page number → rectangles in thousandths; at least one."""
        try:
            said = json.loads(self.cleaned_data["boxes"])
            boxes = {str(int(page)): [_box(one) for one in ones] for page, ones in said.items() if ones}
        except (ValueError, TypeError, AttributeError) as error:
            raise ValidationError(_("The rectangles cannot be read. Draw them again.")) from error
        if not boxes:
            raise ValidationError(gettext("Draw at least one rectangle over what may not be read."))
        return boxes


def _box(said) -> list[float]:
    left, top, width, height = (float(value) for value in said)
    if not (0 <= left < 1000 and 0 <= top < 1000 and 0 < width <= 1000 and 0 < height <= 1000):
        raise ValueError(said)
    return [left, top, width, height]
