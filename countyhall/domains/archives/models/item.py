"""Cases 案, their volumes 卷 and the items 件 in them, each under its file number 檔號."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.archives.models.plan import Access, Disposition, FileClass, Place, term_text
from countyhall.kernel.records.models import Record


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("Open for further items")
    CLOSED = "closed", pgettext_lazy("archives", "Closed")
    HANDED_OVER = "handed_over", _("Handed over to the national archives")
    DESTROYED = "destroyed", pgettext_lazy("archives", "Destroyed")


class ItemState(models.TextChoices):
    """Where an item stands."""

    CHECKED_IN = "checked_in", _("Checked in, to be catalogued")
    CATALOGUED = "catalogued", _("Catalogued")
    HANDED_OVER = "handed_over", _("Handed over to the national archives")
    RETURNED = "returned", _("Returned to be mended")
    DESTROYED = "destroyed", pgettext_lazy("archives", "Destroyed")


GONE = (ItemState.DESTROYED, ItemState.HANDED_OVER)


class Medium(models.TextChoices):
    """What an item is made of (媒體型式)."""

    PAPER = "paper", _("Paper")
    ELECTRONIC = "electronic", pgettext_lazy("archives", "Electronic")
    PHOTO = "photo", _("Photographs")
    DRAWING = "drawing", _("Plans and drawings")
    DISC = "disc", _("Tapes and discs")
    OTHER = "other", pgettext_lazy("archives", "Other")


class FileCase(Record):
    """A case 案: year, class and running number; it keeps the class, and so the plan, it began with.

    ``number`` is ``0109/010101/1``. ``first_on`` and ``last_on`` are the days of its oldest and newest item.
    """

    State = CaseState
    outlives_disposal = True

    file_class = models.ForeignKey(
        FileClass, models.PROTECT, related_name="cases", verbose_name=_("file class")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    class_code = models.CharField(_("class number"), max_length=12, editable=False)
    case_no = models.PositiveIntegerField(_("case number"), editable=False)
    title = models.CharField(_("case title"), max_length=200)
    summary = models.TextField(pgettext_lazy("archives", "summary"), blank=True)
    producer = models.CharField(pgettext_lazy("archives", "made by"), max_length=80, blank=True)
    years = models.PositiveSmallIntegerField(
        _("years kept"), null=True, blank=True, help_text=_("Empty: for ever")
    )
    original_years = models.PositiveSmallIntegerField(
        _("years before the change"), null=True, blank=True, editable=False
    )
    change_reason = models.CharField(
        _("why the term was changed"), max_length=200, blank=True, editable=False
    )
    disposition = models.CharField(_("disposition"), max_length=10, choices=Disposition.choices)
    access = models.CharField(
        _("open to citizens"), max_length=10, choices=Access.choices, default=Access.RESTRICTED
    )
    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.OPEN, editable=False
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    first_on = models.DateField(_("oldest item"), null=True, blank=True, editable=False)
    last_on = models.DateField(_("newest item"), null=True, blank=True, editable=False)
    gone_on = models.DateField(_("destroyed or handed over on"), null=True, blank=True, editable=False)

    search_fields = ["number", "title", "summary"]

    class Meta:
        verbose_name = _("file case")
        verbose_name_plural = _("file cases")
        ordering = ["-year", "class_code", "case_no"]
        indexes = [
            models.Index(fields=["unit", "state"], name="case_by_unit"),
            models.Index(fields=["state", "disposition", "last_on"], name="case_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "class_code", "case_no"], name="a_case_number_is_taken_once"
            ),
            models.CheckConstraint(
                condition=~Q(years=None) | Q(disposition__in=["national", "agency"]),
                name="a_case_kept_for_ever_is_not_destroyed",
            ),
            models.CheckConstraint(
                condition=~Q(state="destroyed") | Q(gone_on__isnull=False),
                name="a_destroyed_case_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def term(self) -> str:
        """How long it is kept, in words."""
        return term_text(self.years)

    @classmethod
    def may_be_disposed(cls) -> Q:
        """Closed, to be destroyed by its disposition, with nothing in it that is secret, lent or asked for."""
        secret = Item.objects.filter(case=OuterRef("pk"), declassified_on=None).exclude(secrecy="")
        lent = Item.objects.filter(case=OuterRef("pk"), loans__state__in=["approved", "lent"])
        wanted = Item.objects.filter(
            case=OuterRef("pk"),
            requested__request__state__in=["received", "correcting", "deciding", "decided", "appointed"],
        )
        free = ~Exists(secret) & ~Exists(lent) & ~Exists(wanted)
        return Q(state=CaseState.CLOSED, disposition=Disposition.DESTROY) & free


class Volume(models.Model):
    """A volume 卷 of a case: a bundle on a shelf."""

    case = models.ForeignKey(FileCase, models.PROTECT, related_name="volumes", verbose_name=_("file case"))
    no = models.PositiveSmallIntegerField(_("volume"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="volumes", verbose_name=_("shelf")
    )
    thickness = models.PositiveIntegerField(_("thickness in tenths of a mm"), default=0)

    class Meta:
        verbose_name = _("volume")
        verbose_name_plural = _("volumes")
        ordering = ["case", "no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="a_volume_number_is_taken_once"),
            models.CheckConstraint(condition=Q(no__gte=1), name="volumes_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number}/{self.no:03}"

    @property
    def thickness_mm(self) -> int:
        """How much of the shelf it takes."""
        return -(-self.thickness // 10)


class Item(Record):
    """An item 件 in a volume: one document with all its papers. ``number`` is ``0109/010101/1/001/023``.

    ``source`` is the record of another domain that was filed here, at most once. A classified item is
    ``sealed`` until it is declassified.
    """

    State = ItemState
    notes_readers = True

    case = models.ForeignKey(FileCase, models.PROTECT, related_name="items", verbose_name=_("file case"))
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="items", verbose_name=_("volume"))
    sequence = models.PositiveSmallIntegerField(_("place in the volume"), editable=False)
    subject = models.CharField(_("subject"), max_length=500)
    kind = models.CharField(pgettext_lazy("archives", "kind"), max_length=20, blank=True)
    doc_number = models.CharField(_("document number"), max_length=40, blank=True)
    sender = models.CharField(_("sender or addressee"), max_length=120, blank=True)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    received_on = models.DateField(_("received"), null=True, blank=True)
    received_number = models.CharField(_("sender's number"), max_length=60, blank=True)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    sent_number = models.CharField(_("our number"), max_length=60, blank=True)
    produced_on = models.DateField(_("day it was made"))
    secrecy = models.CharField(_("secrecy"), max_length=20, blank=True)
    declassify = models.CharField(_("declassified when"), max_length=120, blank=True)
    declassified_on = models.DateField(_("declassified on"), null=True, blank=True, editable=False)
    declassify_because = models.CharField(
        _("ground of declassification"), max_length=120, blank=True, editable=False
    )
    declassify_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("declassification proposed by"),
    )  # fmt: skip
    page_count = models.PositiveIntegerField(_("pages"), default=0)
    medium = models.CharField(
        _("kind of medium"), max_length=10, choices=Medium.choices, default=Medium.PAPER
    )
    attachments_note = models.CharField(_("attachments"), max_length=200, blank=True)
    access = models.CharField(
        _("open to citizens"), max_length=10, choices=Access.choices, default=Access.RESTRICTED
    )
    access_reason = models.CharField(_("why it is not open"), max_length=200, blank=True)
    file_names = models.TextField(_("names of electronic files"), blank=True)
    keywords = models.CharField(_("keywords"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ItemState.choices, default=ItemState.CHECKED_IN, editable=False
    )
    filed_on = models.DateField(_("filed on"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("handler"),
    )  # fmt: skip
    mend = models.CharField(_("what has to be mended"), max_length=300, blank=True, editable=False)
    source_type = models.ForeignKey(ContentType, models.PROTECT, null=True, editable=False, related_name="+")
    source_id = models.BigIntegerField(null=True, editable=False)
    source = GenericForeignKey("source_type", "source_id")

    search_fields = [
        "number",
        "doc_number",
        "subject",
        "sender",
        "received_number",
        "sent_number",
        "keywords",
    ]

    class Meta:
        verbose_name = _("archived item")
        verbose_name_plural = _("archived items")
        ordering = ["-filed_on", "-id"]
        indexes = [
            models.Index(fields=["case", "volume", "sequence"], name="item_in_its_case"),
            models.Index(fields=["unit", "state"], name="item_by_unit"),
            models.Index(fields=["state", "filed_on"], name="item_by_state"),
            models.Index(fields=["-filed_on", "-id"], name="item_newest_first"),
            models.Index(fields=["doc_number"], name="item_by_document"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["volume", "sequence"], name="a_place_in_a_volume_is_taken_once"),
            models.UniqueConstraint(
                fields=["source_type", "source_id"],
                name="a_record_is_filed_once",
                condition=Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(secrecy="") | ~Q(declassify=""), name="what_is_secret_says_until_when"
            ),
            models.CheckConstraint(
                condition=Q(secrecy="") | Q(declassified_on__isnull=False) | Q(sealed=True),
                name="what_is_secret_is_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(mend=""), name="what_is_returned_says_what_to_mend"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}" if self.number else self.subject

    @property
    def secret(self) -> bool:
        """Whether it is classified and not declassified."""
        return bool(self.secrecy) and self.declassified_on is None

    @property
    def volume_no(self) -> int:
        """The volume's number."""
        return self.volume.no


class FormerNumber(models.Model):
    """A file number that an item bore before it was moved (並列檔號)."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="former_numbers", verbose_name=_("item"))
    number = models.CharField(_("file number"), max_length=40)
    case = models.ForeignKey(FileCase, models.PROTECT, related_name="+", verbose_name=_("file case"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("former file number")
        verbose_name_plural = _("former file numbers")
        ordering = ["-until", "-pk"]
        indexes = [models.Index(fields=["number"], name="former_number")]

    def __str__(self) -> str:
        return self.number
