"""A release goes onto the public pages (V.B.3; 5 USC 552(a)(2)).

Guarantees: only what passed the gate, for the public, is published; its content is frozen, with its digest in the
ledger; the files are those of the release and no other.
"""

import hashlib
import re

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release
from openbwc.disclosure.events import RELEASE_PUBLISHED
from openbwc.disclosure.expediting import decide_on_expedited
from openbwc.disclosure.models import Audience, Publication, PublishedFile, Release, ReleaseState
from openbwc.disclosure.publishing import content_of, in_order, without_captions
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require

WORDS_MAX, REASON_MAX = 10_000, 1000
NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML may hold (XML 1.0, 2.2): one of it would take the whole feed down."""


def publish_release(*, actor: Person, release: Release, title: str, words: str, uncaptioned: str = "") -> Publication:
    """Publish it under `title`, with the words of the letter to the public. Raises `Refused`, `Mistaken`.

    `uncaptioned` says why a file comes without captions, where one does.
    """
    now = timezone.now()
    who, subject = Actor.person(actor.id), about_release(release)
    heading, told, why = " ".join(title.split()), words.strip(), uncaptioned.strip()
    limits = (("title", heading, Publication.TITLE_MAX), ("words", told, WORDS_MAX), ("reason", why, REASON_MAX))
    for name, text, longest in limits:
        if len(text) > longest:
            raise Mistaken(f"Expected the {name} in at most {longest:,} characters; found {len(text):,}.")
        if (character := NO_TEXT.search(text)) is not None:
            raise Mistaken(f"Expected text in the {name}; found the control character U+{ord(character[0]):04X}.")
    with regulated(actor=who, subject=subject):
        release = Release.objects.select_for_update(of=("self",)).select_related("agency").get(id=release.id)
        copies = in_order(release)
        decision = require(
            decide_on_expedited(
                Act.PUBLISH_RELEASE,
                actor,
                release.agency,
                now,
                released=release.state == ReleaseState.RELEASED,
                for_the_public=release.audience == Audience.PUBLIC,
                published=release.publications.filter(withdrawn_at=None).exists(),
                words=told,
                without_captions=without_captions(copies),
                uncaptioned=why,
            )
        )
        if not heading:
            raise Mistaken("Expected a title for the page; found none.")
        content = content_of(release, copies, title=heading, words=told, uncaptioned=why, at=now)
        publication = Publication(
            id=new_id(),
            release=release,
            title=heading,
            words=told,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            published_by=actor,
            published_at=now,
        )
        facts = {
            "publication": str(publication.id),
            "release": str(release.id),
            "sha256": publication.sha256,
            "copies": sorted(str(one.id) for one in copies),
        }
        event = record(RELEASE_PUBLISHED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        publication.event_id = event.event_id
        publication.save(force_insert=True)
        PublishedFile.objects.bulk_create(
            PublishedFile(publication=publication, number=number, copy=copy) for number, copy in enumerate(copies, 1)
        )
    return publication
