"""The installation's vault of originals."""

from functools import cache
from pathlib import Path

from django.conf import settings

from openbwc.vault import Vault


@cache
def _opened(root: Path) -> Vault:
    return Vault.open_or_create(root)


def vault() -> Vault:
    """The vault below the installation's data folder; made when it is not there yet."""
    return _opened(Path(settings.OPENBWC_HOME) / "vault")
