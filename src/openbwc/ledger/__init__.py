"""The ledger: a public, append-only log that outsiders verify with none of our code (RFC 8785, RFC 6962, C2SP)."""
