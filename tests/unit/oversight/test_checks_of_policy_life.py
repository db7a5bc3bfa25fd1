"""What the checks of III.A.1 and III.C find, and that they find nothing where all is well."""

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings as installed
from pytest_django import Settings

from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.checks import policy_life
from openbwc.policy.library import published_name
from openbwc.program.drafts import digest_of
from openbwc.program.models import (
    Agency,
    Appointment,
    Camera,
    DocumentKind,
    DraftVersion,
    Person,
    PolicyDraft,
    PolicyPublication,
    PrivacyDocument,
    Role,
    SitePlan,
)
from openbwc.program.policies import governing, published_folder
from openbwc.program.publishing import file_of, put_in_library
from tests.world import World, WorldAgency

CHECKS = {check.code: check for check in policy_life.CHECKS}


def scope_of(agency: Agency, at: datetime) -> Scope:
    return Scope(agency=agency, policy=governing(agency, at.date()), since=at - timedelta(days=30), at=at)


def found(code: str, agency: Agency, at: datetime, *, population: int | None = None) -> list[Problem]:
    check: Check = CHECKS[code]
    examined = check.examine(scope_of(agency, at))
    if population is not None:
        assert examined.population == population
    return list(examined.problems)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def test_an_agency_with_its_policy_is_in_time(ice: WorldAgency) -> None:
    assert found("policy.overdue", ice.row, ice.world.now, population=1) == []


def test_an_agency_without_one_is_overdue_on_the_181st_day(world: World) -> None:
    nps = world.agency("NPS").row
    assert found("policy.overdue", nps, noon(date(2023, 9, 1))) == []
    (soon,) = found("policy.overdue", nps, noon(date(2023, 11, 18)))
    assert "is due on 2023-11-18" in soon.words
    (late,) = found("policy.overdue", nps, noon(date(2023, 11, 19)))
    assert "was due on 2023-11-18" in late.words
    assert late.arose_at == datetime(2023, 11, 19, tzinfo=UTC)
    assert late.key != soon.key


def test_an_amended_standard_starts_the_clock_anew(world: World, settings: Settings, tmp_path: Path) -> None:
    ice = world.agency("ICE").row
    root = tmp_path / "policies"
    shutil.copytree(installed.POLICIES_DIR, root)
    folder = root / "standard" / "2026-01-01"
    shutil.copytree(root / "standard" / "2023-05-22", folder)
    head = folder / "standard.yaml"
    head.write_text(head.read_text().replace("effective: 2023-05-22", "effective: 2026-01-01"))
    settings.POLICIES_DIR = root
    assert found("policy.overdue", ice, noon(date(2025, 12, 31))) == []
    assert found("policy.overdue", ice, noon(date(2026, 4, 1))) == []
    (late,) = found("policy.overdue", ice, noon(date(2026, 7, 1)))
    assert "made under the standard as amended of 2026-01-01 was due on 2026-06-30" in late.words
    profile = root / "profiles" / "ICE" / "2024-01-12.yaml"
    newer = profile.read_text().replace("effective: 2024-01-12", "effective: 2026-06-30")
    (profile.parent / "2026-06-30.yaml").write_text(newer)
    settings.POLICIES_DIR = shutil.copytree(root, tmp_path / "newer")
    assert found("policy.overdue", ice, noon(date(2026, 7, 1))) == []


def test_each_missing_part_is_a_problem(world: World) -> None:
    nps = world.agency("NPS").row
    assert {problem.key for problem in found("policy.parts", nps, world.now, population=7)} == {
        "activate",
        "carry",
        "deactivate",
        "maintain",
        "operate",
        "secure",
        "special_techniques",
    }


def published(agency: Agency, person: Person, at: datetime, text: str) -> PolicyPublication:
    draft = PolicyDraft.objects.create(agency=agency, begun_by=person, begun_at=at)
    version = DraftVersion.objects.create(
        draft=draft, number=1, text=text, digest=digest_of(text),
        written_by=person, written_at=at,
    )  # fmt: skip
    return PolicyPublication.objects.create(
        agency=agency,
        version=version,
        effective_on=at.date(),
        title="x",
        profile_version="x",
        standard_version="x",
        published_by=person,
        published_at=at,
    )


