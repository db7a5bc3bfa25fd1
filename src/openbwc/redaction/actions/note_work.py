"""The studio's sign of life: how long people work on a project is measured, not estimated."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from openbwc.program.models import Person
from openbwc.redaction.deciding import locked
from openbwc.redaction.models import Project, WorkSpan

PAUSE = timedelta(minutes=2)
"""Without a sign of life for so long, a new span begins: the time between was no work."""


def note_work(*, actor: Person, project: Project) -> WorkSpan:
    """Extend the person's last span on the project to now, or begin one."""
    now = timezone.now()
    with transaction.atomic():
        project = locked(project.id)
        last = project.work_spans.filter(person=actor).order_by("-until").first()
        if last is None or last.until < now - PAUSE:
            return WorkSpan.objects.create(project=project, person=actor, since=now, until=now)
        last.until = now
        last.save(update_fields=["until"])
    return last
