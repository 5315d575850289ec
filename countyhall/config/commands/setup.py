"""Making an instance: the empty county and the demo county."""

import sys
from gettext import gettext as _

import click

from countyhall.config.commands.house import inside


@click.command(
    help=_("Make or bring up to date the database, the reference data and the first administrator.")
)
@click.option("--admin", help=_("Account of the first administrator."))
@click.option("--name", help=_("Name of the first administrator."))
@click.option("--email", default="", help=_("E-mail of the first administrator."))
@click.option("--password-stdin", is_flag=True, help=_("Read the password from the first line of the input."))
@click.option("--office", default="", help=_("Name of the office, for the root of its units."))
@click.option("--no-admin", is_flag=True, help=_("Make no administrator now."))
@inside
def init(admin, name, email, password_stdin, office, no_admin) -> None:
    """Migrate, seed, and make the first administrator."""
    from countyhall.config import first_steps

    first_steps.migrate()
    first_steps.reference_data()
    click.echo(_("Database and reference data are up to date."))
    if no_admin or first_steps.has_administrator():
        return
    admin = admin or click.prompt(_("Account of the first administrator"))
    name = name or click.prompt(_("Name"), default=admin)
    while True:
        password = _password(password_stdin)
        refused = first_steps.refused(password, admin)
        if not refused:
            break
        if password_stdin:
            raise click.ClickException(" ".join(refused))
        click.echo("\n".join(refused), err=True)
    first_steps.administrator(
        admin, name=name, email=email, password=password, office=office or _("Our office")
    )
    click.echo(_("%(admin)s can sign in now.") % {"admin": admin})


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    return click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)


@click.command(help=_("Fill an empty county with the demo county of 2020."))
@click.option("--seed", default=109, show_default=True, help=_("The same seed gives the same county."))
@click.option(
    "--scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.001, 1000),
    help=_("Times the casework."),
)
@inside
def demo(seed: int, scale: float) -> None:
    """Migrate, seed, load."""
    from countyhall.config import first_steps
    from countyhall.config.demo import loading

    first_steps.migrate()
    first_steps.reference_data()
    if not first_steps.is_empty():
        raise click.ClickException(_("This county has units already: choose an empty COUNTYHALL_HOME."))
    loading.load_with_bars(seed=seed, scale=scale)
    click.echo(loading.sign_in_sheet())


commands = [init, demo]
