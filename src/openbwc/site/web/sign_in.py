"""How accounts come to be: the programme makes them for people it knows; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes sign-up: an account belongs to a person whom an agency has entered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
