"""V.A.5, IV.E: `openbwc intake`, killed at any moment and started again, loses and doubles nothing.

The real command is started over a card with many files, dies by SIGKILL at a random step towards the disk or the
database, and is started again, until it lives to its end; then catalogue, quarantine, ledger and vault are held
against what lay on the card.
"""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openbwc.media.synthetic import Scene, Shot, film, sidecar_of, write_sidecar
from openbwc.vault import Vault

KILLS = 7
SOUND = 3
SETUP = """
import os, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.world import World
World().agency("ICE").officer("Ruiz").trained().wears("BWC-1")
"""
# The real command, which kills itself with SIGKILL before its KILL_AT-th durable step (0: it lives).
COMMAND = """
import os, signal
from django.db.backends.base.base import BaseDatabaseWrapper
steps, kill_at = 0, int(os.environ.get("KILL_AT", "0"))
def counted(call):
    def wrapper(*args, **kwargs):
        global steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapper
from openbwc.site.cli import main
for name in ("open", "write", "fsync", "fdatasync", "mkdir", "rename", "link", "chmod", "rmdir"):
    setattr(os, name, counted(getattr(os, name)))
BaseDatabaseWrapper._commit = counted(BaseDatabaseWrapper._commit)
main.main()
"""
INTAKE = (sys.executable, "-c", COMMAND, "intake", "--camera", "BWC-1")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An installation of its own, on SQLite, since the processes are real, where Ruiz wears BWC-1."""
    root = Path(__file__).resolve().parents[2]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OPENBWC_")}
    variables = {
        **kept,
        "OPENBWC_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "openbwc.settings.base",
        "PYTHONPATH": f"{root}/src:{root}",
        "PYTHONWARNINGS": "ignore",
    }
    subprocess.run([sys.executable, "-c", SETUP], env=variables, check=True)
    return variables


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Sound clips with sidecars, a copy of one, and files that are no footage."""
    folder = tmp_path / "card"
    folder.mkdir()
    for seed in range(SOUND):
        started = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1 + seed)
        shot = Shot(
            scene=Scene.STREET, seconds=1.0, started=started, serial="BWC-1", seed=seed, width=160, height=96, rate=10
        )
        clip = folder / f"CLIP{seed:04}.MP4"
        film(shot, clip)
        write_sidecar(clip, sidecar_of(shot, activation=f"A-{seed}", pre_event_seconds=30.0))
    shutil.copyfile(folder / "CLIP0000.MP4", folder / "COPY.MP4")
    (folder / "EMPTY.MP4").write_bytes(b"")
    (folder / "NOTES.TXT").write_bytes(b"nothing to see")
    (folder / "BIG.BIN").write_bytes(random.Random(1).randbytes(30 << 20))
    return folder


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(home / "db.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_killed_at_random_moments_intake_loses_and_doubles_nothing(environment: dict[str, str], card: Path) -> None:
    home = Path(environment["OPENBWC_HOME"])
    before = {path.name: path.read_bytes() for path in card.iterdir()}
    chance = random.SystemRandom()
    kills = 0
    while kills < KILLS:
        at = chance.randint(20, 140)
        run = subprocess.run([*INTAKE, str(card)], env={**environment, "KILL_AT": str(at)}, capture_output=True)
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr.decode()
        kills += 1
    assert kills >= SOUND
    last = subprocess.run([*INTAKE, str(card)], env=environment, check=True, capture_output=True, text=True)
    assert "Traceback" not in last.stderr
    check(home, card, before)


def test_two_runs_over_the_same_card_at_once_double_nothing(environment: dict[str, str], card: Path) -> None:
    before = {path.name: path.read_bytes() for path in card.iterdir()}
    runs = [
        subprocess.Popen([*INTAKE, str(card)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for run in runs:
        _, complaint = run.communicate()
        assert run.returncode == 0, complaint.decode()
    check(Path(environment["OPENBWC_HOME"]), card, before)


def check(home: Path, card: Path, before: dict[str, bytes]) -> None:
    """The card is untouched, and each file of it is in vault, catalogue or quarantine, sightings and ledger just
    once.
    """
    assert {path.name: path.read_bytes() for path in card.iterdir()} == before
    clips = {name: data for name, data in before.items() if not name.endswith(".json")}
    digests = {hashlib.sha256(data).hexdigest() for data in clips.values()}
    catalogued = {str(digest) for (digest,) in rows(home, "SELECT sha256 FROM evidence_clipfile")}
    waiting = {str(digest) for (digest,) in rows(home, "SELECT sha256 FROM intake_quarantined")}
    assert catalogued | waiting == digests
    assert not catalogued & waiting
    assert len(catalogued) == SOUND
    assert rows(home, "SELECT COUNT(*) FROM evidence_recording") == [(SOUND,)]
    assert rows(home, "SELECT state, COUNT(*) FROM intake_sighting GROUP BY state") == [("settled", len(clips))]
    for kind, count in {
        "intake.sighted": len(clips),
        "intake.quarantined": len(waiting),
        "evidence.clip_taken_in": SOUND,
        "evidence.recording_taken_in": SOUND,
    }.items():
        assert rows(home, f"SELECT COUNT(*) FROM custody_event WHERE kind = '{kind}'") == [(count,)], kind
    assert rows(home, "SELECT COUNT(*) FROM evidence_rendition") == [(SOUND * 5,)]
    vault = Vault.open_or_create(home / "vault")
    assert vault.verify_all().sound
    assert {one.rpartition(":")[2] for one in vault.object_ids()} == digests
    assert vault.recover() == ()
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []
