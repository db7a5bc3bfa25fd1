"""The verbs of the programme: each checks, changes, records and notifies in one transaction."""
