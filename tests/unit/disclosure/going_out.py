"""A copy made as copies are made, and a release of which each duty is done, through the real actions."""

from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.gate import digest_of
from openbwc.disclosure.models import Answer, Body, Prosecution, Release
from openbwc.evidence.models import Recording, RedactedCopy
from openbwc.notices.actions.mark_read import mark_read
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.models import Person, Role
from openbwc.redaction.actions.finish_copy import finish_copy
from tests.unit.redaction.edits import REASON, added, sound, track
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import WorldAgency

PAPER = EvidenceFile(sha256="a" * 64, name="answer.pdf", media_type="application/pdf", size=1000)
"""The answer of an office as it came."""


def finished(ice: WorldAgency, recording: Recording, content: bytes = b"what may be shown" * 100) -> RedactedCopy:
    """A redacted copy of a recording, in the vault; `content` stands for the rendered film."""
    redactor, reviewer = ice.staff(Role.REDACTOR).row, ice.staff(Role.REVIEWER).row
    project = ice.project(redactor, recording)
    footage = project.footage.get()
    stored(footage, b"what the camera recorded, " + str(recording.id).encode())
    added(redactor, footage, track(reason=REASON), track("t2", reason=REASON), sound(reason=REASON))
    render = rendered(approved(redactor, reviewer, project), footage, content)
    return finish_copy(actor=redactor, render=checked(render))


def cleared(release: Release, *copies: RedactedCopy, officer: Person, official: Person) -> Release:
    """Every duty before a release is done; it is not released yet."""
    for copy in copies:
        put_in(actor=officer, release=release, file=copy, reuse="It was redacted for the public.")
    incident = release.incident or Release.NO_INCIDENT
    state_release(actor=officer, release=release, incident=incident, prosecution=Prosecution.NONE)
    for notice in notify_officers(actor=officer, release=release):
        mark_read(actor=notice.person)
    for body, office, answer in (
        (Body.US_ATTORNEY, "District of Massachusetts", Answer.NO_OBJECTION),
        (Body.PUBLIC_AFFAIRS, "Public affairs", Answer.NOTED),
    ):
        asked = consult(actor=officer, release=release, body=body, office=office, statement="What goes out on Friday.")
        enter_answer(actor=officer, consultation=asked, outcome=answer, answer="Thank you.", paper=PAPER)
    release.refresh_from_db()
    authorise_release(actor=official, release=release, digest=digest_of(release), statement="Every duty is done.")
    return release
