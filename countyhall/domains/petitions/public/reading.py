"""What anybody may read: the start page and the petitions whose senders wished it."""

from django.db.models import Prefetch
from django.http import Http404
from django.views import generic

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.models import Kind, Letter
from countyhall.kernel.period import clock


class StartView(generic.TemplateView):
    """What one can do here."""

    template_name = "petitions/public/start.html"

    def get_context_data(self, **kwargs):
        """Add the newest published petitions."""
        return super().get_context_data(newest=selectors.published()[:5], **kwargs)


class ListView(generic.ListView):
    """Published petitions, newest first."""

    template_name = "petitions/public/published.html"
    paginate_by = 20

    def get_queryset(self):
        """Narrowed by kind and category."""
        kind = self.request.GET.get("kind", "")
        category = self.request.GET.get("category", "")
        if kind and kind not in Kind:
            raise Http404
        return selectors.published(kind, int(category) if category.isdigit() else None)

    def get_context_data(self, **kwargs):
        """Add what to narrow by."""
        return super().get_context_data(
            kinds=Kind.choices,
            categories=selectors.open_categories(clock.today()),
            kind=self.request.GET.get("kind", ""),
            category=self.request.GET.get("category", ""),
            **kwargs,
        )


class ReadView(generic.DetailView):
    """One published petition with the answer."""

    template_name = "petitions/public/read.html"
    slug_field, slug_url_kwarg = "number", "number"

    def get_queryset(self):
        """Published ones alone; a withdrawn one is not there."""
        answers = Letter.objects.filter(kind=Letter.Kind.ANSWER).order_by("pk")
        return selectors.published().prefetch_related(Prefetch("letters", answers, "answers_sent"))
