"""Retention (V.A.4) and disclosure (V.B.1, V.B.2): what lies over its period, how long requests take, who was told."""

from datetime import timedelta
from statistics import median, quantiles

from django.db.models import Exists, OuterRef, Q

from openbwc.disclosure.annual_report.reading import cases_of
from openbwc.disclosure.gate import officers_of, told_of
from openbwc.disclosure.models import Release, ReleaseState
from openbwc.evidence.models import Recording
from openbwc.oversight.metrics.model import Found, Listed, Metric, Parts, Window
from openbwc.oversight.metrics.periods import last_day
from openbwc.policy.requests import zone_of
from openbwc.retention.eligibility import eligible, keeping_of
from openbwc.retention.models import HeldRecording, ListedRecording

TENTHS = 10


def _retention(window: Window) -> Parts:
    there = Recording.objects.filter(agency=window.agency, taken_in_at__lt=window.until)
    eligible_now = eligible(keeping_of(window.agency, last_day(window.until))).filter(taken_in_at__lt=window.until)
    standing = Q(hold__released_at=None) | Q(hold__released_at__gte=window.until)
    held = HeldRecording.objects.filter(standing, recording=OuterRef("pk"), hold__placed_at__lt=window.until)
    facts = {
        "under_hold": there.filter(Exists(held)).count(),
        "due_for_disposition": eligible_now.count(),
        "disposed_early": _disposed_early(window),
    }
    return Parts(Found(eligible_now), Found(there), facts)


def _disposed_early(window: Window) -> int:
    """How many recordings went in the period before the day on which their schedule let them: none has to."""
    gone = ListedRecording.objects.filter(
        disposition__agency=window.agency, begun_at__gte=window.since, begun_at__lt=window.until
    )
    days = gone.values_list("begun_at", "particulars__due_on")
    return sum(
        begun_at is not None and (due_on is None or begun_at.date().isoformat() < due_on)
        for begun_at, due_on in days.iterator(500)
    )


def _disclosure(window: Window) -> Parts:
    zone = zone_of(window.policy)
    since = window.since.astimezone(zone).date()
    until = (window.until - timedelta(microseconds=1)).astimezone(zone).date()
    cases = list(cases_of(window.agency, window.since, window.until, window.policy))
    ended = [one for one in cases if one.closed_on is not None and since <= one.closed_on <= until]
    took = sorted(one.days for one in ended if one.perfected_on is not None)
    pending = [one for one in cases if one.closed_on is None]
    to_tell, told = _officers(window)
    facts = {
        "requests_open": len(pending),
        "requests_over_the_limit": sum(one.late for one in pending),
        "median_days": median(took) if took else None,
        "ninetieth_percentile_days": _ninetieth(took),
        "officers_to_tell_of_releases": to_tell,
        "officers_told_before": told,
    }
    in_time = tuple(one.id for one in ended if not one.late)
    return Parts(Listed(in_time), Listed(tuple(one.id for one in ended)), facts)


def _ninetieth(took: list[int]) -> float | None:
    if len(took) < 2:
        return took[0] if took else None
    return round(quantiles(took, n=TENTHS, method="inclusive")[-1], 1)


def _officers(window: Window) -> tuple[int, int]:
    """How many officers were to be told before releases of the period, and how many were."""
    gone = Release.objects.filter(
        agency=window.agency, released_at__gte=window.since, released_at__lt=window.until
    ).exclude(state=ReleaseState.DRAFTED)
    to_tell = told = 0
    for release in gone.iterator(500):
        for person, recordings in officers_of(release.standing_parts()).items():
            notices = release.leo_notices.filter(person=person, told_at__lte=release.released_at)
            to_tell += 1
            proved = told_of(notices.prefetch_related("recordings"), proved=True)
            told += {one.id for one in recordings} <= proved
    return to_tell, told


METRICS = (
    Metric(
        code="retention",
        title="Retention",
        definition="What is due for disposition and still there, what went early, and what is under hold (V.A.4).",
        formula=(
            "recordings whose period has run out and that nothing keeps ÷ recordings; recordings under hold; recordings"
            " disposed of before their period had run out"
        ),
        population="Recordings of the agency that had come in by the end of the period.",
        exclusions="What a hold's query finds and is not written down yet does not count as under hold.",
        noun="recording",
        parts=_retention,
    ),
    Metric(
        code="disclosure",
        title="Disclosure",
        definition="How requests stand and how long they take (V.B.1), and whether officers were told (V.B.2).",
        formula=(
            "requests that ended in time ÷ requests that ended; requests open, and over the limit; median and 90th "
            "percentile of working days; officers told before releases"
        ),
        population="Requests of the agency that ended in the period.",
        exclusions="Trials of the portal; requests that are none under FOIA; days on which a clock stood still.",
        noun="request",
        parts=_disclosure,
    ),
)
