"""The draft of a Vaughn index joins what a redaction withholds with what an official stated of it (5 USC 552(a)(8))."""

import json
from fractions import Fraction

from django.utils import timezone

from openbwc.disclosure.indexing import index_of
from openbwc.evidence.models import RedactedCopy
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.timetable import Timetable
from openbwc.program.policies import policy_of
from openbwc.redaction.jobs.folder import root

from .stage import FACE, Stage


def counted(copy: RedactedCopy) -> None:
    """The frames of the original, as they are once it was looked at: 300, of 640 by 360 pixels, 30 in a second."""
    table = Timetable(
        ticks=tuple(range(300)),
        time_base=Fraction(1, 30),
        origin=0,
        groups=(Span(0, 299),),
        width=640,
        height=360,
        rotation=0,
        codec="h264",
    )
    path = root() / "timetables" / f"{copy.clip.sha256}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(table.as_dict()), encoding="utf-8")


def test_a_redaction_bears_the_harm_and_the_justification_that_were_stated_for_it(stage: Stage) -> None:
    redacted, whole = stage.recordings
    counted(stage.copied(redacted))
    now = timezone.now()
    draft = index_of(stage.request, policy_of(stage.ice.row, now.date()), at=now)
    assert [one.number for one in draft.rows] == [1, 2]
    rows = {one.recording: one for one in draft.rows}
    assert rows.keys() == {str(redacted.id), str(whole.id)}
    for one in rows.values():
        assert (one.code, one.harm) == ("(b)(6)", FACE.harm)
        assert FACE.justification in one.justification
        assert f"Segregability: {FACE.segregability}" in one.justification
    assert rows[str(redacted.id)].ranges  # which frames, by the approved redaction
    assert rows[str(whole.id)].ranges == ()
    stage.responsive(redacted).withholdings.update(ended_at=now)
    (redaction, _) = index_of(stage.request, policy_of(stage.ice.row, now.date()), at=now).rows
    assert (redaction.recording, redaction.harm) == (str(redacted.id), "")  # nobody stated it: it is owed
