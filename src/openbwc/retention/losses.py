"""What the house knows of records that are lost, for the report that the law asks for (44 U.S.C. 3106; 36 CFR 1230.14).

Guarantees: each statement about a recording is what the vault, the catalogue and the ledger say at this moment; what
only people know (the circumstances, what is done against another loss, what was tried to get it back) is theirs.
Destroying what was under a hold, or without a schedule, is named as such.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.events import FIXITY_CHECKED
from openbwc.evidence.models import CopyState, Recording, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.program.models import Agency, Person
from openbwc.retention.dispositions import particulars_of
from openbwc.retention.eligibility import blockers_of, holds_over
from openbwc.vault import VaultError

FORMAT = "openbwc-loss-report/1"


def loss_report(
    agency: Agency,
    recordings: Sequence[Recording],
    *,
    by: Person,
    circumstances: str,
    safeguards: str,
    salvage: str,
    at: datetime,
) -> dict[str, Any]:
    """The draft as JSON: the five parts that the rule names, and each recording with what is known of it."""
    on = at.astimezone(UTC).date()
    told = [_recording(one, on) for one in sorted(recordings, key=lambda one: one.id)]
    days = sorted(one["recorded_at"][:10] for one in told)
    size = sum(file["size"] for one in told for file in one["originals"])
    files = sum(len(one["originals"]) for one in told)
    volume = f"{_counted(len(told), 'recording')} in {_counted(files, 'file')}, {_counted(size, 'byte')}"
    return {
        "format": FORMAT,
        "agency": {"code": agency.code, "name": agency.name},
        "drafted": {"person": str(by.id), "name": by.name, "at": at.astimezone(UTC).isoformat()},
        "parts": [
            {
                "title": "The records",
                "words": [f"Recordings of body-worn cameras: {volume}, recorded from {days[0]} to {days[-1]}."],
            },
            {"title": "The office that maintains them", "words": [f"{agency.name} ({agency.code})."]},
            {"title": "The circumstances", "words": [circumstances, *_weighing(told)]},
            {"title": "Safeguards against further loss", "words": [safeguards or "To be stated."]},
            {"title": "What was done to get them back", "words": [salvage or "To be stated.", *_left(told)]},
        ],
        "recordings": told,
    }


def _recording(recording: Recording, on: date) -> dict[str, Any]:
    told = particulars_of(recording.agency, [recording.id], on=on)[recording.id]
    disposal = disposal_of(recording)
    copies = RedactedCopy.objects.filter(clip__recording=recording, state=CopyState.APPROVED)
    return {
        "recording": told["recording"],
        "recorded_at": told["recorded_at"],
        "category": told["category"],
        "item": told["governing"],
        "authority": told["authority"],
        "due_on": told["due_on"],
        "originals": [{"name": one["name"], "sha256": one["sha256"], "size": one["size"]} for one in told["clips"]],
        "found": "; ".join(_found(one["vault_object"]) for one in told["clips"]) or "No file is catalogued",
        "last_sound": _last_sound(recording),
        "kept_by": [one.keeps.value for one in blockers_of([recording], on=on)[recording.id]],
        "holds": [hold.kind for hold in holds_over(recording)],
        "disposed_under": disposal.authority if disposal else None,
        "redacted_copies": copies.count(),
    }


def _found(vault_object: str) -> str:
    """What the vault says of an object, in a sentence."""
    try:
        report = vault().verify(vault_object)
    except VaultError as error:
        return str(error)
    return str(report.problems[0]) if report.problems else "The vault holds it as it was taken in"


def _last_sound(recording: Recording) -> str | None:
    """When an original of it was last read back and found sound, from the ledger; None where it never was."""
    for event in history_of(Subject("recording", recording.id)).filter(kind=FIXITY_CHECKED.name).order_by("-index"):
        if json.loads(bytes(event.body))["facts"]["sound"]:
            return str(event.time.astimezone(UTC).isoformat())
    return None


def _weighing(told: Sequence[dict[str, Any]]) -> list[str]:
    """What makes the loss unlawful, as far as the house knows."""
    held = sum("held" in one["kept_by"] for one in told)
    unscheduled = sum("unscheduled" in one["kept_by"] for one in told)
    early = sum("not_due" in one["kept_by"] for one in told)
    return [
        *([f"{_of_them(held)} under a hold."] if held else []),
        *([f"{_of_them(unscheduled)} covered by no item of the schedule."] if unscheduled else []),
        *([f"The period of {early} of them had not run out."] if early else []),
    ]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _of_them(count: int) -> str:
    return f"{count} of them {'was' if count == 1 else 'were'}"


def _left(told: Sequence[dict[str, Any]]) -> list[str]:
    copies = sum(one["redacted_copies"] for one in told)
    return [f"Approved redacted copies that remain: {copies}."] if copies else []
