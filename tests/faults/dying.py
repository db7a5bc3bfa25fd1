"""Children that kill themselves with SIGKILL at the n-th file-system step."""

import os
import signal
from collections.abc import Callable

STEPS = (
    "open",
    "write",
    "fsync",
    "fdatasync",
    "mkdir",
    "rename",
    "replace",
    "link",
    "chmod",
    "unlink",
    "rmdir",
    "close",
)


def die_at(step: int) -> None:
    """From now on the process kills itself before its `step`-th file-system call."""
    count = 0

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return wrapper

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked child; its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 the child must never return into pytest
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]
