"""What oversight says of retention, requests and releases: the checks and the metrics."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.events import RELEASED
from openbwc.disclosure.models import (
    Audience,
    Channel,
    LeoNotice,
    Release,
    ReleaseKind,
    ReleaseState,
    Request,
    State,
    Step,
)
from openbwc.evidence.models import Recording
from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.checks import requests, retention
from openbwc.oversight.metrics import Measured, measure, metric_of
from openbwc.policy.requests import Clock
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.retention.models import Disposition, Hold
from tests.unit.disclosure.sending import sent
from tests.world import WorldAgency

YEAR = 365.25 * 24


@pytest.fixture
def officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER).row


def scope_of(ice: WorldAgency, *, days_on: float = 0.0) -> Scope:
    at = ice.world.now + timedelta(days=days_on, seconds=1)
    return Scope(agency=ice.row, policy=policy_of(ice.row, at.date()), since=at - timedelta(days=30), at=at)


def found(check: Any, scope: Scope) -> tuple[int, list[Problem]]:
    examined = check(scope)
    return examined.population, list(examined.problems)


def asked(ice: WorldAgency, officer: Person, *, days_ago: int, kind: str = "public") -> Request:
    told = Asked(kind=kind, name="Jo Doe", description="All footage of the stop.")
    return receive_request(
        actor=officer,
        agency=ice.row,
        channel=Channel.STAFF,
        asked=told,
        received_at=ice.world.now - timedelta(days=days_ago),
    )


def measured(code: str, ice: WorldAgency) -> Measured:
    metric = metric_of(code)
    assert metric is not None
    now = timezone.now()
    return measure(metric, ice.row, since=now - timedelta(days=30), until=now + timedelta(seconds=1))


@pytest.mark.parametrize("check", [*requests.CHECKS, *retention.CHECKS], ids=lambda check: check.code)
def test_nothing_to_look_at_is_no_problem(ice: WorldAgency, check: Check) -> None:
    examined = check.examine(scope_of(ice))
    assert (examined.population, list(examined.problems)) == (0, [])


def test_a_clock_that_ran_out_is_found_until_it_is_answered(ice: WorldAgency, officer: Person) -> None:
    late, young = asked(ice, officer, days_ago=90), asked(ice, officer, days_ago=2)
    population, problems = found(requests.clocks_kept, scope_of(ice))
    assert population == 2
    assert {one.subject.id for one in problems} == {late.id}
    assert {one.evidence["clock"] for one in problems} == {"acknowledge", "route", "determine"}
    assert all("Jo Doe" not in one.words for one in problems)
    withdrawn(officer, late)
    assert found(requests.clocks_kept, scope_of(ice)) == (2, [])
    sent(officer, late)
    assert found(requests.clocks_kept, scope_of(ice)) == (1, [])
    assert young.id in {one.subject.id for one in found(requests.clocks_kept, scope_of(ice, days_on=60))[1]}


def test_a_letter_that_never_went_out_is_found_though_its_request_is_closed(ice: WorldAgency, officer: Person) -> None:
    closed = asked(ice, officer, days_ago=2)
    withdrawn(officer, closed)
    closed.refresh_from_db()
    assert closed.state == State.CLOSED
    population, problems = found(requests.clocks_kept, scope_of(ice, days_on=10))
    assert (population, [one.evidence["clock"] for one in problems]) == (1, ["notify"])
    sent(officer, closed)
    assert found(requests.clocks_kept, scope_of(ice, days_on=10)) == (0, [])


def test_every_clock_but_the_requester_s_own_has_words(ice: WorldAgency) -> None:
    assert set(requests.OWED_IN_WORDS) == set(Clock) - {Clock.APPEAL}


def withdrawn(officer: Person, request: Request) -> None:
    handle_request(actor=officer, request=request, step=Step.WITHDRAWAL, words="By e-mail: no more interest.")
    close_request(actor=officer, request=request, outcome="withdrawn", statement="They wrote so.")


def gone(
    ice: WorldAgency,
    officer: Person,
    recording: Recording,
    *,
    incident: str = "none",
    kind: ReleaseKind = ReleaseKind.DISCOVERY,
) -> Release:
    """A release as only something that got past the gate could have made it."""
    now = ice.world.now - timedelta(hours=1)
    release = Release.objects.create(
        agency=ice.row,
        kind=kind,
        title="The stop",
        purpose="discovery",
        audience=Audience.COURT if kind == ReleaseKind.DISCOVERY else Audience.PUBLIC,
        recipient="A court" if kind == ReleaseKind.DISCOVERY else "",
        incident=incident,
        state=ReleaseState.RELEASED,
        opened_by=officer,
        opened_at=now,
        released_by=officer,
        released_at=now,
    )
    release.parts.create(clip=recording.clips.all()[0], added_by=officer, added_at=now)
    return release


def tell(release: Release, person: Person, recording: Recording, at: datetime) -> None:
    notice = LeoNotice.objects.create(
        release=release, person=person, event_id=release.id, asked_by=person, asked_at=at, told_at=at
    )
    notice.recordings.add(recording)


def test_an_officer_who_was_not_told_before_is_found(ice: WorldAgency, officer: Person) -> None:
    ruiz = ice.officer("Ruiz").trained()
    recording = ruiz.wears().recorded()
    release = gone(ice, officer, recording)
    population, problems = found(requests.officers_told, scope_of(ice))
    assert (population, [one.evidence["person"] for one in problems]) == (1, [str(ruiz.row.id)])
    assert release.released_at is not None
    tell(release, ruiz.row, recording, release.released_at + timedelta(minutes=1))
    assert len(found(requests.officers_told, scope_of(ice))[1]) == 1
    LeoNotice.objects.update(told_at=release.released_at - timedelta(minutes=1))
    assert found(requests.officers_told, scope_of(ice)) == (1, [])
    facts = measured("disclosure", ice).facts
    assert (facts["officers_to_tell_of_releases"], facts["officers_told_before"]) == (1, 1)


def test_footage_of_an_incident_went_out_with_everybody_asked(ice: WorldAgency, officer: Person) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    gone(ice, officer, recording)
    assert found(requests.incidents_consulted, scope_of(ice)) == (0, [])
    release = gone(ice, officer, recording, incident="death_in_custody", kind=ReleaseKind.PUBLICATION)
    population, problems = found(requests.incidents_consulted, scope_of(ice))
    assert (population, {one.key for one in problems}) == (1, {"authorisation", "us_attorney", "public_affairs"})
    assert release.released_at is not None
    before = release.released_at - timedelta(minutes=5)
    release.authorisations.create(digest="0" * 64, statement="Seen.", by=officer, at=before)
    for body in ("us_attorney", "public_affairs"):
        release.consultations.create(
            body=body, office="An office", statement="Told.", asked_by=officer, asked_at=before, answered_at=before
        )
    assert found(requests.incidents_consulted, scope_of(ice)) == (1, [])


def test_the_check_asks_of_an_incident_what_the_gate_asks(ice: WorldAgency, officer: Person) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    gone(ice, officer, recording, incident="death_in_custody")  # to a court: the official alone
    _, problems = found(requests.incidents_consulted, scope_of(ice))
    assert [one.key for one in problems] == ["authorisation"]


def test_what_is_out_by_a_column_alone_is_found(ice: WorldAgency, officer: Person) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    release = gone(ice, officer, recording)
    population, problems = found(requests.released_by_the_gate, scope_of(ice))
    assert (population, [one.subject.id for one in problems]) == (1, [release.id])
    facts = dict.fromkeys(RELEASED.required) | {"files": sorted(release.files())}
    with transaction.atomic():
        record(RELEASED, actor=Actor.person(officer.id), subject=Subject("release", release.id), facts=facts)
    assert found(requests.released_by_the_gate, scope_of(ice)) == (1, [])


def test_a_hold_past_its_review_is_its_custodian_s(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    ice.held(recording, review_in=90)
    late = ice.held(recording, review_in=-1)
    population, problems = found(retention.holds_reviewed, scope_of(ice))
    assert (population, [one.subject.id for one in problems]) == (2, [late.id])
    assert problems[0].owner_id == late.custodian_id
    late.released_at = timezone.now()
    late.save()
    assert found(retention.holds_reviewed, scope_of(ice)) == (1, [])


def test_an_item_without_an_authority_is_found(ice: WorldAgency) -> None:
    ice.scheduled("evidentiary")
    bare = ice.scheduled("non_evidentiary", authority="UNVERIFIED-EXAMPLE")
    population, problems = found(retention.authorities_entered, scope_of(ice))
    assert (population, [one.subject.id for one in problems]) == (2, [bare.id])


def test_what_nothing_keeps_is_found_after_the_policy_s_time_and_a_hold_keeps_it(ice: WorldAgency) -> None:
    camera = ice.officer("Ruiz").trained().wears("BWC-OLD")
    old = [camera.recorded(hours_ago=age * YEAR, category="non_evidentiary") for age in (1.5, 3, 4)]
    ice.scheduled("non_evidentiary", period="P1Y")
    population, problems = found(retention.kept_too_long, scope_of(ice))
    assert population == 3
    assert [one.evidence["recordings"] for one in problems] == [2]
    retained = measured("retention", ice)
    assert (retained.numerator, retained.denominator) == (3, 3)
    assert retained.facts == {"under_hold": 0, "due_for_disposition": 3, "disposed_early": 0}
    ice.held(*old[1:])
    assert found(retention.kept_too_long, scope_of(ice)) == (3, [])
    assert measured("retention", ice).facts == {"under_hold": 2, "due_for_disposition": 1, "disposed_early": 0}
    Hold.objects.update(released_at=timezone.now() - timedelta(days=30))
    assert found(retention.kept_too_long, scope_of(ice)) == (3, []), "it was kept till then"
    Hold.objects.update(released_at=timezone.now() - timedelta(days=400))
    assert [one.evidence["recordings"] for one in found(retention.kept_too_long, scope_of(ice))[1]] == [2]


def test_what_a_schedule_lets_go_since_yesterday_was_not_kept_too_long(ice: WorldAgency) -> None:
    ice.officer("Ruiz").trained().wears("BWC-OLD").recorded(hours_ago=4 * YEAR, category="non_evidentiary")
    ice.scheduled("non_evidentiary", period="P1Y", since=1)
    assert found(retention.kept_too_long, scope_of(ice)) == (1, [])


def test_a_disposal_that_does_not_end_is_found(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").trained().wears("BWC-OLD").recorded(hours_ago=2 * YEAR)
    by, now = ice.staff(Role.CUSTODIAN).row, timezone.now()
    disposition = Disposition.objects.create(
        agency=ice.row,
        action="destroy",
        reason="Due.",
        reckoned_on=now.date(),
        listed=1,
        proposed_by=by,
        proposed_at=now,
    )
    listed = disposition.recordings.create(recording=recording, particulars={}, state="begun", begun_at=now)
    assert found(retention.disposals_ended, scope_of(ice)) == (1, [])
    listed.begun_at = now - timedelta(days=2)
    listed.save()
    population, (problem,) = found(retention.disposals_ended, scope_of(ice))
    assert (population, problem.subject) == (1, Subject("recording", recording.id))
    listed.state = "disposed"
    listed.save()
    assert found(retention.disposals_ended, scope_of(ice)) == (1, [])


def test_what_was_disposed_of_before_its_day_is_counted(ice: WorldAgency) -> None:
    camera, by = ice.officer("Ruiz").trained().wears("BWC-OLD"), ice.staff(Role.CUSTODIAN).row
    now = timezone.now()
    disposition = Disposition.objects.create(
        agency=ice.row,
        action="destroy",
        reason="It is due.",
        reckoned_on=now.date(),
        listed=3,
        sha256="ab" * 32,
        proposed_by=by,
        proposed_at=now,
    )
    for days, begun_at in ((-1, now), (0, now), (1, now), (1, None)):
        day = (now + timedelta(days=days)).date().isoformat()
        disposition.recordings.create(recording=camera.recorded(), particulars={"due_on": day}, begun_at=begun_at)
    assert measured("retention", ice).facts["disposed_early"] == 1


def test_disclosure_is_what_a_naive_count_gives(ice: WorldAgency, officer: Person) -> None:
    days = WorkingDays()
    prompt, late = asked(ice, officer, days_ago=5), asked(ice, officer, days_ago=90)
    asked(ice, officer, days_ago=80)
    for request in (prompt, late):
        handle_request(actor=officer, request=request, step=Step.ROUTED)
        withdrawn(officer, request)
    assert measured("disclosure", ice).denominator == 0
    for request in (prompt, late):
        sent(officer, request)
    result = measured("disclosure", ice)
    assert (result.numerator, result.denominator) == (1, 2)
    assert (result.facts["requests_open"], result.facts["requests_over_the_limit"]) == (1, 1)
    took = days.between(days.add(late.received_at.date(), 10), ice.world.today)
    assert result.facts["ninetieth_percentile_days"] == pytest.approx(0.9 * took, abs=1.0)
