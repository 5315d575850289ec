"""What is done inside the house, in a process of its own: migrate, fill, sign in, build a report, import."""

import json
import sys
import time
from datetime import date
from pathlib import Path

import django

PERIOD, AS_OF = "109-04..109-09", date(2020, 10, 31)
FORMATS = ("docx", "odt", "pdf", "html", "json")


def migrate() -> None:
    """The tables, empty, and what browsers fetch."""
    from countyhall.config import first_steps

    first_steps.migrate()
    first_steps.static_files()


def fill(scale: str) -> None:
    """The demo county of seed 109 at this scale: the casework of petitions and watched plans."""
    from countyhall.config.demo.county import load

    load(seed=109, scale=int(scale), only=("petitions", "oversight"))


def fill_documents() -> None:
    """The half-year of official documents at the volume of the report."""
    from countyhall.config.demo.county import load

    load(seed=109, only=("documents",))


def sign_in(account: str) -> dict:
    """A session of one of the demo people, and the addresses of the pages to be measured."""
    from django.conf import settings
    from django.test import Client

    from countyhall.kernel.people.models import User

    client = Client()
    client.force_login(User.objects.get(username=account))
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
        "pages": addresses(),
        "volume": volume(),
    }


def addresses() -> list[tuple[str, str]]:
    """Name and address of every page that is measured."""
    from django.urls import reverse

    from countyhall.domains.oversight.models import Plan
    from countyhall.domains.petitions.models import Petition

    case = Petition.objects.filter(state="closed").order_by("-sent_on", "-pk").first()
    plan = Plan.objects.order_by("pk").first()
    cases, plans = reverse("petitions:petition-list"), reverse("oversight:plan-list")
    figure = f"?period={PERIOD}&as_of={AS_OF}"
    return [
        ("petitions, list", cases),
        ("petitions, list narrowed", f"{cases}?stands=late"),
        ("petitions, list sorted", f"{cases}?sort=state"),
        ("petitions, search", f"{cases}?q=路燈"),
        ("petitions, detail", case.get_absolute_url()),
        ("petitions, figure", reverse("figures:figure", args=["petitions.received"]) + figure),
        ("plans, list", plans),
        ("plans, search", f"{plans}?q=工程"),
        ("plans, detail", plan.get_absolute_url()),
        ("plans, figure", reverse("figures:figure", args=["oversight.severely_behind"]) + figure),
        ("everything, search", f"{reverse('web:palette')}?q=路燈"),
        ("work-desk", reverse("web:desk")),
    ]


def volume() -> dict[str, int]:
    """How much there is."""
    from countyhall.domains.oversight.models import Plan, Snapshot
    from countyhall.domains.petitions.models import Petition
    from countyhall.kernel.audit.models import Entry

    half = Petition.objects.filter(received_on__range=(date(2020, 4, 1), date(2020, 9, 30)))
    return {
        "petitions": Petition.objects.count(), "of the half-year": half.count(), "plans": Plan.objects.count(),
        "monthly snapshots": Snapshot.objects.count(), "lines of history": Entry.objects.count(),
    }  # fmt: skip


def report() -> dict[str, list[float]]:
    """Seconds for the figures and for each format of the council report, three times each."""
    from django.utils import translation

    from countyhall.kernel.period import Period
    from countyhall.kernel.reports import services

    translation.activate("zh-hant")
    took: dict[str, list[float]] = {}
    for _turn in range(3):
        began = time.perf_counter()
        built = services.build(services.outline("council"), Period.parse(PERIOD), AS_OF)
        took.setdefault("figures and text", []).append(time.perf_counter() - began)
        for target in FORMATS:
            began = time.perf_counter()
            built.file(target)
            took.setdefault(target, []).append(time.perf_counter() - began)
    return took


def take_in(path: str, code: str = "petitions.petition", back: str = "") -> dict:
    """Seconds for the import of a sheet, and, where asked, for taking it back."""
    from countyhall.kernel.exchange import services

    importer = services.importer_of(code)
    began = time.perf_counter()
    run = services.run(importer, Path(path), None)
    took = time.perf_counter() - began
    bad = [row.errors for row in run.rows.exclude(errors=[])[:3]]
    said = {"seconds": took, "rows": run.good_count, "state": run.state, "said": f"{run.problem} {bad}"}
    if back and run.state == run.State.DONE:
        began = time.perf_counter()
        said["undone"] = services.undo(run, None)
        said["back"] = time.perf_counter() - began
    return said


def main() -> None:
    """``python -m bench.tasks <what> <arguments>``; what it returns is printed as JSON."""
    django.setup()
    what = {f.__name__: f for f in (migrate, fill, fill_documents, sign_in, report, take_in)}[sys.argv[1]]
    print(json.dumps(what(*sys.argv[2:]), ensure_ascii=False))


if __name__ == "__main__":
    main()
