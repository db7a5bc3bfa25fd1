"""Notices in words that leave the house: an e-mail's subject and text, a webhook's document.

Guarantees: nothing of a recording leaves the house in a notice. Only what concerns the subjects of `NAMED_OUTSIDE` is
named; of anything else a message says no more than that a notice waits, and for which clause.
"""

from collections.abc import Sequence
from typing import Any

import shortuuid
from django.conf import settings

from openbwc.notices.models import Delivery, Notice

NAMED_OUTSIDE = frozenset(
    {"agency", "appointment", "camera", "delivery", "operation", "person", "profile", "site", "stand_down"}
    | {"task_force", "training_programme"}
)
"""The nouns of events (`Subject.kind`) whose notices may be named outside."""


def heading(notice: Notice) -> str:
    """The notice's title as it may stand outside."""
    return notice.title if _is_named(notice) else f"A notice under {notice.clause} waits for you"


def email_subject(notices: Sequence[Notice]) -> str:
    """One line for one notice or for a digest."""
    return f"OpenBWC: {heading(notices[0])}" if len(notices) == 1 else f"OpenBWC: {len(notices)} notices"


def email_text(notices: Sequence[Notice]) -> str:
    """The text of an e-mail with these notices, oldest first."""
    parts = [_paragraph(notice) for notice in notices]
    where = f"All your notices: {settings.PUBLIC_URL}/notices" if settings.PUBLIC_URL else "Sign in to OpenBWC to read."
    return "\n\n".join([*parts, f"{where}\nThis message was sent by a program; nobody reads answers to it."]) + "\n"


def webhook_document(delivery: Delivery, notices: Sequence[Notice]) -> dict[str, Any]:
    """What an endpoint is told, JSON-safe."""
    return {
        "delivery": str(delivery.id),
        "made_at": delivery.made_at.isoformat(),
        "notices": [
            {
                "id": str(notice.id),
                "person": str(notice.person_id),
                "agency": notice.person.agency.code,
                "event": {"id": str(notice.event_id), "kind": notice.event_kind},
                "clause": notice.clause,
                "urgency": notice.urgency,
                "title": heading(notice),
                "words": notice.words if _is_named(notice) else "",
                "made_at": notice.made_at.isoformat(),
            }
            for notice in notices
        ],
    }


def _is_named(notice: Notice) -> bool:
    return notice.subject.partition(":")[0] in NAMED_OUTSIDE


def _paragraph(notice: Notice) -> str:
    lines = [heading(notice)]
    if _is_named(notice):
        lines.append(notice.words)
    lines.append(f"{notice.made_at:%Y-%m-%d %H:%M} UTC, {notice.clause}")
    if settings.PUBLIC_URL:
        lines.append(f"{settings.PUBLIC_URL}/notices/{shortuuid.encode(notice.id)}")
    return "\n".join(lines)
