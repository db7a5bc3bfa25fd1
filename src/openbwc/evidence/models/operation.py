"""Operations and their rosters: what was planned, who was to be there, and what they said of not recording it."""

from django.db import models
from django.db.models import F, Q

from openbwc.evidence.models.encounter import Encounter, Sensitivity
from openbwc.evidence.models.recording import Recording
from openbwc.program.models import Agency, Identified, Person


class SceneRole(models.TextChoices):
    """What somebody does at the scene."""

    LEAD = "lead", "Leads the operation"
    ENTRY = "entry", "Entry"
    ARREST = "arrest", "Arrest"
    SEARCH = "search", "Search"
    PERIMETER = "perimeter", "Perimeter"
    TRANSPORT = "transport", "Transport"
    RESPONSE = "response", "Responds to an emergency"
    PATROL = "patrol", "Patrol"
    SUPPORT = "support", "Support"


class Operation(Identified):
    """A planned activity, an answered emergency or a patrol shift of one agency (II.A.1-3).

    `type` is a code of the agency's policy, or `policy.coverage.PATROL_SHIFT`; `number` is the agency's own and
    unique in it. The times are planned ones (UTC); `zone` is the IANA name of the site's time zone, in which its days
    are counted. `exemption` is the code of an exemption of the agency's policy (I) where one holds for the place.
    """

    NUMBER_MAX, TITLE_MAX, SITE_MAX, PLACE_MAX = 60, 200, 120, 200

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="operations")
    type = models.CharField(max_length=40)
    number = models.CharField(max_length=NUMBER_MAX)
    title = models.CharField(max_length=TITLE_MAX)
    site = models.CharField(max_length=SITE_MAX, blank=True)
    zone = models.CharField(max_length=60)
    place = models.CharField(max_length=PLACE_MAX, blank=True)
    sensitivity = models.CharField(max_length=16, choices=Sensitivity.choices, default=Sensitivity.NONE)
    exemption = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    encounter = models.ForeignKey(
        Encounter,
        on_delete=models.PROTECT,
        related_name="operations",
        null=True,
        blank=True,
        default=None,
        db_index=False,
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_operation_a_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="operation_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["agency", "-starts_at", "-id"], name="operation_agency_time"),
            models.Index(fields=["agency", "ends_at"], name="operation_agency_end"),
            # Most operations never get one: over all rows, a planner takes the index for worthless and reads the table.
            models.Index(fields=["encounter"], condition=Q(encounter__isnull=False), name="operation_of_encounter"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RosterEntry(Identified):
    """A person of an operation, from when to when (UTC), and whether they carry a camera there.

    An entry ends by `withdrawn_at` and is never deleted. `agency` is the operation's, kept here so that an index finds
    what an agency's rosters ask of a time.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="roster")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roster_entries")
    role = models.CharField(max_length=16, choices=SceneRole.choices, default=SceneRole.SUPPORT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    camera_expected = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("operation", "starts_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "person", "starts_at"], condition=Q(withdrawn_at=None), name="once_on_a_roster"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="roster_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["agency", "starts_at"], name="roster_agency_time"),
            models.Index(fields=["person", "starts_at"], name="roster_person_time"),
        ]


class NonActivation(Identified):
    """What an officer stated of not recording what the roster asked for, or not all of it (II.B.6).

    `reason` is a code that the agency's policy accepts; `fault_report` is the id of the camera's report for a fault.
    The latest statement of an entry counts.
    """

    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="statements")
    reason = models.CharField(max_length=40)
    statement = models.CharField(max_length=1000)
    fault_report = models.UUIDField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ("-stated_at", "-id")
        indexes = [models.Index(fields=["entry", "-stated_at"], name="non_activation_entry")]


class Deactivation(Identified):
    """Why a recording ended when it did (IV.A): a code of the agency's policy, in the words of who stated it.

    The latest one of a recording counts.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="deactivations")
    reason = models.CharField(max_length=40)
    statement = models.CharField(max_length=1000, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ("-stated_at", "-id")
        indexes = [models.Index(fields=["recording", "-stated_at"], name="deactivation_recording")]
