"""What counsel of the defence opens is on no page of the agency, in no event, list, command or answer of a program."""

import contextlib
import re

import pytest
from click.testing import CliRunner
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.disclosure.models import LinkKind, Package, Release
from openbwc.disclosure.packages import receipts_shown
from openbwc.evidence.models import Recording
from openbwc.program.models import Account, Role
from openbwc.site.cli.package import package as package_command
from tests.unit.api.conftest import BASE, program_of
from tests.unit.api.test_every_route import SCOPES
from tests.unit.web.routes import PAGES
from tests.world import PASSWORD, WorldAgency

from .linked import entered, given, page, shown

pytestmark = pytest.mark.django_db
PROSECUTION = (Role.DISCLOSURE_OFFICER, Role.AUDITOR)
"""Who of the agency sees most of releases, of custody and of viewings."""


def shown_to_the_agency(pages: list[tuple[Client, str]], release: Release, officer: Account) -> dict[str, object]:
    """What people of the agency are shown: the pages, the command line, the ledger, viewings, receipts."""
    told: dict[str, object] = {
        f"{number} {address}": steady(client.get(address)) for number, (client, address) in enumerate(pages)
    }
    words = ["list", "--as", officer.username]
    told["package list"] = CliRunner().invoke(package_command, words, input=f"{PASSWORD}\n").output
    assert release.agency.code in str(told["package list"])
    told["events"] = [bytes(event.body) for event in Event.objects.order_by("index")]
    told["viewings"] = list(Viewing.objects.values_list("id", "played"))
    told["receipts"] = list(receipts_shown(release.package).values_list("id", flat=True))
    return told


def addresses(release: Release, recordings: list[Recording]) -> list[str]:
    """Every page that needs nothing in its address, and every page of the release, its files and its recordings.

    Without the file of accounts: to take it along is an event, and its page tells the same.
    """
    found = [reverse("package", args=[release.id])]
    for name in PAGES.keys() - {"accounting_file"}:
        with contextlib.suppress(NoReverseMatch):
            found.append(reverse(name))
    found += [reverse("recording", args=[one.id]) for one in recordings]
    found += [reverse("copy", args=[part.copy_id]) for part in release.standing_parts() if part.copy_id]
    return found


def answers_of_programs(release: Release, recordings: list[Recording]) -> list[str]:
    """Every address that a program may ask, with the release's, its recordings' and the agency's own in it."""
    ids = {"{release_id}": release.id, "{recording_id}": recordings[0].id, "{code}": release.agency.code}
    found = []
    for route in SCOPES:
        method, _, path = route.partition(" ")
        for name, value in ids.items():
            path = path.replace(name, str(value))
        if method == "GET" and "{" not in path:
            found.append(BASE + path)
    return found


def steady(answer: HttpResponseBase) -> tuple[int, bytes]:
    """An answer without what differs from one to the next by itself: the token against forgery, a form's number."""
    content = b"" if answer.streaming else answer.content
    return answer.status_code, re.sub(rb'name="(csrfmiddlewaretoken|form_id)" value="[^"]+"', b"", content)


def test_nobody_of_the_agency_sees_that_or_what_counsel_opened(
    ice: WorldAgency, package: Package, release: Release
) -> None:
    link, secret = given(package, LinkKind.DEFENCE)
    recordings = [part.clip.recording for part in release.standing_parts()]
    pages: list[tuple[Client, str]] = [(Client(), page(secret))]  # the officer was shown the address
    for role in PROSECUTION:
        client = Client()
        client.force_login(ice.staff(role).account, backend="django.contrib.auth.backends.ModelBackend")
        every = addresses(release, recordings)  # a refusal is an event, so that only what answers is asked again
        pages += [(client, address) for address in every if client.get(address).status_code == 200]
        program = Client(headers={"Authorization": f"Bearer {program_of(ice.staff(role)).token}"})
        asked = answers_of_programs(release, recordings)
        pages += [(program, address) for address in asked if program.get(address).status_code == 200]
    officer = ice.staff(Role.DISCLOSURE_OFFICER).account
    before = shown_to_the_agency(pages, release, officer)
    counsel = entered(secret)
    clerk = entered(order := shown(counsel, secret))
    counsel.get(page(secret))
    counsel.get(reverse("public_package_file", args=[secret])).getvalue()
    counsel.get(reverse("public_package_footage", args=[secret, 1])).getvalue()
    clerk.get(page(order))
    after = shown_to_the_agency(pages, release, officer)
    assert link.receipts.count() == 5
    assert len(before) > 40
    assert {key for key in before if before[key] != after[key]} == set()
