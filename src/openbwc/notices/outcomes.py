"""What came of a try to send: an answer that proves it, or a reason that lets us try again or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """The other side took the message over; `proof` is what it answered and what it took, JSON-safe."""

    proof: Mapping[str, Any]


class NotSentError(Exception):
    """The message was not taken over; `final` says that another try would be answered the same."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(words)
