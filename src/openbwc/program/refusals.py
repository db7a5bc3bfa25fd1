"""How a regulated act runs, and how its refusal is kept and told.

Guarantees: inside `regulated` the check, the change and the record are one transaction; a refusal rolls the
change back, leaves an event with its clauses in the ledger, and reaches the caller as `Refused`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Decision
from openbwc.program.events import REFUSED

NOTHING: Mapping[str, str | None] = MappingProxyType({})


class Mistaken(ValueError):  # noqa: N818 -- an answer, not an error
    """What was asked cannot be done as asked; the sentence says what was expected and what was found."""


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """An act that the policy refuses; `decision` says by which clauses, and what would lift it."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(" ".join(f"{reason.clause}: {reason.words}" for reason in decision.reasons))


def require(decision: Decision) -> Decision:
    """The decision when it permits; raises `Refused` when it does not."""
    if not decision.permitted:
        raise Refused(decision)
    return decision


@contextmanager
def regulated(*, actor: Actor, subject: Subject, asked: Mapping[str, str | None] = NOTHING) -> Iterator[None]:
    """One transaction for a regulated act; a `Refused` raised inside is recorded and raised again.

    `asked` is what was asked beside the act itself (a purpose, a matter), for the record of a refusal.
    """
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        decision = refusal.decision
        with transaction.atomic():
            facts = {"act": decision.act.value, **asked}
            record(REFUSED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
        raise
