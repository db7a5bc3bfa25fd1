"""What every OSCAL document has: its model, its metadata, ids made from names, and properties of our own namespace.

Guarantees: ids are UUIDs of version 5, made from what a thing is called, so that equal input gives equal output;
a document's own id changes with its content's version and with nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

OSCAL_VERSION = "1.2.1"
NAMESPACE = "https://openbwc.example/ns/oscal"
_IDS = uuid5(NAMESPACE_URL, NAMESPACE)
DEPARTMENT = "U.S. Department of Homeland Security"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """An OSCAL document: the file that it goes to, the name of its model, and its content below that name."""

    file: str
    model: str
    content: Mapping[str, Any]

    def as_json(self) -> Json:
        """The document as its file holds it."""
        return {self.model: self.content}


def made_id(*words: str) -> str:
    """The id of what bears this name; equal words, equal id."""
    return str(uuid5(_IDS, "\x1f".join(words)))


def prop(name: str, value: str, remarks: str = "") -> Json:
    """A property of our namespace; its value on one line."""
    made = {"name": name, "ns": NAMESPACE, "value": " ".join(value.split())}
    return made | ({"remarks": remarks} if remarks else {})


def moment(at: datetime | date) -> str:
    """A moment in OSCAL's form; a day stands for its beginning (UTC)."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), UTC)
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def metadata(title: str, *, modified: datetime | date, version: str, agency: str | None = None) -> Json:
    """A document's head. The party responsible is the agency, or the department where none is named."""
    name = agency or DEPARTMENT
    party = made_id("party", name)
    return {
        "title": title,
        "last-modified": moment(modified),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        "roles": [{"id": "policy-office", "title": "Who is responsible for the policy"}],
        "parties": [{"uuid": party, "type": "organization", "name": name}],
        "responsible-parties": [{"role-id": "policy-office", "party-uuids": [party]}],
        "remarks": "Made by OpenBWC from the policy's data. No right is created (clause VII).",
    }


def control_id(clause: str) -> str:
    """The id of the control that is a clause: `bwc-v.a.7`."""
    return f"bwc-{clause.lower()}"


def objective_id(clause: str) -> str:
    """The id of the part that says how the clause is assessed."""
    return f"{control_id(clause)}_obj"


def parameter_id(clause: str, name: str) -> str:
    """The id of a clause's parameter: `bwc-v.a.7_pre_event_buffer_seconds`."""
    return f"{control_id(clause)}_{name}"


def uuid_text(value: UUID) -> str:
    """The id of a thing that has none of version 4 or 5 (ours are of version 7), in OSCAL's form."""
    return made_id("thing", str(value))
