"""What is said in a footage, as its transcript and its deleted sounds have it: content of the footage.

Guarantees: whoever tells it tells it in the answer that opens a viewing, and nowhere else.
"""

from openbwc.media.redaction.sound.transcripts import Word
from openbwc.redaction.models import Entry, EntryKind, Footage


def words_of(footage: Footage) -> list[Word]:
    """The words of the footage's last transcript; none where there is no transcript."""
    last = footage.transcripts.order_by("number").last()
    return [] if last is None else [Word(*word) for word in last.words]


def deleted_words_of(footage: Footage) -> dict[str, str]:
    """The words of each deleted sound of the footage that has some, by the entry's id."""
    sounds = Entry.objects.filter(footage=footage, kind=EntryKind.SOUND, deleted=False)
    bodies = sounds.values_list("entry_id", "body")
    return {entry_id: body["words"] for entry_id, body in bodies if body.get("words")}
