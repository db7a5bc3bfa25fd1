"""A request whose footage is ready to go out: found, ruled on, redacted, approved, finished, and determined."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.open_release import Meant, open_release
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.withhold import Grounds, withhold
from openbwc.disclosure.gate import digest_of, what_is_missing
from openbwc.disclosure.models import (
    Answer,
    Audience,
    Body,
    Channel,
    LeoNotice,
    Outcome,
    Prosecution,
    Release,
    ReleaseKind,
    ReleaseState,
    Request,
    Responsive,
    Ruling,
)
from openbwc.evidence.models import Recording, RedactedCopy
from openbwc.evidence.queries import Criteria
from openbwc.notices.actions.mark_read import mark_read
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.redaction.actions.finish_copy import finish_copy
from tests.unit.redaction.edits import added, track
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import World, WorldAgency

from .incidents import PREPARED
from .sending import sent

CASE = "D-1"
REASON = {"code": "(b)(6)", "basis": ""}
PERSON = Asked(kind="person_in_footage", name="Kim Park", description="The stop of me on 1 March.")
PRESS = Asked(kind="press", name="Jo Doe", description="All footage of the stop at 5th Street.")
FACE = Grounds(
    exemption="(b)(6)",
    scope="The face of a bystander.",
    justification="A private person who happened to pass.",
    harm="She would be known as a witness.",
    segregability="Everything but the face is released.",
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """An agency with everybody whom a release needs, two recordings by two LEOs, and the request that asks for them."""

    ice: WorldAgency
    officer: Person
    manager: Person
    redactor: Person
    reviewer: Person
    ruiz: Person
    haddad: Person
    recordings: tuple[Recording, Recording]
    request: Request

    @property
    def since(self) -> datetime:
        """When the first of its recordings began."""
        return min(one.started_at for one in self.recordings)

    def responsive(self, recording: Recording) -> Responsive:
        """The recording as the request's record."""
        return self.request.responsive.get(recording=recording)

    def copied(self, recording: Recording, *, matter: str = "", finding: str = "") -> RedactedCopy:
        """A finished copy of it, by redaction's own actions; for the request, or for another matter."""
        project = self.ice.project(self.redactor, recording, purpose="discovery", matter=matter or self.request.number)
        footage = project.footage.get()
        stored(footage, f"what {recording.id} shows".encode() * 100)
        added(self.redactor, footage, track(reason=REASON))
        submission = approved(self.redactor, self.reviewer, project)
        render = checked(rendered(submission, footage, f"a copy of {project.id}".encode() * 100))
        return finish_copy(actor=self.redactor, render=render)

    def opened(self, kind: ReleaseKind = ReleaseKind.REQUEST) -> Release:
        """A release of a kind with nothing in it; an expedited one of a death that the first recording shows."""
        if kind == ReleaseKind.EXPEDITED:
            return self._decided()
        to = {
            ReleaseKind.REQUEST: Audience.REQUESTER,
            ReleaseKind.DISCOVERY: Audience.COURT,
            ReleaseKind.PUBLICATION: Audience.PUBLIC,
        }[kind]
        request = self.request if kind == ReleaseKind.REQUEST else None
        named = {"recipient": "Federal Defender, Tucson", "matter": CASE} if to == Audience.COURT else {}
        meant = Meant(kind=kind, audience=to, title="The stop at 5th Street", request=request, **named)
        return open_release(actor=self.officer, agency=self.ice.row, meant=meant)

    def _decided(self) -> Release:
        """What the official's decision on an expedited track opens."""
        said = {"about": self.recordings[0], "incident": "death_in_custody", "statement": "He died in the cell."}
        track = flag_incident(actor=self.ruiz, **said)
        for step in PREPARED:
            complete_step(actor=self.officer, expedited=track, step=step, statement="Held against the roster.")
        decide_expedited(actor=self.manager, expedited=track, releases=True, basis="Nothing stands against it.")
        return Release.objects.get(expedited=track)

    def filled(self, *copies: RedactedCopy, kind: ReleaseKind = ReleaseKind.REQUEST) -> Release:
        """A release with these copies in it, stated to show no incident but its own, and to concern no prosecution."""
        release = self.opened(kind)
        for copy in copies:
            put_in(actor=self.officer, release=release, file=copy)
        incident = release.incident or "none"
        return state_release(actor=self.officer, release=release, incident=incident, prosecution=Prosecution.NONE)

    def objected(self, release: Release) -> None:
        """Another agency is asked, and objects."""
        said = {"body": Body.OTHER_AGENCY, "office": "DEA", "statement": "See it."}
        asked = consult(actor=self.officer, release=release, **said)
        enter_answer(actor=self.officer, consultation=asked, outcome=Answer.OBJECTION, answer="A case runs.")

    def waited(self, notice: LeoNotice) -> LeoNotice:
        """The notice, as if they had been notified two days ago."""
        LeoNotice.objects.filter(id=notice.id).update(asked_at=timezone.now() - timedelta(days=2))
        return notice

    def ready(self, *copies: RedactedCopy) -> Release:
        """A release of the request in which nothing is missing."""
        release = self.filled(*copies)
        notify_officers(actor=self.officer, release=release)
        for person in (self.ruiz, self.haddad):
            mark_read(actor=person)
        authorise_release(
            actor=self.manager, release=release, digest=digest_of(release), statement="I have seen the copies."
        )
        return release


def staged(asked: Asked = PRESS, *, determined: bool = True) -> Stage:
    """The stage, its request searched, ruled on and, unless told otherwise, determined."""
    ice = World().agency("ICE")
    ruiz, haddad = ice.officer("Ruiz").trained(), ice.officer("Haddad").trained()
    recordings = ruiz.wears().recorded(), haddad.wears().recorded()
    stage = Stage(
        ice=ice,
        officer=ice.staff(Role.DISCLOSURE_OFFICER).row,
        manager=ice.staff(Role.PROGRAMME_MANAGER).row,
        redactor=ice.staff(Role.REDACTOR).row,
        reviewer=ice.staff(Role.REVIEWER).row,
        ruiz=ruiz.row,
        haddad=haddad.row,
        recordings=recordings,
        request=receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked),
    )
    certificate = search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(since=stage.since))
    words = "The cameras that are still out were issued after the stop."
    explain_search(actor=ice.staff(Role.DISCLOSURE_OFFICER).row, request=stage.request, statement=words)
    mark_responsive(actor=stage.officer, request=stage.request, certificate=certificate)
    records = list(stage.request.responsive.all())
    rule_on_records(actor=stage.officer, request=stage.request, records=records, ruling=Ruling.PART)
    for record in records:
        withhold(actor=stage.officer, responsive=record, grounds=FACE)
    if determined:
        words = "We grant the footage but for a face."
        determine(actor=stage.officer, request=stage.request, outcome=Outcome.PARTIAL, statement=words)
        sent(stage.officer, stage.request)
    stage.request.refresh_from_db()
    return stage


def codes(release: Release) -> set[str]:
    """What the gate says is missing now."""
    release = Release.objects.get(id=release.id)
    return {one.code for one in what_is_missing(release)}


def refused(actor: Person, release: Release) -> set[str]:
    """Why the person may not release it; it stays as it is."""
    with pytest.raises(Refused) as refusal:
        release_footage(actor=actor, release=release)
    assert Release.objects.get(id=release.id).state == ReleaseState.DRAFTED
    return {reason.code for reason in refusal.value.decision.reasons}
