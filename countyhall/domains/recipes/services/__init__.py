"""Recipes are written, tried and run: by hand, by night, and when a source has a new edition."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countyhall.domains.recipes import selectors
from countyhall.domains.recipes.methods.tracing import sources
from countyhall.domains.recipes.models import Recipe, RecipeRun, RecipeVersion
from countyhall.domains.recipes.services.computing import Bounds, Part, Result, compute, parts_of
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.editions import make_of_parts
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.notices import services as notices
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.roles import services as roles

SERIES = "recipes.recipe"
TRIED_ROWS, TRIED_SECONDS = 100, 10
State = RecipeRun.State


def try_out(text: str, *, by, recipe: Recipe | None = None) -> Result:
    """The first hundred rows of a text, bounded in time. Raises ``BadQuery`` where it reads its own result."""
    if recipe is not None and selectors.goes_round(recipe.target.code, text):
        raise BadQuery(_("It would read what it makes itself."))
    inputs = selectors.inputs(sources(text), by)
    return compute(text, inputs, Bounds(TRIED_ROWS, TRIED_SECONDS), by=by)


@transaction.atomic
def begin(*, code: str, unit, by, sql: str, title: str, **words: Any) -> Recipe:
    """A recipe with the dataset that it makes and its first version. Raises ``BadQuery``."""
    target = lake.create(
        code, title, Schema(()), unit=unit, by=by, origin=Dataset.Origin.RECIPE,
        description=words.get("description", ""),
    )  # fmt: skip
    number = records.next_number(SERIES, text=lambda n: f"R{n:05d}", by=by)
    recipe = Recipe(code=code, title=title, unit=unit, target=target, number=number, created_by=by, **words)
    recipe.save()
    audit.record(recipe, "created", by=by)
    write(recipe, sql, by=by)
    return recipe


@transaction.atomic
def write(recipe: Recipe, text: str, *, by, note: str = "") -> RecipeVersion:
    """Add a version, tried before it is kept. It runs when somebody else has put it into use."""
    tried = try_out(text, by=by, recipe=recipe)
    locked = Recipe.objects.select_for_update().get(pk=recipe.pk)
    last = selectors.newest(locked)
    columns = {name: sorted(places) for name, places in tried.trace.columns.items()}
    version = RecipeVersion.objects.create(
        recipe=locked, number=last.number + 1 if last else 1, sql=text, note=note, by=by,
        sources=list(tried.inputs), columns=columns | {"*": sorted(tried.trace.deciding)},
        tested_rows=len(tried.rows),
    )  # fmt: skip
    locked.written_by = by
    locked.save(update_fields=["written_by"])
    recipe.refresh_from_db()
    audit.record(locked, "write", by=by, version=version.number)
    return version


def run(recipe: Recipe, *, by=None, progress: jobs.Progress | None = None) -> RecipeRun | None:
    """Run the version in use over the current editions of its sources; ``None`` when none is in use.

    It sees what the author of the version may see. The edition, its checks and its publication are kept together
    or not at all; a failure is said by the run and to nobody's surprise changes nothing else.
    """
    version = selectors.in_use(recipe)
    if version is None or recipe.state != Recipe.State.IN_USE:
        return None
    recipe.runs.filter(state=State.RUNNING).update(
        state=State.FAILED, ended_at=timezone.now(), message=_("The work was interrupted.")
    )
    made = RecipeRun.objects.create(recipe=recipe, version=version, by=by)
    try:
        _work(made, progress)
    except (jobs.Cancelled, lake.Cancelled):
        _end(made, State.CANCELLED)
        raise jobs.Cancelled from None
    except (BadQuery, lake.Overdue, lake.EngineFailed, lake.BadRows, lake.Refused, lake.Gone) as error:
        _end(made, State.FAILED, str(error) or lake.explain_refusal(error))
        _tell(made)
    except Exception:
        _end(made, State.FAILED, _("The work was interrupted."))
        raise
    return made


def _tell(made: RecipeRun) -> None:
    """Those who may mend the recipe hear of a run that came to nothing."""
    people = roles.who_may("recipes.change_recipe", made.recipe.unit)
    notices.tell(people, _("%(recipe)s did not run: %(why)s") % {
        "recipe": made.recipe.title, "why": made.message}, record=made.recipe)  # fmt: skip


def _work(made: RecipeRun, progress: jobs.Progress | None) -> None:
    version, recipe = made.version, made.recipe
    recipe.target.refresh_from_db()
    inputs = selectors.inputs(version.sources, version.by)
    made.inputs = {code: edition.number for code, edition in inputs.items()}
    current = recipe.target.current
    before = recipe.runs.filter(version=version, edition=current, state=State.DONE) if current else None
    if before is not None and (last := before.filter(inputs=made.inputs).first()):
        made.edition, made.rows = last.edition, last.rows
        _end(made, State.UNCHANGED)
        return
    followed = current if before is not None and before.exists() else None
    result, parts = parts_of(version, inputs, followed, f"recipe run {made.pk}")
    if progress is not None and progress.cancelled:
        raise jobs.Cancelled
    with transaction.atomic():
        edition = _kept(made, result, parts)
        made.edition = edition or recipe.target.current
        made.rows = made.edition.rows
        _end(made, State.DONE if edition else State.UNCHANGED, _failed(edition))


def _kept(made: RecipeRun, result: Result, parts: list[Part]) -> Edition | None:
    recipe, version, by = made.recipe, made.version, made.by
    target = Dataset.objects.select_for_update().get(pk=recipe.target_id)
    if target.layout != result.schema.to_json():
        target.layout = result.schema.to_json()
        target.save(update_fields=["layout"])
    as_of = min((edition.as_of for edition in result.inputs.values()), default=clock.today())
    made_from = _sources(version, result)
    edition = make_of_parts(target, parts, result.schema, as_of=as_of, by=by, sources=made_from)
    if edition is None:
        return None
    lake.run_checks(edition)
    edition.refresh_from_db()
    if recipe.publishes and edition.state == Edition.State.CHECKED:
        lake.publish(edition, by=by, note=str(version))
    return edition


def _sources(version: RecipeVersion, result: Result) -> list[lake.Source]:
    return [
        lake.Source(
            edition=edition, process=f"recipe {version}",
            columns={own: sorted(name for of, name in places if of == code)
                     for own, places in result.trace.columns.items() if any(of == code for of, _n in places)},
        )
        for code, edition in result.inputs.items()
    ]  # fmt: skip


def _failed(edition: Edition | None) -> str:
    if edition is None or edition.state != Edition.State.FAILED:
        return ""
    return _("Its checks failed, and it is not published.")


def _end(made: RecipeRun, state: str, message: str = "") -> None:
    made.state, made.message, made.ended_at = state, message, timezone.now()
    made.save()


def reproduce(made: RecipeRun) -> bool:
    """Run a past run's version over its own editions again: whether the very same bytes come of it."""
    version = made.version
    seen = Dataset.objects.visible_to(version.by)
    inputs = {
        code: Edition.objects.select_related("dataset").get(dataset__in=seen.filter(code=code), number=number)
        for code, number in made.inputs.items()
    }
    _result, parts = parts_of(version, inputs)
    schema, as_of = made.edition.schema, made.edition.as_of
    with transaction.atomic():
        again = make_of_parts(made.recipe.target, parts, schema, as_of=as_of, anyway=True)
        transaction.set_rollback(True)
    return again.digest == made.edition.digest


