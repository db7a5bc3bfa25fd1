"""Jobs: what is done stays done whatever ends the worker, and what follows from it enters the project once."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_q.models import OrmQ
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.renditions import InterruptedMakingError
from openbwc.media.provenance.signing import verify_copy
from openbwc.media.redaction.plan import Span, Style
from openbwc.media.synthetic import find_portrait
from openbwc.media.synthetic.truth import Story, Take, film_truth
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.cancel_job import cancel_job
from openbwc.redaction.actions.over_redact import over_redact
from openbwc.redaction.actions.resume_job import resume_job
from openbwc.redaction.actions.run_job import Outcome, run_job
from openbwc.redaction.actions.start_from_approved import start_from_approved
from openbwc.redaction.actions.undo import Whose, undo
from openbwc.redaction.jobs import folder, wanting
from openbwc.redaction.jobs.leasing import ATTEMPTS
from openbwc.redaction.models import Entry, Footage, Job, JobKind, JobState, Project, ProjectState, Render
from openbwc.redaction.queries import entries_of, plan_of
from openbwc.redaction.signing import roots
from openbwc.site.jobs import tasks
from tests.world import WorldAgency

from .edits import REASON, added, did, sound, track, whole
from .rendered import approved, stored

WORKER = Actor.system("worker")
FACES = {"kinds": ["face"], "tier": "fast"}


class Killed(BaseException):
    """What a test's beat raises where a worker would be killed: nothing of ours catches it."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A second and a half of people who pass before each other, with a tone."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    film_truth(
        Take(story=Story.CROSSING, seconds=1.5, width=320, height=180, rate=15, sound=True),
        path,
        portrait=find_portrait(),
    )
    return path.read_bytes()


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def footage(project: Project, clip: bytes) -> Footage:
    """The project's footage, its original in the vault, not measured yet."""
    footage = project.footage.get()
    stored(footage, clip)
    return unmeasured(footage)


def unmeasured(footage: Footage) -> Footage:
    footage.width = footage.height = footage.frames = None
    footage.save()
    return footage


def quiet() -> None:
    """A beat that does nothing."""


def on_beat(number: int, act: Callable[[], object]) -> Callable[[], None]:
    """A beat that acts at its n-th call."""
    calls = []

    def beat() -> None:
        calls.append(1)
        if len(calls) == number:
            act()

    return beat


def kill() -> None:
    raise Killed


def once_looked(job: Job, act: Callable[[], object]) -> Callable[[], None]:
    """A beat that acts once the first piece is done."""
    acted: list[bool] = []

    def beat() -> None:
        if not acted and job.pieces.exists():
            acted.append(True)
            act()

    return beat


def run(job: Job, beat: Callable[[], None] = quiet) -> Outcome:
    outcome = run_job(actor=WORKER, job_id=job.id, beat=beat)
    job.refresh_from_db()
    return outcome


def told(kind: str) -> int:
    return Event.objects.filter(kind=f"redaction.{kind}").count()


def test_what_was_found_enters_the_project_as_one_command(redactor: Person, footage: Footage) -> None:
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    assert OrmQ.objects.count() == 1
    assert run(job) is Outcome.DONE
    footage.refresh_from_db()
    assert (footage.width, footage.height, footage.frames) == (320, 180, 22)
    assert job.result["tracks"] == entries_of(footage).count() > 0
    assert (job.state, job.progress, job.error) == (JobState.DONE, 1.0, "")
    command = footage.commands.get()
    assert (command.by, command.revision) == (None, 1)
    assert "centerface" in command.source.lower()
    assert (told("job_asked"), told("job_done"), told("found")) == (1, 1, 1)
    assert run(job) is Outcome.NOTHING_TO_DO
    assert footage.commands.count() == 1


def test_pieces_that_are_done_stay_done_when_the_worker_is_killed(redactor: Person, footage: Footage) -> None:
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    with pytest.raises(Killed):
        run_job(actor=WORKER, job_id=job.id, beat=once_looked(job, kill))
    look = job.pieces.get()
    assert run(job) is Outcome.NOTHING_TO_DO, "its lease stands while the worker may live"
    Job.objects.filter(id=job.id).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert wanting.rewant_stale() == 1
    assert run(job) is Outcome.DONE
    assert job.pieces.get(key="look").done_at == look.done_at
    assert footage.commands.count() == told("job_done") == 1


def test_a_result_that_is_damaged_is_made_again(redactor: Person, footage: Footage) -> None:
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    with pytest.raises(Killed):
        run_job(actor=WORKER, job_id=job.id, beat=once_looked(job, kill))
    (folder.root() / job.pieces.get().path).write_text("{")
    Job.objects.filter(id=job.id).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert run(job) is Outcome.DONE


