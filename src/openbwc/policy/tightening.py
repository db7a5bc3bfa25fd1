"""'Meets or exceeds' (III.A.2): does a profile only tighten the standard?

Guarantees: everything that a profile states is compared with the standard's floor; each loosening is reported with
its clause, the floor and the offered value, each tightening likewise, and what is equal is silent. Adding a grant,
reaching further with one, or lifting a restriction is a loosening as much as a shorter buffer is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from openbwc.policy.model import (
    AccessRule,
    Category,
    CorrectionRule,
    Parameter,
    Profile,
    Scope,
    Standard,
    Tightening,
    Value,
)
from openbwc.policy.terms import CALLING_FOR_A_RECORDING


class Movement(StrEnum):
    """How an offered value stands to the floor. `stated` is the agency's own wording, neither looser nor tighter."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    STATED = "stated"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between a profile and the standard. `line` is the profile's line, None where it has none."""

    clause: str
    subject: str
    floor: str
    offered: str
    movement: Movement
    words: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TighteningReport:
    """All differences of one profile, in the order of the standard."""

    agency: str
    path: str
    standard: str
    changes: tuple[Change, ...]

    def of(self, movement: Movement) -> tuple[Change, ...]:
        """The changes of one sort."""
        return tuple(change for change in self.changes if change.movement is movement)

    @property
    def loosenings(self) -> tuple[Change, ...]:
        """What is refused."""
        return self.of(Movement.LOOSER)

    @property
    def tightenings(self) -> tuple[Change, ...]:
        """What exceeds the standard."""
        return self.of(Movement.TIGHTER)

    @property
    def meets(self) -> bool:
        """Whether the profile meets or exceeds the standard."""
        return not self.loosenings


def move(tightens: Tightening, floor: Value, offered: Value) -> Movement:
    """How `offered` stands to `floor` under a class of tightening. Values of unlike types are looser."""
    if type(floor) is not type(offered):
        return Movement.LOOSER
    if floor == offered:
        return Movement.EQUAL
    if isinstance(floor, tuple) and isinstance(offered, tuple):
        kept, asked = set(floor), set(offered)
        tighter = {Tightening.SUPERSET_OF: asked > kept, Tightening.SUBSET_OF: asked < kept}.get(tightens, False)
        return Movement.TIGHTER if tighter else Movement.LOOSER
    if isinstance(floor, int) and isinstance(offered, int) and not isinstance(floor, bool):
        tighter = {Tightening.AT_LEAST: offered > floor, Tightening.AT_MOST: offered < floor}.get(tightens, False)
        return Movement.TIGHTER if tighter else Movement.LOOSER
    return Movement.LOOSER


def show_value(value: Value, unit: str | None = None) -> str:
    """A value for people: '120 s', 'yes', 'a, b, c'."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value} {unit}" if unit else str(value)


def check_tightening(standard: Standard, profile: Profile) -> TighteningReport:
    """Compare everything that the profile states with the standard."""
    changes = [
        *_parameters(standard, profile),
        *_encounter_types(standard, profile),
        *_categories(standard, profile),
        *_access(standard, profile),
        *_corrections(standard, profile),
        *_exemptions(standard, profile),
        *_reasons(standard, profile),
        *_words(profile),
    ]
    return TighteningReport(
        agency=profile.agency,
        path=profile.path,
        standard=standard.id,
        changes=tuple(change for change in changes if change.movement is not Movement.EQUAL),
    )


def _parameters(standard: Standard, profile: Profile) -> Iterator[Change]:
    for clause in standard.clauses.values():
        for parameter in clause.parameters:
            offered = profile.parameters.get((clause.id, parameter.name))
            if offered is not None:
                movement = move(parameter.tightens, parameter.value, offered)
                yield Change(
                    clause=clause.id,
                    subject=parameter.name,
                    floor=show_value(parameter.value, parameter.unit),
                    offered=show_value(offered, parameter.unit),
                    movement=movement,
                    words=_explain(parameter, offered, movement),
                    line=profile.lines.get(f"{clause.id}/{parameter.name}"),
                )


def _explain(parameter: Parameter, offered: Value, movement: Movement) -> str:
    """The difference of one parameter in words."""
    floor, unit = parameter.value, parameter.unit
    if isinstance(floor, tuple) and isinstance(offered, tuple):
        added, dropped = sorted(set(offered) - set(floor)), sorted(set(floor) - set(offered))
        parts = [f"adds {', '.join(added)}"] * bool(added) + [f"drops {', '.join(dropped)}"] * bool(dropped)
        return " and ".join(parts) or "the same"
    if movement is Movement.LOOSER:
        rule = {
            Tightening.AT_LEAST: f"at least {show_value(floor, unit)}",
            Tightening.AT_MOST: f"at most {show_value(floor, unit)}",
            Tightening.UNCHANGED: f"{show_value(floor, unit)}, the same for every agency",
        }.get(parameter.tightens, show_value(floor, unit))
        return f"has to be {rule}"
    return f"{show_value(offered, unit)} instead of {show_value(floor, unit)}"


def _encounter_types(standard: Standard, profile: Profile) -> Iterator[Change]:
    """Each clause of II.A keeps a type; the types themselves are the agency's to word ('as agency policy defines')."""
    if not profile.encounter_types:
        return
    for clause in CALLING_FOR_A_RECORDING:
        floor = {kind.code: kind.title for kind in standard.encounter_types.values() if kind.clause == clause}
        offered = {kind.code: kind.title for kind in profile.encounter_types.values() if kind.clause == clause}
        movement = Movement.STATED if offered else Movement.LOOSER
        yield Change(
            clause=clause,
            subject="encounter_types",
            floor=", ".join(sorted(floor)),
            offered=", ".join(sorted(offered)) or "none",
            movement=Movement.EQUAL if floor == offered else movement,
            words=(
                f"calls for a recording in {len(offered)} types of encounter"
                if offered
                else "no type of encounter calls for a recording any more"
            ),
            line=profile.lines.get("encounter_types"),
        )


