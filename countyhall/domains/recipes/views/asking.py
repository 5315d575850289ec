"""Questions of one's own: a SELECT over what one may see, bounded, cancellable, taken away as a file."""

import secrets
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from countyhall.domains.recipes.forms import AskForm
from countyhall.domains.recipes.views.writing import KEPT, REFUSED
from countyhall.kernel.exchange import writers
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.showing import shown
from countyhall.kernel.web import views

MOST, TAKEN, SECONDS, LISTED = 1_000, 100_000, 30, 200


class AskView(views.Page):
    """The page of questions."""

    permission = "lake.ask_dataset"
    title = gettext_lazy("Ask in SQL")
    template_name = "recipes/ask.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The form, and the datasets that may be asked with their columns."""
        user = self.request.user
        kwargs.setdefault("form", AskForm(initial={"ticket": secrets.token_hex(8)}))
        seen = Dataset.objects.visible_to(user).filter(current__isnull=False).select_related("current")
        tables = []
        for one in seen.order_by("code")[:LISTED]:
            one.current.dataset = one
            tables.append((one, list(lake.schema_for(one.current, user))))
        return super().get_context_data(tables=tables, **kwargs)

    def post(self, request, *args, **kwargs):
        """Answer, hand out as a file, or go on to a recipe: as the button says."""
        form, page, wanted = AskForm(request.POST), {}, request.POST.get("do", "")
        if form.is_valid():
            if wanted == "keep" and request.user.has_perm("recipes.add_recipe"):
                request.session[KEPT] = form.cleaned_data["sql"]
                return redirect("recipes:new")
            try:
                answer, seconds = self._asked(form, TAKEN if wanted in writers.TYPES else MOST)
                if wanted in writers.TYPES:
                    return file_of(answer, wanted)
                page = {"answer": answer, "rows": cells(answer), "seconds": f"{seconds:.2f}"}
            except REFUSED as error:
                form.add_error("sql", lake.explain_refusal(error))
        return self.render_to_response(self.get_context_data(form=form, **page))

    def _asked(self, form: AskForm, rows: int) -> tuple[lake.SqlAnswer, float]:
        began, user = timezone.now(), self.request.user
        ticket = ticket_of(user, form.cleaned_data["ticket"])
        answer = lake.sql(form.cleaned_data["sql"], by=user, rows=rows, seconds=SECONDS, ticket=ticket)
        return answer, (timezone.now() - began).total_seconds()


class CancelView(views.Page):
    """End a question of one's own that still runs."""

    permission = "lake.ask_dataset"

    def get(self, request, *args, **kwargs):
        """Only the button cancels."""
        return redirect("recipes:ask")

    def post(self, request, *args, **kwargs):
        """Tell whether it was found; a ticket names only what its own person asked."""
        found = lake.cancel(ticket_of(request.user, request.POST.get("ticket", "")[:64]))
        words = _("The question was cancelled.") if found else _("No such question runs.")
        return HttpResponse(words, content_type="text/plain; charset=utf-8")


def ticket_of(user, token: str) -> str:
    """The name of a running question: nobody can name another person's."""
    return f"recipes ask {user.pk} {token}"


def cells(answer: lake.SqlAnswer) -> list[list[str]]:
    """Rows as people read them."""
    return [[shown(*cell) for cell in zip(answer.columns, row, strict=True)] for row in answer.rows]


def file_of(answer: lake.SqlAnswer, fmt: str) -> StreamingHttpResponse:
    """The answer as a file of this format."""
    rows = ([writers.plain(cell) for cell in row] for row in answer.rows)
    blocks = writers.write(fmt, (pgettext("recipe", "Answer"), [f.label for f in answer.columns], rows))
    response = StreamingHttpResponse(blocks, content_type=writers.TYPES[fmt])
    response["Content-Disposition"] = content_disposition_header(True, f"answer.{fmt}")
    return response
