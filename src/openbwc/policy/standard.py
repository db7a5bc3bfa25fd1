"""Reading a department standard from its folder.

Guarantees: the clauses that the standard lists are exactly the clauses that it defines, so none can be dropped or
slipped in; each parameter's type fits the way it tightens; every parameter that the program relies on is there and
of the right type; every word that refers to something refers to something that exists.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from openbwc.policy.errors import PolicyFileError
from openbwc.policy.in_force import content_hash
from openbwc.policy.model import (
    Act,
    Basis,
    Clause,
    Exemption,
    Kind,
    Parameter,
    Restriction,
    Standard,
    Tightening,
    Value,
    ValueType,
)
from openbwc.policy.reading import Cell, plain, read_file
from openbwc.policy.required_settings import FORMS
from openbwc.policy.terms import (
    ENCOUNTER_CLAUSES,
    known,
    read_access_rules,
    read_categories,
    read_correction_rules,
    read_encounter_types,
    read_redaction_reasons,
    read_screened_words,
)

HEAD, CLAUSES, TERMS, ACCESS, WORDS = FILES = (
    "standard.yaml",
    "clauses.yaml",
    "terms.yaml",
    "access.yaml",
    "screened-words.yaml",
)

RELIED_ON: Mapping[tuple[str, str], ValueType] = MappingProxyType(
    {
        ("II.A.1", "patrol_shift_recordings"): ValueType.INTEGER,
        ("II.B.4", "prohibited_purposes"): ValueType.SET,
        ("II.B.5", "protected_characteristics"): ValueType.SET,
        ("II.B.6", "non_activation_reasons"): ValueType.SET,
        ("II.B.6", "statement_required"): ValueType.FLAG,
        ("III.A.1", "published_policy_required"): ValueType.FLAG,
        ("III.B", "finding_reasons"): ValueType.SET,
        ("III.C", "required_documents"): ValueType.SET,
        ("III.C", "disclosure_officer_required"): ValueType.FLAG,
        ("III.D", "required_topics"): ValueType.SET,
        ("III.D", "acts_needing_training"): ValueType.SET,
        ("IV.A", "deactivation_reasons"): ValueType.SET,
        ("IV.A", "early_stop_seconds"): ValueType.INTEGER,
        ("IV.A", "interruption_seconds"): ValueType.INTEGER,
        ("IV.A", "late_start_seconds"): ValueType.INTEGER,
        ("IV.A", "reasons_needing_fault_report"): ValueType.SET,
        ("IV.A", "review_sample_least"): ValueType.INTEGER,
        ("IV.A", "review_sample_per_thousand"): ValueType.INTEGER,
        ("IV.A", "stated_reasons"): ValueType.SET,
        ("IV.E", "upload_grace_hours"): ValueType.INTEGER,
        ("IV.B", "required_settings"): ValueType.SET,
        ("IV.B", "firmware_floor"): ValueType.SET,
        ("IV.B", "resolution_lines"): ValueType.INTEGER,
        ("IV.B", "codecs"): ValueType.SET,
        ("IV.B", "reading_days"): ValueType.INTEGER,
        ("IV.B", "people_for_equipment_disposal"): ValueType.INTEGER,
        ("IV.D", "clock_jump_seconds"): ValueType.INTEGER,
        ("V.A.1", "api_token_days"): ValueType.INTEGER,
        ("V.A.2", "authorised_purposes"): ValueType.SET,
        ("V.A.2", "purposes_needing_matter"): ValueType.SET,
        ("V.A.2", "redacted_only_purposes"): ValueType.SET,
        ("V.A.3", "purposes_stated_in_report"): ValueType.SET,
        ("V.A.6", "leftover_answers"): ValueType.SET,
        ("V.A.6", "people_for_redaction"): ValueType.INTEGER,
        ("V.A.6", "redaction_reasons"): ValueType.SET,
        ("V.A.6", "redaction_styles"): ValueType.SET,
        ("V.A.7", "pre_event_buffer_seconds"): ValueType.INTEGER,
        ("V.A.8", "still_requirements"): ValueType.SET,
        ("V.B.1", "archives_address"): ValueType.TEXT,
        ("V.B.1", "exemptions"): ValueType.SET,
        ("V.B.1", "exemptions_without_harm"): ValueType.SET,
        ("V.B.1", "fee_answer_working_days"): ValueType.INTEGER,
        ("V.B.1", "fee_categories"): ValueType.SET,
        ("V.B.1", "fee_categories_of_the_privacy_act"): ValueType.SET,
        ("V.B.1", "fee_categories_with_free_part"): ValueType.SET,
        ("V.B.1", "fees_charged"): ValueType.SET,
        ("V.B.1", "fees_lost_when_late"): ValueType.SET,
        ("V.B.1", "fee_notice_cents"): ValueType.INTEGER,
        ("V.B.1", "fee_page_cents"): ValueType.INTEGER,
        ("V.B.1", "fee_pages_beyond"): ValueType.INTEGER,
        ("V.B.1", "fee_payment_days"): ValueType.INTEGER,
        ("V.B.1", "fee_quarter_hour_clerical_cents"): ValueType.INTEGER,
        ("V.B.1", "fee_quarter_hour_managerial_cents"): ValueType.INTEGER,
        ("V.B.1", "fee_quarter_hour_professional_cents"): ValueType.INTEGER,
        ("V.B.1", "fee_scope_attempts"): ValueType.INTEGER,
        ("V.B.1", "free_pages"): ValueType.INTEGER,
        ("V.B.1", "free_search_hours"): ValueType.INTEGER,
        ("V.B.1", "advance_payment_cents"): ValueType.INTEGER,
        ("V.B.1", "limits_that_cost_fees"): ValueType.SET,
        ("V.B.1", "small_fee_cents"): ValueType.INTEGER,
        ("V.B.1", "privacy_act_exemptions"): ValueType.SET,
        ("V.B.1", "privacy_act_requesters"): ValueType.SET,
        ("V.B.1", "purpose_of_review"): ValueType.TEXT,
        ("V.B.2", "copies_for_one_requester"): ValueType.SET,
        ("V.B.2", "leo_notice_wait_hours"): ValueType.INTEGER,
        ("V.B.2", "leo_notice_ways"): ValueType.SET,
        ("V.B.2", "release_audiences"): ValueType.SET,
        ("V.B.2", "release_duties"): ValueType.SET,
        ("V.B.3", "expedited_triggers"): ValueType.SET,
        ("V.B.3", "answers_on_paper"): ValueType.SET,
        ("V.B.3", "prosecution_holds"): ValueType.SET,
        ("V.B.2", "package_history_shown"): ValueType.SET,
        ("V.B.2", "package_history_shown_in_discovery"): ValueType.SET,
        ("V.B.2", "package_link_days"): ValueType.INTEGER,
        ("V.B.2", "package_links"): ValueType.SET,
        ("V.B.2", "package_links_of_discovery"): ValueType.SET,
    }
)
"""The parameters that decisions read; a standard without one of them cannot be obeyed and is not loaded."""

REDACTION_STYLES = frozenset({"box", "pixelate", "blur"})
"""The styles that a copy can be rendered in."""

_FITTING = {
    Tightening.AT_LEAST: {ValueType.INTEGER},
    Tightening.AT_MOST: {ValueType.INTEGER},
    Tightening.SUPERSET_OF: {ValueType.SET},
    Tightening.SUBSET_OF: {ValueType.SET},
    Tightening.MUST_BE: set(ValueType),
    Tightening.UNCHANGED: set(ValueType),
}


def read_value(cell: Cell, value_type: ValueType) -> Value:
    """A parameter's value of the declared type."""
    if value_type is ValueType.INTEGER:
        return cell.integer()
    if value_type is ValueType.FLAG:
        return cell.flag()
    if value_type is ValueType.TEXT:
        return cell.text()
    return cell.texts()


