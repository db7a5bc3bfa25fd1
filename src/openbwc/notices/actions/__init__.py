"""The verbs of notices: each checks, changes and records in one transaction."""
