"""What the test of killing dispositions does inside the installation under test, in a process of its own.

It seeds an approved disposition of two recordings, one with a copy, a rendition and redaction work, and then, again and
again from the same beginning, lets a child that carries it out kill itself at a later step, looks at what is left, and
carries it out again. Steps are calls of the file system, and each commit of the database has one before and one after.

It prints a line of JSON: how many children died, and in which states they left what.
"""

import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - after the set-up

from openbwc.custody import Actor  # noqa: E402 - after the set-up
from openbwc.custody.models import Event  # noqa: E402 - after the set-up
from openbwc.evidence.models import Disposal, Recording  # noqa: E402 - after the set-up
from openbwc.evidence.originals import vault  # noqa: E402 - after the set-up
from openbwc.retention.actions.execute_disposition import execute_disposition  # noqa: E402 - after the set-up
from openbwc.retention.models import (  # noqa: E402 - after the set-up
    Disposition,
    DispositionState,
    ListedRecording,
    ListedState,
)
from tests.faults.dying import die_at, in_child  # noqa: E402 - after the set-up
from tests.vaulted import approved, copied, redacted_work, rendered, stored  # noqa: E402 - after the set-up
from tests.world import World  # noqa: E402 - after the set-up

EVERY = 7  # steps: no multiple of what an object takes, so that each is met at other ones
HOME = Path(settings.OPENBWC_HOME)
BEGINNING = HOME.with_name("beginning")


def seed() -> None:
    """Two recordings that are due, in an approved disposition."""
    ice = World().agency("ICE")
    ice.scheduled("non_evidentiary")
    wears = ice.officer("Ruiz").trained().wears("BWC-1")
    made = [stored(wears.recorded(hours_ago=20_000, category="non_evidentiary")) for _ in range(2)]
    copied(ice, made[0])
    rendered(made[0])
    redacted_work(ice, made[0])
    approved(ice, *made)
    connection.close()
    shutil.copytree(HOME, BEGINNING, symlinks=True)


def execute() -> None:
    """Carry out what is left."""
    key = Disposition.objects.values_list("id", flat=True).get()
    execute_disposition(actor=Actor.system("worker"), disposition_id=key, beat=lambda: None)


def dying(step: int) -> None:
    """The same, until the `step`-th call of the file system or edge of a commit."""
    commit = BaseDatabaseWrapper.commit

    def between_steps(self: BaseDatabaseWrapper) -> None:
        os.chmod(HOME, 0o700)  # noqa: PTH101 - a step that is counted
        commit(self)
        os.chmod(HOME, 0o700)  # noqa: PTH101 - a step that is counted

    BaseDatabaseWrapper.commit = between_steps  # type: ignore[method-assign]  # in this child alone
    die_at(step)
    execute()


def looked_at() -> Iterator[str]:
    """In which state each recording was left; nothing may be gone that does not say so."""
    unfinished = {one.object_id for one in vault().unfinished_destructions()}
    for row in ListedRecording.objects.select_related("recording"):
        names = [clip["vault_object"] for clip in row.particulars["clips"]]
        names += [copy["vault_object"] for copy in row.particulars["copies"]]
        whole = all(name not in unfinished and vault().verify(name).sound for name in names)
        says_so = Disposal.objects.filter(recording=row.recording).exists()
        assert whole or says_so, "content is gone, and the recording does not say so"
        assert whole or row.state in (ListedState.BEGUN, ListedState.DISPOSED), row.state
        if row.state == ListedState.DISPOSED:
            assert not any(vault().holds(name) for name in names)
        yield f"{row.state}, {'whole' if whole else 'not whole'}"


def ended() -> None:
    """Everything is gone that was listed, told once, with a certificate."""
    disposition = Disposition.objects.get()
    assert disposition.state == DispositionState.ENDED
    assert set(disposition.recordings.values_list("state", flat=True)) == {ListedState.DISPOSED}
    assert Disposal.objects.exclude(ended_at=None).count() == Recording.objects.count()
    told = Counter(Event.objects.filter(kind__startswith="retention.dispos").values_list("kind", flat=True))
    told += Counter(Event.objects.filter(kind="retention.recording_disposed").values_list("kind", flat=True))
    assert told["retention.disposal_begun"] == told["retention.recording_disposed"] == 2, told
    assert told["retention.disposition_ended"] == 1, told
    assert not vault().unfinished_destructions()
    report = vault().verify_all()
    assert report.sound, report.problems
    assert len(report.destroyed) == 3
    assert not [path for name in ("renditions", "redaction") for path in (HOME / name).rglob("*") if path.is_file()]


def main() -> None:
    """Kill, look, carry out again; until a child lives to its end."""
    seed()
    step, died, seen = 0, 0, Counter[str]()
    while True:
        step += EVERY
        status = in_child(lambda step=step: dying(step))  # type: ignore[misc]  # bound now
        died += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        seen.update(looked_at())
        connection.close()
        assert in_child(execute) == 0
        ended()
        connection.close()
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            break
        shutil.rmtree(HOME)
        shutil.copytree(BEGINNING, HOME, symlinks=True)
    print(json.dumps({"died": died, "seen": seen}))


if __name__ == "__main__":
    main()
