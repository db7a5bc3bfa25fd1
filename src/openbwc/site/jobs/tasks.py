"""The functions that the queue calls by name. Each only calls an action; each may be called twice without harm.

While a long job is under way, its place in the queue is held by renewing its lock, so that it is offered to another
worker only once this one has been silent for the queue's retry time. A job over every agency goes on where one fails,
and fails at its end, naming those.
"""

import contextlib
import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import OperationalError
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signals import pre_execute

from openbwc.access.actions.close_viewing import close_lapsed_viewings
from openbwc.access.actions.make_still import make_still as make_approved_still
from openbwc.custody import Actor
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.actions.make_package import rewant_stale as rewant_stale_packages
from openbwc.evidence.actions.check_fixity import check_fixity
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import InterruptedMakingError
from openbwc.evidence.renditions import make_renditions as make
from openbwc.evidence.renditions import rewant_stale as rewant
from openbwc.intake.actions.detect_tampering import detect_tampering_of
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Sighting
from openbwc.intake.uploading import expire_uploads, received_uploads, take_in_upload
from openbwc.notices.digests import gather_digests
from openbwc.notices.sending import send_due
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.actions.audit_access import audit_access, audit_due
from openbwc.oversight.actions.draw_sample import draw_sample, month_drawn, span_to_draw
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.actions.verify_ledger import verify_ledger
from openbwc.oversight.metrics.periods import Month, spans_to_take, zone_of_agency
from openbwc.program.actions.record_departure import close_departed_accounts
from openbwc.program.actions.warn_of_expiry import warn_of_expiry
from openbwc.program.importing.report import forget_waiting
from openbwc.program.models import Agency, Person
from openbwc.program.publishing import settle_publications
from openbwc.redaction.actions.run_job import run_job
from openbwc.redaction.jobs import wanting as redaction
from openbwc.retention.actions import execute_disposition as dispositions
from openbwc.retention.actions import pack_transfer as transfers
from openbwc.retention.actions.give_up_listing import give_up_unfinished
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.actions.remind_of_reviews import remind_of_reviews
from openbwc.site.jobs.stopping import stopping

WORKER = Actor.system("worker")
WAITING = timedelta(days=1)  # a file of rows that was tried and not carried out
FIXITY_SAMPLE = 50  # originals and copies a night
SENDING = timedelta(seconds=30)  # in each minute; a slow last message still ends before the queue ends the job
LOOKED_BACK = timedelta(days=2)
_RENEW_EVERY = timedelta(seconds=Conf.RETRY / 6)
_log = logging.getLogger("openbwc.jobs")


class Place:
    """The place in the queue of the job that this worker process is at."""

    def __init__(self) -> None:
        self._row: int | None = None
        self._renewed = timezone.now()

    def take(self, *, task: dict[str, Any], **_: Any) -> None:
        """Remember the job that begins now (a receiver of the queue's own signal) and hold its place at once."""
        self._row = task.get("ack_id")
        self._renew()

    def hold(self) -> None:
        """Say that the job is alive. Raises InterruptedMakingError where the worker is told to stop."""
        if stopping():
            raise InterruptedMakingError
        self.keep()

    def keep(self, *_: object) -> None:
        """Say that the job is alive. One that is ended all the same is offered again, and goes on from what it did."""
        if timezone.now() - self._renewed >= _RENEW_EVERY:
            self._renew()

    def _renew(self) -> None:
        now = timezone.now()
        try:
            OrmQ.objects.filter(pk=self._row).update(lock=now + timedelta(seconds=Conf.RETRY))
        except OperationalError:
            return  # busy for a moment; should the job be offered again meanwhile, its lease stands
        self._renewed = now


_place = Place()
pre_execute.connect(_place.take, dispatch_uid="openbwc.site.jobs.place")


def make_renditions(clip_id: str) -> str:
    """Make a clip's renditions; gives what became of it in a word."""
    return str(make(uuid.UUID(clip_id), actor=WORKER, beat=_place.hold))


def make_still(still_id: str) -> str:
    """Make an approved still (V.A.8); gives what became of it in a word."""
    return make_approved_still(uuid.UUID(still_id), actor=WORKER).state


