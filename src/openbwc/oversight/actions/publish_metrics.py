"""A month's metrics are published (III.B): made from the snapshots, kept byte for byte, bound to the ledger.

Guarantees: only the department's policy office publishes; a month that has not ended everywhere, or of which nothing
was taken, is not published; a later publication of the same month is another edition and changes none before it.
"""

import json

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.oversight.events import METRICS_PUBLISHED
from openbwc.oversight.metrics.history import taken_of
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import PublishedMetrics
from openbwc.oversight.models.publication import digest
from openbwc.oversight.publication.arithmetic import csv_of, problems_in
from openbwc.oversight.publication.content import month_content
from openbwc.policy import Decision
from openbwc.program.management import decide_management
from openbwc.program.models import Agency
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken, regulated, require


def decide_publishing(actor: Actor) -> Decision:
    """Whether the actor may publish: it is the department's, so its policy office does."""
    return decide_management(actor, None)


def publish_metrics(*, actor: Actor, month: Month) -> PublishedMetrics:
    """Publish the month's metrics of every agency.

    Raises `Refused` for anybody but the policy office; `Mistaken` for a month that has not ended in every agency, or
    of which no agency has a snapshot.
    """
    now = timezone.now()
    row = PublishedMetrics(period=str(month), published_at=now, by=actor.text)
    subject = Subject("published_metrics", row.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_publishing(actor))
        agencies = list(Agency.objects.select_for_update().order_by("code"))
        spans = [span(month, zone_of_agency(agency)) for agency in agencies]
        if not agencies or max(until for _, until in spans) > now:
            raise Mistaken(f"Expected a month that has ended in every agency; found {month}.")
        if not any(taken_of(agency, month).exists() for agency in agencies):
            raise Mistaken(f"Expected metrics that were taken for {month}; found none. They are taken each night.")
        row.edition = PublishedMetrics.objects.filter(period=row.period).count() + 1
        standard = department_standard(now.date())
        content = month_content(month, agencies, edition=row.edition, at=now, standard=standard)
        wrong = problems_in(content)
        if wrong:
            raise AssertionError(f"expected figures that add up; found: {wrong[0]}")
        row.json = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        row.csv = csv_of(content)
        row.json_digest, row.csv_digest = digest(row.json), digest(row.csv)
        facts = {
            "period": row.period,
            "edition": row.edition,
            "json_sha256": row.json_digest,
            "csv_sha256": row.csv_digest,
        }
        event = record(METRICS_PUBLISHED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
        row.event_id = event.event_id
        row.save(force_insert=True)
    return row
