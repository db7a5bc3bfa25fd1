"""A profile and the standard side by side, for people.

Guarantees: one row for every parameter of every clause, changed or not, and for everything else that the profile
states; the difference is in words, and it is the same judgement that `check_tightening` makes.
"""

from dataclasses import dataclass

from openbwc.policy.model import Profile, Standard
from openbwc.policy.tightening import Change, Movement, check_tightening, show_value
from openbwc.policy.wording import in_words

SAME = "as the standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One line of the page: what it is about, the standard's value, the profile's, and the difference in words."""

    clause: str
    subject: str
    title: str
    standard: str
    profile: str
    difference: str
    movement: Movement


def compare(standard: Standard, profile: Profile) -> tuple[ComparisonRow, ...]:
    """The rows in the order of the standard's clauses; within a clause its parameters first."""
    changes: dict[tuple[str, str], Change] = {
        (change.clause, change.subject): change for change in check_tightening(standard, profile).changes
    }
    rows: list[ComparisonRow] = []
    for clause in standard.clauses.values():
        for parameter in clause.parameters:
            change = changes.pop((clause.id, parameter.name), None)
            floor = show_value(parameter.value, parameter.unit)
            rows.append(
                ComparisonRow(
                    clause=clause.id,
                    subject=parameter.name,
                    title=parameter.title,
                    standard=floor,
                    profile=floor if change is None else change.offered,
                    difference=SAME if change is None else change.words,
                    movement=Movement.EQUAL if change is None else change.movement,
                )
            )
        rows += [_row(change) for change in changes.values() if change.clause == clause.id]
    return tuple(rows)


def _row(change: Change) -> ComparisonRow:
    return ComparisonRow(
        clause=change.clause,
        subject=change.subject,
        title=in_words(change.subject),
        standard=change.floor,
        profile=change.offered,
        difference=change.words,
        movement=change.movement,
    )
