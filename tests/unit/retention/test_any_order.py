"""In whatever order people act, nothing goes that is held, needed, unscheduled, unverified, not agreed to or changed.

A state machine over the real actions on real rows and a real vault; what the rules of the world allow to go is said
here once more, in other words, and compared at the moment at which something goes.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from openbwc.custody import Actor
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.models import Release, ReleasePart, ReleaseState
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import ClipFile, Disposal, Recording
from openbwc.evidence.originals import vault
from openbwc.policy import UNVERIFIED, FinalAction
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.take_back_authority import take_back_authority
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.listing import RunOut, Selection
from openbwc.retention.models import UNSETTLED, Disposition, DispositionState, Hold, ListedRecording, ScheduleItem
from openbwc.retention.schedules import schedule_in_force
from openbwc.vault import StorageFailedError, Vault, VaultError
from tests.vaulted import copied, stored, tampered
from tests.world import World

pytestmark = pytest.mark.django_db
WHICH = st.integers(0, 1)
VERIFIED = "DAA-0567-2026-0001-0001"
SCHEDULED, UNSCHEDULED = "non_evidentiary", "evidentiary"


def _listed(machine: "AnyOrder") -> bool:
    """Whether something is listed that may be spoilt: what spoils it before only keeps it off every list."""
    return ListedRecording.objects.filter(state__in=UNSETTLED).exists()


class Killed(BaseException):
    """As if the worker's process ended."""


def killed_after_one() -> Callable[[], None]:
    """A beat at which a worker is killed before it looks at a second recording."""
    beats = count()

    def beat() -> None:
        if next(beats):
            raise Killed

    return beat


