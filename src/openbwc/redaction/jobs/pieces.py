"""The pieces of a job as rows: a result is kept behind the fence of the lease, and stays whatever dies afterwards."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from openbwc.redaction.jobs import folder
from openbwc.redaction.jobs.leasing import Lease, LeaseLostError
from openbwc.redaction.models import Job, JobPiece

Results = Mapping[str, Mapping[str, Any]]
_log = logging.getLogger("openbwc.jobs")


def kept_results(job: Job) -> dict[str, dict[str, Any]]:
    """The results of the pieces that are done; one whose file is gone or damaged is done again."""
    results = {}
    for piece in job.pieces.all():
        try:
            results[piece.key] = folder.read_result(piece.path)
        except (OSError, ValueError) as error:
            _log.error("the result of piece %s of job %s cannot be read: %s", piece.key, job.id, error)
    return results


def keep(lease: Lease, key: str, result: Mapping[str, Any]) -> None:
    """Keep a result. Raises LeaseLostError, and then no row is changed.

    A worker that got so far may be killed again: its job's attempts are counted from here.
    """
    path = folder.write_result(lease.job_id, key, result)
    with transaction.atomic():
        if not lease.held().update(attempts=1):
            raise LeaseLostError(f"the redaction job {lease.job_id} is no longer ours to do")
        JobPiece.objects.update_or_create(
            job_id=lease.job_id,
            key=key,
            defaults={"path": folder.relative(path), "done_at": datetime.now(UTC)},
        )
