"""What the vault keeps for the house: the rows that name an object of it, in whichever room they are.

A model that has a field `vault_object` (empty until there is one) has a `size`, and says in `VAULT_HOLDER` by which
path its agency's code is found: that agency's key seals it. Where rows are written before their object is, it says in
`VAULT_HAS` by which condition the object is there.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model, Q, QuerySet, Sum

from openbwc.vault import INSTALLATION


def kept() -> list[QuerySet[Model]]:
    """The rows of each such model that have an object."""
    models = [model for model in apps.get_models() if "vault_object" in {field.name for field in model._meta.fields}]
    there = [(model._default_manager.exclude(vault_object=""), getattr(model, "VAULT_HAS", Q())) for model in models]
    return [rows.filter(has) for rows, has in there]


def kept_objects() -> Iterator[str]:
    """The id of every object that some row names; one that several name comes several times."""
    for rows in kept():
        yield from rows.order_by().values_list("vault_object", flat=True).iterator()


def kept_size() -> int:
    """The bytes of all of them."""
    return sum(rows.aggregate(total=Sum("size"))["total"] or 0 for rows in kept())


def holder_of(object_id: str) -> str:
    """The agency whose key seals an object; the installation where no agency is known."""
    for rows in kept():
        path: str = rows.model.VAULT_HOLDER  # type: ignore[attr-defined]  # each of them says it, see above
        code: str | None = rows.filter(vault_object=object_id).values_list(path, flat=True).first()
        if code:
            return code
    return INSTALLATION