def read_value_of(cell: Cell, clause_id: str, name: str, value_type: ValueType) -> Value:
    """The value of a clause's parameter, each member of a set in the form that the parameter asks for."""
    value = read_value(cell, value_type)
    form = FORMS.get((clause_id, name))
    if form is not None and isinstance(value, tuple):
        for member in value:
            if not form[0].match(member):
                raise cell.error(expected=f"a list of the form {form[1]}", found=f"'{member}'")
    return value


def read_standard(folder: Path) -> Standard:
    """The standard in `folder`, whole and consistent. Raises PolicyFileError."""
    for name in FILES:
        if not (folder / name).is_file():
            raise PolicyFileError(folder / name, None, expected="a file of the standard", found="no such file")
    cells = {name: read_file(folder / name) for name in FILES}
    clauses = _read_clauses(cells[CLAUSES])
    with cells[HEAD].mapping() as head:
        until = head.get("until")
        _same_clauses(head.need("clauses"), cells[CLAUSES], clauses)
        identity, title = head.need("id").text(), head.need("title").text()
        effective, last = head.need("effective").day(), None if until is None else until.day()
        signed_by, source = head.need("signed_by").text(), head.need("source").text()
        marked = head.get("illustrative")
    _check_relied_on(cells[CLAUSES], clauses)
    with cells[TERMS].mapping() as terms:
        purposes = _read_purposes(terms.need("purposes"))
        restrictions = _read_restrictions(terms.need("restrictions"), clauses)
        encounter_types = read_encounter_types(terms.need("encounter_types"), ENCOUNTER_CLAUSES)
        categories = read_categories(terms.need("categories"), clauses, restrictions)
        exemptions = _read_exemptions(terms.need("exemptions"), clauses)
        covered = _members(clauses, "V.A.6", "redacted_before_disclosure")
        reasons = read_redaction_reasons(terms.need("redaction_reasons"), covered)
    with cells[ACCESS].mapping() as access:
        access_rules = read_access_rules(access.need("access_rules"), purposes)
        correction_rules = read_correction_rules(access.need("correction_rules"))
    _check_references(cells[CLAUSES], clauses, purposes, reasons)
    characteristics = _members(clauses, "II.B.5", "protected_characteristics")
    return Standard(
        id=identity,
        title=title,
        effective=effective,
        until=last,
        signed_by=signed_by,
        source=source,
        illustrative=frozenset(marked.texts() if marked else ()),
        clauses=MappingProxyType(clauses),
        purposes=MappingProxyType(purposes),
        encounter_types=MappingProxyType(encounter_types),
        categories=MappingProxyType(categories),
        restrictions=MappingProxyType(restrictions),
        access_rules=access_rules,
        correction_rules=correction_rules,
        exemptions=MappingProxyType(exemptions),
        redaction_reasons=MappingProxyType(reasons),
        screened_words=read_screened_words(cells[WORDS], characteristics),
        version=content_hash({name: plain(cell.node) for name, cell in cells.items()}),
    )


