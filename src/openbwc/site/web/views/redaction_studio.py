"""The studio's page, and what its JavaScript asks: times of frames, edits, what others did, viewings, signs of life.

Guarantees: the page bears no footage, and no word of what is said in it; each opening of its recordings is a viewing
for the project's purpose, asked for by the page and told only in that answer, with what is said. An
edit that is stale is answered with what others did (409).
"""

import json
import uuid
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from openbwc.evidence.models import RenditionKind, RenditionState
from openbwc.media.redaction.detectors.registry import coverage
from openbwc.media.redaction.plan import Kind, Style
from openbwc.media.redaction.sound.transcripts import CUE_MARGIN_MS, EXACT_MARGIN_MS, Word
from openbwc.policy import Act
from openbwc.policy.wording import in_words, listed
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.edit import edit
from openbwc.redaction.actions.note_work import note_work
from openbwc.redaction.actions.open_footage import open_footage
from openbwc.redaction.actions.take_in_transcript import take_in_transcript
from openbwc.redaction.actions.undo import redo, undo
from openbwc.redaction.commanding import Edited, StaleRevision
from openbwc.redaction.entries import states_of, unsaid
from openbwc.redaction.measuring import timetable_of
from openbwc.redaction.models import Command, Footage, Project, ProjectState, Remark
from openbwc.redaction.queries import changes_since, history, projects_open_to
from openbwc.redaction.transcripts import deleted_words_of, words_of
from openbwc.site.web.views.gate import refusal_words
from openbwc.site.web.views.redaction import RedactionView, name_of

KINDS = (
    (Kind.FACE.value, "Face"),
    (Kind.PLATE.value, "Plate"),
    (Kind.TEXT.value, "Text"),
    (Kind.SCREEN.value, "Screen"),
    (Kind.PERSON.value, "Person"),
    (Kind.REGION.value, "Region"),
)
TREATMENTS = (("redact", "Redact"), ("leave", "Leave"), ("keep_clear", "Keep clear"))
STYLES = {Style.BOX: "Opaque box", Style.PIXELATE: "Pixelate", Style.BLUR: "Blur"}
TABS = (("chosen", "Chosen"), ("found", "Found"), ("sound", "Sound"), ("work", "Work"), ("history", "History"))
SHOWN_COMMANDS = 100
BODY_MOST = 4_000_000
HERE = timedelta(seconds=40)
"""How long after a sign of life somebody is said to be here."""
COMMAND_WORDS = {
    "add": "Drew or added",
    "put_keyframe": "Moved or sized",
    "drop_keyframe": "Took a keyframe away",
    "hide": "Hid",
    "show": "Showed again",
    "extend": "Made longer",
    "shorten": "Made shorter",
    "move": "Moved",
    "resize": "Sized",
    "split": "Split",
    "join": "Joined",
    "delete": "Deleted",
    "restore": "Brought back",
    "set": "Set",
    "set_plan": "Set for the whole picture",
    "find": "Found",
    "undo": "Took back",
    "redo": "Did again",
}


class AskedByStudio(RedactionView):
    """What answers in JSON: a refusal with its clauses (403), a mistake in a sentence (400), a stale edit (409)."""

    def footage(self, footage_id: uuid.UUID) -> Footage:
        """The footage, where the person may know of its project."""
        rows = Footage.objects.select_related(
            "project__agency", "project__matter", "clip__recording__wearer", "clip__recording__camera"
        )
        return get_object_or_404(rows.filter(project__in=self.known()), id=footage_id)

    def known(self) -> QuerySet[Project]:
        """The projects that the person may know of."""
        return projects_open_to(self.seat.person, timezone.now())

    def body(self, request: HttpRequest) -> dict[str, Any]:
        """The request's JSON object. Raises `Mistaken`."""
        try:
            body = json.loads(request.body[:BODY_MOST] or b"{}")
        except ValueError as error:
            raise Mistaken(f"Expected JSON; found {error}.") from error
        if not isinstance(body, dict):
            raise Mistaken("Expected a JSON object.")
        return body


def answered(do: Any) -> Any:
    """A method of a view, its refusals and mistakes told in JSON."""

    def method(self: AskedByStudio, request: HttpRequest, **about: uuid.UUID) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = do(self, request, **about)
        except Refused as refusal:
            return refusal_words(refusal)
        except StaleRevision as stale:
            project = self.footage(about["footage_id"]).project if "footage_id" in about else self.project(**about)
            told = told_changes(project, stale.expected, self.seat.person)
            return JsonResponse({"error": str(stale), **told}, status=409)
        except Mistaken as mistake:
            return JsonResponse({"error": str(mistake)}, status=400)
        return answer

    method.__doc__ = do.__doc__
    return method


def told_changes(project: Project, since: int, person: Person) -> dict[str, Any]:
    """What changed since a revision, and who else changed it."""
    changes = changes_since(project, since)
    project.refresh_from_db(fields=["state"])
    others = Command.objects.filter(project=project, revision__gt=since).exclude(by=person).select_related("by")
    names = {str(one.by.name) if one.by else one.source or "the program" for one in others.defer("before", "after")}
    return {
        "revision": changes.revision,
        "state": project.state,
        "changed": {footage: unsaid(states) for footage, states in changes.changed.items()},
        "by": sorted(names),
    }


def told_edit(edited: Edited, expected: int, person: Person) -> JsonResponse:
    """What an edit changed; with what others did before it, where the page has not seen that."""
    project = edited.footage.project
    if edited.behind:
        return JsonResponse(told_changes(project, expected, person))
    changed = {str(edited.footage.id): unsaid(edited.changed)}
    return JsonResponse({"revision": edited.revision, "state": project.state, "changed": changed})


class Studio(RedactionView):
    """The page."""

    template = "web/redaction/studio.html"

    def get(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """The studio; while the project is not open for edits, and to who may not edit, it only shows."""
        project = self.project(project_id)
        policy = policy_of(project.agency, self.seat.today)
        styles = policy.members("V.A.6", "redaction_styles")
        remarks = Remark.objects.filter(ruling__submission__project=project).select_related("ruling__by")
        latest = project.submissions.first()
        remarks = remarks.filter(ruling__submission=latest) if latest else remarks.none()
        return self.show(
            request,
            project=project,
            purpose=policy.purposes.get(project.purpose),
            reasons=policy.redaction_reasons.values(),
            kinds=KINDS,
            findable=[(code, words) for code, words in KINDS if code in {"face", "plate", "text", "screen"}],
            coverage=coverage(),
            treatments=TREATMENTS,
            styles=[(style.value, words) for style, words in STYLES.items() if style.value in styles],
            tabs=(*TABS, ("remarks", "Remarks")) if remarks else TABS,
            remarks=remarks,
            data=self.data(project),
        )

    def data(self, project: Project) -> dict[str, Any]:
        """JSON-safe: what the page begins with."""
        of_project = {
            name: reverse(f"redaction_{name}", args=[project.id])
            for name in ("undo", "redo", "changes", "viewings", "presence", "history", "jobs")
        }
        rows = project.footage.select_related("clip__recording__wearer", "clip__recording__camera")
        return {
            "revision": project.revision,
            "state": project.state,
            "states": dict(ProjectState.choices),
            "mayEdit": Act.EDIT_REDACTION in self.acts(project.agency),
            "addresses": of_project,
            "footages": [told_footage(one) for one in rows],
        }


def told_footage(footage: Footage) -> dict[str, Any]:
    """One footage as the page begins with it; `startsAt` is in milliseconds of true time."""
    clip = footage.clip
    starts = clip.recording.started_at + timedelta(milliseconds=clip.offset_ms)
    return {
        "id": str(footage.id),
        "name": name_of(footage),
        "part": clip.part,
        "startsAt": round(starts.timestamp() * 1000),
        "times": reverse("redaction_times", args=[footage.id]),
        "edit": reverse("redaction_edit", args=[footage.id]),
        "ask": reverse("redaction_ask", args=[footage.id]),
        "transcript": reverse("redaction_transcript", args=[footage.id]),
        "entries": unsaid(states_of(footage)),
    }


class Times(AskedByStudio):
    """When each frame of a footage is shown."""

    @answered
    def get(self, request: HttpRequest, footage_id: uuid.UUID) -> HttpResponse:
        """The table as runs of equal steps: `[ticks since the frame before, how many times]`."""
        table = timetable_of(self.footage(footage_id))
        steps = table.as_dict()["steps"]
        runs = [[step, sum(1 for _ in same)] for step, same in groupby(steps)]
        base = [table.time_base.numerator, table.time_base.denominator]
        shape = {"width": table.width, "height": table.height, "rotation": table.rotation}
        return JsonResponse({"runs": runs, "base": base, **shape})


class Edit(AskedByStudio):
    """One edit."""

    @answered
    def post(self, request: HttpRequest, footage_id: uuid.UUID) -> HttpResponse:
        """What it changed."""
        footage, body = self.footage(footage_id), self.body(request)
        expected, arguments = whole(body, "expected"), body.get("arguments")
        if not isinstance(arguments, dict):
            raise Mistaken("Expected the arguments of an edit as an object.")
        edited = edit(
            actor=self.seat.person,
            footage=footage,
            expected_revision=expected,
            verb=str(body.get("verb", "")),
            arguments=arguments,
        )
        return told_edit(edited, expected, self.seat.person)


class Undo(AskedByStudio):
    """Take the person's last edit back."""

    do = staticmethod(undo)

    @answered
    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """What it changed."""
        project = self.project(project_id)
        expected = whole(self.body(request), "expected")
        edited = self.do(actor=self.seat.person, project=project, expected_revision=expected)
        return told_edit(edited, expected, self.seat.person)


class Redo(Undo):
    """Do again what was taken back last."""

    do = staticmethod(redo)


def whole(body: dict[str, Any], name: str) -> int:
    """A whole number of a request, from 0 on. Raises `Mistaken`."""
    value = body.get(name)
    if type(value) is not int or value < 0:
        raise Mistaken(f"Expected {name} as a whole number; found {value!r}.")
    return value


class Changed(AskedByStudio):
    """What changed since a revision."""

    @answered
    def get(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """The entries as they stand now, and who else changed some."""
        project = self.project(project_id)
        since = request.GET.get("since", "0")
        if not since.isdecimal():
            raise Mistaken(f"Expected a revision; found {since!r}.")
        return JsonResponse(told_changes(project, int(since), self.seat.person))


class Viewings(AskedByStudio):
    """Open the project's footage, for its purpose."""

    @answered
    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """For each footage the addresses that its grant opens, and what is said in it."""
        project, person = self.project(project_id), self.seat.person
        viewer = f"{person.name} · {person.agency.code} {person.badge}"
        rows = project.footage.select_related("project__matter", "clip__recording").prefetch_related("clip__renditions")
        opened = []
        for footage in rows:
            token = open_footage(actor=person, footage=footage, browser=request.session.session_key or "").token
            made = {one.kind for one in footage.clip.renditions.all() if one.state == RenditionState.MADE}
            opened.append(
                {
                    "footage": str(footage.id),
                    "viewer": viewer,
                    "words": [told_word(word) for word in words_of(footage)],
                    "deleted": deleted_words_of(footage),
                    "renew": reverse("viewing_renew", args=[token]),
                    "close": reverse("viewing_close", args=[token]),
                    **{
                        kind.value: reverse("media", args=[token, footage.clip_id, kind.value])
                        if kind in made
                        else None
                        for kind in (RenditionKind.PROXY, RenditionKind.WAVEFORM)
                    },
                }
            )
        return JsonResponse({"viewings": opened})


class Presence(AskedByStudio):
    """The studio's sign of life."""

    @answered
    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Note the work; say who else is here, and what the revision is."""
        project, now = self.project(project_id), timezone.now()
        if self.body(request).get("active"):
            note_work(actor=self.seat.person, project=project)
        here = (
            project.work_spans.filter(until__gte=now - HERE).exclude(person=self.seat.person).select_related("person")
        )
        names = sorted({one.person.name for one in here})
        return JsonResponse({"people": names, "revision": project.revision, "state": project.state})


class History(AskedByStudio):
    """The project's commands, the latest first."""

    @answered
    def get(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Who did what, and whether it holds."""
        rows = history(self.project(project_id))[:SHOWN_COMMANDS]
        return JsonResponse({"commands": [told_command(one) for one in rows]})


def told_command(command: Command) -> dict[str, Any]:
    """A command in words."""
    words = done(command)
    if command.target is not None:
        words += f": {done(command.target).lower()}"
    return {
        "revision": command.revision,
        "words": words,
        "by": command.by.name if command.by else command.source or "the program",
        "at": f"{command.at:%d %b %Y %H:%M:%S} UTC",
        "undone": command.target is None and not command.in_effect,
        "footage": str(command.footage_id),
        "deleted": command.arguments.get("entries", []) if command.verb == "delete" and command.in_effect else [],
    }


def done(command: Command) -> str:
    """What a command did, and to how many."""
    words = COMMAND_WORDS.get(command.verb, in_words(command.verb))
    if command.verb.startswith("set"):
        words += f" {listed(name for name in command.arguments if name != 'entries')}"
    entries = command.arguments.get("entries")
    return f"{words} ({len(entries)})" if isinstance(entries, list) and len(entries) > 1 else words


class Transcript(AskedByStudio):
    """A transcript of the footage, whose words can be picked."""

    @answered
    def post(self, request: HttpRequest, footage_id: uuid.UUID) -> HttpResponse:
        """Take it in; its words."""
        footage, file = self.footage(footage_id), request.FILES.get("transcript")
        if file is None:
            raise Mistaken("Expected a transcript in WebVTT or SRT; found none.")
        transcript = take_in_transcript(actor=self.seat.person, footage=footage, file=file)
        return JsonResponse({"words": [told_word(Word(*word)) for word in transcript.words]})


def told_word(word: Word) -> list[Any]:
    """A word as the studio takes it: from, until (ms), text, the margin to delete with, whether its time is exact."""
    return [word.from_ms, word.until_ms, word.text, EXACT_MARGIN_MS if word.exact else CUE_MARGIN_MS, word.exact]
