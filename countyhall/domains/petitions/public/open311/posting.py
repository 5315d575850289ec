"""A petition that comes by Open311."""

from decimal import Decimal, InvalidOperation

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from countyhall.domains.petitions import selectors, services
from countyhall.domains.petitions.forms.public import field_of
from countyhall.domains.petitions.models import Category, Channel, Identity, Language, QuestionSet
from countyhall.domains.petitions.public.open311.answers import Wrong
from countyhall.kernel.api import models as keys
from countyhall.kernel.period import clock

TOKEN_SALT = "petitions.open311"  # noqa: S105  a salt, no secret
JURISDICTION = "kinmen.gov.tw"
MAY_ADD, SCOPE = "petitions.add_petition", "petitions:write"
LIMITS = {"description": 6000, "address_string": 120, "first_name": 30, "last_name": 30, "phone": 40}


def check_jurisdiction(request) -> None:
    """There is one jurisdiction here; whoever names another is told."""
    given = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id")
    if given and given != JURISDICTION:
        raise Wrong(404, _("The jurisdiction here is %(name)s.") % {"name": JURISDICTION})


def category_of(code: str) -> Category:
    """The category in force of this code."""
    category = selectors.open_categories(clock.today()).filter(code=code).first()
    if category is None:
        raise Wrong(404, _("There is no service %(code)s.") % {"code": code})
    return category


@transaction.atomic
def take_in(request) -> dict:
    """Register what was posted. Raises :class:`Wrong` with everything that is wrong with it."""
    given, today = request.POST, clock.today()
    sender = trusted(given.get("api_key", ""))
    if not given.get("service_code"):
        raise Wrong(400, _("service_code is missing."))
    category = category_of(given["service_code"])
    questions = selectors.current_questions(category)
    answers, wrong = answered(questions, given)
    wrong += missing(given, sender)
    place, more = where(given)
    if wrong + more:
        raise Wrong(400, *(wrong + more))
    email = given.get("email", "").strip()
    if sender is None:
        flood(email, today)
    name = f"{given.get('last_name', '')}{given.get('first_name', '')}"
    petition, _code = services.register(
        channel=Channel.API,
        subject=given["description"].strip().splitlines()[0][:120],
        body=given["description"],
        identity=Identity(name, given.get("phone", ""), "", email),
        sent_on=today,
        received_on=today if sender else None,
        category=category,
        questions=questions,
        answers=answers,
        by=sender,
        language=Language.ENGLISH if get_language() == "en" else Language.CHINESE,
        tell=bool(email),
        **place,
    )
    notice = _("Confirm the letter that we sent to your e-mail address.") if sender is None else ""
    ours = (
        {"service_request_id": petition.number}
        if sender
        else {"token": signing.dumps(petition.pk, salt=TOKEN_SALT)}
    )
    return {**ours, "service_notice": notice, "account_id": None}


def trusted(key: str):
    """The person of an API key that may add petitions; ``None`` without a key."""
    if not key:
        return None
    token = keys.find(key)
    if token is None or not token.allows(SCOPE) or not token.user.has_perm(MAY_ADD):
        raise Wrong(403, _("This api_key is wrong, or it may not add petitions."))
    token.seen()
    return token.user


def missing(given, sender) -> list[str]:
    """What is missing or too long, in words."""
    wrong = []
    if not given.get("description", "").strip():
        wrong.append(_("description is missing."))
    for name, longest in LIMITS.items():
        if len(given.get(name, "")) > longest:
            wrong.append(
                _("%(name)s is longer than %(count)s characters.") % {"name": name, "count": longest}
            )
    email = given.get("email", "").strip()
    try:
        if email or sender is None:
            validate_email(email)
    except ValidationError:
        wrong.append(_("email is missing or wrong: we send a letter there to be confirmed."))
    return wrong


def where(given) -> tuple[dict, list[str]]:
    """The place (``lat`` and ``long`` in WGS 84, or ``address_string``), and what is wrong with it."""
    if not any(given.get(name) for name in ("lat", "address_string", "address_id")):
        return {}, [_("Say where: lat and long, or address_string.")]
    place = {"place": given.get("address_string", "")}
    if given.get("lat") or given.get("long"):
        lat, long = degrees(given.get("lat", ""), 90), degrees(given.get("long", ""), 180)
        if lat is None or long is None:
            return place, [_("lat and long are degrees of WGS 84, such as 24.436 and 118.318.")]
        place |= {"lat": lat, "long": long}
    return place, []


def degrees(text: str, most: int) -> Decimal | None:
    """An angle to six places; ``None`` for what is none."""
    try:
        angle = Decimal(text)
    except InvalidOperation:
        return None
    return round(angle, 6) if angle.is_finite() and abs(angle) <= most else None


def answered(questions: QuestionSet | None, given) -> tuple[dict[str, str], list[str]]:
    """The answers to the further questions, and what is wrong with them."""
    answers, wrong = {}, []
    for question in questions.questions if questions else []:
        try:
            value = field_of(question).clean(given.get(f"attribute[{question['code']}]", ""))
        except ValidationError as error:
            wrong += [f"attribute[{question['code']}] {question['label']}: {text}" for text in error.messages]
            continue
        if value not in (None, ""):
            answers[question["code"]] = str(value)
    return answers, wrong


def flood(email: str, today) -> None:
    """The same bound per address as on the public pages."""
    try:
        services.check_flood(email, today)
    except services.TooMany as refusal:
        raise Wrong(429, str(refusal)) from refusal