def _read_clauses(cell: Cell) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    with cell.mapping() as entries:
        for key, value in entries.entries():
            clause_id = key.text()
            with value.mapping() as entry:
                stated = entry.get("parameters")
                clauses[clause_id] = Clause(
                    id=clause_id,
                    title=entry.need("title").text(),
                    duty=entry.need("duty").text(),
                    kind=tuple(kind.one_of(Kind, [k.value for k in Kind]) for kind in entry.need("kind").items()),
                    software=entry.need("software").text(),
                    parameters=() if stated is None else _read_parameters(clause_id, stated),
                )
    return clauses


def _read_parameters(clause_id: str, cell: Cell) -> tuple[Parameter, ...]:
    parameters: list[Parameter] = []
    with cell.mapping() as entries:
        for key, value in entries.entries():
            with value.mapping() as entry:
                value_type = entry.need("type").one_of(ValueType, [t.value for t in ValueType])
                tightens = entry.need("tightens").one_of(Tightening, [t.value for t in Tightening])
                if value_type not in _FITTING[tightens]:
                    raise entry.need("tightens").error(
                        expected=f"a way that fits a value of type {value_type}", found=f"'{tightens}'"
                    )
                unit = entry.get("unit")
                if value_type is ValueType.INTEGER and unit is None:
                    raise entry.cell.error(expected="a number with its unit", found="no 'unit'")
                parameters.append(
                    Parameter(
                        clause=clause_id,
                        name=key.text(),
                        title=entry.need("title").text(),
                        type=value_type,
                        unit=None if unit is None else unit.text(),
                        tightens=tightens,
                        value=read_value_of(entry.need("value"), clause_id, key.text(), value_type),
                        basis=entry.need("basis").one_of(Basis, [b.value for b in Basis]),
                    )
                )
    return tuple(parameters)


