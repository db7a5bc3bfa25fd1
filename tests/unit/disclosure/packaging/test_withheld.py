"""What a package says of recordings that are withheld in full: what was ruled at the release, or nothing at all."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.disclosure.models import Release, ReleaseKind, Ruling
from openbwc.disclosure.packaging.gathering import withheld_in_full
from openbwc.disclosure.packaging.page import page_of
from tests.unit.disclosure.stage import Stage, staged

from .packed import Ledger, contents_in

NONE = "none is withheld in full"


@pytest.fixture
def stage(db: None, home: Path) -> Stage:
    return staged()


def out(stage: Stage, kind: ReleaseKind = ReleaseKind.REQUEST) -> Release:
    """A release that went out now."""
    request = stage.request if kind == ReleaseKind.REQUEST else None
    return Release(agency=stage.ice.row, kind=kind, request=request, released_at=timezone.now())


def test_of_a_request_whose_records_are_all_ruled_it_says_what_is_withheld(stage: Stage) -> None:
    assert withheld_in_full(out(stage)) == {}
    stage.request.responsive.filter(recording=stage.recordings[0]).update(ruling=Ruling.WITHHOLD)
    assert withheld_in_full(out(stage)) == {"(b)(6)": 1}


@pytest.mark.parametrize("kind", [ReleaseKind.EXPEDITED, ReleaseKind.PUBLICATION, ReleaseKind.DISCOVERY])
def test_of_what_nobody_asked_for_it_says_nothing(stage: Stage, kind: ReleaseKind) -> None:
    assert withheld_in_full(out(stage, kind)) is None


def test_of_what_nobody_ruled_it_says_nothing(stage: Stage) -> None:
    stage.request.responsive.filter(recording=stage.recordings[0]).update(ruling="", ruled_at=None)
    assert withheld_in_full(out(stage)) is None


def test_of_what_is_withheld_under_no_exemption_it_says_nothing(stage: Stage) -> None:
    record = stage.responsive(stage.recordings[0])
    record.withholdings.update(ended_at=timezone.now() - timedelta(minutes=1))
    stage.request.responsive.filter(id=record.id).update(ruling=Ruling.WITHHOLD)
    assert withheld_in_full(out(stage)) is None


def test_what_is_ruled_after_the_release_does_not_change_what_was_withheld_in_it(stage: Stage) -> None:
    release = out(stage)
    stage.request.responsive.update(ruling=Ruling.WITHHOLD)
    stage.responsive(stage.recordings[0]).withholdings.update(ended_at=timezone.now())
    assert withheld_in_full(release) == {"(b)(6)": 2}
    stage.request.responsive.update(ruled_at=timezone.now())
    assert withheld_in_full(release) is None


def test_the_page_says_it_only_where_it_is_known(tmp_path: Path) -> None:
    contents = contents_in(Ledger(tmp_path / "ledger"))
    said = page_of(contents).decode()
    assert "2 under (b)(7)(A)" in said
    assert NONE not in said
    assert NONE in page_of(replace(contents, withheld_in_full={})).decode()
    silent = page_of(replace(contents, withheld_in_full=None)).decode()
    assert "withheld in full" not in silent
    assert "nothing is released" not in silent
