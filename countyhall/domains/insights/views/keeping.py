"""Versions of a board, its publicity, its definition out and in, and copies of other boards."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.insights import selectors
from countyhall.domains.insights.boards import kept, registry
from countyhall.domains.insights.boards.declared import BadBoard, Board
from countyhall.domains.insights.forms.board import CopyForm, TextForm
from countyhall.domains.insights.views.base import BoardPage, sent
from countyhall.kernel.web import views


class VersionView(BoardPage):
    """An earlier version: read, and restored by those who may change the board."""

    permission = "insights.view_keptboard"
    title = gettext_lazy("Version")
    template_name = "insights/board_version.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The version, or 404."""
        version = get_object_or_404(self.kept.versions.select_related("by"), number=self.kwargs["number"])
        may = self.request.user.has_perm("insights.change_keptboard", self.kept)
        return super().get_context_data(version=version, may_restore=may, **kwargs)


class RestoreView(BoardPage):
    """The board becomes again what it was."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """As its version was."""
        number = get_object_or_404(self.kept.versions, number=self.kwargs["number"]).number
        done(request, lambda: kept.restore(self.kept, number, version=sent(request), by=request.user))
        return redirect(self.kept.get_absolute_url())


class PublishView(BoardPage):
    """Open a board to everybody, or close it."""

    permission = "insights.publish_keptboard"
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """As the button says."""
        public = request.POST.get("public") == "yes"
        done(request, lambda: kept.open_to_all(self.kept, public, version=sent(request), by=request.user))
        return redirect(self.kept.get_absolute_url())


class TextView(BoardPage):
    """The definition as a file."""

    permission = "insights.view_keptboard"

    def get(self, request, *args, **kwargs):
        """Byte for byte what is kept."""
        name = f'attachment; filename="{self.kept.code}.json"'
        return HttpResponse(
            kept.export(self.kept), content_type="application/json", headers={"Content-Disposition": name}
        )


class ApplyView(views.Page):
    """A definition that comes as a file: a new board, or the next version of one."""

    permission = "insights.add_keptboard"
    title = gettext_lazy("Board from a file")
    template_name = "insights/board_apply.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", TextForm())
        return super().get_context_data(trail=trail(self.title), **kwargs)

    def post(self, request, *args, **kwargs):
        """Keep it, or say beside the file why not."""
        form = TextForm(request.POST, request.FILES)
        if form.is_valid():
            units = selectors.units_for(request.user, self.permission)
            try:
                made = kept.apply(
                    form.cleaned_data["file"], lambda code: units.filter(code=code).first(), by=request.user
                )
            except BadBoard as error:
                form.add_error("file", _("This is no definition of a board: %s") % error)
            else:
                messages.success(request, _("Saved: %(record)s") % {"record": made})
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(form=form))


class CopyView(views.Page):
    """A copy of a board that one may see: the copy is kept and changed, the first stays as it is."""

    permission = "insights.add_keptboard"
    title = gettext_lazy("Change a copy")
    template_name = "insights/board_copy.html"

    @cached_property
    def board(self) -> Board:
        """The board of the address as far as the reader may see it, or 404."""
        found = registry.find(self.kwargs["code"], self.request.user)
        if found is None:
            raise Http404
        return found

    def form(self, data) -> CopyForm:
        """The form."""
        units = selectors.units_for(self.request.user, self.permission)
        held = {"title": _("%s (copy)") % self.board.title, "code": f"{self.board.code}-2"[:60]}
        return CopyForm(data, units=units, initial=held)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The board and the form."""
        kwargs.setdefault("form", self.form(None))
        return super().get_context_data(board=self.board, trail=trail(self.title), **kwargs)

    def post(self, request, *args, **kwargs):
        """Keep the copy."""
        form = self.form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                copy = kept.copied(self.board, given["code"], given["title"])
                note = _("copy of “%s”") % self.board.code
                made = kept.keep(copy, given["unit"], by=request.user, note=note)
            except BadBoard as error:
                form.add_error("code", str(error))
            else:
                return redirect("insights:board-edit", made.pk)
        return self.render_to_response(self.get_context_data(form=form))


def trail(title) -> list[tuple]:
    """The way to a page beside the list of boards."""
    return [(_("Boards"), reverse("insights:keptboard-list")), (title, "")]


def done(request, doing) -> None:
    """Do it and say so; whoever comes second is told."""
    try:
        doing()
    except kept.Overtaken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
