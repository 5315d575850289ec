"""Write to the county: what it is about, the letter, the confirmation."""

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from countyhall.domains.petitions import forms, selectors, services
from countyhall.domains.petitions.models import Category, Identity, Petition
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

IDENTITY = ("name", "phone", "address", "email")
LETTER = ("channel", "kind", "subject", "body", "township", "village", "place", "language", "wish")
SENT, CASE = "petitions.sent", "petitions.case"


class AboutView(TemplateView):
    """What is it about? One list, the groups as headings; what is an emergency is said first."""

    template_name = "petitions/public/about.html"

    def get_context_data(self, **kwargs):
        """Add the tree, two levels deep."""
        categories = list(selectors.open_categories(clock.today()))
        children: dict[int | None, list[Category]] = {}
        for one in categories:
            children.setdefault(one.parent_id, []).append(one)
        groups = [(top, children.get(top.pk, [])) for top in children.get(None, [])]
        return super().get_context_data(groups=groups, **kwargs)


@method_decorator(
    [never_cache, sensitive_post_parameters("name", "phone", "address", "email", "body")], "dispatch"
)
class WriteView(View):
    """The letter. A category's warning comes first; where others wrote the same, they are shown."""

    def setup(self, request, *args, **kwargs):
        """Find the category, if one is named."""
        super().setup(request, *args, **kwargs)
        code = request.GET.get("category", "")
        self.category = selectors.open_categories(clock.today()).filter(code=code).first() if code else None
        self.questions = selectors.current_questions(self.category)

    def get(self, request):
        """The warning, else the empty form."""
        if self.category and self.category.warning and "go" not in request.GET:
            return render(request, "petitions/public/stop.html", {"category": self.category})
        return self.show(forms.WriteForm(questions=self.questions))

    def post(self, request):
        """Take the letter in and ask for the confirmation."""
        form = forms.WriteForm(request.POST, request.FILES, questions=self.questions)
        if not form.is_valid():
            return self.show(form, status=422)
        data, today = form.cleaned_data, clock.today()
        alike = self.alike(data, today)
        if alike and "seen_alike" not in request.POST:
            return self.show(form, alike=alike)
        try:
            services.check_flood(data["email"], today)
        except services.TooMany as refusal:
            form.add_error("email", str(refusal))
            return self.show(form, status=429)
        petition = self.take_in(form, today)
        request.session[SENT] = petition.number
        return redirect("public_petitions:sent")

    @staticmethod
    def alike(data: dict, today):
        """Published petitions of the same place that say much the same; none for what is secret."""
        if data["secret"]:
            return []
        text = f"{data['subject']}\n{data['body']}"
        return selectors.public_duplicates(text, township=data["township"], on=today)

    @transaction.atomic
    def take_in(self, form: forms.WriteForm, today) -> Petition:
        """Register the letter with its files."""
        data = form.cleaned_data
        petition, _code = services.register(
            identity=Identity(**{name: data[name] for name in IDENTITY}),
            sent_on=today,
            category=self.category,
            questions=self.questions,
            answers=form.further(),
            sealed=data["secret"],
            unit=None,
            complex=bool(self.category and self.category.complex),
            **{name: data[name] for name in LETTER},
        )
        for upload in data["files"]:
            attachments.attach(petition, upload, sealed=data["secret"])
        return petition

    def show(self, form, *, alike=(), status: int = 200):
        """The page with the form."""
        context = {"form": form, "category": self.category, "alike": alike, "office": settings.SITE_URL}
        return render(self.request, "petitions/public/write.html", context, status=status)


class SentView(TemplateView):
    """The letter is here; it waits for the confirmation."""

    template_name = "petitions/public/sent.html"

    def get(self, request, *args, **kwargs):
        """Only after sending."""
        if SENT not in request.session:
            return redirect("public_petitions:start")
        return self.render_to_response(self.get_context_data(number=request.session[SENT]))


@method_decorator(never_cache, "dispatch")
class ConfirmView(View):
    """The link of the letter. Mail scanners open it too, so only the button confirms (PET-02)."""

    def get(self, request, token: str):
        """The button; nothing changes."""
        return self.page(token, status=200)

    def post(self, request, token: str):
        """Confirm, and show number and code: the code is shown here and in one letter, nowhere else."""
        petition = services.confirmation_of(token)
        if petition is None:
            return self.page(token, status=404)
        try:
            petition, code = services.confirm(petition, on=clock.today())
        except Refused as refusal:
            return self.page(token, refused=str(refusal), status=409)
        request.session[CASE] = petition.pk
        return render(request, "petitions/public/confirmed.html", {"petition": petition, "code": code})

    def page(self, token: str, *, refused: str = "", status: int):
        """The page of a token, whatever its petition's state."""
        petition = services.confirmation_of(token)
        context = {
            "petition": petition,
            "refused": refused,
            "waiting": petition is not None and petition.state == "received",
        }
        return render(
            self.request, "petitions/public/confirm.html", context, status=404 if petition is None else status
        )


def to_follow() -> HttpResponseRedirect:
    """To the page that asks for number and code."""
    return HttpResponseRedirect(reverse("public_petitions:follow"))
