"""Requests and what happens to them.

A request is what somebody wrote, as it arrived. What becomes of it is in its events, which are only ever added to; the
columns of a request that tell where it stands follow from them, and serve lists alone.
"""

import secrets

from django.db import models

from openbwc.program.models import Agency, Identified, Person


def new_salt() -> str:
    """Random bytes (hexadecimal) that go into a digest, so that nobody tries out in the ledger what was said."""
    return secrets.token_hex(16)


class Channel(models.TextChoices):
    """The way by which a request arrived."""

    FORM = "form", "Public form"
    STAFF = "staff", "Entered by the agency"
    PORTAL = "portal", "National FOIA Portal"


class Track(models.TextChoices):
    """How a request is processed (5 USC 552(a)(6)(D), (E))."""

    SIMPLE = "simple", "Simple"
    COMPLEX = "complex", "Complex"
    EXPEDITED = "expedited", "Expedited"


class State(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", "Open"
    STOPPED = "stopped", "Waiting for the requester"
    CLOSED = "closed", "Closed"
    APPEALED = "appealed", "Under appeal"


class Step(models.TextChoices):
    """What can happen to a request."""

    RECEIVED = "received", "Received"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ROUTED = "routed", "At the right office"
    TRACKED = "tracked", "Put on a track"
    UNCLEAR = "unclear", "Does not describe the records; the requester was told"
    CLARIFIED = "clarified", "Describes the records now"
    EXPEDITION_ASKED = "expedition_asked", "Expedited processing asked for"
    EXPEDITION_GRANTED = "expedition_granted", "Expedited processing granted"
    EXPEDITION_DENIED = "expedition_denied", "Expedited processing denied"
    WAIVER_ASKED = "waiver_asked", "Waiver of fees asked for"
    WAIVER_GRANTED = "waiver_granted", "Fees waived"
    WAIVER_DENIED = "waiver_denied", "Waiver of fees denied"
    STOPPED_INFORMATION = "stopped_information", "Clock stopped: information asked of the requester"
    STOPPED_FEES = "stopped_fees", "Clock stopped: fees asked of the requester"
    RESUMED = "resumed", "The requester answered; the clock runs again"
    EXTENDED = "extended", "Time extended by written notice"
    SEARCHED = "searched", "Searched"
    EXPLAINED = "explained", "Stated why nothing else can be meant"
    REFERRED = "referred", "Referred to another agency"
    CONSULTED = "consulted", "Another agency consulted"
    DETERMINED = "determined", "Determined"
    RELEASED = "released", "Footage released"
    CLOSED = "closed", "Closed"
    APPEALED = "appealed", "Appealed"
    APPEAL_DECIDED = "appeal_decided", "Appeal decided"
    WITHDRAWAL = "withdrawal", "The requester withdrew the request"
    LETTER_SENT = "letter_sent", "Letter sent"
    LITIGATION = "litigation", "Taken to court"
    LITIGATION_ENDED = "litigation_ended", "The case has ended"
    CATEGORY_DECIDED = "category_decided", "Category of the requester decided"
    WORK_LOGGED = "work_logged", "Work logged"
    WORK_STRUCK = "work_struck", "Logged work struck out"
    FEES_JOINED = "fees_joined", "Charged with another request"
    FEES_ESTIMATED = "fees_estimated", "Fees estimated within what was agreed to"
    SCOPE_DISCUSSED = "scope_discussed", "Talked over with the requester how to limit the request"
    SCOPE_ATTEMPTED = "scope_attempted", "Tried to talk over with the requester how to limit the request"
    COURT_TIME = "court_time", "A court gave the agency time"
    FEES_ASSESSED = "fees_assessed", "Fees assessed"
    FEES_PAID = "fees_paid", "Payment received"
    FEES_UNPAID = "fees_unpaid", "Bill not paid in time"
    FEES_REFUNDED = "fees_refunded", "Money given back"


class Request(Identified):
    """A request for footage of one agency.

    `number` is what the requester tracks it by: it cannot be guessed. `kind` is a kind of requester of V.B.2. The
    texts are the requester's own; `identity_declared`: they declared under penalty of perjury to be the person they
    name (28 USC 1746). `portal_id` is the portal's own id of the request, None for other channels; `testing` is the
    portal's mark of a trial, which is answered and not processed. `sent_as` tells one sending from another: what comes
    under it again is the same request; None where nothing does. `salt` goes into `digest`.

    `state`, `track`, `owes` and `owed_on` follow from the events: `owes` is the clock whose last day comes first, and
    `owed_on` that day; empty while nothing is owed.
    """

    TEXT_MAX = 10_000
    NAME_MAX = 200
    PORTAL_ID_MAX = 64

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests")
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    name = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX, blank=True)
    email = models.CharField(max_length=254, blank=True)
    address = models.TextField(blank=True)
    description = models.TextField()
    expedition_asked = models.BooleanField(default=False)
    expedition_reason = models.TextField(blank=True)
    fee_category = models.CharField(max_length=40, blank=True)
    fees_up_to_cents = models.PositiveIntegerField(null=True, blank=True)
    waiver_reason = models.TextField(blank=True)
    identity_declared = models.BooleanField(default=False)
    portal_id = models.CharField(max_length=PORTAL_ID_MAX, null=True, blank=True)
    testing = models.BooleanField(default=False)
    sent_as = models.CharField(max_length=80, null=True, blank=True)
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, default=new_salt)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    track = models.CharField(max_length=10, choices=Track.choices, default=Track.SIMPLE)
    owes = models.CharField(max_length=20, blank=True)
    owed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [models.UniqueConstraint(fields=["agency", "sent_as"], name="one_request_a_sending")]
        indexes = [
            models.Index(fields=["agency", "state", "owed_on", "id"], name="request_by_clock"),
            models.Index(fields=["agency", "-received_at", "-id"], name="request_by_arrival"),
        ]

    def __str__(self) -> str:
        return self.number


class Attachment(Identified):
    """A file that came with a request, kept as it came and never opened by the system."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class RequestEvent(Identified):
    """Something that happened to a request; only ever added. `by` is None for the requester and for the system.

    `at` is when it happened, `words` what was written or stated, `facts` its particulars (JSON); `salt` goes into the
    digest of both. A step that the requester is told of names its `letter` in the facts.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20, choices=Step.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, default=new_salt)

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["request", "at", "id"], name="request_history"),
            models.Index(fields=["request"], name="request_joined", condition=models.Q(step=Step.FEES_JOINED)),
        ]


class Closure(Identified):
    """A weekday on which offices were closed besides the legal holidays, with the reason; `agency` None: all of them.

    It counts from `counts_from`, which is empty until a second person has confirmed a day that was past, and until
    `ended_at`, when it was withdrawn.
    """

    REASON_MAX = 200

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    day = models.DateField()
    reason = models.CharField(max_length=REASON_MAX)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    counts_from = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_because = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("day", "at")


class Office(Identified):
    """How an agency's disclosure office is reached, as letters tell it; only ever added, and the latest counts."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    address = models.TextField()
    appeals_to = models.TextField()
    liaison = models.CharField(max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
