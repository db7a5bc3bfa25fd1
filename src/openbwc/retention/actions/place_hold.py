"""Somebody places a hold: on single recordings, or on whatever a saved query finds, now and later (V.A.4).

Guarantees: what the query finds is written down with the hold, and so is what comes in while that is being done
(`catching`); the house goes on meanwhile.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.custody.queries import last_index
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.catching import catch, changed_since
from openbwc.retention.deciding import decide_retention, holds_act, subject_of
from openbwc.retention.events import HOLD_PLACED
from openbwc.retention.models import HeldRecording, Hold
from openbwc.retention.scopes import found_by, saved, with_names

_READ = 10_000


def place_hold(
    *,
    actor: Person,
    agency: Agency,
    kind: str,
    authority: str,
    matter: str,
    query: Criteria | None = None,
    recordings: Sequence[Recording] = (),
    custodian: Person,
    review_on: date,
) -> Hold:
    """Place a hold on what the query finds, or on the recordings. Raises `Refused`, for the query's words too.

    `Mistaken` for both or neither of them, a query that asks nothing or names another agency, a recording of another
    agency, and a text that is too long.
    """
    now = timezone.now()
    hold = Hold(
        id=new_id(),
        agency=agency,
        kind=kind,
        authority=" ".join(authority.split()),
        matter=" ".join(matter.split()),
        query=None if query is None else with_names(saved(query), query),
        custodian=custodian,
        review_on=review_on,
        placed_by=actor,
        placed_at=now,
    )
    who = Actor.person(actor.id)
    if query is not None:
        check_search(actor=actor, criteria=query)
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        facts = {
            "kind": kind,
            "authority": hold.authority,
            "matter": hold.matter,
            "review_in_days": (review_on - now.date()).days,
            "custodian_may_review": holds_act(Act.REVIEW_HOLD, custodian, agency, now),
        }
        decision = require(decide_retention(Act.PLACE_HOLD, actor, agency, now, **facts))
        _check(hold, query, recordings)
        before = last_index()
        hold.save(force_insert=True)
        _write_down(hold, recordings, now)
        hold.covered, digest = _digest_of(hold)
        hold.save(update_fields=["covered"])
        said = _told(hold, digest)
        record(HOLD_PLACED, actor=who, subject=subject_of(hold), facts=said, decision=decision.as_dict())
        if query is not None:
            catch([hold], changed_since(before))
    return hold


def _told(hold: Hold, digest: str) -> dict[str, object]:
    return {
        "agency": hold.agency.code,
        "kind": hold.kind,
        "authority": hold.authority,
        "matter": hold.matter,
        "query": hold.query,
        "custodian": str(hold.custodian_id),
        "review_on": hold.review_on.isoformat(),
        "recordings": hold.covered,
        "sha256": digest,
    }


def _check(hold: Hold, query: Criteria | None, recordings: Sequence[Recording]) -> None:
    if (query is None) == (not recordings):
        raise Mistaken("Expected a hold on a search or on recordings, one of the two.")
    if any(one.agency_id != hold.agency_id for one in recordings):
        raise Mistaken(f"Expected recordings of {hold.agency.code}: each agency holds what it keeps.")
    if query is not None and query.agency_code not in {"", hold.agency.code}:
        raise Mistaken(f"Expected a search in {hold.agency.code}; found one in {query.agency_code}.")
    for name, text, longest in (
        ("authority", hold.authority, Hold.AUTHORITY_MAX),
        ("matter", hold.matter, Hold.MATTER_MAX),
    ):
        if len(text) > longest:
            raise Mistaken(f"Expected the {name} in at most {longest} characters; found {len(text)}.")


def _write_down(hold: Hold, recordings: Sequence[Recording], now: datetime) -> None:
    """Write down what the hold covers now; what a query finds is copied inside the database, however much it is."""
    if hold.query is None:
        rows = [
            HeldRecording(hold=hold, recording=one, since=now) for one in {one.id: one for one in recordings}.values()
        ]
        HeldRecording.objects.bulk_create(rows)
        return
    found = Recording.objects.filter(found_by(hold)).order_by().values_list("id")
    try:
        select, parameters = found.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    table = connection.ops.quote_name(HeldRecording._meta.db_table)
    hold_id = Hold._meta.pk.get_db_prep_value(hold.id, connection)
    since = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (hold_id, since, recording_id) "  # noqa: S608 - names of our own; values are parameters
            f"SELECT %s, %s, found.id FROM ({select}) found",
            [hold_id, since, *parameters],
        )


def _digest_of(hold: Hold) -> tuple[int, str]:
    """How many recordings are written down, and the SHA-256 of their ids, 16 bytes each, in order."""
    digest, count = hashlib.sha256(), 0
    ids = HeldRecording.objects.filter(hold=hold).order_by("recording_id").values_list("recording_id", flat=True)
    for one in ids.iterator(chunk_size=_READ):
        digest.update(one.bytes)
        count += 1
    return count, digest.hexdigest()
