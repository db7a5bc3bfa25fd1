"""The draft of a Vaughn index for a whole request: what its redactions withhold, and what its officials state of that.

Guarantees: each file and exemption of the approved redactions is in it, and each standing withholding, also of what is
withheld in full; justification and foreseeable harm are those that were stated for that recording and exemption, and
blank where nobody stated them, so that what is owed is seen (5 USC 552(a)(8)).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from openbwc.disclosure.determining import standing_withholdings
from openbwc.disclosure.models import Request, Withholding
from openbwc.disclosure.queries import projects_of
from openbwc.policy import PolicyInForce
from openbwc.redaction.papers.gathering import vaughn_of_submission
from openbwc.redaction.papers.log import Standing
from openbwc.redaction.papers.vaughn import Entry, Vaughn
from openbwc.redaction.papers.withheld import Amount
from openbwc.redaction.queries import approved_submission

Stated = dict[tuple[str, str], list[Withholding]]


def index_of(request: Request, policy: PolicyInForce, *, at: datetime) -> Vaughn:
    """The draft as things stand. Raises `Mistaken` where an original cannot be read."""
    stated: Stated = defaultdict(list)
    for one in standing_withholdings(request).select_related("responsive"):
        stated[str(one.responsive.recording_id), one.exemption].append(one)
    submissions = [approved_submission(project) for project in projects_of(request).order_by("opened_at")]
    drafts = [vaughn_of_submission(one) for one in submissions if one is not None]
    redacted = [entry for one in drafts for entry in one.rows]
    rows = [_explained(entry, stated[entry.recording, entry.code]) for entry in redacted]
    shown = {(entry.recording, entry.code) for entry in redacted}
    rows += [_whole(one, policy) for key, more in stated.items() if key not in shown for one in more]
    standing = drafts[0].standing if drafts else _standing(request, policy, at)
    return Vaughn(
        standing=standing,
        rows=tuple(replace(entry, number=number) for number, entry in enumerate(rows, 1)),
        kept=tuple(words for one in drafts for words in one.kept),
    )


def _explained(entry: Entry, stated: list[Withholding]) -> Entry:
    """A redaction's entry with what was stated for its recording and exemption."""
    reasons = [entry.justification, *map(_why, stated)]
    return replace(entry, justification=_together(reasons), harm=_together(one.harm for one in stated))


def _whole(one: Withholding, policy: PolicyInForce) -> Entry:
    """What is withheld by statement alone: no redaction shows how much."""
    told = policy.standard.redaction_reasons.get(one.exemption)
    return Entry(
        number=0,
        recording=str(one.responsive.recording_id),
        part=0,
        ranges=(),
        code=one.exemption,
        title=told.title if told else "",
        authority=one.basis or (told.provision if told else ""),
        withheld=one.scope,
        picture=Amount(),
        sound_ms=0,
        justification=_why(one),
        harm=one.harm,
    )


def _why(one: Withholding) -> str:
    return _together((one.justification, f"Segregability: {one.segregability}"))


def _together(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(one for one in words if one))


def _standing(request: Request, policy: PolicyInForce, at: datetime) -> Standing:
    """Where an index comes from that rests on no redaction."""
    return Standing(
        agency=request.agency.name,
        project=f"Request {request.number}",
        purpose="Withheld in full",
        matter=request.number,
        recording="",
        part=0,
        plan_sha256="",
        copy_sha256="",
        revision=0,
        submitted_by="",
        submitted_at=at,
        approved_by="",
        approved_at=None,
        policy=policy.version,
    )
