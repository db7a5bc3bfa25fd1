"""The acts of intake, a verb a module: check, change, record, notify, in one transaction."""
