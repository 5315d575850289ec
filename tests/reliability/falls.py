"""Takes every step of a document's way, and falls at statement after statement of each before it is let through.

Each try is a process of its own, forked here, that is killed as the kernel does when memory runs out. Prints, for
each step, how often it fell, and what was left of it in the books, which must be nothing.
"""

import hashlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402

from countyhall.config import first_steps  # noqa: E402
from countyhall.domains.documents import lifecycle  # noqa: E402
from countyhall.domains.documents.factories import DraftFactory, RecipientFactory  # noqa: E402
from countyhall.domains.documents.models import Document, Mode  # noqa: E402
from countyhall.domains.documents.services import intake  # noqa: E402
from countyhall.kernel.approvals import services as approvals  # noqa: E402
from countyhall.kernel.approvals.desk import Desk  # noqa: E402
from countyhall.kernel.approvals.models import Circulation  # noqa: E402
from countyhall.kernel.period import clock  # noqa: E402
from countyhall.kernel.testing import UnitFactory, member_of  # noqa: E402

BOOKS = [
    "documents",
    "approvals",
    "audit",
    "records",
    "deadlines",
    "search",
    "attachments",
    "notices",
    "jobs",
]


class Way:
    """An office, and the steps by which a letter is answered in it. Every step reads anew what it needs."""

    def __init__(self) -> None:
        first_steps.reference_data()
        self.unit, self.other = UnitFactory(code="FALLS"), UnitFactory(code="ASKED")
        self.clerk, self.chief = member_of(self.unit), member_of(self.unit, "section_chief")
        self.head, self.registrar = member_of(self.unit, "unit_head"), member_of(self.unit, "registrar")
        self.asked = member_of(self.other, "unit_head")
        desks = [Desk("科長", "section_chief"), Desk("處長", "unit_head")]
        self.route = approvals.lay_down(f"falls-{self.unit.pk}", "簽核", desks)
        self.draft = DraftFactory(
            unit=self.unit, drafter=self.clerk, state="circulating", document__state="circulating"
        )
        RecipientFactory(draft=self.draft, name="內政部", mode=Mode.ELECTRONIC, code="301000000A", order=1)
        RecipientFactory(draft=self.draft, name="某公所", mode=Mode.EMAIL, email="to@example.test", order=2)

    def steps(self) -> list[tuple[str, Callable[[], object]]]:
        """In their order."""
        today, take = clock.today(), lifecycle.document.take
        sealed = {"on": today, "seal_mode": "stamp", "word": "府行研"}
        return [
            ("register", self.register),
            ("assign", lambda: take(self.came(), "assign", by=self.registrar, unit=self.unit)),
            ("accept", lambda: take(self.came(), "accept", by=self.clerk)),
            ("circulate", lambda: approvals.circulate(self.draft, self.route, by=self.clerk)),
            ("consult", lambda: approvals.consult(self.turn(), by=self.chief, desks=[Desk.consult(self.other)])),
            ("answer", lambda: self.sign(self.asked)),
            ("sign", lambda: self.sign(self.chief)),
            ("send back", lambda: approvals.send_back(self.turn(), by=self.head, reason="請補附件")),
            ("send round again", lambda: self.sign(self.clerk)),
            ("answer again", lambda: self.sign(self.asked)),
            ("sign again", lambda: self.sign(self.chief)),
            ("decide", lambda: self.sign(self.head)),
            ("proofread", lambda: self.take("proofread", by=self.registrar)),
            ("seal", lambda: self.take("seal", by=self.registrar, **sealed)),
            ("send", lambda: self.take("send", by=self.registrar, on=today)),
        ]  # fmt: skip

    def register(self):
        return intake.register(sender="內政部", subject="請查照。", agency=self.unit, by=self.registrar)

    def came(self) -> Document:
        return Document.objects.filter(agency=self.unit, direction="incoming").latest("pk")

    def turn(self) -> Circulation:
        return Circulation.objects.latest("pk")

    def sign(self, by):
        return approvals.sign(self.turn(), by=by, opinion="如擬")

    def take(self, step: str, **said):
        self.draft.refresh_from_db()
        return lifecycle.draft.take(self.draft, step, **said)


def books() -> dict[str, str]:
    """Table → hash of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for app in BOOKS:
            for model in apps.get_app_config(app).get_models():
                table = model._meta.db_table
                cursor.execute(f'select t::text from "{table}" t order by 1')
                found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def tried(act: Callable[[], object], fall_at: int) -> bool:
    """Whether a process did it to the end; it falls before this statement, if it comes so far."""
    connection.close()
    child = os.fork()
    if not child:
        left = [fall_at]

        def count(execute, sql, params, many, context):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        status = 1
        try:
            with connection.execute_wrapper(count):
                act()
            status = 0
        except Exception:
            traceback.print_exc()
        os._exit(status)
    _pid, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise RuntimeError("a step was refused")
    return status == 0


def main() -> None:
    """Every step: fallen at first at one statement after the other, then in longer strides; at last done."""
    for name, act in Way().steps():
        before, falls, at, left = books(), 0, 1, set()
        while not tried(act, at):
            falls += 1
            at += 1 + falls // 2
            left |= differing(before, books())
        said = {
            "step": name,
            "falls": falls,
            "left": sorted(left),
            "changed": sorted(differing(before, books())),
        }
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """The tables whose rows are not the same."""
    return {table for table in one if one[table] != other[table]}


if __name__ == "__main__":
    main()