class AnyOrder(RuleBasedStateMachine):
    """Two recordings, two officials, one custodian."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.home = Path(tempfile.mkdtemp(prefix="openbwc-any-order-", dir="/dev/shm"))
        self.override = override_settings(
            OPENBWC_HOME=self.home,
            VAULT_KEYS="none",
            REDACTION_FOLDER=self.home / "redaction",
            VAULT_SCRATCH=self.home / "s",
        )
        self.override.enable()
        self.ice = World().agency("ICE")
        self.custodian = self.ice.staff(Role.CUSTODIAN).row
        self.officer = self.ice.staff(Role.DISCLOSURE_OFFICER).row
        self.manager, self.other = (self.ice.staff(Role.PROGRAMME_MANAGER).row for _ in range(2))
        self.ice.scheduled(SCHEDULED, code="a")
        wears = self.ice.officer("Ruiz").trained().wears()
        self.made = [stored(wears.recorded(hours_ago=20_000, category=SCHEDULED)) for _ in range(2)]
        self.damaged: set[int] = set()
        self.copied: dict[int, int] = {0: 0, 1: 0}
        self.begun: set[int] = set()
        self.gone: set[int] = set()

    def teardown(self) -> None:
        try:
            self._ends()
        finally:
            self._rolls_back()

    def _ends(self) -> None:
        """Whatever came before: once all is set right, what is whole goes, and what is damaged still does not."""
        self.execute()
        self.withdraw()
        self.set_right()
        for which in range(len(self.made)):
            self.propose({which}, by_manager=False)
        self.approve()
        self.execute()
        assert self.gone | self.damaged == set(range(len(self.made)))

    def _rolls_back(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.override.disable()
        shutil.rmtree(self.home, ignore_errors=True)

    @precondition(_listed)
    @rule(which=WHICH)
    def hold(self, which: int) -> None:
        self.ice.held(self.made[which])

    @rule()
    def release(self) -> None:
        for hold in Hold.objects.filter(released_at=None):
            release_hold(actor=self.officer, hold=hold, reason="It is over.")

    @precondition(_listed)
    @rule(which=WHICH)
    def need(self, which: int) -> None:
        release = Release.objects.create(
            agency=self.ice.row,
            kind="publication",
            title="The stop",
            purpose="foia",
            audience="public",
            opened_by=self.officer,
            opened_at=timezone.now(),
        )
        clip = self.made[which].clips.get()
        release.parts.create(clip=clip, added_by=self.officer, added_at=timezone.now())

    @rule()
    def give_up(self) -> None:
        for release in Release.objects.filter(state=ReleaseState.DRAFTED):
            withdraw_release(actor=self.officer, release=release, reason="It is not for the public.")

    @rule()
    def set_right(self) -> None:
        """What lets recordings be listed again, so that a run does not end with the first thing that keeps them."""
        self.release()
        self.give_up()
        for which in range(len(self.made)):
            self._file(which, SCHEDULED)
        self._change(VERIFIED)

    @precondition(_listed)
    @rule(which=WHICH, category=st.sampled_from([SCHEDULED, UNSCHEDULED]))
    def file(self, which: int, category: str) -> None:
        self._file(which, category)

    def _file(self, which: int, category: str) -> None:
        recording = Recording.objects.get(id=self.made[which].id)
        if recording.category != category:
            categorise(actor=self.custodian, recording=recording, category=category, reason="As it is.")

    @precondition(_listed)
    @rule(authority=st.sampled_from([VERIFIED, "DAA-0567-2026-0002-0001", UNVERIFIED]))
    def change_the_schedule(self, authority: str) -> None:
        self._change(authority)

    def _change(self, authority: str) -> None:
        row = ScheduleItem.objects.get(agency=self.ice.row, code="a", superseded_on=None)
        if row.authority == authority:
            return
        if authority == UNVERIFIED:
            take_back_authority(actor=self.other, item=row, reason="The wrong number.")
            return
        change = enter_authority(actor=self.other, item=row, authority=authority, document="Shelf 1")
        approve_schedule_change(actor=self.manager, change=change, sha256=change.sha256)

    @precondition(_listed)
    @rule(which=WHICH)
    def copy(self, which: int) -> None:
        if which not in self.begun:
            copied(self.ice, self.made[which])
            self.copied[which] += 1

    @precondition(_listed)
    @rule(which=st.just(1))  # the other one goes in the end, whatever came before
    def tamper(self, which: int) -> None:
        if which not in self.begun | self.damaged:
            tampered(self.made[which])
            self.damaged.add(which)

    @rule(which=st.sets(WHICH, min_size=1), by_manager=st.booleans())
    def propose(self, which: set[int], by_manager: bool) -> None:
        self._propose([self.made[one] for one in which], by_manager=by_manager)

    @rule(by_manager=st.booleans())
    def propose_by_item(self, by_manager: bool) -> None:
        """What is listed and what is left out is all that the item covers and that is there."""
        disposition = self._propose(RunOut(item="a", until=self.ice.world.today), by_manager=by_manager)
        if disposition is not None:
            listed, left = disposition.recordings.all(), disposition.left_out.all()
            named = [one.recording_id for one in (*listed, *left)]
            covered = Recording.objects.filter(category=SCHEDULED, disposal=None)
            assert sorted(named) == sorted(covered.values_list("id", flat=True))
            assert sum(disposition.counts["left_out"].values()) == len(left)

    def _propose(self, recordings: Selection, *, by_manager: bool) -> Disposition | None:
        try:
            return propose_disposition(
                actor=self.manager if by_manager else self.custodian,
                agency=self.ice.row,
                recordings=recordings,
                action=FinalAction.DESTROY,
                reason="It is due.",
            )
        except (Refused, Mistaken):
            return None

    @rule(which=WHICH)
    def agree(self, which: int) -> None:
        """What two people do most often, so that what comes between it and the execution is tried the most."""
        self.propose({which}, by_manager=False)
        self.approve()

    @rule(which=WHICH, between=st.sampled_from(["nothing", "hold", "need", "file", "authority", "copy", "tamper"]))
    def agree_and_something_comes_between(self, which: int, between: str) -> None:
        """The very moment that matters, so that each run has some of it."""
        self.agree(which)
        if between == "hold":
            self.hold(which)
        elif between == "need":
            self.need(which)
        elif between == "file":
            self._file(which, UNSCHEDULED)
        elif between == "authority":
            self._change(UNVERIFIED)
        elif between == "copy":
            self.copy(which)
        elif between == "tamper":
            self.tamper(1)
        self.execute()
        self.set_right()

    @rule()
    def approve(self) -> None:
        for disposition in Disposition.objects.filter(state=DispositionState.PROPOSED):
            try:
                approve_disposition(actor=self.manager, disposition=disposition)
            except Refused:
                continue

    @rule()
    def withdraw(self) -> None:
        for disposition in Disposition.objects.filter(state=DispositionState.PROPOSED):
            withdraw_disposition(actor=self.custodian, disposition=disposition, reason="Not now.")

    @rule(full=st.booleans())
    def stop(self, full: bool) -> None:
        """Whatever was agreed to is stopped after its first recording: that is gone, or begun as the disk is full."""
        self._execute(killed_after_one, full=full)
        for disposition in Disposition.objects.filter(state=DispositionState.APPROVED, withdrawn_by=None):
            withdraw_disposition(actor=self.custodian, disposition=disposition, reason="A request came in.")
        assert not ListedRecording.objects.filter(state="waiting", disposition__withdrawn_by__isnull=False).exists()

    @rule(full=st.booleans())
    def agree_to_an_item_and_stop(self, full: bool) -> None:
        """So that each run has some of it."""
        self.propose_by_item(by_manager=False)
        self.approve()
        self.stop(full)

    @rule()
    def execute(self) -> None:
        self._execute(lambda: lambda: None, full=False)

    def _execute(self, beats: Callable[[], Callable[[], None]], *, full: bool) -> None:
        """Have each disposition carried out by a worker of its own, which may be killed, into a vault that may fail."""
        may_begin = {one for one in range(len(self.made)) if self._may_go(one)}
        may_end = {one for one in range(len(self.made)) if not self._is_wanted(self.made[one])}
        room = patch.object(Vault, "destroy", side_effect=StorageFailedError("Expected room, found none."))
        with room if full else nullcontext():
            for key in Disposition.objects.values_list("id", flat=True):
                with suppress(Killed):
                    execute_disposition(actor=Actor.system("worker"), disposition_id=key, beat=beats())
        begun = {one for one, made in enumerate(self.made) if Disposal.objects.filter(recording=made).exists()}
        gone = {one for one, made in enumerate(self.made) if not self._is_there(made)}
        assert begun - self.begun <= may_begin, "something went that had to be kept"
        assert gone - self.gone <= begun & may_end, "something went on that was wanted meanwhile"
        self.begun, self.gone = begun, gone

    def _may_go(self, which: int) -> bool:
        """By the words of the clause, without asking the house's own predicate."""
        recording = Recording.objects.get(id=self.made[which].id)
        row = ListedRecording.objects.filter(recording=recording, state="waiting").first()
        if row is None or which in self.damaged or self._is_wanted(recording):
            return False
        agreed = set(row.disposition.approvals.values_list("by_id", flat=True)) - {row.disposition.proposed_by_id}
        items = schedule_in_force(self.ice.row, self.ice.world.today).covering(recording.category)
        return (
            row.disposition.state == DispositionState.APPROVED
            and bool(agreed)
            and bool(items)
            and all(one.verified and one.authority == row.particulars["authority"] for one in items)
            and recording.category == row.particulars["category"]
            and len(row.particulars["copies"]) == self.copied[which]
        )

    @staticmethod
    def _is_wanted(recording: Recording) -> bool:
        drafted = ReleasePart.objects.filter(clip__recording=recording, release__state="drafted")
        return recording.held.filter(hold__released_at=None).exists() or drafted.exists()

    @staticmethod
    def _is_there(made: Recording) -> bool:
        return vault().holds(ClipFile.objects.get(recording=made).vault_object)

    @invariant()
    def what_is_gone_says_so_and_what_is_there_is_whole(self) -> None:
        if not hasattr(self, "made"):
            return
        for which, made in enumerate(self.made):
            there = self._is_there(made)
            assert Disposal.objects.filter(recording=made).exists() is (which in self.begun)
            assert there is (which not in self.gone)
            clip = ClipFile.objects.get(recording=made)
            try:
                assert there is (clip.sha256 in vault().files(clip.vault_object).values())
            except VaultError:
                assert not there


def test_v_a_4_no_order_of_acts_lets_go_what_has_to_be_kept() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # Hypothesis gives it no types
        AnyOrder,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
