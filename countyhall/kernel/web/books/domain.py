"""The books that the house reckons by, kept by planning officers and administrators, read by auditors."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.registry import Domain
from countyhall.kernel.web.books import hours, pages, signoff

READ = [
    *(
        f"deadlines.view_{model}"
        for model in ("calendaryear", "closure", "officehours", "recalculation", "ruleversion")
    ),
    "records.view_retentionclass",
    "notices.view_quiethours",
    *signoff.READ,
]
KEEP = [
    *READ,
    "deadlines.add_calendaryear",
    "deadlines.add_closure",
    "deadlines.change_closure",
    "deadlines.add_officehours",
    "records.add_retentionclass",
    "records.import_retentionclass",
    "notices.add_quiethours",
    *signoff.KEEP,
]

domain = Domain(
    label="books",
    name=_("Days and rules"),
    icon="book",
    section="administration",
    pages=[*pages.PAGES, hours.HoursPages, *signoff.PAGES],
    urls=[path("closure/<int:pk>/withdraw/", pages.WithdrawView.as_view(), name="closure-withdraw")],
    grants={"administrator": KEEP, "planning_officer": KEEP, "auditor": READ},
)
