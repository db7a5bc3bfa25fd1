"""Profiles written by tests: a whole and plain one, and lines to add to it."""

from pathlib import Path

HEAD = """\
agency: CBP
title: A profile of a test
standard: dhs-ps-045-07
clauses: all
effective: 2024-01-01
signed_by: Somebody
"""
HEAD_LINES = HEAD.count("\n")


def write_profile(folder: Path, body: str = "", *, head: str = HEAD) -> Path:
    """A profile file; the first line of `body` is line HEAD_LINES + 1."""
    path = folder / "profile.yaml"
    path.write_text(head + body, encoding="utf-8")
    return path
