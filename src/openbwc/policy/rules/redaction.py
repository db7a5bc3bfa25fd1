"""Redaction: who opens a project, edits, submits, reviews, answers what is left over, and finishes a copy (V.A.6).

Guarantees: nobody reviews what they edited or submitted, nor decides that what the residual check found in it may stay;
nothing is submitted whose redactions lack a reason of the policy; nothing becomes a copy but what as many people agreed
to as the policy asks for, rendered from the approved plan of an unchanged original, with every finding answered.

To see the footage is decided by itself, under the rule of access, for each recording.
"""

from openbwc.policy.facts import (
    AnswerLeftover,
    FinishCopy,
    Redact,
    ReviewRedaction,
    SubmitRedaction,
    WithdrawCopy,
)
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import in_words

CLAUSE = "V.A.6"
TO_BE_MENDED = "to_be_mended"
"""The answer that a finding has to be redacted too; it never lets a copy pass, so no policy has to accept it."""

_DONE = {
    Act.OPEN_REDACTION: "open a redaction project of the agency",
    Act.EDIT_REDACTION: "edit a redaction of the agency's recordings",
    Act.SUBMIT_REDACTION: "submit a redaction for review",
    Act.REVIEW_REDACTION: "review a redaction",
    Act.ANSWER_LEFTOVER: "answer the findings of a residual check",
    Act.FINISH_COPY: "finish a redacted copy",
    Act.WITHDRAW_COPY: "withdraw a redacted copy",
}
_ASKED = {
    Act.REVIEW_REDACTION: "Ask a reviewer of the agency.",
    Act.ANSWER_LEFTOVER: "Ask a redactor or a reviewer of the agency.",
    Act.FINISH_COPY: "Ask a redactor or the disclosure officer of the agency.",
    Act.WITHDRAW_COPY: "Ask the disclosure officer or the custodian of the agency.",
}


def _begun(act: Act, facts: Redact, policy: PolicyInForce) -> Findings:
    """The findings on an act, with the refusal of somebody whom no rule grants it."""
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {_DONE[act]}.",
            _ASKED.get(act, "Ask a redactor of the agency."),
        )
    return findings


def redact(act: Act, facts: Redact, policy: PolicyInForce) -> Findings:
    """Open a project, or edit in it."""
    return _begun(act, facts, policy)


def submit_redaction(act: Act, facts: SubmitRedaction, policy: PolicyInForce) -> Findings:
    """Freeze a revision for review."""
    findings = _begun(act, facts, policy)
    reasons = policy.redaction_reasons
    if facts.without_reason:
        findings.refuse(
            CLAUSE,
            "redaction_without_reason",
            f"{facts.without_reason} of the redactions name no reason.",
            f"Give each one of: {', '.join(reasons)}.",
        )
    stray = sorted(facts.reasons - reasons.keys())
    if stray:
        findings.refuse(
            CLAUSE,
            "reason_not_in_policy",
            f"The policy has no such reason to redact: {', '.join(stray)}.",
            f"Use one of: {', '.join(reasons)}.",
        )
    bare = sorted(code for code in facts.reasons_without_basis if code in reasons and reasons[code].needs_basis)
    if bare:
        findings.refuse(
            CLAUSE,
            "basis_missing",
            f"The reason {', '.join(bare)} rests on another provision, and a redaction does not name it.",
            "Write the provision as the basis of each such redaction.",
        )
    styles = sorted(facts.styles - policy.members(CLAUSE, "redaction_styles"))
    if styles:
        findings.refuse(
            CLAUSE,
            "style_not_permitted",
            f"The policy does not permit the style {', '.join(styles)}.",
            f"Use one of: {', '.join(sorted(policy.members(CLAUSE, 'redaction_styles')))}.",
        )
    return findings


def review_redaction(act: Act, facts: ReviewRedaction, policy: PolicyInForce) -> Findings:
    """Approve what was submitted, or send it back."""
    findings = _begun(act, facts, policy)
    if facts.edited_by_person or facts.submitted_by_person:
        done = "edited" if facts.edited_by_person else "submitted"
        findings.refuse(
            CLAUSE,
            "own_redaction",
            f"This person {done} in the project; a redaction is reviewed by somebody else.",
            "Ask a reviewer who did not work on it.",
        )
    if not facts.approves and not facts.remarked:
        findings.refuse(
            CLAUSE,
            "remark_missing",
            "What is sent back needs a word of what has to change.",
            "Remark it at its place, or state it in a sentence.",
        )
    return findings


def answer_leftover(act: Act, facts: AnswerLeftover, policy: PolicyInForce) -> Findings:
    """Say what a finding of the residual check is."""
    findings = _begun(act, facts, policy)
    accepted = policy.members(CLAUSE, "leftover_answers") | {TO_BE_MENDED}
    if facts.answer not in accepted:
        findings.refuse(
            CLAUSE,
            "answer_not_accepted",
            f"'{facts.answer}' is no answer that the policy accepts.",
            f"Give one of: {', '.join(sorted(accepted))}.",
        )
    if facts.answer != TO_BE_MENDED and (facts.edited_by_person or facts.submitted_by_person):
        findings.refuse(
            CLAUSE,
            "own_redaction",
            "Who worked on the project or submitted it does not decide that what was found may stay.",
            f"Ask a reviewer who did not work on it, or answer that it is {in_words(TO_BE_MENDED)}.",
        )
    if facts.answer != TO_BE_MENDED and not facts.statement.strip():
        findings.refuse(
            CLAUSE, "statement_missing", "That a finding may stay needs a statement of why.", "State it in a sentence."
        )
    return findings


def finish_copy(act: Act, facts: FinishCopy, policy: PolicyInForce) -> Findings:
    """Make a rendered file a copy that may be served."""
    findings = _begun(act, facts, policy)
    needed = policy.number(CLAUSE, "people_for_redaction")
    if facts.people < needed:
        findings.refuse(
            CLAUSE,
            "people_missing",
            f"{needed} people have to agree to a redaction; {facts.people} did.",
            "Have it reviewed by somebody who did not work on it.",
        )
    if not facts.plan_is_approved:
        findings.refuse(
            CLAUSE,
            "not_the_approved_plan",
            "The file was not rendered from the plan that stands approved.",
            "Render the approved submission.",
        )
    if not facts.original_unchanged:
        findings.refuse(
            "V.A.5",
            "original_differs",
            "The original in the vault does not have the hash under which it was taken in.",
            "Check the vault's fixity; restore the original from its replica before anything is made of it.",
        )
    if not facts.file_unchanged:
        findings.refuse(
            CLAUSE, "file_differs", "The rendered file is not the one that was checked.", "Render it again."
        )
    if not facts.checked:
        findings.refuse(
            CLAUSE,
            "residual_check_missing",
            "The finished file was not looked through for what still shows.",
            "Run the residual check.",
        )
    if facts.unanswered:
        findings.refuse(
            CLAUSE,
            "leftovers_unanswered",
            f"{facts.unanswered} of the findings of the residual check are not answered.",
            "Answer each of them.",
        )
    if facts.to_be_mended:
        findings.refuse(
            CLAUSE,
            "leftovers_to_be_mended",
            f"{facts.to_be_mended} of the findings have to be mended.",
            "Redact them too, submit again, and render what is approved.",
        )
    return findings


def withdraw_copy(act: Act, facts: WithdrawCopy, policy: PolicyInForce) -> Findings:
    """Serve a copy no more."""
    findings = _begun(act, facts, policy)
    if not facts.reason.strip():
        findings.refuse(CLAUSE, "reason_missing", "A withdrawal needs a statement of why.", "State the reason.")
    return findings
