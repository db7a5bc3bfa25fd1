"""Every address of the pages, asked by nobody and by somebody of each role.

The tables below are the whole of what may answer: a route that they do not name fails the test, and so does a row
that no route has any more. Nobody reaches anything but the ways in and the health check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from openbwc.access.deciding import may
from openbwc.custody import Actor, Subject
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.intake.models import Quarantined
from openbwc.intake.taken import TakenFacts
from openbwc.policy import Act, Condition
from openbwc.program.models import Account, Activation, Camera, Person, Role
from openbwc.program.refusals import Refused, regulated, require
from tests.unit.web.routes import ACTS, FORMS, PAGES, PUBLIC, PUBLIC_FORMS, arguments
from tests.unit.web.routes.scene import EVERYBODY, REACH_THE_RECORDING, SEATED, Scene
from tests.world import World

pytestmark = pytest.mark.django_db

# A proof that no checkpoint covers yet is a conflict (409) to those who may have it.
PROOFS = {"proof": REACH_THE_RECORDING}
# The tus protocol and the portal's answer a program: 403 to nobody, and its own statuses to people.
PROTOCOL = {"uploads", "upload", "portal_requests"}
WAYS_IN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}
OWN_ACCOUNT = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "socialaccount_connections",
}
# Former addresses of allauth, which lead to the present ones.
MOVED = {
    "account/social/login/cancelled/",
    "account/social/login/error/",
    "account/social/signup/",
    "account/social/connections/",
}
ALLAUTH_ARGUMENTS = {
    "account_confirm_email": ["key"],
    "account_reset_password_from_key": ["1", "set-password"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
    "openid_connect_login": ["none"],
    "openid_connect_callback": ["none"],
}


def routes(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """The name of every route; its address where it has none."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # the interface for programs has tables of its own in tests/unit/api
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield pattern.name or prefix + str(pattern.pattern)


