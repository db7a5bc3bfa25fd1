"""What the demonstration says in the terminal, as it happens. Nothing is decided here."""

import json
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from openbwc.custody.models import Event
from openbwc.evidence.models import Encounter, Recording
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.policy import Decision
from openbwc.policy.wording import in_words
from openbwc.program.models import Activation, Agency, Camera, Person
from openbwc.site.demo.cast import LEADS, PASSWORD
from openbwc.site.demo.department import Department
from openbwc.site.demo.gates import Attempt
from openbwc.site.demo.keeping import Kept
from openbwc.site.demo.letting_go import LetGo
from openbwc.site.demo.oversight import Overseen
from openbwc.site.demo.programme import Happened
from openbwc.site.demo.redaction import Redacted
from openbwc.site.demo.releasing import GoneOut
from openbwc.site.demo.shift import Handover
from openbwc.site.demo.task_forces import Serving

MOST_FINDINGS = 6
"""How many findings of one agency the terminal shows."""


class Teller:
    """Says things on a console, in steps with headings."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._step = 0

    def heading(self, title: str, why: str) -> None:
        """Begin a step."""
        self._step += 1
        self.console.print()
        self.console.rule(f"[bold]{self._step}  {title}", align="left")
        self.console.print(why, style="dim", highlight=False)

    def line(self, label: str, text: str, style: str = "") -> None:
        """A labelled line below something; the text is taken as it is, and wrapped beside its label."""
        grid = Table.grid(padding=(0, 2), expand=True)
        grid.add_column(width=14, justify="right")
        grid.add_column(ratio=1)
        grid.add_row(Text(label, style=style or "cyan"), Text(text, style="dim" if style == "dim" else ""))
        self.console.print(grid)

    def department(self, department: Department) -> None:
        """The agencies and what each has."""
        table = Table(title="A department of invented people")
        for heading in ("agency", "name", "people", "cameras", "standing"):
            table.add_column(heading)
        for code, agency in sorted(department.agencies.items()):
            table.add_row(
                code,
                agency.name,
                str(Person.objects.filter(agency=agency).count()),
                str(Camera.objects.filter(agency=agency).count()),
                _standing(agency),
            )
        self.console.print(table)

    def handover(self, handover: Handover) -> None:
        """A camera that went out, or did not."""
        if handover.refusal is None:
            self.line("check-out", f"{handover.camera} to {handover.person}", "green")
            return
        self.line("refused", f"{handover.camera} to {handover.person}", "yellow")
        self.reasons(handover.refusal)

    def reasons(self, decision: Decision) -> None:
        """Every reason of a refusal, and what would lift it."""
        for reason in decision.reasons:
            self.line(reason.clause, f"{reason.words} {reason.remedy}", "dim")

    def settled(self, name: str, settled: Settled) -> None:
        """What became of one file of a card."""
        self.console.print(Text(f"  {name}", style="bold"))
        sighting = settled.sighting
        self.line("hash", f"{_short(sighting.sha256)}, {sighting.size:,} bytes, in the one pass that stored it")
        if settled.repeated:
            self.line("vault", "holds these bytes already: one object, another sighting", "cyan")
        elif settled.clip is not None:
            self.line("vault", f"urn:openbwc:original:{_short(settled.clip.sha256)}, written once")
            self._catalogued(settled.clip.recording)
        elif settled.quarantined is not None:
            self.line("vault", f"urn:openbwc:original:{_short(settled.quarantined.sha256)}, written once")
            self.line("quarantine", settled.quarantined.detail or "kept out of the catalogue, nothing lost", "yellow")
            for reason in settled.reasons:
                self.line(reason.clause, f"{reason.words} {reason.remedy}", "dim")

    def _catalogued(self, recording: Recording) -> None:
        told = Event.objects.filter(subject=f"recording:{recording.id}", kind="evidence.clip_taken_in").last()
        decision = (
            json.loads(bytes(told.body))["decision"] if told is not None else {"clauses": [], "policy_version": ""}
        )
        clauses = ", ".join(decision["clauses"])
        self.line("decision", f"permitted under {clauses}; policy {decision['policy_version'][:19]}…", "green")
        before = "not told" if recording.pre_event_ms is None else f"{recording.pre_event_ms / 1000:.0f} s"
        self.line(
            "catalogue",
            f"“{recording}”, worn by {recording.wearer}, from {recording.started_at:%Y-%m-%d %H:%M:%S}Z"
            f" (camera's clock {recording.clock_offset_ms / 1000:+.0f} s), before activation {before}",
        )

    def encounter(self, recording: Recording, encounter: Encounter) -> None:
        """A recording that was placed in its encounter."""
        restricted = f", restricted: {recording.restriction}" if recording.restriction else ""
        self.line(
            str(recording.agency),
            f"{recording.wearer}: “{encounter.title}” is {in_words(encounter.type)},"
            f" {in_words(recording.category)}{restricted}",
        )

    def lived(self, happened: Happened) -> None:
        """What was ordered, reported, planned and asked around the shift."""
        order = happened.stand_down
        self.line("stand-down", f"{order.authority}: {order.reason}", "yellow")
        self.reasons(happened.refused)
        self.line("lost", f"{happened.lost}: {happened.lost.get_standing_display().lower()}", "yellow")
        topics = ", ".join(happened.refresher.topics)
        self.line("refresher", f"{topics}, by {happened.refresher.due_on}: {happened.refresher.reason}")
        for site in happened.sites:
            self.line("site", f"{site}, phase {site.phase}, time zone {site.zone}")
        for operation in happened.operations:
            team = ", ".join(entry.person.name for entry in operation.roster.all())
            self.line("operation", f"{operation} on {operation.starts_at:%Y-%m-%d %H:%M}Z: {team}")

    def serving(self, serving: list[Serving]) -> None:
        """Who governs each member of a task force, and what bars a camera."""
        for one in serving:
            resolution = one.resolution
            self.line(
                "task force", f"{one.person} in {one.task_force}: {resolution.why} ({resolution.governing_clause})"
            )
            owner = in_words(resolution.owner.value)
            self.line("", f"The footage is the {owner}'s ({resolution.owner_clause}).", "dim")
            for reason in resolution.blocks:
                self.line(reason.clause, f"{reason.words} {reason.remedy}", "dim")

    def overseen(self, overseen: Overseen) -> None:
        """The findings of each agency, the one that was answered, and what is measured."""
        self.line("night", overseen.night)
        table = Table(title="Findings", show_lines=True)
        for heading, ratio in (("agency", 1), ("clause", 1), ("what was found", 7), ("who answers", 2), ("state", 2)):
            table.add_column(heading, ratio=ratio)
        for code, findings in overseen.findings.items():
            for finding in findings[:MOST_FINDINGS]:
                owner = finding.owner.name if finding.owner else "nobody"
                table.add_row(code, finding.clause, Text(finding.words), owner, str(finding.get_state_display()))
            if len(findings) > MOST_FINDINGS:
                table.add_row(code, "", f"and {len(findings) - MOST_FINDINGS} more", "", "")
        self.console.print(table)
        if overseen.answered is not None:
            answer = overseen.answered.answers.all()[0]
            self.line("answer", f"{answer.person}: {in_words(answer.reason)}. {answer.statement}")
            self.line("decision", f"{answer.ruling.person}: {answer.ruling.get_outcome_display().lower()}", "green")
        for one in overseen.measured:
            figure = f"{one.numerator} of {one.denominator}" if one.denominator else "nothing to measure yet"
            self.line("measured", f"{one.metric.title}: {figure}", "dim")

    def redacted(self, redacted: Redacted) -> None:
        """What was redacted, by whom it was reviewed, the copy, and the still."""
        copy, still = redacted.copy, redacted.still
        self.line("project", f"{redacted.project}: {redacted.found} found, {redacted.drawn} drawn by hand (V.A.6)")
        self.line("reviewed", f"{copy.made_by} redacted, {copy.approved_by} approved", "green")
        self.line("checked", f"{redacted.findings} findings of the residual check, each answered by the reviewer")
        self.line("original", f"unchanged, {_short(copy.clip.sha256)} (V.A.5)")
        self.line("copy", f"{_short(copy.sha256)}, opened for training (V.A.2)", "green")
        self.line("log", str(redacted.log))
        if still is not None:
            asked = f"asked for by {still.asked_by}, approved by {still.ruled_by}: {still.legal_basis} (V.A.8)"
            self.line("still", f"{still.get_state_display().lower()}, {asked}")

    def kept(self, kept: Kept) -> None:
        """The schedule's items, the hold, each request with what it is owed, and the report."""
        for item in kept.items:
            self.line("schedule", f"{item.title}: {item.period}, then {item.final_action}; {item.authority} (V.A.4)")
        if kept.hold is not None:
            hold = kept.hold
            self.line("hold", f"{hold.matter}: {hold.held.count()} recordings, to be reviewed by {hold.review_on}")
        for request in kept.requests:
            owed = f", {in_words(request.owes)} by {request.owed_on}" if request.owed_on else ""
            self.line("request", f"{request.number}, {request.get_state_display().lower()}{owed} (V.B.1)")
            for certificate in request.certificates.all():
                self.line("", f"searched: {certificate.found} found; certificate {_short(certificate.sha256)}", "dim")
            letters = ", ".join(str(one.get_kind_display()).lower() for one in request.letters.all())
            if letters:
                self.line("", f"letters: {letters}", "dim")
        self.line("report", str(kept.report))

    def gone_out(self, out: GoneOut) -> None:
        """What the gate missed, who was told, asked and agreed, the package with its link, and the public page."""
        for one in out.missing:
            self.line(one.clause, f"{one.what} {one.remedy} It is owed by: {', '.join(one.owed_by)}.", "dim")
        release = out.release
        for notice in release.leo_notices.select_related("person"):
            self.line("LEO told", f"{notice.person}, proved by their own reading (V.B.2)", "green")
        for asked in release.consultations.all():
            self.line("consulted", f"{asked.office}: {asked.get_outcome_display().lower()} (V.B.3)")
        for approval in release.authorisations.select_related("by"):
            self.line("authorised", f"by {approval.by}, for exactly {_short(approval.digest)}", "green")
        self.line("released", f"{release.title}, by {release.released_by} (V.B.2)", "green")
        self.line("package", f"{_short(out.package.sha256)}, {out.package.size:,} bytes; verify it with openbwc-verify")
        self.line("link", f"for {out.link.named}, until {out.link.expires_at:%Y-%m-%d}: {out.address or 'shown once'}")
        self.line("public", f"“{out.publication.title}”, in public/releases/ (V.B.3)")

    def let_go(self, gone: LetGo) -> None:
        """Who proposed and agreed, what is left of each recording, and the certificate."""
        disposition = gone.disposition
        agreed = ", ".join(str(one.by) for one in disposition.approvals.select_related("by"))
        self.line("disposition", f"proposed by {disposition.proposed_by}, agreed to by {agreed} (V.A.4)", "green")
        for one in gone.listed:
            authority, due_on = one.particulars["authority"], one.particulars["due_on"]
            self.line(one.state, f"“{one.recording}”, due on {due_on} under {authority}")
            for done in one.outcome.get("destroyed", ()):
                self.line("tombstone", f"{done['object'][:40]}… {_short(done['tombstone'])}", "dim")
        self.line("certificate", str(gone.certificate))

    def gates(self, tried: Iterable[tuple[Attempt, Decision]]) -> None:
        """Who may see the recording, for what."""
        table = Table(show_lines=True)
        for heading, ratio in (("who", 2), ("purpose", 2), ("answer", 1), ("because", 6)):
            table.add_column(heading, ratio=ratio)
        for attempt, decision in tried:
            answer = "[green]yes[/green]" if decision.permitted else "[yellow]no[/yellow]"
            because = attempt.shows
            for reason in decision.reasons:
                because += f"\n{reason.clause}: {reason.words} {reason.remedy}"
            if decision.permitted:
                because += f"\npermitted under {', '.join(decision.clauses)}"
            purpose = in_words(attempt.purpose or "none")
            table.add_row(attempt.username, f"{attempt.act.value}: {purpose}", answer, because)
        self.console.print(table)

    def sign_ins(self, address: str) -> None:
        """The accounts to try."""
        table = Table(title=f"Sign in at {address} with the password “{PASSWORD}”")
        for heading in ("user name", "who", "role", "sees"):
            table.add_column(heading)
        for lead in LEADS:
            role = lead.role.label if lead.role else "no appointment"
            table.add_row(lead.username, f"{lead.given_name} {lead.family_name}, {lead.agency}", role, lead.sees)
        self.console.print(table)


def _short(digest: str) -> str:
    """The beginning of a digest; the catalogue and the ledger have all of it."""
    return f"{digest[:16]}…"


def _standing(agency: Agency) -> str:
    if Activation.objects.filter(agency=agency, ends_at=None).exists():
        return "[green]active[/green]"
    return "[yellow]not active: its privacy papers are not complete (III.C)[/yellow]"
