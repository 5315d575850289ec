"""What people type to begin a draft, to keep a template and to make a group of addressees."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.models import Agency, AgencyGroup, Document, Draft, DraftTemplate
from countyhall.domains.documents.models.paragraphs import parse
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import Form

__all__ = ["BeginForm", "DraftTemplateForm", "GroupForm"]


class BeginForm(Form):
    """Begin a draft: of which document, of which kind, with which template; the text follows in the editor."""

    of_document = forms.CharField(
        label=gettext_lazy("Document number"), max_length=40,
        help_text=gettext_lazy("The number under which the case is registered"),
    )  # fmt: skip
    template = forms.ModelChoiceField(
        DraftTemplate.objects.none(), label=gettext_lazy("Template"), required=False
    )

    class Meta(Form.Meta):
        model = Draft
        fields = ["kind", "way", "approach", "level", "unit"]

    field_order = ["of_document", "kind", "template", "way", "approach", "level", "unit"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.by is not None:
            offered = DraftTemplate.objects.visible_to(self.by).filter(retired=False)
            self.fields["template"].queryset = offered.order_by("kind", "name")

    def clean_of_document(self) -> Document:
        """A document that the author may see."""
        number = self.cleaned_data["of_document"].strip()
        found = Document.objects.visible_to(self.by).filter(number=number).first()
        if found is None:
            raise ValidationError(_("No document of this number that you may see."))
        return found

    def clean(self):
        """A template fits its kind."""
        said = super().clean()
        template = said.get("template")
        if template is not None and template.kind != said.get("kind"):
            self.add_error("template", _("This template is for another kind."))
        return said


class DraftTemplateForm(Form):
    """A template: its text is typed as it reads, items begun with their numbers or blanks."""

    body = forms.CharField(
        label=gettext_lazy("Text"), required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "A paragraph begins with its name and a colon, as 說明：; an item one line below, one blank deeper "
            "for each level. Numbers are made by the program."
        ),
    )  # fmt: skip

    class Meta(Form.Meta):
        model = DraftTemplate
        fields = ["name", "kind", "way", "unit", "subject", "retired"]
        widgets = {"subject": forms.Textarea(attrs={"rows": 3})}

    field_order = ["name", "kind", "way", "unit", "subject", "body", "retired"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["body"] = self.fields["body"].initial = self.instance.text.partition("\n")[2]

    def clean(self):
        """The text as a tree."""
        said = super().clean()
        if "kind" in said:
            self.instance.kind = said["kind"]
            try:
                self.instance.paragraphs = parse(self.instance.rule, said.get("body", ""))
            except ValidationError as error:
                self.add_error("body", error)
        return said


class GroupForm(Form):
    """A group of addressees and who is in it."""

    class Meta(Form.Meta):
        model = AgencyGroup
        fields = ["name", "unit", "agencies", "retired"]
        widgets = {"agencies": forms.SelectMultiple(attrs={"size": 14})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.agencies.all() if self.instance.pk else Agency.objects.none()
        self.fields["agencies"].queryset = (Agency.objects.on(clock.today()) | kept).distinct()
