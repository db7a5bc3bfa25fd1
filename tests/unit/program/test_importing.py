"""Files of rows: each row's outcome, whatever the file holds; the good ones in, the bad ones told, twice is once."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.importing import KINDS, Imported, import_rows, report_of, running
from openbwc.program.importing.csv_rows import LONGEST_LINE, BadRow, Row, read_rows
from openbwc.program.importing.report import (
    Outcome,
    Verdict,
    forget_waiting,
    harmless,
    read_report,
    waiting_file,
)
from openbwc.program.models import Appointment, Camera, ImportRun, Person, Role, TrainingCompletion, TrainingProgramme
from openbwc.program.refusals import Mistaken
from tests.world import ALL_TOPICS, World, WorldAgency

PEOPLE = "agency,badge,given_name,family_name\n"


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture(autouse=True)
def twenty_rows_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ROWS_A_TRANSACTION", 20)


@pytest.fixture
def manager(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)


def brought(actor: Actor, kind: str, content: str | bytes, *, dry: bool = False) -> tuple[Imported, list[Outcome]]:
    outcomes: list[Outcome] = []
    source = io.BytesIO(content.encode() if isinstance(content, str) else content)
    done = import_rows(actor=actor, kind=KINDS[kind], source=source, name=f"{kind}.csv", dry=dry, told=outcomes.append)
    return done, outcomes


def verdicts(outcomes: Iterable[Outcome]) -> list[str]:
    return [f"{one.line} {one.verdict.value}" for one in outcomes]


HOSTILE = (
    b"\xef\xbb\xbfAgency,Badge,Given Name,Family Name\r\n"
    b"ICE,I1,Ana,Ruiz\r\n"
    b"ICE,I2,Ren\xe9,Latin\r\n"  # Latin-1
    b"ICE,I3,Nul\x00,Byte\r\n"
    b'ICE,I4,"Open,Quote\r\n'
    b"ICE,I5,Few\r\n"
    b"ICE,I6,,Nameless\r\n"
    b"CIA,I7,Of,Another\r\n"
    b"CBP,I8,Not,Ours\r\n"
    b"\r\n"
    b"ICE,I1,Ana,Ruiz\r\n"
    b"ICE,I1,Eve,Ruiz\r\n"
    b"ICE,I9,=HYPERLINK(1),@SUM\r\n"
    b"ICE,I10," + b"x" * 81 + b",Long\r\n"
    b"ICE,I11," + b"y" * LONGEST_LINE + b",Longer\r\n"
    b"ICE,I12,\xe2\x80\xaeReversed,Bidi\r\n"
    b'ICE,I13,"Jo, Jr.","O\'Neil"\r\n'
    b"ICE,I14,Last,WithoutEnd"
)


def test_the_good_rows_are_in_and_each_bad_one_is_told_by_its_line(ice: WorldAgency, manager: Actor) -> None:
    ice.world.agency("CBP")
    trial, tried = brought(manager, "people", HOSTILE, dry=True)
    assert not Person.objects.filter(badge__startswith="I").exists()
    assert [event.kind for event in Event.objects.all()] == ["policy.refused"], "a trial leaves what it was refused"
    done, outcomes = brought(manager, "people", HOSTILE)
    assert outcomes == tried
    assert verdicts(outcomes) == [
        "2 added",
        "3 wrong",
        "4 wrong",
        "5 wrong",
        "6 wrong",
        "7 wrong",
        "8 wrong",
        "9 refused",
        "11 repeated",
        "12 wrong",
        "13 added",
        "14 wrong",
        "15 wrong",
        "16 wrong",
        "17 added",
        "18 added",
    ]
    assert set(Person.objects.filter(badge__startswith="I").values_list("badge", flat=True)) == {
        "I1",
        "I9",
        "I13",
        "I14",
    }
    assert (trial.run.dry, done.run.dry, trial.run.sha256 == done.run.sha256) == (True, False, True)
    assert done.bad == 11
    assert [event.kind for event in Event.objects.all()].count("program.person_registered") == 4
    assert Event.objects.filter(kind="policy.refused").count() == 2
    assert Event.objects.last().kind == "program.rows_imported"  # type: ignore[union-attr]  # there are events
    for one in outcomes:
        if one.verdict is Verdict.WRONG:
            assert one.words.startswith("Expected"), one
            assert "found" in one.words or "line" in one.words


def test_who_has_no_authority_learns_nothing_of_the_records_and_leaves_a_trace(
    ice: WorldAgency, manager: Actor
) -> None:
    """Rows that agree with the records, contradict them, and name nobody: each has the same answer."""
    webb = ice.world.agency("CBP").officer("Webb").trained()
    badge, day = webb.row.badge, webb.row.appointments.get().starts_on
    course, done = webb.row.completions.values_list("programme__title", "completed_on")[0]
    ruiz = ice.officer("Ruiz").row.badge
    files = {
        "people": f"{PEOPLE}CBP,{badge},Alex,Webb\nCBP,{badge}x,Eve,Webb\n",
        "appointments": (
            f"agency,badge,role,starts_on,appointed_in\nCBP,{badge},leo,{day},\nCBP,none,leo,{day},\n"
            f"CBP,{badge},leo,{day},ICE\nICE,{ruiz},leo,{day},CBP\n"
        ),
        "cameras": "agency,serial,make,model\nCBP,S-1,Example,One\nCBP,S-2,Example,One\n",
        "training": (
            f"agency,badge,course,completed_on,evidence\nCBP,{badge},{course},{done},x\nCBP,none,{course},{done},x\n"
        ),
    }
    ice.world.agency("CBP").camera("S-1")
    for kind, content in files.items():
        before = Event.objects.filter(kind="policy.refused").count()
        _, outcomes = brought(manager, kind, content, dry=True)
        assert {one.verdict for one in outcomes} == {Verdict.REFUSED}, kind
        assert len({one.words for one in outcomes}) == 1, kind
        assert Event.objects.filter(kind="policy.refused").count() == before + 1, "once an agency and reason"
        refused = Event.objects.last()
        assert refused is not None
        assert refused.subject == f"agency:{webb.row.agency_id}"
        assert (refused.actor, json.loads(refused.body)["facts"]["rows_of"]) == (manager.text, kind)


def test_a_camera_of_another_agency_is_not_described(ice: WorldAgency, manager: Actor) -> None:
    ice.world.agency("CBP").camera("S-1")
    _, (row,) = brought(manager, "cameras", "agency,serial,make,model\nICE,S-1,Other,Two\n", dry=True)
    assert row.verdict is Verdict.WRONG
    assert not [word for word in ("CBP", "Example") if word in row.words]


def test_the_same_file_twice_changes_nothing_the_second_time(ice: WorldAgency, manager: Actor) -> None:
    content = PEOPLE + "".join(f"ICE,I{number},Given{number},Family{number}\n" for number in range(45))
    first, _ = brought(manager, "people", content)
    events = Event.objects.count()
    second, _ = brought(manager, "people", content)
    assert first.counts == {Verdict.ADDED: 45}
    assert second.counts == {Verdict.UNCHANGED: 45}
    assert Event.objects.count() == events + 1
    assert ImportRun.objects.count() == 2


def test_an_interrupted_run_leaves_whole_rows_and_the_next_finishes(
    ice: WorldAgency, manager: Actor, home: Path
) -> None:
    content = PEOPLE + "".join(f"ICE,I{number},Given{number},Family{number}\n" for number in range(45))

    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if line.startswith(b"ICE,I33,"):
                raise OSError("the card was pulled out")
            return line

    with pytest.raises(OSError, match="pulled"):
        import_rows(actor=manager, kind=KINDS["people"], source=Broken(content.encode()), name="people.csv", dry=False)
    assert Person.objects.filter(badge__startswith="I").count() == 20
    assert Event.objects.filter(kind="program.person_registered").count() == 20
    assert not list((home / "imports").iterdir()), "no report of a run that did not end"
    done, _ = brought(manager, "people", content)
    assert done.counts == {Verdict.UNCHANGED: 20, Verdict.ADDED: 25}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "agency, badge"),
        (b"agency;badge;given_name;family_name\n", "by commas"),
        (b"agency,badge,given_name\n", "family_name not found"),
        (b"agency,badge,given_name,family_name,ssn\n", "'ssn'"),
        (b"agency,badge,given_name,family_name,badge\n", "'badge'"),
        ("agency,badge,given_name,family_name\nICE,1,A,B\n".encode("utf-16"), "no CSV in UTF-8"),
        (b"agency,badge,given_name,family_name\rICE,1,A,B\r", "do not pair"),
        (b"PK\x03\x04\0\0 a workbook", "no CSV in UTF-8"),
        (b"x" * (LONGEST_LINE * 3), "no CSV in UTF-8"),
    ],
)
def test_what_is_no_such_file_is_told_at_once_and_leaves_nothing(
    ice: WorldAgency, manager: Actor, content: bytes, expected: str
) -> None:
    with pytest.raises(Mistaken, match=expected):
        brought(manager, "people", content)
    assert not ImportRun.objects.exists()


def test_appointments_are_made_ended_and_told_where_they_contradict(ice: WorldAgency, manager: Actor) -> None:
    badge = ice.person("Ruiz").row.badge
    content = (
        "agency,badge,role,starts_on,ends_on,appointed_in\n"
        f"ICE,{badge},leo,2026-01-01,,\n"
        f"ICE,{badge},Supervisor,2026-01-01,2026-06-01,\n"
        f"ICE,{badge},leo,2026-03-01,,\n"
        f"ICE,{badge},sheriff,2026-01-01,,\n"
        f"ICE,{badge},auditor,01/02/2026,,\n"
        f"ICE,{badge},auditor,2026-01-01,,department\n"
        "ICE,NONE,leo,2026-01-01,,\n"
    )
    _, outcomes = brought(manager, "appointments", content)
    assert verdicts(outcomes) == [
        "2 added",
        "3 added",
        "4 wrong",
        "5 wrong",
        "6 wrong",
        "7 refused",
        "8 wrong",
    ]
    again = f"agency,badge,role,starts_on,ends_on\nICE,{badge},leo,2026-01-01,2026-09-01\n"
    assert verdicts(brought(manager, "appointments", again)[1]) == ["2 changed"]
    assert verdicts(brought(manager, "appointments", again)[1]) == ["2 unchanged"]
    assert Appointment.objects.filter(person__badge=badge).count() == 2


def test_cameras_and_training_come_in_by_their_actions(ice: WorldAgency, manager: Actor) -> None:
    badge, today = ice.officer("Ruiz").row.badge, ice.world.today
    cameras = (
        "agency,serial,make,model,standing,pre_event_seconds\n"
        "ICE,S-1,Example,One,,120\n"
        "ICE,S-2,Example,One,lost,120\n"
        "ICE,S-3,Example,One,,-1\n"
        "ICE,S-1,Example,Two,,120\n"
    )
    assert verdicts(brought(manager, "cameras", cameras)[1]) == ["2 added", "3 wrong", "4 wrong", "5 wrong"]
    assert Camera.objects.get(serial="S-1").pre_event_seconds == 120
    TrainingProgramme.objects.create(title="Basic", topics=list(ALL_TOPICS), valid_days=365)
    training = (
        "agency,badge,course,completed_on,evidence\n"
        f"ICE,{badge},basic,{today},roster 1\n"
        f"ICE,{badge},Advanced,{today},roster 1\n"
        f"ICE,{badge},Basic,2999-01-01,roster 1\n"
        f"ICE,{badge},Basic,{today},\n"
    )
    assert verdicts(brought(manager, "training", training)[1]) == ["2 added", "3 wrong", "4 wrong", "5 wrong"]
    assert TrainingCompletion.objects.filter(person__badge=badge).count() == 1


def test_the_report_computes_nothing_in_a_spreadsheet(ice: WorldAgency, manager: Actor) -> None:
    content = PEOPLE + 'ICE,=1+1,"=cmd|x",+Plus\nXXX,@A,A,B\n'
    done, _ = brought(manager, "people", content)
    with report_of(done.run.id).open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    assert [one.line for one in read_report(done.run.id)] == [2, 3]


@given(st.text())
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert harmless(cell).endswith(cell)


@given(st.binary(max_size=400))
def test_whatever_the_lines_hold_each_is_read_or_told(content: bytes) -> None:
    rows = list(read_rows(io.BytesIO(b"a,b\n" + content), required=("a",), optional=("b",)))
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    assert all(2 <= line <= content.count(b"\n") + 2 for line in lines)
    for row in rows:
        if isinstance(row, Row):
            assert set(row.cells) == {"a", "b"}
            assert all(cell.isprintable() for cell in row.cells.values())
        else:
            assert isinstance(row, BadRow)
            assert row.words.startswith("Expected")


def test_a_million_rows_are_read_as_a_stream() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.line = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.line += 1
            return b"a,b\n" if self.line == 1 else b"1,2\n" if self.line < 30_000 else b""

    source = Endless()
    rows = read_rows(source, required=("a", "b"), optional=())
    next(rows)
    assert source.line == 2, "no line is read before it is asked for"
    assert sum(1 for _ in rows) == 29_997


def test_a_file_that_nobody_carried_out_is_forgotten_and_a_fresh_one_waits(ice: WorldAgency, manager: Actor) -> None:
    run = brought(manager, "people", PEOPLE, dry=True)[0].run
    waiting_file(run.id).write_bytes(b"rows")
    assert forget_waiting(run.begun_at - timedelta(days=1)) == 0
    assert forget_waiting(timezone.now() + timedelta(minutes=1)) == 1
    assert not waiting_file(run.id).exists()
    assert report_of(run.id).exists()
