"""The error tree of the policy room: one class to catch, one sentence for people.

Guarantees: an error that comes from a policy file names the file and the line, what was expected, what was found,
and what to do about it.
"""

from pathlib import Path


class PolicyError(Exception):
    """Anything that keeps a policy from being read, checked or applied."""


class PolicyFileError(PolicyError):
    """A policy file that is not what it has to be.

    `path` is the file, `line` is counted from 1 (None when the whole file is meant), `expected` and `found` are
    phrases, `remedy` is a sentence.
    """

    def __init__(self, path: Path, line: int | None, *, expected: str, found: str, remedy: str = "") -> None:
        self.path = path
        self.line = line
        self.expected = expected
        self.found = found
        self.remedy = remedy
        place = str(path) if line is None else f"{path}:{line}"
        tail = f" {remedy}" if remedy else ""
        super().__init__(f"{place}: expected {expected}; found {found}.{tail}")


class LooseningError(PolicyError):
    """A profile that falls below the department standard (III.A.2); `sentences` has one refusal each."""

    def __init__(self, agency: str, sentences: tuple[str, ...]) -> None:
        self.agency = agency
        self.sentences = sentences
        super().__init__(f"{agency}: the profile is looser than the standard (III.A.2): " + " ".join(sentences))


class NotInForceError(PolicyError):
    """No policy is in force for the agency on the day asked for."""


class UnknownTermError(PolicyError):
    """A clause, parameter or agency that the policy in force does not have."""
