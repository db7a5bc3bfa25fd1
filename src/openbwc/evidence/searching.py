"""Whether a search of the catalogue may be made: its words are screened, and it follows nobody (II.B.1, II.B.5).

Guarantees: a refused search is kept in the ledger with its clause; what is sought is looked at before any recording
is. People are recognised by the department's own records: a badge, or a given and a family name side by side.
"""

import re
from collections.abc import Sequence

from django.db.models.functions import Lower
from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.evidence.queries import Criteria
from openbwc.policy import Act, ScreenText, SearchPeople, decide
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require

SEPARATORS = re.compile(r"[,;|/&+\n]|\band\b|\bor\b", re.IGNORECASE)
WORD = re.compile(r"[\w'’-]+")
BADGE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{3,}\Z|\d{5,}\Z")
"""What a word looks like that may be a badge: letters and digits, or a long number; neither a year nor a street."""
LONGEST_NAME = 3


def people_named(officer: str) -> int:
    """How many people a text names as officers; 0 for none, 1 for 'Ruiz, Ana' when somebody is called that."""
    parts = [" ".join(part.split()) for part in SEPARATORS.split(officer) if part.strip()]
    if len(parts) == 2 and "," in officer and _called(*parts):
        return 1
    named = len(parts)
    for part in parts:
        words = part.split()
        badges = [word for word in words if BADGE.match(word)]
        if len(badges) > 1:
            named += len(badges) - 1
    return named


def _called(family: str, given: str) -> bool:
    return Person.objects.filter(family_name__iexact=family, given_name__iexact=given).exists()


def names_a_person(text: str) -> bool:
    """Whether a text has somebody's badge in it, or somebody's given and family name side by side, in either order."""
    words = [word.casefold() for word in WORD.findall(text)]
    if any(BADGE.match(word) for word in words):
        badges = {word for word in words if BADGE.match(word)}
        if Person.objects.annotate(low=Lower("badge")).filter(low__in=badges).exists():
            return True
    if len(words) < 2:
        return False
    padded = f" {' '.join(words)} "
    known = Person.objects.annotate(low=Lower("family_name")).filter(low__in=_runs(words))
    for given, family in known.values_list("given_name", "family_name").distinct():
        first, last = given.casefold(), family.casefold()
        if f" {first} {last} " in padded or f" {last} {first} " in padded:
            return True
    return False


def _runs(words: Sequence[str]) -> list[str]:
    """Every run of up to `LONGEST_NAME` words that stand side by side."""
    lengths = range(1, LONGEST_NAME + 1)
    return sorted({" ".join(words[at : at + length]) for length in lengths for at in range(len(words))})


def check_search(*, actor: Person, criteria: Criteria, officers: Sequence[str] = ()) -> None:
    """Raise `Refused`, kept in the ledger, for a search that the policy does not permit.

    `officers` are the texts that were given for the officer when there was more than one.
    """
    today = timezone.now().date()
    policy = policy_of(actor.agency, today)
    words = " ".join((criteria.text, criteria.place)).strip()
    named = sum(people_named(officer) for officer in (officers or (criteria.officer,)))
    follows = bool(words) and names_a_person(words)
    asked = {"officer": criteria.officer or None, "text": words or None}
    with regulated(actor=Actor.person(actor.id), subject=Subject("person", actor.id), asked=asked):
        if named or follows:
            require(decide(Act.SEARCH_PEOPLE, SearchPeople(people_named=named, follows_a_person=follows), policy))
        if words:
            require(decide(Act.SCREEN_TEXT, ScreenText(text=words), policy))
