"""Edits as a studio would send them."""

from typing import Any

from openbwc.program.models import Person
from openbwc.redaction.actions.edit import edit
from openbwc.redaction.commanding import Edited
from openbwc.redaction.models import Footage, Project

REASON = {"code": "(b)(6)", "basis": ""}


def track(id: str = "t1", *keyframes: list[int], **values: Any) -> dict[str, Any]:
    """A track of two keyframes unless told otherwise, as an entry to add."""
    body = {"id": id, "kind": "face", "keyframes": [list(one) for one in keyframes] or [[10, 0, 0, 20, 20]], **values}
    if not keyframes:
        body["keyframes"].append([50, 40, 40, 60, 60])
    return {"kind": "track", "body": body}


def whole(id: str = "w1", first: int = 5, last: int = 9, **values: Any) -> dict[str, Any]:
    """Whole frames, as an entry to add."""
    return {"kind": "whole_frame", "body": {"id": id, "span": [first, last], **values}}


def sound(id: str = "s1", from_ms: int = 100, until_ms: int = 900, **values: Any) -> dict[str, Any]:
    """A deleted sound, as an entry to add."""
    return {"kind": "sound", "body": {"id": id, "from_ms": from_ms, "until_ms": until_ms, **values}}


def did(actor: Person, footage: Footage, verb: str, *, seen: int | None = None, **arguments: Any) -> Edited:
    """An edit on the revision that stands, or on another."""
    revision = Project.objects.get(id=footage.project_id).revision if seen is None else seen
    return edit(actor=actor, footage=footage, expected_revision=revision, verb=verb, arguments=arguments)


def added(actor: Person, footage: Footage, *entries: dict[str, Any]) -> Edited:
    """Entries added to a footage."""
    return did(actor, footage, "add", entries=list(entries))
