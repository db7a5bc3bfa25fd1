"""The draft of a Vaughn index joins what a redaction withholds with what an official stated of it (5 USC 552(a)(8))."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.indexing import index_of
from openbwc.program.policies import policy_of

from .stage import FACE, Stage, staged


@pytest.fixture
def stage(db: None, home: Path, settings: Settings) -> Stage:
    settings.REDACTION_FOLDER = home / "redaction"
    return staged()


def test_a_redaction_bears_the_harm_and_the_justification_that_were_stated_for_it(stage: Stage) -> None:
    redacted, whole = stage.recordings
    stage.copied(redacted)
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
