"""A request arrives: from the requester through the public form or the portal, or entered by the agency (V.B.2).

Guarantees: whoever asks goes through this one verb; the request is kept as it was written, with its digest in the
ledger; under one id of the portal, and of one form, there is one request, however often it is sent, and what comes
under the same id with other words is never taken for it; the requester gets a number at once, which acknowledges it
(5 USC 552(a)(7)). A trial of the portal is answered and starts nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import rfc8785
from django.db import IntegrityError, transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.events import RECEIVED, RECEIVED_OTHERWISE
from openbwc.disclosure.models import Attachment, Channel, Request, Step
from openbwc.disclosure.numbering import new_number
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act, Decision, decide
from openbwc.policy.request_facts import ReceiveRequest
from openbwc.policy.requests import zone_of
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require

ENCLOSED_MAX = 40 * 1024 * 1024
"""Bytes of all files that come with a request: the portal sends up to 20 MiB, and the whole once more as a PDF."""
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""No request for footage of a body-worn camera came before."""
NO_ROLES: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it was written. `fees_up_to_cents`: what the requester agreed to pay, None where nothing is said."""

    kind: str
    name: str
    description: str
    organisation: str = ""
    email: str = ""
    address: str = ""
    expedition_asked: bool = False
    expedition_reason: str = ""
    fee_category: str = ""
    fees_up_to_cents: int | None = None
    waiver_reason: str = ""
    identity_declared: bool = False


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file that comes with a request. `rendered`: made of the request itself on its way, and nothing of its own."""

    name: str
    media_type: str
    content: bytes
    rendered: bool = False


class OtherwiseError(Mistaken):
    """Under an id that was used before, something else was sent."""


def receive_request(
    *,
    actor: Person | None,
    agency: Agency,
    channel: Channel,
    asked: Asked,
    received_at: datetime | None = None,
    portal_id: str | None = None,
    testing: bool = False,
    form: str | None = None,
    enclosed: Sequence[Enclosed] = (),
) -> Request:
    """Take a request in; `actor` is None for the requester themselves. The same id gives the same row.

    `form` is the id of the form that was sent. Raises `Refused`; `Mistaken` for a text or files that are too long, and
    for a day of arrival in the future or long ago; `OtherwiseError` where the id came with something else before.
    """
    try:
        return _receive(
            actor=actor,
            agency=agency,
            channel=channel,
            asked=asked,
            received_at=received_at,
            portal_id=portal_id,
            testing=testing,
            sent_as=_sent_as(portal_id, testing, form),
            enclosed=enclosed,
        )
    except _Otherwise as other:
        who, facts = Actor.system(f"requests.{channel}"), {"agency": agency.code, "request": str(other.request.id)}
        with transaction.atomic():
            record(RECEIVED_OTHERWISE, actor=who, subject=Subject("agency", agency.id), facts=facts)
        raise OtherwiseError(
            "Expected another id: a request with other words came under this one before, and stands."
        ) from other


class _Otherwise(Exception):  # noqa: N818 -- it carries a row out of a transaction that ends
    def __init__(self, request: Request) -> None:
        self.request = request
        super().__init__()


def _sent_as(portal_id: str | None, testing: bool, form: str | None) -> str | None:
    if portal_id is not None:
        return f"{'trial' if testing else 'portal'}:{portal_id}"
    return None if form is None else f"form:{form}"


