"""Boards by mail: what one gets, and one press to stop it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.insights import selectors
from countyhall.domains.insights.boards import mailing, registry
from countyhall.domains.insights.models import BoardMail
from countyhall.kernel.web import views
from countyhall.kernel.web.forms import Styled


class MailForm(Styled, forms.Form):
    """Which board, and how often."""

    board = forms.ChoiceField(label=gettext_lazy("Board"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=BoardMail.Every.choices)

    def __init__(self, data, *, boards, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["board"].choices = [(one.code, one.title) for one in boards]


class MailsView(views.Page):
    """The boards that the reader gets by mail."""

    permission = "insights.view_keptboard"
    title = gettext_lazy("Boards by mail")
    template_name = "insights/board_mails.html"

    def form(self, data) -> MailForm:
        """The form with the boards that the reader may see."""
        boards = registry.listed(self.request.user)
        return MailForm(data, boards=boards, initial={"board": self.request.GET.get("board", "")})

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """What the reader gets."""
        kwargs.setdefault("form", self.form(None))
        titles = dict(kwargs["form"].fields["board"].choices)
        mails = [(one, titles.get(one.board, one.board)) for one in selectors.mails_of(self.request.user)]
        return super().get_context_data(mails=mails, trail=[(self.title, "")], **kwargs)

    def post(self, request, *args, **kwargs):
        """Begin or stop."""
        if request.POST.get("do") == "stop":
            if not mailing.stop(request.POST.get("board", ""), request.user):
                raise Http404
            messages.success(request, _("No more letters of this board."))
            return redirect("insights:board-mails")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        mailing.subscribe(form.cleaned_data["board"], request.user, form.cleaned_data["every"])
        messages.success(request, _("Saved."))
        return redirect("insights:board-mails")
