"""What keeps a recording off a list that a person proposes or agrees to, in words too, and to whom it is told (V.A.4).

Guarantees: each thing but what the vault holds is one condition on recordings, written once, whether a whole agency is
asked, or a page of a list, or single recordings that somebody picked; a proposer and an approver are asked the same of
what they recorded and of what they freed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.evidence.models import ClipFile, Recording
from openbwc.policy import FinalAction
from openbwc.program.models import Agency, Person
from openbwc.retention.dispositions import as_taken_in
from openbwc.retention.eligibility import OF_A_MATTER, Keeps, asked, keeping_of
from openbwc.retention.eligibility import WORDS as KEEPING
from openbwc.retention.models import HeldRecording, ListedRecording, ListedState

OWN_FOOTAGE, OWN_RELEASE, ELSEWHERE, DAMAGED = "own_footage", "own_release", "listed", "not_as_taken_in"
WORDS: Mapping[str, str] = {
    **{keeps.value: words for keeps, words in KEEPING.items()},
    OWN_FOOTAGE: "Who proposes it recorded it.",
    OWN_RELEASE: "Who proposes it released a hold on it.",
    ELSEWHERE: "Another disposition lists it.",
    DAMAGED: "The vault does not hold what was taken in.",
}
TELLING = OF_A_MATTER | {OWN_RELEASE}
"""What tells that somebody is, or was, after the recording: only who reads the agency's holds is told."""
_FACTS = {OWN_FOOTAGE: "worn", OWN_RELEASE: "released"}


def conditions_of(agency: Agency, by: Person, *, on: date, action: FinalAction) -> dict[str, Q]:
    """All that keeps recordings of the agency off a list for an action that the person proposes on a day."""
    listed = ListedRecording.objects.exclude(state=ListedState.KEPT).filter(recording=OuterRef("pk"))
    kept = {keeps.value: condition for keeps, condition in keeping_of(agency, on, action=action).conditions.items()}
    return {**kept, **_own(by), ELSEWHERE: Q(Exists(listed))}


def _own(person: Person) -> dict[str, Q]:
    """What the person recorded, and what they released a hold on."""
    freed = HeldRecording.objects.filter(recording=OuterRef("pk"), hold__released_by=person)
    return {OWN_FOOTAGE: Q(wearer=person), OWN_RELEASE: Q(Exists(freed))}


def own_among(person: Person, recordings: QuerySet[Recording]) -> dict[str, int]:
    """How many of the recordings the person wore the camera of, and of how many they released a hold: facts."""
    return {_FACTS[code]: recordings.filter(condition).count() for code, condition in _own(person).items()}


def why_not(page: Sequence[Recording], conditions: Mapping[str, Q]) -> dict[UUID, tuple[str, ...]]:
    """By recording, in their order, all that keeps it off the list; an empty tuple where nothing does."""
    said = asked(conditions, [one.id for one in page])
    damaged = _damaged([key for key, why in said.items() if Keeps.DISPOSED.value not in why])
    return {one.id: (*said[one.id], *([DAMAGED] if one.id in damaged else [])) for one in page}


def _damaged(ids: Sequence[UUID]) -> set[UUID]:
    """Those of which the vault does not hold each original as it was taken in; no byte is read back."""
    clips: dict[UUID, list[dict[str, str]]] = {key: [] for key in ids}
    for key, sha256, name in ClipFile.objects.filter(recording__in=ids).values_list(
        "recording", "sha256", "vault_object"
    ):
        clips[key].append({"sha256": sha256, "vault_object": name})
    return {key for key, some in clips.items() if not as_taken_in({"clips": some}, read=False)}
