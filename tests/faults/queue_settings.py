"""An installation whose queue offers a job again after seconds, so that tests of killing need not wait."""

from openbwc.settings.base import *  # noqa: F403 - all of them, and then the one that differs
from openbwc.settings.base import Q_CLUSTER as _QUEUE

Q_CLUSTER = {**_QUEUE, "timeout": 5, "retry": 6, "poll": 0.2}
