"""Events of the custody ledger in words for a page.

Guarantees: what is shown is read from the event's own canonical body, the bytes that its proof commits to; identifiers
are given their present names, and a name that is gone leaves the identifier.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openbwc.custody.models import Event
from openbwc.policy.wording import headed, in_words
from openbwc.program.models import Agency, Camera, Person, Site, TrainingProgramme

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NAMED = (Person, Camera, Agency, Site, TrainingProgramme)
LIST_SHOWN = 4


@dataclass(frozen=True)
class Told:
    """One event as a page shows it; `details` are its facts, then the reasons of a refusal."""

    index: int
    event_id: uuid.UUID
    time: datetime
    title: str
    clause: str
    actor: str
    refused: bool
    details: tuple[tuple[str, str], ...]


def tell(events: Iterable[Event]) -> list[Told]:
    """The events in the order given, with at most one query for each kind of named thing."""
    rows = list(events)
    bodies = [json.loads(bytes(event.body)) for event in rows]
    shown = json.dumps([(body["actor"], body["facts"]) for body in bodies])
    names = _names({uuid.UUID(found) for found in UUID.findall(shown)})
    return [_told(event, body, names) for event, body in zip(rows, bodies, strict=True)]


def _names(identifiers: set[uuid.UUID]) -> dict[str, str]:
    """The present names of those that have one; a kind is asked only for what no kind before it knew."""
    names: dict[str, str] = {}
    unknown = set(identifiers)
    for model in NAMED:
        if not unknown:
            break
        found = {row.pk: str(row) for row in model.objects.filter(pk__in=unknown).order_by()}
        unknown -= found.keys()
        names |= {str(key): name for key, name in found.items()}
    return names


def _told(event: Event, body: Mapping[str, Any], names: Mapping[str, str]) -> Told:
    kind, _, key = str(body["actor"]).partition(":")
    decision = body.get("decision") or {}
    refused = decision.get("outcome") == "refused"
    reasons = tuple((reason["clause"], reason["words"]) for reason in decision.get("reasons", ()))
    facts = tuple(
        (in_words(name), _shown(value, names)) for name, value in body["facts"].items() if value not in (None, "")
    )
    return Told(
        index=event.index,
        event_id=event.event_id,
        time=event.time,
        title=headed(event.kind.partition(".")[2]),
        clause=str(body.get("clause", "")),
        actor=names.get(key, key) if kind == "person" else f"the system ({key})",
        refused=refused,
        details=facts + reasons,
    )


def _shown(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        shown = ", ".join(_shown(one, names) for one in value[:LIST_SHOWN])
        return shown + (f" and {len(value) - LIST_SHOWN} more" if len(value) > LIST_SHOWN else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value) if isinstance(value, dict) else str(value)
