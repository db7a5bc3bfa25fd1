"""No sequence of the real actions, by whomever, releases anything before each duty is done; with all done, it goes out.

A model of its own, in plain sets, says after each step what is owed; the gate has to say the same in both directions.
"""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.enter_telling import enter_telling
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.gate import digest_of, objections_to, what_is_missing
from openbwc.disclosure.models import Answer, Body, Prosecution, Release, ReleaseKind, ReleaseState
from openbwc.evidence.models import RedactedCopy
from openbwc.notices.actions.mark_read import mark_read
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy

from .going_out import PAPER
from .stage import Stage, staged

FIRST, SECOND, ANOTHER = COPIES = 0, 1, 2
"""A copy of each recording, and another one of the first."""
SHOWS = {FIRST: 0, SECOND: 1, ANOTHER: 0}
"""By copy, which recording it shows."""
BODIES = (Body.US_ATTORNEY, Body.PUBLIC_AFFAIRS)
_made: dict[str, Any] = {}
seen: set[str] = set()


@pytest.fixture
def world_made(db: None, home: Path, settings: Settings) -> None:
    """The stage and its finished copies, made once; each sequence is rolled back to it."""
    settings.REDACTION_FOLDER = home / "redaction"
    stage = staged()
    _made["colleague"] = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    _made["stage"], _made["copies"] = stage, [stage.copied(stage.recordings[SHOWS[which]]) for which in COPIES]