def _same_clauses(listed: Cell, defined_in: Cell, clauses: Mapping[str, Clause]) -> None:
    """The head's list of clauses is the proof that none was dropped from the file of clauses."""
    seen: set[str] = set()
    for cell in listed.items():
        clause_id = cell.text()
        if clause_id not in clauses:
            raise cell.error(
                expected=f"a clause that {defined_in.path.name} defines",
                found=f"'{clause_id}', which it drops",
                remedy="Restore the clause; a standard is superseded by a new one, never cut.",
            )
        seen.add(clause_id)
    with defined_in.mapping() as entries:
        for key, _ in entries.entries():
            if key.text() not in seen:
                raise key.error(
                    expected=f"a clause that {listed.path.name} lists", found=f"the unknown clause '{key.text()}'"
                )


def _read_purposes(cell: Cell) -> dict[str, str]:
    with cell.mapping() as entries:
        return {key.text(): value.text() for key, value in entries.entries()}


def _read_restrictions(cell: Cell, clauses: Mapping[str, Clause]) -> dict[str, Restriction]:
    restrictions: dict[str, Restriction] = {}
    with cell.mapping() as codes:
        for key, value in codes.entries():
            with value.mapping() as entry:
                restrictions[key.text()] = Restriction(
                    code=key.text(),
                    title=entry.need("title").text(),
                    clause=known(entry.need("clause"), clauses, "a clause of the standard"),
                )
    return restrictions


def _read_exemptions(cell: Cell, clauses: Mapping[str, Clause]) -> dict[str, Exemption]:
    exemptions: dict[str, Exemption] = {}
    with cell.mapping() as codes:
        for key, value in codes.entries():
            with value.mapping() as entry:
                exemptions[key.text()] = Exemption(
                    code=key.text(),
                    agency=entry.need("agency").text(),
                    title=entry.need("title").text(),
                    clause=known(entry.need("clause"), clauses, "a clause of the standard"),
                )
    return exemptions


def _members(clauses: Mapping[str, Clause], clause_id: str, name: str) -> frozenset[str]:
    for parameter in clauses[clause_id].parameters:
        if parameter.name == name and isinstance(parameter.value, tuple):
            return frozenset(parameter.value)
    return frozenset()


def _check_relied_on(cell: Cell, clauses: Mapping[str, Clause]) -> None:
    """Every parameter that decisions read is there, of its type."""
    types = {(p.clause, p.name): p.type for clause in clauses.values() for p in clause.parameters}
    for (clause_id, name), value_type in RELIED_ON.items():
        if types.get((clause_id, name)) is not value_type:
            raise cell.error(
                expected=f"a file in which {clause_id} has a parameter '{name}' of type {value_type}",
                found="none",
                remedy="Decisions read it; restore it.",
            )


def _check_references(
    cell: Cell, clauses: Mapping[str, Clause], purposes: Mapping[str, str], reasons: Collection[str]
) -> None:
    """The sets that name things name existing ones."""
    topics = frozenset(clause_id for clause_id in clauses if clause_id.startswith("III.D."))
    vocabulary: dict[tuple[str, str], frozenset[str]] = {
        ("III.D", "required_topics"): topics,
        ("III.D", "policy_change_topics"): topics,
        ("III.D", "acts_needing_training"): frozenset(act.value for act in Act),
        ("V.A.2", "authorised_purposes"): frozenset(purposes),
        ("V.A.2", "purposes_needing_matter"): frozenset(purposes),
        ("V.A.2", "redacted_only_purposes"): frozenset(purposes),
        ("V.A.3", "purposes_stated_in_report"): frozenset(purposes),
        ("V.A.6", "redaction_reasons"): frozenset(reasons),
        ("V.A.6", "redaction_styles"): REDACTION_STYLES,
        ("V.B.1", "exemptions"): frozenset(reasons),
    }
    for (clause_id, name), words in vocabulary.items():
        stray = sorted(_members(clauses, clause_id, name) - words)
        if stray:
            raise cell.error(
                expected=f"a file in which {clause_id}/{name} names only: {', '.join(sorted(words))}",
                found=", ".join(stray),
            )
