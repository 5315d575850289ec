"""Running an instance: all of it, or its parts on hosts of their own."""

import os
import urllib.error
import urllib.request
from gettext import gettext as _

import click

from countyhall.config import checks
from countyhall.config.commands.house import database_running, open_house


@click.command(name="run", help=_("Run web and worker together; the first time, make the demo county."))
@click.option("--empty", is_flag=True, help=_("Leave a new county empty."))
@click.option(
    "--host", default="127.0.0.1", envvar="BIND", show_default=True, help=_("Address to listen on.")
)
def run_all(empty: bool, host: str) -> None:
    """What ``make run`` calls."""
    from countyhall.config.supervisor import Child, supervise

    with database_running() as server:
        port, sheet = _prepare(empty)
        address = f"http://127.0.0.1:{port}/"

        def when_up() -> bool:
            if not _answers(f"{address}healthz"):
                return False
            click.echo("\n" + _("Countyhall is open: %(address)s") % {"address": address})
            if sheet:
                click.echo(sheet)
            click.echo(_("Ctrl-C closes it."))
            return True

        supervise([Child("web", ["serve", "--host", host]), Child("worker", ["worker"])], server, when_up)
        click.echo(_("Closed."))


def _prepare(empty: bool) -> tuple[int, str]:
    with open_house():
        from django.conf import settings

        from countyhall.config import first_steps
        from countyhall.config.demo import loading

        first_steps.migrate()
        first_steps.reference_data()
        first_steps.static_files()
        if first_steps.is_empty() and not empty:
            loading.load_with_bars(seed=109, scale=settings.DEMO_SCALE)
        return settings.PORT, loading.sign_in_sheet()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


@click.command(help=_("Answer browsers."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
@click.option("--port", type=int, help=_("Port; otherwise that of the setting PORT."))
@click.option("--workers", type=int, help=_("Processes; otherwise one for each two processors."))
@click.option("--threads", default=4, show_default=True, help=_("Threads of each process."))
def serve(host: str, port: int | None, workers: int | None, threads: int) -> None:
    """Serve the WSGI application. Django is set up in each web process, not here."""
    checks.stop_if_wrong(os.environ)
    with database_running():
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server as WebServer

        WebServer(
            "countyhall.config.wsgi:application",
            address=host,
            port=port or int(os.environ.get("PORT") or 8000),
            interface=Interfaces.WSGI,
            workers=workers or max(2, (os.cpu_count() or 2) // 2),
            blocking_threads=threads,
            blocking_threads_idle_timeout=600,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            websockets=False,
            log_level=LogLevels.error,
            log_access=False,
        ).serve()


@click.command(help=_("Do what waits: mail, imports, reports, nightly work."))
@click.option("--concurrency", default=2, show_default=True, help=_("Jobs at a time."))
def worker(concurrency: int) -> None:
    """Run the queue's worker."""
    with open_house():
        from countyhall.kernel.jobs import services as jobs

        jobs.run_worker(concurrency=concurrency)


commands = [run_all, serve, worker]
