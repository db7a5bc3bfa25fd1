"""The test settings, with static files served from where they stand."""

from openbwc.settings.base import CACHES as SHARED
from openbwc.settings.testing import *  # noqa: F403 -- settings are a star import by nature

CACHES = SHARED  # its workers count together

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_TOTP_TOLERANCE = 1  # a test enters two codes within one period; each works once, so it takes the next
