"""Screening of free-text tags and search texts for protected characteristics (II.B.5).

Guarantees: the words are policy data; a text is compared word by word after folding case, width, accents and
punctuation, so that a spelling does not slip through; some words are refused only when they stand alone ('black'
alone, not 'black car'). A text without a word is refused, because there is nothing to permit.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from openbwc.policy.facts import ScreenText
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act, ScreenedWords
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import in_words

_WORD = re.compile(r"[^\W_]+")
Phrase = tuple[str, ...]


def fold(text: str) -> Phrase:
    """The words of a text, in lower case, without accents, zero-width characters or punctuation."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    decomposed = unicodedata.normalize("NFKD", visible).casefold()
    return tuple(_WORD.findall("".join(char for char in decomposed if not unicodedata.combining(char))))


@lru_cache(maxsize=64)
def _index(groups: tuple[ScreenedWords, ...]) -> tuple[dict[Phrase, str], dict[Phrase, str], int, frozenset[str]]:
    anywhere = {fold(word): group.characteristic for group in groups for word in group.anywhere}
    alone = {fold(word): group.characteristic for group in groups for word in group.alone}
    begins = frozenset(phrase[0] for phrase in (*anywhere, *alone) if phrase)
    return anywhere, alone, max((len(phrase) for phrase in anywhere), default=0), begins


def screened_in(text: str, groups: tuple[ScreenedWords, ...]) -> tuple[tuple[str, str], ...]:
    """The (words, characteristic) pairs that a text is refused for, in the order of the text."""
    anywhere, alone, longest, begins = _index(groups)
    # Plain texts fold to their words in lower case; most have no word with which any phrase begins.
    if text.isascii() and begins.isdisjoint(_WORD.findall(text.lower())):
        return ()
    words = fold(text)
    found: dict[tuple[str, str], None] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            characteristic = anywhere.get(words[start:end])
            if characteristic is not None:
                found[" ".join(words[start:end]), characteristic] = None
    if words in alone:
        found[" ".join(words), alone[words]] = None
    return tuple(found)


def those_screened(texts: Iterable[str], groups: tuple[ScreenedWords, ...]) -> set[str]:
    """The texts of many that would be refused, told together: most texts of most lists hold nothing that is screened.

    Plain texts are looked through as one, a line each, which tells the same as one by one, for no word goes over a
    line's end.
    """
    plain: list[str] = []
    other: list[str] = []
    for text in texts:
        (plain if text.isascii() else other).append(text)
    begins = _index(groups)[3]
    if not begins.isdisjoint(_WORD.findall("\n".join(plain).lower())):
        other += plain
    return {text for text in set(other) if screened_in(text, groups)}


def screen_text(act: Act, facts: ScreenText, policy: PolicyInForce) -> Findings:
    """Refuse a tag or search text that goes by a protected characteristic."""
    findings = Findings(("II.B.5",))
    if not fold(facts.text):
        findings.refuse("II.B.5", "text_empty", "There is no word to screen.", "Enter at least one word.")
    for words, characteristic in screened_in(facts.text, policy.screened_words):
        findings.refuse(
            "II.B.5",
            "protected_characteristic",
            f"'{words}' goes by a protected characteristic ({in_words(characteristic)}).",
            "Describe what happened, the place or the object, and leave out the characteristic.",
        )
    return findings
