"""Links to packages in use: whose link it is, whether it stands, and the receipts of what is done through it.

Guarantees:
- A secret is kept as its digest alone; a link that ended, that was revoked or whose package may not be handed out any
  more opens nothing, and answers as one that never was: but the defence's, which opens its own receipts for good.
- Every use stands in a receipt, each chained to the one before: what is used again within a sitting, in the one of that
  sitting, so that who plays or asks without end writes no more than a few. A recipient's stand in the ledger too.
- What the defence does through its link stands in no event, on no page of the agency and in no answer of a program: its
  receipts are read through that link itself, and through a court's that was given by it, which leaves a receipt that
  the defence sees. The agency gives no such link.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import PACKAGE_TAKEN
from openbwc.disclosure.models import Link, LinkKind, Receipt, Taken
from openbwc.disclosure.packages import KEPT_FROM_THE_AGENCY, may_be_taken, subject_of_release

RECIPIENT = Actor.system("recipient")
SITTING = timedelta(minutes=30)
STRETCHES = 16
"""In so many stretches a file is told: a receipt of a range is of every stretch that it touches."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def digest_of_secret(secret: str) -> str:
    """The SHA-256 (hex) by which a link's secret is known. (256 random bits need no slow hash.)"""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str, at: datetime) -> Link | None:
    """The link of a secret, where it stands and its package, of which the court's opens nothing, may be handed out."""
    link = _known(secret)
    if link is None or link.revoked_at is not None or link.expires_at <= at:
        return None
    return link if link.kind == LinkKind.COURT or may_be_taken(link.package) else None


def receipts_link_of(secret: str) -> Link | None:
    """The defence's link of a secret, standing or not: whoever took it reads its receipts for good.

    One that nobody took answers alike, so that whoever ends it does not learn whether somebody had.
    """
    link = _known(secret)
    return link if link and link.kind == LinkKind.DEFENCE else None


def _known(secret: str) -> Link | None:
    related = ("package__release__agency", "package__release__request", "given_through")
    return Link.objects.select_related(*related).filter(token=digest_of_secret(secret)).first()


def note(link: Link, did: Taken, *, what: str = "", served: str = "") -> Receipt:
    """Leave a receipt of a use of the link, in a transaction of its own."""
    with transaction.atomic():
        return _written(_locked(link), did, what[:255], served)


def note_in_sitting(link: Link, did: Taken, *, what: str = "", served: str = "") -> None:
    """Leave a receipt of it, unless one of the last half hour tells it already.

    `served` is `whole`, a `Content-Range`, or empty; a range is told by the stretches of the file that it touches.
    """
    what = what[:255]
    stretches, told_as = _stretches(served)
    with transaction.atomic():
        link = _locked(link)
        since = timezone.now() - SITTING
        told = link.receipts.filter(did=did, what=what, at__gt=since).values_list("served", flat=True)
        if not told or not stretches <= frozenset[int]().union(*(_stretches(one)[0] for one in told)):
            _written(link, did, what, told_as)


def _locked(link: Link) -> Link:
    return Link.objects.select_for_update(of=("self",)).select_related("package__release").get(id=link.id)


def _stretches(served: str) -> tuple[frozenset[int], str]:
    """The stretches that something touches which was served, and the words by which a receipt tells them."""
    asked = _RANGE.fullmatch(served)
    if asked is None:
        return (frozenset(range(STRETCHES)) if served else frozenset()), served
    first, last, size = (int(number) for number in asked.groups())
    length = -(-size // STRETCHES)
    touched = range(first // length, last // length + 1)
    end = min(touched.stop * length, size) - 1
    return frozenset(touched), f"bytes {touched.start * length}-{end}/{size}"


def _written(link: Link, did: Taken, what: str, served: str) -> Receipt:
    """A receipt after the link's last one; the link is locked."""
    last = link.receipts.last()
    receipt = Receipt(
        link=link, number=last.number + 1 if last else 1, at=timezone.now(), did=did, what=what, served=served[:60]
    )
    receipt.digest = digest_of_receipt(receipt, last.digest if last else "")
    receipt.save(force_insert=True)
    if link.kind not in KEPT_FROM_THE_AGENCY:
        facts = {
            "link": str(link.id),
            "package": str(link.package_id),
            "receipt": receipt.number,
            "digest": receipt.digest,
            "did": receipt.did,
            "served": receipt.served,
        }
        record(PACKAGE_TAKEN, actor=RECIPIENT, subject=subject_of_release(link.package.release), facts=facts)
    return receipt


def digest_of_receipt(receipt: Receipt, before: str) -> str:
    """The digest of a receipt, chained to the one before it (empty for the first)."""
    told: dict[str, Any] = {
        "before": before,
        "link": str(receipt.link_id),
        "number": receipt.number,
        "at": receipt.at.isoformat(),
        "did": str(receipt.did),
        "what": receipt.what,
        "served": receipt.served,
    }
    return hashlib.sha256(rfc8785.dumps(told)).hexdigest()


def receipts_chain(link: Link) -> bool:
    """Whether a link's receipts are as they were written, none changed and none left out but at the end."""
    before, expected = "", 1
    for one in link.receipts.iterator():
        if one.number != expected or one.digest != digest_of_receipt(one, before):
            return False
        before, expected = one.digest, expected + 1
    return True


def links_read_by(link: Link) -> QuerySet[Link]:
    """The links whose receipts the holder of a link reads: their own; a court's, and counsel's who gave it."""
    counsel = link.given_through or link
    return Link.objects.filter(Q(id=counsel.id) | Q(given_through=counsel))


def receipts_read_by(link: Link) -> QuerySet[Receipt]:
    """Their receipts, the newest first."""
    return Receipt.objects.filter(link__in=links_read_by(link)).select_related("link").order_by("-at", "-id")
