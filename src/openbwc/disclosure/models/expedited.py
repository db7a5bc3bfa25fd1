"""Expedited releases after serious bodily injury or death in custody (V.B.3): their checklist, objections, decisions.

What was decided, objected and ruled is only ever added; `state` and `clock_from` follow from it, and serve lists.
"""

from django.db import models
from django.db.models import Q

from openbwc.disclosure.models.release import Release
from openbwc.evidence.models import Encounter, Recording
from openbwc.program.models import Agency, Camera, Identified, Person


class ExpeditedState(models.TextChoices):
    """Where an expedited release stands."""

    OPEN = "open", "To be decided"
    RELEASE = "release", "To be released"
    WITHHELD = "withheld", "Withheld"


class Expedited(Identified):
    """The expedited track of one incident: an encounter, or a recording that belongs to none.

    `incident` is a trigger of the policy, empty where the track was opened by hand; `reason` is what was stated then.
    `clock_from` is what the clock to decide runs from: the incident, or what it is decided anew after: a review, or the
    withdrawal of a release that was out, or footage that came later. `release` is what came of a decision to release,
    until it is to be decided anew.
    """

    REASON_MAX = 4000

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="expedited")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="expedited", null=True, blank=True)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="expedited", null=True, blank=True)
    incident = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    reason = models.CharField(max_length=REASON_MAX)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    clock_from = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ExpeditedState.choices, default=ExpeditedState.OPEN)
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="expedited", null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = [models.Index(fields=["agency", "state", "clock_from", "id"], name="expedited_by_clock")]
        constraints = [
            models.CheckConstraint(
                condition=Q(encounter=None, recording__isnull=False) | Q(encounter__isnull=False, recording=None),
                name="expedited_of_one_incident",
            ),
            models.UniqueConstraint(fields=["encounter"], name="one_expedited_an_encounter"),
            models.UniqueConstraint(fields=["recording"], name="one_expedited_a_recording"),
            models.CheckConstraint(
                condition=~Q(state="release") | Q(release__isnull=False), name="expedited_release_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.code} {self.happened_at:%Y-%m-%d}"


class ExpeditedRecording(Identified):
    """A recording that is of the incident of a track, or was at any time since; only ever added."""

    expedited = models.ForeignKey(Expedited, on_delete=models.PROTECT, related_name="recordings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="expedited_in")
    since = models.DateTimeField()

    class Meta:
        ordering = ("since", "id")
        constraints = [models.UniqueConstraint(fields=["expedited", "recording"], name="recording_of_a_track_once")]


class ExpeditedStep(Identified):
    """A step of the checklist with its owner and day. `statement` is what was found when it was done, and its proof."""

    STATEMENT_MAX = 4000

    expedited = models.ForeignKey(Expedited, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expedited_steps", null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    statement = models.CharField(max_length=STATEMENT_MAX, blank=True)

    class Meta:
        ordering = ("expedited", "position")
        constraints = [models.UniqueConstraint(fields=["expedited", "step"], name="one_step_of_an_expedited")]


class PresentCamera(Identified):
    """A camera that was present at the incident, whether or not it recorded."""

    expedited = models.ForeignKey(Expedited, on_delete=models.PROTECT, related_name="cameras")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ("camera__serial",)
        constraints = [models.UniqueConstraint(fields=["expedited", "camera"], name="camera_present_once")]


class ObjectionState(models.TextChoices):
    """What became of an objection."""

    RAISED = "raised", "Not ruled on"
    UPHELD = "upheld", "Upheld"
    OVERRULED = "overruled", "Overruled"
    FALLEN = "fallen", "Stands no more"


class Objection(Identified):
    """Somebody objects to the release. Each element of V.B.3 has words of its own.

    `specific` says what exactly would be harmed, `compelling` why that outweighs the release, `not_curable` why no
    redaction helps.
    """

    OBJECTOR_MAX, TEXT_MAX = 200, 4000

    expedited = models.ForeignKey(Expedited, on_delete=models.PROTECT, related_name="objections")
    objector = models.CharField(max_length=OBJECTOR_MAX)
    specific = models.CharField(max_length=TEXT_MAX)
    compelling = models.CharField(max_length=TEXT_MAX)
    not_curable = models.CharField(max_length=TEXT_MAX)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.RAISED)
    ruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(max_length=TEXT_MAX, blank=True)

    class Meta:
        ordering = ("raised_at", "id")


class Course(models.TextChoices):
    """What an official decided."""

    RELEASE = "release", "Released, once nothing is missing"
    WITHHOLD = "withhold", "Withheld"
    KEEP = "keep", "Reviewed: withheld still"
    REOPEN = "reopen", "Reviewed: the objections stand no more"
    WITHDRAWN = "withdrawn", "The release was withdrawn: to be decided anew"
    ADDED = "added", "Footage was added: to be decided anew"


class ExpeditedDecision(Identified):
    """A decision with its basis; never changed. What is withheld has the day on which it is looked at again."""

    BASIS_MAX = 4000

    expedited = models.ForeignKey(Expedited, on_delete=models.PROTECT, related_name="decisions")
    course = models.CharField(max_length=10, choices=Course.choices)
    basis = models.CharField(max_length=BASIS_MAX)
    review_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="decision_has_its_basis"),
            models.CheckConstraint(
                condition=~Q(course__in=("withhold", "keep")) | Q(review_on__isnull=False),
                name="withheld_until_a_review",
            ),
        ]