def rewant_stale() -> int:
    """Look after renditions whose job or maker went missing; gives how many clips."""
    return rewant()


def run_redaction(job_id: str) -> str:
    """Do a job of redaction, and after a long one those that waited for it; gives what became of each in a word.

    One long job is done at a time, so that a worker is left for what people watch.
    """
    waiting: uuid.UUID | None = uuid.UUID(job_id)
    if not redaction.is_quick(uuid.UUID(job_id)):
        waiting = redaction.next_long()
    became = []
    while waiting is not None:
        became.append(str(run_job(actor=WORKER, job_id=waiting, beat=_place.hold)))
        waiting = None if stopping() else redaction.next_long()
    return ", ".join(became) or "another is under way"


def rewant_redaction() -> int:
    """Look after jobs of redaction whose place in the queue or worker went missing; gives how many."""
    return redaction.rewant_stale()


def build_package(package_id: str) -> str:
    """Build a release's package (V.B.2); gives what became of it in a word."""
    return make_package(uuid.UUID(package_id), actor=WORKER, beat=_place.hold).state


def rewant_packages() -> int:
    """Look after packages whose place in the queue or worker went missing; gives how many."""
    return rewant_stale_packages()


def close_lapsed() -> int:
    """End the viewings whose player fell silent, so that the ledger says what was played; gives how many."""
    return close_lapsed_viewings()


def look_after_uploads() -> str:
    """Take in what was received and not settled, and end uploads that were given up; gives both in a sentence."""
    taken = 0
    for upload in received_uploads():
        with contextlib.suppress(IntakeError):  # kept as received, and tried again in a minute
            take_in_upload(upload)
            taken += 1
    return f"{taken} taken in, {expire_uploads(actor=WORKER, at=timezone.now())} given up"


def sweep_vault() -> str:
    """Remove what killed work left half stored or unsealed; gives how many files were half stored."""
    return f"{len(vault().recover())} half stored"


def look_for_tampering() -> int:
    """Look at each camera whose footage came in within `LOOKED_BACK`; gives how many signs there are."""
    now = timezone.now()
    lately = Sighting.objects.filter(seen_at__gte=now - LOOKED_BACK)
    serials = lately.values_list("camera_serial", flat=True).distinct()
    return len(detect_tampering_of(actor=WORKER, serials=serials, at=now))


def assess_agencies() -> str:
    """Take each agency's metrics, audit its access where that is due, and assess it; gives all three in a sentence."""
    taken = audited = made = 0

    def measured(agency: Agency) -> None:
        nonlocal taken
        for since, until in spans_to_take(timezone.now(), zone_of_agency(agency)):
            taken += len(take_metrics(actor=WORKER, agency=agency, since=since, until=until, told=_place.keep))

    def looked_through(agency: Agency) -> None:
        nonlocal audited
        if audit_due(agency, timezone.now()):
            audit_access(actor=WORKER, agency=agency)
            audited += 1

    def assessed(agency: Agency) -> None:
        nonlocal made
        counts = assess(actor=WORKER, agency=agency, told=_place.keep).row.counts
        made += sum(one["made"] + one["reopened"] for one in counts.values())

    _each_agency(measured, looked_through, assessed)
    return f"{taken} metrics taken, {audited} agencies audited, {made} findings made"


def _each_agency(*steps: Callable[[Agency], None]) -> None:
    """Take the steps for every agency, whatever fails. Raises RuntimeError, once all are through, naming what did."""
    failed: list[str] = []
    for agency in Agency.objects.all():
        for step in steps:
            _place.keep()
            try:
                step(agency)
            except Exception as error:  # noqa: BLE001 - what fails in one agency must not take the night from the others
                _log.exception("a step of the night failed for %s", agency.code)
                failed.append(f"{agency.code}: {type(error).__name__}: {error}")
    if failed:
        raise RuntimeError(
            f"expected every agency to be looked after, found {len(failed)} failures: {'; '.join(failed)}"
        )


def assess_one(agency_id: str, person_id: str) -> str:
    """Assess one agency, as the person asked for it; gives how many findings were made."""
    agency = Agency.objects.get(id=uuid.UUID(agency_id))
    counts = assess(actor=Actor.person(uuid.UUID(person_id)), agency=agency, told=_place.keep).row.counts
    return f"{sum(one['made'] + one['reopened'] for one in counts.values())} findings made"


