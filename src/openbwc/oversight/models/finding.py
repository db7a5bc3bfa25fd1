"""A finding: one thing that is not as a clause asks, who has to answer for it, and what was decided.

A finding is made once for a check, a subject and a key, and lives on: it is answered, ruled on, resolved when the
check finds it no more, and opened again when it comes back. The ledger keeps each of these steps.
"""

from datetime import date

from django.db import models

from openbwc.custody import Subject
from openbwc.program.models import Agency, Identified, Person


class FindingState(models.TextChoices):
    """How far a finding is."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered, to be decided"
    RETURNED = "returned", "Returned, to be remedied"
    ACCEPTED = "accepted", "Answer accepted"
    RESOLVED = "resolved", "No longer found"


OPEN_STATES = (FindingState.OPEN, FindingState.ANSWERED, FindingState.RETURNED)
"""The states in which somebody still has to do something."""


class Finding(Identified):
    """One finding. `words` is the sentence of the check when it was found or came back, `evidence` ids and numbers.

    `found_at` is when it was found or came back, `arose_at` when the matter came about. `due_on` is the day by which
    the next step (an answer, a decision, a remedy) is owed; `escalated_on` the day on which the programme manager was
    told that it was not kept. `is_open` is for queries: the database works it out of the state.
    """

    KEY_MAX = 160

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="findings")
    check_code = models.CharField(max_length=60)
    clause = models.CharField(max_length=16)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    key = models.CharField(max_length=KEY_MAX, blank=True)
    words = models.TextField()
    evidence = models.JSONField(default=dict)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="findings", null=True, blank=True)
    found_at = models.DateTimeField()
    arose_at = models.DateTimeField(null=True, blank=True)
    last_found_at = models.DateTimeField()
    due_on = models.DateField()
    escalated_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=FindingState.choices, default=FindingState.OPEN)
    is_open = models.GeneratedField(
        expression=models.Q(state__in=[state.value for state in OPEN_STATES]),  # type: ignore[arg-type]  # a Q is one
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "check_code", "subject_kind", "subject_id", "key"], name="one_finding_a_problem"
            ),
        ]
        indexes = [
            # The first counts for the dashboard without a look at a row; the others give pages in their order.
            models.Index(
                fields=["agency", "is_open", "clause", "check_code", "state", "due_on"], name="finding_counts"
            ),
            models.Index(fields=["agency", "is_open", "due_on", "id"], name="finding_page"),
            models.Index(fields=["agency", "is_open", "clause", "due_on", "id"], name="finding_clause_page"),
            models.Index(fields=["owner", "is_open", "due_on", "id"], name="finding_owner_page"),
            models.Index(fields=["subject_kind", "subject_id"], name="finding_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.words}"

    @property
    def subject(self) -> Subject:
        """What the finding is about."""
        return Subject(self.subject_kind, self.subject_id)

    @property
    def subject_of_history(self) -> Subject:
        """The finding itself, as what the ledger's events about it name."""
        return Subject("finding", self.id)

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES

    def overdue(self, on: date) -> bool:
        """Whether the next step was owed before that day."""
        return self.open and self.due_on < on


class Answer(Identified):
    """What the owner, or somebody on the owner's behalf, says: a reason that the policy accepts, and a statement."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=60)
    statement = models.TextField()
    evidence = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("-answered_at",)


class Outcome(models.TextChoices):
    """What is decided about an answer."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned, to be remedied"


class Ruling(Identified):
    """A supervisor's decision on an answer, by another person; a return names the remedy and its day."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="ruling")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    statement = models.TextField()
    remedy = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    ruled_at = models.DateTimeField()

    class Meta:
        ordering = ("-ruled_at",)
