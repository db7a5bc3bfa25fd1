"""V.B.2: each recording LEO is told before a release, always; nothing of the product lets footage out before that."""

import ast
from pathlib import Path

import pytest
from pytest_django import Settings

import openbwc
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.models import ReleaseKind
from openbwc.notices.models import Notice
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
    assert not Notice.objects.filter(person=stage.ruiz, event_kind="disclosure.released").exists()


def test_one_module_alone_writes_that_a_release_is_out() -> None:
    """No page, interface for programs or command sets the state: each has to call the one action."""
    writing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "ReleaseState" in (text := path.read_text()) and any(map(_sets_it_out, ast.walk(ast.parse(text))))
    }
    assert writing == {"disclosure/actions/release.py"}


def _sets_it_out(node: ast.AST) -> bool:
    """Whether a statement assigns the state, or a call writes it into rows."""
    if isinstance(node, ast.Assign):
        return _names_it(node.value) and any(_is_state(one) for target in node.targets for one in ast.walk(target))
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        written = [one.value for one in node.keywords if one.arg in {"state", "defaults"}]
        return called in {"update", "create", "update_or_create", "Release"} and any(map(_names_it, written))
    return False


def _is_state(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "state"


def _names_it(value: ast.AST) -> bool:
    return "ReleaseState.RELEASED" in ast.unparse(value)
