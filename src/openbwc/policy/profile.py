"""Reading an agency's profile: what the agency states over the department standard.

Guarantees: a profile names clauses and parameters that the standard has, with values of the standard's types;
anything else is an error at its line. Whether the values only tighten is judged elsewhere (`tightening`), so that
a loosening can be reported in full and not only at the first line.
"""

from datetime import date
from pathlib import Path
from types import MappingProxyType

from openbwc.policy.errors import PolicyFileError
from openbwc.policy.in_force import content_hash
from openbwc.policy.model import Parameter, Profile, Standard, Value
from openbwc.policy.reading import Cell, plain, read_file
from openbwc.policy.standard import read_value_of
from openbwc.policy.terms import (
    CALLING_FOR_A_RECORDING,
    known,
    read_access_rules,
    read_categories,
    read_correction_rules,
    read_encounter_types,
    read_screened_words,
)

FIELDS = (
    "agency",
    "title",
    "standard",
    "clauses",
    "effective",
    "until",
    "signed_by",
    "remarks",
    "illustrative",
    "parts",
    "parameters",
    "encounter_types",
    "categories",
    "access_rules",
    "correction_rules",
    "exemptions",
    "screened_words",
)
"""The keys of a profile file; `illustrative` names those of them whose content no source states.

`parts` has the texts that III.A.1 asks for, by the part that each covers (carry, operate …). They may be left out,
one or all: the profile is read, and is incomplete.
"""


def read_profile(path: Path, standard: Standard) -> Profile:
    """The profile in `path`, read against `standard`. Raises PolicyFileError."""
    return profile_in(read_file(path), standard)


def profile_in(cell: Cell, standard: Standard) -> Profile:
    """The profile that a file's or a draft's content states, read against `standard`. Raises PolicyFileError."""
    lines: dict[str, int] = {}
    with cell.mapping() as head:
        _check_standard(head.need("standard"), standard)
        _check_clauses(head.need("clauses"), standard)
        agency, title = head.need("agency").text(), head.need("title").text()
        effective, until = head.need("effective").day(), head.get("until")
        signed_by, remarks, marked = head.need("signed_by").text(), head.get("remarks"), head.get("illustrative")
        parameters, types = head.get("parameters"), head.get("encounter_types")
        parts = head.get("parts")
        categories, rules = head.get("categories"), head.get("access_rules")
        corrections, exemptions = head.get("correction_rules"), head.get("exemptions")
        words = head.get("screened_words")
    for name, section in {
        "parts": parts,
        "encounter_types": types,
        "categories": categories,
        "access_rules": rules,
        "correction_rules": corrections,
        "exemptions": exemptions,
        "screened_words": words,
    }.items():
        if section is not None:
            lines[name] = section.line
    values = {} if parameters is None else _read_parameters(parameters, standard, lines)
    return Profile(
        agency=agency,
        title=title,
        standard=standard.id,
        effective=effective,
        until=None if until is None else until.day(),
        signed_by=signed_by,
        remarks=() if remarks is None else tuple(remark.text() for remark in remarks.items()),
        illustrative=frozenset() if marked is None else _illustrative(marked),
        parts=MappingProxyType({} if parts is None else _read_parts(parts, standard, values)),
        parameters=MappingProxyType(values),
        encounter_types=MappingProxyType({} if types is None else read_encounter_types(types, CALLING_FOR_A_RECORDING)),
        categories=MappingProxyType(
            {} if categories is None else read_categories(categories, standard.clauses, standard.restrictions)
        ),
        access_rules=None if rules is None else read_access_rules(rules, standard.purposes),
        correction_rules=None if corrections is None else read_correction_rules(corrections),
        exemptions=() if exemptions is None else _read_exemptions(exemptions, standard),
        screened_words=() if words is None else read_screened_words(words, _characteristics(standard, values)),
        path=str(cell.path),
        lines=MappingProxyType(lines),
        version=content_hash(plain(cell.node)),
    )


def read_span(path: Path) -> tuple[date, date | None]:
    """The first and the last day of the profile in `path`, read by themselves to find its standard."""
    return span_in(read_file(path))


