"""The shipped policies, read once; a copy that a test may spoil; and one policy in force to decide under."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from openbwc.policy import PolicyInForce, PolicyLibrary, load_library
from openbwc.policy.model import Standard

POLICIES = Path(__file__).resolve().parents[3] / "policies"
DAY = date(2024, 6, 1)


@pytest.fixture(scope="session")
def library() -> PolicyLibrary:
    return load_library(POLICIES)


@pytest.fixture(scope="session")
def cbp(library: PolicyLibrary) -> PolicyInForce:
    return library.in_force("CBP", on=DAY)


@pytest.fixture(scope="session")
def standard(library: PolicyLibrary) -> Standard:
    return library.standard_in_force(DAY).standard


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped policies."""
    root = tmp_path / "policies"
    shutil.copytree(POLICIES, root)
    return root
