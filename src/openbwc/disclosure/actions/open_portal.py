"""The National FOIA Portal is let in for an agency: it gets a secret, which is shown once and kept nowhere.

Guarantees: a new secret ends the one before it.
"""

import hashlib
import re
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.events import PORTAL_OPENED
from openbwc.disclosure.models import PortalComponent
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, regulated, require

COMPONENT = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


def digest_of(secret: str) -> str:
    """The SHA-256 (hexadecimal) by which a secret is known. (256 random bits need no slow hash.)"""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_portal(*, actor: Person, agency: Agency, component: str) -> tuple[PortalComponent, str]:
    """Let the portal in under its id of the agency; gives the row and the secret. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    who, about = Actor.person(actor.id), Subject("agency", agency.id)
    secret = secrets.token_urlsafe(32)
    with regulated(actor=who, subject=about):
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, agency, now))
        if not COMPONENT.match(component):
            raise Mistaken("Expected the portal's id of the agency: letters, digits and hyphens, at most 64.")
        if PortalComponent.objects.filter(component=component).exclude(agency=agency).exists():
            raise Mistaken(f"Expected an id of this agency; {component} is another one's.")
        told = {"component": component, "digest": digest_of(secret), "by": actor, "at": now}
        try:
            with transaction.atomic():
                row, _ = PortalComponent.objects.update_or_create(agency=agency, defaults=told)
        except IntegrityError:  # another agency took the id at the same time
            raise Mistaken(f"Expected an id of this agency; {component} is another one's.") from None
        facts = {"agency": agency.code, "component": component}
        record(PORTAL_OPENED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return row, secret
