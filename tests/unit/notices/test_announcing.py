"""A notice follows from its event by itself, once for each person, in the event's own transaction."""

import pytest
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.notices import announcing
from openbwc.notices.announcing import announce_on, one_line
from openbwc.notices.models import Channel, Delivery, Notice, Preference, Urgency, WebhookEndpoint
from tests.unit.notices.conftest import HAPPENED, Tell
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


def test_a_notice_names_its_event_and_its_clause(ruiz: WorldPerson, tell: Tell) -> None:
    event = tell(ruiz)
    notice = Notice.objects.get()
    assert (notice.person, notice.event_id, notice.event_kind) == (ruiz.row, event.event_id, "tests.happened")
    assert (notice.title, notice.words, notice.clause) == ("Something happened", "It happened at noon.", "V.B.2")
    assert notice.read_at is None
    assert list(Delivery.objects.get(channel=Channel.EMAIL, person=ruiz.row).notices.all()) == [notice]


def test_what_is_rolled_back_is_told_to_nobody(ruiz: WorldPerson, tell: Tell) -> None:
    with transaction.atomic():
        tell(ruiz)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_who_did_it_is_told_only_of_what_is_required(ruiz: WorldPerson, tell: Tell) -> None:
    tell(ruiz, actor=Actor.person(ruiz.row.id))
    assert not Notice.objects.exists()
    tell(ruiz, actor=Actor.person(ruiz.row.id), required=True)
    assert Notice.objects.get().required


def test_who_has_left_is_told_nothing(ruiz: WorldPerson, tell: Tell) -> None:
    ruiz.row.left_on = timezone.now().date()
    ruiz.row.save()
    tell(ruiz, required=True)
    assert not Notice.objects.exists()


def test_without_an_address_or_a_server_a_notice_is_only_shown(world: World, ruiz: WorldPerson, tell: Tell) -> None:
    tell(world.agency("ICE").officer("Webb"))
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("urgency", "required", "by_email", "hour", "found"),
    [
        (Urgency.AT_ONCE, False, True, None, "at once"),
        (Urgency.AT_ONCE, False, True, 7, "at once"),
        (Urgency.AT_ONCE, False, False, None, "shown"),
        (Urgency.AT_ONCE, True, False, 7, "at once"),
        (Urgency.DIGEST, False, True, None, "at once"),
        (Urgency.DIGEST, False, True, 7, "digest"),
        (Urgency.DIGEST, False, False, 7, "shown"),
        (Urgency.DIGEST, True, False, 7, "digest"),
        (Urgency.DIGEST, True, False, None, "at once"),
    ],
)
def test_preferences_decide_the_way_but_not_of_what_is_required(
    ruiz: WorldPerson,
    tell: Tell,
    urgency: Urgency,
    required: bool,
    by_email: bool,
    hour: int | None,
    found: str,
) -> None:
    Preference.objects.create(person=ruiz.row, by_email=by_email, digest_hour=hour, zone="America/New_York")
    tell(ruiz, urgency=urgency, required=required)
    notice = Notice.objects.get()
    way = "digest" if notice.digest_due_at else "at once" if notice.deliveries.exists() else "shown"
    assert way == found


def test_an_agency_s_webhook_is_called_once_for_its_own_people(world: World, ruiz: WorldPerson, tell: Tell) -> None:
    webb, foreign = world.agency("ICE").officer("Webb"), world.agency("CBP").officer("Lindqvist")
    now = timezone.now()
    of_agency = WebhookEndpoint.objects.create(agency=ruiz.row.agency, url="https://a.example/", registered_at=now)
    own = WebhookEndpoint.objects.create(person=webb.row, url="https://b.example/", registered_at=now)
    WebhookEndpoint.objects.create(
        agency=foreign.row.agency, url="https://c.example/", registered_at=now, withdrawn_at=now
    )
    tell(ruiz, webb, foreign)
    called = {
        delivery.endpoint: {notice.person for notice in delivery.notices.all()}
        for delivery in Delivery.objects.filter(channel=Channel.WEBHOOK)
    }
    assert called == {of_agency: {ruiz.row, webb.row}, own: {webb.row}}


def test_the_same_rule_is_kept_once(ruiz: WorldPerson, tell: Tell) -> None:
    tell(ruiz)
    (rule,) = announcing._rules["tests.happened"]
    announce_on(HAPPENED, to=rule.to, title=rule.title, words=rule.words, urgency=rule.urgency)
    assert announcing._rules["tests.happened"] == (rule,)


@pytest.mark.parametrize("hostile", ["Ended\r\nBcc: all@example.test", "a\x00b\x1bc", "one\u2028two", " \n "])
def test_a_title_is_one_line_whatever_it_is_made_of(ruiz: WorldPerson, tell: Tell, hostile: str) -> None:
    tell(ruiz, title=hostile)
    title = Notice.objects.get().title
    assert title.isprintable()
    assert title == one_line(title)


def test_a_long_title_is_cut() -> None:
    assert len(one_line("x" * 500)) == 160
