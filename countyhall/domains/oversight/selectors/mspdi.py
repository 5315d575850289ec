"""A plan as Microsoft Project's XML (MSPDI), which Gantt tools read (PLN-16)."""

from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from countyhall.domains.oversight.models import Milestone, Plan, PlanVersion

NAMESPACE = "http://schemas.microsoft.com/project"
HOURS_A_DAY = 8


def mspdi(plan: Plan, version: PlanVersion | None, milestones: list[Milestone]) -> bytes:
    """The plan, its work items as tasks and its milestones as tasks of no length."""
    root = Element("Project", xmlns=NAMESPACE)
    for name, value in (
        ("SaveVersion", "14"),
        ("Name", plan.number or str(plan.pk)),
        ("Title", plan.title),
        ("ScheduleFromStart", "1"),
        ("StartDate", f"{plan.starts_on}T08:00:00"),
        ("FinishDate", f"{plan.ends_on}T17:00:00"),
        ("CurrencyCode", "TWD"),
        ("MinutesPerDay", "480"),
        ("MinutesPerWeek", "2400"),
        ("DaysPerMonth", "20"),
    ):
        SubElement(root, name).text = value
    tasks = SubElement(root, "Tasks")
    _task(tasks, 1, plan.title, plan.starts_on, plan.ends_on, level=1, summary=True)
    uid = 1
    for item in version.work_items.all() if version else []:
        uid += 1
        task = _task(tasks, uid, item.title, item.starts_on, item.ends_on, level=2)
        SubElement(task, "Notes").text = f"{item.weight}%"
    for milestone in milestones:
        uid += 1
        on = milestone.actual_on or milestone.planned_on
        task = _task(tasks, uid, milestone.title, on, on, level=2, milestone=True)
        SubElement(task, "PercentComplete").text = "100" if milestone.actual_on else "0"
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def _task(
    tasks: Element,
    uid: int,
    title: str,
    first: date,
    last: date,
    *,
    level: int,
    summary: bool = False,
    milestone: bool = False,
) -> Element:
    task = SubElement(tasks, "Task")
    days = 0 if milestone else (last - first).days + 1
    for name, value in (
        ("UID", str(uid)),
        ("ID", str(uid)),
        ("Name", title),
        ("OutlineLevel", str(level)),
        ("Summary", str(int(summary))),
        ("Milestone", str(int(milestone))),
        ("Start", f"{first}T08:00:00"),
        ("Finish", f"{last}T{'08' if milestone else '17'}:00:00"),
        ("Duration", f"PT{days * HOURS_A_DAY}H0M0S"),
        ("DurationFormat", "7"),
        ("Manual", "1"),
    ):
        SubElement(task, name).text = value
    return task