def _receive(
    *,
    actor: Person | None,
    agency: Agency,
    channel: Channel,
    asked: Asked,
    received_at: datetime | None,
    portal_id: str | None,
    testing: bool,
    sent_as: str | None,
    enclosed: Sequence[Enclosed],
) -> Request:
    now = timezone.now()
    arrived = received_at or now
    who = Actor.person(actor.id) if actor else Actor.system(f"requests.{channel}")
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        decision = require(_decide(actor, agency, asked, now))
        _check(asked, enclosed, arrived, now)
        earlier = _earlier(agency, sent_as, asked, enclosed)
        if earlier is not None:
            return earlier
        zone = zone_of(policy_of(agency, now.date()))
        request = Request(
            id=new_id(),
            agency=agency,
            number=new_number(agency.code, arrived.astimezone(zone).year),
            channel=channel,
            portal_id=portal_id,
            testing=testing,
            sent_as=sent_as,
            received_at=arrived,
            **asdict(asked),
        )
        request.digest = digest_of(asked, enclosed, request.salt)
        try:
            with transaction.atomic():
                request.save(force_insert=True)
        except IntegrityError:  # it was sent twice at the same time
            earlier = _earlier(agency, sent_as, asked, enclosed)
            if earlier is None:
                raise
            return earlier
        _keep(request, enclosed)
        facts = {
            "agency": agency.code,
            "kind": asked.kind,
            "channel": channel.value,
            "received_at": arrived.isoformat(),
            "digest": request.digest,
            "files": [hashlib.sha256(one.content).hexdigest() for one in enclosed],
        }
        record(RECEIVED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
        take_step(request, Step.RECEIVED, by=actor, actor=who, at=arrived)
        if channel != Channel.STAFF and not testing:
            take_step(request, Step.ACKNOWLEDGED, by=None, actor=who, at=now)
    return request


def digest_of(asked: Asked, enclosed: Sequence[Enclosed], salt: str) -> str:
    """The SHA-256 (hexadecimal) of a request as it was written, with the files that are its own."""
    own = [one for one in enclosed if not one.rendered]
    files = [[one.name, one.media_type, hashlib.sha256(one.content).hexdigest()] for one in own]
    return hashlib.sha256(rfc8785.dumps({"salt": salt, "asked": asdict(asked), "files": files})).hexdigest()


def _earlier(agency: Agency, sent_as: str | None, asked: Asked, enclosed: Sequence[Enclosed]) -> Request | None:
    """The request that came under the same id. Raises `_Otherwise` where it was another one."""
    if sent_as is None:
        return None
    found = Request.objects.filter(agency=agency, sent_as=sent_as).first()
    if found is not None and found.digest != digest_of(asked, enclosed, found.salt):
        raise _Otherwise(found)
    return found


def _decide(actor: Person | None, agency: Agency, asked: Asked, at: datetime) -> Decision:
    told = {"requester_kind": asked.kind, "described": bool(asked.description.strip())}
    if actor is not None:
        return decide_on_requests(Act.RECEIVE_REQUEST, actor, agency, at, by_requester=False, **told)
    facts = ReceiveRequest(
        roles_in_owning_agency=NO_ROLES,
        department_roles=NO_ROLES,
        by_requester=True,
        requester_kind=asked.kind,
        described=bool(asked.description.strip()),
    )
    return decide(Act.RECEIVE_REQUEST, facts, policy_of(agency, at.date()))


def _check(asked: Asked, enclosed: Sequence[Enclosed], arrived: datetime, now: datetime) -> None:
    limits = {"name": Request.NAME_MAX, "organisation": Request.NAME_MAX, "email": 254}
    for field, text in asdict(asked).items():
        longest = limits.get(field, Request.TEXT_MAX)
        if isinstance(text, str) and (len(text) > longest or "\x00" in text):
            raise Mistaken(
                f"Expected {field} of at most {longest:,} characters, none of them null; found {len(text):,}."
            )
    if not asked.name.strip():
        raise Mistaken("Expected the requester's name; found none.")
    size = sum(len(one.content) for one in enclosed)
    if size > ENCLOSED_MAX:
        raise Mistaken(f"Expected files of at most {ENCLOSED_MAX:,} bytes together; found {size:,}.")
    if not FIRST <= arrived <= now:
        raise Mistaken(f"Expected a day of arrival that is not in the future, and none before {FIRST.year}.")


def _keep(request: Request, enclosed: Sequence[Enclosed]) -> None:
    for one in enclosed:
        Attachment.objects.create(
            request=request,
            name=one.name[:255],
            media_type=one.media_type[:120],
            content=one.content,
            sha256=hashlib.sha256(one.content).hexdigest(),
        )
