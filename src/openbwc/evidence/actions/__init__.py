"""The verbs of the catalogue: each checks, changes, records and notifies in one transaction."""
