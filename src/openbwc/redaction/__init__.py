"""Redaction: projects in which people find, correct, review and render what a copy may not show (V.A.6).

Guarantees:
- Each edit is an attributed command in the project's history and in the ledger; undo is a command too.
- Two people never overwrite each other: every edit names the revision that it was made on.
- What was submitted is frozen; somebody else approves it; only an approved revision is rendered.
- A copy names its original and its plan, and is not finished while a finding of the residual check is unanswered.
- The original is only ever read.
"""
