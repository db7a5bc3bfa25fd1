"""Whether the pages are up, for a load balancer: no detail, no session."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views import View


class Health(View):
    """Answers 200 when the database answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """`ok`."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return HttpResponse("ok\n", content_type="text/plain")
