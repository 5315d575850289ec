"""Two offices in one house that write to each other through folders, for the tests of the exchange."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from countyhall.domains.documents.factories import AgencyFactory, DraftFactory, RecipientFactory
from countyhall.domains.documents.models import Draft, Mode, Recipient
from countyhall.domains.documents.services.exchange import traffic
from countyhall.domains.documents.services.exchange.carrier import carry
from countyhall.domains.documents.services.exchange.filedrop import FileDrop
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.organisation.models import Unit

COUNTY, COUNCIL = "371020000A", "371020100A"
AT = datetime(2020, 10, 5, 2, 0, tzinfo=UTC)


def pdf(mark: str = "") -> bytes:
    """A small page, different for every mark."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = mark
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


PDF = pdf()
POINTS = [
    {
        "text": "依貴會 109 年 9 月 30 日函 <第 3 次> 辦理。",
        "items": [{"text": "清冊 & 附件如附。", "items": []}],
    }
]


def books(county: Unit, council: Unit) -> None:
    """The address book: both agencies, each with the unit in this house that registers for it."""
    AgencyFactory(
        unit=county,
        name="金門縣政府",
        code=COUNTY,
        house=county,
        address="金門縣金城鎮民生路60號",
        phone="082-318823",
    )
    AgencyFactory(unit=county, name="金門縣議會", code=COUNCIL, house=council, prefix="C")


def letter(unit: Unit, number: int = 1, *, to=((COUNCIL, "金門縣議會"),), files: int = 1, **more) -> Draft:
    """A letter of the county that was sent, to recipients who get it electronically."""
    fields = {
        "subject": f"檢送第{number}季施政計畫執行情形，請查照。", "state": Draft.State.SENT,
        "dated_on": date(2020, 10, 5),
        "sent_on": date(2020, 10, 5), "number": f"府行研字第109{number:07}號", "speed": "urgent", "contact": "許小姐",
        "paragraphs": [{"part": "explanation", "text": "", "items": POINTS}],
        "attachments_note": "如說明一" if files else "", **more,
    }  # fmt: skip
    draft = DraftFactory(unit=unit, document__serial=f"108{number:07}", document__agency=unit, **fields)
    for place, (code, name) in enumerate(to):
        RecipientFactory(
            draft=draft, name=name, code=code, mode=Mode.ELECTRONIC, state=Recipient.State.READY, order=place
        )
    for place in range(files):
        data = pdf(f"{number} {place}")
        attachments.attach(draft, SimpleUploadedFile(f"清冊{place}.pdf", data, "application/pdf"))
    return draft


def turn(drop: FileDrop, at: datetime = AT, rounds: int = 3, carried: bool = True) -> None:
    """Rounds of the exchange, the carrier coming by after each; a quarter of an hour apart."""
    for count in range(rounds):
        traffic.turn(drop, at + timedelta(minutes=count))
        if carried:
            carry({COUNTY: drop, COUNCIL: drop})
