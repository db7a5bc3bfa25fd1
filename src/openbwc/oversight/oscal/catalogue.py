"""The catalogue: the department standard as controls, one for each clause, its numbers and sets as parameters.

Guarantees: every clause and every parameter is there; a parameter says how it may tighten, its unit and its basis,
and states the rule that an agency's value has to meet. OSCAL tools do not enforce tightening: our own gate does.
"""

from openbwc.oversight.oscal.documents import (
    Document,
    Json,
    control_id,
    made_id,
    metadata,
    objective_id,
    parameter_id,
    prop,
)
from openbwc.policy import Clause, PolicyInForce
from openbwc.policy.describing import Term, terms_of
from openbwc.policy.model import Parameter, Tightening, Value

FILE = "catalog.json"

_RULES = {
    Tightening.AT_LEAST: ("value >= {0}", "An agency may ask for more, never for less."),
    Tightening.AT_MOST: ("value <= {0}", "An agency may allow less, never more."),
    Tightening.SUPERSET_OF: ("value ⊇ {0}", "An agency may add to the set and takes nothing out of it."),
    Tightening.SUBSET_OF: ("value ⊆ {0}", "An agency may take out of the set and adds nothing to it."),
    Tightening.MUST_BE: ("value = {0}", "The value holds for every agency."),
    Tightening.UNCHANGED: ("value = {0}", "The value is the department's alone."),
}


def catalogue(policy: PolicyInForce) -> Document:
    """The standard of a policy as a catalogue."""
    standard = policy.standard
    content = {
        "uuid": made_id("catalog", standard.id, standard.version),
        "metadata": metadata(standard.title, modified=standard.effective, version=standard.version)
        | {"props": [prop("standard", standard.id), prop("source", standard.source)]},
        "controls": [_control(clause, terms_of(clause.id, policy)) for clause in standard.clauses.values()],
    }
    return Document(FILE, "catalog", content)


def _control(clause: Clause, terms: tuple[Term, ...]) -> Json:
    identity = control_id(clause.id)
    statement: Json = {"id": f"{identity}_smt", "name": "statement", "prose": clause.duty}
    items: list[Json] = [
        {
            "id": f"{identity}_smt.{parameter.name}",
            "name": "item",
            "prose": f"{parameter.title}: {{{{ insert: param, {parameter_id(clause.id, parameter.name)} }}}}"
            + (f" {parameter.unit}" if parameter.unit else ""),
        }
        for parameter in clause.parameters
    ]
    items += [
        {
            "id": f"{identity}_smt.{_token(term.sort)}.{number}",
            "name": "item",
            "prose": f"{term.sort.capitalize()} {term.code}: {term.words}",
            "props": [prop(_token(term.sort), term.code)],
        }
        for number, term in enumerate(terms, 1)
    ]
    if items:
        statement["parts"] = items
    control: Json = {
        "id": identity,
        "class": "bwc",
        "title": clause.title,
        "props": [{"name": "label", "value": clause.id}, *(prop("kind", kind.value) for kind in clause.kind)],
        "parts": [statement, {"id": objective_id(clause.id), "name": "assessment-objective", "prose": clause.software}],
    }
    if clause.parameters:
        control["params"] = [_parameter(parameter) for parameter in clause.parameters]
    return control


def _parameter(parameter: Parameter) -> Json:
    rule, words = _RULES[parameter.tightens]
    values = texts_of(parameter.value)
    shown = "{" + ", ".join(values) + "}" if isinstance(parameter.value, tuple) else values[0]
    properties = [
        prop("tightening", parameter.tightens.value),
        prop("type", parameter.type.value),
        prop("basis", parameter.basis.value),
    ]
    if parameter.unit:
        properties.append(prop("unit", parameter.unit))
    return {
        "id": parameter_id(parameter.clause, parameter.name),
        "label": parameter.title,
        "props": properties,
        "constraints": [
            {"description": words, "tests": [{"expression": rule.format(shown), "remarks": "Set out for people."}]}
        ],
        "values": values,
    }


def texts_of(value: Value) -> list[str]:
    """A parameter's value as OSCAL's list of texts: one, or for a set one for each member."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)]


def _token(words: str) -> str:
    return words.replace(" ", "-")