def test_a_cancelled_job_ends_and_can_go_on(redactor: Person, footage: Footage) -> None:
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    beat = once_looked(job, lambda: cancel_job(actor=redactor, job=job))
    assert run(job, beat) is Outcome.LOST
    assert job.state == JobState.CANCELLED
    assert not footage.commands.exists()
    with pytest.raises(Mistaken, match="waits or runs"):
        cancel_job(actor=redactor, job=job)
    resume_job(actor=redactor, job=job)
    assert run(job) is Outcome.DONE
    with pytest.raises(Mistaken, match="cancelled or failed"):
        resume_job(actor=redactor, job=job)
    assert (told("job_cancelled"), told("job_resumed"), told("job_done")) == (1, 1, 1)


def test_a_worker_told_to_stop_gives_the_job_back(redactor: Person, footage: Footage) -> None:
    def stop() -> None:
        raise InterruptedMakingError

    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    assert run(job, on_beat(2, stop)) is Outcome.GIVEN_BACK
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert OrmQ.objects.count() == 2
    assert run(job) is Outcome.DONE


def test_a_file_that_is_no_video_fails_with_its_sentence(redactor: Person, project: Project) -> None:
    footage = project.footage.get()
    stored(footage)
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    assert run(job) is Outcome.FAILED
    assert job.error.startswith("expected a video")
    assert told("job_failed") == 1
    resume_job(actor=redactor, job=job)
    assert run(job) is Outcome.FAILED


def test_while_a_key_is_away_a_job_waits_and_says_why(
    redactor: Person, project: Project, clip: bytes, settings: Settings, home: Path
) -> None:
    settings.VAULT_KEYS = "files"
    stored(project.footage.get(), clip)
    job = ask_job(actor=redactor, footage=unmeasured(project.footage.get()), kind=JobKind.FIND, parameters=FACES)
    keys = home / "keys" / "vault"
    keys.rename(keys.with_name("away"))
    assert run(job) is Outcome.GIVEN_BACK
    assert job.state == JobState.WAITING
    assert "Expected key" in job.error
    assert told("job_failed") == 0
    keys.with_name("away").rename(keys)
    Job.objects.filter(id=job.id).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert run(job) is Outcome.DONE


def test_while_workers_are_missing_a_job_waits_and_says_why(
    redactor: Person, footage: Footage, settings: Settings
) -> None:
    settings.REDACTION_EXECUTOR = "tcp://127.0.0.1:9"
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    assert run(job) is Outcome.GIVEN_BACK
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert "a scheduler at tcp://127.0.0.1:9" in job.error
    assert wanting.next_long() is None, "it is left alone for a minute"


def test_footage_that_kills_its_worker_each_time_is_given_up(redactor: Person, footage: Footage) -> None:
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES)
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            run_job(actor=WORKER, job_id=job.id, beat=on_beat(1, kill))
        Job.objects.filter(id=job.id).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert run(job) is Outcome.NOTHING_TO_DO
    assert job.state == JobState.FAILED
    assert "ended without a word" in job.error


def test_who_may_ask_and_for_what(ice: WorldAgency, redactor: Person, footage: Footage) -> None:
    with pytest.raises(Refused):
        ask_job(actor=ice.officer("Ruiz").trained().row, footage=footage, kind=JobKind.FIND)
    for kind, wrong in (
        (JobKind.FIND, {"kinds": ["person"]}),
        (JobKind.FIND, {"kinds": []}),
        (JobKind.FIND, {"kinds": "face"}),
        (JobKind.FIND, {"faces": True}),
        (JobKind.FIND, {"runtime": "cuda"}),
        (JobKind.FIND, {"tier": 2}),
        (JobKind.FOLLOW, {"track": "t1", "frame": 3}),
        (JobKind.FOLLOW, {"track": "t1"}),
        (JobKind.RENDER, {"smart": True}),
        (JobKind.RENDER, {}),
    ):
        with pytest.raises(Mistaken, match="Expected"):
            ask_job(actor=redactor, footage=footage, kind=kind, parameters=wrong)
    assert not Job.objects.exists()
    ask_job(actor=redactor, footage=footage, kind=JobKind.FIND)
    with pytest.raises(Mistaken, match="under way"):
        ask_job(actor=redactor, footage=footage, kind=JobKind.FIND)


