"""A department that tests build in the words of the domain.

    world = World()
    ruiz = world.agency("ICE").officer("Ruiz").trained()
    recording = ruiz.wears("BWC-1").recorded(minutes=3)

Rows are made directly: the actions have tests of their own, and the world is what they are tried on. Everything
happens around `world.now`, which is the real time, because actions read the clock.
"""

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone

from openbwc.access.models import Matter
from openbwc.disclosure.models import Office
from openbwc.evidence.models import (
    AccessListEntry,
    ClipFile,
    Encounter,
    Operation,
    Recording,
    RedactedCopy,
    RosterEntry,
    Sensitivity,
)
from openbwc.policy import UNVERIFIED
from openbwc.program.models import (
    Account,
    Activation,
    Agency,
    Appointment,
    Assignment,
    Camera,
    CameraReading,
    DocumentKind,
    Occasion,
    Person,
    PrivacyDocument,
    Role,
    Site,
    SiteActivation,
    Standing,
    TrainingCompletion,
    TrainingProgramme,
)
from openbwc.redaction.models import Footage, Project
from openbwc.retention.models import AuthorityEntry, CategoryMapping, ChangeState, Hold, ScheduleChange, ScheduleItem

ALL_TOPICS = tuple(f"III.D.{number}" for number in range(1, 8))
PASSWORD = "correct horse battery staple"

_numbers = itertools.count(1)


def read(camera: Camera, *, days_ago: float = 0.0, **told: object) -> CameraReading:
    """A reading of a camera on which the policies let it go; `told` spoils it."""
    reading = CameraReading.objects.create(
        **{
            "camera": camera,
            "occasion": Occasion.DOCK,
            "read_at": timezone.now() - timedelta(days=days_ago),
            "firmware": "1.4.2",
            "battery_percent": 96,
            "storage_free_mb": 60_000,
            "storage_total_mb": 64_000,
            "pre_event_seconds": camera.pre_event_seconds,
            "resolution_lines": 1080,
            "codec": "h264",
            "settings": {"audio": True, "automatic_overwrite": False, "stealth": False},
            **told,
        }
    )
    camera.last_reading = reading
    camera.save(update_fields=["last_reading"])
    return reading


@dataclass
class WorldCamera:
    """A camera in somebody's hands."""

    row: Camera
    wearer: Person
    assignment: Assignment

    def recorded(
        self,
        *,
        hours_ago: float = 1.0,
        minutes: float = 2.0,
        category: str = "",
        restriction: str = "",
        encounter: Encounter | None = None,
    ) -> Recording:
        """A recording of this camera, catalogued with one clip file that no vault holds."""
        started_at = timezone.now() - timedelta(hours=hours_ago)
        number = next(_numbers)
        digest = hashlib.sha256(f"clip {number}".encode()).hexdigest()
        recording = Recording.objects.create(
            agency=self.row.agency,
            camera=self.row,
            wearer=self.wearer,
            encounter=encounter,
            activation=digest,
            claimed_started_at=started_at,
            clock_offset_ms=0,
            started_at=started_at,
            duration_ms=round(minutes * 60_000),
            pre_event_ms=30_000,
            taken_in_at=started_at + timedelta(hours=1),
            category=category,
            restriction=restriction,
        )
        ClipFile.objects.create(
            recording=recording,
            part=1,
            sha256=digest,
            size=1000,
            media_type="video/mp4",
            original_name=f"CLIP{number:04}.MP4",
            vault_object=f"urn:openbwc:original:{digest}",
            vault_name=f"CLIP{number:04}.MP4",
            offset_ms=0,
            duration_ms=recording.duration_ms,
            facts={},
        )
        return recording


