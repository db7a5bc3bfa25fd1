"""The answer where the vault cannot give what was asked for: 410 for what was destroyed under an order, else 503.

The vault's own sentence names paths and keys: it goes to the log, and people get one without them.
"""

import logging

from django.http import HttpResponse

from openbwc.vault import DestroyedObjectError, VaultError

_log = logging.getLogger(__name__)


def answer_to(error: Exception) -> HttpResponse | None:
    """The sentence, where the error is the vault's; None for any other."""
    if not isinstance(error, VaultError):
        return None
    if isinstance(error, DestroyedObjectError):
        told, status = "This content was destroyed under an approved order. It cannot be given any more.\n", 410
    else:
        _log.error("The vault could not serve a request: %s", error)
        told, status = "The vault cannot serve this at the moment. Tell whoever runs OpenBWC, and try again.\n", 503
    return HttpResponse(told, status=status, content_type="text/plain; charset=utf-8")
