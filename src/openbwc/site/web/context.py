"""What every page shows around its content: the person and their standing, the places they can go, the source."""

from dataclasses import dataclass
from importlib.metadata import metadata
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from openbwc.notices.queries import UNREAD_COUNTED, unread_count
from openbwc.site.web.seat import Seat, seat_of

ABOUT = metadata("openbwc")
SOURCE_LABEL = "Source"
SECTIONS = {
    "Recordings": (
        ("home", "My recordings"),
        ("find", "Find"),
        ("copies", "Redacted copies"),
        ("upload_page", "Upload"),
        ("quarantine", "Quarantine"),
        ("prohibited_reviews", "Restricted reviews"),
        ("redactions", "Redaction"),
        ("stills", "Stills"),
        ("holds", "Holds"),
        ("schedules", "Records schedule"),
        ("dispositions", "Dispositions"),
    ),
    "Programme": (
        ("people", "People"),
        ("courses", "Courses"),
        ("my_camera", "My camera"),
        ("cameras", "Cameras"),
        ("stand_downs", "Stand-downs"),
        ("operations", "Operations"),
        ("task_forces", "Task forces"),
        ("agencies", "Agencies"),
        ("deployment", "Sites and deployment"),
        ("imports", "Bring in rows"),
    ),
    "Disclosure": (
        ("requests", "Requests"),
        ("releases", "Releases"),
        ("packages", "Packages"),
        ("expedited_list", "Expedited releases"),
        ("reading_room", "Reading room"),
        ("accounting", "Accounting"),
        ("annual_report", "Annual report"),
    ),
    "Policy": (
        ("policy", "Standard and profiles"),
        ("drafts", "Drafts and publications"),
    ),
    "Oversight": (
        ("findings", "Findings"),
        ("oversight", "Duties"),
        ("coverage", "Coverage"),
        ("ledger", "Custody ledger"),
        ("planner", "Resource plan"),
        ("publications", "Public metrics"),
    ),
}
"""The main navigation: sections, and in each its places (the name of the address, and the words for it)."""

PUBLIC_PLACES = (
    ("public_releases", "Released footage"),
    ("public_request", "Ask for footage"),
    ("public_request_status", "Where a request stands"),
    ("public_metrics", "Metrics"),
)
"""The navigation of the public pages."""


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation: a section, or a place in it."""

    href: str
    label: str
    here: bool


def sections_and_places(here: str) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The sections, each leading to its first place, and the places of the section that the page is in."""
    sections: list[Place] = []
    shown: tuple[Place, ...] = ()
    for label, places in SECTIONS.items():
        inside = here in {name for name, _ in places}
        sections.append(Place(reverse(places[0][0]), label, inside))
        if inside:
            shown = tuple(Place(reverse(name), words, name == here) for name, words in places)
    return tuple(sections), shown


def source_address() -> str | None:
    """Where the source stands, from the package's own metadata; None when it names no place."""
    for entry in ABOUT.get_all("Project-URL") or []:
        label, _, address = entry.partition(", ")
        if label == SOURCE_LABEL:
            return str(address)
    return None


def _seat(request: HttpRequest) -> Seat | None:
    found: Seat | None = getattr(request, "seat", None)
    return found or seat_of(request.user)


def _unread(seat: Seat | None) -> str:
    """The number of unread notices as the header shows it; empty for none."""
    count = unread_count(seat.person) if seat else 0
    return "" if not count else f"{count - 1}+" if count == UNREAD_COUNTED else str(count)


def house(request: HttpRequest) -> dict[str, Any]:
    """The `house` of the templates; it works without a user too, so that an error page can be drawn."""
    shown: dict[str, Any] = {
        "version": ABOUT["Version"],
        "source": source_address(),
        "signed_in": False,
        "sections": (),
    }
    if getattr(request, "public", False):
        here = request.resolver_match.url_name if request.resolver_match else ""
        shown["public_places"] = [Place(reverse(name), words, name == here) for name, words in PUBLIC_PLACES]
        return {"house": shown}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"house": shown}
    must_enrol = settings.REQUIRE_MFA and not is_mfa_enabled(user)
    seat = _seat(request)
    match = request.resolver_match
    place = getattr(match.func, "view_class", None) if match else None
    name = getattr(place, "place", "")
    sections, places = sections_and_places(name)
    shown |= {
        "signed_in": True,
        "must_enrol": must_enrol,
        "name": seat.person.name if seat else user.get_username(),
        "standing": seat.standing if seat else "Account without a person: no evidence rights",
        "sections": () if must_enrol else sections,
        "places": () if must_enrol else places,
        "notices": seat is not None and not must_enrol,
        "at_notices": name == "notices",
        "unread": _unread(seat),
    }
    return {"house": shown}
