"""What officers say about their recordings after the shift: encounters, notice, categories, a mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.actions.mark_recording import mark_recording
from openbwc.evidence.actions.open_encounter import open_encounter
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.actions.state_notice import state_notice
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.evidence.models import Encounter, Recording, Sensitivity
from openbwc.program.policies import policy_of


@dataclass(frozen=True)
class Said:
    """What is said of a recording, found by its title."""

    title: str
    encounter: str
    place: str
    category: str
    notice: bool = True
    sensitivity: Sensitivity = Sensitivity.NONE


SAID = (
    Said("Street stop on F Street", "brief_investigatory_detention", "F Street NW, Washington", "evidentiary"),
    Said("Arrest at a door", "at_large_arrest", "Vermont Avenue NW, Washington", "evidentiary", notice=False),
    Said("Vehicle stop", "brief_investigatory_detention", "Rock Creek Parkway", "non_evidentiary"),
    Said(
        "Vehicle stop, short buffer",
        "public_interaction",
        "A clinic's forecourt",
        "sensitive_place",
        sensitivity=Sensitivity.MEDICAL,
    ),
    Said("Found on a card from long ago", "public_interaction", "Not remembered", "non_evidentiary"),
    Said("Night patrol", "border_patrol_encounter", "Sector 4 (example)", "evidentiary"),
    Said("Visitor at the federal building", "facility_patrol", "Federal building (example)", "non_evidentiary"),
    Said(
        "Public engagement outside the terminal", "air_marshal_public_engagement", "Terminal (example)", "evidentiary"
    ),
    Said("Disturbance at a protective visit", "protective_visit_disturbance", "Hotel (example)", "evidentiary"),
)


def catalogue() -> Iterator[tuple[Recording, Encounter]]:
    """Say it, each wearer of their own recording; what was said in an earlier run is not said again."""
    by_title = {said.title: said for said in SAID}
    unplaced = Recording.objects.filter(encounter=None).select_related("agency", "wearer")
    for recording in unplaced.order_by("started_at"):
        encounter = _say(recording, by_title.get(recording.title) or _anything(recording))
        recording.refresh_from_db()
        yield recording, encounter


def _anything(recording: Recording) -> Said:
    """What is said of footage that somebody brought along: the first type of its agency's policy.

    A file's own name is not repeated: it may go by what words about people may not (II.B.5).
    """
    types = policy_of(recording.agency, recording.started_at.date()).encounter_types
    return Said("Footage brought along", next(iter(types)), "Not told", "non_evidentiary")


def _say(recording: Recording, said: Said) -> Encounter:
    wearer = recording.wearer
    encounter = open_encounter(
        actor=wearer,
        agency=recording.agency,
        type=said.encounter,
        title=said.title,
        starts_at=recording.started_at,
        ends_at=recording.started_at + timedelta(milliseconds=recording.duration_ms),
        place=said.place,
        sensitivity=said.sensitivity,
    )
    place_in_encounter(actor=wearer, recording=recording, encounter=encounter, reason="Placed at the end of the shift.")
    activated = recording.started_at + timedelta(milliseconds=recording.pre_event_ms or 0)
    if said.notice:
        state_notice(actor=wearer, encounter=encounter, given_at=activated)
    else:
        state_notice(
            actor=wearer, encounter=encounter, given_at=None, reason="The person ran before it could be given."
        )
    categorise(actor=wearer, recording=recording, category=said.category, reason="Chosen at the end of the shift.")
    tag_recording(actor=wearer, recording=recording, text="demonstration")
    mark_recording(actor=wearer, recording=recording, at_ms=recording.pre_event_ms or 0, text="Activation")
    return encounter
