"""The scope of a hold as a saved query: the criteria of a search, as JSON, and what they find in an agency.

Guarantees: what is saved finds the same as the search did; a query that this program does not understand whole raises
and finds nothing less; an empty one is no scope, for it would hold an agency by mistake.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from django.db.models import Q

from openbwc.evidence.queries import Criteria
from openbwc.program.refusals import Mistaken
from openbwc.retention.models import Hold

_NAMES = frozenset(field.name for field in fields(Criteria))
_IDS, _TIMES = frozenset({"wearer_id", "encounter_id"}), frozenset({"since", "until"})


def saved(criteria: Criteria) -> dict[str, Any]:
    """The criteria as JSON: what asks nothing is left out. Raises `Mistaken` where nothing is asked at all."""
    said: dict[str, Any] = {}
    for name, value in asdict(criteria).items():
        if isinstance(value, datetime):
            said[name] = value.isoformat()
        elif value:
            said[name] = str(value) if isinstance(value, uuid.UUID) else value
    if not said.keys() - {"training"}:
        raise Mistaken("Expected at least one criterion of the search; name the agency to hold all of its recordings.")
    return said


def criteria_of(query: Mapping[str, Any]) -> Criteria:
    """The criteria of a saved query. Raises `Mistaken` for what this program does not know."""
    stray = sorted(query.keys() - _NAMES)
    if stray:
        raise Mistaken(f"Expected criteria of a search; found {', '.join(stray)}.")
    return Criteria(**{name: _read(name, value) for name, value in query.items()})


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


def found_by(hold: Hold) -> Q | None:
    """The recordings that a hold's query finds now, as a condition; None for a hold on single recordings."""
    return None if hold.query is None else Q(agency_id=hold.agency_id) & criteria_of(hold.query).condition()
