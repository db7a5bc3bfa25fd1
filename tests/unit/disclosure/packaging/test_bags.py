"""Bags are judged by the bagit library; equal contents give equal bytes; nothing goes in but what was promised."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.disclosure.packaging.bag import BLOCK, BagStream
from openbwc.disclosure.packaging.listing import frozen_pieces, listing_of
from openbwc.disclosure.packaging.load_files import COLUMNS, FIELD, NEWLINE, QUOTE, dat_of, opt_of
from openbwc.disclosure.packaging.model import Contents, PackagingError, Piece, paper
from openbwc.disclosure.packaging.page import page_of
from openbwc.disclosure.packaging.statement import statement_of

from .packed import AT, FIRST, Ledger, contents_in, made, media_of, unpacked


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return contents_in(Ledger(tmp_path / "ledger"))


def bag_of(*pieces: Piece) -> BagStream:
    return BagStream("a-bag", pieces, {"Source-Organization": "An agency", "Contact-Name": ""}, at=AT)


def test_the_bagit_library_finds_the_bag_whole(tmp_path: Path) -> None:
    bag = bagit.Bag(str(unpacked(made(tmp_path), tmp_path / "bag")))
    bag.validate(processes=1)
    assert set(bag.algorithms) == {"sha256", "sha512"}
    assert bag.info["Source-Organization"] == "Immigration & Customs Enforcement"


def test_the_same_release_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    assert made(tmp_path / "one").read_bytes() == made(tmp_path / "other").read_bytes()


def test_every_entry_is_stored_with_one_time_and_a_plain_mode(tmp_path: Path) -> None:
    with zipfile.ZipFile(made(tmp_path)) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {AT.timetuple()[:6]}
    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}
    assert len({entry.filename.partition("/")[0] for entry in entries}) == 1


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP's unzip is not on this machine")
def test_another_program_unpacks_the_same_files(tmp_path: Path) -> None:
    package = made(tmp_path)
    subprocess.run(["unzip", "-q", str(package), "-d", str(tmp_path / "theirs")], check=True)
    ours = unpacked(package, tmp_path / "ours")
    (theirs,) = (tmp_path / "theirs").iterdir()
    files = [path.relative_to(ours) for path in ours.rglob("*") if path.is_file()]
    assert files
    assert {one: (theirs / one).read_bytes() for one in files} == {one: (ours / one).read_bytes() for one in files}


sizes = st.lists(st.sampled_from([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK]), max_size=4)


@given(sizes=sizes, read=st.sampled_from([1 << 12, BLOCK, 5 * BLOCK]))
@settings(max_examples=15, deadline=None)
def test_files_of_any_size_are_read_as_a_stream_in_any_portion(sizes: list[int], read: int) -> None:
    pieces = [paper(f"f/{number}", "footage", bytes([number]) * size) for number, size in enumerate(sizes)]
    stream, portions = bag_of(*pieces), []
    while portion := stream.read(read):
        assert len(portion) <= read
        portions.append(portion)
    whole = b"".join(portions)
    assert whole == bag_of(*pieces).read()
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        for piece in pieces:
            assert archive.read(f"a-bag/data/{piece.path}") == piece.open().read()


@pytest.mark.parametrize("found", [b"another", b"promised and more", b""])
def test_a_file_that_is_not_the_promised_one_stops_the_stream(found: bytes) -> None:
    promised = paper("footage/1.mp4", "footage", b"promised")
    with pytest.raises(PackagingError, match=r"footage/1\.mp4 as it was frozen"):
        bag_of(replace(promised, open=lambda: BytesIO(found))).read()


def test_the_list_names_every_file_but_what_proves_itself(contents: Contents) -> None:
    pieces = frozen_pieces(contents)
    told = json.loads(listing_of(contents, pieces))
    assert {one["path"] for one in told["files"]} == {piece.path for piece in pieces}
    assert told["recordings"][0]["recording"] == FIRST
    assert told["recordings"][0]["events"] == 3
    assert len(told["proofs"]) == 5
    assert told["withheld_in_full"] == {"(b)(7)(A)": 2}


def test_of_an_event_that_is_not_shown_nothing_is_told(contents: Contents) -> None:
    (history,) = [one for one in frozen_pieces(contents) if one.path == f"custody/{FIRST}/history.json"]
    shown, hidden, _ = json.loads(history.open().read())["events"]
    assert shown["kind"] == "evidence.clip_taken_in"
    assert set(hidden) == {"index", "leaf", "proof", "shown"}


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing(contents: Contents) -> None:
    page = page_of(contents).decode()
    assert "<script" not in page
    assert "://" not in page
    assert "Footage of &lt;2 November&gt;" in page
    assert 'src="footage/001-redacted.mp4"' in page
    assert "[Sound deleted: (b)(6)]" in page
    assert "2 under (b)(7)(A)" in page
    assert "openbwc-verify ice-release-20261102-0000beef.zip --key" in page


def rows_of(dat: bytes) -> Iterator[list[str]]:
    """A DAT as a review platform reads it."""
    text = dat.decode("utf-8-sig")
    for line in text.removesuffix("\r\n").split("\r\n"):
        yield [cell.removeprefix(QUOTE).removesuffix(QUOTE) for cell in line.split(FIELD)]


def test_the_load_file_has_a_row_for_each_file_of_footage(contents: Contents) -> None:
    dat = dat_of(contents)
    assert dat.startswith(b"\xef\xbb\xbf\xc3\xbeDOCID\xc3\xbe\x14")
    head, *rows = rows_of(dat)
    assert tuple(head) == COLUMNS
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [one["REDACTED"] for one in told] == ["Y", "N"]
    assert told[0]["DOCID"] == told[0]["BEGBATES"] == "ICE-0000BEEF-0000001"
    assert told[1]["NATIVELINK"] == f"..\\natives\\{told[1]['DOCID']}.mp4"
    assert opt_of(contents).decode().split("\r\n")[0] == (
        "ICE-0000BEEF-0000001,ice-release-20261102-0000beef,..\\footage\\001-redacted.mp4,Y,,,1"
    )


@given(st.text(alphabet=f"ab\n\r{QUOTE}{FIELD}{NEWLINE}'\""))
@settings(deadline=None)
def test_no_text_breaks_a_row_of_the_load_file(agency: str) -> None:
    contents = Contents(
        package="0" * 36, release="r", kind="discovery", title="t", agency_code="ICE", agency=agency, number="",
        released_at=AT, origin="o", key="k", media=media_of(), histories=(), pieces=(),
    )  # fmt: skip
    rows = list(rows_of(dat_of(contents)))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3


def test_the_letter_is_a_tagged_pdf_and_the_same_each_time(contents: Contents) -> None:
    letter = statement_of(contents)
    assert letter == statement_of(contents)
    assert letter.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in letter