@dataclass
class WorldPerson:
    """A person of an agency."""

    row: Person
    world: "World"

    @property
    def account(self) -> Account:
        """The account to sign in with; made when first asked for, with the password `PASSWORD`."""
        if self.row.account is None:
            name = f"{self.row.family_name}{next(_numbers)}".lower()
            self.row.account = Account.objects.create_user(name, f"{name}@example.test", PASSWORD)
            self.row.save()
        return self.row.account

    def appointed(
        self, role: Role, *, agency: Agency | None = None, department: bool = False, since: int = 365, until: int = 365
    ) -> Self:
        """Appointed from `since` days ago until `until` days from now, in the own agency unless told otherwise."""
        where = None if department else agency or self.row.agency
        Appointment.objects.create(
            person=self.row,
            role=role,
            agency=where,
            starts_on=self.world.today - timedelta(days=since),
            ends_on=self.world.today + timedelta(days=until),
        )
        return self

    def trained(self, *, topics: tuple[str, ...] = ALL_TOPICS, days_left: int = 100) -> Self:
        """With a completion that expires in `days_left` days (negative: it has expired)."""
        course, _ = TrainingProgramme.objects.get_or_create(
            agency=None, title=f"BWC course {len(topics)}", defaults={"topics": list(topics), "valid_days": 365}
        )
        expires_on = self.world.today + timedelta(days=days_left)
        TrainingCompletion.objects.create(
            person=self.row,
            programme=course,
            completed_on=expires_on - timedelta(days=365),
            expires_on=expires_on,
            evidence="certificate 1",
        )
        return self

    def wears(self, serial: str = "", *, hours: float = 24.0) -> WorldCamera:
        """With a camera of the own agency, assigned since `hours` ago and still out."""
        camera, _ = Camera.objects.get_or_create(
            serial=serial or f"CAM-{next(_numbers):05}",
            defaults={
                "agency": self.row.agency,
                "make": "Example",
                "model": "One",
                "standing": Standing.ISSUED,
                "pre_event_seconds": 120,
            },
        )
        assignment = Assignment.objects.create(
            camera=camera, person=self.row, starts_at=timezone.now() - timedelta(hours=hours)
        )
        return WorldCamera(camera, self.row, assignment)

    def named_on(self, recording: Recording, *, until: int | None = None) -> Self:
        """On a recording's access list, until so many days from now (negative: the entry has ended)."""
        AccessListEntry.objects.create(
            recording=recording,
            person=self.row,
            reason="named in the test",
            named_on=self.world.today - timedelta(days=30),
            until=None if until is None else self.world.today + timedelta(days=until),
        )
        return self


