"""The pages of a request that was not understood and of a failure of ours.

Django's own views for these ask for a session to make a form's token, and fail themselves where a request is refused
before it has one (a forged Host header, say); these two need nothing but the request.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, without the exception's words: they may hold what was sent."""
    return render(request, "400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """500, drawn without context, so that it stands when the database does not."""
    return HttpResponse(get_template("500.html").render(), status=500)