def look_after_people() -> str:
    """Warn whose training is about to end, close the accounts of who has left, forget files that nobody brought in."""
    now = timezone.now()
    closed, forgotten, warned = close_departed_accounts(actor=WORKER), forget_waiting(now - WAITING), 0

    def warn(agency: Agency) -> None:
        nonlocal warned
        warned += warn_of_expiry(actor=WORKER, agency=agency, at=now)

    _each_agency(warn)
    return f"{warned} warned, {closed} accounts closed, {forgotten} files forgotten"


def look_after_retention() -> str:
    """Reckon whose period ran out, write down what holds caught, and tell custodians of reviews that are due."""
    today = timezone.now().date()
    told = elapsed = changed = 0

    def remind(agency: Agency) -> None:
        nonlocal told
        told += remind_of_reviews(actor=WORKER, agency=agency, on=today)

    def bring_up(agency: Agency) -> None:
        nonlocal elapsed, changed
        found = reckon(agency=agency, on=today)
        elapsed, changed = elapsed + found.elapsed, changed + found.changed

    _each_agency(remind, bring_up)
    return f"{told} reviews told of, {elapsed} periods run out, {changed} recordings looked at again"


def execute_disposition(disposition_id: str) -> str:
    """Carry out what is left of an approved disposition (V.A.4); gives how it stands in a word."""
    key = uuid.UUID(disposition_id)
    return dispositions.execute_disposition(actor=WORKER, disposition_id=key, beat=_place.hold).state


def look_after_dispositions() -> int:
    """Offer dispositions again whose job went missing or that had to wait, and give up lists that were cut off; gives
    how many.
    """
    return dispositions.look_after_dispositions() + give_up_unfinished()


def pack_transfer(disposition_id: str, person_id: str) -> str:
    """Pack what the National Archives are to have, as the person asked for it; gives the manifest's digest."""
    person = Person.objects.get(id=uuid.UUID(person_id))
    return transfers.pack_transfer(actor=person, disposition_id=uuid.UUID(disposition_id)).manifest_sha256


def draw_review_samples() -> str:
    """Draw each agency's sample of last month for supervisory review, once; gives how many in a sentence."""
    drawn = 0

    def draw(agency: Agency) -> None:
        nonlocal drawn
        month = Month.of(timezone.now().astimezone(zone_of_agency(agency)).date()).plus(-1)
        if not month_drawn(agency, month):
            since, until = span_to_draw(agency, month)
            draw_sample(actor=WORKER, agency=agency, since=since, until=until, purpose="audit")
            drawn += 1

    _each_agency(draw)
    return f"{drawn} samples drawn"


def verify_whole_ledger() -> str:
    """Verify every event; gives the outcome in a sentence. Raises where something is wrong."""
    report = verify_ledger(actor=WORKER, progress=_place.keep)
    if not report.sound:
        raise RuntimeError(f"expected a sound ledger, found {len(report.problems)} problems: {report.problems[0]}")
    return f"{report.events} events verified"


def check_some_fixity() -> str:
    """Read back a sample of the vault; gives the outcome in a sentence. Raises where one is damaged."""
    found = check_fixity(FIXITY_SAMPLE, actor=WORKER)
    if found.damaged:
        raise RuntimeError(
            f"expected {found.checked} sound originals and copies, found damage in: {', '.join(found.damaged)}"
        )
    return f"{found.checked} originals and copies read back, all sound"


def settle_policies() -> int:
    """Make the library's files of published policies whose process died before it did; gives how many."""
    return settle_publications()


def send_notices() -> str:
    """Gather the digests that are due and send what is due, for half a minute; gives what became of it."""
    now = timezone.now()
    digests = gather_digests(now)
    became: dict[str, int] = {}
    with contextlib.suppress(InterruptedMakingError):
        became = send_due(until=now + SENDING, beat=_place.hold)
    return f"{digests} digests, " + (
        ", ".join(f"{count} {word}" for word, count in sorted(became.items())) or "no message"
    )
