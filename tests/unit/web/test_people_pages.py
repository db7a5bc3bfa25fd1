"""The pages about people: what a manager does there, what others see, and what is kept of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openbwc.program.models import (
    Annulment,
    Camera,
    ImportRun,
    Person,
    RefresherDemand,
    Role,
    SavedView,
    Standing,
    TrainingCompletion,
    TrainingProgramme,
)
from tests.world import ALL_TOPICS, World, WorldAgency, WorldPerson

PDF = b"%PDF-1.7 certificate"


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def manager(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.PROGRAMME_MANAGER))


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # a response has content


def test_evidence_goes_in_with_the_completion_and_out_to_the_agency_only(ice: WorldAgency, manager: Client) -> None:
    ruiz = ice.officer("Ruiz")
    course = TrainingProgramme.objects.create(title="Basic", topics=list(ALL_TOPICS), valid_days=365)
    form = {"programme": course.id, "completed_on": ice.world.today.isoformat(), "evidence": "certificate 1"}
    address = reverse("person_training", args=[ruiz.row.id])
    refused = manager.post(address, {**form, "file": SimpleUploadedFile("run.pdf", b"MZ not a scan")})
    assert refused.status_code == 400
    assert "Expected evidence as PDF" in text(refused)
    assert not TrainingCompletion.objects.filter(person=ruiz.row).exists()
    assert manager.post(address, {**form, "file": SimpleUploadedFile("c.pdf", PDF)}).status_code == 302
    completion = TrainingCompletion.objects.get(person=ruiz.row)
    evidence = reverse("person_evidence", args=[ruiz.row.id, completion.id])
    answer = manager.get(evidence)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "application/pdf"
    assert signed_in(ruiz).get(evidence).status_code == 200
    assert signed_in(ice.staff(Role.AUDITOR)).get(evidence).status_code == 200
    colleague, page = signed_in(ice.officer("Webb")), reverse("person", args=[ruiz.row.id])
    assert colleague.get(evidence).status_code == 404
    assert (evidence in text(manager.get(page)), evidence in text(colleague.get(page))) == (True, False)
    stranger = ice.world.agency("CBP").staff(Role.PROGRAMME_MANAGER)
    assert signed_in(stranger).get(evidence).status_code == 404
    assert signed_in(ice.person("Nobody")).get(evidence).status_code == 404


def test_who_may_not_record_training_leaves_no_file_behind(ice: WorldAgency, home: Path) -> None:
    ruiz = ice.officer("Ruiz")
    course = TrainingProgramme.objects.create(title="Basic", topics=list(ALL_TOPICS), valid_days=365)
    form = {"programme": course.id, "completed_on": ice.world.today.isoformat(), "evidence": "certificate 1"}
    upload = SimpleUploadedFile("c.pdf", PDF)
    answer = signed_in(ice.officer("Two")).post(
        reverse("person_training", args=[ruiz.row.id]), {**form, "file": upload}
    )
    assert answer.status_code == 403
    assert not (home / "training-evidence").exists()


def test_appointments_end_and_mistakes_are_void_and_shown(ice: WorldAgency, manager: Client) -> None:
    ruiz = ice.officer("Ruiz").trained()
    ruiz.appointed(Role.AUDITOR)
    leo, auditor = ruiz.row.appointments.get(role=Role.LEO), ruiz.row.appointments.get(role=Role.AUDITOR)
    end = reverse("appointment_end", args=[ruiz.row.id, leo.id])
    assert manager.post(end, {"ends_on": ice.world.today.isoformat()}).status_code == 302
    leo.refresh_from_db()
    assert leo.ends_on == ice.world.today
    void = reverse("appointment_annul", args=[ruiz.row.id, auditor.id])
    assert manager.post(void, {"why": "Meant for another Ruiz."}).status_code == 302
    completion = ruiz.row.completions.get()
    manager.post(reverse("completion_annul", args=[ruiz.row.id, completion.id]), {"why": "Another's roster."})
    page = text(manager.get(reverse("person", args=[ruiz.row.id])))
    assert "Meant for another Ruiz." in page
    assert "<s>Auditor</s>" in page
    assert "Another&#x27;s roster." in page
    assert Annulment.objects.count() == 2


def test_an_account_is_given_and_a_departure_says_what_is_owed(ice: WorldAgency, manager: Client) -> None:
    ruiz = ice.officer("Ruiz").trained()
    account = reverse("person_account", args=[ruiz.row.id])
    form = {"username": "ruiz", "email": "ruiz@example.test", "password": "short"}
    assert "too short" in text(manager.post(account, form))
    assert manager.post(account, {**form, "password": "correct horse battery"}).status_code == 302
    ruiz.wears("ICE-1")
    answer = manager.post(
        reverse("person_departure", args=[ruiz.row.id]), {"left_on": ice.world.today.isoformat()}, follow=True
    )
    assert "1 camera still has to come back" in text(answer)
    person = Person.objects.select_related("account").get(id=ruiz.row.id)
    assert person.account is not None
    assert not person.account.is_active
    assert "closed" in text(answer)


def test_what_a_person_may_do_today_and_what_would_restore_it(ice: WorldAgency, manager: Client) -> None:
    ruiz = ice.officer("Ruiz").trained()
    address = reverse("person_today", args=[ruiz.row.id])
    assert "Nothing stands in the way" in text(manager.get(address))
    ruiz.row.completions.update(expires_on=ice.world.today)
    page = text(manager.get(address))
    assert "What stands in the way" in page
    assert "III.D" in page
    assert "BWC course 7" in page, "the course that would restore it"
    assert "not now" in page
    today = text(signed_in(ruiz).get(address))
    assert "View own recordings" in today, "one's own page is one's own to see"
    assert signed_in(ice.world.agency("CBP").officer("Stone")).get(address).status_code == 404


def test_courses_and_refreshers_are_defined_retired_and_taken_back(ice: WorldAgency, manager: Client) -> None:
    form = {"title": "Basic", "place": str(ice.row.id), "valid_days": 365, "topics": list(ALL_TOPICS)}
    assert manager.post(reverse("course_define"), form).status_code == 302
    assert "already" in text(manager.post(reverse("course_define"), form))
    assert manager.post(reverse("course_define"), {**form, "title": "Dept", "place": "department"}).status_code == 400
    basic = TrainingProgramme.objects.get(title="Basic")
    part = {**form, "title": "Short", "topics": ["III.D.6"], "part_of": str(basic.id)}
    assert manager.post(reverse("course_define"), part).status_code == 302
    today = ice.world.today.isoformat()
    asked = {"place": str(ice.row.id), "topics": ["III.D.6"], "demanded_on": today, "due_on": today, "reason": "Law."}
    assert manager.post(reverse("refresher_demand"), asked).status_code == 302
    later = (ice.world.today + timedelta(days=999)).isoformat()
    assert "60 days" in text(manager.post(reverse("refresher_demand"), {**asked, "due_on": later}))
    demand = RefresherDemand.objects.get()
    assert manager.post(reverse("refresher_annul", args=[demand.id]), {"why": "Too soon."}).status_code == 302
    assert manager.post(reverse("course_retire", args=[basic.id]), {"retired_on": today}).status_code == 302
    assert "given until" in text(manager.get(reverse("courses")))
    officer = signed_in(ice.officer("Ruiz"))
    assert officer.post(reverse("course_define"), form).status_code == 400, "no place to define one for"
    assert officer.post(reverse("course_retire", args=[basic.id]), {"retired_on": today}).status_code in {400, 403}


def test_a_file_is_tried_then_carried_out_and_its_report_is_the_reader_s(ice: WorldAgency, manager: Client) -> None:
    rows = b"agency,badge,given_name,family_name\nICE,I1,Ana,Ruiz\nXXX,I2,Eve,Ruiz\nICE,=1+1,Ida,Roe\n"
    upload = {"kind": "people", "file": SimpleUploadedFile("people.csv", rows)}
    tried = manager.post(reverse("import_try"), upload, follow=True)
    assert "Expected an agency" in text(tried)
    assert not Person.objects.filter(badge="I1").exists()
    trial = ImportRun.objects.get()
    carried = manager.post(reverse("import_carry", args=[trial.id]), follow=True)
    assert "1 row was left out" in text(carried)
    assert Person.objects.filter(badge="I1").exists()
    assert manager.post(reverse("import_carry", args=[trial.id])).status_code == 400, "it waits no more"
    run = ImportRun.objects.get(dry=False)
    report = manager.get(reverse("import_report", args=[run.id]))
    assert b"ICE / =1+1" in b"".join(report.streaming_content)
    assert report["Content-Disposition"].startswith("attachment")
    other = signed_in(ice.staff(Role.PROGRAMME_MANAGER))
    for name in ("import", "import_report"):
        assert other.get(reverse(name, args=[run.id])).status_code == 404
    wrong = {"kind": "cameras", "file": SimpleUploadedFile("people.csv", rows)}
    assert "serial" in text(manager.post(reverse("import_try"), wrong))


def test_lists_are_narrowed_and_views_kept_for_oneself(ice: WorldAgency, manager: Client) -> None:
    ice.officer("Current").trained()
    ice.officer("Lapsed").trained(days_left=-3)
    ice.officer("Ending").trained(days_left=3)
    ice.person("Gone")
    Person.objects.filter(family_name="Gone").update(left_on=ice.world.today)

    def shown(query: str) -> set[str]:
        page = text(manager.get(f"{reverse('people')}?{query}"))
        return {name for name in ("Current", "Lapsed", "Ending", "Gone") if f"{name}, Alex" in page}

    assert shown("") == {"Current", "Lapsed", "Ending"}
    assert shown("serving=left") == {"Gone"}
    assert shown("serving=all&q=gone") == {"Gone"}
    assert shown("role=leo&agency=ICE&training=lapsed") == {"Lapsed"}
    assert shown("agency=ICE&training=ending") == {"Ending"}
    assert shown("agency=ICE&training=current") == {"Current", "Ending"}
    assert "Choose one" in text(manager.get(f"{reverse('people')}?training=lapsed"))
    assert shown("agency=CBP") == set()
    keep = reverse("view_keep", args=["people"])
    kept = {"name": " Who  lapsed ", "query": 'agency=ICE&training=lapsed&x="><script>'}
    assert manager.post(keep, kept).status_code == 302
    view = SavedView.objects.get()
    page = text(manager.get(reverse("people")))
    assert ">Who lapsed</a>" in page
    assert "<script>x" not in page
    assert 'training=lapsed&amp;x=%22%3E%3Cscript%3E"' in page
    stranger = signed_in(ice.staff(Role.PROGRAMME_MANAGER))
    assert ">Who lapsed</a>" not in text(stranger.get(reverse("people")))
    assert stranger.post(reverse("view_end", args=[view.id])).status_code == 404
    assert manager.post(reverse("view_end", args=[view.id])).status_code == 302
    assert ">Who lapsed</a>" not in text(manager.get(reverse("people")))
    assert manager.post(reverse("view_keep", args=["ledger"]), kept).status_code == 404


def test_cameras_are_narrowed_kept_as_a_view_and_void_when_entered_by_mistake(
    ice: WorldAgency, manager: Client
) -> None:
    ice.officer("Ruiz").wears("ICE-OUT")
    docked = Camera.objects.create(agency=ice.row, serial="ICE-DOCK", make="Example", model="Two")
    Camera.objects.create(agency=ice.row, serial="ICE-LOST", make="Example", model="Two", standing=Standing.LOST)

    def shown(query: str) -> set[str]:
        page = text(manager.get(f"{reverse('cameras')}?{query}"))
        return {name for name in ("ICE-OUT", "ICE-DOCK", "ICE-LOST") if f">{name}</a>" in page}

    assert shown("") == {"ICE-OUT", "ICE-DOCK", "ICE-LOST"}
    assert shown("hands=out") == {"ICE-OUT"}
    assert shown("hands=dock&standing=issued") == {"ICE-DOCK"}
    assert shown("q=ruiz") == shown("q=out") == {"ICE-OUT"}
    assert shown("read=never&q=two") == {"ICE-DOCK", "ICE-LOST"}
    assert shown("standing=nonsense") == set()
    kept = {"name": "Docked", "query": "hands=dock"}
    assert manager.post(reverse("view_keep", args=["cameras"]), kept).status_code == 302
    assert 'href="/cameras/?hands=dock"' in text(manager.get(reverse("cameras")))
    assert ">Docked</a>" not in text(manager.get(reverse("people")))
    answer = manager.post(reverse("camera_annul", args=[docked.id]), {"why": "A typing error."}, follow=True)
    assert "stays to be seen" in text(answer)
    docked.refresh_from_db()
    assert docked.standing == Standing.WITHDRAWN
    assert docked.moves.get().reason == "A typing error."
