"""Whom each address answers: the tables that `test_every_url` walks, one module for each topic of the pages.

A topic has `PAGES` (whom GET answers with the page; everybody else who is signed in is refused, 403, or finds nothing,
404), `FORMS` (sent to an address of their own: GET leads back to their page or is no method of theirs, 405; an empty
form does nothing for the given people, 400, and is refused or not found for others) and `ACTS` (they need nothing
filled in; what they answer to an empty request stands in their tests); `PUBLIC` answers anybody, and so do
`PUBLIC_FORMS`. `arguments(scene)` says what stands in each address.
"""

from tests.unit.web.routes import (
    conduct,
    disposition,
    encounters,
    equipment,
    evidence,
    expedited,
    notices,
    operations,
    oversight,
    packages,
    people,
    planning,
    policy_life,
    programme,
    publication,
    redaction,
    redaction_papers,
    releases,
    requests,
    retention,
    stills,
    task_forces,
)
from tests.unit.web.routes.scene import Scene

TOPICS = (
    conduct,
    disposition,
    encounters,
    equipment,
    evidence,
    expedited,
    notices,
    operations,
    oversight,
    packages,
    people,
    planning,
    policy_life,
    programme,
    publication,
    redaction,
    redaction_papers,
    retention,
    releases,
    requests,
    stills,
    task_forces,
)

PAGES = {name: people for topic in TOPICS for name, people in topic.PAGES.items()}
FORMS = {name: people for topic in TOPICS for name, people in topic.FORMS.items()}
ACTS = frozenset().union(*(topic.ACTS for topic in TOPICS))
PUBLIC = publication.PUBLIC | expedited.PUBLIC | packages.PUBLIC
PUBLIC_FORMS = requests.PUBLIC_FORMS | packages.PUBLIC_FORMS


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the address of each route that has something in it."""
    return {name: words for topic in TOPICS for name, words in topic.arguments(scene).items()}
