"""The policy that binds an agency on a day, from the installation's policy library.

Guarantees: the library is read and validated once for each process; an agency without a policy in force raises
`PolicyError`, which every caller lets through: no policy means no act.
"""

from datetime import date
from functools import cache

from django.conf import settings

from openbwc.policy import PolicyInForce, PolicyLibrary, load_library
from openbwc.program.models import Agency


@cache
def library() -> PolicyLibrary:
    """The installation's standard and profiles, validated."""
    return load_library(settings.POLICIES_DIR)


def policy_of(agency: Agency, on: date) -> PolicyInForce:
    """The policy that binds an agency on a day; `PolicyError` when none is in force."""
    return library().in_force(agency.code, on=on)


def department_standard(on: date) -> PolicyInForce:
    """The department's own standard on a day, the floor under each agency's policy (III.A.2)."""
    return library().standard_in_force(on=on)
