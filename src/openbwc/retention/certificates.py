"""The certificate of a disposition: what went, when, how, under which authority, and who agreed (V.A.4).

Guarantees: it is drawn once, when each listed recording is settled, from the rows and the ledger alone; its canonical
JSON is kept with its digest in the ledger, and the paper is typeset from that JSON, so that equal certificates give
equal bytes. It claims no more than was done: a destroyed key where content was sealed, removed files where it was not,
and what copies out of reach may still show. Recordings are read and written one by one, however many there are.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.custody.queries import history_of
from openbwc.program.models import Person
from openbwc.retention.deciding import subject_of
from openbwc.retention.dispositions import BATCH
from openbwc.retention.events import DISPOSITION_ENDED, DISPOSITION_WITHDRAWN
from openbwc.retention.models import UNSETTLED, Disposition, DispositionState, ListedRecording, ListedState
from openbwc.retention.papers import certificate_pdf

FORMAT = "openbwc-disposition-certificate/1"
METHOD_SEALED = (
    "The key record of each sealed object was destroyed first, then its bytes were removed from the vault. A copy of "
    "it opens only with a copy of that record and of the agency's key as it was then: it cannot be read any more once "
    "that key is retired and every copy of either is gone."
)
METHOD_PLAIN = (
    "The bytes of each object were removed from the vault. They were not sealed: what disks, snapshots and backups "
    "keep of them is to be destroyed apart."
)
STAYS = (
    "What is known of each recording, the hashes of its files, its custody history and the proofs of the ledger stay. "
    "So does the list of what went out in releases; the packages of those were destroyed with the first recording of "
    "which they held a part. What was handed out before is out of reach."
)


def certify(disposition: Disposition, *, actor: Actor) -> Disposition:
    """Draw the certificate and end the disposition; one that is ended, not settled yet, or stopped meanwhile is left
    as it is.
    """
    now = timezone.now()
    people = ("proposed_by", "withdrawn_by", "package__accepted_by")
    drawn = Disposition.objects.select_related("agency", *people).get(id=disposition.id)
    content = _certificate(drawn, now)
    paper = certificate_pdf(content, at=now)
    with transaction.atomic():
        row = Disposition.objects.select_for_update(of=("self",)).select_related("agency").get(id=disposition.id)
        settled = not row.recordings.filter(state__in=UNSETTLED).exists()
        if row.state != DispositionState.APPROVED or not settled or row.withdrawn_by_id != drawn.withdrawn_by_id:
            return row
        row.state, row.ended_at, row.look_at = DispositionState.ENDED, now, None
        row.certificate, row.certificate_sha256 = content, hashlib.sha256(content).hexdigest()
        row.save(update_fields=["state", "ended_at", "look_at", "certificate", "certificate_sha256"])
        facts = {
            "agency": row.agency.code,
            "disposed": row.recordings.filter(state=ListedState.DISPOSED).count(),
            "kept": row.recordings.filter(state=ListedState.KEPT).count(),
            "certificate_sha256": row.certificate_sha256,
            "paper_sha256": hashlib.sha256(paper).hexdigest(),
        }
        record(DISPOSITION_ENDED, actor=actor, subject=subject_of(row), facts=facts)
    return row


def certificate_of(disposition: Disposition) -> dict[str, Any]:
    """The certificate of an ended disposition, read back from its canonical JSON."""
    return dict(json.loads(bytes(disposition.certificate)))


def paper_of(disposition: Disposition) -> bytes:
    """The same as a paper (PDF/UA-1): the very bytes whose digest the ledger holds."""
    at = disposition.ended_at
    if at is None:
        raise ValueError("expected an ended disposition; found one without its certificate")
    return certificate_pdf(bytes(disposition.certificate), at=at)


def _certificate(disposition: Disposition, at: datetime) -> bytes:
    """The canonical JSON (RFC 8785). Its members are put together here, so that no recording waits for the others."""
    rows = disposition.recordings.select_related("recording__camera").order_by("recording_id")
    written = b",".join(rfc8785.dumps(_recording(one)) for one in rows.iterator(chunk_size=BATCH))
    members = {name: rfc8785.dumps(said) for name, said in _decided(disposition, at).items()}
    members["recordings"] = b"[" + written + b"]"
    return b"{" + b",".join(rfc8785.dumps(name) + b":" + members[name] for name in sorted(members)) + b"}"


def _decided(disposition: Disposition, at: datetime) -> dict[str, Any]:
    """All that the certificate says but of single recordings; the names are ASCII."""
    return {
        "format": FORMAT,
        "disposition": str(disposition.id),
        "agency": {"code": disposition.agency.code, "name": disposition.agency.name},
        "action": disposition.action,
        "reason": disposition.reason,
        "list": {
            "sha256": disposition.sha256,
            "recordings": disposition.listed,
            "reckoned_on": disposition.reckoned_on.isoformat(),
        },
        "proposed": _said(disposition.proposed_by, disposition.proposed_at),
        "approved": [_said(one.by, one.at) for one in disposition.approvals.select_related("by")],
        "stopped": _stopped(disposition),
        "transfer": _transfer(disposition),
        "ended_at": _moment(at),
        "method": {"sealed": METHOD_SEALED, "plain": METHOD_PLAIN, "stays": STAYS},
    }


def _recording(row: ListedRecording) -> dict[str, Any]:
    told = row.particulars
    return {
        "recording": told["recording"],
        "camera": row.recording.camera.serial,
        "recorded_at": told["recorded_at"],
        "category": told["category"],
        "item": told["governing"],
        "authority": told["authority"],
        "due_on": told["due_on"],
        "state": row.state,
        "why_kept": row.words,
        "ended_at": _moment(row.ended_at) if row.ended_at else None,
        "originals": [{"name": one["name"], "sha256": one["sha256"], "size": one["size"]} for one in told["clips"]],
        "destroyed": row.outcome.get("destroyed", []),
        "files_beside_the_vault": row.outcome.get("files", 0),
    }


def _stopped(disposition: Disposition) -> Mapping[str, str] | None:
    """Who stopped it before its end, when and why; what had not begun then was kept."""
    if disposition.withdrawn_by is None:
        return None
    event = history_of(subject_of(disposition)).filter(kind=DISPOSITION_WITHDRAWN.name).latest("index")
    return {**_said(disposition.withdrawn_by, event.time), "reason": disposition.withdrawn_because}


def _transfer(disposition: Disposition) -> Mapping[str, Any] | None:
    package = getattr(disposition, "package", None)
    if package is None or package.accepted_at is None:
        return None
    return {
        "manifest_sha256": package.manifest_sha256,
        "reference": package.reference,
        "accepted": _said(package.accepted_by, package.accepted_at),
    }


def _said(person: Person, at: datetime) -> dict[str, str]:
    return {"person": str(person.id), "name": person.name, "at": _moment(at)}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
