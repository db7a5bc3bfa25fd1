"""III.D: completion is documented; the file that shows it is kept by its digest, which the ledger holds."""

import hashlib
import io
import json

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.actions.record_training import record_training
from openbwc.program.evidence_files import LARGEST, keep_evidence, place_of
from openbwc.program.models import Role, TrainingCompletion, TrainingProgramme
from openbwc.program.refusals import Mistaken
from tests.world import ALL_TOPICS, WorldAgency

pytestmark = pytest.mark.usefixtures("home")
PDF = b"%PDF-1.7 certificate"


def test_the_file_is_kept_by_its_digest_and_the_ledger_holds_it(ice: WorldAgency) -> None:
    manager, officer = ice.staff(Role.PROGRAMME_MANAGER).row, ice.officer("Ruiz").row
    course = TrainingProgramme.objects.create(title="Basic", topics=list(ALL_TOPICS), valid_days=365)
    file = keep_evidence(io.BytesIO(PDF), "certificate\u202efdp.pdf")
    done = record_training(
        actor=Actor.person(manager.id),
        person=officer,
        programme=course,
        completed_on=ice.world.today,
        evidence="certificate 12",
        file=file,
    )
    digest = hashlib.sha256(PDF).hexdigest()
    assert (done.evidence_sha256, done.evidence_type, done.evidence_size) == (digest, "application/pdf", len(PDF))
    assert place_of(digest).read_bytes() == PDF
    assert done.evidence_name.isprintable()
    event = Event.objects.get(kind="program.training_recorded")
    assert json.loads(bytes(event.body))["facts"]["evidence_sha256"] == digest


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "an empty file"),
        (b"<html>%PDF-", "PDF, PNG or JPEG"),
        (b"MZ\x90", "PDF, PNG or JPEG"),
        (PDF + b"x" * LARGEST, "at most 10 MB"),
    ],
)
def test_what_is_no_scan_or_too_large_is_not_kept(content: bytes, expected: str) -> None:
    with pytest.raises(Mistaken, match=expected):
        keep_evidence(io.BytesIO(content), "certificate.pdf")
    assert not place_of(hashlib.sha256(content).hexdigest()).exists()
    assert not list(place_of("0" * 64).parents[1].glob(".coming-*"))


def test_without_words_for_its_evidence_a_completion_is_not_recorded(ice: WorldAgency) -> None:
    manager, officer = ice.staff(Role.PROGRAMME_MANAGER).row, ice.officer("Ruiz").row
    course = TrainingProgramme.objects.create(title="Basic", topics=list(ALL_TOPICS), valid_days=365)
    foreign = TrainingProgramme.objects.create(
        agency=ice.world.agency("CBP").row, title="Theirs", topics=list(ALL_TOPICS), valid_days=365
    )
    for programme, evidence, expected in ((course, " ", "Evidence"), (foreign, "c", "another's")):
        with pytest.raises(Mistaken, match=expected):
            record_training(
                actor=Actor.person(manager.id),
                person=officer,
                programme=programme,
                completed_on=ice.world.today,
                evidence=evidence,
            )
    assert not TrainingCompletion.objects.filter(person=officer).exists()
