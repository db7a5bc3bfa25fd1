"""Audits of access: what is unusual is found and nothing else, the list is the same however often it is made."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone

from openbwc.access.models import Matter, Viewing
from openbwc.custody import Actor, Subject, record
from openbwc.custody.models import Event
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.evidence.models import Recording
from openbwc.oversight.access_audits import lines_of
from openbwc.oversight.actions import audit_access as auditing
from openbwc.oversight.actions.audit_access import audit_access, audit_due
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.actions.verify_ledger import LEDGER
from openbwc.oversight.checking import Examined, Scope
from openbwc.oversight.checks import access, integrity, tracking
from openbwc.oversight.events import LEDGER_VERIFIED
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import AccessAudit
from openbwc.oversight.unusual_access import Case, Sort, unusual_access
from openbwc.program.models import Activation, Assignment, Person, Role
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import NIGHT

NOW = timezone.now()
View = Callable[..., Viewing]
_numbers = count()


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Wearer").wears(hours=24 * 200).recorded(hours_ago=24 * 120)


@pytest.fixture
def view(ice: WorldAgency, recording: Recording) -> View:
    """Somebody opened the recording so many hours ago."""

    def opened(person: Person, hours_ago: float, *, purpose: str = "audit", matter: bool = False) -> Viewing:
        stated = Matter.objects.get_or_create(agency=ice.row, number="M-1")[0] if matter else None
        at = NOW - timedelta(hours=hours_ago)
        return Viewing.objects.create(
            person=person,
            recording=recording,
            act="view",
            purpose=purpose,
            matter=stated,
            opened_at=at,
            grant_digest=str(next(_numbers)),
            browser_digest="x",
            grant_expires_at=at,
            decision={},
        )

    return opened


def cases(ice: WorldAgency) -> list[Case]:
    return list(unusual_access(ice.row, governing(ice.row, NOW.date()), NOW - timedelta(days=90), NOW))


def scope(ice: WorldAgency, days: float = 30.0, at: datetime | None = None) -> Scope:
    at = at or timezone.now()
    return Scope(agency=ice.row, policy=governing(ice.row, at.date()), since=at - timedelta(days=days), at=at)


def told(examined: Examined) -> tuple[int, list[str]]:
    return examined.population, sorted(problem.key for problem in examined.problems)


def test_usual_access_is_no_case(ice: WorldAgency, view: View) -> None:
    view(ice.staff(Role.CUSTODIAN).row, 30, purpose="investigation", matter=True)
    view(ice.staff(Role.SUPERVISOR).row, 10)
    assert cases(ice) == []


def test_an_access_without_the_matter_that_its_purpose_needs(ice: WorldAgency, view: View) -> None:
    odd = view(ice.staff(Role.CUSTODIAN).row, 30, purpose="investigation")
    assert [(one.sort, one.viewings) for one in cases(ice)] == [(Sort.WITHOUT_MATTER, (odd.id,))]


@pytest.mark.parametrize(
    ("hours_ago", "unusual"),
    [(50 - 20.1, True), (50 - 19.9, False), (50.0, False), (50 + 11.9, False), (50 + 12.1, True)],
)
def test_an_officer_far_from_any_shift(ice: WorldAgency, view: View, hours_ago: float, unusual: bool) -> None:
    officer = ice.officer("Ruiz")
    camera = officer.wears(hours=50)
    Assignment.objects.filter(id=camera.assignment.id).update(
        starts_at=NOW - timedelta(hours=50), ends_at=NOW - timedelta(hours=42)
    )
    view(officer.row, hours_ago, purpose="investigation", matter=True)
    assert [one.sort for one in cases(ice)] == ([Sort.OFF_DUTY] if unusual else [])


def test_somebody_who_holds_another_office_too_is_not_measured_by_shifts(ice: WorldAgency, view: View) -> None:
    view(ice.officer("Ruiz").appointed(Role.SUPERVISOR).row, 30)
    assert cases(ice) == []


def test_many_views_of_one_person_s_footage_and_of_one_s_own(
    ice: WorldAgency, view: View, recording: Recording
) -> None:
    custodian = ice.staff(Role.CUSTODIAN).row
    for _ in range(24):
        view(custodian, 20)
    for _ in range(9):
        view(recording.wearer, 20, purpose="testimony", matter=True)
    assert cases(ice) == []
    view(custodian, 19)
    view(recording.wearer, 19, purpose="testimony", matter=True)
    found = {one.sort: one for one in cases(ice)}
    assert found[Sort.ONE_PERSON].views == 25
    assert found[Sort.ONE_PERSON].about == str(recording.wearer_id)
    assert found[Sort.OWN_REPEATED].views == 10
    assert len(found) == 2


def test_an_audit_is_kept_with_the_digest_of_its_list_and_follows_the_one_before(ice: WorldAgency, view: View) -> None:
    view(ice.staff(Role.CUSTODIAN).row, 30, purpose="investigation")
    assert audit_due(ice.row, NOW)
    audit = audit_access(actor=NIGHT, agency=ice.row)
    listed = "".join(lines_of(ice.row, audit.since, audit.until))
    assert hashlib.sha256(listed.encode()).hexdigest() == audit.rows_digest
    assert audit.rows == len(listed.splitlines()) - 1 == audit.result["accesses"] == 1
    assert audit.result["unusual"] == {"without_matter": 1}
    assert not audit_due(ice.row, timezone.now())
    assert audit_due(ice.row, timezone.now() + timedelta(days=89))
    assert audit_access(actor=NIGHT, agency=ice.row).since == audit.until


def test_of_two_audits_begun_at_once_one_is_kept(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = auditing.audit_of

    def overtaken(*args: object) -> object:
        monkeypatch.setattr(auditing, "audit_of", whole)
        audit_access(actor=NIGHT, agency=ice.row)
        return whole(*args)

    monkeypatch.setattr(auditing, "audit_of", overtaken)
    with pytest.raises(Mistaken, match="meanwhile"):
        audit_access(actor=NIGHT, agency=ice.row)
    assert AccessAudit.objects.count() == 1
    assert Event.objects.filter(kind="oversight.access_audited").count() == 1


def test_only_who_may_audits_and_only_what_has_come(ice: WorldAgency) -> None:
    with pytest.raises(Refused):
        audit_access(actor=Actor.person(ice.staff(Role.SUPERVISOR).row.id), agency=ice.row)
    with pytest.raises(Mistaken, match="has come"):
        audit_access(actor=NIGHT, agency=ice.row, until=timezone.now() + timedelta(hours=1))
    audit_access(actor=Actor.person(ice.staff(Role.AUDITOR).row.id), agency=ice.row)


def test_what_an_audit_found_unusual_is_a_finding_of_the_viewer(ice: WorldAgency, view: View) -> None:
    custodian = ice.staff(Role.CUSTODIAN).row
    odd = view(custodian, 30, purpose="investigation")
    assert told(access.unusual(scope(ice))) == (0, [])
    audit_access(actor=NIGHT, agency=ice.row)
    examined = access.unusual(scope(ice))
    (problem,) = examined.problems
    assert (examined.population, problem.owner_id) == (1, custodian.id)
    assert problem.evidence["viewings"] == [str(odd.id)]


def test_an_audit_is_overdue_only_once_there_was_access(ice: WorldAgency, view: View) -> None:
    assert told(access.audit_overdue(scope(ice))) == (0, [])
    view(ice.staff(Role.CUSTODIAN).row, 24 * 91)
    assert told(access.audit_overdue(scope(ice))) == (1, [""])
    audit_access(actor=NIGHT, agency=ice.row)
    assert told(access.audit_overdue(scope(ice))) == (1, [])
    AccessAudit.objects.update(until=NOW - timedelta(days=91))
    assert told(access.audit_overdue(scope(ice))) == (1, [""])


def sampled(ice: WorldAgency, recording: Recording, clip: str, sound: bool) -> None:
    with transaction.atomic():
        facts = {"clip": clip, "sound": sound, "problems": [] if sound else ["a bit is flipped"]}
        record(FIXITY_CHECKED, actor=NIGHT, subject=Subject("recording", recording.id), facts=facts)
        facts = {"checked": 1, "damaged": int(not sound), "by_agency": {str(ice.row.id): [1, int(not sound)]}}
        record(FIXITY_SAMPLED, actor=NIGHT, subject=VAULT, facts=facts)


def test_a_damaged_original_is_a_problem_until_it_is_found_sound_again(ice: WorldAgency, recording: Recording) -> None:
    assert told(integrity.fixity_overdue(scope(ice))) == (1, [""])
    assert told(integrity.fixity_failed(scope(ice))) == (0, [])
    sampled(ice, recording, "c1", sound=False)
    sampled(ice, recording, "c2", sound=True)
    assert told(integrity.fixity_failed(scope(ice))) == (2, ["c1"])
    assert told(integrity.fixity_overdue(scope(ice))) == (1, [])
    sampled(ice, recording, "c1", sound=True)
    assert told(integrity.fixity_failed(scope(ice))) == (3, [])


def test_the_ledger_has_to_be_verified_and_sound(ice: WorldAgency) -> None:
    def verified(problems: int) -> None:
        with transaction.atomic():
            facts = {"events": 9, "published": 9, "problems": problems, "first_problems": []}
            record(LEDGER_VERIFIED, actor=NIGHT, subject=LEDGER, facts=facts)

    assert told(integrity.ledger_verified(scope(ice))) == (1, ["overdue"])
    verified(0)
    assert told(integrity.ledger_verified(scope(ice))) == (1, [])
    verified(2)
    assert told(integrity.ledger_verified(scope(ice))) == (1, ["problems"])


def test_metrics_that_were_not_taken_are_a_problem(ice: WorldAgency) -> None:
    month = Month.of(NOW.date()).plus(-1)
    since, until = span(month, zone_of_agency(ice.row))
    assert len(told(tracking.metrics_taken(scope(ice)))[1]) == 14
    take_metrics(actor=NIGHT, agency=ice.row, since=since, until=until)
    assert told(tracking.metrics_taken(scope(ice))) == (14, [])
    Activation.objects.update(starts_at=NOW)
    assert told(tracking.metrics_taken(scope(ice))) == (0, [])
