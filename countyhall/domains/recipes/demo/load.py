"""Vital events by township and year; petitions of a year, by month. Written by planning, put into use by its chief."""

from collections.abc import Callable

from countyhall.domains.recipes import lifecycle, services
from countyhall.domains.recipes.models import Recipe
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.tables import declared
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

RECIPES = {
    "vital-events-by-district": (
        "vital-events",
        "各鄉鎮每年出生、死亡、結婚、離婚登記",
        """SELECT year(month) AS event_year, district, sum(births) AS births, sum(deaths) AS deaths,
       sum(marriages) AS marriages, sum(divorces) AS divorces
FROM "vital-events"
GROUP BY ALL""",
    ),
    "petitions-in-total": (
        "petitions-monthly",
        "陳情案件每月合計",
        """SELECT month, sum(received) AS received, sum(answered) AS answered, sum(closed) AS closed
FROM "petitions-monthly"
GROUP BY month""",
    ),
}


def load(*, seed: int, scale: int, progress: Callable[[str, int, int], None]) -> None:
    """The same for every seed and scale; nothing where it is there already, or its source is not."""
    author = User.objects.get(username="planning")
    _records()
    for n, (code, (source, title, sql)) in enumerate(RECIPES.items(), 1):
        known = Dataset.objects.visible_to(author).filter(code=source, current__isnull=False).first()
        if known is not None and not Recipe.objects.filter(code=code).exists():
            _make(code, title, sql, known, author)
        progress("資料處理程序", n, len(RECIPES))


def _records() -> None:
    """The platform's own table that a recipe reads: the lake makes all of them, but only after this."""
    table = declared().get("petitions.monthly")
    if table is not None and not Dataset.objects.filter(declared=table.code, current__isnull=False).exists():
        lake.refresh(table, clock.today())


def _make(code: str, title: str, sql: str, source: Dataset, author: User) -> None:
    recipe = services.begin(code=code, title=title, unit=source.unit, by=author, sql=sql)
    chief = next((p for p in roles.who_may("recipes.use_recipe", source.unit) if p.pk != author.pk), None)
    if chief is not None:
        recipe = lifecycle.recipe.take(recipe, "use", by=chief)
        services.run(recipe)
