"""An agency's policy is drafted, version by version, or the draft is given up (III.A.1)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy.drafting import LONGEST
from openbwc.program.drafts import digest_of
from openbwc.program.events import DRAFT_WITHDRAWN, POLICY_DRAFTED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Agency, DraftVersion, Person, PolicyDraft, PolicyPublication
from openbwc.program.refusals import Mistaken, regulated, require


def begin_draft(*, actor: Actor, agency: Agency, text: str, at: datetime) -> DraftVersion:
    """Begin a draft of the agency's policy with its first version; it may be as unfinished as its writer likes.

    Raises `Refused`; `Mistaken` for an empty or endless text.
    """
    writer = _person(actor)
    draft = PolicyDraft(agency=agency, begun_by=writer, begun_at=at)
    with regulated(actor=actor, subject=Subject("policy_draft", draft.id)):
        require(decide_management(actor, agency))
        draft.save(force_insert=True)
        return _write(actor, draft, writer, _one_form(text), 1, at)


def save_draft(*, actor: Actor, draft: PolicyDraft, text: str, at: datetime, over: int) -> DraftVersion:
    """Save a draft's text as its next version; signatures of the former version do not count for it.

    `over` is the number of the version that was changed. Raises `Refused`; `Mistaken` where somebody has saved another
    meanwhile, where nothing was changed, or where the draft is published or withdrawn.
    """
    writer = _person(actor)
    with regulated(actor=actor, subject=Subject("policy_draft", draft.id)):
        require(decide_management(actor, draft.agency))
        draft = open_draft(draft)
        newest = draft.newest
        if newest.number != over:
            raise Mistaken(
                f"Version {newest.number} was saved meanwhile; expected changes to it, found some to version {over}."
            )
        text = _one_form(text)
        if newest.text == text:
            raise Mistaken(f"A change was expected; the text is that of version {newest.number}.")
        return _write(actor, draft, writer, text, newest.number + 1, at)


def withdraw_draft(*, actor: Actor, draft: PolicyDraft, at: datetime, reason: str) -> PolicyDraft:
    """Give a draft up; it stays to be seen. Raises `Refused`; `Mistaken` without a reason or where it is not open."""
    if not reason.strip():
        raise Mistaken("The reason why the draft is given up was expected; none was given.")
    subject = Subject("policy_draft", draft.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, draft.agency))
        draft = open_draft(draft)
        draft.withdrawn_at = at
        draft.save(update_fields=["withdrawn_at"])
        facts = {"agency": str(draft.agency_id), "reason": reason.strip()}
        record(DRAFT_WITHDRAWN, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return draft


def open_draft(draft: PolicyDraft) -> PolicyDraft:
    """The draft, held for this transaction; `Mistaken` where it was published or withdrawn."""
    held = PolicyDraft.objects.select_for_update(of=("self",)).select_related("agency").get(id=draft.id)
    if held.withdrawn_at is not None:
        raise Mistaken(f"The draft was expected to be open; it was withdrawn on {held.withdrawn_at:%d %b %Y}.")
    published = PolicyPublication.objects.filter(version__draft=held).first()
    if published is not None:
        raise Mistaken(f"The draft was expected to be open; it was published on {published.published_at:%d %b %Y}.")
    return held


def _person(actor: Actor) -> Person:
    person = person_of(actor)
    if person is None:
        raise Mistaken(f"A policy is drafted by a person; found {actor}.")
    return person


def _one_form(text: str) -> str:
    """Browsers send line ends as CR LF; a policy has one form, so that its hash is one."""
    return text.replace("\r\n", "\n")


def _write(actor: Actor, draft: PolicyDraft, writer: Person, text: str, number: int, at: datetime) -> DraftVersion:
    if not text.strip() or len(text) > LONGEST or "\x00" in text:
        raise Mistaken(f"A text of 1 to {LONGEST} characters was expected; found {len(text)}.")
    version = DraftVersion.objects.create(
        draft=draft, number=number, text=text, digest=digest_of(text), written_by=writer, written_at=at
    )
    facts = {"agency": str(draft.agency_id), "version": number, "digest": version.digest}
    record(POLICY_DRAFTED, actor=actor, subject=Subject("policy_draft", draft.id), facts=facts)
    return version
