"""Recordings made in a training environment, kept apart from operational footage (II.B.4).

Guarantees: what is apart follows from the policies alone: the categories that they file under II.B.4.
"""

from datetime import date

from django.db.models import Q

from openbwc.policy import PolicyError
from openbwc.program.policies import library

TRAINING_CLAUSE = "II.B.4"


def training_categories(on: date) -> frozenset[str]:
    """The categories of training environments in any policy that is in force on a day."""
    held = library()
    found: set[str] = set()
    for agency in held.agencies:
        try:
            policy = held.in_force(agency, on=on)
        except PolicyError:
            continue  # no policy in force: no categories of its own
        found.update(code for code, one in policy.categories.items() if one.clause == TRAINING_CLAUSE)
    return frozenset(found)


def operational(on: date) -> Q:
    """Recordings that count as operational, as a condition on recordings: all but those of training environments."""
    return ~Q(category__in=sorted(training_categories(on)))
