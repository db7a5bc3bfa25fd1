"""A copy that was really filmed, redacted and signed: out of its package the C2PA reader finds who signed it."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.custody.ledger_files import verifier_key
from openbwc.evidence.models import Recording
from openbwc.ledger.verify_package import verify_package
from openbwc.media.provenance.signing import read_manifest
from openbwc.media.redaction.plan_file import read_plan
from openbwc.media.synthetic import Scene, Shot, film
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.models import FrozenPlan
from openbwc.redaction.signing import sign_for_agency
from tests.unit.redaction.edits import REASON, added, track
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import WorldAgency

from .conftest import built, file_of
from .releases import released, taken_in

pytestmark = pytest.mark.django_db


def test_the_credential_in_a_package_is_read_back_under_the_packaged_root(
    house: Path, ice: WorldAgency, recording: Recording, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.mp4"
    started = datetime(2026, 5, 12, tzinfo=UTC)
    film(Shot(scene=Scene.STREET, seconds=2.0, started=started, width=160, height=90, rate=15), plain)
    redactor, reviewer = ice.staff(Role.REDACTOR).row, ice.staff(Role.REVIEWER).row
    project = ice.project(redactor, recording)
    footage = project.footage.get()
    stored(footage, plain.read_bytes())
    taken_in(footage.clip)
    footage.width, footage.height, footage.frames = 160, 90, 30
    footage.save()
    added(redactor, footage, track("t1", [3, 0, 0, 20, 20], [9, 40, 40, 60, 60], reason=REASON))
    submission = approved(redactor, reviewer, project)
    submission.refresh_from_db()
    frozen = FrozenPlan.objects.get(submission=submission, footage=footage)
    signed = tmp_path / "signed.mp4"
    sign_for_agency(
        ice.row,
        plain,
        signed,
        plan=read_plan(bytes(frozen.content)),
        policy=policy_of(ice.row, timezone.now().date()),
        original_title=f"Recording {recording.short_id}",
    )
    copy = finish_copy(actor=redactor, render=checked(rendered(submission, footage, signed.read_bytes())))
    package = file_of(built(released(ice, copy, kind="publication")), tmp_path)
    assert verify_package(package, str(verifier_key())).findings == []
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "unpacked")
    (bag,) = (tmp_path / "unpacked").iterdir()
    root = (bag / "data/provenance/root.pem").read_text()
    found = read_manifest(bag / "data/footage/001-redacted.mp4", anchors=root)
    assert (found.state, found.signer) == ("Trusted", ice.row.name)
    assert (found.original_sha256, found.plan_sha256) == (footage.clip.sha256, frozen.sha256)
