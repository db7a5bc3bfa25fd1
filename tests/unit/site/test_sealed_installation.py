"""The whole way of a recording through an installation that seals, and through one that does not: the same bytes."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from openbwc.access.actions.open_viewing import open_download, open_viewing
from openbwc.access.delivery import COPY, ORIGINAL, deliver
from openbwc.custody import Actor
from openbwc.evidence.actions.check_fixity import FixitySample, check_fixity
from openbwc.evidence.models import ClipFile, RedactedCopy, RenditionKind
from openbwc.evidence.originals import vault
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.adapters import Folder
from openbwc.intake.collecting import adapters
from openbwc.intake.models import SourceKind
from openbwc.media.synthetic import Scene, Shot, film, sidecar_of, write_sidecar
from openbwc.program.models import Person, Role
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.run_job import Outcome, run_job
from openbwc.redaction.models import Footage, Job, JobKind, Render
from openbwc.redaction.queries import entries_of, leftovers_of
from openbwc.site.jobs import tasks
from tests.unit.redaction.edits import REASON, added, did, sound, track
from tests.unit.redaction.rendered import approved, path_of
from tests.world import World, WorldAgency

WORKER = Actor.system("worker")
CASE = "ICE-2026-0001"


class Session:
    session_key = "browser one"


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second and a half of a street, an hour ago, with its sidecar."""
    path = tmp_path_factory.mktemp("card") / "CLIP0001.MP4"
    started = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    shot = Shot(
        scene=Scene.STREET, seconds=1.5, started=started, serial="BWC-1", seed=1, width=320, height=180, rate=10
    )
    film(shot, path)
    write_sidecar(path, sidecar_of(shot, activation="A-1", pre_event_seconds=30.0))
    return path


@pytest.fixture
def card(filmed: Path, tmp_path: Path) -> Path:
    shutil.copytree(filmed.parent, tmp_path / "card")
    return tmp_path / "card" / filmed.name


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


def taken_in(ice: WorldAgency, card: Path) -> ClipFile:
    ice.officer("Ruiz").trained().wears("BWC-1")
    told = dict(Folder.listed(card.parent).clips(adapters()))[card.name]
    settled = take_in_file(card, actor=Actor.system("dock"), camera_serial="BWC-1", source=SourceKind.CARD, told=told)
    assert settled.clip is not None
    return settled.clip


def ranged(person: Person, token: str, clip: ClipFile, kind: str, first: int, last: int) -> bytes:
    request: HttpRequest = RequestFactory().get("/", HTTP_RANGE=f"bytes={first}-{last}")
    request.session = Session()  # type: ignore[assignment]  # only its key is read
    answer: HttpResponseBase = deliver(request, person=person, token=token, clip=clip, kind=kind)
    assert answer.status_code == 206
    return b"".join(answer.streaming_content)


def redacted(ice: WorldAgency, clip: ClipFile) -> tuple[RedactedCopy, bytes]:
    """A copy, made by the jobs of a project, and the bytes that were rendered for it."""
    redactor, reviewer = ice.staff(Role.REDACTOR).row, ice.staff(Role.REVIEWER).row
    project = ice.project(redactor, clip.recording)
    project.footage.update(width=None, height=None, frames=None)
    footage = project.footage.get()
    found = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters={"kinds": ["face"], "tier": "fast"})
    done(found)
    footage = Footage.objects.get(id=footage.id)
    added(redactor, footage, track("t9", [0, 0, 160, 100, 180], [14, 0, 160, 100, 180], kind="region"), sound())
    entries = [one.entry_id for one in entries_of(footage) if one.kind != "settings"]
    did(redactor, footage, "set", entries=entries, reason=REASON)
    approved(redactor, reviewer, project)
    done(ask_job(actor=redactor, footage=Footage.objects.get(id=footage.id), kind=JobKind.RENDER))
    render = Render.objects.get()
    for leftover in leftovers_of(render).filter(answer=""):
        answer_leftover(
            actor=reviewer, leftover=leftover, answer="need_not_be_withheld", statement="Nobody real is seen here."
        )
    copy = finish_copy(actor=redactor, render=render)
    return copy, path_of(render).read_bytes()


def done(job: Job) -> None:
    outcome = run_job(actor=WORKER, job_id=job.id, beat=lambda: None)
    job.refresh_from_db()
    assert outcome is Outcome.DONE, job.error


def lies_open(folder: Path, content: bytes) -> bool:
    """Whether any file holds a piece from the middle of the content."""
    piece = content[len(content) // 2 :][:2048]
    return any(piece in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("keys", ["files", "none"])
def test_a_recording_is_taken_in_viewed_redacted_and_read_back(
    keys: str, settings: Settings, home: Path, ice: WorldAgency, card: Path
) -> None:
    settings.VAULT_KEYS, settings.REDACTION_FOLDER = keys, home / "redaction"
    recorded, investigator = card.read_bytes(), ice.staff(Role.INVESTIGATOR).row
    clip = taken_in(ice, card)
    assert clip.sha256 == hashlib.sha256(recorded).hexdigest()
    assert tasks.make_renditions(str(clip.id)) == "done"
    assert set(clip.renditions.values_list("state", flat=True)) == {"made"}
    stated = {"recording": clip.recording, "purpose": "investigation", "matter": CASE, "browser": "browser one"}
    seen = open_viewing(actor=investigator, **stated).token
    assert len(ranged(investigator, seen, clip, RenditionKind.PROXY, 0, 99)) == 100
    taken = open_download(actor=investigator, **stated).token
    assert ranged(investigator, taken, clip, ORIGINAL, 1000, 4999) == recorded[1000:5000]
    copy, rendered = redacted(ice, clip)
    shown = open_viewing(actor=investigator, copy=copy, **stated).token
    assert ranged(investigator, shown, clip, COPY, 100, len(rendered) - 1) == rendered[100:]
    assert set(vault().files(copy.vault_object)) >= {copy.vault_name, copy.captions, "plan.json", "lineage.json"}
    assert check_fixity(9, actor=WORKER) == FixitySample(checked=2, damaged=())
    assert vault().verify_all(expected=iter([clip.vault_object, copy.vault_object])).sound
    is_open = [lies_open(home / "vault", content) for content in (recorded, rendered)]
    assert is_open == [keys == "none"] * 2
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []
