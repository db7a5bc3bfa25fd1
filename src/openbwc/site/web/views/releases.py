"""Releases: the list, opening one, and the gate of each: what is missing, owed by whom, since when; what is done, by
whom, and by what it is shown (V.B.2, V.B.3).
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.enter_telling import enter_telling
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.open_release import open_release
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.deciding import about_release, decide_on_requests
from openbwc.disclosure.gate import Missing, digest_of, objections_to, what_is_owed
from openbwc.disclosure.models import Answer, Body, LeoNotice, Prosecution, Release, ReleaseState, Request
from openbwc.disclosure.packages import releases_to_pack
from openbwc.disclosure.queries import acts_on_requests, agencies_for, releases_open_to, request_by_number
from openbwc.disclosure.showing import what_shows
from openbwc.disclosure.sight import unseen_by
from openbwc.policy import Act
from openbwc.program.evidence_files import CONSULTATIONS, EvidenceFile, keep_evidence, place_of
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.releases import (
    AnswerForm,
    AuthoriseForm,
    ConsultForm,
    NotifyForm,
    OpenReleaseForm,
    PutInForm,
    ReleaseForm,
    StateForm,
    TakeOutForm,
    ToldForm,
    WithdrawReleaseForm,
)
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell

PAGE = 50
ACT_OF = {
    "state": Act.PREPARE_RELEASE,
    "put-in": Act.PUT_IN_RELEASE,
    "take-out": Act.PREPARE_RELEASE,
    "notify": Act.PREPARE_RELEASE,
    "told": Act.ENTER_TELLING,
    "consult": Act.PREPARE_RELEASE,
    "answer": Act.ENTER_ANSWER,
    "authorise": Act.AUTHORISE_RELEASE,
    "release": Act.RELEASE_FOOTAGE,
    "withdraw": Act.WITHDRAW_RELEASE,
}
"""What a person does on a release's page, and the act that it is."""
TITLES = {
    "state": "State what the footage shows",
    "put-in": "Put a file in",
    "take-out": "Take a file out",
    "notify": "Notify the officers who recorded it",
    "told": "Enter that an officer was told in another way",
    "consult": "Consult or tell an office",
    "answer": "Enter an answer",
    "authorise": "Authorise it as it is",
    "release": "Release the footage",
    "withdraw": "Withdraw the release",
}
HISTORY = 60
MENDED_BY = {
    "nothing_in_it": "put-in",
    "original_in_release": "put-in",
    "original_restricted": "put-in",
    "copy_for_another": "put-in",
    "copy_of_another_matter": "put-in",
    "exemption_not_redacted": "put-in",
    "incident_incomplete": "put-in",
    "restricted_since": "take-out",
    "copy_withdrawn": "take-out",
    "not_ruled_for_release": "take-out",
    "incident_not_stated": "state",
    "incident_denied": "state",
    "prosecution_denied": "state",
    "prosecution_not_stated": "state",
    "officer_not_notified": "notify",
    "notice_not_proved": "told",
    "notice_failed": "told",
    "us_attorney_not_consulted": "consult",
    "public_affairs_not_told": "consult",
    "us_attorney_not_answered": "answer consult",
    "recipient_or_matter_missing": "withdraw",
    "objection_standing": "authorise",
    "not_authorised": "authorise",
    "authorisation_outdated": "authorise",
}
"""By what is missing, the steps of this page that make it good, of which the first that may be taken counts; what is
not here is made good on another page.
"""
ON_THE_REQUEST = {
    "request_not_granted": "request_records",
    "exemption_unstated": "request_records",
    "determination_not_sent": "request",
}
"""By what is missing, the page of the release's request on which it is made good."""
ON_THE_TRACK = frozenset({"incident_not_decided", "incident_objection", "step_not_done"})
"""What is made good on the expedited track."""
ON_REDACTION = frozenset({"not_reviewed", "residual_check_missing", "leftovers_open"})
"""What is made good in redaction."""


class ReleaseList(PageView):
    """The releases that the person may read, the latest first."""

    place = "releases"
    template = "web/releases/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, by state."""
        now, state = timezone.now(), request.GET.get("state", "")
        seen = releases_open_to(self.seat.person, now)
        if state in ReleaseState.values:
            seen = seen.filter(state=state)
        return self.show(
            request,
            page=Paginator(seen, PAGE).get_page(request.GET.get("page")),
            state=state,
            states=ReleaseState.choices,
            may_open=bool(agencies_for(self.seat.person, Act.OPEN_RELEASE, now)),
        )


class OpenRelease(PageView):
    """A release is opened, on a request or without one."""

    place = "releases"
    template = "web/releases/open.html"

    def agencies(self) -> list[Agency]:
        """The agencies whose releases the person prepares. Raises `Refused` where there is none."""
        now, own = timezone.now(), self.seat.person.agency
        found = agencies_for(self.seat.person, Act.OPEN_RELEASE, now)
        if not found:
            with regulated(actor=self.seat.actor, subject=Subject("agency", own.id)):
                require(decide_on_requests(Act.PREPARE_RELEASE, self.seat.person, own, now))
        return found

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form; `request` in the query fills in a request's number."""
        initial = {"number": request.GET.get("request", "")}
        return self.show(request, form=OpenReleaseForm(agencies=self.agencies(), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it."""
        form = OpenReleaseForm(request.POST, agencies=self.agencies())
        if not form.is_valid():
            return self.show(request, 400, form=form)
        try:
            meant = form.meant(self.asked(form.cleaned_data["number"]))
            made = open_release(actor=self.seat.person, agency=form.of(), meant=meant)
        except Refused as refusal:
            return self.show(request, 403, form=form, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.show(request, 400, form=form)
        messages.success(request, "Opened. What is missing stands below.")
        return redirect("release", made.id)

    def asked(self, number: str) -> Request | None:
        """The request of the number, None for none. Raises `Mistaken` where there is no such request."""
        if not number.strip():
            return None
        found = request_by_number(number)
        if found is None:
            raise Mistaken(f"Expected the number of a request; there is none of {number}.")
        return found


class ReleaseView(PageView):
    """What the page of a release and its steps share."""

    place = "releases"

    def release(self, release_id: uuid.UUID) -> Release:
        """The release, when the person may read it."""
        return get_object_or_404(releases_open_to(self.seat.person, timezone.now()), id=release_id)

    def forms(self, release: Release) -> dict[str, PageForm]:
        """The forms of what may be done now, by what is done."""
        granted = acts_on_requests(self.seat.person, release.agency, timezone.now())
        if release.state == ReleaseState.DRAFTED:
            fitting = set(TITLES)
            fitting -= set() if release.standing_parts().exists() else {"take-out", "notify", "consult", "authorise"}
            fitting -= set() if release.leo_notices.filter(told_at=None).exists() else {"told"}
        else:
            fitting = {"answer", *(["withdraw"] if release.state == ReleaseState.RELEASED else [])}
        fitting -= set() if release.consultations.filter(answered_at=None).exists() else {"answer"}
        return {verb: self.form(verb, release) for verb in TITLES if verb in fitting and ACT_OF[verb] in granted}

    def form(self, verb: str, release: Release, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        policy = policy_of(release.agency, self.seat.today)
        made: dict[str, Callable[[], PageForm]] = {
            "state": lambda: StateForm(*sent, policy=policy),
            "put-in": lambda: PutInForm(*sent, release=release, seen=visible(self.seat.person, at=timezone.now())),
            "take-out": lambda: TakeOutForm(*sent, release=release, unseen=self.unseen(release)),
            "notify": lambda: NotifyForm(*sent),
            "told": lambda: ToldForm(*sent, release=release, unseen=self.unseen(release), policy=policy),
            "consult": lambda: ConsultForm(*sent),
            "answer": lambda: AnswerForm(*sent, release=release),
            "authorise": lambda: AuthoriseForm(*sent, release=release),
            "release": lambda: ReleaseForm(*sent),
            "withdraw": lambda: WithdrawReleaseForm(*sent),
        }
        return made[verb]()

    def unseen(self, release: Release) -> frozenset[uuid.UUID]:
        """The recordings in it of which the person is not told which they are."""
        recordings = [part.clip.recording for part in release.parts.select_related("clip__recording")]
        return unseen_by(self.seat.person, recordings, timezone.now())

    def draw(self, request: HttpRequest, release: Release, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `sent` replaces one form by its filled state."""
        forms = self.forms(release) | more.pop("sent", {})
        drafted = release.state == ReleaseState.DRAFTED
        unseen = self.unseen(release)
        owed = what_is_owed(release, unseen=unseen) if drafted else ()
        context = {
            "release": release,
            "drafted": drafted,
            "unseen": unseen,
            "missing": [(one, *_step_for(one, forms, release)) for duty in owed for one in duty.missing],
            "done": [(duty, shown) for duty in owed if (shown := what_shows(release, duty, unseen=unseen))],
            "parts": release.standing_parts(),
            "notices": [(one, _is_unseen(one, unseen)) for one in _notices(release)],
            "consultations": release.consultations.select_related("asked_by", "entered_by"),
            "objections": objections_to(release) if drafted else (),
            "authorisations": release.authorisations.select_related("by").prefetch_related("objections"),
            "digest": digest_of(release),
            "history": tell(history_of(about_release(release)).reverse()[:HISTORY]),
            "packs": releases_to_pack(self.seat.person, timezone.now()).filter(id=release.id).exists(),
            "deeds": [(verb, TITLES[verb], form) for verb, form in forms.items()],
        }
        page = {"seat": self.seat, **context, **more}
        return render(request, "web/releases/release.html", page, status=status)


class AnswerPaper(ReleaseView):
    """The answer of a body as it came, to those who may read the release."""

    def get(self, request: HttpRequest, release_id: uuid.UUID, consultation_id: uuid.UUID) -> FileResponse:
        """The file as it was kept, to take away."""
        asked = get_object_or_404(self.release(release_id).consultations, id=consultation_id)
        path = place_of(asked.paper_sha256, shelf=CONSULTATIONS) if asked.paper_sha256 else None
        if path is None or not path.is_file():
            raise Http404(consultation_id)
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=asked.paper_name,
            content_type="application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff"},
        )


def _step_for(one: Missing, forms: Mapping[str, PageForm], release: Release) -> tuple[str, str]:
    """What makes good what is missing, in words, and its address: a step of the page, or another page; or neither."""
    for verb in MENDED_BY.get(one.code, "").split():
        if verb in forms:
            return TITLES[verb], f"#step-{verb}"
    if one.code in ON_THE_REQUEST and release.request is not None:
        return f"To {release.request.number}", reverse(ON_THE_REQUEST[one.code], args=[release.request.id])
    if one.code in ON_THE_TRACK:
        return "To the expedited releases", reverse("expedited_list")
    if one.code in ON_REDACTION:
        return "To redaction", reverse("redactions")
    return "", ""


def _notices(release: Release) -> QuerySet[LeoNotice]:
    return release.leo_notices.select_related("person", "told_by").prefetch_related("recordings")


def _is_unseen(notice: LeoNotice, unseen: frozenset[uuid.UUID]) -> bool:
    return any(one.id in unseen for one in notice.recordings.all())


class ReleasePage(ReleaseView):
    """The gate of a release."""

    def get(self, request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
        """What is missing, owed by whom, since when, and what is done; what is in it; who was told and asked."""
        return self.draw(request, self.release(release_id))


class ReleaseStep(ReleaseView):
    """One step that is taken on a release's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, release_id: uuid.UUID, verb: str) -> HttpResponse:
        """Take it, or show what stands in the way."""
        release = self.release(release_id)
        if verb not in ACT_OF:
            raise Http404(verb)
        if ACT_OF[verb] not in acts_on_requests(self.seat.person, release.agency, timezone.now()):
            with regulated(actor=self.seat.actor, subject=about_release(release)):
                require(decide_on_requests(Act.PREPARE_RELEASE, self.seat.person, release.agency, timezone.now()))
        form = self.form(verb, release, request.POST, request.FILES)
        if not form.is_valid():
            return self.draw(request, release, 400, sent={verb: form})
        try:
            self.take(verb, release, form.cleaned_data)
        except Refused as refusal:
            context = refusal_context(refusal.decision, self.seat)
            return self.draw(request, self.release(release_id), 403, sent={verb: form}, **context)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, self.release(release_id), 400, sent={verb: form})
        messages.success(request, f"Done: {TITLES[verb].lower()}.")
        return redirect("release", release.id)

    def take(self, verb: str, release: Release, said: dict[str, Any]) -> None:
        """Call the action."""
        who: dict[str, Any] = {"actor": self.seat.person, "release": release}
        if verb == "state":
            state_release(**who, incident=said["incident"], prosecution=Prosecution(said["prosecution"]))
        elif verb == "put-in":
            files = [*([said["copy"]] if said["copy"] else []), *said.get("recording", [])]
            for file in files:
                put_in(**who, file=file, reuse=said["reuse"])
        elif verb == "take-out":
            take_out(actor=self.seat.person, part=said["part"])
        elif verb == "told":
            enter_telling(actor=self.seat.person, **said)
        elif verb == "consult":
            consult(**who, body=Body(said["body"]), office=said["office"], statement=said["statement"])
        elif verb == "answer":
            enter_answer(
                actor=self.seat.person,
                consultation=said["consultation"],
                outcome=Answer(said["outcome"]),
                answer=said["answer"],
                paper=self.kept(said["paper"]),
            )
        else:
            actions: dict[str, Callable[..., Any]] = {
                "notify": notify_officers,
                "authorise": authorise_release,
                "release": release_footage,
                "withdraw": withdraw_release,
            }
            actions[verb](**who, **said)

    def kept(self, sent: BinaryIO | None) -> EvidenceFile | None:
        """The file that was sent, kept by its digest."""
        return keep_evidence(sent, sent.name, shelf=CONSULTATIONS) if sent else None