def test_the_library_holds_what_was_published(ice: WorldAgency, home: Path) -> None:
    scope, now = scope_of(ice.row, ice.world.now), ice.world.now
    check = CHECKS["policy.files"]
    publication = published(ice.row, ice.person("Drafter").row, now, "agency: ICE\n")
    (missing,) = check.examine(scope).problems
    assert "is not there" in missing.words
    put_in_library(publication)
    assert check.examine(scope).population == 1
    assert list(check.examine(scope).problems) == []
    file_of(publication).write_text("agency: CBP\n")
    (changed,) = check.examine(scope).problems
    assert "its content is another" in changed.words
    (published_folder() / published_name("CBP", date(2030, 1, 1))).write_text("x")
    assert len(list(check.examine(scope).problems)) == 1
    (published_folder() / published_name("ICE", date(2030, 1, 1))).write_text("x")
    assert {"was never published" in problem.words for problem in check.examine(scope).problems} == {True, False}


def test_what_is_active_and_complete_is_well(ice: WorldAgency) -> None:
    ice.site("Houston", active=True)
    ice.site("Atlanta")
    assert found("readiness.lapsed", ice.row, ice.world.now, population=2) == []


def test_what_is_active_and_incomplete_is_told_for_agency_and_site(ice: WorldAgency) -> None:
    site = ice.site("Houston", active=True)
    PrivacyDocument.objects.filter(kind=DocumentKind.PIA).update(lapses_on=ice.world.today)
    problems = found("readiness.lapsed", ice.row, ice.world.now)
    assert {(str(problem.subject), problem.key) for problem in problems} == {
        (f"agency:{ice.row.id}", "document_missing_pia"),
        (f"site:{site.id}", "document_missing_pia"),
    }


def test_papers_about_to_lapse_are_told_once(ice: WorldAgency) -> None:
    ice.site("Houston", active=True)
    today = ice.world.today
    sorn = PrivacyDocument.objects.filter(agency=ice.row, kind=DocumentKind.SORN)
    sorn.update(lapses_on=today + timedelta(days=61))
    assert found("readiness.lapsing", ice.row, ice.world.now, population=13) == []
    sorn.update(lapses_on=today + timedelta(days=60))
    (problem,) = found("readiness.lapsing", ice.row, ice.world.now)
    assert problem.key == f"sorn {today + timedelta(days=60)}"
    PrivacyDocument.objects.create(
        agency=ice.row, kind=DocumentKind.SORN, reference="its successor", approved_on=today + timedelta(days=50)
    )
    assert found("readiness.lapsing", ice.row, ice.world.now) == []


def test_a_site_s_own_paper_about_to_lapse_is_the_site_s(ice: WorldAgency) -> None:
    site, today = ice.site("Houston", active=True), ice.world.today
    PrivacyDocument.objects.filter(agency=ice.row, kind=DocumentKind.PIA).update(
        site=site, lapses_on=today + timedelta(days=5)
    )
    (problem,) = found("readiness.lapsing", ice.row, ice.world.now)
    assert str(problem.subject) == f"site:{site.id}"


def test_a_disclosure_officer_about_to_go_is_told(ice: WorldAgency) -> None:
    officers = Appointment.objects.filter(agency=ice.row, role=Role.DISCLOSURE_OFFICER)
    officers.update(ends_on=ice.world.today + timedelta(days=30))
    assert [problem.key for problem in found("readiness.lapsing", ice.row, ice.world.now)] == ["disclosure_officer"]


def test_a_plan_that_was_not_reached_is_behind(ice: WorldAgency) -> None:
    site, now = ice.site("Houston"), ice.world.now
    plan = SitePlan.objects.create(site=site, cameras=1, people=1, due_on=ice.world.today, stated_at=now)
    assert found("deployment.behind", ice.row, now, population=1) == []
    SitePlan.objects.filter(id=plan.id).update(due_on=ice.world.today - timedelta(days=1))
    (problem,) = found("deployment.behind", ice.row, now)
    assert problem.evidence["cameras_short"] == problem.evidence["people_short"] == 1
    Camera.objects.filter(id=ice.camera("ICE-1").id).update(site=site)
    ruiz = ice.officer("Ruiz").trained().row
    Person.objects.filter(id=ruiz.id).update(site=site)
    assert found("deployment.behind", ice.row, now, population=1) == []


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_an_agency_that_has_nothing_fails_no_check(code: str, world: World) -> None:
    bare = Agency.objects.create(code="NEW", name="A new agency")
    for problem in found(code, bare, world.now):
        assert problem.subject.id == bare.id
