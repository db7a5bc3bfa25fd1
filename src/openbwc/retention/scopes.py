"""The scope of a hold as a saved query: the criteria of a search, as JSON, and what they find in an agency.

Guarantees: a scope finds at least what the search did: recordings of training environments too, and those of the
officers and cameras whom its words named when it was placed, whatever they are called later. A query that this program
does not understand whole raises and finds nothing less; an empty one is no scope, for it would hold an agency by
mistake.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria, called
from openbwc.program.models import Camera, Person
from openbwc.program.refusals import Mistaken
from openbwc.retention.models import Hold

NOTHING = Q(pk__in=[])
OFFICERS, CAMERAS = "officers_named", "cameras_named"
"""Beside the criteria: the ids of whom the officer's and the camera's words named when the hold was placed."""

_AT_ONCE = 100
_MOST_NAMED = 500  # each intake asks whether it is one of them, in the ledger's turn
_NAMES = frozenset(field.name for field in fields(Criteria))
_IDS, _TIMES = frozenset({"wearer_id", "encounter_id"}), frozenset({"since", "until"})


def saved(criteria: Criteria) -> dict[str, Any]:
    """The criteria as JSON: what asks nothing is left out. Raises `Mistaken` where nothing is asked at all."""
    said: dict[str, Any] = {}
    for name, value in asdict(criteria).items():
        if isinstance(value, str):
            value = " ".join(value.split())
        if isinstance(value, datetime):
            said[name] = value.isoformat()
        elif value:
            said[name] = str(value) if isinstance(value, uuid.UUID) else value
    if not said.keys() - {"training"}:
        raise Mistaken("Expected at least one criterion of the search; name the agency to hold all of its recordings.")
    return said


def criteria_of(query: Mapping[str, Any]) -> Criteria:
    """The criteria of a saved query. Raises `Mistaken` for what this program does not know."""
    stray = sorted(query.keys() - _NAMES - {OFFICERS, CAMERAS})
    if stray:
        raise Mistaken(f"Expected criteria of a search; found {', '.join(stray)}.")
    return Criteria(**{name: _read(name, value) for name, value in query.items() if name in _NAMES})


def with_names(query: Mapping[str, Any], criteria: Criteria) -> dict[str, Any]:
    """The saved query with the officers and cameras that it names now, whether or not they have recorded anything.

    Raises `Mistaken` for words that name more than can be asked of whatever comes in.
    """
    said = dict(query)
    officer, camera = criteria.officer.strip(), criteria.camera.strip()
    if officer:
        said[OFFICERS] = _ids_of(Person.objects.filter(called(officer)), "officers")
    if camera:
        said[CAMERAS] = _ids_of(Camera.objects.filter(serial__iexact=camera), "cameras")
    return said


def _ids_of(rows: QuerySet[Any], what: str) -> list[str]:
    found = sorted(str(key) for key in rows.values_list("id", flat=True)[: _MOST_NAMED + 1])
    if len(found) > _MOST_NAMED:
        raise Mistaken(f"Expected words that name {_MOST_NAMED} {what} at most; found more. Name them more closely.")
    return found


def _read(name: str, value: Any) -> Any:
    """A criterion of a saved query as a search has it. Raises `Mistaken` for a value that is none."""
    if name == "training" and isinstance(value, bool):
        return value
    if name == "training" or not isinstance(value, str):
        raise Mistaken(f"Expected the criterion {name} of a search; found {value!r}.")
    try:
        if name in _IDS:
            return uuid.UUID(value)
        return _moment(value) if name in _TIMES else value
    except ValueError as error:
        raise Mistaken(f"Expected the criterion {name} of a search: {error}.") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment with its zone")
    return moment


def found_by(hold: Hold) -> Q:
    """The recordings that a hold's query finds now, as a condition; none for a hold on single recordings."""
    if hold.query is None:
        return NOTHING
    officers, cameras = hold.query.get(OFFICERS, ()), hold.query.get(CAMERAS, ())
    criteria = criteria_of(hold.query)
    condition = _reached(criteria)
    if officers:
        condition |= _reached(replace(criteria, officer="")) & Q(wearer_id__in=officers)
    if cameras:
        condition |= _reached(replace(criteria, camera="")) & Q(camera_id__in=cameras)
    return Q(agency_id=hold.agency_id) & condition


def _reached(criteria: Criteria) -> Q:
    """What the criteria name, in training or not: that a search keeps training apart is no limit of a duty."""
    return criteria.condition() if criteria.training else criteria.sought()


def finding(holds: Sequence[Hold], ids: Sequence[uuid.UUID]) -> list[tuple[Hold, list[uuid.UUID]]]:
    """The holds whose query finds some of the recordings now, and which, by one question for each hundred holds."""
    asked = [hold for hold in holds if hold.query is not None]
    found: list[tuple[Hold, list[uuid.UUID]]] = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        columns = {
            f"found_{place}": ExpressionWrapper(found_by(hold), output_field=BooleanField())
            for place, hold in enumerate(some)
        }
        rows = Recording.objects.filter(id__in=ids).order_by("id").annotate(**columns)
        answers = list(rows.values_list("id", *columns))
        for place, hold in enumerate(some, start=1):
            if keys := [row[0] for row in answers if row[place]]:
                found.append((hold, keys))
    return found


def any_of(conditions: Iterable[Q]) -> Q:
    """Whether one of many conditions is met. Beyond a hundred they are asked in parts, for no database takes more than
    so many in one expression; each part of the recording itself, so that of one recording nothing else is read.
    """
    all_of_them, joined = list(conditions), NOTHING
    for start in range(0, len(all_of_them), _AT_ONCE):
        part = NOTHING
        for one in all_of_them[start : start + _AT_ONCE]:
            part |= one
        joined |= part if len(all_of_them) <= _AT_ONCE else Q(Exists(Recording.objects.filter(part, pk=OuterRef("pk"))))
    return joined
