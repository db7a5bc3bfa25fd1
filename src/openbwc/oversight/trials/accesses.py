"""Viewings and downloads of the month, opened and refused, judged again (V.A.1, V.A.2).

Roles, training and access lists are those of the day, from their dated rows. The wearer and the restriction are as
asserted now: where that has been corrected since, the replay comes out otherwise than it did and is not believed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from openbwc.access.events import DOWNLOAD_GRANTED, VIEWING_OPENED
from openbwc.custody import EventKind, Subject
from openbwc.evidence.models import AccessListEntry, Recording
from openbwc.oversight.past_events import past_events
from openbwc.oversight.trials.model import Tried
from openbwc.policy import AccessFacts, Act, PolicyInForce, Rendition, decide
from openbwc.policy.training import TrainingStanding
from openbwc.program.events import REFUSED
from openbwc.program.models import Agency, Person
from openbwc.program.queries import Authority, authority_of
from openbwc.program.training import training_of

BATCH = 500
RENDITIONS = {Act.VIEW: Rendition.PROXY, Act.DOWNLOAD: Rendition.ORIGINAL}


def _rendition(act: Act, facts: dict[str, Any]) -> Rendition:
    return Rendition.REDACTED_COPY if facts.get("copy") else RENDITIONS[act]


def try_accesses(
    agency: Agency, then: PolicyInForce, draft: PolicyInForce, since: datetime, until: datetime
) -> tuple[Tried, ...]:
    """What was opened of the agency's recordings in the time, and what was refused to be opened."""
    replay = _Replay(agency, then, draft)
    opened = Tried("views", "Recordings that were opened to view")
    downloads = Tried("downloads", "Recordings that were opened to download")
    refused = Tried("refused_accesses", "Views and downloads that were refused")
    for tried, kind, act in ((opened, VIEWING_OPENED, Act.VIEW), (downloads, DOWNLOAD_GRANTED, Act.DOWNLOAD)):
        for content, recording in _of(kind, agency, since, until):
            replay.judge(tried, content, recording, act, was_permitted=True)
    for content, recording in _of(REFUSED, agency, since, until):
        act = content["facts"]["act"]
        if act in (Act.VIEW.value, Act.DOWNLOAD.value) and content["actor"].startswith("person:"):
            replay.judge(refused, content, recording, Act(act), was_permitted=False)
    return opened, downloads, refused


def _of(
    kind: EventKind, agency: Agency, since: datetime, until: datetime
) -> Iterator[tuple[dict[str, Any], Recording]]:
    """The events of a kind about the agency's recordings, each with its recording, read in batches."""
    about = (content for content in past_events(kind, since, until) if content["subject"].startswith("recording:"))
    while batch := list(islice(about, BATCH)):
        keys = {UUID(content["subject"].partition(":")[2]) for content in batch}
        recordings = Recording.objects.filter(agency=agency).in_bulk(keys)
        for content in batch:
            recording = recordings.get(UUID(content["subject"].partition(":")[2]))
            if recording is not None:
                yield content, recording


class _Replay:
    """Judges accesses under two policies; what a person brought to a day is read once for that day."""

    def __init__(self, agency: Agency, then: PolicyInForce, draft: PolicyInForce) -> None:
        self.agency = agency
        self.policies = (then, draft)
        self.brought = cache(self._brought)

    def judge(
        self, tried: Tried, content: dict[str, Any], recording: Recording, act: Act, *, was_permitted: bool
    ) -> None:
        """Count one access."""
        at = datetime.fromisoformat(content["time"])
        person = UUID(content["actor"].partition(":")[2])
        serves, authority, trainings = self.brought(person, at.date())
        named = bool(recording.restriction) and self._named(recording, person, at.date())
        decisions = [
            decide(
                act,
                AccessFacts(
                    signed_in_person_active=serves,
                    roles_in_owning_agency=authority.in_agency(self.agency.id),
                    department_roles=authority.department,
                    is_wearer=recording.wearer_id == person,
                    training_current=training.current,
                    training_missing_topics=training.missing_topics,
                    purpose=content["facts"].get("purpose"),
                    matter=content["facts"].get("matter"),
                    rendition=_rendition(act, content["facts"]),
                    restriction=recording.restriction or None,
                    named_on_access_list=named,
                    for_redaction=content["facts"].get("opened_for") == "redaction",
                ),
                policy,
            )
            for policy, training in zip(self.policies, trainings, strict=True)
        ]
        subject = Subject("recording", recording.id)
        tried.judge(*decisions, was_permitted=was_permitted, subject=subject, at=at)

    def _brought(self, person_id: UUID, on: date) -> tuple[bool, Authority, tuple[TrainingStanding, ...]]:
        person = Person.objects.get(id=person_id)
        trainings = tuple(training_of(person, on, policy) for policy in self.policies)
        return person.serves(on), authority_of(person, on), trainings

    def _named(self, recording: Recording, person_id: UUID, on: date) -> bool:
        entries = AccessListEntry.objects.filter(recording=recording, person_id=person_id, named_on__lte=on)
        return any(entry.until is None or on < entry.until for entry in entries)
