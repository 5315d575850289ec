"""Which plans a form offers: those that its author may see, and the one that stands there already."""

from countyhall.domains.oversight.models import Plan


def offer_plans(form, name: str = "plan") -> None:
    """Narrow the choice of plans of ``form`` to its author's."""
    if form.by is None:
        return
    kept = getattr(form.instance, f"{name}_id", None)
    seen = Plan.objects.visible_to(form.by)
    form.fields[name].queryset = seen | Plan.objects.filter(pk=kept) if kept else seen
