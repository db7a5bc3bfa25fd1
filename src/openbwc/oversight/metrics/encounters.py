"""Metrics over encounters: activation (II.A), notice to people (IV.F), statements in reports (V.A.3).

Activation is also asked of operations that led to no encounter, so that one that nobody recorded counts. Encounters
at a place that the agency's policy exempts (I) are left out of all of them.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.evidence.coverage import REACH, stood
from openbwc.evidence.models import Encounter, Notice, Operation, Recording, ReportStatement, RosterEntry
from openbwc.evidence.uploads import with_end
from openbwc.oversight.metrics.model import Both, Found, Metric, Parts, Window
from openbwc.oversight.metrics.recordings import TRAINING_ENVIRONMENT
from openbwc.oversight.models import Finding
from openbwc.policy.coverage import tolerances_of

CALLING = ("II.A.1", "II.A.2", "II.A.3")
EXEMPT = "Encounters at a place that an exemption of the agency's policy covers."
CONTRADICTED = "reports.contradicted"


def encounters_of(window: Window) -> QuerySet[Encounter]:
    """The agency's encounters that began in the window, but for those at an exempt place."""
    rows = Encounter.objects.filter(agency=window.agency, starts_at__gte=window.since, starts_at__lt=window.until)
    exempt = Operation.objects.filter(encounter=OuterRef("pk")).exclude(exemption="")
    return rows.exclude(Exists(exempt)).order_by()


def _activation(window: Window) -> Parts:
    types = [code for code, kind in window.policy.encounter_types.items() if kind.clause in CALLING]
    rows = encounters_of(window).filter(type__in=types)
    recordings = Recording.objects.filter(encounter=OuterRef("pk")).exclude(category=TRAINING_ENVIRONMENT)
    planned = operations_due(window, types)
    footage = with_end(Recording.objects.exclude(category=TRAINING_ENVIRONMENT)).filter(
        wearer=OuterRef("person"),
        started_at__gte=OuterRef("starts_at") - REACH,
        started_at__lt=OuterRef("ends_at"),
        recorded_until__gt=OuterRef("starts_at"),
    )
    shown = planned.filter(Exists(_expected().filter(Exists(footage))))
    facts = {"types": sorted(types), "operations": planned.count()}
    return Parts(Both(Found(rows.filter(Exists(recordings))), Found(shown)), Both(Found(rows), Found(planned)), facts)


def operations_due(window: Window, types: list[str]) -> QuerySet[Operation]:
    """The agency's operations of these types, of no encounter, whose footage was due in the window (IV.E)."""
    grace = tolerances_of(window.policy).upload_grace
    rows = Operation.objects.filter(
        agency=window.agency, ends_at__gte=window.since - grace, ends_at__lt=window.until - grace
    )
    rows = rows.filter(type__in=types, encounter=None, exemption="", called_off_at=None)
    return rows.filter(Exists(_expected())).order_by()


def _expected() -> QuerySet[RosterEntry]:
    """Who was to carry a camera in an operation."""
    return RosterEntry.objects.filter(stood(), operation=OuterRef("pk"), camera_expected=True)


def _notice(window: Window) -> Parts:
    rows = encounters_of(window)
    told = rows.filter(Q(notice=Notice.GIVEN) | (Q(notice=Notice.NOT_GIVEN) & ~Q(notice_reason="")))
    return Parts(Found(told), Found(rows), {"given": rows.filter(notice=Notice.GIVEN).count()})


def _reports(window: Window) -> Parts:
    rows = encounters_of(window)
    stated = ReportStatement.objects.filter(encounter=OuterRef("pk"), superseded_at=None)
    contradicted = Finding.objects.filter(
        agency=window.agency, check_code=CONTRADICTED, arose_at__gte=window.since, arose_at__lt=window.until
    )
    return Parts(Found(rows.filter(Exists(stated))), Found(rows), {"contradictions": contradicted.count()})


METRICS = (
    Metric(
        code="activation_rate",
        title="Activation rate",
        definition="How many of the encounters and operations that call for a recording (II.A) have one.",
        formula="encounters and operations with a recording ÷ encounters and operations that call for one",
        population=(
            "Of a type that the agency's policy maps to II.A: its encounters that began in the period, and its "
            "operations of no encounter, with somebody to carry a camera, whose end and the grace of IV.E fell in it."
        ),
        exclusions=(
            f"{EXEMPT} Operations at such a place, patrol shifts, and operations that were called off. "
            "Recordings of a training environment count as none."
        ),
        noun="encounter or operation",
        parts=_activation,
    ),
    Metric(
        code="notice_rate",
        title="Notice rate",
        definition="In how many encounters people were told that they are recorded, or it is stated why not (IV.F).",
        formula="encounters with notice given or a stated reason ÷ encounters",
        population="Encounters of the agency that began in the period.",
        exclusions=EXEMPT,
        noun="encounter",
        parts=_notice,
    ),
    Metric(
        code="report_disclosure",
        title="Report disclosure",
        definition="For how many encounters a report states whether footage was viewed before it was complete (V.A.3).",
        formula="encounters whose report says whether footage was viewed ÷ encounters; contradictions apart",
        population="Encounters of the agency that began in the period.",
        exclusions=f"{EXEMPT} Statements that the record of viewings contradicts count, and are also counted apart.",
        noun="encounter",
        parts=_reports,
    ),
)
