"""Where the versions of a rule of watching stand in one another's way, said in words."""

from datetime import date

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from countyhall.kernel.period import words

OF_MONTHS = {"lagrule", "reportingrule"}  # a month is judged whole, by the version in force on its first


def versions_of_rule(model: type[Model], label: str = "") -> QuerySet:
    """The versions of which only one holds on a day: all of a rule of months, those of a name else."""
    return model.objects.filter(label=label) if label else model.objects.all()


def why_not(rule, today: date, label: str = "") -> str:
    """Why ``rule``, which is not kept yet, cannot begin; empty where it can.

    A version in use is never changed: a new one begins in a month, or on a day, that nobody has judged yet.
    """
    first, last, before = rule.valid_from, rule.valid_to, rule.replaces
    of_months = rule._meta.model_name in OF_MONTHS
    if last is not None and last < first:
        return _("A rule cannot end before it begins.")
    if of_months and first.day != 1:
        return _("Months are judged whole: begin on the first of a month.")
    soonest = today.replace(day=1) if of_months else today
    if before is not None and first < soonest:
        return _(
            "“%(rule)s” has been in use: what takes its place begins on %(day)s or later."
        ) % {"rule": before, "day": words.day(soonest)}  # fmt: skip
    if before is not None and first <= before.valid_from:
        return _("“%(rule)s” holds from %(day)s: what takes its place begins after that day.") % {
            "rule": before, "day": words.day(before.valid_from),
        }  # fmt: skip
    others = versions_of_rule(type(rule), label).exclude(pk=before.pk if before else None)
    clash = others.between(first, last).first()
    if clash is None:
        return ""
    if clash.valid_to is None:
        return _("“%(rule)s” holds from %(first)s on; two versions on one day would contradict each other.") % {
            "rule": clash, "first": words.day(clash.valid_from),
        }  # fmt: skip
    return _(
        "“%(rule)s” holds from %(first)s to %(last)s; two versions on one day would contradict each other."
    ) % {"rule": clash, "first": words.day(clash.valid_from), "last": words.day(clash.valid_to)}
