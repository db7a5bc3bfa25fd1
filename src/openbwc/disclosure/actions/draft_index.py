"""The draft of a Vaughn index for a request is drawn, with its digest in the ledger (5 USC 552(a)(8))."""

import hashlib

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.events import INDEX_DRAFTED
from openbwc.disclosure.indexing import index_of
from openbwc.disclosure.models import Request
from openbwc.disclosure.queries import projects_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.draw_paper import MEDIA_TYPES, Form, Paper
from openbwc.redaction.deciding import footage_of, require_sight
from openbwc.redaction.papers.pdf import vaughn_pdf
from openbwc.redaction.papers.tables import vaughn_csv


def draft_index(*, actor: Person, request: Request, form: Form) -> Paper:
    """The draft as PDF or CSV. Raises `Refused`, also where the actor may not see what is redacted; `Mistaken`."""
    now, who = timezone.now(), Actor.person(actor.id)
    if form is Form.JSON:
        raise Mistaken("Expected the draft index as csv or pdf.")
    with regulated(actor=who, subject=subject_of(request)):  # by itself: a long paper holds no transaction open
        require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        for project in projects_of(request):
            require_sight(actor, project, footage_of(project), now)
    draft = index_of(request, policy_of(request.agency, now.date()), at=now)
    content = vaughn_pdf(draft) if form is Form.PDF else vaughn_csv(draft).encode()
    facts = {"form": form.value, "sha256": hashlib.sha256(content).hexdigest()}
    with transaction.atomic():
        record(INDEX_DRAFTED, actor=who, subject=subject_of(request), facts=facts)
    return Paper(name=f"{request.number}-vaughn-draft.{form.value}", media_type=MEDIA_TYPES[form], content=content)
