"""What a release's page says of each duty: by whom it was done, and by what that is shown."""

from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.gate import what_is_owed
from openbwc.disclosure.models import LetterKind, Release, ReleaseKind, Step
from openbwc.disclosure.showing import what_shows
from openbwc.evidence.models import RedactedCopy

from .sending import sent
from .stage import Stage


def test_each_duty_that_is_done_says_by_whom_and_by_what_it_is_shown(stage: Stage, ready: Release) -> None:
    shown = {duty.name: [(one.by, one.what) for one in what_shows(ready, duty)] for duty in what_is_owed(ready)}
    assert shown.pop("track") == []  # no incident: nothing is told of one
    officer, manager = stage.officer.name, stage.manager.name
    assert shown == {
        "files": [(officer, "1 file to the requester")],
        "incident": [(officer, "Neither of them")],
        "prosecution": [(officer, "No prosecution is pending or to be expected")],
        "determination": [(officer, "Granted in part"), (officer, "Letter sent")],
        "copies": [(stage.reviewer.name, "1 file reviewed"), ("", "1 file searched for what still shows")],
        "custody": [("", "1 file: ledger, catalogue and vault name the same digest")],
        "rulings": [(officer, "Ruled on 1 of its recordings"), (officer, "1 withholding justified")],
        "officers": [("", f"{stage.ruiz.name}, proved by their own reading")],
        "authorisation": [(manager, "I have seen the copies.")],
    }
    (officers,) = (duty for duty in what_is_owed(ready) if duty.name == "officers")
    hidden = what_shows(ready, officers, unseen=frozenset({stage.recordings[0].id}))
    assert [one.what for one in hidden] == ["The LEO of a restricted recording, proved by their own reading"]


def test_the_letter_that_is_shown_is_that_of_the_determination(stage: Stage, ready: Release) -> None:
    write_letter(actor=stage.officer, request=stage.request, kind=LetterKind.ACKNOWLEDGEMENT)
    sent(stage.officer, stage.request)
    (determined,) = (duty for duty in what_is_owed(ready) if duty.name == "determination")
    (shown,) = (one for one in what_shows(ready, determined) if one.what == "Letter sent")
    assert shown.at == stage.request.events.filter(step=Step.LETTER_SENT).first().at


def test_of_a_duty_that_is_not_done_nothing_is_shown(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    notify_officers(actor=stage.officer, release=release)
    done = {duty.name for duty in what_is_owed(release) if what_shows(release, duty)}
    assert done == {"files", "incident", "prosecution", "determination", "copies", "custody", "rulings"}
    empty = stage.opened(ReleaseKind.PUBLICATION)
    assert not [duty.name for duty in what_is_owed(empty) if what_shows(empty, duty)]
