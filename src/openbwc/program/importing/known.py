"""What the rows of a file speak of, looked up for many rows at once."""

from collections.abc import Iterable
from datetime import date

from openbwc.program.importing.csv_rows import Row
from openbwc.program.models import Agency, Camera, Person, Role, TrainingProgramme
from openbwc.program.refusals import Mistaken

DEPARTMENT = "department"
_ROLES = {name.lower(): role for role in Role for name in (role.value, role.label)}


class Known:
    """Agencies and courses, and the people and cameras that the rows at hand name.

    Each look-up raises `Mistaken` with what was expected, what was found and what to do.
    """

    def __init__(self) -> None:
        self.agencies = {agency.code.upper(): agency for agency in Agency.objects.all()}
        self._courses = {(course.agency_id, course.title.lower()): course for course in TrainingProgramme.objects.all()}
        self._people: dict[tuple[str, str], Person] = {}
        self._cameras: dict[str, Camera] = {}

    def look_up(self, rows: Iterable[Row]) -> None:
        """Read the people and cameras that these rows name; what earlier rows named is forgotten."""
        badges = {row.cells["badge"] for row in rows if "badge" in row.cells}
        serials = {row.cells["serial"] for row in rows if "serial" in row.cells}
        people = Person.objects.filter(badge__in=badges).select_related("agency") if badges else ()
        cameras = Camera.objects.filter(serial__in=serials).select_related("agency") if serials else ()
        self._people = {(one.agency.code.upper(), one.badge): one for one in people}
        self._cameras = {one.serial: one for one in cameras}

    def agency(self, code: str) -> Agency:
        """The agency of a code."""
        found = self.agencies.get(code.upper())
        if found is None:
            known = ", ".join(sorted(self.agencies)) or "none is established yet"
            raise Mistaken(f"Expected an agency's code ({known}); found '{code}'.")
        return found

    def person(self, code: str, badge: str) -> Person | None:
        """The person of an agency and badge; None when nobody has it."""
        return self._people.get((self.agency(code).code.upper(), badge))

    def registered(self, code: str, badge: str) -> Person:
        """The person of an agency and badge, who has to be registered."""
        found = self.person(code, badge)
        if found is None:
            raise Mistaken(f"Expected a badge that is registered in {code}; found '{badge}'. Import people first.")
        return found

    def camera(self, serial: str) -> Camera | None:
        """The camera of a serial number; None when it is not in the records."""
        return self._cameras.get(serial)

    def course(self, agency: Agency, title: str) -> TrainingProgramme:
        """The agency's course of that title, else the department's."""
        found = self._courses.get((agency.id, title.lower())) or self._courses.get((None, title.lower()))
        if found is None:
            raise Mistaken(f"Expected the title of a course of {agency} or the department; found '{title}'. Define it.")
        return found


def role_of(text: str) -> Role:
    """The role of a code or title."""
    found = _ROLES.get(text.lower())
    if found is None:
        raise Mistaken(f"Expected a role ({', '.join(Role.values)}); found '{text}'.")
    return found


def day_of(text: str) -> date:
    """The day in ISO form."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistaken(f"Expected a day such as 2026-03-01; found '{text}'.") from None


def whole_number(text: str, *, least: int, most: int) -> int:
    """The whole number from `least` to `most`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if number is None or not least <= number <= most:
        raise Mistaken(f"Expected a whole number from {least} to {most}; found '{text}'.")
    return number
