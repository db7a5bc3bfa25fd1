"""No sequence of acts releases an incident's footage while an upheld objection stands, and none withholds it without a
written basis and a day of review (V.B.3): a state machine over the real actions and the real gate."""

from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.review_withholding import review_withholding
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.expediting import clock_of, is_out
from openbwc.disclosure.models import Course, Expedited, ExpeditedState, ObjectionState, ReleaseState
from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World

from .going_out import cleared, finished

STEPS = ("cameras_identified", "recordings_accounted_for", "uploads_complete")
WORDS = st.sampled_from(["", "It names a witness."])
DAYS = st.sampled_from([None, -1, 0, 20, 45, 46])


class Track(RuleBasedStateMachine):
    """Everybody tries everything, in any order; what is refused changes nothing."""

    copy: ClassVar[RedactedCopy]
    people: ClassVar[tuple[Person, Person, Person]]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.officer, self.official, self.second = self.people
        made = flag_incident(actor=self.officer, about=self.copy.clip.recording, incident="death_in_custody")
        self.key = made.id
        self.released_while_it_stood = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def track(self) -> Expedited:
        return Expedited.objects.select_related("agency", "release").get(id=self.key)

    def tries(self, action: Any, **said: Any) -> bool:
        try:
            with transaction.atomic():
                action(**said)
        except (Refused, Mistaken):
            return False
        return True

    @rule(step=st.sampled_from(STEPS), words=WORDS)
    def prepares(self, step: str, words: str) -> None:
        self.tries(complete_step, actor=self.officer, expedited=self.track, step=step, statement=words)

    @rule()
    def prepares_everything(self) -> None:
        for step in STEPS:
            self.tries(complete_step, actor=self.officer, expedited=self.track, step=step, statement="Done.")

    @rule(specific=WORDS, compelling=WORDS, not_curable=WORDS)
    def objects(self, specific: str, compelling: str, not_curable: str) -> None:
        words = {"specific": specific, "compelling": compelling, "not_curable": not_curable}
        self.tries(raise_objection, actor=self.officer, expedited=self.track, objector="An office", **words)

    @rule(upholds=st.booleans(), by_official=st.booleans())
    def rules(self, upholds: bool, by_official: bool) -> None:
        waiting = self.track.objections.filter(state=ObjectionState.RAISED).first()
        actor = self.official if by_official else self.officer
        if waiting is not None:
            self.tries(rule_on_objection, actor=actor, objection=waiting, upholds=upholds, statement="So it is.")

    @rule(releases=st.booleans(), basis=WORDS, days=DAYS)
    def decides(self, releases: bool, basis: str, days: int | None) -> None:
        day = None if days is None else timezone.now().date() + timedelta(days=days)
        said = {"expedited": self.track, "releases": releases, "basis": basis, "review_on": day}
        self.tries(decide_expedited, actor=self.official, **said)

    @rule(stands=st.booleans(), statement=WORDS, days=DAYS)
    def reviews(self, stands: bool, statement: str, days: int | None) -> None:
        day = None if days is None else timezone.now().date() + timedelta(days=days)
        said = {"expedited": self.track, "stands": stands, "statement": statement, "review_on": day}
        self.tries(review_withholding, actor=self.second, **said)

    @rule()
    def clears(self) -> None:
        release = self.track.release
        if release is not None and not release.parts.exists():
            self.tries(lambda: cleared(release, self.copy, officer=self.officer, official=self.second))

    @rule()
    def releases(self) -> None:
        track = self.track
        standing = track.objections.filter(state__in=(ObjectionState.UPHELD, ObjectionState.RAISED)).exists()
        if track.release is not None and self.tries(release_footage, actor=self.officer, release=track.release):
            self.released_while_it_stood |= standing or track.state != ExpeditedState.RELEASE

    @rule(by_official=st.booleans(), reason=WORDS)
    def withdraws(self, by_official: bool, reason: str) -> None:
        track = self.track
        if track.release is not None:
            actor = self.official if by_official else self.officer
            self.tries(withdraw_release, actor=actor, release=track.release, reason=reason)

    @invariant()
    def something_is_owed_until_it_is_out(self) -> None:
        track, now = self.track, timezone.now()
        owed = clock_of(track, policy_of(track.agency, now.date()), now)
        assert (owed is None) == is_out(track)
        assert track.release is None or track.release.state != ReleaseState.WITHDRAWN

    @invariant()
    def nothing_is_out_against_an_objection(self) -> None:
        track = self.track
        assert not self.released_while_it_stood
        out = track.release is not None and track.release.state == ReleaseState.RELEASED
        if out:
            assert track.state == ExpeditedState.RELEASE
            assert not track.objections.filter(state=ObjectionState.UPHELD).exists()

    @invariant()
    def what_is_withheld_has_its_basis_and_its_day(self) -> None:
        track = self.track
        if track.state == ExpeditedState.WITHHELD:
            last = track.decisions.last()
            assert last is not None
            assert last.course in (Course.WITHHOLD, Course.KEEP)
            assert last.basis.strip()
            assert last.review_on is not None
            assert last.review_on > last.at.date()
            assert track.objections.filter(state=ObjectionState.UPHELD).exists()


def test_no_sequence_releases_against_an_objection_or_withholds_without_basis_and_day(
    db: None, home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    ice = World().agency("ICE")
    recording = ice.officer("Ruiz").trained().wears().recorded()
    people = [ice.staff(Role.DISCLOSURE_OFFICER).row, *(ice.staff(Role.PROGRAMME_MANAGER).row for _ in range(2))]
    monkeypatch.setattr(Track, "copy", finished(ice, recording), raising=False)
    monkeypatch.setattr(Track, "people", tuple(people), raising=False)
    run_state_machine_as_test(
        Track, settings=effort(max_examples=25, stateful_step_count=20, deadline=None, derandomize=True)
    )
