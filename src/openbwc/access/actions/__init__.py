"""The verbs of access: each checks, changes, records and notifies in one transaction."""
