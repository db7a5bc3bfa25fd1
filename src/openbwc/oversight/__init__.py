"""Oversight: what the policy asks, held against live data. It reads the other rooms and writes its own findings."""
