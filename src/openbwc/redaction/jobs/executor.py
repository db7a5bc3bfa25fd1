"""The executor of the installation, as its settings say."""

from django.conf import settings

from openbwc.media.redaction.executing.choosing import certificates_of, executor
from openbwc.media.redaction.executing.model import Executor


def executor_of_installation() -> Executor:
    """The executor that `OPENBWC_REDACTION_EXECUTOR` names. Raises MediaError where it names none."""
    return executor(settings.REDACTION_EXECUTOR, certificates=certificates_of(settings.REDACTION_TLS))
