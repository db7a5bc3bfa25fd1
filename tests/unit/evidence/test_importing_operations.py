"""Rosters from files: operations made, people put on them, times by the site's clocks, bad rows told by line."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.call_off_operation import call_off_operation
from openbwc.evidence.actions.take_off_roster import take_off_roster
from openbwc.evidence.importing import OPERATIONS
from openbwc.evidence.models import Operation, RosterEntry
from openbwc.program.importing import import_rows
from openbwc.program.importing.report import Outcome, Verdict
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken
from openbwc.site.cli.operations import coverage, operations
from tests.world import World, WorldAgency, WorldPerson

HEAD = "agency,number,type,title,zone,day,starts,ends,badge,role,camera,from,until\n"
SHIFT = "ICE,S-1,patrol_shift,Night shift,America/Denver,2026-10-31,22:00,06:00"


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz")


@pytest.fixture
def supervisor(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.SUPERVISOR).row.id)


def brought(actor: Actor, *rows: str, dry: bool = False, head: str = HEAD) -> list[Outcome]:
    outcomes: list[Outcome] = []
    source = io.BytesIO((head + "\n".join(rows)).encode())
    import_rows(actor=actor, kind=OPERATIONS, source=source, name="rosters.csv", dry=dry, told=outcomes.append)
    return outcomes


def test_a_night_shift_over_the_end_of_daylight_saving_has_nine_hours(
    ice: WorldAgency, ruiz: WorldPerson, supervisor: Actor
) -> None:
    chen = ice.officer("Chen")
    rows = [f"{SHIFT},{ruiz.row.badge},patrol,yes,,", f"{SHIFT},{chen.row.badge},Patrol,no,01:30,04:00"]
    assert [one.verdict for one in brought(supervisor, *rows, dry=True)] == [Verdict.ADDED] * 2
    assert not Operation.objects.exists()
    assert [one.verdict for one in brought(supervisor, *rows)] == [Verdict.ADDED] * 2
    assert [one.verdict for one in brought(supervisor, *rows)] == [Verdict.UNCHANGED] * 2
    whole, part = (RosterEntry.objects.get(person=person.row) for person in (ruiz, chen))
    assert whole.starts_at == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert whole.ends_at - whole.starts_at == timedelta(hours=9)
    assert (part.starts_at, part.ends_at) == (
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 11, tzinfo=UTC),
    )
    assert (whole.camera_expected, part.camera_expected) == (True, False)
    kinds = Event.objects.filter(kind__startswith="evidence.").values_list("kind", flat=True)
    assert list(kinds) == ["evidence.operation_planned", "evidence.put_on_roster"]


WRONG = [
    (f"{SHIFT},B-none,patrol,yes,,", "Import people first"),
    (f"{SHIFT},,patrol,yes,", "Expected 13 cells"),
    (f"{SHIFT},BADGE,juggler,yes,,", "a role at the scene"),
    (f"{SHIFT},BADGE,patrol,perhaps,,", "'yes' or 'no'"),
    (f"{SHIFT},BADGE,patrol,yes,25:00,", "a time of day such as 06:30; found '25:00'"),
    (SHIFT.replace("America/Denver", "Mars/Base") + ",,,,,", "a time zone such as"),
    (SHIFT.replace("2026-10-31", "31.10.2026") + ",,,,,", "a day such as"),
    (SHIFT.replace("2026-10-31,22:00,06:00", "2026-03-08,02:10,02:50") + ",,,,,", "skip 02:10:00 to 02:50:00"),
    (SHIFT.replace("patrol_shift", "picnic") + ",,,,,", "knows the types of operation"),
    (SHIFT.replace("Night shift", "x" * 201) + ",,,,,", "at most 200 characters as title"),
    (SHIFT.replace("Night shift", "") + ",,,,,", "something under 'title'"),
    (SHIFT.replace("ICE", "CIA") + ",,,,,", "an agency's code"),
]


def test_bad_rows_are_told_by_line_and_the_good_one_is_in(ruiz: WorldPerson, supervisor: Actor) -> None:
    rows = [row.replace("BADGE", ruiz.row.badge).replace("S-1", f"W-{n}") for n, (row, _) in enumerate(WRONG)]
    good = SHIFT.replace("S-1", "S-2")
    outcomes = brought(supervisor, *rows, f"{good},{ruiz.row.badge},patrol,yes,,")
    assert [one.line for one in outcomes if one.verdict is Verdict.WRONG] == list(range(2, 2 + len(WRONG)))
    for outcome, (_, words) in zip(outcomes, WRONG, strict=False):
        assert words in outcome.words
    assert (outcomes[-1].verdict, RosterEntry.objects.count()) == (Verdict.ADDED, 1)


def test_a_row_that_contradicts_the_record_changes_nothing(ruiz: WorldPerson, supervisor: Actor) -> None:
    brought(supervisor, f"{SHIFT},{ruiz.row.badge},patrol,yes,,")
    (other,) = brought(supervisor, SHIFT.replace("06:00", "07:00") + ",,,,,")
    assert other.verdict is Verdict.WRONG
    assert "Expected the ends at of S-1 as on record, 2026-11-01 13:00Z" in other.words
    (role,) = brought(supervisor, f"{SHIFT},{ruiz.row.badge},search,yes,,")
    assert (role.verdict, RosterEntry.objects.get().role) == (Verdict.WRONG, "patrol")


def test_who_may_not_plan_brings_in_nothing(ice: WorldAgency, ruiz: WorldPerson) -> None:
    row = f"{SHIFT},{ruiz.row.badge},patrol,yes,,"
    (refused,) = brought(Actor.person(ruiz.row.id), row)
    assert (refused.verdict, Operation.objects.count()) == (Verdict.REFUSED, 0)
    ice.operation("removal_order", ruiz)
    held = Operation.objects.get().number
    for number in (held, "none"):
        (tried,) = brought(Actor.person(ruiz.row.id), row.replace("S-1", number), dry=True)
        assert (tried.verdict, tried.words) == (Verdict.REFUSED, refused.words), "on record or not"
    assert Event.objects.filter(kind="policy.refused").count() == 3
    with pytest.raises(Mistaken, match="starts"):
        brought(Actor.person(ruiz.row.id), head="agency,number\n")


def test_an_entry_and_an_operation_end_with_a_reason(ice: WorldAgency, ruiz: WorldPerson, supervisor: Actor) -> None:
    operation = ice.operation("removal_order", ruiz)
    entry = operation.roster.get()
    for call in (
        lambda reason: take_off_roster(actor=supervisor, entry=entry, reason=reason),
        lambda reason: call_off_operation(actor=supervisor, operation=operation, reason=reason),
    ):
        with pytest.raises(Mistaken, match="reason"):
            call(" ")
        call("The order was stayed.")
        with pytest.raises(Mistaken, match="before"):
            call("Again.")


def test_the_commands_bring_in_and_tell(ice: WorldAgency, ruiz: WorldPerson, tmp_path: Path) -> None:
    day = (ice.world.now - timedelta(days=4)).date()
    file = tmp_path / "rosters.csv"
    file.write_text(
        f"{HEAD}ICE,R-1,removal_order,Removal,America/Denver,{day},08:00,09:00,{ruiz.row.badge},arrest,yes,,\n"
    )
    run = CliRunner()
    tried = run.invoke(operations, ["import", str(file), "--dry-run"])
    assert (tried.exit_code, Operation.objects.count()) == (0, 0)
    assert run.invoke(operations, ["import", str(file)]).exit_code == 0
    told = run.invoke(coverage, ["--agency", "ICE", "--day", str(day)])
    assert told.exit_code == 1
    assert "R-1" in told.output
    assert "1 gaps" in told.output
    (outcome,) = json.loads(run.invoke(coverage, ["--agency", "ICE", "--day", str(day), "--json"]).output)
    assert (outcome["clause"], [gap["kind"] for gap in outcome["gaps"]]) == ("II.A.2", ["missing"])
    assert run.invoke(coverage, ["--agency", "ICE", "--day", "2026-01-01"]).exit_code == 0
    assert run.invoke(coverage, ["--agency", "CIA", "--day", "2026-01-01"]).exit_code == 1
