"""Be written to when a dataset changes: asked for, confirmed by mail, ended by one click."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from countyhall.domains.opendata import selectors
from countyhall.domains.opendata.forms import SubscribeForm
from countyhall.domains.opendata.models import Subscription
from countyhall.domains.opendata.public.ask import too_many
from countyhall.kernel.notices import services as notices

# The letter that asks for confirmation is not written again before.
AGAIN = timedelta(days=1)


class SubscribeView(View):
    """Ask to be written to. The answer is the same whether or not the address is known already."""

    def post(self, request, identifier: str):
        """Send the letter that asks for confirmation."""
        dataset = selectors.published().filter(identifier=identifier).first()
        if dataset is None:
            raise Http404
        form = SubscribeForm(request.POST)
        if not form.is_valid():
            context = {"dataset": dataset, "form": form}
            return render(request, "opendata/public/subscribe.html", context, status=422)
        if too_many(request, "subscribe"):
            form.add_error(None, _("That is enough for this hour. Please write again later."))
            return render(
                request, "opendata/public/subscribe.html", {"dataset": dataset, "form": form}, status=429
            )
        self.ask(dataset, form.cleaned_data["email"])
        return render(request, "opendata/public/subscribe.html", {"dataset": dataset, "sent": True})

    @transaction.atomic
    def ask(self, dataset, email: str) -> None:
        """Write the letter, once: nobody's box is filled by others."""
        one, new = Subscription.objects.get_or_create(dataset=dataset, email=email.lower())
        if not new and one.asked_at > timezone.now() - AGAIN:
            return
        if one.confirmed_at:
            return
        Subscription.objects.filter(pk=one.pk).update(asked_at=timezone.now())
        subject = _("Confirm: news of “%(title)s”") % {"title": dataset.title}
        text = _(
            "Open this address to be written to whenever the dataset changes; there you also end it:\n%(link)s"
        )
        notices.tell_address(email, subject, text % {"link": selectors.link_of(one)}, record=dataset)


class ConfirmView(View):
    """Confirm or end a subscription."""

    def get(self, request, token: str):
        """What may be done with this link."""
        return render(request, "opendata/public/subscription.html", {"one": self.found(token)})

    def post(self, request, token: str):
        """Confirm, or end and forget the address."""
        one = self.found(token)
        ended = "end" in request.POST
        if ended:
            one.delete()
        elif not one.confirmed_at:
            one.confirmed_at = timezone.now()
            one.save(update_fields=["confirmed_at"])
        return render(
            request, "opendata/public/subscription.html", {"one": one, "ended": ended, "done": True}
        )

    def found(self, token: str) -> Subscription:
        """The subscription of a link, else 404."""
        try:
            key = signing.Signer(salt=selectors.SALT).unsign(token)
        except signing.BadSignature as error:
            raise Http404 from error
        one = Subscription.objects.select_related("dataset").filter(pk=key).first()
        if one is None:
            raise Http404
        return one
