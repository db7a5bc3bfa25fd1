"""A sample of recordings is drawn for supervisory review, so that anybody can draw it again (IV.A, V.A.2)."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.evidence.models import Recording
from openbwc.ledger.publication import read_checkpoint
from openbwc.oversight.drawing import ALGORITHM, Drawn, Ground, draw, population_digest
from openbwc.oversight.events import REVIEW_SAMPLE_DRAWN
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import ReviewItem, ReviewSample
from openbwc.oversight.reviewing import decide_review
from openbwc.policy import Act, PolicyInForce
from openbwc.program.management import person_of
from openbwc.program.models import Agency
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated, require

NO_ENCOUNTER = "no encounter"
ROWS = 5000
ZONES = timedelta(days=1)
"""No two zones begin a month further apart."""


def month_drawn(agency: Agency, month: Month) -> bool:
    """Whether a sample of that month was drawn, in whatever zone the agency lay then."""
    since, until = span(month, zone_of_agency(agency))
    middle = since + (until - since) / 2
    return ReviewSample.objects.filter(agency=agency, since__lte=middle, until__gt=middle).exists()


def span_to_draw(agency: Agency, month: Month) -> tuple[datetime, datetime]:
    """When an agency's month begins and ends; it begins where the sample before ended, should the zone have changed."""
    since, until = span(month, zone_of_agency(agency))
    before = ReviewSample.objects.filter(agency=agency, until__range=(since - ZONES, since + ZONES)).first()
    return before.until if before else since, until


def draw_sample(*, actor: Actor, agency: Agency, since: datetime, until: datetime, purpose: str) -> ReviewSample:
    """Draw the sample of the agency's open recordings that began in [since, until), a period that is over.

    The queue draws by itself; a person needs the authority, and `purpose` is 'audit'. A restricted recording is left
    out: its access list says who may see it. Raises `Refused` (II.B.4 for a purpose that assesses people); `Mistaken`
    for a period that is not over or was drawn before, and while no checkpoint is published.
    """
    now = timezone.now()
    sample = ReviewSample(agency=agency, since=since, until=until, algorithm=ALGORITHM, drawn_at=now, by=actor.text)
    subject = Subject("review_sample", sample.id)
    with regulated(actor=actor, subject=subject, asked={"purpose": purpose}):
        if (person := person_of(actor)) is not None or purpose != "audit":
            require(decide_review(Act.DRAW_REVIEW_SAMPLE, person, agency, purpose=purpose))
        if not since < until <= now:
            raise Mistaken(f"Expected a period that is over; found {since:%Y-%m-%d %H:%M}Z to {until:%Y-%m-%d %H:%M}Z.")
        Agency.objects.select_for_update().get(id=agency.id)  # one draw at a time
        if ReviewSample.objects.filter(agency=agency, since__lt=until, until__gt=since).exists():
            raise Mistaken("Expected a period of which nothing was drawn; found one that overlaps a sample.")
        checkpoint = read_checkpoint(ledger_folder(), verifier_key())
        if checkpoint is None:
            raise Mistaken("Expected a published checkpoint to draw from; found none. Run `openbwc ledger publish`.")
        sample.origin, sample.tree_size, sample.root = checkpoint.origin, checkpoint.size, checkpoint.root.hex()
        drawn = _draw(sample)
        sample.save(force_insert=True)
        ReviewItem.objects.bulk_create(
            ReviewItem(sample=sample, recording_id=one.recording, stratum=one.stratum, draw=one.draw) for one in drawn
        )
        record(REVIEW_SAMPLE_DRAWN, actor=actor, subject=subject, facts=_told(sample, drawn))
    return sample


def _draw(sample: ReviewSample) -> list[Drawn]:
    """Draw, and note the population in the sample."""
    policy = governing(sample.agency, sample.until.date())
    population = population_of(sample.agency, sample.since, sample.until, sample.drawn_at, policy)
    drawn = draw(
        ground_of(sample),
        population,
        per_thousand=policy.number("IV.A", "review_sample_per_thousand"),
        least=policy.number("IV.A", "review_sample_least"),
    )
    taken = Counter(one.stratum for one in drawn)
    sample.population, sample.population_digest = len(population), population_digest(population)
    sample.strata = {
        stratum: {"population": count, "drawn": taken[stratum]}
        for stratum, count in sorted(Counter(population.values()).items())
    }
    return drawn


def ground_of(sample: ReviewSample) -> Ground:
    """What the sample's seed is made of."""
    return Ground(
        origin=sample.origin,
        tree_size=sample.tree_size,
        root=sample.root,
        agency=sample.agency.code,
        since=sample.since,
        until=sample.until,
    )


def population_of(
    agency: Agency, since: datetime, until: datetime, at: datetime, policy: PolicyInForce
) -> dict[UUID, str]:
    """The recordings that can be drawn, each with its stratum: the clause of its encounter, or that it has none."""
    rows = Recording.objects.filter(
        agency=agency, started_at__gte=since, started_at__lt=until, taken_in_at__lte=at, restriction=""
    ).order_by()
    clauses = {code: kind.clause for code, kind in policy.encounter_types.items()}
    types = rows.values_list("id", "encounter__type").iterator(ROWS)
    return {recording: clauses.get(type or "", NO_ENCOUNTER) for recording, type in types}


def _told(sample: ReviewSample, drawn: list[Drawn]) -> dict[str, object]:
    return {
        "agency": str(sample.agency_id),
        "since": sample.since.isoformat(),
        "until": sample.until.isoformat(),
        "algorithm": sample.algorithm,
        "origin": sample.origin,
        "tree_size": sample.tree_size,
        "root": sample.root,
        "population": sample.population,
        "population_digest": sample.population_digest,
        "strata": sample.strata,
        "drawn": [str(one.recording) for one in drawn],
    }
