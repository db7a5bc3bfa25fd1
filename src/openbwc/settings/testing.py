"""Settings of the test suite: a data folder of its own, quick password hashing, and nothing else relaxed."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "OPENBWC_HOME" not in os.environ:
    os.environ["OPENBWC_HOME"] = tempfile.mkdtemp(prefix="openbwc-tests-")
    atexit.register(shutil.rmtree, os.environ["OPENBWC_HOME"], ignore_errors=True)

from openbwc.settings.base import *  # noqa: F403 -- the folder must be known before the settings are read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_MFA = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # each worker empties its own
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SENDS_EMAIL = False

Path(os.environ["OPENBWC_HOME"], "static").mkdir(parents=True, exist_ok=True)  # the server warns where it is missing
