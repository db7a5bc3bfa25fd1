"""The draft of a Vaughn index for a request is drawn, with its digest in the ledger (5 USC 552(a)(8))."""

import hashlib

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.events import INDEX_DRAFTED
from openbwc.disclosure.indexing import index_of
from openbwc.disclosure.models import Request, Responsive
from openbwc.disclosure.queries import projects_of
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.policy.rules.records import CLAUSE
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.draw_paper import MEDIA_TYPES, Form, Paper
from openbwc.redaction.deciding import decide_reach, footage_of, require_sight
from openbwc.redaction.papers.pdf import vaughn_pdf
from openbwc.redaction.papers.tables import vaughn_csv


def draft_index(*, actor: Person, request: Request, form: Form) -> Paper:
    """The draft as PDF or CSV.

    Raises `Refused`, also where what is redacted or withheld is out of the actor's sight; `Mistaken`.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    if form is Form.JSON:
        raise Mistaken("Expected the draft index as csv or pdf.")
    with regulated(actor=who, subject=subject_of(request)):  # by itself: a long paper holds no transaction open
        require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        for project in projects_of(request):
            require_sight(actor, project, footage_of(project), now)
        policy = policy_of(request.agency, now.date())
        purpose = str(policy.parameter(CLAUSE, "purpose_of_review"))
        for recording in Recording.objects.filter(responsive_to__in=_withheld(request)).select_related("agency"):
            require(decide_reach(actor, recording, purpose=purpose, matter=request.number, at=now))
    draft = index_of(request, policy, at=now)
    content = vaughn_pdf(draft) if form is Form.PDF else vaughn_csv(draft).encode()
    facts = {"form": form.value, "sha256": hashlib.sha256(content).hexdigest()}
    with transaction.atomic():
        record(INDEX_DRAFTED, actor=who, subject=subject_of(request), facts=facts)
    return Paper(name=f"{request.number}-vaughn-draft.{form.value}", media_type=MEDIA_TYPES[form], content=content)


def _withheld(request: Request) -> QuerySet[Responsive]:
    """The records of which something is withheld now: the index repeats what was written of them."""
    return request.responsive.filter(withholdings__ended_at=None, withholdings__isnull=False).distinct()
