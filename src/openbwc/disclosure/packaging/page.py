"""The page of a package, `index.html`: it opens from the disk, without a network and without a script.

Guarantees: it loads nothing but the package's own files, and no text in it is read as markup; it plays each file, shows
what is said in it as text (a browser shows no captions on a page from the disk), says how much is withheld and why, and
how anybody checks the package.
"""

from pathlib import Path

from django.template import Context, Engine

from openbwc.disclosure.packaging.model import Contents

_WAYS = {
    "request": "released on a request",
    "expedited": "released to the public",
    "publication": "published",
    "discovery": "given in discovery",
}
_PAPERS = {
    "letter": "Letter",
    "log": "Redaction log",
    "case": "Custody as a CASE graph",
    "load": "Load file",
    "root": "Root certificate of the C2PA signatures",
}
_ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")], autoescape=True)


def page_of(contents: Contents) -> bytes:
    """The page, UTF-8."""
    told = {
        "contents": contents,
        "way": _WAYS[contents.kind],
        "released_on": f"{contents.released_at.day} {contents.released_at:%B %Y}",
        "ruled": contents.withheld_in_full is not None,
        "whole": sorted((contents.withheld_in_full or {}).items()),
        "papers": [(_PAPERS[one.role], one.path) for one in contents.pieces if one.role in _PAPERS],
    }
    return _ENGINE.get_template("index.html").render(Context(told, use_l10n=False, use_tz=False)).encode()
