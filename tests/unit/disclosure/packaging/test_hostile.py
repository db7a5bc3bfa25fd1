"""Packages that are damaged or made to harm: the verifier answers, whatever it is given, and says nothing for them."""

import contextlib
import io
import json
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from openbwc.ledger.verify_package import main
from openbwc.ledger.verify_package import verify_package as verify

from .packed import FIRST, OTHER, VKEY, made, resealed, unpacked

FILM, NATIVE = "data/footage/001-redacted.mp4", "data/natives/ICE-0000BEEF-0000002.mp4"
CENTRAL = 46
"""Bytes of a file's header in the directory, before its name."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound package, which tests leave as it is."""
    return made(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def bag(package: Path, tmp_path: Path) -> Path:
    """It unpacked, to be spoilt."""
    return unpacked(package, tmp_path / "bag")


def found(path: Path) -> set[str]:
    return {finding.name for finding in verify(path, VKEY).findings}


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_bit_that_is_damaged_in_any_file_of_a_zip_is_a_finding(package: Path, tmp_path: Path) -> None:
    content = package.read_bytes()
    with zipfile.ZipFile(package) as archive:
        entries = archive.infolist()
    for entry in entries:
        name, extra = struct.unpack_from("<2H", content, entry.header_offset + 26)
        spoilt = bytearray(content)
        spoilt[entry.header_offset + 30 + name + extra + entry.file_size // 2] ^= 1
        assert found(written(tmp_path / "x.zip", bytes(spoilt))) >= {"file_unreadable"}, entry.filename


def whole(content: bytes, name: str) -> bytes:
    """The name of a file as the archive has it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()[0].partition("/")[0].encode() + b"/" + name.encode()


def in_directory(content: bytes, name: str, at: int, value: int) -> bytes:
    """An archive whose directory says something else of a file, at a place of its header."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, content.rindex(whole(content, name)) - CENTRAL + at, value)
    return bytes(changed)


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_a_file_that_is_packed_in_an_odd_way_is_refused(package: Path, tmp_path: Path, method: int) -> None:
    changed = in_directory(package.read_bytes(), FILM, 10, method)
    assert found(written(tmp_path / "x.zip", changed)) == {"special_file"}


@pytest.mark.parametrize("flags", [0x01, 0x20, 0x40, 0x2000])
def test_a_file_that_is_sealed_or_patched_is_refused(package: Path, tmp_path: Path, flags: int) -> None:
    changed = in_directory(package.read_bytes(), FILM, 8, flags | 8)
    assert found(written(tmp_path / "x.zip", changed)) == {"special_file"}


def forged_before(content: bytes) -> bytes:
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr("x/data/index.html", "<h1>Everything is released</h1>")
    return forged.getvalue() + content


def with_comment(content: bytes) -> bytes:
    return content[:-2] + b"\3\0abc"


def with_a_gap(content: bytes) -> bytes:
    """What is in no directory stands between the files and the directory."""
    end = content.rindex(b"PK\5\6")
    (start,) = struct.unpack_from("<L", content, end + 16)
    moved = content[:start] + b"hidden" + content[start:]
    return moved[: end + 6 + 16] + struct.pack("<L", start + 6) + moved[end + 6 + 20 :]


def told_otherwise_before(content: bytes) -> bytes:
    """The header before a file tells another name than the directory."""
    name = whole(content, FILM)
    return content.replace(name, name.replace(b"001", b"002"), 1)


def sized_otherwise_before(content: bytes) -> bytes:
    start = content.rindex(b"PK\3\4", 0, content.index(whole(content, NATIVE)))
    return content[: start + 18] + struct.pack("<2L", 5, 5) + content[start + 26 :]


@pytest.mark.parametrize(
    "change",
    [forged_before, with_comment, with_a_gap, told_otherwise_before, sized_otherwise_before],
    ids=lambda one: one.__name__,
)
def test_a_zip_in_which_another_program_finds_something_else_is_refused(
    package: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    assert found(written(tmp_path / "x.zip", change(package.read_bytes()))) == {"ambiguous"}


def test_the_sizes_of_large_files_are_read_where_they_stand(tmp_path: Path) -> None:
    """A file over 2 GiB is streamed with sizes of 8 bytes, which stand after it; a small one is written alike here."""
    with (
        (tmp_path / "x.zip").open("wb") as file,
        zipfile.ZipFile(Streamed(file), "w") as archive,
        archive.open("bag/data/film.mp4", "w", force_zip64=True) as target,
    ):
        target.write(b"frames")
    assert "ambiguous" not in found(tmp_path / "x.zip")
    spoilt = bytearray((tmp_path / "x.zip").read_bytes())
    spoilt[spoilt.index(b"PK\7\10") + 16] ^= 1
    assert found(written(tmp_path / "x.zip", bytes(spoilt))) == {"ambiguous"}


class Streamed:
    """A file that can only be written on."""

    def __init__(self, file: BinaryIO) -> None:
        self.write, self.flush, self.tell = file.write, file.flush, file.tell


def test_an_extra_field_that_renames_a_file_is_refused(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(tmp_path / "x.zip", "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            if name.endswith(FILM):
                told = struct.pack("<BI", 1, zlib.crc32(name.encode())) + name.replace(FILM, NATIVE).encode()
                entry.extra = struct.pack("<HH", 0x7075, len(told)) + told
            target.writestr(entry, source.read(name))
    assert found(tmp_path / "x.zip") == {"ambiguous"}


def test_a_zip_that_unpacks_to_another_name_is_told(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(tmp_path / "x.zip", "w") as target:
        for name in source.namelist():
            target.writestr(f"complete-and-unredacted/{name.partition('/')[2]}", source.read(name))
    assert found(tmp_path / "x.zip") == {"bag_differs"}


def test_a_proof_that_nests_without_end_is_a_finding(bag: Path) -> None:
    proof = bag / "data/custody/package.tlog-proof"
    lines = proof.read_text().split("\n")
    lines[1] = f"extra {b64encode(b'[' * 100_000).decode()}"
    proof.write_text("\n".join(lines))
    assert "contents_unproven" in found(resealed(bag))


@pytest.mark.parametrize("leaf", ["zz", "", "0", 7, ["a"]])
def test_a_leaf_that_is_none_is_a_finding(bag: Path, leaf: object) -> None:
    path = bag / f"data/custody/{FIRST}/history.json"
    told = json.loads(path.read_text())
    told["events"][1]["leaf"] = leaf
    path.write_text(json.dumps(told))
    assert "proof_wrong" in found(resealed(bag))


def test_a_key_of_the_package_names_no_file_of_the_reader(bag: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{VKEY}\n")
    (bag / "data/ledger/key.txt").write_text(str(secret))
    resealed(bag)
    for key in (VKEY, ""):
        words = [finding.words for finding in verify(bag, key).findings if finding.name == "checkpoint_wrong"]
        assert len(words) == 1
        assert "expected base64" in words[0]


@pytest.mark.parametrize("text", ["\ud800", "9" * 5000])
def test_odd_words_in_the_list_are_an_answer(bag: Path, text: str) -> None:
    where = bag / "data/manifest.json"
    told = json.loads(where.read_text())
    told["recordings"][0]["media"][0]["plan_sha256"] = text
    where.write_text(json.dumps(told))
    assert found(resealed(bag))
    where.write_text(where.read_text().replace(json.dumps(text), "9" * 5000))
    assert found(resealed(bag))


def test_nothing_that_a_package_says_steers_the_terminal(bag: Path) -> None:
    paint = "\x1b[2J\x1b[HOK: request of ICE\x9b\u202e"
    manifest = bag / "manifest-sha256.txt"
    manifest.write_text(f"{manifest.read_text()}{'0' * 64}  data/zzz{paint}%0Ax\n")
    (bag / "data/ledger/key.txt").write_text(f"{OTHER.verifier}{paint}" + "x" * 100_000)
    listing = bag / "data/manifest.json"
    told = json.loads(listing.read_text())
    told["release"]["agency"] = paint
    told["files"][0]["path"] = paint
    listing.write_text(json.dumps(told))
    for key in ([], ["--key", VKEY]):
        out = io.StringIO()
        with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
            assert main([str(bag), *key]) == 1
        lines = out.getvalue().split("\n")
        assert all(line.isprintable() for line in lines)
        assert max(map(len, lines)) < 2000
        assert not any(line.startswith("OK") for line in lines)


def test_a_name_that_steers_the_terminal_is_refused_in_a_folder_too(bag: Path) -> None:
    (bag / "data/\x1b[2J").write_bytes(b"x")
    assert found(bag) == {"unsafe_name"}
