"""A token is revoked: by its person, or by who runs the programme of the person's agency."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TOKEN_REVOKED
from openbwc.program.management import decide_management
from openbwc.program.models import ApiToken
from openbwc.program.refusals import Mistaken, regulated, require


def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """Revoke a token from now on. Raises `Refused`; `Mistaken` where it was revoked already."""
    subject = Subject("person", token.person_id)
    with regulated(actor=actor, subject=subject):
        token = ApiToken.objects.select_for_update(of=("self",)).select_related("person__agency").get(id=token.id)
        if actor != Actor.person(token.person_id):
            require(decide_management(actor, token.person.agency))
        if token.revoked_at is not None:
            raise Mistaken(f"Expected a token in use; it was revoked at {token.revoked_at:%Y-%m-%d %H:%M}Z.")
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(TOKEN_REVOKED, actor=actor, subject=subject, facts={"token": str(token.id), "begins": token.begins})
    return token