class Sequences(RuleBasedStateMachine):
    """Any order of steps by any of the people; `owed` is kept by this machine alone."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.stage: Stage = _made["stage"]
        self.copies: list[RedactedCopy] = _made["copies"]
        self.leos = (self.stage.ruiz, self.stage.haddad)
        self.inside: set[int] = set()
        self.gone: set[int] = set()
        self.stated: tuple[str, str] | None = None
        self.warned_by = ""
        self.notified: set[int] = set()
        self.told: set[int] = set()
        self.asked: dict[str, set[int]] = {body: set() for body in BODIES}
        self.answered: dict[str, set[int]] = {body: set() for body in BODIES}
        self.time = 0
        self.objecting: dict[tuple[str, int], int] = {}
        self.met_at = -1
        self.approved: Any = None
        self.out = False

    def teardown(self) -> None:
        """Back to the stage."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(kind=st.sampled_from(ReleaseKind.values))
    def open(self, kind: str) -> None:
        """A release with nothing in it; an expedited one of a death that the first recording shows."""
        self.kind, self.made = kind, self.stage.opened(ReleaseKind(kind))

    def content(self) -> Any:
        """What an approval is given for."""
        return frozenset(self.inside), self.stated

    def owes(self) -> bool:
        """Whether some duty is not done, as this machine sees it."""
        if not self.inside or self.inside & self.gone or self.stated is None or not self.shown() <= self.told:
            return True
        incident, prosecution = self.stated
        if prosecution == "none" and self.warned_by:
            return True
        if self.kind == ReleaseKind.EXPEDITED and (incident == "none" or SHOWS[FIRST] not in self.shown()):
            return True
        of_incident = incident != "none" and self.kind != ReleaseKind.DISCOVERY
        prosecuted = self.kind == ReleaseKind.EXPEDITED or prosecution != "none" or of_incident
        public = self.kind in (ReleaseKind.EXPEDITED, ReleaseKind.PUBLICATION) or of_incident
        if prosecuted and not self.inside <= self.answered[Body.US_ATTORNEY]:
            return True
        if public and not self.inside <= self.asked[Body.PUBLIC_AFFAIRS]:
            return True
        return self.approved != self.content() or any(at > self.met_at for at in self.against())

    def shown(self) -> set[int]:
        """The recordings of which something is in it."""
        return {SHOWS[which] for which in self.inside}

    def objects(self, body: Body, about: set[int]) -> None:
        """A body objects to recordings: every copy of each."""
        self.time += 1
        shown = {SHOWS[which] for which in about}
        self.objecting |= {(body, which): self.time for which in COPIES if SHOWS[which] in shown}

    def clears(self, body: Body, about: set[int]) -> None:
        """A body has nothing against copies."""
        for which in about:
            self.objecting.pop((body, which), None)

    def against(self) -> list[int]:
        """When each objection was made that stands against something in it."""
        return [at for (_, which), at in self.objecting.items() if which in self.inside]

    def does(self, act: Any, *, possible: bool = True) -> bool:
        """Whether a step of preparation was taken; what is out or impossible is `Mistaken`."""
        if self.out or not possible:
            with pytest.raises(Mistaken):
                act()
            return False
        act()
        return True

    @rule(which=st.sampled_from(COPIES))
    def puts_in(self, which: int) -> None:
        """A copy, unless it is in or was withdrawn."""

        def act() -> None:
            put_in(actor=self.stage.officer, release=self.made, file=RedactedCopy.objects.get(id=self.copies[which].id))

        if which in self.gone and not self.out and SHOWS[which] not in self.shown():
            with pytest.raises(Refused):
                act()
        elif self.does(act, possible=SHOWS[which] not in self.shown()):
            self.inside.add(which)

    @rule(which=st.sampled_from(COPIES))
    def takes_out(self, which: int) -> None:
        """A copy that is in."""
        part = self.made.standing_parts().filter(copy=self.copies[which]).first()
        if part is not None and self.does(lambda: take_out(actor=self.stage.officer, part=part)):
            self.inside.discard(which)

    @rule(
        incident=st.sampled_from(["none", "none", "death_in_custody"]),
        prosecution=st.sampled_from(Prosecution.values),
        who=st.sampled_from(["officer", "colleague"]),
    )
    def states(self, incident: str, prosecution: str, who: str) -> None:
        """What it shows; that there is a prosecution is denied by somebody else alone."""
        actor = self.stage.officer if who == "officer" else _made["colleague"]
        said = {"incident": incident, "prosecution": Prosecution(prosecution)}
        if self.does(lambda: state_release(actor=actor, release=self.made, **said)):
            self.stated = (incident, prosecution)
            if prosecution != "none":
                self.warned_by = who
            elif self.warned_by != who:
                self.warned_by = ""

    @rule()
    def notifies(self) -> None:
        """Every officer of what they were not notified of."""
        fresh = self.shown() - self.notified
        if self.does(lambda: notify_officers(actor=self.stage.officer, release=self.made), possible=bool(fresh)):
            self.notified |= fresh

    @rule(which=st.sampled_from([0, 1]))
    def reads(self, which: int) -> None:
        """A LEO reads what waits for them."""
        mark_read(actor=self.leos[which])
        if which in self.notified:
            self.told.add(which)

    @rule(which=st.sampled_from([0, 1]))
    def tells_by_hand(self, which: int) -> None:
        """It is entered that a LEO was told."""
        notice = self.made.leo_notices.filter(person=self.leos[which]).first()
        if notice is None:
            return
        said = {"way": "letter", "how": "They signed for it.", "told_at": timezone.now()}
        with pytest.raises(Refused):
            enter_telling(actor=_made["colleague"], notice=notice, **said | {"way": "rumour"})
        self.stage.waited(notice)
        act = {"actor": _made["colleague"], "notice": notice, **said}
        if self.does(lambda: enter_telling(**act), possible=which not in self.told):
            self.told.add(which)

    @rule(body=st.sampled_from(BODIES))
    def consults(self, body: Body) -> None:
        """A body is told of what is in it."""

        def act() -> None:
            consult(actor=self.stage.officer, release=self.made, body=body, office="Arizona", statement="It comes.")

        if self.does(act, possible=bool(self.inside)):
            self.asked[body] |= self.inside

    @rule(
        outcome=st.sampled_from([Answer.NO_OBJECTION, Answer.NO_OBJECTION, Answer.OBJECTION]),
        paper=st.sampled_from([PAPER, PAPER, None]),
    )
    def answers(self, outcome: Answer, paper: EvidenceFile | None) -> None:
        """The oldest question that waits is answered; an objection also when it is too late for this release."""
        waiting = self.made.consultations.filter(answered_at=None).first()
        if waiting is None:
            return
        about = {which for which in COPIES if self.copies[which].sha256 in waiting.files}

        def act() -> None:
            said = {"consultation": waiting, "outcome": outcome, "answer": "As we see it.", "paper": paper}
            enter_answer(actor=self.stage.officer, **said)

        takes_back = any((waiting.body, which) in self.objecting for which in about)
        if outcome == Answer.OBJECTION:
            act()
            self.answered[waiting.body] |= about
            self.objects(Body(waiting.body), about)
        elif paper is None and (waiting.body == Body.US_ATTORNEY or takes_back):
            with pytest.raises(Refused):
                act()
        elif self.does(act):
            self.answered[waiting.body] |= about
            self.clears(Body(waiting.body), about)

    @rule(
        which=st.sampled_from(COPIES),
        kind=st.sampled_from([ReleaseKind.DISCOVERY, ReleaseKind.PUBLICATION]),
        outcome=st.sampled_from([Answer.NO_OBJECTION, Answer.OBJECTION]),
    )
    def answers_about_another_release(self, which: int, kind: ReleaseKind, outcome: Answer) -> None:
        """The same office is asked about a copy that is to go to a court, or to the public."""
        if which in self.gone:
            return
        other, officer = self.stage.opened(kind), self.stage.officer
        put_in(actor=officer, release=other, file=RedactedCopy.objects.get(id=self.copies[which].id))
        said = {"body": Body.US_ATTORNEY, "office": "Arizona", "statement": "It comes."}
        asked = consult(actor=officer, release=other, **said)
        enter_answer(actor=officer, consultation=asked, outcome=outcome, answer="As we see it.", paper=PAPER)
        to_a_court = self.kind == ReleaseKind.DISCOVERY
        if outcome == Answer.OBJECTION and (kind == ReleaseKind.DISCOVERY or not to_a_court):
            self.objects(Body.US_ATTORNEY, {which})
        if outcome == Answer.NO_OBJECTION and (kind == ReleaseKind.PUBLICATION or to_a_court):
            self.clears(Body.US_ATTORNEY, {which})

    @rule(decides=st.booleans())
    def authorises(self, decides: bool) -> None:
        """The official approves it, with or without a word on objections."""
        seen_as = digest_of(Release.objects.get(id=self.made.id))
        said: dict[str, Any] = {
            "digest": seen_as,
            "statement": "I have seen it.",
            "on_objections": "It is cured." if decides else "",
        }
        said["objections"] = objections_to(self.made)

        def act() -> None:
            authorise_release(actor=self.stage.manager, release=self.made, **said)

        if self.against() and not decides:
            with pytest.raises(Refused):
                act()
        elif self.does(act, possible=bool(self.inside)):
            self.approved = self.content()
            self.met_at = self.time if decides else -1

    @rule(which=st.sampled_from(COPIES))
    def withdraws_a_copy(self, which: int) -> None:
        """A copy is withdrawn, before or after."""
        if which not in self.gone:
            withdraw_copy(actor=self.stage.officer, copy=self.copies[which], reason="A face shows.")
            self.gone.add(which)

    @rule(who=st.sampled_from(["officer", "manager", "redactor", "reviewer", "ruiz"]))
    def somebody_releases(self, who: str) -> None:
        """It goes out exactly when nothing is owed and the disclosure officer does it."""
        actor: Person = getattr(self.stage, who)
        if self.out:
            with pytest.raises(Mistaken):
                release_footage(actor=actor, release=self.made)
        elif who != "officer" or self.owes():
            with pytest.raises(Refused):
                release_footage(actor=actor, release=self.made)
            seen.add("refused")
        else:
            release_footage(actor=actor, release=self.made)
            seen.add("out")
            self.out = True

    @rule()
    def everything_is_done(self) -> None:
        """The short way, so that sequences end outside as often as inside."""
        incident = "death_in_custody" if self.kind == ReleaseKind.EXPEDITED else "none"
        for who in ("officer", "colleague"):
            self.states(incident, "none", who)
        for which in COPIES:
            if which in self.gone and which in self.inside:
                self.takes_out(which)
        for which in (FIRST, ANOTHER):
            if SHOWS[which] not in self.shown() and which not in self.gone:
                self.puts_in(which)
        if self.shown() - self.notified:
            self.notifies()
        for shown in self.shown():
            self.reads(shown)
        if self.inside and not self.out:
            for body in BODIES:
                self.consults(body)
            while self.made.consultations.filter(answered_at=None).exists():
                self.answers(Answer.NO_OBJECTION, PAPER)
        self.authorises(True)

    @rule()
    def everything_is_done_and_it_goes_out(self) -> None:
        """As it is meant to go; after it, every other step is tried on what is out."""
        self.everything_is_done()
        self.somebody_releases("officer")

    @invariant()
    def the_gate_says_the_same(self) -> None:
        """What is out had nothing owed; what is not out owes what the gate says."""
        if not hasattr(self, "made"):
            return
        row = Release.objects.get(id=self.made.id)
        assert (row.state == ReleaseState.RELEASED) is self.out
        if not self.out:
            assert bool(what_is_missing(row)) is self.owes()


def test_no_sequence_releases_before_each_duty_is_done(world_made: None) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Sequences,
        settings=settings(
            max_examples=16,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,  # so that the same sequences reach both sides each time
            suppress_health_check=checks,
        ),
    )
    assert seen == {"refused", "out"}  # sequences ended on both sides of the gate


def test_a_withdrawn_draft_never_goes_out(world_made: None) -> None:
    stage: Stage = _made["stage"]
    release = stage.ready(_made["copies"][FIRST], _made["copies"][SECOND])
    withdraw_release(actor=stage.officer, release=release, reason="Prepared by mistake.")
    with pytest.raises(Mistaken):
        release_footage(actor=stage.officer, release=release)