def span_in(cell: Cell) -> tuple[date, date | None]:
    """The first and the last day that a profile's content states."""
    head = cell.mapping()
    until = head.get("until")
    return head.need("effective").day(), None if until is None else until.day()


def _check_standard(cell: Cell, standard: Standard) -> None:
    if cell.text() != standard.id:
        raise cell.error(expected=f"the standard in force, '{standard.id}'")


def _check_clauses(cell: Cell, standard: Standard) -> None:
    """A profile takes every clause (III.A.2): the only list it may give is the whole one."""
    if cell.node.value == "all":
        return
    listed = {entry.text(): entry for entry in cell.items()}
    for clause_id, entry in listed.items():
        if clause_id not in standard.clauses:
            raise entry.error(expected=f"a clause of {standard.id}", found=f"the unknown clause '{clause_id}'")
    dropped = [clause_id for clause_id in standard.clauses if clause_id not in listed]
    if dropped:
        raise cell.error(
            expected="every clause of the standard",
            found=f"a list that drops {', '.join(dropped)}",
            remedy="The department's provisions are minimum standards (III.A.2): write 'clauses: all'.",
        )


def _illustrative(cell: Cell) -> frozenset[str]:
    for entry in cell.items():
        if entry.text() not in FIELDS:
            raise entry.error(expected="a field of the profile (" + ", ".join(FIELDS) + ")")
    return frozenset(cell.texts())


def _read_parameters(cell: Cell, standard: Standard, lines: dict[str, int]) -> dict[tuple[str, str], Value]:
    values: dict[tuple[str, str], Value] = {}
    with cell.mapping() as clauses:
        for clause_key, entries in clauses.entries():
            clause = standard.clauses.get(clause_key.text())
            if clause is None:
                raise clause_key.error(
                    expected=f"a clause of {standard.id}", found=f"the unknown clause '{clause_key.text()}'"
                )
            defined = {parameter.name: parameter for parameter in clause.parameters}
            with entries.mapping() as names:
                for name_key, value in names.entries():
                    parameter = _known_parameter(name_key, clause.id, defined)
                    values[clause.id, parameter.name] = read_value_of(value, clause.id, parameter.name, parameter.type)
                    lines[f"{clause.id}/{parameter.name}"] = value.line
    return values


def _known_parameter(key: Cell, clause_id: str, defined: dict[str, Parameter]) -> Parameter:
    parameter = defined.get(key.text())
    if parameter is None:
        raise PolicyFileError(
            key.path,
            key.line,
            expected=f"a parameter of {clause_id} ({', '.join(sorted(defined)) or 'it has none'})",
            found=f"the unknown parameter '{key.text()}'",
        )
    return parameter


def _read_parts(cell: Cell, standard: Standard, values: dict[tuple[str, str], Value]) -> dict[str, str]:
    """The texts by part; a part is one that III.A.1 asks for, or that the agency itself adds to those."""
    name = ("III.A.1", "required_parts")
    asked = _members(standard, values, name)
    texts: dict[str, str] = {}
    with cell.mapping() as parts:
        for key, text in parts.entries():
            known(key, asked, "a part that III.A.1 asks for")
            texts[key.text()] = text.text()
    return texts


def _read_exemptions(cell: Cell, standard: Standard) -> tuple[str, ...]:
    for entry in cell.items():
        known(entry, standard.exemptions, "an exemption that the standard lists")
    return cell.texts()


def _characteristics(standard: Standard, values: dict[tuple[str, str], Value]) -> frozenset[str]:
    """The standard's protected characteristics and those that the agency adds (II.B.5)."""
    return _members(standard, values, ("II.B.5", "protected_characteristics"))


def _members(standard: Standard, values: dict[tuple[str, str], Value], name: tuple[str, str]) -> frozenset[str]:
    """The members of a set parameter: the standard's and the agency's."""
    stated = [p.value for p in standard.clauses[name[0]].parameters if p.name == name[1]] + [values.get(name, ())]
    return frozenset(word for value in stated if isinstance(value, tuple) for word in value)
