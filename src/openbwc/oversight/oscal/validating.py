"""Holding a document against NIST's published JSON schema of OSCAL 1.2.1.

Guarantees: a document that the schema does not take raises with the place and the reason; the schemas are the files
of the release, their digests in `schemas/README.md`, and nothing is fetched.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jsonschema_rs import Draft7Validator

from openbwc.oversight.oscal.documents import Document

SCHEMAS = Path(__file__).parent / "schemas"
FILES: Mapping[str, str] = MappingProxyType(
    {
        "catalog": "oscal_catalog_schema.json",
        "profile": "oscal_profile_schema.json",
        "component-definition": "oscal_component_schema.json",
        "assessment-plan": "oscal_assessment-plan_schema.json",
        "assessment-results": "oscal_assessment-results_schema.json",
        "plan-of-action-and-milestones": "oscal_poam_schema.json",
    }
)
"""The schema of each model."""
SHOWN = 5


class InvalidDocumentError(ValueError):
    """A document that is not OSCAL; the sentence names the first places and reasons."""


@cache
def _validator(model: str) -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / FILES[model]).read_text(encoding="utf-8")), validate_formats=True)


def validate(document: Document) -> None:
    """Raise InvalidDocumentError where the document is not what its model's schema asks."""
    errors = list(_validator(document.model).iter_errors(document.as_json()))
    if errors:
        told = "; ".join(
            f"{'/'.join(map(str, error.instance_path))}: {error.message}"[:300] for error in errors[:SHOWN]
        )
        raise InvalidDocumentError(f"{document.file}: expected OSCAL 1.2.1; found {len(errors)} errors: {told}")