@dataclass(frozen=True)
class Stage:
    """The world that the walk goes through: the accounts by role, and what stands in the addresses."""

    accounts: dict[str, Account]
    arguments: dict[str, list[object]]

    def client(self, role: str) -> Client:
        """Somebody of that role, signed in."""
        client = Client()
        client.force_login(self.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def address(self, name: str) -> str:
        """The route's address in this world."""
        if name.startswith("account/"):
            return f"/{name}"
        return reverse(name, args=self.arguments.get(name) or ALLAUTH_ARGUMENTS.get(name))


@pytest.fixture
def stage() -> Stage:
    """An agency with somebody in each role, strangers, and one thing of each kind."""
    world = World()
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    ruiz = ice.officer("Ruiz").trained()
    recording = ruiz.wears("BWC-1").recorded()
    camera = Camera.objects.get(serial="BWC-1")
    kept = Quarantined.objects.create(
        agency=ice.row,
        camera=camera,
        camera_serial=camera.serial,
        sha256="ab" * 32,
        size=10,
        original_name="CLIP.MP4",
        vault_object="urn:openbwc:original:x",
        vault_name="CLIP.MP4",
        reasons=[{"clause": "IV.C", "code": "x", "words": "Words.", "remedy": "Remedy."}],
        facts=TakenFacts(condition=Condition.EMPTY).as_dict(),
        kept_at=timezone.now(),
    )
    people = {
        "leo": ruiz,
        "supervisor": ice.staff(Role.SUPERVISOR),
        "custodian": ice.staff(Role.CUSTODIAN),
        "investigator": ice.staff(Role.INVESTIGATOR),
        "auditor": ice.staff(Role.AUDITOR),
        "programme_manager": ice.staff(Role.PROGRAMME_MANAGER),
        "department_auditor": cbp.person("Vance").trained().appointed(Role.AUDITOR, department=True),
        "foreign_leo": cbp.officer("Lindqvist").trained(),
        "unappointed": ice.person("Nobody").trained(),
    }
    accounts = {role: one.account for role, one in people.items()}
    accounts["administrator"] = Account.objects.create_superuser("root", "root@example.test", "x")
    event = refused_event(recording, people["foreign_leo"].row)
    scene = Scene(world, ice, ruiz, people, recording, camera, kept)
    return Stage(accounts, {**arguments(scene), "proof": [event]})


def refused_event(recording: Recording, stranger: Person) -> UUID:
    """The id of an event about the recording."""
    subject = Subject("recording", recording.id)
    with pytest.raises(Refused), regulated(actor=Actor.system("tests"), subject=subject):
        require(may(stranger, Act.VIEW, recording, purpose=None, matter=None, at=timezone.now()))
    return Event.objects.get(subject=str(subject)).event_id


def test_the_tables_name_every_route_once() -> None:
    tables = [PAGES, PROOFS, FORMS, ACTS, PROTOCOL, PUBLIC, PUBLIC_FORMS, {"health"}, WAYS_IN, OWN_ACCOUNT, MOVED]
    named = [name for table in tables for name in table]
    assert sorted(named) == sorted(set(routes()))


def test_nobody_gets_anything_but_the_way_in(stage: Stage) -> None:
    wrong = {}
    for name in (*PAGES, *PROOFS, *FORMS, *ACTS, *OWN_ACCOUNT):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(stage.address(name))
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/account/"):
                wrong[f"{method} {name}"] = answer.status_code
    assert wrong == {}
    for name in PROTOCOL:
        answer = Client().post(stage.address(name), headers={"Tus-Resumable": "1.0.0"})
        assert answer.status_code in {403, 405}, name
    assert Client().get("/health").status_code == 200


def test_what_is_public_asks_nobody_who_they_are(stage: Stage) -> None:
    for name in PUBLIC:
        for client in (Client(), stage.client("leo"), stage.client("administrator")):
            held = len(client.cookies)
            answer = client.get(stage.address(name))
            assert answer.status_code in {200, 404}, name
            assert len(client.cookies) == held, name
        assert Client().post(stage.address(name)).status_code == 405, name


def test_a_stranger_who_walks_every_address_reads_nothing_but_public_pages(stage: Stage) -> None:
    may_answer = PUBLIC | PUBLIC_FORMS | {"health"} | WAYS_IN
    secrets = {stage.accounts[role].email for role in stage.accounts} | {"Ruiz", "BWC-1"}
    for name in sorted(set(routes())):
        answer = Client().get(stage.address(name))
        if answer.status_code == 200:
            assert name in may_answer, name
            assert [one for one in secrets if one in answer.content.decode()] == [], name


def test_public_forms_ask_nobody_who_they_are_and_do_nothing_empty(stage: Stage) -> None:
    events = Event.objects.count()
    for name in PUBLIC_FORMS:
        for client in (Client(enforce_csrf_checks=True), stage.client("leo"), stage.client("administrator")):
            held = len(client.cookies)
            assert client.get(stage.address(name)).status_code == 200, name
            answer = client.post(stage.address(name))
            assert answer.status_code == 400, name
            assert answer.headers["Cache-Control"] == "no-store", name
            assert len(client.cookies) == held, name
    assert Event.objects.count() == events


def test_the_ways_in_answer_without_failing_and_make_no_account(stage: Stage) -> None:
    before = Account.objects.count()
    for name in WAYS_IN:
        assert Client().get(stage.address(name)).status_code in {200, 302, 401, 403, 404, 405}, name
    assert {Client().get(f"/{address}").status_code for address in MOVED} == {301}
    form = {"username": "intruder", "email": "i@example.test", "password1": "x" * 20, "password2": "x" * 20}
    Client().post("/account/signup/", form)
    assert Account.objects.count() == before


def test_each_role_gets_its_pages_and_is_refused_the_rest(stage: Stage) -> None:
    wrong = {}
    for role in sorted(EVERYBODY):
        client = stage.client(role)
        for table, answer in ((PAGES, 200), (PROOFS, 409)):
            for name, people in table.items():
                status = client.get(stage.address(name)).status_code
                if status not in ({answer} if role in people else {403, 404}):
                    wrong[role, name] = status
    assert wrong == {}


def test_each_form_does_nothing_empty_and_nothing_for_outsiders(stage: Stage) -> None:
    events = Event.objects.exclude(kind="policy.refused").count()
    wrong = {}
    for role in ("leo", "programme_manager", "department_auditor", "foreign_leo", "administrator"):
        client = stage.client(role)
        for name, people in FORMS.items():
            address = stage.address(name)
            got, sent = client.get(address).status_code, client.post(address).status_code
            right_way = got in ({302, 405} if role in SEATED else {403})
            if not right_way or sent not in ({400} if role in people else {403, 404}):
                wrong[role, name] = (got, sent)
    assert wrong == {}
    assert Event.objects.exclude(kind="policy.refused").count() == events


def test_only_the_programme_s_manager_activates_an_agency(stage: Stage) -> None:
    Activation.objects.update(ends_at=timezone.now())
    for role in sorted(EVERYBODY - {"programme_manager"}):
        assert stage.client(role).post(stage.address("agency_activate")).status_code == 403, role


def test_a_token_that_nobody_was_given_opens_nothing(stage: Stage) -> None:
    for role in sorted(EVERYBODY):
        client = stage.client(role)
        assert client.post(stage.address("viewing_renew")).status_code == 403, role
        assert client.post(stage.address("viewing_close")).status_code == (204 if role in SEATED else 403), role


def test_only_the_programmes_manager_takes_a_colleagues_camera_back(stage: Stage) -> None:
    for role in sorted(EVERYBODY - {"programme_manager", "leo"}):  # the officer of the scene has the camera
        assert stage.client(role).post(stage.address("camera_in")).status_code in {403, 404}, role
    assert stage.client("programme_manager").post(stage.address("camera_in")).status_code == 302
