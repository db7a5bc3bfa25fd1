"""What is done with links to a package, by an officer who gives them and by those who hold them."""

import re

from django.test import Client
from django.urls import reverse

from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.models import Link, LinkKind, Package
from openbwc.program.models import Account, Person

from .releases import officer_of

PHRASE = "seven crows over the court house"


def given(package: Package, to: LinkKind, named: str = "Ada Counsel", days: int = 30) -> tuple[Link, str]:
    return give_link(actor=officer_of(package.release), package=package, to=to, named=named, days=days)


def signed_in(officer: Person) -> Client:
    """A browser in which an officer is signed in."""
    account = Account.objects.create_user(officer.badge, password="not that of anybody else")
    officer.account = account
    officer.save(update_fields=["account"])
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(secret: str) -> str:
    return reverse("public_package", args=[secret])


def entered(secret: str, phrase: str = PHRASE) -> Client:
    """A browser in which the holder of a link has chosen, or given, the pass phrase."""
    client = Client()
    assert client.post(page(secret), {"phrase": phrase}).status_code == 302
    return client


def shown(counsel: Client, secret: str) -> str:
    """The secret of a link that counsel gives the court's auditor."""
    answer = counsel.post(reverse("public_package_court", args=[secret]), {"named": "The clerk", "days": 30})
    found = re.search(r"/public/packages/([^/<]+)/</code>", answer.content.decode())
    assert found is not None
    return found[1]
