"""An agency's policy as a profile over the catalogue: every control is taken, parameters are set, nothing is removed.

Guarantees: `alters` only add; every parameter that the agency's profile states is set, with the value that the
library has proved to be no looser than the standard's (III.A.2), and read back equal.
"""

from collections.abc import Iterator

from openbwc.oversight.oscal.catalogue import FILE as CATALOGUE
from openbwc.oversight.oscal.catalogue import texts_of
from openbwc.oversight.oscal.documents import Document, Json, control_id, made_id, metadata, parameter_id, prop
from openbwc.policy import PolicyInForce
from openbwc.policy.model import Profile, ValueType


def profile(policy: PolicyInForce, stated: Profile) -> Document:
    """The agency's policy. `stated` is the profile that the policy in force was assembled from."""
    content: Json = {
        "uuid": made_id("profile", stated.agency, policy.version),
        "metadata": metadata(stated.title, modified=stated.effective, version=policy.version, agency=stated.agency)
        | {"props": [prop("agency", stated.agency), prop("signed-by", stated.signed_by)]},
        "imports": [{"href": CATALOGUE, "include-all": {}}],
        "merge": {"as-is": True},
    }
    settings = list(_settings(stated))
    additions = list(_additions(stated))
    if settings or additions:
        content["modify"] = {
            **({"set-parameters": settings} if settings else {}),
            **({"alters": additions} if additions else {}),
        }
    return Document(f"profile-{stated.agency}.json", "profile", content)


def _settings(stated: Profile) -> Iterator[Json]:
    for (clause, name), value in stated.parameters.items():
        yield {"param-id": parameter_id(clause, name), "values": texts_of(value)}


def _additions(stated: Profile) -> Iterator[Json]:
    """The agency's own terms, added to the control that they rest on."""
    added: dict[str, list[Json]] = {}
    for kind in stated.encounter_types.values():
        added.setdefault(kind.clause, []).append(prop("encounter-type", kind.code, kind.title))
    for category in stated.categories.values():
        added.setdefault(category.clause, []).append(prop("category", category.code, category.title))
    for exemption in stated.exemptions:
        added.setdefault("I", []).append(prop("exemption", exemption))
    for clause, properties in added.items():
        yield {"control-id": control_id(clause), "adds": [{"position": "ending", "props": properties}]}


def parameters_in(document: Document, policy: PolicyInForce) -> dict[tuple[str, str], object]:
    """The parameters that a profile document sets, read back as values of the policy's own types."""
    known = {
        parameter_id(parameter.clause, parameter.name): parameter
        for clause in policy.clauses.values()
        for parameter in clause.parameters
    }
    read: dict[tuple[str, str], object] = {}
    for setting in document.content.get("modify", {}).get("set-parameters", []):
        parameter, values = known[setting["param-id"]], setting["values"]
        key = (parameter.clause, parameter.name)
        if parameter.type is ValueType.SET:
            read[key] = tuple(values)
        elif parameter.type is ValueType.FLAG:
            read[key] = values[0] == "true"
        else:
            read[key] = int(values[0]) if parameter.type is ValueType.INTEGER else values[0]
    return read
