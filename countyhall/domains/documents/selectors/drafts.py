"""Drafts and addressees as the desks ask for them."""

from datetime import date

from django.db.models import QuerySet

from countyhall.domains.documents.models import Draft, DraftState, Recipient
from countyhall.domains.documents.models.kinds import KINDS
from countyhall.kernel.approvals import services as approvals

__all__ = [
    "drafts_of", "my_drafts", "parcels", "sent", "to_proofread", "to_seal", "to_send", "to_sign", "unheard",
]  # fmt: skip

LEAVES = {rule.kind: rule.leaves for rule in KINDS}
SHOWN = ("document", "unit", "drafter")


def drafts_of(document, user) -> QuerySet[Draft]:
    """The drafts of a document, as far as the reader may see them."""
    return (
        Draft.objects.visible_to(user)
        .filter(document=document)
        .select_related("unit", "drafter")
        .order_by("pk")
    )


def my_drafts(user) -> QuerySet[Draft]:
    """What I am writing."""
    mine = Draft.objects.visible_to(user).filter(drafter=user, state=DraftState.DRAFT)
    return mine.select_related(*SHOWN).order_by("pk")


def to_sign(user) -> QuerySet[Draft]:
    """Drafts that lie at my desk."""
    return approvals.waiting_for(user, Draft).select_related(*SHOWN).order_by("pk")


def to_proofread(user) -> QuerySet[Draft]:
    """Decided drafts that leave the house and that I did not write."""
    return _at(user, DraftState.DECIDED, "documents.proofread_draft").exclude(drafter=user)


def to_seal(user) -> QuerySet[Draft]:
    """What was proofread and has no number yet."""
    return _at(user, DraftState.PROOFREAD, "documents.seal_draft")


def to_send(user) -> QuerySet[Draft]:
    """What is sealed and has not left."""
    return _at(user, DraftState.SEALED, "documents.send_draft")


def _at(user, state: str, permission: str) -> QuerySet[Draft]:
    if not user.has_perm(permission):
        return Draft.objects.none()
    drafts = Draft.objects.visible_to(user).filter(state=state)
    staying = [kind for kind, leaves in LEAVES.items() if not leaves]
    return drafts.exclude(kind__in=staying).select_related(*SHOWN).order_by("decided_on", "pk")


def parcels(user, state: str) -> QuerySet[Recipient]:
    """Addressees' copies in this state, oldest first."""
    found = Recipient.objects.visible_to(user).filter(state=state, draft__state=DraftState.SENT)
    return found.select_related("draft__document", "draft__unit").order_by("draft", "order", "pk")


def unheard(user, on: date) -> QuerySet[Recipient]:
    """Copies handed over of which nothing was heard although the day to check has come."""
    return parcels(user, Recipient.State.HANDED).filter(check_on__lte=on)


def sent(period, as_of: date) -> QuerySet[Draft]:
    """Drafts that left the house within the days, as was known then."""
    return Draft.objects.with_fact("sent", since=period.first, until=period.last, as_of=as_of)
