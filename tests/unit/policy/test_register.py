"""The data holds the whole register: every clause, with the same kind and the same words."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from openbwc.policy import PolicyLibrary
from openbwc.policy.model import Standard

ROW = re.compile(r"\| ([IVX]+(?:\.[A-Z](?:\.[0-9]+)?)?(?:-[0-9A-Z]+)?) \| (.+?) \| (.+?) \| (.+?) \|$")


@dataclass(frozen=True)
class Row:
    duty: str
    kind: str
    software: str
    alone: bool


def expand(identity: str) -> list[str]:
    """'III.D.1-7' is seven clauses, 'VIII.A-C' three."""
    head, dash, last = identity.rpartition("-")
    if not dash:
        return [identity]
    stem, _, first = head.rpartition(".")
    return [f"{stem}.{chr(code)}" for code in range(ord(first), ord(last) + 1)]


@pytest.fixture(scope="module")
def register(shared: Path) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for line in (shared / "policy" / "requirements.md").read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match:
            ids = expand(match[1])
            rows |= {identity: Row(match[2], match[3], match[4], len(ids) == 1) for identity in ids}
    return rows


def test_the_register_is_read_whole(register: dict[str, Row]) -> None:
    assert len(register) == 50
    assert {"I", "II.B.6", "III.D.7", "V.A.8", "VI.B.4", "VII", "VIII.C"} <= register.keys()


def test_every_clause_of_the_register_is_in_the_data_and_no_other(register: dict[str, Row], standard: Standard) -> None:
    assert list(standard.clauses) == list(register)


def test_kinds_and_words_are_those_of_the_register(register: dict[str, Row], standard: Standard) -> None:
    for identity, row in register.items():
        clause = standard.clauses[identity]
        assert ", ".join(clause.kind) == row.kind, identity
        assert clause.software == row.software, identity
        if row.alone:
            assert clause.duty == row.duty, identity


def test_the_seven_training_topics_are_those_of_the_register(register: dict[str, Row], standard: Standard) -> None:
    topics = [standard.clauses[f"III.D.{number}"].duty for number in range(1, 8)]
    stated = register["III.D.1"].duty.removeprefix("Topics: ").split("; ")
    assert [topic.casefold() for topic in topics] == [topic.casefold() for topic in stated]


def test_the_purposes_are_the_seven_of_v_a_2(library: PolicyLibrary, standard: Standard) -> None:
    assert set(standard.purposes) == {
        "investigation",
        "discovery",
        "testimony",
        "training",
        "misconduct_claim",
        "audit",
        "administrative_interview",
    }


def test_the_metrics_are_those_of_the_register(shared: Path, standard: Standard) -> None:
    text = (shared / "policy" / "requirements.md").read_text(encoding="utf-8")
    table = text.split("## Standard metrics")[1]
    names = {line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")} - {"metric", "---"}
    parameter = next(p for p in standard.clauses["III.B"].parameters if p.name == "standard_metrics")
    assert set(parameter.value if isinstance(parameter.value, tuple) else ()) == {
        name.replace(" ", "_").replace("-", "_") for name in names
    }
