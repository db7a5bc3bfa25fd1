"""An agency's schedule, from its rows and back: the one in force on a day, and a proposed one as JSON.

Guarantees: only the schedule that a second person approved is ever in force; what is read back from JSON is what was
written, or raises.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import rfc8785

from openbwc.policy import UNVERIFIED, Cutoff, FinalAction, Item, Period, PolicyError, Schedule, Trigger
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.retention.models import AuthorityEntry, CategoryMapping, ScheduleChange, ScheduleItem

_LIMITS = {"code": ScheduleItem.CODE_MAX, "authority": ScheduleItem.AUTHORITY_MAX, "title": ScheduleItem.TITLE_MAX}


def item_of(row: ScheduleItem) -> Item:
    """A row as the policy knows it."""
    return Item(
        code=row.code,
        authority=row.authority,
        title=row.title,
        trigger=Trigger(row.trigger),
        period=Period.parse(row.period),
        cutoff=Cutoff(row.cutoff),
        final_action=FinalAction(row.final_action),
    )


def schedule_in_force(agency: Agency, on: date) -> Schedule:
    """The agency's schedule on a day, as far as it covers something; one without items where none was approved.

    It is read by one statement, so that what covers a category is of one schedule, whatever is approved meanwhile.
    """
    items: dict[str, Item] = {}
    mapping: dict[str, tuple[str, ...]] = {}
    rows = CategoryMapping.objects.filter(CategoryMapping.in_force(on), agency=agency).select_related("item")
    for row in rows.order_by("category", "item__code"):
        items[row.item.code] = item_of(row.item)
        mapping[row.category] = (*mapping.get(row.category, ()), row.item.code)
    return Schedule(items=items, mapping=mapping)


def items_of(agency: Agency) -> dict[str, Item]:
    """Each item that is in force now, by its code; also one that covers no category."""
    rows = ScheduleItem.objects.filter(agency=agency, superseded_on=None)
    return {row.code: item_of(row) for row in rows}


def mapping_of(agency: Agency) -> dict[str, tuple[str, ...]]:
    """The codes of the items that cover each category now."""
    found: dict[str, tuple[str, ...]] = {}
    rows = CategoryMapping.objects.filter(agency=agency, superseded_on=None).order_by("category", "item__code")
    for category, code in rows.values_list("category", "item__code"):
        found[category] = (*found.get(category, ()), code)
    return found


def covered_by(mapping: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """The categories that each item covers, by its code; none for any other code."""
    found = defaultdict[str, frozenset[str]](frozenset)
    for category, codes in mapping.items():
        for code in codes:
            found[code] |= {category}
    return found


def entries_in_force(agency: Agency) -> dict[str, AuthorityEntry]:
    """By code, the entry of the authority that an item in force rests on."""
    rows = ScheduleItem.objects.filter(agency=agency, superseded_on=None).exclude(entry=None).select_related("entry")
    return {row.code: row.entry for row in rows if row.entry is not None}


def put_in_force(change: ScheduleChange, schedule: Schedule, on: date) -> None:
    """End the agency's schedule on a day and begin this one, each item with the entry of its authority: the one in
    force, or the one that the change is about. Raises `Mistaken` for an authority that no such entry names.
    """
    agency, entries = change.agency, entries_in_force(change.agency)
    entries |= {entry.code: entry for entry in AuthorityEntry.objects.filter(change=change)}
    for code, item in schedule.items.items():
        if item.authority != UNVERIFIED and (code not in entries or entries[code].authority != item.authority):
            raise Mistaken(
                f"The authority of {code}, {item.authority}, was taken back. Withdraw this, and propose anew."
            )
    ScheduleItem.objects.filter(agency=agency, superseded_on=None).update(superseded_on=on)
    CategoryMapping.objects.filter(agency=agency, superseded_on=None).update(superseded_on=on)
    rows = {
        code: ScheduleItem.objects.create(
            agency=agency,
            change=change,
            code=code,
            authority=item.authority,
            title=item.title,
            trigger=item.trigger.value,
            period=str(item.period),
            cutoff=item.cutoff.value,
            final_action=item.final_action.value,
            entry=None if item.authority == UNVERIFIED else entries[code],
            effective_from=on,
        )
        for code, item in schedule.items.items()
    }
    for category, codes in schedule.mapping.items():
        for code in codes:
            CategoryMapping.objects.create(agency=agency, category=category, item=rows[code], effective_from=on)


def content_of(schedule: Schedule) -> dict[str, Any]:
    """A schedule as JSON."""
    return {
        "items": {
            code: {
                "authority": item.authority,
                "title": item.title,
                "trigger": item.trigger.value,
                "period": str(item.period),
                "cutoff": item.cutoff.value,
                "final_action": item.final_action.value,
            }
            for code, item in schedule.items.items()
        },
        "categories": {category: list(codes) for category, codes in schedule.mapping.items()},
    }


def schedule_of(content: Mapping[str, Any]) -> Schedule:
    """The schedule of such JSON."""
    items = {
        code: Item(
            code=code,
            authority=said["authority"],
            title=said["title"],
            trigger=Trigger(said["trigger"]),
            period=Period.parse(said["period"]),
            cutoff=Cutoff(said["cutoff"]),
            final_action=FinalAction(said["final_action"]),
        )
        for code, said in content["items"].items()
    }
    return Schedule(items=items, mapping={key: tuple(codes) for key, codes in content["categories"].items()})


def check_schedule(schedule: Schedule, agency: Agency, on: date) -> None:
    """Raise `Mistaken` for a schedule that cannot be kept: no item, a stray code or category, a text too long."""
    if not schedule.items:
        raise Mistaken("Expected a schedule with at least one item.")
    for item in schedule.items.values():
        for name, longest in _LIMITS.items():
            text = str(getattr(item, name))
            if not 0 < len(text.strip()) <= longest:
                raise Mistaken(f"Expected the {name} of {item.code} in 1 to {longest} characters; found {len(text)}.")
    try:
        known = policy_of(agency, on).categories
    except PolicyError as error:
        raise Mistaken(f"Expected a policy of {agency.code} in force, for its categories: {error}") from error
    stray = sorted(schedule.mapping.keys() - known.keys())
    if stray:
        raise Mistaken(f"{agency.code} knows the categories {', '.join(sorted(known))}; found {', '.join(stray)}.")
    missing = sorted({code for codes in schedule.mapping.values() for code in codes} - schedule.items.keys())
    if missing:
        raise Mistaken(f"Expected items of the schedule ({', '.join(schedule.items)}); found {', '.join(missing)}.")


def fingerprint(schedule: Schedule, category: str, zone: str = "UTC") -> str:
    """The digest of what a schedule says of a category in a time zone; equal where they say the same (SHA-256, hex)."""
    items = {item.code: item for item in schedule.covering(category)}
    said = {**content_of(Schedule(items=items, mapping={category: tuple(items)})), "zone": zone}
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()
