"""Looks at the lake of an instance from inside, after something fell: prints what it holds, one JSON object."""

import json
import sys

import django

django.setup()

from countyhall.kernel.lake import Group, Query, looks, publishing, services, serving, store  # noqa: E402
from countyhall.kernel.lake.models import Dataset  # noqa: E402

found = Dataset.objects.get(code="reliability")
groups = services.ask(found.current, Query(groups=(Group("edition"),))).rows if found.current else []
told = {
    "current": found.current and found.current.number,
    "rows": found.current and services.total(found.current, Query()),
    "editions_in_it": len(groups),
    "published": list(
        found.editions.filter(state="published").order_by("number").values_list("number", flat=True)
    ),
    "damaged": [str(one) for one in looks.damaged()],
}
publishing.LOOSE_KEPT *= 0
serving.DAY = 0.000001
serving.tidy(10**9)
publishing.sweep()
told["left_over"] = [path.name for path in store.work_folder().iterdir()]
told["damaged_after_sweep"] = [str(one) for one in looks.damaged()]
sys.stdout.write(json.dumps(told) + "\n")
