"""The half-yearly report to the county council."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from countyhall.domains.council import selectors
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.registry import Domain
from countyhall.kernel.reports import Outline, Section

WORDS = Path(__file__).parent / "sections"

# Sections come with the domains whose figures they are about; their places are those of the printed report.
report = Outline(
    "council",
    selectors.title,
    subtitle=selectors.session,
    route="council-report",
    desks=[
        Desk("處長核稿", "unit_head"),
        Desk("主任秘書核閱", "chief_secretary"),
        Desk("縣長核定", "magistrate"),
    ],
    sections=[
        Section("results", "壹、重大施政工作執行成效", level=1),
        Section(
            "oversight",
            "三、強化施政管考，如期完成建設",
            WORDS / "03-oversight.md",
            unit_code="KM-A2",
            needs="oversight.severely_behind",
        ),
        Section(
            "petitions",
            "八、專人列管陳情，限期回覆縣民",
            WORDS / "08-petitions.md",
            unit_code="KM-A2",
            needs="petitions.received",
        ),
        Section(
            "documents",
            "十二、推動電子公文，縮短傳遞時效",
            WORDS / "12-documents.md",
            unit_code="KM-A4",
            needs="documents.received",
        ),
        Section(
            "archives",
            "(三)紙本檔案影像數位化",
            WORDS / "12c-archives.md",
            unit_code="KM-A4",
            level=3,
            needs="archives.pages_digitised",
        ),
        Section(
            "insights",
            "(三)推動「金門縣大數據平台」",
            WORDS / "13c-insights.md",
            unit_code="KM-A5",
            level=3,
            needs="insights.phase2_analyses",
        ),
        Section(
            "opendata",
            "(二)開放資料",
            WORDS / "14b-opendata.md",
            unit_code="KM-A5",
            level=3,
            needs="opendata.datasets",
        ),
        Section(
            "offices",
            "十五、辦公室資訊化，提昇行政效能",
            WORDS / "15-offices.md",
            unit_code="KM-A5",
            needs="documents.agencies",
        ),
        Section(
            "annex-1",
            "附件一、重大政策暨計畫列管彙整表",
            WORDS / "annex-1-policy-plans.md",
            unit_code="KM-A2",
            level=1,
            needs="oversight.policy_plans_table",
        ),
    ],
)

domain = Domain(
    label="council",
    name=_("Report to the council"),
    icon="report",
    section="research",
    reports=[report],
)
