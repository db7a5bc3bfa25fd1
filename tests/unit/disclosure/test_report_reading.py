"""The annual report from real requests: what each history becomes, as of a day, and what the files hold."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.state_for_report import state_for_report
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.annual_report.cases import Case, Year, first_day, fiscal_year_of, last_day
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.annual_report.reading import exemption_of, year_of
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Channel, Closure, Request, Step, Track
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.requests import clocks_kept
from openbwc.policy.requests import Clock, ClockState
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.cli.foia_report import foia_report
from tests.world import World, WorldAgency

from .conftest import SetClock
from .sending import sent
from .years import ONE_STATED

WORKING = WorkingDays()


def made(ice: WorldAgency, kind: str = "press", **told: object) -> Request:
    asked = Asked(kind=kind, name="Jo Doe", description="All footage of the stop.", **told)  # type: ignore[arg-type]
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)


def case_of(year: Year, request: Request) -> Case:
    found, *_ = [one for one in year.cases if one.id == request.id]
    return found


def test_a_case_is_its_history_as_of_a_day(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day, 9)
    request = made(ice, expedition_asked=True, expedition_reason="A hearing is near.", waiver_reason="For the public.")
    handle_request(actor=officer, request=request, step=Step.ROUTED)
    handle_request(actor=officer, request=request, step=Step.TRACKED, track=Track.COMPLEX, words="Many cameras.")
    set_clock(first_day + timedelta(days=4))
    decide_expedition(actor=officer, request=request, grants=False, statement="No ground is stated.")
    decide_waiver(actor=officer, request=request, grants=True, statement="It informs the public.")
    asked_on = WORKING.add(first_day, 5)
    set_clock(asked_on)
    stop_clock(actor=officer, request=request, letter="Which street?")
    sent(officer, request)
    answered_on = WORKING.add(first_day, 15)
    set_clock(answered_on)
    resume_clock(actor=officer, request=request, words="5th Street.")
    set_clock(WORKING.add(first_day, 20))
    pending = case_of(year_of(ice.row, fiscal_year_of(first_day)), request)
    closed_on = WORKING.add(first_day, 30)
    set_clock(closed_on)
    close_request(actor=officer, request=request, outcome="not_agency_record", statement="It is the city's.")
    assert case_of(year_of(ice.row, fiscal_year_of(closed_on)), request).closed_on is None
    sent(officer, request)
    case = case_of(year_of(ice.row, fiscal_year_of(closed_on)), request)
    assert (case.track, case.received_on, case.perfected_on, case.closed_on) == (
        "complex",
        first_day,
        first_day,
        closed_on,
    )
    assert (case.outcome, case.days, case.late) == ("not_agency_record", 20, False)
    assert (pending.closed_on, pending.days) == (None, 10)
    assert case.expedition is not None
    assert (case.expedition.granted, case.expedition.days) == (False, 4)
    assert case.waiver is not None
    assert (case.waiver.granted, case.waiver.days) == (True, 4)


def test_what_happened_later_is_not_known_to_an_earlier_report(
    ice: WorldAgency, officer: Person, set_clock: SetClock
) -> None:
    number = fiscal_year_of(ice.world.today) - 1
    came = WORKING.add(last_day(number) - timedelta(days=80), 1)
    set_clock(came)
    request = made(ice)
    handle_request(actor=officer, request=request, step=Step.ROUTED)
    closed_on = WORKING.add(first_day(number + 1), 3)
    set_clock(closed_on)
    handle_request(actor=officer, request=request, step=Step.WITHDRAWAL, words="By e-mail: no more interest.")
    close_request(actor=officer, request=request, outcome="withdrawn", statement="They wrote so.")
    sent(officer, request)
    before, after = year_of(ice.row, number), year_of(ice.row, number + 1)
    assert case_of(before, request).closed_on is None
    assert case_of(before, request).late
    assert case_of(after, request).outcome == "withdrawn"
    assert [one.id for one in after.pending_at_start()] == [request.id]
    report = report_of([ice.row], number + 1)
    assert [report.whole.figure(f"V.A-{place}")[2].value for place in range(1, 5)] == [1, 0, 1, 0]  # type: ignore[index]
    found = report.whole.figure("XII.D.2-1")
    assert found is not None
    assert [one.number for one in found[2].counted] == [request.number]


def test_an_appeal_has_days_of_its_own(ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock) -> None:
    set_clock(first_day)
    request = made(ice)
    close_request(actor=officer, request=request, outcome="improper", statement="It asks a question.")
    sent(officer, request)
    set_clock(WORKING.add(first_day, 10))
    appeal(request=request, statement="It asks for footage.")
    decided_on = WORKING.add(first_day, 17)
    set_clock(decided_on)
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Second").row
    decide_appeal(actor=other, request=request, reverses=True, statement="It does.")
    (found,) = case_of(year_of(ice.row, fiscal_year_of(decided_on)), request).appeals
    assert (found.made_on, found.decided_on, found.reverses, found.days, found.overdue) == (
        WORKING.add(first_day, 10),
        decided_on,
        True,
        7,
        False,
    )


def test_what_an_appeal_reopened_is_pending_until_it_is_determined_anew(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    request = made(ice)
    close_request(actor=officer, request=request, outcome="improper", statement="It asks a question.")
    sent(officer, request)
    set_clock(WORKING.add(first_day, 2))
    appeal(request=request, statement="It asks for footage.")
    reversed_on = WORKING.add(first_day, 5)
    set_clock(reversed_on)
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Second").row
    decide_appeal(actor=other, request=request, reverses=True, statement="It does.")
    until = WORKING.add(first_day, 40)
    set_clock(until)
    first, again = year_of(ice.row, fiscal_year_of(until)).cases
    assert (first.closed_on, first.outcome, first.late) == (first_day, "improper", False)
    assert (again.received_on, again.closed_on, again.days, again.late) == (reversed_on, None, 35, True)
    handle_request(actor=officer, request=request, step=Step.WITHDRAWAL, words="By e-mail: no more interest.")
    close_request(actor=officer, request=request, outcome="withdrawn", statement="They wrote so.")
    sent(officer, request)
    first, again = year_of(ice.row, fiscal_year_of(until)).cases
    assert (first.outcome, again.closed_on, again.outcome, again.late) == ("improper", until, "withdrawn", True)


def test_the_report_and_the_check_count_the_days_of_the_request_s_own_page(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day, 9)
    request = made(ice)
    handle_request(actor=officer, request=request, step=Step.ROUTED)
    Closure.objects.create(
        agency=ice.row,
        day=WORKING.add(first_day, 3),
        reason="A storm.",
        by=officer,
        at=timezone.now(),
        counts_from=timezone.now(),
    )
    for days, over in ((20, False), (21, False), (22, True)):
        now = set_clock(WORKING.add(first_day, days))
        (page,) = (one for one in clocks_of(request, now) if one.clock is Clock.DETERMINE)
        assert (page.state is ClockState.OVERDUE) is over
        case = case_of(year_of(ice.row, fiscal_year_of(now.date())), request)
        assert (case.late, case.days) == (over, days - 1)
        scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=1), at=now)
        found = [one.evidence["clock"] for one in clocks_kept(scope).problems]
        assert ("determine" in found) is over


def test_days_of_expedition_count_from_the_day_on_which_it_was_asked_for(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    request = made(ice)
    asked_on = WORKING.add(first_day, 30)
    set_clock(asked_on)
    handle_request(actor=officer, request=request, step=Step.EXPEDITION_ASKED, words="A hearing is near.")
    set_clock(asked_on + timedelta(days=3))
    decide_expedition(actor=officer, request=request, grants=True, ground="due_process", statement="It is near.")
    found = case_of(year_of(ice.row, fiscal_year_of(asked_on + timedelta(days=3))), request).expedition
    assert found is not None
    assert (found.granted, found.days) == (True, 3)


def test_days_of_a_waiver_count_from_the_day_on_which_it_was_asked_for_and_the_last_decision_counts(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    request = made(ice, waiver_reason="For the public.")
    decide_waiver(actor=officer, request=request, grants=False, statement="It informs nobody.")
    set_clock(first_day + timedelta(days=92))
    handle_request(actor=officer, request=request, step=Step.WAIVER_ASKED, words="I write of it now.")
    last = first_day + timedelta(days=96)
    set_clock(last)
    decide_waiver(actor=officer, request=request, grants=False, statement="Nobody reads it.")
    found = case_of(year_of(ice.row, fiscal_year_of(last)), request).waiver
    assert found is not None
    assert (found.decided_on, found.granted, found.days) == (last, False, 4)


def test_discovery_other_agencies_and_trials_are_not_in_it(ice: WorldAgency) -> None:
    for kind in ("discovery", "other_agency"):
        made(ice, kind)
    counted = [made(ice, kind) for kind in ("public", "press", "person_in_footage", "congress")]
    Request.objects.filter(id=counted[0].id).update(testing=True)
    year = year_of(ice.row, fiscal_year_of(ice.world.today))
    assert {one.id for one in year.cases} == {one.id for one in counted[1:]}


@pytest.mark.parametrize(
    ("code", "form"),
    [("(b)(6)", "Ex. 6"), ("(b)(7)(C)", "Ex. 7(C)"), ("(b)(3)", "Ex. 3"), ("PA (j)(2)", None), ("LES", None)],
)
def test_an_exemption_of_the_policy_is_one_of_the_form(code: str, form: str | None) -> None:
    assert exemption_of(code) == form


def test_the_office_states_what_only_it_knows(ice: WorldAgency, officer: Person) -> None:
    number = fiscal_year_of(ice.world.today)
    with pytest.raises(Mistaken, match="has begun"):
        state_for_report(actor=officer, agency=ice.row, year=number + 1, stated=ONE_STATED)
    with pytest.raises(Refused):
        state_for_report(actor=ice.staff(Role.AUDITOR).row, agency=ice.row, year=number, stated=ONE_STATED)
    state_for_report(actor=officer, agency=ice.row, year=number, stated=ONE_STATED)
    assert year_of(ice.row, number).stated == ONE_STATED
    assert Event.objects.filter(kind="disclosure.report_stated").count() == 1
    found = report_of([ice.row], number).whole.figure("IX-4")
    assert found is not None
    assert found[2].value == float(Decimal("1234567.50"))


def test_the_department_is_its_agencies_together(ice: WorldAgency) -> None:
    cbp = ice.world.agency("CBP") if isinstance(ice.world, World) else ice
    made(ice)
    made(cbp)
    made(cbp)
    report = report_of([cbp.row, ice.row], fiscal_year_of(ice.world.today))
    assert [one.code for one in report.organisations] == ["DHS", "CBP", "ICE"]
    received = [one.figure("V.A-2") for one in report.organisations]
    assert [found[2].value for found in received if found] == [3, 2, 1]


def test_the_command_writes_the_form_its_figures_and_their_trace(ice: WorldAgency, tmp_path: Path) -> None:
    request = made(ice)
    number = fiscal_year_of(ice.world.today)
    told = CliRunner().invoke(foia_report, ["--agency", "ICE", "--year", str(number), str(tmp_path / "out")])
    assert told.exit_code == 0, told.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"foia-ICE-{number}-figures.csv", f"foia-ICE-{number}-trace.csv", f"foia-ICE-{number}.xml"]
    assert request.number in (tmp_path / "out" / f"foia-ICE-{number}-trace.csv").read_text()
    assert "IX: The office has not stated" in told.output
    wrong = CliRunner().invoke(foia_report, ["--agency", "XYZ", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "expected an agency's code" in wrong.output