def _categories(standard: Standard, profile: Profile) -> Iterator[Change]:
    for code, category in profile.categories.items():
        former = standard.categories.get(code)
        yield Change(
            clause=category.clause if former is None else former.clause,
            subject=f"category {code}",
            floor="no such category" if former is None else _show_category(former),
            offered=_show_category(category),
            movement=Movement.STATED if former is None else _category_movement(former, category),
            words="adds a category" if former is None else "restates a category of the standard",
            line=profile.lines.get("categories"),
        )


def _category_movement(former: Category, category: Category) -> Movement:
    if category.clause != former.clause or (former.restriction and category.restriction != former.restriction):
        return Movement.LOOSER
    if category.restriction and not former.restriction:
        return Movement.TIGHTER
    return Movement.EQUAL if category.title == former.title else Movement.STATED


def _show_category(category: Category) -> str:
    return f"{category.clause}, {category.restriction or 'not restricted'}"


Grants = dict[tuple[str, str], set[Scope]]


def _access(standard: Standard, profile: Profile) -> Iterator[Change]:
    if profile.access_rules is not None:
        line = profile.lines.get("access_rules")
        yield from _grants("V.A.1", _expand(standard.access_rules), _expand(profile.access_rules), line)


def _corrections(standard: Standard, profile: Profile) -> Iterator[Change]:
    if profile.correction_rules is not None:
        floor, offered = _expand_corrections(standard.correction_rules), _expand_corrections(profile.correction_rules)
        yield from _grants("V.A.4", floor, offered, profile.lines.get("correction_rules"))


def _expand(rules: Iterable[AccessRule]) -> Grants:
    grants: Grants = {}
    for rule in rules:
        for act in rule.acts:
            for purpose in rule.purposes or {""}:
                what = f"{act.value} for {purpose}" if purpose else act.value
                grants.setdefault((rule.role, what), set()).add(rule.scope)
    return grants


def _expand_corrections(rules: Iterable[CorrectionRule]) -> Grants:
    grants: Grants = {}
    for rule in rules:
        for subject in rule.subjects:
            grants.setdefault((rule.role, f"correct {subject}"), set()).add(rule.scope)
    return grants


def _grants(clause: str, floor: Grants, offered: Grants, line: int | None) -> Iterator[Change]:
    """Grants that the standard does not hold are loosenings; grants of the standard that are gone are tightenings."""
    for role, what in sorted(floor.keys() | offered.keys()):
        kept, asked = floor.get((role, what), set()), offered.get((role, what), set())
        wider = [scope for scope in asked if not any(held.holds(scope) for held in kept)]
        narrower = [scope for scope in kept if not any(held.holds(scope) for held in asked)]
        movement = Movement.LOOSER if wider else Movement.TIGHTER if narrower else Movement.EQUAL
        yield Change(
            clause=clause,
            subject=f"{role}: {what}",
            floor=_show_scopes(kept),
            offered=_show_scopes(asked),
            movement=movement,
            words="widens a grant" if wider else "takes a grant back" if narrower else "the same",
            line=line,
        )


def _show_scopes(scopes: set[Scope]) -> str:
    return ", ".join(scope.value for scope in Scope if scope in scopes) or "not granted"


def _exemptions(standard: Standard, profile: Profile) -> Iterator[Change]:
    for code in profile.exemptions:
        exemption = standard.exemptions[code]
        granted = exemption.agency == profile.agency
        yield Change(
            clause=exemption.clause,
            subject=f"exemption {code}",
            floor=f"granted to {exemption.agency} only",
            offered=f"claimed by {profile.agency}",
            movement=Movement.STATED if granted else Movement.LOOSER,
            words=exemption.title if granted else "claims an exemption that the standard grants to another agency",
            line=profile.lines.get("exemptions"),
        )


def _reasons(standard: Standard, profile: Profile) -> Iterator[Change]:
    """What V.A.6 has redacted keeps a reason to redact it for, however few reasons an agency uses."""
    offered = profile.parameters.get(("V.A.6", "redaction_reasons"))
    if not isinstance(offered, tuple):
        return
    reasons = standard.redaction_reasons
    covered = {category for code in offered if code in reasons for category in reasons[code].categories}
    for category in sorted({category for reason in reasons.values() for category in reason.categories} - covered):
        yield Change(
            clause="V.A.6",
            subject=f"reasons for {category}",
            floor=", ".join(code for code, reason in reasons.items() if category in reason.categories),
            offered="none",
            movement=Movement.LOOSER,
            words="leaves no reason to redact it for",
            line=profile.lines.get("V.A.6/redaction_reasons"),
        )


def _words(profile: Profile) -> Iterator[Change]:
    for group in profile.screened_words:
        words = sorted(group.anywhere | group.alone)
        yield Change(
            clause="II.B.5",
            subject=f"screened words, {group.characteristic}",
            floor="the standard's words",
            offered=", ".join(words),
            movement=Movement.TIGHTER if words else Movement.EQUAL,
            words=f"screens {len(words)} more words",
            line=profile.lines.get("screened_words"),
        )


def sentence(change: Change) -> str:
    """A loosening as one sentence with its line, clause, floor and offered value."""
    place = "" if change.line is None else f"line {change.line}: "
    return (
        f"{place}{change.clause} {change.subject}: {change.words}; "
        f"the floor is {change.floor}, the profile offers {change.offered}."
    )