@jobs.task(tries=1)
def work(*, recipe: int, by: int | None = None, progress: int | None = None) -> None:
    """A run in the background; with ``progress`` somebody waits for it."""
    wanted = Recipe.objects.select_related("target", "unit").get(pk=recipe)
    person = User.objects.get(pk=by) if by else None
    if progress is None:
        run(wanted, by=person)
        return
    waited = jobs.Progress.objects.get(pk=progress)
    with translation.override(person.language), waited.running():
        done = run(wanted, by=person, progress=waited)
        waited.message = f"{done.get_state_display()}。{done.message}" if done else ""
        waited.link = wanted.get_absolute_url()


def ask_for_run(recipe: Recipe, *, by) -> jobs.Progress:
    """Queue a run that ``by`` waits for; those of one recipe run one after the other."""
    progress = jobs.Progress.start(_("Run %(name)s") % {"name": recipe.title}, 0, by)
    jobs.defer(work, lock=f"recipe {recipe.pk}", recipe=recipe.pk, by=by.pk, progress=progress.pk)
    return progress


def source_published(dataset: Dataset, *, by, edition: Edition) -> None:
    """Run the recipes that follow a dataset, after its new edition is kept."""
    for recipe in selectors.reading(dataset.code).filter(schedule=Recipe.Schedule.SOURCE):
        jobs.defer(work, key=f"recipe {recipe.pk}", lock=f"recipe {recipe.pk}", recipe=recipe.pk)


def run_by_night(as_of: date) -> None:
    """Queue what the clock asks for: every night, on Mondays, on the first of a month."""
    due = [Recipe.Schedule.DAY]
    due += [Recipe.Schedule.WEEK] if as_of.weekday() == 0 else []
    due += [Recipe.Schedule.MONTH] if as_of.day == 1 else []
    for recipe in Recipe.objects.filter(state=Recipe.State.IN_USE, schedule__in=due):
        jobs.defer(work, key=f"recipe {recipe.pk}", lock=f"recipe {recipe.pk}", recipe=recipe.pk)
