"""Create and edit: the model's form, the author's own units, two editors kept apart."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.views import generic

from countyhall.kernel.audit import services as audit
from countyhall.kernel.web.views.base import PagesView, RecordView, leave


class FormPage(PagesView):
    """What create and edit share."""

    page = "form"

    def get_form_class(self):
        """The declaration's form."""
        return self.pages.form

    def get_form_kwargs(self):
        """Say who fills it in."""
        return super().get_form_kwargs() | {"by": self.request.user}

    def form_valid(self, form):
        """Save, or say beside the form why not; nothing of a refused save stays."""
        try:
            with transaction.atomic():
                self.object = form.save()
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved: %(record)s") % {"record": self.object})
        return leave(self.request, self.get_success_url())

    def form_invalid(self, form):
        """The form again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self) -> str:
        """The record's own page."""
        return self.pages.url("detail", self.object.pk)


class CreateView(FormPage, generic.CreateView):
    """A new record."""

    verb = "add"

    def get_context_data(self, **kwargs):
        """Add the title."""
        return super().get_context_data(
            title=_("New: %(kind)s") % {"kind": self.pages.meta.verbose_name}, **kwargs
        )


class EditView(FormPage, RecordView, generic.UpdateView):
    """An existing record; whoever comes second sees both texts side by side."""

    verb = "change"

    def get_queryset(self):
        """On saving, the row is locked so that two editors are told apart for certain."""
        queryset = super().get_queryset()
        return queryset.select_for_update(of=("self",)) if self.request.method == "POST" else queryset

    def get_context_data(self, **kwargs):
        """Add the title."""
        pages, record = self.pages, self.object
        trail = [(pages.title, pages.url("list")), (record, pages.url("detail", record.pk)), (_("Edit"), "")]
        return super().get_context_data(
            title=_("Edit: %(record)s") % {"record": record}, trail=trail, **kwargs
        )

    def form_valid(self, form):
        """Save unless somebody was quicker."""
        if getattr(form, "overtaken", bool)():
            return self.overtaken(form)
        return super().form_valid(form)

    def overtaken(self, form):
        """Show who changed what meanwhile; sending the form once more keeps one's own text."""
        theirs = type(self.object)._base_manager.get(pk=self.object.pk)
        fresh = type(form)(instance=theirs, by=self.request.user)
        differing = [
            {"label": form[name].label, "theirs": shown_value(fresh, name), "mine": shown_value(form, name)}
            for name in form.changed_data
            if name != "version"
        ]
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(theirs.version)
        last = audit.history(theirs).last()
        context = self.get_context_data(form=form, overtaken=differing, overtaken_by=last)
        return self.render_to_response(context, status=409)


def shown_value(form, name: str) -> str:
    """A field's value in words: the choice's label instead of its key."""
    bound, field = form[name], form.fields[name]
    value = bound.value()
    choices = getattr(field, "choices", None)
    if choices is None or value in (None, ""):
        return "" if value is None else str(bound.field.prepare_value(value))
    wanted = {str(v) for v in (value if isinstance(value, list | tuple) else [value])}
    return "、".join(str(label) for key, label in choices if str(key) in wanted)
