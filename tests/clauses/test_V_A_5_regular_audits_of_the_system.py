"""V.A.5: regular audits of the system: of access against purpose, of originals, and of the ledger itself."""

import json
from pathlib import Path

import pytest

from openbwc.access.models import Viewing
from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import ClipFile
from openbwc.oversight.access_audits import lines_of
from openbwc.oversight.actions.audit_access import audit_access
from openbwc.oversight.actions.verify_ledger import verify_ledger
from openbwc.oversight.models import AccessAudit
from openbwc.program.models import Role
from openbwc.site.jobs import tasks
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency

WORKER = Actor.system("worker")


def test_an_audit_says_who_saw_what_for_which_purpose_and_what_was_refused(
    ice: WorldAgency, refused_by: Refusing
) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    custodian, stranger = ice.staff(Role.CUSTODIAN).row, ice.officer("Stranger").trained().row
    assert refused_by(custodian, recording) == set()
    assert refused_by(stranger, recording) == {"V.A.1"}
    audit = audit_access(actor=WORKER, agency=ice.row)
    viewing = Viewing.objects.get()
    listed = list(lines_of(ice.row, audit.since, audit.until))
    assert listed[1].split(",")[2:6] == [str(custodian.id), str(recording.id), "view", "investigation"]
    assert listed[1].startswith(str(viewing.id))
    assert audit.result["by_purpose"] == {"investigation": 1}
    assert audit.result["refusals_by_clause"] == {"V.A.1": 1}
    body = json.loads(bytes(Event.objects.get(kind="oversight.access_audited").body))
    assert (body["facts"]["digest"], body["facts"]["rows_digest"]) == (audit.digest, audit.rows_digest)


def test_each_night_audits_whom_it_is_due_for(ice: WorldAgency) -> None:
    tasks.assess_agencies()
    tasks.assess_agencies()
    assert AccessAudit.objects.filter(agency=ice.row).count() == 1


def test_originals_are_read_back_and_the_sample_is_summed_up(ice: WorldAgency, home: Path) -> None:
    ice.officer("Ruiz").wears().recorded()  # a clip that no vault holds: damaged, as far as anybody can tell
    assert ClipFile.objects.count() == 1
    with pytest.raises(RuntimeError, match="damage"):
        tasks.check_some_fixity()
    facts = json.loads(bytes(Event.objects.get(kind="evidence.fixity_sampled").body))["facts"]
    assert facts["by_agency"] == {str(ice.row.id): [1, 1]}


def test_the_whole_ledger_is_verified_and_says_so(ice: WorldAgency, home: Path) -> None:
    audit_access(actor=WORKER, agency=ice.row)
    events = Event.objects.count()
    assert verify_ledger(actor=WORKER).sound
    facts = json.loads(bytes(Event.objects.get(kind="oversight.ledger_verified").body))["facts"]
    assert (facts["events"], facts["problems"]) == (events, 0)
