"""An edit of many entries asks the database as often as one of few: it is done under the project's lock."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openbwc.program.models import Person
from openbwc.redaction.models import Entry, Footage

from .edits import added, did, track

MANY = [f"t{number}" for number in range(300)]
EDITS: dict[str, dict[str, Any]] = {
    "add": {"entries": [track(f"n{one}") for one in MANY]},
    "move": {"tracks": MANY, "dx": 3, "dy": 4},
    "resize": {"tracks": MANY, "left": 1, "top": 1, "right": 1, "bottom": 1},
    "set": {"entries": MANY, "style": "blur"},
    "delete": {"entries": MANY},
    "restore": {"entries": MANY},
}
MOST = 60  # of which most are the decision's; one for each of 300 tracks would not fit


@pytest.mark.parametrize("verb", EDITS)
def test_three_hundred_tracks_take_no_question_each(verb: str, redactor: Person, footage: Footage) -> None:
    added(redactor, footage, *(track(one) for one in MANY))
    if verb == "restore":
        did(redactor, footage, "delete", entries=MANY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        edited = did(redactor, footage, verb, **EDITS[verb])
    assert len(edited.changed) == 300
    assert len(asked) <= MOST
    assert Entry.objects.filter(footage=footage, revision=edited.revision).count() == 300
