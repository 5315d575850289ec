"""What the county reports: its figures and its reports."""

import json
from datetime import date
from gettext import gettext as _
from pathlib import Path

import click

from countyhall.config.commands.house import inside

FORMATS = ["docx", "odt", "pdf", "html", "json"]


class PeriodType(click.ParamType):
    """``109-04..109-09``, ``109H2``, ``109``."""

    name = "period"

    def convert(self, value, param, ctx):
        """The period, or the reason why it is none."""
        from countyhall.kernel.period import Period

        try:
            return Period.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class DayType(click.ParamType):
    """``109-10-31``, and every other way to write a day."""

    name = "day"

    def convert(self, value, param, ctx):
        """The date, or the reason why it is none."""
        from countyhall.kernel.period import roc

        try:
            return value if isinstance(value, date) else roc.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class FormatsType(click.ParamType):
    """``docx,odt,pdf``."""

    name = "formats"

    def convert(self, value, param, ctx):
        """The formats in a list."""
        wanted = value.split(",") if isinstance(value, str) else value
        unknown = [one for one in wanted if one not in FORMATS]
        if unknown:
            known = ", ".join(FORMATS)
            self.fail(
                _("%(what)s is not one of %(known)s.") % {"what": unknown[0], "known": known}, param, ctx
            )
        return wanted


period_option = click.option(
    "--period", required=True, type=PeriodType(), help=_("Such as 109-04..109-09, 109H2 or 109.")
)
as_of_option = click.option(
    "--as-of", required=True, type=DayType(), help=_("The day whose knowledge counts, such as 109-10-31.")
)


@click.command(help=_("Print the figures of a period as they were known on a day."))
@period_option
@as_of_option
@click.option("--code", "codes", multiple=True, help=_("Only figures whose code begins so; may be repeated."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@inside
def figures(period, as_of: date, codes: tuple[str, ...], as_json: bool) -> None:
    """All values, or those whose code begins with one of ``codes``."""
    from countyhall.kernel.figures import services

    values = [v for v in services.all_values(period, as_of) if not codes or v.code.startswith(codes)]
    if as_json:
        click.echo(json.dumps([v.plain() for v in values], ensure_ascii=False, indent=1))
        return
    for v in values:
        click.echo(f"{v.code}\t{v.label}\t{v.text}")


@click.command(help=_("Write a report into a folder."))
@click.argument("code")
@period_option
@as_of_option
@click.option(
    "--to",
    "formats",
    default=",".join(FORMATS),
    show_default=True,
    type=FormatsType(),
    help=_("File formats."),
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help=_("Folder to write into.")
)
@inside
def report(code: str, period, as_of: date, formats: list[str], out: Path) -> None:
    """Build the report and write its files."""
    from countyhall.kernel.registry import registry
    from countyhall.kernel.reports import services
    from countyhall.kernel.reports.tags import Faults

    known = {one.code: one for one in registry.all("reports")}
    if code not in known:
        said = {"code": code, "known": ", ".join(known) or "—"}
        raise click.ClickException(_("There is no report %(code)s; known: %(known)s.") % said)
    try:
        built = services.build(known[code], period, as_of)
    except Faults as faults:
        raise click.ClickException(str(faults)) from None
    out.mkdir(parents=True, exist_ok=True)
    for name in formats:
        content = getattr(built, name)
        path = out / f"{code}-{str(period).replace('..', '_')}.{name}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        click.echo(path)


commands = [figures, report]
