"""Edits are commands: each touches its entries alone, and undo and redo bring back exactly what was."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Sound, Track
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.take_in_found import take_in_found
from openbwc.redaction.actions.undo import Whose, redo, undo
from openbwc.redaction.commanding import StaleRevision
from openbwc.redaction.entries import digest_of, states_at, states_of
from openbwc.redaction.models import Command, Entry, Footage, Project, ProjectState
from openbwc.redaction.queries import changes_since, entries_of, history, plan_of
from tests.world import WorldAgency

from .edits import added, did, sound, track, whole


def test_what_is_added_is_the_plan(redactor: Person, footage: Footage) -> None:
    edited = added(redactor, footage, track(), whole(), sound())
    assert edited.revision == 1
    plan = plan_of(footage)
    assert [one.id for one in plan.tracks] == ["t1"]
    assert plan.tracks[0].author == str(redactor.id)
    assert (plan.whole_frames[0].span.first, plan.sounds[0].until_ms) == (5, 900)
    assert (plan.source.sha256, plan.source.frames) == (footage.clip.sha256, 300)
    assert entries_of(footage).count() == 3


EDITS: dict[str, dict[str, Any]] = {
    "put_keyframe": {"track": "t1", "frame": 30, "box": [5, 5, 9, 9]},
    "drop_keyframe": {"track": "t1", "frame": 50},
    "hide": {"track": "t1", "first": 20, "last": 30},
    "show": {"track": "t1", "first": 20, "last": 30},
    "extend": {"track": "t1", "first": 0, "last": 299},
    "shorten": {"track": "t1", "first": 12, "last": 40},
    "move": {"tracks": ["t1", "t2"], "dx": 3, "dy": -4},
    "resize": {"tracks": ["t1"], "left": 1, "top": 1, "right": 1, "bottom": 1, "first": 20, "last": 30},
    "split": {"track": "t1", "at": 30},
    "join": {"first": "t1", "second": "t2"},
    "delete": {"entries": ["t1", "w1", "s1"]},
    "set": {"entries": ["t1", "w1", "s1"], "reason": {"code": "(b)(7)(C)", "basis": ""}},
    "set_plan": {"everything_but": True, "keep": ["audio:1"], "title": "For the court"},
}


@pytest.mark.parametrize("verb", EDITS)
def test_each_edit_is_one_attributed_command_that_undo_takes_back(
    verb: str, redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(), track("t2", [60, 0, 0, 9, 9], [80, 1, 1, 9, 9]), whole(), sound())
    before, plan = states_of(footage), plan_of(footage)
    edited = did(redactor, footage, verb, **EDITS[verb])
    command = history(project)[0]
    assert (command.verb, command.by, command.revision, command.arguments) == (verb, redactor, 2, EDITS[verb])
    event = Event.objects.last()
    assert event is not None
    assert (event.kind, event.actor, event.subject) == (
        "redaction.edited", f"person:{redactor.id}", f"redaction_project:{project.id}",
    )  # fmt: skip
    assert digest_of(command.before, command.after) == command.digest
    after = states_of(footage)
    assert {entry_id: after.get(entry_id) for entry_id in edited.changed} == edited.changed
    assert {one: state for one, state in after.items() if one not in edited.changed} == {
        one: state for one, state in before.items() if one not in edited.changed
    }
    undo(actor=redactor, project=project, expected_revision=2)
    assert (states_of(footage), plan_of(footage)) == (before, plan)
    redo(actor=redactor, project=project, expected_revision=3)
    assert states_of(footage) == after
    assert plan_of(footage, 1) == plan


def test_what_was_deleted_is_restored_as_it_was(redactor: Person, footage: Footage) -> None:
    added(redactor, footage, track())
    before = states_of(footage)
    did(redactor, footage, "delete", entries=["t1"])
    assert not entries_of(footage).exists()
    did(redactor, footage, "restore", entries=["t1"])
    assert states_of(footage) == before


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("paint", {}, "one of the edits"),
    ("add", {"entries": []}, "1 to 5000 entries"),
    ("add", {"entries": [track("t1")]}, "never used"),
    ("add", {"entries": [track("settings")]}, "an id"),
    ("add", {"entries": [{"kind": "face", "body": {}}]}, "track, whole_frame or sound"),
    ("add", {"entries": [track("t9", [1, 0, 0, 0, 0])]}, "box"),
    ("add", {"entries": [track("t9", [300, 0, 0, 9, 9])]}, "up to 299"),
    ("add", {"entries": [whole("w9", 5, 300)]}, "up to 299"),
    ("add", {"entries": [track("t9", colour="red")]}, "colour"),
    ("hide", {"track": "t1", "first": 20}, "'last'"),
    ("hide", {"track": "t1", "first": 20, "last": 30, "why": ""}, "no further argument; found why"),
    ("hide", {"track": "w1", "first": 20, "last": 30}, "is a whole frame"),
    ("hide", {"track": "gone", "first": 20, "last": 30}, "gone is not"),
    ("hide", {"track": "t1", "first": True, "last": 30}, "a whole number as first"),
    ("put_keyframe", {"track": "t1", "frame": 20, "box": [9, 9, 1, 1]}, "left < right"),
    ("put_keyframe", {"track": "t1", "frame": 20, "box": [1, 2, 3]}, "[left, top, right, bottom]"),
    ("drop_keyframe", {"track": "t1", "frame": 11}, "keyframe at frame 11"),
    ("join", {"first": "t1", "second": "t1"}, "two tracks"),
    ("split", {"track": "t1", "at": 30, "new_id": "w1"}, "never used"),
    ("delete", {"entries": "t1"}, "a list of ids"),
    ("restore", {"entries": ["t1"]}, "was deleted; t1 was not"),
    ("set", {"entries": ["t1"]}, "something to set"),
    ("set", {"entries": ["t1"], "keyframes": []}, "keyframes cannot be set"),
    ("set", {"entries": ["t1"], "style": "sepia"}, "style"),
    ("set_plan", {"source": {}}, "found source"),
    ("set_plan", {"keep": ["subtitles"]}, "audio:N"),
]


@pytest.mark.parametrize(("verb", "arguments", "words"), WRONG)
def test_a_wrong_edit_changes_nothing_and_says_why(
    verb: str, arguments: dict[str, Any], words: str, redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(), whole())
    before, events = states_of(footage), Event.objects.count()
    with pytest.raises(Mistaken) as mistake:
        did(redactor, footage, verb, **arguments)
    assert words in str(mistake.value)
    project.refresh_from_db()
    assert (states_of(footage), project.revision, Event.objects.count()) == (before, 1, events)


def test_an_edit_of_what_changed_meanwhile_is_refused_with_what_changed(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project
) -> None:
    other = ice.staff(Role.REDACTOR, "Okafor").row
    added(redactor, footage, track(), track("t2"))
    did(other, footage, "move", tracks=["t1"], dx=5, dy=0, seen=1)
    with pytest.raises(StaleRevision) as stale:
        did(redactor, footage, "move", tracks=["t1"], dx=0, dy=5, seen=1)
    assert [(one.revision, one.verb, one.by) for one in stale.value.since] == [(2, "move", other)]
    assert "Okafor" in str(stale.value)
    changes = changes_since(project, 1)
    assert (changes.revision, list(changes.changed[str(footage.id)])) == (2, ["t1"])
    with pytest.raises(Mistaken, match="a revision up to 2"):
        did(redactor, footage, "move", tracks=["t2"], dx=0, dy=5, seen=9)


def test_an_edit_beside_another_s_is_no_conflict(ice: WorldAgency, redactor: Person, footage: Footage) -> None:
    other = ice.staff(Role.REDACTOR).row
    added(redactor, footage, track(), track("t2"))
    assert not did(other, footage, "move", tracks=["t1"], dx=5, dy=0, seen=1).behind
    edited = did(redactor, footage, "move", tracks=["t2"], dx=0, dy=5, seen=1)
    assert (edited.revision, edited.behind) == (3, True)


def test_undo_takes_back_the_own_edits_and_never_another_s_with_them(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project
) -> None:
    other = ice.staff(Role.REDACTOR).row
    added(redactor, footage, track(), track("t2"))
    did(redactor, footage, "move", tracks=["t1"], dx=1, dy=1)
    did(other, footage, "move", tracks=["t2"], dx=7, dy=7)
    undo(actor=redactor, project=project, expected_revision=3)
    assert plan_of(footage).tracks[0].keyframes[0].box == Box(0, 0, 20, 20)
    with pytest.raises(Mistaken, match="were changed since"):
        undo(actor=redactor, project=project, expected_revision=4)
    undo(actor=redactor, project=project, expected_revision=4, whose=Whose.ANY)
    undo(actor=redactor, project=project, expected_revision=5)
    assert not entries_of(footage).exists()
    with pytest.raises(Mistaken, match="there is none"):
        undo(actor=redactor, project=project, expected_revision=6)


def test_a_new_edit_leaves_nothing_to_bring_again(redactor: Person, footage: Footage, project: Project) -> None:
    added(redactor, footage, track())
    undo(actor=redactor, project=project, expected_revision=1)
    added(redactor, footage, track("t2"))
    with pytest.raises(Mistaken, match="none made since"):
        redo(actor=redactor, project=project, expected_revision=3)


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "move", "hide", "delete", "set", "split", "undo", "redo"]), st.integers(0, 5)),
    max_size=14,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_edits_undos_and_redos_fold_back_exactly(
    steps: list[tuple[str, int]], ice: WorldAgency, recording: Recording, redactor: Person
) -> None:
    project = ice.project(redactor, recording)
    footage = project.footage.get()
    after = [states_of(footage)]
    for verb, number in steps:
        ids = [one.entry_id for one in entries_of(footage)]
        chosen = ids[number % len(ids)] if ids else "none"
        arguments: dict[str, dict[str, Any]] = {
            "add": {"entries": [track("")]},
            "move": {"tracks": [chosen], "dx": number, "dy": 1, "first": 12, "last": 30},
            "hide": {"track": chosen, "first": 11 + number, "last": 40},
            "delete": {"entries": [chosen]},
            "set": {"entries": [chosen], "group": str(number)},
            "split": {"track": chosen, "at": 20 + number},
        }
        try:
            if verb in arguments:
                did(redactor, footage, verb, **arguments[verb])
            else:
                settle = undo if verb == "undo" else redo
                settle(actor=redactor, project=project, expected_revision=len(after) - 1)
        except Mistaken:
            continue
        after.append(states_of(footage))
    assert [states_at(footage, revision) for revision in range(len(after))] == after
    commands = list(Command.objects.filter(project=project))
    assert [one.revision for one in commands] == list(range(1, len(after)))
    for command in reversed(commands):  # each command, exchanged, leads back to where it came from
        before = {one: state for one, state in command.before.items() if state is not None}
        kept = {one: state for one, state in after[command.revision].items() if one not in command.after}
        assert kept | before == after[command.revision - 1]
    while Command.objects.filter(project=project, target=None, in_effect=True).exists():
        project.refresh_from_db()
        undo(actor=redactor, project=project, expected_revision=project.revision)
    assert states_of(footage) == {}


def found(count: int) -> list[Track]:
    boxes = [Box(one, 0, one + 20, 20) for one in range(4)]
    keyframes = tuple(Keyframe(frame * 10, boxes[frame % 4]) for frame in range(4))
    return [Track(id=f"face-{n}", kind=Kind.FACE, keyframes=keyframes, author="centerface 1") for n in range(count)]


def test_what_is_found_is_a_command_of_nobody(redactor: Person, footage: Footage, project: Project) -> None:
    heard = Sound(id="speech-1", from_ms=0, until_ms=500, author="silero")
    edited = take_in_found(
        actor=Actor.system("redaction"), footage=footage, tracks=found(2), sounds=[heard], by="centerface 1"
    )
    assert sorted(edited.changed) == ["face-0", "face-1", "speech-1"]
    take_in_found(actor=Actor.system("redaction"), footage=footage, tracks=found(1), by="centerface 1")
    assert sorted(states_of(footage)) == ["face-0", "face-0-2", "face-1", "speech-1"]
    command = history(project)[1]
    assert (command.by, command.source, command.verb) == (None, "centerface 1", "find")
    event = Event.objects.filter(kind="redaction.found").last()
    assert event is not None
    assert event.actor == "system:redaction"
    with pytest.raises(Mistaken):
        undo(actor=redactor, project=project, expected_revision=2)
    undo(actor=redactor, project=project, expected_revision=2, whose=Whose.ANY)
    assert sorted(states_of(footage)) == ["face-0", "face-1", "speech-1"]


def test_an_edit_of_one_track_among_many_asks_the_database_no_more(redactor: Person, footage: Footage) -> None:
    counts = []
    for size in (3, 400):
        take_in_found(actor=Actor.system("redaction"), footage=footage, tracks=found(size), by="centerface 1")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            did(redactor, footage, "move", tracks=["face-1"], dx=1, dy=0)
        counts.append(len(queries))
        assert sum(Entry.objects.filter(footage=footage).values_list("revision", flat=True)) > 0
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", [ProjectState.SUBMITTED, ProjectState.APPROVED, ProjectState.CLOSED])
def test_what_is_not_open_is_not_edited(
    state: ProjectState, redactor: Person, footage: Footage, project: Project
) -> None:
    project.state = state
    project.save()
    with pytest.raises(Mistaken, match="open for edits"):
        added(redactor, footage, track())


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DISCLOSURE_OFFICER, Role.SUPERVISOR, Role.CUSTODIAN])
def test_only_redactors_edit(role: Role, ice: WorldAgency, footage: Footage) -> None:
    with pytest.raises(Refused, match=r"V\.A\.1"):
        added(ice.staff(role).row, footage, track())
    event = Event.objects.last()
    assert event is not None
    assert event.kind == "policy.refused"


def test_nobody_edits_what_they_may_not_see(
    ice: WorldAgency, redactor: Person, recording: Recording, footage: Footage
) -> None:
    recording.restriction = "protected_identity"
    recording.save()
    with pytest.raises(Refused, match=r"II\.B\.3"):
        added(redactor, footage, track())