@dataclass
class WorldAgency:
    """An agency of the department."""

    row: Agency
    world: "World"

    def active(self, *, without: tuple[DocumentKind, ...] = ()) -> Self:
        """With its papers of III.C (not `without`), a disclosure officer with an office, active since a year ago."""
        for kind in DocumentKind:
            if kind not in without:
                PrivacyDocument.objects.create(
                    agency=self.row,
                    kind=kind,
                    reference=f"{self.row.code} {kind.label}",
                    approved_on=self.world.today - timedelta(days=400),
                )
        officer = self.person("Disclosure").appointed(Role.DISCLOSURE_OFFICER)
        since = timezone.now() - timedelta(days=365)
        Office.objects.create(
            agency=self.row,
            address=f"{self.row.code} FOIA Office, 1 Example Plaza",
            appeals_to=f"FOIA appeals of {self.row.code}, 2 Example Plaza",
            liaison="202-555-0199",
            by=officer.row,
            at=since,
        )
        Activation.objects.create(agency=self.row, starts_at=since)
        return self

    def person(self, family_name: str, given_name: str = "Alex") -> WorldPerson:
        """A person of the agency with no appointment at all."""
        number = next(_numbers)
        row = Person.objects.create(
            agency=self.row, given_name=given_name, family_name=family_name, badge=f"B{number:05}"
        )
        return WorldPerson(row, self.world)

    def officer(self, family_name: str) -> WorldPerson:
        """A law-enforcement officer, untrained as yet."""
        return self.person(family_name).appointed(Role.LEO)

    def staff(self, role: Role, family_name: str = "") -> WorldPerson:
        """A trained person in a role of the agency."""
        return self.person(family_name or role.label.split()[-1].title()).appointed(role).trained()

    def site(self, name: str = "", *, active: bool = False, phase: int = 1) -> Site:
        """A site that has no paper of its own; activated since a year ago where `active`."""
        row = Site.objects.create(
            agency=self.row, name=name or f"Site {next(_numbers)}", zone="America/Denver", phase=phase
        )
        if active:
            SiteActivation.objects.create(site=row, starts_at=timezone.now() - timedelta(days=365))
        return row

    def camera(self, serial: str = "", *, standing: Standing = Standing.ISSUED, pre_event: int = 120) -> Camera:
        """A camera in the dock, read just now and set as the policies ask."""
        row = Camera.objects.create(
            agency=self.row,
            serial=serial or f"CAM-{next(_numbers):05}",
            make="Example",
            model="One",
            standing=standing,
            pre_event_seconds=pre_event,
        )
        read(row)
        return row

    def operation(
        self,
        type: str,
        *people: "WorldPerson",
        hours_ago: float = 48.0,
        hours: float = 1.0,
        zone: str = "America/Denver",
        camera_expected: bool = True,
    ) -> Operation:
        """An operation that began `hours_ago` and took `hours`, with these people on its roster."""
        starts_at = timezone.now() - timedelta(hours=hours_ago)
        operation = Operation.objects.create(
            agency=self.row,
            type=type,
            number=f"OP-{next(_numbers):05}",
            title=f"Operation {next(_numbers)}",
            zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
        )
        for person in people:
            RosterEntry.objects.create(
                agency=self.row,
                operation=operation,
                person=person.row,
                starts_at=operation.starts_at,
                ends_at=operation.ends_at,
                camera_expected=camera_expected,
            )
        return operation

    def project(
        self, redactor: Person, *recordings: Recording, purpose: str = "discovery", matter: str = "ICE-2026-0001"
    ) -> Project:
        """An open redaction project with each recording's clip files, measured as 300 frames of 640 by 360."""
        number = Matter.objects.get_or_create(agency=self.row, number=matter)[0] if matter else None
        project = Project.objects.create(
            agency=self.row,
            title=f"Request {next(_numbers)}",
            purpose=purpose,
            matter=number,
            opened_by=redactor,
            opened_at=timezone.now(),
        )
        clips = [clip for recording in recordings for clip in recording.clips.all()]
        for position, clip in enumerate(clips, 1):
            Footage.objects.create(
                project=project,
                clip=clip,
                position=position,
                width=640,
                height=360,
                frames=300,
                added_by=redactor,
                added_at=timezone.now(),
            )
        return project

    def scheduled(
        self,
        *categories: str,
        period: str = "P1Y",
        authority: str = "DAA-0567-2026-0001-0001",
        code: str = "",
        final_action: str = "destroy",
        trigger: str = "recorded",
        cutoff: str = "none",
        since: int = 3650,
    ) -> ScheduleItem:
        """An item of the schedule that covers these categories, in force since so many days ago."""
        by = self.person("Proposer").row
        from_day = self.world.today - timedelta(days=since)
        change = ScheduleChange.objects.create(
            agency=self.row,
            reason="made for the test",
            content={"items": {}, "categories": {}},
            reckoned_on=from_day,
            listed=0,
            sha256=hashlib.sha256().hexdigest(),
            counts={},
            state=ChangeState.APPROVED,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        code, entry = code or f"item-{next(_numbers)}", None
        if authority != UNVERIFIED:
            entry = AuthorityEntry.objects.create(
                change=change, code=code, before=UNVERIFIED, authority=authority, document="Shelf 1"
            )
        item = ScheduleItem.objects.create(
            agency=self.row,
            change=change,
            code=code,
            authority=authority,
            title="Footage of the test",
            trigger=trigger,
            period=period,
            cutoff=cutoff,
            final_action=final_action,
            entry=entry,
            effective_from=from_day,
        )
        for category in categories:
            CategoryMapping.objects.create(agency=self.row, category=category, item=item, effective_from=from_day)
        return item

    def held(self, *recordings: Recording, query: dict[str, str] | None = None, review_in: int = 90) -> Hold:
        """A litigation hold on recordings, or on a saved query, to be reviewed in so many days."""
        by = self.person("Holder").appointed(Role.CUSTODIAN).row
        hold = Hold.objects.create(
            agency=self.row,
            kind="litigation",
            authority="Order of 3 May",
            matter=f"Doe v. {self.row.code} {next(_numbers)}",
            query=query,
            covered=len(recordings),
            custodian=by,
            review_on=self.world.today + timedelta(days=review_in),
            placed_by=by,
            placed_at=timezone.now(),
        )
        for recording in recordings:
            hold.held.create(recording=recording, since=timezone.now())
        return hold

    def copied(self, recording: Recording, *, purpose: str = "training") -> RedactedCopy:
        """An approved redacted copy of a recording's first clip file, which no vault holds."""
        clip = recording.clips.all()[0]
        number = next(_numbers)
        digest = hashlib.sha256(f"copy {number}".encode()).hexdigest()
        redactor = self.staff(Role.REDACTOR).row
        return RedactedCopy.objects.create(
            clip=clip,
            project=str(self.project(redactor, recording).id),
            title=f"Request {number}",
            purpose=purpose,
            sha256=digest,
            size=900,
            media_type="video/mp4",
            name="redacted.mp4",
            plan_sha256=hashlib.sha256(f"plan {number}".encode()).hexdigest(),
            vault_object=f"urn:openbwc:redacted:{digest}",
            vault_name="redacted.mp4",
            made_at=timezone.now(),
            made_by=redactor,
            approved_by=self.staff(Role.REVIEWER).row,
        )

    def encounter(self, type: str, *, sensitivity: Sensitivity = Sensitivity.NONE) -> Encounter:
        """An encounter that began an hour ago."""
        return Encounter.objects.create(
            agency=self.row,
            type=type,
            title=f"Encounter {next(_numbers)}",
            starts_at=timezone.now() - timedelta(hours=1),
            sensitivity=sensitivity,
        )


@dataclass
class World:
    """The department."""

    agencies: dict[str, WorldAgency] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The real time."""
        return timezone.now()

    @property
    def today(self) -> date:
        """The real day (UTC)."""
        return timezone.now().date()

    def agency(self, code: str) -> WorldAgency:
        """The agency of that code; active with all its papers when it is first named."""
        if code not in self.agencies:
            row, made = Agency.objects.get_or_create(code=code, defaults={"name": f"{code} of the demonstration"})
            self.agencies[code] = WorldAgency(row, self)
            if made:
                self.agencies[code].active()
        return self.agencies[code]