def test_one_long_job_at_a_time_and_the_others_after_it(ice: WorldAgency, redactor: Person, footage: Footage) -> None:
    first = ask_job(actor=redactor, footage=footage, kind=JobKind.SPEECH)
    other = unmeasured(ice.project(redactor, footage.clip.recording).footage.get())
    second = ask_job(actor=redactor, footage=other, kind=JobKind.SPEECH)
    Job.objects.filter(id=first.id).update(
        state=JobState.RUNNING, lease_holder="somebody", lease_until=datetime.now(UTC) + timedelta(minutes=1)
    )
    assert tasks.run_redaction(str(second.id)) == "another is under way"
    Job.objects.filter(id=first.id).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert tasks.run_redaction(str(second.id)) == "done, done"
    assert tasks.run_redaction(str(uuid.UUID(int=0))) == "another is under way"
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_a_box_that_was_drawn_is_followed_and_undone_exactly(redactor: Person, footage: Footage) -> None:
    drawn = {"id": "t1", "kind": "region", "keyframes": [[7, 100, 40, 150, 110]]}
    added(redactor, footage, {"kind": "track", "body": drawn})
    before = Entry.objects.get(entry_id="t1").body
    with pytest.raises(Mistaken, match="not at frame 8"):
        ask_job(actor=redactor, footage=footage, kind=JobKind.FOLLOW, parameters={"track": "t1", "frame": 8})
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.FOLLOW, parameters={"track": "t1", "frame": 7})
    assert run(job) is Outcome.DONE
    body = Entry.objects.get(entry_id="t1").body
    assert len(body["keyframes"]) > 1
    assert [7, 100, 40, 150, 110] in body["keyframes"]
    undo(actor=redactor, project=footage.project, expected_revision=2, whose=Whose.ANY)
    assert Entry.objects.get(entry_id="t1").body == before


def test_an_approved_plan_is_rendered_and_looked_through(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    run(ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters=FACES))
    ids = list(entries_of(footage).values_list("entry_id", flat=True))
    did(redactor, footage, "set", entries=ids, reason=REASON)
    original = footage.clip.sha256
    submission = approved(redactor, reviewer, project)
    footage.refresh_from_db()
    job = ask_job(actor=redactor, footage=footage, kind=JobKind.RENDER)
    assert run(job) is Outcome.DONE, job.error
    render = Render.objects.get()
    assert job.result["render"] == str(render.id)
    assert render.submission == submission
    assert folder.root().joinpath(render.path).stat().st_size == render.size
    assert render.checked_at is not None
    assert render.leftovers.count() == job.result["leftovers"]
    assert render.report["source_sha256"] == original == plan_of(footage).source.sha256
    copy = folder.root() / render.path
    signed = verify_copy(copy, original_sha256=original, plan_sha256=render.plan_sha256, anchors=roots())
    assert signed.signer == footage.clip.recording.agency.name
    assert (signed.actions[0]["action"], signed.actions[-1]["action"]) == ("c2pa.opened", "c2pa.transcoded")
    assert not render.leftovers.filter(kind="hidden").exists(), "the manifest is no leftover"
    for leftover in render.leftovers.exclude(picture=""):
        assert folder.root().joinpath(leftover.picture).read_bytes()[:2] == b"\xff\xd8"


def test_over_redact_now_covers_every_recording_and_is_reviewed_like_any_project(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage
) -> None:
    project = over_redact(
        actor=redactor,
        agency=ice.row,
        title="Quick disclosure",
        purpose=footage.project.purpose,
        matter="ICE-2026-0007",
        clips=[footage.clip],
        reason=REASON["code"],
    )
    job = Job.objects.get(footage__project=project)
    assert tasks.run_redaction(str(job.id)) == "done"
    plan = plan_of(project.footage.get())
    assert [(one.span, one.style) for one in plan.whole_frames] == [(Span(0, 21), Style.BLUR)]
    assert [(one.from_ms, one.until_ms >= 1400) for one in plan.sounds] == [(0, True)]
    approved(redactor, reviewer, project)
    project.refresh_from_db()
    assert project.state == ProjectState.APPROVED


def test_another_release_starts_from_what_was_approved(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    added(
        redactor,
        unmeasured(footage),
        track("t1", [2, 0, 0, 20, 20], reason=REASON),
        whole(reason=REASON),
        sound(reason=REASON),
    )
    did(redactor, footage, "set_plan", everything_style="blur")
    Footage.objects.filter(id=footage.id).update(width=320, height=180, frames=22)
    approved(redactor, reviewer, project)
    submission = project.submissions.get()
    again = unmeasured(ice.project(redactor, footage.clip.recording).footage.get())
    other = ice.project(redactor, ice.officer("Ito").trained().wears("BWC-9").recorded()).footage.get()
    with pytest.raises(Mistaken, match="does not"):
        start_from_approved(actor=redactor, footage=other, submission=submission)
    edited = start_from_approved(actor=redactor, footage=again, submission=submission)
    assert set(edited.changed) == {"t1", "w1", "s1", "settings"}
    again.refresh_from_db()
    assert plan_of(again) == plan_of(Footage.objects.get(id=footage.id))
    with pytest.raises(Mistaken, match="without entries"):
        start_from_approved(actor=redactor, footage=again, submission=submission)
    undo(actor=redactor, project=again.project, expected_revision=1)
    assert not entries_of(again).exists()
