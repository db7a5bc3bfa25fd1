"""Whether this worker process is told to stop: a flag that the cluster's processes share."""

from multiprocessing import Event

_flag = Event()  # made before the cluster forks, so that all its processes share it


def stop() -> None:
    """Tell every process of this cluster to give its work back."""
    _flag.set()


def stopping() -> bool:
    """Whether to give the work back."""
    return _flag.is_set()
