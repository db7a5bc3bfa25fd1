"""What a test of killing does inside the installation under test, in a process of its own.

A line of JSON, a list of words, is answered by a line of JSON: `seed FILE` puts a clip into vault and catalogue and
wants its renditions; `state` tells how far they are; `offer CLIP` enqueues another job for the clip.
"""

import json
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import transaction  # noqa: E402 - after the set-up

from openbwc.custody import Actor  # noqa: E402 - after the set-up
from openbwc.custody.models import Event  # noqa: E402 - after the set-up
from openbwc.evidence.models import ClipFile, Rendition  # noqa: E402 - after the set-up
from openbwc.evidence.originals import vault  # noqa: E402 - after the set-up
from openbwc.evidence.renditions import folder, want_renditions  # noqa: E402 - after the set-up
from openbwc.evidence.renditions.wanting import enqueue  # noqa: E402 - after the set-up
from tests.world import World  # noqa: E402 - after the set-up


def seed(path: Path) -> dict[str, str]:
    """Store the file and want its renditions; gives the clip's id."""
    staged = vault().stage(path, path.name)
    name = f"urn:openbwc:original:{staged.sha256}"
    vault().commit(name, [staged], message="test", actor="test", created=datetime.now(UTC))
    with transaction.atomic():
        recording = World().agency("ICE").officer("Ruiz").wears("BWC-1").recorded()
        clip = recording.clips.get()
        ClipFile.objects.filter(id=clip.id).update(vault_object=name, vault_name=path.name, sha256=staged.sha256)
        want_renditions(clip, actor=Actor.system("test"))
    return {"clip": str(clip.id)}


def state() -> dict[str, object]:
    """Rows, files and events."""
    rows = {row.kind: row for row in Rendition.objects.all()}
    kept = {row.path for row in rows.values() if row.path}
    lying = [path for path in folder.root().rglob("*") if path.is_file()]
    return {
        "states": {kind: row.state for kind, row in rows.items()},
        "attempts": {kind: row.attempts for kind, row in rows.items()},
        "errors": {kind: row.error for kind, row in rows.items() if row.error},
        "whole": all(
            folder.measure(folder.root() / row.path).sha256 == row.sha256 for row in rows.values() if row.path
        ),
        "strays": sorted(path.name for path in lying if folder.relative(path) not in kept),
        "events": Counter(Event.objects.values_list("kind", flat=True)),
        "made": Counter(
            kind
            for event in Event.objects.filter(kind="evidence.renditions_made")
            for kind in json.loads(bytes(event.body))["facts"]["renditions"]
        ),
        "checkpoint": (settings.OPENBWC_HOME / "ledger" / "checkpoint").exists(),
    }


def answer(words: list[str]) -> object:
    """Do what the words say."""
    if words[0] == "seed":
        return seed(Path(words[1]))
    if words[0] == "offer":
        with transaction.atomic():
            enqueue(uuid.UUID(words[1]))
        return {}
    return state()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
