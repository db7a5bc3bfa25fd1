"""The vocabulary: actors, subjects, kinds."""

from uuid import UUID, uuid4

import pytest

from openbwc.custody import Actor, CustodyError, EventKind, Subject
from openbwc.custody.errors import UnknownKindError
from openbwc.custody.events import declared_kinds

ID = UUID("01890000-0000-7000-8000-000000000001")


def test_actors_and_subjects_have_one_text_form() -> None:
    assert str(Actor.person(ID)) == f"person:{ID}"
    assert str(Actor.system("dock")) == "system:dock"
    assert str(Subject("recording", ID)) == f"recording:{ID}"
    assert Actor.person(ID) == Actor.person(UUID(str(ID)))


@pytest.mark.parametrize("name", ["", "Dock", "a b", "a:b", "x" * 61, None])
def test_names_are_short_lower_case_words(name: str) -> None:
    with pytest.raises(CustodyError, match="expected a short lower-case name"):
        Actor.system(name)
    with pytest.raises(CustodyError, match="expected a short lower-case name"):
        Subject(name, ID)


@pytest.mark.parametrize("identity", ["01890000-0000-7000-8000-000000000001", None, 7])
def test_ids_are_uuids(identity: UUID) -> None:
    with pytest.raises(CustodyError, match="expected a UUID"):
        Actor.person(identity)
    with pytest.raises(CustodyError, match="expected a UUID"):
        Subject("recording", identity)


def test_a_declared_kind_is_in_the_vocabulary() -> None:
    kind = EventKind("test.seen", required=["by"], clause="V.A.1")
    assert (kind.name, kind.required, kind.clause) == ("test.seen", frozenset({"by"}), "V.A.1")
    assert declared_kinds()["test.seen"] is kind


def test_a_kind_may_be_declared_again_only_with_the_same_contents() -> None:
    kind = EventKind("test.seen", required={"by"}, clause="V.A.1")
    assert EventKind("test.seen", required={"by"}, clause="V.A.1") == kind
    for required, clause in (({"by", "at"}, "V.A.1"), ({"by"}, "V.A.2")):
        with pytest.raises(UnknownKindError, match=r"expected test\.seen to be declared once"):
            EventKind("test.seen", required=required, clause=clause)


@pytest.mark.parametrize("name", ["", "seen", "test.", "Test.seen", "test.seen.twice", "test seen", "test.seen\n"])
def test_kinds_are_named_by_app_and_happening(name: str) -> None:
    with pytest.raises(UnknownKindError, match="expected a kind like"):
        EventKind(name, required={"by"}, clause="V.A.1")


def test_a_kind_needs_a_clause_and_a_set_of_facts() -> None:
    with pytest.raises(UnknownKindError, match="a set of required facts and a clause"):
        EventKind("test.seen", required="by", clause="V.A.1")
    with pytest.raises(UnknownKindError, match="a set of required facts and a clause"):
        EventKind("test.seen", required={"by"}, clause="")


def test_subjects_of_a_kind_differ_by_id() -> None:
    assert Subject("recording", uuid4()) != Subject("recording", uuid4())
