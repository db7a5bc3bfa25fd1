"""Killed with SIGKILL at each step of a publication, a ledger verifies, and the next publication completes it."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from openbwc.ledger.verify_tool import fsck
from tests.unit.ledger.conftest import VKEY, publish_up_to

STEPS = ("fsync", "replace", "mkdir", "unlink", "rmdir")


def publish_and_die(ledger: Path, size: int, step: int) -> bool:
    """Publish in another process that kills itself before its `step`-th call that changes the disk.

    Returns whether it was killed; False means that it had fewer steps and finished.
    """
    child = os.fork()
    if child == 0:
        left = step

        def dying(real: Any) -> Any:
            def call(*args: Any, **kwargs: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return call

        for name in STEPS:
            setattr(os, name, dying(getattr(os, name)))
        try:
            publish_up_to(ledger, size)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize(("before", "after"), [(0, 3), (250, 520), (256, 512), (780, 781)])
def test_killed_at_each_step(tmp_path: Path, before: int, after: int) -> None:
    once = publish_up_to(tmp_path / "once", after)
    publish_up_to(tmp_path / "before", before)
    step = 0
    killed = True
    while killed:
        step += 1
        ledger = tmp_path / str(step) / "ledger"
        shutil.copytree(tmp_path / "before", ledger)
        killed = publish_and_die(ledger, after, step)
        report = fsck(ledger, VKEY)
        assert report.problems == [], f"killed at step {step}"
        assert report.checkpoint is not None
        assert report.checkpoint.size in ({before, after} if killed else {after})
        assert publish_up_to(ledger, after) == once
        assert fsck(ledger, VKEY).problems == []
    assert step > 10


def test_killed_again_and_again_while_it_grows(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    for round_, step in enumerate([3, 9, 14, 2, 20, 7, 11, 5]):
        publish_and_die(ledger, 100 * round_ + 150, step)
        if (ledger / "checkpoint").exists():
            assert fsck(ledger, VKEY).problems == []
    assert publish_up_to(ledger, 1000) == publish_up_to(tmp_path / "once", 1000)
    assert fsck(ledger, VKEY).problems == []
