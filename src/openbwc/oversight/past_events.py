"""The ledger's events of a kind and a time, read by the position that the ledger gave them.

Guarantees: the first and the last position of a time are found by halving, as positions follow time, so no index over
times is needed and only events of that time are read.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from openbwc.custody import EventKind, Subject
from openbwc.custody.models import Event
from openbwc.evidence.models import Encounter, Recording
from openbwc.program.models import Agency

BATCH = 500
Content = dict[str, Any]


def first_index(at: datetime) -> int:
    """The position of the first event that was recorded at a moment or after it."""
    last = Event.objects.order_by("-index").values_list("index", flat=True).first()
    low, high = 0, -1 if last is None else last
    while low <= high:
        middle = (low + high) // 2
        if Event.objects.filter(index=middle).values_list("time", flat=True).get() < at:
            low = middle + 1
        else:
            high = middle - 1
    return low


def past_events(kind: EventKind, since: datetime, until: datetime) -> Iterator[Content]:
    """The contents of the events of a kind in [since, until), in order."""
    rows = Event.objects.filter(index__gte=first_index(since), index__lt=first_index(until), kind=kind.name)
    bodies = rows.order_by("index").values_list("body", flat=True)
    for body in bodies.iterator(chunk_size=2000):
        yield json.loads(bytes(body))


def events_about(subject: Subject, kind: EventKind, since: datetime, until: datetime) -> Iterator[Content]:
    """The contents of the events of a kind about one subject in [since, until), in order; answered by its index."""
    rows = Event.objects.filter(subject=str(subject), kind=kind.name, time__gte=since, time__lt=until)
    for body in rows.order_by("index").values_list("body", flat=True).iterator(chunk_size=2000):
        yield json.loads(bytes(body))


def of_agency(contents: Iterable[Content], agency: Agency) -> Iterator[Content]:
    """Those about an agency's recordings and encounters, or about the agency itself."""
    remaining = iter(contents)
    while batch := list(islice(remaining, BATCH)):
        subjects: dict[str, set[UUID]] = {}
        for content in batch:
            kind, _, key = content["subject"].partition(":")
            subjects.setdefault(kind, set()).add(UUID(key))
        own = {f"agency:{agency.id}"}
        for kind, model in (("recording", Recording), ("encounter", Encounter)):
            rows = model.objects.filter(agency=agency, id__in=subjects.get(kind, ()))
            own |= {f"{kind}:{one}" for one in rows.order_by().values_list("id", flat=True)}
        yield from (content for content in batch if content["subject"] in own)
