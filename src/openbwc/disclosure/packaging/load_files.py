"""Load files for discovery: Concordance DAT and Opticon OPT, as review platforms take them.

Guarantees: DAT is UTF-8 with a byte-order mark, fields parted by U+0014 and enclosed in þ, a line break within a field
is ® and no field holds one of the three; OPT has one line for each document; both end lines with CR LF. Control
numbers are `<prefix>-0000001`, in the order of the files; an original's file is named by its own.
Source: Concordance's default delimiters (ASCII 020, 254, 174); Opticon's seven columns.
"""

from collections.abc import Sequence

from openbwc.disclosure.packaging.model import Contents, Media, control_number

FIELD, QUOTE, NEWLINE = "\x14", "\u00fe", "\u00ae"
BOM = "\ufeff"
COLUMNS = (
    "DOCID",
    "BEGBATES",
    "ENDBATES",
    "CUSTODIAN",
    "DOCTYPE",
    "RECORDING",
    "PART",
    "DATECREATED",
    "TIMECREATED",
    "DURATION_MS",
    "FILENAME",
    "FILESIZE",
    "MIMETYPE",
    "SHA256",
    "ORIGINALSHA256",
    "REDACTED",
    "NATIVELINK",
)


def dat_of(contents: Contents) -> bytes:
    """The DAT: a header and a row for each file of footage."""
    rows = [_row(contents, number, one) for number, one in enumerate(contents.media, 1)]
    return (BOM + "".join(_line(cells) for cells in (COLUMNS, *rows))).encode()


def opt_of(contents: Contents) -> bytes:
    """The OPT: id, volume, path, document break, folder, box, pages."""
    lines = [
        f"{_number(contents, number)},{contents.name},{_path(one)},Y,,,1\r\n"
        for number, one in enumerate(contents.media, 1)
    ]
    return "".join(lines).encode()


def _number(contents: Contents, number: int) -> str:
    return control_number(contents.agency_code, contents.package, number)


def _row(contents: Contents, number: int, one: Media) -> Sequence[str]:
    control = _number(contents, number)
    return (
        control,
        control,
        control,
        contents.agency,
        "Body-worn camera video",
        one.recording,
        str(one.part),
        f"{one.started_at:%Y%m%d}",
        f"{one.started_at:%H:%M:%S}",
        str(one.duration_ms),
        one.path.rpartition("/")[2],
        str(one.size),
        one.media_type,
        one.sha256,
        one.original_sha256,
        "Y" if one.plan_sha256 else "N",
        _path(one),
    )


def _path(one: Media) -> str:
    """From the load file's folder to the native file, as Windows writes it."""
    return "..\\" + one.path.replace("/", "\\")


def _line(cells: Sequence[str]) -> str:
    return FIELD.join(f"{QUOTE}{_cell(cell)}{QUOTE}" for cell in cells) + "\r\n"


def _cell(text: str) -> str:
    for delimiter in (FIELD, QUOTE, NEWLINE):
        text = text.replace(delimiter, " ")
    return NEWLINE.join(text.splitlines())
