"""How cases end: the yearly destruction with opinions and approval, the handing over, the catalogue."""

from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import forms, selectors
from countyhall.domains.archives.lifecycle import entries
from countyhall.domains.archives.lifecycle.signing import take_out
from countyhall.domains.archives.lifecycle.telling import tell
from countyhall.domains.archives.models import (
    CaseState,
    Catalogue,
    Destruction,
    DestructionLine,
    DestructionState,
    FileCase,
    Handover,
    Item,
    ItemState,
    Opinion,
)
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock
from countyhall.kernel.records import retention
from countyhall.kernel.roles import services as roles

DRAFT, ASKED, SUBMITTED = DestructionState.DRAFT, DestructionState.ASKED, DestructionState.SUBMITTED
SIGNING, DECIDED = DestructionState.SIGNING, DestructionState.DECIDED
PLANNED = ["where", "method", "planned_on", "safeguards"]


def propose(destruction: Destruction, *, by) -> None:
    """List every case whose term is over, that is closed, not frozen, not secret, not lent (X-08)."""
    if destruction.disposal_id:
        raise Refused(gettext("The cases are listed already."))
    disposal = retention.propose(FileCase, by=by, on=clock.today())
    if disposal is None:
        raise Refused(gettext("No case's term is over."))
    destruction.disposal = disposal
    until = dict(disposal.lines.values_list("object_id", "kept_until"))
    cases = FileCase.objects.filter(pk__in=until).order_by("number")
    volumes = entries.volume_counts(cases)
    DestructionLine.objects.bulk_create(
        DestructionLine(
            destruction=destruction,
            case=case,
            kept_until=until[case.pk],
            entry=entries.of_case(case, volumes),
        )
        for case in cases
    )


def ask(destruction: Destruction, *, by) -> None:
    """Ask every unit whose cases are listed for its opinion."""
    if not destruction.disposal_id:
        raise Refused(gettext("List the cases first."))
    units = destruction.lines.order_by().values_list("case__unit", flat=True).distinct()
    for unit in units:
        opinion = Opinion.objects.create(
            destruction=destruction, unit_id=unit, asked_on=clock.today(), created_by=by
        )
        people = roles.who_may("archives.give_opinion", opinion.unit)
        tell(people, _("The archives ask for your unit's opinion on the destruction %(number)s."), opinion,
             number=destruction.number)  # fmt: skip


def send_round(destruction: Destruction, *, by) -> None:
    """Plan and catalogue go round for sign-off once every unit has said its opinion."""
    owed = destruction.opinions.filter(state=Opinion.State.ASKED).select_related("unit")
    if owed:
        units = "、".join(str(one.unit) for one in owed)
        raise Refused(gettext("No opinion yet from: %(units)s.") % {"units": units})
    lacking = [
        str(Destruction._meta.get_field(f).verbose_name) for f in PLANNED if not getattr(destruction, f)
    ]
    if lacking:
        raise Refused(gettext("The plan still lacks: %(missing)s.") % {"missing": "、".join(lacking)})
    if not destruction.lines.filter(keep_reason="").exists():
        raise Refused(gettext("The units keep every case: nothing is left to destroy."))


def settle(destruction: Destruction, *, by, decider=None) -> None:
    """The list is decided."""
    destruction.decided_on = clock.today()


def submit(destruction: Destruction, *, by, number: str, on: date | None = None) -> None:
    """What was decided goes to the archives authority."""
    destruction.submitted_on, destruction.submitted_number = on or clock.today(), number


def approve(destruction: Destruction, *, by, number: str, on: date | None = None, refused=()) -> None:
    """The archives authority agreed; what it did not agree to is kept."""
    lines = {line.case.number: line for line in destruction.lines.select_related("case")}
    unknown = [one for one in refused if one not in lines]
    if unknown:
        raise Refused(gettext("Not on the list: %(numbers)s.") % {"numbers": "、".join(unknown)})
    for one in refused:
        keep(lines[one], gettext("not approved by the archives authority"), by=by)
    try:
        retention.approve(destruction.disposal, by=by, on=on or clock.today())
    except retention.NotAllowed as no:
        raise Refused(str(no)) from no
    destruction.approved_on, destruction.approval_number = on or clock.today(), number


def keep(line: DestructionLine, reason: str, *, by) -> None:
    """Take a case off: it is frozen, with the reason, until somebody ends the freeze."""
    if not line.keep_reason:
        line.keep_reason = reason
        line.save(update_fields=["keep_reason"])
        retention.hold(line.case, by=by, reason=reason)


def execute(
    destruction: Destruction, *, by, method: str, place: str, witness: str, on: date | None = None
) -> None:  # fmt: skip
    """Destroy what was approved, before a witness; catalogue, numbers and hashes stay for ever."""
    day = on or clock.today()
    if witness.strip() in {by.name, by.username}:
        raise Refused(gettext("Whoever destroys cannot be the witness."))
    if day < destruction.approved_on:
        raise Refused(gettext("It cannot be destroyed before it was approved."))
    try:
        done = retention.execute(destruction.disposal, by=by, on=day)
    except retention.NotAllowed as no:
        raise Refused(str(no)) from no
    gone = set(done.lines.filter(spared="").values_list("object_id", flat=True))
    destruction.lines.filter(case__in=gone).update(destroyed_on=day)
    for line in done.lines.exclude(spared=""):
        destruction.lines.filter(case=line.object_id, keep_reason="").update(keep_reason=line.spared[:200])
    destruction.disposal = done
    destruction.executed_on, destruction.executed_by, destruction.proof = day, by, done.proof
    destruction.executed_method, destruction.executed_at, destruction.witness = method, place, witness


