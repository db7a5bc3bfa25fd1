"""The custody ledger: the latest checkpoint, the key that signs it, the public files, each event's proof.

Guarantees: checkpoint and tiles hold commitments only, so every signed-in person may take them; a proof holds its
event's body, so it goes only to somebody who may see the event's subject.
"""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from openbwc.access.tending import encounters_open_to
from openbwc.access.visible import visible
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import proof_of
from openbwc.disclosure.expediting import agencies_for
from openbwc.disclosure.models import Expedited
from openbwc.disclosure.queries import releases_open_to
from openbwc.disclosure.sight import unseen_by
from openbwc.intake.queries import in_quarantine
from openbwc.ledger.errors import NotPublishedError
from openbwc.ledger.publication import read_checkpoint
from openbwc.notices.models import Delivery
from openbwc.oversight.queries import findings_seen_by
from openbwc.policy import Act
from openbwc.program.models import Agency, Camera, Person, TrainingProgramme
from openbwc.redaction.queries import projects_open_to
from openbwc.retention.models import Hold
from openbwc.retention.queries import agencies_read, changes_seen, dispositions_seen
from openbwc.site.web.page import PageView
from openbwc.site.web.rosters import entries_seen, operations_seen
from openbwc.site.web.seat import Seat
from openbwc.site.web.telling import tell
from openbwc.site.web.views.oversight import overseen
from openbwc.site.web.views.reviews import samples_seen
from openbwc.site.web.views.task_forces import task_forces_seen

KEPT_AND_LET_GO: dict[str, Callable[[Person, datetime], QuerySet[Any]]] = {
    "hold": lambda person, at: Hold.objects.filter(agency__in=agencies_read(person, at)),
    "schedule_change": changes_seen,
    "disposition": dispositions_seen,
    "expedited": lambda person, at: Expedited.objects.filter(agency__in=agencies_for(person, Act.READ_EXPEDITED, at)),
}
"""Whose events the pages of retention and of the expedited track show whole, by the kind of their subject."""
PUBLIC_FILE = re.compile(r"checkpoint|tile/(?:\d|entries)(?:/x\d{3})*/\d{3}(?:\.p/\d{1,3})?")


class LedgerPage(PageView):
    """The checkpoint that now stands, the verifier key, and how to check without us."""

    place = "ledger"
    template = "web/ledger.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        folder, key = ledger_folder(), verifier_key()
        checkpoint = read_checkpoint(folder, key)
        last = Event.objects.aggregate(last=Max("index"))["last"]
        return self.show(
            request,
            checkpoint=checkpoint,
            root=checkpoint.root.hex() if checkpoint else "",
            note=(folder / "checkpoint").read_text() if checkpoint else "",
            key=str(key),
            recorded=0 if last is None else last + 1,
        )


class LedgerFile(PageView):
    """A public file of the log: the checkpoint or a tile."""

    place = "ledger"

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """The file as it is."""
        path = ledger_folder() / name
        if not PUBLIC_FILE.fullmatch(name) or not path.is_file():
            raise Http404(name)
        media_type = "text/plain; charset=utf-8" if name == "checkpoint" else "application/octet-stream"
        return FileResponse(path.open("rb"), content_type=media_type)


class EventProof(PageView):
    """An event's proof to take away (c2sp.org/tlog-proof): its body, its place in the log, the signed checkpoint."""

    place = "ledger"
    template = "web/proof.html"

    def get(self, request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
        """The proof as a file; a page that says so while no checkpoint covers the event."""
        event = get_object_or_404(Event, event_id=event_id)
        if not may_see(self.seat, event):
            raise Http404(event_id)
        try:
            text = proof_of(event)
        except NotPublishedError:
            return self.show(request, 409, event=tell([event])[0])
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="event-{event.index}.tlog-proof"'
        return response


def may_see(seat: Seat, event: Event) -> bool:
    """Whether the event's subject is one that the person's pages show."""
    kind, _, key = event.subject.partition(":")
    subject, now = uuid.UUID(key), timezone.now()
    if kind in KEPT_AND_LET_GO:
        return KEPT_AND_LET_GO[kind](seat.person, now).filter(id=subject).exists()
    if kind == "release":
        releases = releases_open_to(seat.person, now).prefetch_related("parts__clip__recording")
        release = releases.filter(id=subject).first()
        return release is not None and not unseen_by(
            seat.person, [one.clip.recording for one in release.parts.all()], now
        )
    if kind == "recording":
        return visible(seat.person, at=timezone.now()).queryset().filter(id=subject).exists()
    if kind == "person":
        return subject == seat.person.id or Person.objects.filter(id=subject, agency__in=seat.agencies).exists()
    if kind == "agency":
        return Agency.objects.filter(id=subject).exists()
    if kind == "camera":
        return Camera.objects.filter(id=subject, agency__in=seat.agencies).exists()
    if kind == "encounter":
        return any(encounters_open_to(seat.person, agency).filter(id=subject).exists() for agency in seat.agencies)
    if kind == "task_force":
        return task_forces_seen(seat).filter(id=subject).exists()
    if kind == "operation":
        return operations_seen(seat).filter(id=subject).exists()
    if kind == "roster_entry":
        return entries_seen(seat).filter(id=subject).exists()
    if kind == "finding":
        return findings_seen_by(seat.person, overseen(seat)).filter(id=subject).exists()
    if kind == "review_sample":
        return samples_seen(seat).filter(id=subject).exists()
    if kind == "redaction_project":
        return projects_open_to(seat.person, timezone.now()).filter(id=subject).exists()
    if kind == "delivery":
        return Delivery.objects.filter(id=subject, notices__person=seat.person).exists()
    if kind == "quarantined":
        waiting = in_quarantine(
            list(seat.agencies.values_list("id", flat=True)), unknown_cameras=bool(seat.authority.department)
        )
        return waiting.filter(id=subject).exists()
    return kind == "training_programme" and TrainingProgramme.objects.filter(id=subject).exists()
