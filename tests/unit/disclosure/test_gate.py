"""The gate over real rows: what is missing, who owes it, and that what changes after an approval asks for another."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.enter_telling import enter_telling
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.gate import OWED_BY, what_is_missing
from openbwc.disclosure.models import (
    Answer,
    Audience,
    Body,
    LeoNotice,
    Prosecution,
    Release,
    ReleaseKind,
    ReleaseState,
    Request,
    State,
    Step,
)
from openbwc.evidence.models import RedactedCopy
from openbwc.notices.models import Channel, Delivery, DeliveryState, Notice
from openbwc.policy.release_facts import AUDIENCES, KINDS
from openbwc.program.models import Appointment, Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.models import Leftover
from tests.stored import stored_at

from .stage import PERSON, Stage, staged


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def stage(db: None, home: Path) -> Stage:
    return staged()


@pytest.fixture
def copy(stage: Stage) -> RedactedCopy:
    return stage.copied(stage.recordings[0])


@pytest.fixture
def ready(stage: Stage, copy: RedactedCopy) -> Release:
    release = stage.ready(copy)
    assert what_is_missing(release) == ()
    return release


def codes(release: Release) -> set[str]:
    release = Release.objects.get(id=release.id)
    return {one.code for one in what_is_missing(release)}


def refused(actor: Person, release: Release) -> set[str]:
    with pytest.raises(Refused) as refusal:
        release_footage(actor=actor, release=release)
    assert Release.objects.get(id=release.id).state == ReleaseState.DRAFTED
    return {reason.code for reason in refusal.value.decision.reasons}


def test_an_empty_release_owes_everything_and_says_who_owes_it(stage: Stage) -> None:
    release = stage.opened()
    found = {one.code: one for one in what_is_missing(release)}
    assert found.keys() == {
        "nothing_in_it",
        "incident_not_stated",
        "prosecution_not_stated",
        "us_attorney_not_consulted",
        "public_affairs_not_told",
        "not_authorised",
    }
    assert found["not_authorised"].owed_by == ("Agency programme manager", "Department policy office")
    assert found["nothing_in_it"].owed_by == ("Disclosure officer",)
    assert all(one.since == release.opened_at for one in found.values())
    assert refused(stage.officer, release) == found.keys()


def test_with_everything_done_it_goes_out_and_the_request_knows(
    stage: Stage, copy: RedactedCopy, ready: Release
) -> None:
    assert list(ready.copies_served()) == []
    released = release_footage(actor=stage.officer, release=ready)
    assert (released.state, released.released_by) == (ReleaseState.RELEASED, stage.officer)
    assert list(released.copies_served()) == [copy]
    event = Event.objects.get(kind="disclosure.released")
    assert copy.sha256.encode() in bytes(event.body)
    assert str(stage.ruiz.id).encode() in bytes(event.body)
    step = stage.request.events.get(step=Step.RELEASED)
    assert step.facts["all"] is False  # the other recording is not out
    with pytest.raises(Mistaken, match="released"):
        release_footage(actor=stage.officer, release=released)


def test_when_all_that_goes_out_is_out_the_request_is_closed(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.ready(copy, stage.copied(stage.recordings[1]))
    release_footage(actor=stage.officer, release=release)
    assert Request.objects.get(id=stage.request.id).state == State.CLOSED


Spoiling = Callable[[Stage, Release, RedactedCopy], object]


def _withdrawn(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    withdraw_copy(actor=stage.officer, copy=copy, reason="A face shows.")


def _unanswered(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    Leftover.objects.create(render=copy.render, position=1, kind="face", words="A face.")


def _unproved(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    LeoNotice.objects.update(told_at=None)


def _unauthorised(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    release.authorisations.all().delete()


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


def _prosecuted(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    state_release(actor=stage.officer, release=release, incident="none", prosecution=Prosecution.PENDING)


def _incident(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    state_release(actor=stage.officer, release=release, incident="death_in_custody", prosecution=Prosecution.NONE)


def _objection(stage: Stage, release: Release, copy: RedactedCopy) -> None:
    asked = consult(actor=stage.officer, release=release, body=Body.OTHER_AGENCY, office="DEA", statement="See it.")
    enter_answer(actor=stage.officer, consultation=asked, outcome=Answer.OBJECTION, answer="A case runs.")


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
    (_another_digest, {"custody_broken", "authorisation_outdated"}),
    (_other_wearer, {"officer_not_notified"}),
    (_withholding_ended, {"exemption_unstated"}),
    (_ruled_out, {"not_ruled_for_release"}),
    (_undetermined, {"request_not_granted"}),
    (_prosecuted, {"us_attorney_not_consulted", "authorisation_outdated"}),
    (_incident, {"public_affairs_not_told", "authorisation_outdated"}),
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


def test_no_other_role_releases(stage: Stage, ready: Release) -> None:
    for role in set(Role) - {Role.DISCLOSURE_OFFICER}:
        assert refused(stage.ice.staff(role).row, ready) == {"no_authority"}, role
    for role in Role:
        department = stage.ice.person("Dee").trained().appointed(role, department=True)
        assert refused(department.row, ready) == {"no_authority"}, role


def test_a_change_after_the_approval_asks_for_another_one(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    part = take_out(actor=stage.officer, part=ready.parts.get())
    assert codes(ready) == {"nothing_in_it", "authorisation_outdated"}
    with pytest.raises(Mistaken, match="taken out"):
        take_out(actor=stage.officer, part=part)
    put_in(actor=stage.officer, release=ready, file=copy)
    assert codes(ready) == set()  # it is again exactly what was approved


def test_an_officer_who_is_added_later_is_told_before_it_goes_out(stage: Stage, ready: Release) -> None:
    put_in(actor=stage.officer, release=ready, file=stage.copied(stage.recordings[1]))
    made = notify_officers(actor=stage.officer, release=ready)
    assert [one.person for one in made] == [stage.haddad]
    assert [one.id for one in made[0].recordings.all()] == [stage.recordings[1].id]
    assert codes(ready) == {"notice_not_proved", "authorisation_outdated"}
    with pytest.raises(Mistaken, match="there is none"):
        notify_officers(actor=stage.officer, release=ready)
    with pytest.raises(Mistaken, match="sentence"):
        enter_telling(actor=stage.officer, notice=made[0], how=" ")
    enter_telling(actor=stage.officer, notice=made[0], how="By telephone on Monday.")
    assert codes(ready) == {"authorisation_outdated"}


def test_a_notice_that_cannot_be_sent_is_no_proof(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    (notice,) = notify_officers(actor=stage.officer, release=release)
    sent = Notice.objects.get(event_id=notice.event_id)
    assert (sent.person, sent.required, sent.clause) == (stage.ruiz, True, "V.B.2")
    delivery = Delivery.objects.create(
        channel=Channel.EMAIL, person=stage.ruiz, made_at=timezone.now(), due_at=timezone.now()
    )
    delivery.notices.add(sent)
    assert codes(release) == {"notice_not_proved", "not_authorised"}
    Delivery.objects.update(state=DeliveryState.FAILED)
    assert codes(release) == {"notice_failed", "not_authorised"}
    enter_telling(actor=stage.officer, notice=notice, how="By letter, receipt 7.")
    assert codes(release) == {"not_authorised"}


def test_who_has_left_cannot_be_told_by_the_house(stage: Stage, copy: RedactedCopy) -> None:
    stage.ruiz.left_on = timezone.now().date() - timedelta(days=3)
    stage.ruiz.save()
    release = stage.filled(copy)
    notify_officers(actor=stage.officer, release=release)
    assert "notice_failed" in codes(release)


def test_nobody_approves_what_they_opened_or_worked_on(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    both = stage.ice.world.agency("ICE")
    opener = stage.officer
    for person in (opener, stage.redactor):
        Appointment.objects.create(
            person=person, role=Role.PROGRAMME_MANAGER, agency=both.row, starts_on=both.world.today
        )
        with pytest.raises(Refused) as refusal:
            authorise_release(actor=person, release=release, statement="Fine.")
        assert [one.code for one in refusal.value.decision.reasons] == ["own_release"]


def test_an_objection_is_decided_by_the_official_in_writing(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    _objection(stage, ready, copy)
    with pytest.raises(Refused) as refusal:
        authorise_release(actor=stage.manager, release=ready, statement="I have seen it.")
    assert [one.code for one in refusal.value.decision.reasons] == ["objection_not_decided"]
    said = {"statement": "I have seen it.", "on_objections": "The case is closed by now."}
    authorise_release(actor=stage.manager, release=ready, **said)
    assert codes(ready) == set()
    _objection(stage, ready, copy)  # another one, after the decision
    assert codes(ready) == {"objection_standing"}


@pytest.mark.parametrize("kind", [ReleaseKind.EXPEDITED, ReleaseKind.PUBLICATION])
def test_what_goes_to_the_public_is_known_to_public_affairs(
    stage: Stage, copy: RedactedCopy, kind: ReleaseKind
) -> None:
    release = stage.filled(copy, kind=kind)
    assert "public_affairs_not_told" in codes(release)
    assert ("us_attorney_not_consulted" in codes(release)) is (kind == ReleaseKind.EXPEDITED)
    consult(actor=stage.officer, release=release, body=Body.PUBLIC_AFFAIRS, office="OPA", statement="It comes.")
    assert "public_affairs_not_told" not in codes(release)


def test_a_copy_that_was_made_for_one_requester_goes_to_no_other(db: None, home: Path) -> None:
    stage = staged(PERSON)
    copy = stage.copied(stage.recordings[0])
    release = stage.opened(ReleaseKind.PUBLICATION)
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=release, file=copy)
    assert [one.code for one in refusal.value.decision.reasons] == ["copy_for_another"]
    put_in(actor=stage.officer, release=stage.opened(), file=copy)


def test_what_nobody_made_by_redaction_does_not_go_in(stage: Stage) -> None:
    made_up = stage.ice.copied(stage.recordings[0], purpose="discovery")
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=stage.opened(), file=made_up)
    found = {one.code for one in refusal.value.decision.reasons}
    assert found == {"not_reviewed", "residual_check_missing", "custody_broken", "copy_for_another"}
    original = stage.recordings[0].clips.get()
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=stage.opened(), file=original)
    assert "original_in_release" in {one.code for one in refusal.value.decision.reasons}


def test_a_copy_that_is_withdrawn_after_the_release_is_handed_out_no_more(
    stage: Stage, copy: RedactedCopy, ready: Release
) -> None:
    released = release_footage(actor=stage.officer, release=ready)
    withdraw_copy(actor=stage.ice.staff(Role.CUSTODIAN).row, copy=copy, reason="A face shows.")
    assert list(Release.objects.get(id=released.id).copies_served()) == []
    assert Notice.objects.filter(person=stage.officer, title__contains="in a release was withdrawn").exists()


def test_a_withdrawn_release_hands_nothing_out_and_stays_as_it_is(stage: Stage, ready: Release) -> None:
    released = release_footage(actor=stage.officer, release=ready)
    withdrawn = withdraw_release(actor=stage.manager, release=released, reason="A court ordered it.")
    assert list(withdrawn.copies_served()) == []
    with pytest.raises(Mistaken, match="withdrawn"):
        withdraw_release(actor=stage.manager, release=withdrawn, reason="Again.")
    with pytest.raises(Mistaken, match="withdrawn"):
        release_footage(actor=stage.officer, release=withdrawn)


def test_what_is_out_is_not_changed_any_more(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    released = release_footage(actor=stage.officer, release=ready)
    part, who = released.parts.get(), {"actor": stage.officer, "release": released}
    for change in (
        lambda: take_out(actor=stage.officer, part=part),
        lambda: put_in(file=copy, **who),
        lambda: state_release(incident="none", prosecution=Prosecution.NONE, **who),
        lambda: notify_officers(**who),
        lambda: consult(body=Body.OTHER_AGENCY, office="DEA", statement="See it.", **who),
        lambda: authorise_release(actor=stage.manager, release=released, statement="Fine."),
    ):
        with pytest.raises(Mistaken, match="released"):
            change()


def test_the_database_refuses_a_release_by_nobody(stage: Stage) -> None:
    release = stage.opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(id=release.id).update(state=ReleaseState.RELEASED)


def test_a_withholding_ends_only_before_the_determination(stage: Stage) -> None:
    with pytest.raises(Mistaken, match="determined"):
        end_withholding(
            actor=stage.officer,
            withholding=stage.responsive(stage.recordings[0]).withholdings.get(),
            reason="It is public by now.",
        )


def test_the_policy_and_the_tables_know_the_same_kinds() -> None:
    assert set(ReleaseKind.values) == set(KINDS)
    assert set(Audience.values) == set(AUDIENCES)


def test_whoever_owes_something_has_a_role_for_it(stage: Stage) -> None:
    policy = policy_of(stage.ice.row, timezone.now().date())
    for code, act in OWED_BY.items():
        assert policy.grants[act, None].roles, code