def drop(destruction: Destruction, *, by, reason: str) -> None:
    """It does not take place; the cases may be listed again."""
    destruction.reason = reason
    take_out(destruction, by=by, reason=reason)
    if destruction.disposal_id:
        disposal, destruction.disposal = destruction.disposal, None
        destruction.save(update_fields=["disposal"])
        disposal.lines.all().delete()
        disposal.delete()


destruction = Lifecycle(
    Destruction,
    Step("propose", _("List the cases"), [DRAFT], None, do=propose,
         help=_("Every closed case whose term is over, unless it is frozen, secret, lent or asked for.")),
    Step("ask", _("Ask the units"), [DRAFT], ASKED, do=ask),
    Step("send_round", _("Send the list for sign-off"), [ASKED], SIGNING, do=send_round,
         help=_("The catalogues are made as files, and the list goes to the desks that decide it.")),
    Step("settle", _("List decided"), [SIGNING], DECIDED, do=settle, facts=["decided"], system=True),
    Step("give_back", _("Sent back at sign-off"), [SIGNING], ASKED, system=True),
    Step("submit", pgettext_lazy("archives", "Submit"), [DECIDED], SUBMITTED, form=forms.SubmitForm,
         do=submit, facts=["submitted"]),
    Step("approve", _("Approval came"), [SUBMITTED], DestructionState.APPROVED, form=forms.ApprovalForm,
         do=approve, facts=["approved"]),
    Step("execute", _("Destroy"), [DestructionState.APPROVED], DestructionState.EXECUTED,
         form=forms.ExecuteForm, do=execute, facts=["executed"], danger=True),
    Step("drop", pgettext_lazy("archives", "Drop"),
         [DRAFT, ASKED, SIGNING, DECIDED, SUBMITTED, DestructionState.APPROVED],
         DestructionState.DROPPED, form=forms.ReasonForm, do=drop, danger=True),
)  # fmt: skip


def give(opinion: Opinion, *, by, text: str, keep: dict[str, str]) -> None:
    """The unit's word; what it needs longer is frozen with its reason."""
    own = {
        line.case.number: line
        for line in opinion.destruction.lines.select_related("case").filter(case__unit=opinion.unit_id)
    }
    for number, reason in keep.items():
        if number not in own:
            raise Refused(gettext("%(case)s is not among your cases on this list.") % {"case": number})
        _keep(own[number], reason, by=by)
    opinion.text, opinion.given_on, opinion.given_by = text, clock.today(), by


_keep = keep

opinion = Lifecycle(
    Opinion,
    Step("give", _("Give the opinion"), [Opinion.State.ASKED], Opinion.State.GIVEN, form=forms.OpinionForm,
         do=give),
)  # fmt: skip


def _refuse_held(handover: Handover) -> None:
    """A case that was frozen or classified in the meantime is not handed over."""
    held = selectors.not_to_go(handover.cases.all())
    if held:
        raise Refused(gettext("Frozen or classified: %(numbers)s") % {"numbers": "、".join(held)})


def hand_over(handover: Handover, *, by, receipt_number: str, on: date | None = None) -> None:
    """The receiver confirmed: the cases are theirs, numbers and entries stay here."""
    _refuse_held(handover)
    day = on or clock.today()
    handover.handed_on, handover.receipt_number = day, receipt_number
    for case in handover.cases.select_for_update().order_by("pk"):
        case.state, case.gone_on = CaseState.HANDED_OVER, day
        case.save(update_fields=["state", "gone_on"])
    Item.objects.filter(case__handovers=handover).update(state=ItemState.HANDED_OVER)


def pack(handover: Handover, *, by) -> None:
    """Begin to pack; the package is made in the background."""
    if not handover.cases.exists():
        raise Refused(gettext("Name the cases first."))
    _refuse_held(handover)


def packed(handover: Handover, *, by, manifest_sha256: str, file_count: int) -> None:
    """The package is there."""
    handover.manifest_sha256, handover.file_count = manifest_sha256, file_count
    handover.packed_on = clock.today()


S = Handover.State
handover = Lifecycle(
    Handover,
    Step("pack", _("Pack"), [S.DRAFT, S.PACKED], S.PACKING, do=pack,
         help=_("Made in the background: entries, files and their checksums.")),
    Step("packed", _("Packed"), [S.PACKING], S.PACKED, do=packed, system=True),
    Step("hand_over", _("Note the receipt"), [S.PACKED], S.HANDED_OVER, form=forms.ReceiptForm, do=hand_over,
         facts=["handed_over"]),
)  # fmt: skip


def built(catalogue: Catalogue, *, by, **counts) -> None:
    """The files are there."""
    for name, value in counts.items():
        setattr(catalogue, name, value)
    catalogue.built_on = clock.today()


def delivered(catalogue: Catalogue, *, by, receipt: str, on: date | None = None) -> None:
    """The authority has it."""
    catalogue.delivered_on, catalogue.receipt = on or clock.today(), receipt


C = Catalogue.State
catalogue = Lifecycle(
    Catalogue,
    Step("build", _("Build"), [C.DRAFT, C.BUILT], C.BUILDING, help=_("Made in the background.")),
    Step("built", pgettext_lazy("archives", "Built"), [C.BUILDING], C.BUILT, do=built, system=True),
    Step("deliver", _("Note the delivery"), [C.BUILT], C.DELIVERED, form=forms.DeliveredForm, do=delivered,
         facts=["delivered"]),
)  # fmt: skip
