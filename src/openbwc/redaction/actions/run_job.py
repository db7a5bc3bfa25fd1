"""A worker does a job: the pieces that are missing, and then what follows from all of them, in one transaction.

Safe to call at any time, from anywhere, any number of times: of two workers one has the lease. A worker that is killed
costs the pieces it had in hand. What is the footage's own fault ends as failed, with the sentence.
"""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

from django.db import OperationalError, transaction

from openbwc.custody import Actor, record
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import InterruptedMakingError
from openbwc.media import MediaError
from openbwc.media.redaction.executing.model import WorkersMissing
from openbwc.media.redaction.pipeline.work import PieceFailed, carry_out
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.deciding import subject_of
from openbwc.redaction.events import JOB_DONE, JOB_FAILED
from openbwc.redaction.jobs import leasing, pieces
from openbwc.redaction.jobs.executor import executor_of_installation
from openbwc.redaction.jobs.kinds import Prepared, Settle, prepare
from openbwc.redaction.jobs.leasing import ATTEMPTS, Lease, LeaseLostError
from openbwc.redaction.jobs.wanting import enqueue
from openbwc.redaction.models import Job, JobState
from openbwc.vault import KeyLostError, StorageFailedError, VaultError

_BEAT_SECONDS = leasing.LEASE.total_seconds() / 9  # between two signs of life in the database
_AGAIN = timedelta(minutes=1)  # after workers were missing
_NO_WORD = (
    f"expected a result within {ATTEMPTS} attempts; found that each time the worker ended without a word, killed or "
    "crashed with this footage"
)


class Outcome(StrEnum):
    """What became of a job."""

    DONE = "done"
    FAILED = "failed"
    NOTHING_TO_DO = "nothing to do"
    LOST = "lost to another worker, or cancelled"
    GIVEN_BACK = "given back"


class _Pulse:
    """Call the caller's beat at each sign of life, and renew the lease every few seconds."""

    def __init__(self, lease: Lease, beat: Callable[[], None]) -> None:
        self._lease, self._beat, self._last = lease, beat, 0.0

    def __call__(self, share: float) -> None:
        self._beat()
        if time.monotonic() - self._last < _BEAT_SECONDS:
            return
        try:
            leasing.renew(self._lease, datetime.now(UTC), share)
        except OperationalError:
            return  # a database that is busy for a moment: the lease outlasts several beats, and the fence stands
        self._last = time.monotonic()


def run_job(*, actor: Actor, job_id: uuid.UUID, beat: Callable[[], None]) -> Outcome:
    """Do what is missing of a job. `beat` is called about once a second while work goes on.

    An InterruptedMakingError out of `beat` gives the job back to the queue; any other error of ours leaves the lease to
    expire.
    """
    job = Job.objects.select_related("footage__clip__recording", "footage__project", "submission").get(id=job_id)
    _close_used_up(job, actor)
    lease = leasing.take(job, datetime.now(UTC))
    if lease is None:
        return Outcome.NOTHING_TO_DO
    try:
        return _do(job, lease, actor, _Pulse(lease, beat))
    except LeaseLostError:
        return Outcome.LOST
    except InterruptedMakingError:
        with transaction.atomic():
            if leasing.give_back(lease, datetime.now(UTC)):
                enqueue(job.id)
        return Outcome.GIVEN_BACK
    except (WorkersMissing, KeyLostError, StorageFailedError) as missing:  # people bring these back: the job waits
        now = datetime.now(UTC)
        leasing.give_back(lease, now, again_at=now + _AGAIN, error=str(missing))
        return Outcome.GIVEN_BACK
    except (MediaError, PieceFailed, Mistaken, Refused, VaultError, OSError) as error:
        return _fail(job, lease, actor, str(error))


def _do(job: Job, lease: Lease, actor: Actor, pulse: _Pulse) -> Outcome:
    pulse(job.progress)
    executor, clip = executor_of_installation(), job.footage.clip
    if disposal_of(clip.recording) is not None:  # one that begins from now on waits for this job
        raise Mistaken("Expected a recording whose content is kept; this one was disposed of.")
    alive = partial(pulse, job.progress)
    with vault().plain_file(clip.vault_object, clip.vault_name, progress=lambda _: alive()) as original:
        prepared = prepare(job, original, at_once=_at_once(job, executor.at_once), beat=pulse)
        results = carry_out(
            prepared.work, executor, done=pieces.kept_results(job), beat=pulse, keep=partial(pieces.keep, lease)
        )
        _complete(job, lease, actor, _gathered(prepared, results, pulse))
    return Outcome.DONE


def _gathered(prepared: Prepared, results: pieces.Results, pulse: _Pulse) -> Settle:
    """What follows from the results, worked out with signs of life and outside of any transaction."""
    with ThreadPoolExecutor(1) as thread:
        gathering = thread.submit(prepared.gather, results)
        while True:
            try:
                return gathering.result(timeout=1.0)
            except TimeoutError:
                pulse(1.0)


def _at_once(job: Job, now: int) -> int:
    """How many pieces at once the job was cut for, when it was first taken: its pieces stay the same ever after."""
    if "at_once" not in job.result:
        job.result = {**job.result, "at_once": now}
        job.save(update_fields=["result"])
    return int(job.result["at_once"])


def _complete(job: Job, lease: Lease, actor: Actor, settle: Settle) -> None:
    """Take in what followed, and end the job. Raises LeaseLostError, and then nothing has changed."""
    with transaction.atomic():
        told = settle(actor)
        leasing.end(lease, JobState.DONE, datetime.now(UTC), progress=1.0, error="", result={**job.result, **told})
        facts = {"job": str(job.id), "footage": str(job.footage_id), "kind": job.kind, "result": told}
        record(JOB_DONE, actor=actor, subject=subject_of(job.footage.project), facts=facts)


def _fail(job: Job, lease: Lease, actor: Actor, sentence: str) -> Outcome:
    sentence = sentence[: Job.ERROR_MAX]
    try:
        with transaction.atomic():
            leasing.end(lease, JobState.FAILED, datetime.now(UTC), error=sentence)
            _tell_failed(job, actor, sentence)
    except LeaseLostError:
        return Outcome.LOST
    return Outcome.FAILED


def _close_used_up(job: Job, actor: Actor) -> None:
    """End as failed what defeated its workers without a word, as often as is permitted."""
    now = datetime.now(UTC)
    with transaction.atomic():
        ended = Job.objects.filter(leasing.used_up(now), id=job.id).update(
            state=JobState.FAILED, lease_until=None, lease_holder="", ended_at=now, error=_NO_WORD
        )
        if ended:
            _tell_failed(job, actor, _NO_WORD)


def _tell_failed(job: Job, actor: Actor, reason: str) -> None:
    facts = {"job": str(job.id), "footage": str(job.footage_id), "kind": job.kind, "reason": reason}
    record(JOB_FAILED, actor=actor, subject=subject_of(job.footage.project), facts=facts)
