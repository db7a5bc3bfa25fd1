"""The addresses behind a grant: media, the player's sign of life, the end of a viewing.

Guarantees: nothing here serves a byte itself; the one gate (`access.delivery`) does. The answers to the player are
JSON with the refusal's words, so that the player can say why it stopped.
"""

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404

from openbwc.access.actions.close_viewing import close_viewing
from openbwc.access.actions.renew_viewing import renew_viewing
from openbwc.access.delivery import deliver
from openbwc.access.grants import GateClosed
from openbwc.evidence.actions.mark_recording import mark_recording
from openbwc.evidence.models import ClipFile
from openbwc.program.refusals import Refused
from openbwc.site.web.views.recording import RecordingView

SPANS_MOST = 2000
BODY_MOST = 100_000


class NotUnderstood(ValueError):  # noqa: N818 -- an answer to the player, not a failure of ours
    """The player sent something of another form than expected."""


def read_played(request: HttpRequest) -> list[list[int]]:
    """The spans that the player reports, `[[part, from_ms, to_ms], …]`, from JSON or from a beacon's form field."""
    told = request.content_type == "application/json"
    text = request.body[:BODY_MOST].decode(errors="replace") if told else request.POST.get("played", "")
    try:
        spans = json.loads(text or "[]")
    except ValueError as error:
        raise NotUnderstood(f"Expected JSON; found {error}.") from error
    if isinstance(spans, dict):
        spans = spans.get("played")
    if not isinstance(spans, list) or len(spans) > SPANS_MOST or not all(isinstance(span, list) for span in spans):
        raise NotUnderstood(f"Expected a list of at most {SPANS_MOST} spans [part, from_ms, to_ms].")
    return spans


def refusal_words(refusal: Refused) -> JsonResponse:
    """A refusal for the player: each reason's clause, words and remedy."""
    reasons: list[dict[str, Any]] = [
        {"clause": reason.clause, "words": reason.words, "remedy": reason.remedy} for reason in refusal.decision.reasons
    ]
    return JsonResponse({"refused": reasons}, status=403)


class Media(RecordingView):
    """A clip's rendition or original, through the one gate."""

    def get(self, request: HttpRequest, token: str, clip_id: uuid.UUID, kind: str) -> HttpResponseBase:
        """The bytes, whole or a range of them."""
        clip = get_object_or_404(ClipFile, id=clip_id)
        try:
            return deliver(request, person=self.seat.person, token=token, clip=clip, kind=kind)
        except GateClosed as closed:
            return HttpResponse(f"{closed}\n", status=403, content_type="text/plain; charset=utf-8")


class ViewingRenew(RecordingView):
    """The player's sign of life."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep what was played; say until when the grant goes on, or why it does not."""
        try:
            played = read_played(request)
            viewing = renew_viewing(
                actor=self.seat.person, token=token, browser=request.session.session_key or "", played=played
            )
        except Refused as refusal:
            return refusal_words(refusal)
        except GateClosed as closed:
            return JsonResponse({"closed": str(closed)}, status=403)
        except ValueError as error:
            return JsonResponse({"error": str(error)}, status=400)
        return JsonResponse({"until": viewing.grant_expires_at.isoformat()})


class ViewingClose(RecordingView):
    """The end of a viewing, as the page is left."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Close it with what was played last; a second close changes nothing."""
        try:
            close_viewing(actor=self.seat.person, token=token, played=read_played(request))
        except ValueError as error:
            return JsonResponse({"error": str(error)}, status=400)
        return HttpResponse(status=204)


class RecordingMark(RecordingView):
    """Mark a place in the recording, from the player."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The mark as kept, or why not."""
        recording = self.recording(recording_id)
        try:
            at_ms, text = int(request.POST.get("at", "")), request.POST.get("text", "").strip()
            if not text:
                raise NotUnderstood("Expected a few words for the mark; found none.")
            mark = mark_recording(actor=self.seat.person, recording=recording, at_ms=at_ms, text=text[:200])
        except Refused as refusal:
            return refusal_words(refusal)
        except ValueError as error:
            return JsonResponse({"error": str(error)}, status=400)
        return JsonResponse({"at": mark.at_ms, "text": mark.text, "by": mark.person.name}, status=201)
