"""Each single duty that was done and is undone again blocks a release, over real rows (V.B.2, V.B.3; V.A.5, V.A.6)."""

import dataclasses
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.models import (
    LeoNotice,
    Prosecution,
    Release,
    Step,
)
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Appointment, Role
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.models import Leftover
from tests.stored import stored_at

from .stage import FACE, Stage, codes, refused

Spoiling = Callable[[Stage, Release, RedactedCopy], object]


def _withdrawn(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    withdraw_copy(actor=stage.officer, copy=copy, reason="A face shows.")


def _unanswered(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    Leftover.objects.create(render=copy.render, position=1, kind="face", words="A face.")


def _unproved(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    LeoNotice.objects.update(told_at=None)


def _unauthorised(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    release.authorisations.all().delete()


def _no_official_any_more(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    Appointment.objects.filter(person=stage.manager).delete()


def _damaged(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    path = stored_at(copy.vault_object, copy.vault_name)
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])


def _another_digest(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    RedactedCopy.objects.filter(id=copy.id).update(sha256="0" * 64)


def _other_wearer(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    recording = copy.clip.recording
    recording.wearer = stage.haddad
    recording.save()


def _withholding_ended(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    stage.responsive(copy.clip.recording).withholdings.update(ended_at=timezone.now())


def _ruled_out(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    stage.request.responsive.update(ruling="withhold")


def _undetermined(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    stage.request.determinations.update(outcome="denial")


def _never_written(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    stage.request.events.filter(step=Step.LETTER_SENT).delete()


def _reversed(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    appeal(request=stage.request, statement="The face is known.")
    decider = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    decide_appeal(actor=decider, request=stage.request, reverses=True, statement="It is.")


def _restricted(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    said = {"restriction": "protected_identity", "statement": "An informant stands at the door."}
    report_prohibited(actor=stage.haddad, recording=copy.clip.recording, **said)


def _promised_more(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    record = stage.responsive(copy.clip.recording)
    said = {**dataclasses.asdict(FACE), "exemption": "(b)(7)(C)", "scope": "The face of a witness."}
    record.withholdings.create(by=stage.officer, at=timezone.now(), **said)


def _of_an_incident(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    recording = copy.clip.recording
    recording.category = "serious_injury_or_death"
    recording.save()


def _prosecuted(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    state_release(actor=stage.officer, release=release, incident="none", prosecution=Prosecution.PENDING)


def _incident(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    state_release(actor=stage.officer, release=release, incident="death_in_custody", prosecution=Prosecution.NONE)


def _objection(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    stage.objected(release)


def _second_recording(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    put_in(actor=stage.officer, release=release, file=stage.copied(stage.recordings[1]))


def _reopened(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    submission = copy.render.submission
    submission.returned_at = timezone.now()
    submission.save()


def _approved_by_its_editor(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    copy.render.submission.rulings.update(by=stage.redactor)
    RedactedCopy.objects.filter(id=copy.id).update(approved_by=stage.redactor)


UNDONE: list[tuple[Spoiling, set[str]]] = [
    (_withdrawn, {"copy_withdrawn"}),
    (_unanswered, {"leftovers_open"}),
    (_unproved, {"notice_not_proved"}),
    (_unauthorised, {"not_authorised"}),
    (_no_official_any_more, {"not_authorised"}),
    (_another_digest, {"custody_broken", "authorisation_outdated"}),
    (_other_wearer, {"officer_not_notified"}),
    (_withholding_ended, {"exemption_unstated"}),
    (_ruled_out, {"not_ruled_for_release"}),
    (_undetermined, {"request_not_granted"}),
    (_prosecuted, {"us_attorney_not_consulted", "authorisation_outdated"}),
    (_reversed, {"request_not_granted"}),
    (_never_written, {"determination_not_sent"}),
    (_restricted, {"restricted_since"}),
    (_promised_more, {"exemption_not_redacted"}),
    (_of_an_incident, {"incident_denied", "us_attorney_not_consulted", "public_affairs_not_told"}),
    (_incident, {"us_attorney_not_consulted", "public_affairs_not_told", "authorisation_outdated"}),
    (_objection, {"objection_standing"}),
    (_second_recording, {"officer_not_notified", "authorisation_outdated"}),
    (_reopened, {"not_reviewed"}),
    (_approved_by_its_editor, {"not_reviewed"}),
]


def test_each_duty_that_is_undone_again_blocks(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    for spoil, blocking in UNDONE:
        with transaction.atomic():
            spoil(stage, ready, RedactedCopy.objects.get(id=copy.id))
            assert codes(ready) == blocking, spoil
            assert refused(stage.officer, ready) == blocking, spoil
            transaction.set_rollback(True)
        assert codes(ready) == set()


def test_bytes_that_are_not_those_that_were_finished_block(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    _damaged(stage, ready, copy)
    assert refused(stage.officer, ready) == {"custody_broken"}
