"""What a check is: a standing question of a clause to live data, and the problems that it finds.

Guarantees: a check reads and changes nothing; a problem names what it concerns and the figures it rests on, never
content of a recording; the same state of affairs gives the same problems with the same keys, so that a finding is
made once however often the check runs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openbwc.custody import Subject
from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is looked at: an agency under its policy, at a moment, and what happened in it from `since` until `at`.

    `worked_out` is what one check of a run has worked out and others of the same run use, by a name of theirs.
    """

    agency: Agency
    policy: PolicyInForce
    since: datetime
    at: datetime
    worked_out: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as the clause asks.

    `key` tells several problems of one subject under one check apart, and stays the same from run to run.
    `words` is a sentence: what was expected, what was found. `evidence` holds ids, numbers and times, JSON-safe.
    `owner_id` is the person who has to answer; None leaves it to the agency's programme manager. `arose_at` is when
    it came about, where that is known.
    """

    subject: Subject
    words: str
    key: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    owner_id: UUID | None = None
    arose_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What a check looked at: how many, and the problems among them. Nothing looked at: the clause does not apply."""

    population: int
    problems: Iterable[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A standing check: `examine` answers for one scope. `code` is unique and stays; `clause` is the duty's id.

    A finding that is no longer found resolves by itself. A check of what happened in [since, at) does not look at
    what arose earlier, so a finding with an earlier `arose_at` is left as it is; with `of_state` the check looks at
    how things stand at `at`, whenever they arose, and what it finds no more is mended.
    """

    code: str
    clause: str
    title: str
    examine: Callable[[Scope], Examined]
    of_state: bool = False
