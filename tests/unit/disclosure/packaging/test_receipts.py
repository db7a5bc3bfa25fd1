"""Receipts of links: each use stands in one, none can be left out, and nobody who asks without end writes many."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.linking import STRETCHES, note, note_in_sitting, receipts_chain
from openbwc.disclosure.models import LinkKind, Package, Receipt, Taken
from openbwc.disclosure.packages import receipts_shown

from .conftest import bytes_of
from .linked import entered, given, page, signed_in
from .releases import officer_of

pytestmark = pytest.mark.django_db


def test_a_recipient_downloads_the_package_in_ranges_and_it_stands_in_receipts(package: Package) -> None:
    link, secret = given(package, LinkKind.RECIPIENT)
    client = Client()
    assert "Download the package" in client.get(page(secret)).content.decode()
    file = reverse("public_package_file", args=[secret])
    part = client.get(file, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.getvalue()) == (206, bytes_of(package).getvalue()[10:20])
    answer = client.get(file)
    assert answer.getvalue() == bytes_of(package).getvalue()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{package.vault_name}"'
    stretch = -(-(package.size or 0) // STRETCHES)
    assert [(one.did, one.served) for one in link.receipts.all()] == [
        (Taken.OPENED, ""),
        (Taken.DOWNLOADED, f"bytes 0-{stretch - 1}/{package.size}"),
        (Taken.DOWNLOADED, "whole"),
    ]
    assert receipts_chain(link)
    assert Event.objects.filter(kind="disclosure.package_taken").count() == 3
    assert list(receipts_shown(package)) == list(link.receipts.order_by("-at", "-id"))


def test_who_asks_without_end_writes_a_few_receipts(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    link, secret = given(package, LinkKind.RECIPIENT)
    footage, part = reverse("public_package_footage", args=[secret, 1]), package.release.standing_parts()[0]
    size = (part.copy or part.clip).size
    client, now = Client(), timezone.now()
    for _ in range(30):
        client.get(footage, headers={"Range": "bytes=0-0"}).getvalue()
        client.get(page(secret))
    assert [one.did for one in link.receipts.all()] == [Taken.PLAYED, Taken.OPENED]
    for number in range(60):
        client.get(footage, headers={"Range": f"bytes={number * size // 60}-"}).getvalue()
    assert link.receipts.count() == 3
    for number in range(60):
        at = number * (package.size or 0) // 60
        client.get(reverse("public_package_file", args=[secret]), headers={"Range": f"bytes={at}-{at}"}).getvalue()
    few = link.receipts.count()
    assert few == 3 + STRETCHES
    assert Event.objects.filter(kind="disclosure.package_taken").count() == few
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=31))
    client.get(footage, headers={"Range": "bytes=0-0"}).getvalue()
    assert link.receipts.count() == few + 1
    assert receipts_chain(link)


@pytest.mark.parametrize(
    ("size", "first", "last", "told"),
    [(1600, 0, 0, (0, 99)), (1600, 99, 100, (0, 199)), (1600, 1599, 1599, (1500, 1599)), (5, 4, 4, (4, 4))],
)
def test_a_receipt_tells_a_range_by_sixteenths_and_never_less_than_was_served(
    package: Package, size: int, first: int, last: int, told: tuple[int, int]
) -> None:
    link, _ = given(package, LinkKind.RECIPIENT)
    note_in_sitting(link, Taken.PLAYED, what="a", served=f"bytes {first}-{last}/{size}")
    assert link.receipts.get().served == f"bytes {told[0]}-{told[1]}/{size}"


def test_receipts_are_shown_in_pages(package: Package) -> None:
    link, secret = given(package, LinkKind.RECIPIENT)
    for number in range(110):
        note(link, Taken.PLAYED, what=f"film {number:03d}")
    first, second = (Client().get(f"{page(secret)}?page={number}").content.decode() for number in (1, 2))
    assert "film 109" in first
    assert "film 000" not in first
    assert "film 000" in second
    second = signed_in(officer_of(package.release)).get(reverse("package", args=[package.release_id]) + "?page=2")
    assert "film 000" in second.content.decode()


def test_a_receipt_that_was_changed_or_taken_out_is_told(package: Package) -> None:
    link, secret = given(package, LinkKind.DEFENCE)
    counsel = entered(secret)
    counsel.get(page(secret))
    note(link, Taken.PLAYED, what="a")
    assert receipts_chain(link)
    Receipt.objects.filter(link=link, number=2).update(served="bytes 1-2/3")
    assert not receipts_chain(link)
    assert "not as they were written" in counsel.get(page(secret)).content.decode()
    Receipt.objects.filter(link=link, number=2).delete()
    assert not receipts_chain(link)
