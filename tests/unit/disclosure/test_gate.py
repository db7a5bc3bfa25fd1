"""The gate over real rows: what is missing, who owes it, and that what changes after an approval asks for another."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.enter_telling import enter_telling
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.open_release import Meant, open_release
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.gate import OWED_BY, digest_of, objections_to, what_is_missing
from openbwc.disclosure.models import (
    Answer,
    Audience,
    Body,
    Prosecution,
    Release,
    ReleaseKind,
    ReleaseState,
    Request,
    State,
    Step,
)
from openbwc.disclosure.parts import bytes_hold
from openbwc.disclosure.stating import digest_of as words_digest
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.models import RedactedCopy
from openbwc.notices.models import Channel, Delivery, DeliveryState, Notice
from openbwc.policy.release_facts import AUDIENCES, KINDS
from openbwc.program.models import Appointment, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy

from .going_out import PAPER
from .stage import CASE, PERSON, Stage, codes, refused, staged

BY_PHONE = {"way": "telephone", "how": "Ruiz picked up and was told which recording."}


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


def test_whoever_states_no_incident_is_held_against_the_track(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    flag_incident(actor=stage.ruiz, about=copy.clip.recording, incident="death_in_custody", statement="He died.")
    owed = {"incident_denied", "us_attorney_not_consulted", "public_affairs_not_told"}
    assert owed <= codes(ready)
    assert owed <= refused(stage.officer, ready)
    state_release(actor=stage.officer, release=ready, incident="death_in_custody", prosecution=Prosecution.NONE)
    assert "incident_denied" not in codes(ready)


def test_an_original_under_a_restriction_goes_to_no_court(stage: Stage) -> None:
    recording = stage.recordings[0]
    release = stage.opened(ReleaseKind.DISCOVERY)
    part = release.parts.create(clip=recording.clips.get(), added_by=stage.officer, added_at=timezone.now())
    report_prohibited(
        actor=stage.haddad, recording=recording, restriction="protected_identity", statement="An informant."
    )
    assert {"original_restricted", "restricted_since"} <= codes(release)
    take_out(actor=stage.officer, part=part)
    assert not {"original_restricted", "restricted_since"} & codes(release)


def test_what_is_missing_of_two_files_asks_as_often_how_they_were_made_as_of_one(
    stage: Stage, copy: RedactedCopy
) -> None:
    def asked(release: Release) -> int:
        what_is_missing(release)  # plans are read once, and never change
        with CaptureQueriesContext(connection) as queries:
            what_is_missing(Release.objects.get(id=release.id))
        return sum('"disclosure_' in one["sql"] or '"redaction_' in one["sql"] for one in queries)

    of_one = asked(stage.ready(copy))
    assert asked(stage.ready(copy, stage.copied(stage.recordings[1]))) == of_one


def test_no_byte_is_read_before_all_else_is_done_and_none_twice(
    stage: Stage, copy: RedactedCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    release = stage.ready(copy, stage.copied(stage.recordings[1]))

    def reading(kept: RedactedCopy) -> bool:
        if len(read) == 1:
            read.append("")
            raise TimeoutError  # the worker is ended after the first file
        read.append(kept.sha256)
        return bytes_hold(kept)

    monkeypatch.setattr("openbwc.disclosure.actions.release.bytes_hold", reading)
    assert refused(stage.manager, release) == {"no_authority", "own_authorisation"}
    state_release(actor=stage.officer, release=release, incident="none", prosecution=Prosecution.PENDING)
    assert "us_attorney_not_consulted" in refused(stage.officer, release)
    assert read == []
    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    state_release(actor=colleague, release=release, incident="none", prosecution=Prosecution.NONE)
    with pytest.raises(TimeoutError):
        release_footage(actor=stage.officer, release=release)
    released = release_footage(actor=stage.officer, release=release)
    assert sorted(filter(None, read)) == sorted(released.files())


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
    enter_telling(actor=stage.officer, notice=stage.waited(made[0]), told_at=timezone.now(), **BY_PHONE)
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
    said = {"way": "letter", "how": "Receipt 7."}
    enter_telling(actor=stage.officer, notice=notice, told_at=timezone.now(), **said)
    assert codes(release) == {"not_authorised"}


def test_nobody_releases_on_their_own_word_that_a_leo_was_told(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    (notice,) = notify_officers(actor=stage.officer, release=release)
    enter_telling(actor=stage.officer, notice=stage.waited(notice), told_at=timezone.now(), **BY_PHONE)
    told = Event.objects.get(kind="disclosure.officer_told")
    proof = {"by": "hand", "way": "telephone", "words": BY_PHONE["how"]}
    assert words_digest(proof).encode() in bytes(told.body)
    authorise_release(
        actor=stage.manager, release=release, digest=digest_of(release), statement="I have seen the copy."
    )
    assert codes(release) == set()
    assert refused(stage.officer, release) == {"own_telling"}
    released = release_footage(actor=stage.ice.staff(Role.DISCLOSURE_OFFICER).row, release=release)
    assert released.state == ReleaseState.RELEASED


def test_while_the_notice_is_under_way_nobody_enters_that_a_leo_was_told(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    (notice,) = notify_officers(actor=stage.officer, release=release)
    with pytest.raises(Refused) as refusal:
        enter_telling(actor=stage.officer, notice=notice, told_at=timezone.now(), **BY_PHONE | {"how": " "})
    found = {(one.clause, one.code) for one in refusal.value.decision.reasons}
    assert found == {("V.B.2", "notice_under_way"), ("V.B.2", "statement_missing")}
    stage.waited(notice)
    for day in (timezone.now() - timedelta(days=3), timezone.now() + timedelta(hours=1)):
        with pytest.raises(Mistaken, match="after they were notified"):
            enter_telling(actor=stage.officer, notice=notice, told_at=day, **BY_PHONE)
    at = timezone.now() - timedelta(hours=1)
    assert enter_telling(actor=stage.officer, notice=notice, told_at=at, **BY_PHONE).told_at == at


def test_a_leo_is_told_which_of_their_recordings_go_out(stage: Stage, copy: RedactedCopy) -> None:
    (notice,) = notify_officers(actor=stage.officer, release=stage.filled(copy))
    words = Notice.objects.get(event_id=notice.event_id).words
    recording = copy.clip.recording
    assert recording.short_id in words
    assert f"{recording.started_at:%d %B %Y, %H:%M} UTC" in words
    assert stage.recordings[1].short_id not in words


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
            authorise_release(actor=person, release=release, digest=digest_of(release), statement="Fine.")
        assert [one.code for one in refusal.value.decision.reasons] == ["own_release"]


def test_whoever_had_a_hand_in_a_release_does_not_authorise_it(stage: Stage, copy: RedactedCopy) -> None:
    both, colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row, stage.officer
    release = stage.opened()  # by the colleague
    today = stage.ice.world.today
    Appointment.objects.create(person=both, role=Role.PROGRAMME_MANAGER, agency=stage.ice.row, starts_on=today)
    put_in(actor=colleague, release=release, file=copy)
    consult(actor=both, release=release, body=Body.OTHER_AGENCY, office="DEA", statement="See it.")
    said = {"digest": digest_of(release), "statement": "Fine."}
    with pytest.raises(Refused) as refusal:
        authorise_release(actor=both, release=release, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["own_release"]


def test_whoever_authorises_a_release_does_not_let_it_go(stage: Stage, copy: RedactedCopy) -> None:
    release, today = stage.ready(copy), stage.ice.world.today
    Appointment.objects.create(
        person=stage.manager, role=Role.DISCLOSURE_OFFICER, agency=stage.ice.row, starts_on=today
    )
    assert refused(stage.manager, release) == {"own_authorisation"}


def test_the_official_approves_what_they_have_seen_and_nothing_else(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy)
    seen = digest_of(release)
    put_in(actor=stage.officer, release=release, file=stage.copied(stage.recordings[1]))
    with pytest.raises(Refused) as refusal:
        authorise_release(actor=stage.manager, release=release, digest=seen, statement="I have seen the copy.")
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [("V.B.3", "release_changed")]
    assert "not_authorised" in codes(release)


def test_an_objection_is_decided_by_the_official_in_writing(stage: Stage, ready: Release) -> None:
    stage.objected(ready)
    said = {"digest": digest_of(ready), "statement": "I have seen it.", "objections": objections_to(ready)}
    with pytest.raises(Refused) as refusal:
        authorise_release(actor=stage.manager, release=ready, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["objection_not_decided"]
    authorise_release(actor=stage.manager, release=ready, on_objections="The case is closed by now.", **said)
    assert codes(ready) == set()
    stage.objected(ready)  # another one, after the decision
    assert codes(ready) == {"objection_standing"}


def test_an_expedited_release_is_opened_by_the_decision_alone(stage: Stage) -> None:
    meant = Meant(kind=ReleaseKind.EXPEDITED, audience=Audience.PUBLIC, title="By hand")
    with pytest.raises(Refused) as refusal:
        open_release(actor=stage.officer, agency=stage.ice.row, meant=meant)
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [("V.B.3", "not_decided")]


def test_what_goes_to_a_court_names_the_case_which_the_approval_is_for(stage: Stage) -> None:
    meant = Meant(kind=ReleaseKind.DISCOVERY, audience=Audience.COURT, title="The stop", recipient="The defence")
    with pytest.raises(Refused) as refusal:
        open_release(actor=stage.officer, agency=stage.ice.row, meant=meant)
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [
        ("V.A.2", "recipient_or_matter_missing")
    ]
    release = stage.opened(ReleaseKind.DISCOVERY)
    put_in(actor=stage.officer, release=release, file=stage.copied(stage.recordings[0], matter=CASE))
    before = digest_of(release)
    release.matter = "24-cr-8"
    assert digest_of(release) != before
    release.save()
    assert "copy_of_another_matter" in codes(release)
    assert "recipient_or_matter_missing" not in codes(release)
    Release.objects.filter(id=release.id).update(matter="")  # of before the case was asked for
    assert "recipient_or_matter_missing" in codes(release)


@pytest.mark.parametrize("kind", [ReleaseKind.EXPEDITED, ReleaseKind.PUBLICATION])
def test_what_goes_to_the_public_is_known_to_public_affairs(
    stage: Stage, copy: RedactedCopy, kind: ReleaseKind
) -> None:
    release = stage.filled(copy, kind=kind)
    assert "public_affairs_not_told" in codes(release)
    assert ("us_attorney_not_consulted" in codes(release)) is (kind == ReleaseKind.EXPEDITED)
    consult(actor=stage.officer, release=release, body=Body.PUBLIC_AFFAIRS, office="OPA", statement="It comes.")
    assert "public_affairs_not_told" not in codes(release)


def test_a_body_answers_for_the_files_that_it_was_asked_of(stage: Stage, copy: RedactedCopy) -> None:
    release = stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    state_release(actor=stage.officer, release=release, incident="none", prosecution=Prosecution.PENDING)
    said = {"body": Body.US_ATTORNEY, "office": "Arizona", "statement": "The face is blurred."}
    asked = consult(actor=stage.officer, release=release, **said)
    said = {"outcome": Answer.NO_OBJECTION, "answer": "Thank you."}
    with pytest.raises(Refused) as refusal:
        enter_answer(actor=stage.officer, consultation=asked, **said)
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [("V.B.3", "paper_missing")]
    enter_answer(actor=stage.officer, consultation=asked, paper=PAPER, **said)
    event = Event.objects.get(kind="disclosure.consultation_answered")
    assert PAPER.sha256.encode() in bytes(event.body)
    assert not {"us_attorney_not_consulted", "us_attorney_not_answered"} & codes(release)
    answered = release.consultations.filter(id=asked.id)
    answered.update(paper_sha256="")  # of before its paper was asked for
    assert "us_attorney_not_answered" in codes(release)
    answered.update(outcome=Answer.OBJECTION)
    assert "us_attorney_not_answered" not in codes(release)
    answered.update(outcome=Answer.NO_OBJECTION, paper_sha256=PAPER.sha256)
    take_out(actor=stage.officer, part=release.standing_parts().get())
    put_in(actor=stage.officer, release=release, file=stage.copied(stage.recordings[0]))
    assert "us_attorney_not_consulted" in codes(release)


def test_a_copy_that_was_made_for_one_requester_goes_to_no_other(db: None, home: Path) -> None:
    stage = staged(PERSON)
    copy = stage.copied(stage.recordings[0])
    release = stage.opened(ReleaseKind.PUBLICATION)
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=release, file=copy)
    assert [one.code for one in refusal.value.decision.reasons] == ["copy_for_another"]
    put_in(actor=stage.officer, release=stage.opened(), file=copy)


def test_a_copy_that_was_made_for_a_case_goes_out_only_with_a_reason_that_is_authorised(stage: Stage) -> None:
    copy, release = stage.copied(stage.recordings[0], matter="24-cr-7"), stage.opened(ReleaseKind.PUBLICATION)
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=release, file=copy)
    assert [one.code for one in refusal.value.decision.reasons] == ["copy_of_another_matter"]
    part = put_in(actor=stage.officer, release=release, file=copy, reuse="The court has published it.")
    with_reason = digest_of(release)
    assert "copy_of_another_matter" not in codes(release)
    release.parts.filter(id=part.id).update(reuse="Somebody else's word.")
    assert digest_of(release) != with_reason
    release.parts.filter(id=part.id).update(reuse="")
    assert "copy_of_another_matter" in codes(release)


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
        lambda: authorise_release(actor=stage.manager, release=released, digest=digest_of(released), statement="Fine."),
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
