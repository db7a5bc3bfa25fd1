"""A process that records events on its own: `python -m tests.unit.custody.writer URL BATCHES EVENTS [migrate]`.

It prints, as JSON, the indices of each batch. After its first batch it waits for a line on standard input, so that
two writers start together.
"""

import json
import sys
from pathlib import Path
from uuid import UUID

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from openbwc.custody import Actor, EventKind, NewEvent, Subject, record_many
from openbwc.settings import environment

SUBJECT = Subject("recording", UUID(int=1))
KIND = EventKind("test.written", required={"batch"}, clause="V.A.5")


def main(batches: int, size: int) -> None:
    """Write, and print what was written."""
    written = []
    print("ready", flush=True)
    sys.stdin.readline()
    for batch in range(batches):
        with transaction.atomic():
            events = record_many(
                NewEvent(kind=KIND, actor=Actor.system("writer"), subject=SUBJECT, facts={"batch": batch})
                for _ in range(size)
            )
        written.append([event.index for event in events])
    print(json.dumps(written))


if __name__ == "__main__":
    settings.configure(
        DATABASES={"default": environment.database("OPENBWC_DATABASE_URL", Path.cwd())},
        INSTALLED_APPS=["openbwc.custody"],
        USE_TZ=True,
    )
    django.setup()
    if sys.argv[3:] == ["migrate"]:
        call_command("migrate", verbosity=0, interactive=False)
    main(int(sys.argv[1]), int(sys.argv[2]))
