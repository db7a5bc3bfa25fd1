"""A policy's life by page: begun, corrected at the line that was wrong, signed by another, published, in force."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from openbwc.program.models import Activation, PolicyDraft, PolicyPublication, Role
from openbwc.program.policies import policy_of
from openbwc.program.readiness import State, readiness_of
from tests.world import World, WorldAgency, WorldPerson

OnCommit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def ice(home: Path, db: None) -> WorldAgency:
    return World().agency("ICE")


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def drafter(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.PROGRAMME_MANAGER, "Drafter"))


@pytest.fixture
def official(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.PROGRAMME_MANAGER, "Official"))


def begun(client: Client, ice: WorldAgency) -> PolicyDraft:
    effective = ice.world.today + timedelta(days=1)
    answer = client.post(reverse("drafts"), {"agency": ice.row.id, "effective": effective})
    assert answer.status_code == 302
    return PolicyDraft.objects.get()


def saved(client: Client, draft: PolicyDraft, text: str) -> str:
    """The draft's page after saving a text over its newest version."""
    form = {"text": text, "over": draft.newest.number}
    answer = client.post(reverse("draft_save", args=[draft.id]), form, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_from_the_first_line_to_the_day_on_which_it_binds(
    ice: WorldAgency, drafter: Client, official: Client, django_capture_on_commit_callbacks: OnCommit
) -> None:
    draft = begun(drafter, ice)
    text = draft.newest.text
    page = saved(drafter, draft, text + "\nparameters:\n  V.A.7:\n    pre_event_buffer_seconds: 10\n")
    line = text.count("\n") + 4
    assert "the floor is 30 s" in page
    assert f'draft__line--barred" id="line-{line}"' in page
    assert reverse("draft_sign", args=[draft.id]) not in page
    page = saved(drafter, draft, text + "\nparameters:\n  V.A.7:\n    pre_event_buffer_seconds: 90\n")
    assert "complete, meets or exceeds the standard" in page
    assert "changes what is in force" in page

    digest = draft.newest.digest
    refused = drafter.post(reverse("draft_publish", args=[draft.id]))
    assert refused.status_code == 403
    assert "Have an official who wrote none of it sign this very version." in refused.content.decode()
    form = {"statement": "I have read it.", "digest": digest}
    assert official.post(reverse("draft_sign", args=[draft.id]), form).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert official.post(reverse("draft_publish", args=[draft.id])).status_code == 302
    tomorrow = ice.world.today + timedelta(days=1)
    assert policy_of(ice.row, tomorrow).number("V.A.7", "pre_event_buffer_seconds") == 90
    assert policy_of(ice.row, ice.world.today).number("V.A.7", "pre_event_buffer_seconds") == 30
    assert "published, in force from" in drafter.get(reverse("draft", args=[draft.id])).content.decode()
    assert "Published here" in drafter.get(reverse("profile", args=["ICE"])).content.decode()


def test_a_signature_of_a_text_that_was_changed_meanwhile_is_refused(
    ice: WorldAgency, drafter: Client, official: Client
) -> None:
    draft = begun(drafter, ice)
    digest = draft.newest.digest
    saved(drafter, draft, draft.newest.text + "\n# a remark\n")
    answer = official.post(reverse("draft_sign", args=[draft.id]), {"statement": "Read.", "digest": digest})
    assert answer.status_code == 400
    assert not draft.newest.signatures.exists()


def test_a_change_over_an_old_version_keeps_what_was_typed(ice: WorldAgency, drafter: Client, official: Client) -> None:
    draft = begun(drafter, ice)
    saved(official, draft, "agency: ICE\n")
    form = {"text": "typed in vain", "over": 1}
    answer = drafter.post(reverse("draft_save", args=[draft.id]), form)
    assert answer.status_code == 400
    assert "Version 2 was saved meanwhile" in answer.content.decode()
    assert "typed in vain" in answer.content.decode()


def test_hostile_text_is_shown_and_not_run(ice: WorldAgency, drafter: Client) -> None:
    draft = begun(drafter, ice)
    page = saved(drafter, draft, "agency: '<script>alert(1)</script>'\n")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("version", ["0", "99", "-1", "x", "1e3", "９"])
def test_a_version_that_is_none_is_not_found(version: str, ice: WorldAgency, drafter: Client) -> None:
    draft = begun(drafter, ice)
    assert drafter.get(reverse("draft", args=[draft.id]), {"version": version}).status_code == 404


@pytest.mark.parametrize("month", ["x", "2026-13", "9999-12", "0001-01"])
def test_a_month_that_is_none_is_a_mistake(month: str, ice: WorldAgency, drafter: Client) -> None:
    draft = begun(drafter, ice)
    assert drafter.get(reverse("draft_trial", args=[draft.id]), {"month": month}).status_code == 400


def test_who_does_not_run_the_programme_reads_and_writes_nothing(ice: WorldAgency, drafter: Client) -> None:
    draft = begun(drafter, ice)
    leo = signed_in(ice.officer("Ruiz").trained())
    page = leo.get(reverse("draft", args=[draft.id])).content.decode()
    assert "Change the text" not in page
    form = {"text": "agency: ICE\n", "over": 1}
    assert leo.post(reverse("draft_save", args=[draft.id]), form).status_code == 403
    assert leo.post(reverse("draft_withdraw", args=[draft.id]), {"reason": "No."}).status_code == 403
    assert not PolicyPublication.objects.exists()


def test_an_agency_s_activation_ends_by_page(ice: WorldAgency, drafter: Client) -> None:
    answer = drafter.post(
        reverse("agency_end", args=[ice.row.id]), {"reason": "The assessment is redone."}, follow=True
    )
    assert "no longer operates" in answer.content.decode()
    assert readiness_of(ice.row, ice.world.now).state is State.INACTIVE
    assert Activation.objects.get().ends_at is not None


def test_a_site_by_page(ice: WorldAgency, drafter: Client) -> None:
    form = {"agency": ice.row.id, "name": "Houston", "zone": "America/Chicago", "phase": 1}
    page = drafter.post(reverse("deployment"), form, follow=True)
    site = ice.row.sites.get()
    assert page.redirect_chain[-1][0] == reverse("site", args=[site.id])
    ruiz, camera = ice.officer("Ruiz").trained().row, ice.camera("ICE-1")
    named = {"badges": ruiz.badge, "serials": f"{camera.serial},"}
    assert drafter.post(reverse("site_staff", args=[site.id]), named).status_code == 302
    plan = {"cameras": 5, "people": 1, "due_on": ice.world.today - timedelta(days=1)}
    assert drafter.post(reverse("site_plan", args=[site.id]), plan).status_code == 302
    assert drafter.post(reverse("site_activate", args=[site.id])).status_code == 302
    page = drafter.get(reverse("deployment")).content.decode()
    assert "behind" in page
    rows = drafter.get(reverse("deployment_file")).content.decode().splitlines()
    expected = f"ICE,1,Houston,America/Chicago,active,{plan['due_on']},5,1,1,1,1,1,yes"
    assert rows[1:] == [expected]
    wrong = drafter.post(reverse("site_staff", args=[site.id]), {"badges": "nobody", "serials": ""})
    assert wrong.status_code == 400
    assert "nobody" in wrong.content.decode()


def test_a_spreadsheet_takes_no_site_for_a_formula(ice: WorldAgency, drafter: Client) -> None:
    ice.site("=1+1")
    rows = drafter.get(reverse("deployment_file")).content.decode().splitlines()
    assert ",'=1+1," in rows[1]
