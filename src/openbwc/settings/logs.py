"""What the server's logs say of the addresses of links: nothing (V.B.2).

Guarantees: such an address holds the secret of whoever was given the link, and its line says what they opened, and
when. A line that names one is left out, in each log that has the filter; an error's is kept, without the address.
"""

import logging
import re

_ADDRESS = re.compile(r"/public/packages/[^\s'\"]*")
SHOWN = "/public/packages/…"


class WithoutLinks(logging.Filter):
    """Leaves out lines that name the address of a link; takes the address out of errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        line = record.getMessage()
        if not _ADDRESS.search(line):
            return True
        record.msg, record.args = _ADDRESS.sub(SHOWN, line), ()
        return record.levelno >= logging.ERROR
