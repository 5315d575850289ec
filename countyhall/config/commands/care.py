"""Looking after an instance and its words: doctor and messages."""

from gettext import gettext as _

import click

from countyhall.config.commands.house import open_house


@click.command(help=_("Look for what is wrong with this instance, and say how to mend it."))
@click.option("--audit", "with_audit", is_flag=True, help=_("Verify the chain of history, line by line."))
def doctor(with_audit: bool) -> None:
    """Every check on a line; ends with 1 when something is broken."""
    from countyhall.config import doctor as practice
    from countyhall.config.embedded_postgres import NotStarted

    broken = False
    for finding in practice.before_opening():
        broken |= _tell(finding)
    if broken:
        raise SystemExit(1)
    try:
        with open_house():
            for finding in practice.inside(with_audit=with_audit):
                broken |= _tell(finding)
    except NotStarted as error:
        broken = _tell(practice.Finding(_("Database"), False, str(error), _("See the message above.")))
    if broken:
        raise SystemExit(1)
    click.echo(_("Everything is in order."))


def _tell(finding) -> bool:
    mark = click.style("✓", fg="green") if finding.well else click.style("✗", fg="red")
    if finding.well is None:
        mark = click.style("!", fg="yellow")
    click.echo(f"{mark} {finding.what}: {finding.found}")
    if not finding.well and finding.mend:
        click.echo(f"    {finding.mend}")
    return finding.well is False


@click.command(help=_("Collect the words of the house and compile their translations."))
@click.option("--check", is_flag=True, help=_("Only list what is not translated."))
@click.option("--compile", "only_compile", is_flag=True, help=_("Only compile."))
def messages(check: bool, only_compile: bool) -> None:
    """For developers: needs no database."""
    from countyhall.config import messages as words

    if only_compile:
        words.compile_all()
        return
    if check:
        missing, differing = words.untranslated(), words.disagreements()
        for line in [*missing, *differing]:
            click.echo(line, err=True)
        if missing:
            click.echo(_("%(count)d texts are not translated.") % {"count": len(missing)}, err=True)
        if differing:
            said = _("%(count)d texts are translated in two ways; give one of them a context.")
            click.echo(said % {"count": len(differing)}, err=True)
        if missing or differing:
            raise SystemExit(1)
        return
    for line in words.collect():
        click.echo(line)
    words.compile_all()


@click.command(help=_("Write the reference pages of the documentation from the code."))
def reference() -> None:
    """For developers: needs no database."""
    import gettext

    import django

    gettext.textdomain("none")  # the pages are in English, whoever writes them
    django.setup()
    from countyhall.config import reference as pages

    for name in pages.write_all():
        click.echo(f"docs/reference/{name}")


commands = [doctor, messages, reference]
