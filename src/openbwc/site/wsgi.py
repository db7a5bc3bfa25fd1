"""The WSGI application (gunicorn's entry point). The server's own logs say nothing of links either."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from openbwc.settings.logs import WithoutLinks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openbwc.settings.base")
application = get_wsgi_application()
for name in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(name).addFilter(WithoutLinks())
