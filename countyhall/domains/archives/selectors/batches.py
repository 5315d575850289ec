"""What is in a batch, what its check found, how its sample stands, and what was accepted when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from countyhall.domains.archives.models.batch import Batch, BatchLine, BatchState, SamplingRule
from countyhall.domains.archives.models.page import Finding, Page, SamplePage

PHASE, STAGE = 3, 1  # 第三期第1階段, of which the half-yearly report tells


def pages_of(batch: Batch) -> QuerySet[Page]:
    """The pages of a batch as it was scanned last."""
    return Page.objects.filter(batch=batch, attempt=batch.attempt)


def lines_of(batch: Batch) -> QuerySet[BatchLine]:
    """The items of a batch with ``scanned``: how many of their pages are there."""
    here = Q(item__pages__batch=batch, item__pages__attempt=batch.attempt)
    return (
        batch.lines.select_related("item").annotate(scanned=Count("item__pages", filter=here)).order_by("pk")
    )


def findings_of(batch: Batch) -> QuerySet[Finding]:
    """What the check of this attempt found."""
    return batch.findings.filter(attempt=batch.attempt).select_related("page", "item", "by")


def undecided(batch: Batch) -> QuerySet[Finding]:
    """Findings that nobody has looked at, or whose page has to be scanned again."""
    return findings_of(batch).filter(decision__in=[Finding.Decision.OPEN, Finding.Decision.AGAIN])


def sample_of(batch: Batch) -> QuerySet[SamplePage]:
    """The pages drawn for the second person, in the order in which they were drawn."""
    return batch.sample.filter(attempt=batch.attempt).select_related("page__item", "page__copy", "by")


def rule_on(day: date) -> SamplingRule | None:
    """The sampling rule in force on a day."""
    return SamplingRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


@dataclass(frozen=True)
class Standing:
    """How the sample of a batch stands."""

    drawn: int
    seen: int
    wrong: int
    allowed: int

    @property
    def left(self) -> int:
        """Pages not looked at yet."""
        return self.drawn - self.seen

    @property
    def over(self) -> bool:
        """Whether more is wrong than the rule allows: the whole batch goes back."""
        return self.wrong > self.allowed


def sample_size(rule: SamplingRule, pages: int) -> int:
    """How many pages of so many are looked at: the share, rounded up, and never fewer than the least."""
    share = -(-Decimal(pages) * rule.share // 100)
    return min(pages, max(int(share), rule.smallest))


def wrong_allowed(rule: SamplingRule, drawn: int) -> int:
    """How many of the pages looked at may be wrong."""
    return int(Decimal(drawn) * rule.limit // 100)


def standing(batch: Batch) -> Standing:
    """How the sample stands."""
    wrong = Count("pk", filter=Q(verdict=SamplePage.Verdict.WRONG))
    said = batch.sample.filter(attempt=batch.attempt).aggregate(
        drawn=Count("pk"), seen=Count("pk", filter=~Q(verdict="")), wrong=wrong
    )
    allowed = wrong_allowed(batch.rule, said["drawn"]) if batch.rule else 0
    return Standing(said["drawn"], said["seen"], said["wrong"], allowed)


def accepted(period, as_of: date) -> QuerySet[Batch]:
    """Batches of the project's stage accepted by the end of the period, as was known on ``as_of``."""
    done = Batch.objects.with_fact("accepted", until=period.last, as_of=as_of)
    return done.filter(phase=PHASE, stage=STAGE)


def to_sample(user) -> QuerySet[Batch]:
    """Checked batches that wait for a second person, which the reader can be."""
    waiting = Batch.objects.visible_to(user).filter(state__in=[BatchState.CHECKED, BatchState.SAMPLED])
    return waiting.exclude(operator=user)


def to_check(user) -> QuerySet[Batch]:
    """Scanned batches whose findings wait."""
    return Batch.objects.visible_to(user).filter(state=BatchState.SCANNED)


def running_work(user, batch):
    """The work on a batch that ``user`` waits for, newest first."""
    from countyhall.kernel.jobs.services import Progress

    mine = Progress.objects.filter(by=user, ended_at=None, label__contains=batch.number or " ")
    return mine.order_by("-pk").first()
