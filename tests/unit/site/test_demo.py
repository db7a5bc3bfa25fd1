"""`openbwc demo --no-serve`: the whole way, on an installation of its own, with short footage; then once more."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.media.synthetic import Form, Scene, Shot, film


@dataclass
class Run:
    """What the demonstration said, and its data folder."""

    said: str
    home: Path

    def count(self, query: str) -> int:
        """A number from the installation's database."""
        with sqlite3.connect(self.home / "db.sqlite3") as connection:
            return int(connection.execute(query).fetchone()[0])


def run_demo(home: Path, footage: Path) -> Run:
    environment = {**os.environ, "OPENBWC_HOME": str(home), "COLUMNS": "150"}
    for name in ("OPENBWC_DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    words = [sys.executable, "-c", "from openbwc.site.cli.main import main; main()", "demo", "--no-serve"]
    done = subprocess.run(
        [*words, "--footage", str(footage)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Run(done.stdout, home)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("footage")
    started = datetime(2026, 5, 12, tzinfo=UTC)
    for scene, form in ((Scene.STREET, Form.MP4), (Scene.NIGHT, Form.MJPEG)):
        film(
            Shot(scene=scene, seconds=3, started=started, form=form, width=320, height=180, rate=10),
            folder / f"my-{scene}.{form}",
        )
    (folder / "notes.txt").write_text("These are my clips.")
    return folder


@pytest.fixture(scope="module")
def first(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_demo(tmp_path_factory.mktemp("demo") / "home", footage)


def test_the_way_is_told_from_the_card_to_the_gates(first: Run) -> None:
    steps = ("The department", "The shift", "The cards", "The dock", "The catalogue", "The programme", "The renditions")
    steps += ("Keeping, and requests", "Redaction", "The release", "Letting go", "Oversight", "The ledger", "The gates")
    places = [first.said.index(f"  {step}") for step in steps]
    assert places == sorted(places)
    assert "“My street”, worn by Elena Ruiz" in first.said
    assert ", non-evidentiary" in first.said  # as it was just said of the footage brought along
    assert "OK: openbwc.example/ledger" in first.said
    assert "OK: this is event" in first.said


def test_footage_is_catalogued_and_gets_its_renditions(first: Run) -> None:
    assert first.count("SELECT COUNT(*) FROM evidence_clipfile") == 3  # one of an earlier shift, which is let go
    assert first.count("SELECT COUNT(*) FROM evidence_rendition WHERE state = 'made'") == 10
    assert first.count("SELECT COUNT(*) FROM evidence_recording WHERE encounter_id IS NULL") == 0


def test_what_may_not_come_in_is_quarantined_with_its_reason(first: Run) -> None:
    with sqlite3.connect(first.home / "db.sqlite3") as connection:
        rows = connection.execute("SELECT camera_serial, original_name, reasons FROM intake_quarantined").fetchall()
    clauses = {(serial, name): {reason["clause"] for reason in json.loads(reasons)} for serial, name, reasons in rows}
    assert set(clauses) == {
        ("BWC-ICE-0002", "A0003.mp4"),
        ("BWC-ICE-0002", "A0004.mp4"),
        ("BWC-ICE-0003", "0001.mp4"),
        ("PHONE-OF-AN-OFFICER", "IMG_0001.mp4"),
        ("BWC-USCG-0001", "0001.mp4"),
    }
    assert "III.C" in clauses["BWC-USCG-0001", "0001.mp4"]
    assert all(clauses.values())


def test_the_gates_answer_by_clause(first: Run) -> None:
    gates = first.said[first.said.index("The gates") :]
    assert "a colleague whose training has lapsed" in gates
    for clause in ("III.D:", "V.A.1:", "V.A.2:"):
        assert clause in gates


def test_the_department_lives_and_oversight_finds_what_went_wrong_in_it(first: Run) -> None:
    assert "IV.B  The camera is stood down" in first.said
    assert "ICE-OP-0412 Search warrant" in first.said
    clauses = "SELECT COUNT(*) FROM oversight_finding WHERE clause = '{}' AND state = '{}'"
    assert first.count(clauses.format("II.A.2", "open")) == 2
    assert first.count(clauses.format("II.A.2", "accepted")) == 1  # answered by its owner, decided on by her supervisor
    assert first.count(clauses.format("II.A.3", "open")) == 1  # the other officer of that roster stated why (II.B.6)
    assert first.count(clauses.format("V.A.3", "open")) == 1  # the report says that no footage was viewed
    assert first.count(clauses.format("IV.B", "open")) == 1  # the camera that was lost


def test_a_release_goes_through_the_gate_with_each_duty_done_by_whom_it_falls_to(first: Run) -> None:
    said = " ".join(first.said[first.said.index("  The release") : first.said.index("  Letting go")].split())
    for missing in ("was not told of all of that", "has not approved the release", "Nobody has stated whether"):
        assert missing in said  # as the gate said when the copy had just been put in
    assert "LEO told Elena Ruiz, proved by their own reading" in said
    assert "authorised by Petra Novak" in said
    assert "by Robin Cole" in said
    assert "public/packages/" in said
    assert first.count("SELECT COUNT(*) FROM disclosure_release WHERE state = 'released'") == 2
    assert first.count("SELECT COUNT(*) FROM disclosure_consultation WHERE paper_sha256 <> ''") == 4
    assert first.count("SELECT COUNT(*) FROM disclosure_package WHERE state = 'built'") == 1
    assert first.count("SELECT COUNT(*) FROM disclosure_publication WHERE withdrawn_at IS NULL") == 1


def test_what_is_let_go_rests_on_an_authority_that_says_it_is_an_example(first: Run) -> None:
    said = " ".join(first.said[first.said.index("  Letting go") : first.said.index("  Oversight")].split())
    assert "proposed by Jonas Brandt, agreed to by Petra Novak" in said
    assert "under EXAMPLE-DAA-0000-2026-0002" in said
    assert "tombstone" in said
    assert first.count("SELECT COUNT(*) FROM retention_disposition WHERE state = 'ended'") == 1
    gone = "SELECT COUNT(*) FROM evidence_disposal WHERE ended_at IS NOT NULL AND authority LIKE 'EXAMPLE-%'"
    assert first.count(gone) == first.count("SELECT COUNT(*) FROM evidence_disposal") == 1
    (certificate,) = (first.home / "demo").glob("certificate-*.pdf")
    assert certificate.read_bytes().startswith(b"%PDF-")


def test_a_second_run_makes_nothing_twice(first: Run, footage: Path) -> None:
    tables = ("program_person", "program_camera", "program_assignment", "evidence_recording", "evidence_clipfile")
    tables += ("intake_sighting", "intake_quarantined", "evidence_rendition", "evidence_encounter")
    tables += ("evidence_operation", "program_standdown", "evidence_reportstatement", "oversight_finding")
    tables += ("disclosure_request", "disclosure_letter", "evidence_redactedcopy", "disclosure_release")
    tables += ("disclosure_package", "disclosure_link", "disclosure_publication", "retention_disposition")
    before = [first.count(f"SELECT COUNT(*) FROM {table}") for table in tables]
    second = run_demo(first.home, footage)
    assert [second.count(f"SELECT COUNT(*) FROM {table}") for table in tables] == before
