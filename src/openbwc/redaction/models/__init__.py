"""The tables of redaction."""
