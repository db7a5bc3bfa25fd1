"""Training currency (III.D): of the people who use cameras or reach footage, those whose training is current."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.oversight.metrics.model import Listed, Metric, Parts, Window
from openbwc.oversight.metrics.periods import last_day
from openbwc.policy.model import FOOTAGE_ACTS
from openbwc.program.models import Appointment, Assignment, Person
from openbwc.program.training import training_of_many


def people_of(window: Window) -> QuerySet[Person]:
    """The agency's people who had a camera in the window, or hold a role that reaches footage on its last day."""
    on = last_day(window.until)
    roles = frozenset().union(*(window.policy.any_purpose[act].roles for act in FOOTAGE_ACTS))
    held = Appointment.objects.filter(Appointment.in_force(on), person=OuterRef("pk"), role__in=roles)
    wore = Assignment.objects.filter(person=OuterRef("pk"), starts_at__lt=window.until, starts_at__gte=window.since)
    people = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on), agency=window.agency)
    return people.filter(Exists(held) | Exists(wore)).order_by()


def _training(window: Window) -> Parts:
    standings = training_of_many(people_of(window), last_day(window.until), window.policy)
    current = tuple(person for person, standing in standings.items() if standing.current)
    return Parts(Listed(current), Listed(tuple(standings)))


METRICS = (
    Metric(
        code="training_currency",
        title="Training currency",
        definition="How many of the people who use cameras or reach footage have current training (III.D).",
        formula="people with current training ÷ people with cameras or access",
        population="People of the agency who took a camera in the period, or held a role that opens footage on its "
        "last day; their training is that of the last day.",
        exclusions="People who have left.",
        noun="person",
        parts=_training,
    ),
)
