"""An agency's records schedule: items, what they cover, the authority they rest on, and changes of it (V.A.4).

A row is never rewritten but for its end: the schedule of any day can be read back, with what it rested on. No item has
an authority but by an entry that a second person approved; the database refuses any other.
"""

from datetime import date

from django.db import models
from django.db.models import Q

from openbwc.policy import UNVERIFIED, Cutoff, FinalAction, Trigger
from openbwc.program.models import Agency, Identified, Person

_WORD = 20


class ChangeState(models.TextChoices):
    """Where a proposed schedule stands."""

    PROPOSED = "proposed", "Waits for a second person"
    APPROVED = "approved", "In force since approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ScheduleChange(Identified):
    """A proposed schedule of an agency: `content` is the whole of it, items and categories (`schedules`).

    Its dry run is frozen: `reckoned_on` is the day up to which it was asked; `listed` recordings would become
    destroyable by then, `sha256` is the digest of their ids, which stand in its `parts`; `counts` has the figures
    (`dry_runs.DryRun.counts`). A change of an item's authority has an `entry`, and says the rest as it is; one that
    takes an authority back only keeps more, so it has no dry run, no list and no figures, and is in force at once.
    """

    REASON_MAX = 1000

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="schedule_changes")
    reason = models.CharField(max_length=REASON_MAX)
    content = models.JSONField()
    reckoned_on = models.DateField()
    listed = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    state = models.CharField(max_length=_WORD, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state=ChangeState.PROPOSED), name="one_schedule_proposed"
            )
        ]


class FrozenPart(models.Model):
    """A part of a dry run's list: the 16 bytes of each recording's id, in the order of the ids."""

    change = models.ForeignKey(ScheduleChange, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    ids = models.BinaryField()

    class Meta:
        ordering = ("change", "position")
        constraints = [models.UniqueConstraint(fields=["change", "position"], name="one_part_a_position")]


class Dated(Identified):
    """What is in force from a day, until another (exclusive; none while it still is)."""

    effective_from = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def in_force(on: date) -> Q:
        """Those in force on a day, as a condition."""
        return Q(effective_from__lte=on) & (Q(superseded_on=None) | Q(superseded_on__gt=on))


class ScheduleItem(Dated):
    """An item of the schedule, as `openbwc.policy.Item`; `period` is an ISO 8601 duration such as `P6Y`."""

    CODE_MAX, AUTHORITY_MAX, TITLE_MAX = 60, 120, 200

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="schedule_items")
    change = models.ForeignKey(ScheduleChange, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=CODE_MAX)
    authority = models.CharField(max_length=AUTHORITY_MAX)
    title = models.CharField(max_length=TITLE_MAX)
    trigger = models.CharField(max_length=_WORD, choices=[(one.value, one.value) for one in Trigger])
    period = models.CharField(max_length=8)
    cutoff = models.CharField(max_length=_WORD, choices=[(one.value, one.value) for one in Cutoff])
    final_action = models.CharField(max_length=_WORD, choices=[(one.value, one.value) for one in FinalAction])
    entry = models.ForeignKey(
        "retention.AuthorityEntry", on_delete=models.PROTECT, related_name="items", null=True, blank=True
    )

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"], condition=Q(superseded_on=None), name="one_item_of_a_code"
            ),
            models.CheckConstraint(
                condition=Q(authority=UNVERIFIED) | Q(entry__isnull=False), name="authority_by_its_entry"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CategoryMapping(Dated):
    """A category that an item covers; several items of one category are asked together, and the longest wins."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="category_mappings")
    category = models.CharField(max_length=40)
    item = models.ForeignKey(ScheduleItem, on_delete=models.PROTECT, related_name="categories")

    class Meta:
        ordering = ("category", "item__code")
        constraints = [models.UniqueConstraint(fields=["item", "category"], name="category_once_an_item")]


class AuthorityEntry(Identified):
    """The authority on which the item of a `code` is to rest, as an official entered it; `document`: where to read it.

    Who entered it proposed the `change`, and it stands once a second person has approved that. `authority` is the word
    for an unverified example where one was taken back, at once and by one person.
    """

    DOCUMENT_MAX = 300

    change = models.OneToOneField(ScheduleChange, on_delete=models.PROTECT, related_name="entry")
    code = models.CharField(max_length=ScheduleItem.CODE_MAX)
    before = models.CharField(max_length=ScheduleItem.AUTHORITY_MAX)
    authority = models.CharField(max_length=ScheduleItem.AUTHORITY_MAX)
    document = models.CharField(max_length=DOCUMENT_MAX)

    class Meta:
        ordering = ("-change__proposed_at", "-id")
