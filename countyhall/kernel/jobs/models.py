"""What is being worked off in the background, as a page shows it, and what was done once and for all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, connections, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EVERY = 0.5  # seconds between two writes of a running count


class Cancelled(Exception):
    """The person who waits asked to stop."""


class Progress(models.Model):
    """A long piece of work that somebody waits for: it counts up, a page polls it, its owner may
    cancel it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    label = models.CharField(_("work"), max_length=120)
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    message = models.TextField(_("message"), blank=True)
    link = models.CharField(_("result"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("for")
    )
    cancel_asked = models.BooleanField(default=False)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["finished", "failed", "cancelled"], ended_at__isnull=False),
                name="ended_work_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def percent(self) -> int:
        """How much is done, 0–100; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {self.State.WAITING, self.State.RUNNING}

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop; read afresh, so that a loop may ask it between two rows."""
        return Progress.objects.filter(pk=self.pk, cancel_asked=True).exists()

    @classmethod
    def start(cls, label: str, total: int = 0, by=None) -> "Progress":
        """A new piece of work; ``total`` is 0 while it is not known."""
        return cls.objects.create(label=str(label)[:120], total=total, by=by)

    def advance(self, n: int = 1) -> None:
        """Count ``n`` more. Others see it at once, also while the work's own transaction is open."""
        self.done += n
        now = time.monotonic()
        if now - self.__dict__.get("_written", 0) >= EVERY or self.done >= self.total:
            self._written = now
            self._write(done=self.done, total=self.total, state=self.State.RUNNING)

    def finish(self, *, message: str = "", link: str = "") -> None:
        """The work is done; ``link`` leads to what came of it."""
        self._end(self.State.FINISHED, done=max(self.done, self.total), message=message, link=link)

    def fail(self, message: str) -> None:
        """The work stopped; ``message`` says why and what to do, to the person who waits."""
        self._end(self.State.FAILED, message=message)

    def cancel(self, *, by) -> None:
        """Ask the work to stop. Raises ``PermissionDenied`` for anybody but the person it is done for."""
        if self.by_id != by.pk:
            raise PermissionDenied
        open_one = Progress.objects.filter(pk=self.pk, ended_at=None)
        open_one.update(cancel_asked=True, updated_at=timezone.now())
        open_one.filter(state=self.State.WAITING).update(state=self.State.CANCELLED, ended_at=timezone.now())
        self.refresh_from_db()

    @contextmanager
    def running(self) -> Iterator["Progress"]:
        """``with progress.running():`` marks it finished at the end, failed on an exception.

        Raise :class:`Cancelled` inside, where ``cancelled`` is true, to stop and undo: it is swallowed.
        Put the work's transaction inside of this block.
        """
        self._write(state=self.State.RUNNING)
        try:
            yield self
        except Cancelled:
            self._end(self.State.CANCELLED)
        except Exception as error:
            self.fail(str(error))
            raise
        else:
            self.finish(message=self.message, link=self.link)

    def _end(self, state: str, **values) -> None:
        now = timezone.now()
        Progress.objects.filter(pk=self.pk, ended_at=None).update(
            state=state, ended_at=now, updated_at=now, **values
        )
        self.refresh_from_db()

    def _write(self, **values) -> None:
        values["updated_at"] = timezone.now()
        if not (connection.in_atomic_block and self._write_beside(values)):
            Progress.objects.filter(pk=self.pk, ended_at=None).update(**values)

    def _write_beside(self, values: dict) -> bool:
        """Write on a connection of its own; false when the row is not committed yet or held by ourselves."""
        other = connections.create_connection("default")
        names = ", ".join(f"{name} = %s" for name in values)
        try:
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
                cursor.execute(
                    f"UPDATE jobs_progress SET {names} WHERE id = %s AND ended_at IS NULL",  # noqa: S608 - own names
                    [*values.values(), self.pk],
                )
                return cursor.rowcount == 1
        except OperationalError:
            return False
        finally:
            other.close()


class Done(models.Model):
    """A key of work that must happen once: it commits together with what the work changed."""

    key = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("work done once")
        verbose_name_plural = _("work done once")

    def __str__(self) -> str:
        return self.key
