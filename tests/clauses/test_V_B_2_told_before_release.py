"""V.B.2: each recording LEO is told before a release, always; nothing of the product lets footage out before that."""

import ast
from pathlib import Path

import pytest
from pytest_django import Settings

import openbwc
from openbwc.custody.models import Event
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.models import ReleaseKind, ReleaseState
from openbwc.program.refusals import Refused
from tests.unit.disclosure.stage import staged

SOURCE = Path(openbwc.__file__).parent


@pytest.mark.parametrize("kind", ReleaseKind)
def test_no_kind_of_release_goes_out_before_the_leo_is_told(
    kind: ReleaseKind, db: None, home: Path, settings: Settings
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    stage = staged()
    release = stage.filled(stage.copied(stage.recordings[0]), kind=kind)
    with pytest.raises(Refused) as refusal:
        release_footage(actor=stage.officer, release=release)
    reasons = {(one.clause, one.code) for one in refusal.value.decision.reasons}
    assert ("V.B.2", "officer_not_notified") in reasons
    release.refresh_from_db()
    assert release.state == ReleaseState.DRAFTED
    assert list(release.copies_served()) == []
    assert not Event.objects.filter(kind="disclosure.released").exists()


def test_one_module_alone_writes_that_a_release_is_out() -> None:
    """No page, interface for programs or command sets the state: each has to call the one action."""
    writing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "Release" in (text := path.read_text()) and any(map(_sets_it_out, ast.walk(ast.parse(text))))
    }
    assert writing == {"disclosure/actions/release.py"}


WAYS = (
    "row.state = ReleaseState.RELEASED",
    "row.state, row.by = ReleaseState.RELEASED, actor",
    'row.state = "released"',
    "rows.update(state=ReleaseState.RELEASED)",
    'rows.filter(id=key).update(state="released")',
    "Release(state=ReleaseState.RELEASED)",
    'Release.objects.update_or_create(id=key, defaults={"state": "released"})',
    'setattr(row, "state", ReleaseState.RELEASED)',
    'cursor.execute("UPDATE disclosure_release SET title = 1")',
)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_write_it_would_be_seen(way: str) -> None:
    assert any(map(_sets_it_out, ast.walk(ast.parse(way))))


@pytest.mark.parametrize(
    "way", ["rows.filter(state=ReleaseState.RELEASED)", "out = row.state == ReleaseState.RELEASED"]
)
def test_to_ask_for_it_is_none(way: str) -> None:
    assert not any(map(_sets_it_out, ast.walk(ast.parse(way))))


def _sets_it_out(node: ast.AST) -> bool:
    """Whether a statement assigns the state, or a call writes it into rows."""
    if isinstance(node, ast.Assign):
        return _names_it(node.value) and any(_is_state(one) for target in node.targets for one in ast.walk(target))
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "execute":
            return any("disclosure_release" in ast.unparse(one).lower() for one in node.args)
        if called == "setattr":
            return _names_it(node)
        written = [one.value for one in node.keywords if one.arg in {"state", "defaults"}]
        return called in {"update", "create", "update_or_create", "Release"} and any(map(_names_it, written))
    return False


def _is_state(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "state"


def _names_it(value: ast.AST) -> bool:
    words = ast.unparse(value)
    return "ReleaseState.RELEASED" in words or "'released'" in words
