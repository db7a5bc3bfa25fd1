"""Oversight: who reads it, and the officer who owns the finding of this world."""

from datetime import timedelta

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.oversight.actions.audit_access import audit_access
from openbwc.oversight.models import Finding
from tests.unit.web.routes.scene import SEATED, Scene

READERS = frozenset({"supervisor", "auditor", "programme_manager", "department_auditor"})
OF_AN_AGENCY = ("agency_oversight", "agency_assess", "agency_audit")
OF_A_METRIC = ("metric", "metric_picture", "metric_numerator", "metric_denominator")
OF_AN_AUDIT = ("audit", "audit_csv")
OF_A_FINDING = ("finding", "finding_answer", "finding_rule")

PAGES = {
    "oversight": READERS,
    "agency_oversight": READERS,
    "metrics": READERS,
    "metrics_csv": READERS,
    "metrics_json": READERS,
    "audits": READERS,
    "findings": SEATED,
    "finding": READERS | {"leo"},
    **dict.fromkeys(OF_A_METRIC, READERS),
    **dict.fromkeys(OF_AN_AUDIT, READERS),
}
FORMS = {"finding_answer": READERS | {"leo"}, "finding_rule": READERS | {"leo"}}
ACTS = frozenset({"agency_assess", "agency_audit"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    agency, now = scene.ice.row, timezone.now()
    finding = Finding.objects.create(
        agency=agency,
        check_code="coverage.pre_event",
        clause="V.A.7",
        subject_kind="recording",
        subject_id=scene.recording.id,
        words="A part before activation of 30 s was expected; found 12 s.",
        evidence={"pre_event_ms": 12000},
        owner=scene.ruiz.row,
        found_at=now,
        last_found_at=now,
        due_on=(now + timedelta(days=14)).date(),
    )
    audit = audit_access(actor=Actor.system("tests"), agency=agency)
    return {
        **{key: [agency.id] for key in OF_AN_AGENCY},
        **{key: [agency.id, "categorised"] for key in OF_A_METRIC},
        **{key: [audit.id] for key in OF_AN_AUDIT},
        **{key: [finding.id] for key in OF_A_FINDING},
    }
