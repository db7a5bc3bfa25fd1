"""Intake: from a camera's card, a dock folder or the browser into vault and catalogue, or into quarantine.

Guarantees: bytes go to the vault before anything is decided of them, so nothing is lost whatever is refused; the same
bytes are one object however often they are seen; killed at any moment and started again, nothing is lost or doubled.
"""
