"""III.D, V.A.1: what was opened ends when its ground ends, in the middle of a viewing too, at the very next range."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from openbwc.access.actions.close_viewing import close_lapsed_viewings
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.access.actions.renew_viewing import renew_viewing
from openbwc.access.delivery import deliver
from openbwc.access.grants import GateClosed
from openbwc.access.models import Viewing
from openbwc.custody import Actor
from openbwc.evidence.models import Recording, Rendition, RenditionKind, RenditionState
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.record_departure import record_departure
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from tests.world import PASSWORD, WorldAgency, WorldPerson

BROWSER = "browser one"
CONTENT = bytes(range(256))


class Session:
    session_key = BROWSER


def asked(first: int) -> HttpRequest:
    made = RequestFactory().get("/", HTTP_RANGE=f"bytes={first}-{first + 9}")
    made.session = Session()  # type: ignore[assignment]  # only its key is read
    return made


@pytest.fixture
def recording(ice: WorldAgency, home: Path) -> Recording:
    made = ice.officer("Ruiz").wears().recorded()
    (home / "renditions").mkdir()
    (home / "renditions" / "proxy.mp4").write_bytes(CONTENT)
    Rendition.objects.create(
        clip=made.clips.get(),
        kind=RenditionKind.PROXY,
        state=RenditionState.MADE,
        path="proxy.mp4",
        size=len(CONTENT),
        sha256="ab" * 32,
        media_type="video/mp4",
    )
    return made


@pytest.fixture
def viewer(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.INVESTIGATOR)


def opened(viewer: WorldPerson, recording: Recording) -> str:
    matter = "ICE-2026-7"
    return open_viewing(
        actor=viewer.row, recording=recording, purpose="investigation", matter=matter, browser=BROWSER
    ).token


def a_range(viewer: WorldPerson, recording: Recording, token: str, first: int = 0) -> int:
    answer = deliver(asked(first), person=viewer.row, token=token, clip=recording.clips.get(), kind=RenditionKind.PROXY)
    return answer.status_code


def training_annulled(manager: Actor, viewer: WorldPerson) -> None:
    annul_record(actor=manager, entry=viewer.row.completions.get(), why="The roster was another's.")


def training_lapsed(_: Actor, viewer: WorldPerson) -> None:
    viewer.row.completions.update(expires_on=viewer.world.today)


def refresher_due(manager: Actor, viewer: WorldPerson) -> None:
    today = viewer.world.today
    viewer.row.completions.update(completed_on=today - timedelta(days=9))
    demand_refresher(
        actor=manager,
        agency=viewer.row.agency,
        topics=["III.D.6"],
        demanded_on=today,
        due_on=today,
        reason="A change of law.",
    )


def appointment_ended(manager: Actor, viewer: WorldPerson) -> None:
    end_appointment(actor=manager, appointment=viewer.row.appointments.get(), ends_on=viewer.world.today)


def appointment_annulled(manager: Actor, viewer: WorldPerson) -> None:
    annul_record(actor=manager, entry=viewer.row.appointments.get(), why="Entered for somebody else.")


def person_left(manager: Actor, viewer: WorldPerson) -> None:
    record_departure(actor=manager, person=viewer.row, left_on=viewer.world.today)


@pytest.mark.parametrize(
    ("end", "clause"),
    [
        (training_annulled, "III.D"),
        (training_lapsed, "III.D"),
        (refresher_due, "III.D"),
        (appointment_ended, "V.A.1"),
        (appointment_annulled, "V.A.1"),
        (person_left, "V.A.1"),
    ],
)
def test_what_ends_the_ground_ends_the_viewing_at_the_next_range(
    ice: WorldAgency,
    viewer: WorldPerson,
    recording: Recording,
    end: Callable[[Actor, WorldPerson], None],
    clause: str,
) -> None:
    token = opened(viewer, recording)
    assert a_range(viewer, recording, token) == 206
    end(Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id), viewer)
    with pytest.raises(Refused) as refusal:
        a_range(viewer, recording, token, first=10)
    assert clause in {reason.clause for reason in refusal.value.decision.reasons}
    with pytest.raises(Refused):
        renew_viewing(actor=viewer.row, token=token, browser=BROWSER, played=[[1, 0, 100]])
    closed = Viewing.objects.get()
    assert closed.closed_at is not None
    assert closed.played == [[1, 0, 100]], "what was played until then is kept"
    with pytest.raises(GateClosed):
        a_range(viewer, recording, token, first=20)
    with pytest.raises(Refused):
        opened(viewer, recording)


def test_training_that_ends_at_midnight_ends_the_viewing_at_midnight(
    viewer: WorldPerson, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = viewer.world.today
    viewer.row.completions.update(expires_on=last_day + timedelta(days=1))
    midnight = datetime.combine(last_day + timedelta(days=1), time(tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: midnight - timedelta(seconds=1))
    token = opened(viewer, recording)
    assert a_range(viewer, recording, token) == 206
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    with pytest.raises(Refused):
        a_range(viewer, recording, token, first=10)
    with pytest.raises(Refused):
        renew_viewing(actor=viewer.row, token=token, browser=BROWSER)
    assert Viewing.objects.get().closed_at == midnight


def test_who_left_is_signed_out_and_the_viewing_lapses(
    ice: WorldAgency, viewer: WorldPerson, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    assert client.login(username=viewer.account.username, password=PASSWORD)
    form = {"purpose": "investigation", "matter": "ICE-2026-7"}
    client.post(reverse("recording_viewing", args=[recording.id]), form)
    assert Viewing.objects.filter(closed_at=None).count() == 1
    manager = Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)
    record_departure(actor=manager, person=viewer.row, left_on=ice.world.today)
    assert client.get(reverse("home")).status_code == 302
    assert not Client().login(username=viewer.account.username, password=PASSWORD)
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert close_lapsed_viewings() == 1


def test_the_day_of_leaving_takes_the_seat_away_though_the_account_is_open(
    ice: WorldAgency, viewer: WorldPerson
) -> None:
    client = Client()
    client.force_login(viewer.account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("home")).status_code == 200
    ice.row.people.filter(id=viewer.row.id).update(left_on=ice.world.today)
    assert client.get(reverse("home")).status_code == 403
