"""Letters to the citizen in the citizen's language, each delivery with its proof."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.domains.petitions.models import Delivery, Identity, Language, Letter, Petition
from countyhall.kernel.notices import services as notices

SPOKEN = {Language.CHINESE: "zh-hant"}
PROMPT = (Letter.Kind.CONFIRM, Letter.Kind.RECEIPT)


def language_of(petition: Petition) -> str:
    """The language that the county writes in: Chinese to Chinese letters, else English."""
    return SPOKEN.get(petition.language, "en")


def send(
    petition: Petition, kind: str, *, on: date, text: str = "", drafted_by=None, approved_by=None, **said
) -> Letter:
    """Write one letter and send it to the petitioner and to everybody merged with them.

    ``text`` is the unit's own words, ``said`` what the letter's frame (``petitions/letters/<kind>.txt``)
    needs. The stored letter holds neither name nor code: they are put in on the way out.
    """
    with translation.override(language_of(petition)):
        subject = _("%(kind)s: your petition %(number)s") % {
            "kind": Letter.Kind(kind).label,
            "number": petition.number,
        }
        letter = Letter.objects.create(
            petition=petition,
            kind=kind,
            subject=subject,
            body=framed(petition, kind, text=text, on=on, **said),
            sent_on=on,
            drafted_by=drafted_by,
            approved_by=approved_by,
        )
    for addressee in [petition, *petition.merged.select_related("petitioner").order_by("pk")]:
        deliver(letter, addressee, on=on, **said)
    return letter


def framed(petition: Petition, kind: str, **said) -> str:
    """The text of a letter without a name, as it is kept."""
    context = {
        "petition": petition,
        "site": settings.SITE_URL,
        "name": "",
        "code": "",
        **said,
        "secret": False,
    }
    return render_to_string(f"petitions/letters/{kind}.txt", context).strip() + "\n"


def deliver(letter: Letter, addressee: Petition, *, on: date, **said) -> Delivery:
    """Send a letter to one petitioner by the way they can be reached; a sealed one is not named in it."""
    who = addressee.petitioner.open() if hasattr(addressee, "petitioner") else Identity()
    proof = ""
    if who.email:
        proof = _mail(letter, addressee, who, said)
    way = way_of(who)
    return Delivery.objects.create(letter=letter, petition=addressee, way=way, on=on, proof=proof)


def _mail(letter: Letter, addressee: Petition, who: Identity, said: dict) -> str:
    with translation.override(language_of(addressee)):
        name = "" if addressee.sealed else who.name
        greeting = _("Dear %(name)s,") % {"name": name} if name else _("Dear petitioner,")
        own = (
            _("Your number: %(number)s") % {"number": addressee.number}
            if addressee.pk != letter.petition_id
            else ""
        )
        extra = [said["private"]] if said.get("private") else []
        body = "\n\n".join([greeting, *([own] if own else []), letter.body.strip(), *extra])
    sent = notices.tell_address(
        who.email,
        letter.subject,
        body + "\n",
        language=language_of(addressee),
        record=None if addressee.sealed else addressee,
        urgent=letter.kind in PROMPT,
    )
    return f"mail {sent.pk}"


def way_of(who: Identity) -> str:
    """The way by which somebody can be reached: e-mail, else post, else telephone, else the status page."""
    if who.email:
        return Delivery.Way.EMAIL
    if who.address:
        return Delivery.Way.POST
    return Delivery.Way.PHONE if who.phone else Delivery.Way.PAGE
