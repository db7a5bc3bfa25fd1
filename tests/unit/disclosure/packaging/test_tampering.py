"""A package is tampered with in more than twenty ways; the verifier names each."""

import json
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from openbwc.ledger import verify_bag, verify_package, verify_tool
from openbwc.ledger.verify_package import AGREES_WITH_ITSELF, main
from openbwc.ledger.verify_package import verify_package as verify

from .packed import (
    COPY,
    FIRST,
    OTHER,
    VKEY,
    film,
    made,
    relisted,
    resealed,
    sha,
    unpacked,
    zipped,
)

FILM, LOG = "data/footage/001-redacted.mp4", "data/redaction/001-log"
HISTORY = f"data/custody/{FIRST}/history.json"
FIRST_PROOF = f"data/custody/{FIRST}/000000000.tlog-proof"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound package, which tests leave as it is."""
    return made(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the same release, made by somebody with a ledger and a key of their own."""
    return made(tmp_path_factory.mktemp("forged"), signer=OTHER)


@pytest.fixture
def bag(package: Path, tmp_path: Path) -> Path:
    """It unpacked, to be spoilt."""
    return unpacked(package, tmp_path / "bag")


def found(bag: Path, key: str = VKEY) -> set[str]:
    return {finding.name for finding in verify(bag, key).findings}


def edited(bag: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    path = bag / name
    path.write_bytes(change(path.read_bytes()))
    return bag


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def swapped(bag: Path, one: str, other: str) -> Path:
    first, second = (bag / one).read_bytes(), (bag / other).read_bytes()
    (bag / one).write_bytes(second)
    (bag / other).write_bytes(first)
    return bag


def dropped(bag: Path, name: str) -> Path:
    (bag / name).unlink()
    return bag


def history_changed(bag: Path, change: Callable[[list[dict[str, object]]], object]) -> Path:
    """The list of the first recording's events changed, and every other list made to fit."""
    path = bag / HISTORY
    told = json.loads(path.read_text())
    change(told["events"])
    path.write_text(json.dumps(told))
    return relisted(bag, lambda listing: listing["recordings"][0].update(events=len(told["events"])))


def another_film(bag: Path, content: bytes, **told: str) -> Path:
    """The copy replaced, and every list made to fit."""
    (bag / FILM).write_bytes(content)
    return relisted(bag, lambda listing: listing["recordings"][0]["media"][0].update(sha256=sha(content), **told))


WAYS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a bit of the footage is flipped": (lambda bag: edited(bag, FILM, flipped), "file_changed"),
    "a file is taken out": (lambda bag: dropped(bag, FILM), "file_missing"),
    "a file is put in": (
        lambda bag: edited(bag, FILM, lambda c: (bag / "data/x.mp4").write_bytes(c) and c),
        "file_unlisted",
    ),
    "a file is put beside the payload": (
        lambda bag: edited(bag, FILM, lambda c: (bag / "README.txt").write_bytes(b"x") and c),
        "file_unlisted",
    ),
    "a file is renamed": (lambda bag: (bag / FILM).rename(bag / "data/footage/renamed.mp4").parents[2], "file_missing"),
    "two files are swapped": (lambda bag: swapped(bag, f"{LOG}.csv", f"{LOG}.json"), "file_changed"),
    "a manifest's line is changed": (
        lambda bag: edited(bag, "manifest-sha512.txt", lambda c: b"0" * 8 + c[8:]),
        "tag_changed",
    ),
    "a manifest loses a line": (
        lambda bag: edited(bag, "manifest-sha512.txt", lambda c: c.partition(b"\n")[2]),
        "manifests_disagree",
    ),
    "a manifest cannot be read": (
        lambda bag: edited(bag, "manifest-sha256.txt", lambda c: b"nothing like a digest\n" + c),
        "manifest_form",
    ),
    "a manifest is taken away": (lambda bag: dropped(bag, "manifest-sha256.txt"), "bag_form"),
    "the bag's declaration is another": (
        lambda bag: edited(bag, "bagit.txt", lambda c: c.replace(b"1.0", b"0.97")),
        "bag_form",
    ),
    "the declaration is taken away": (lambda bag: dropped(bag, "bagit.txt"), "bag_form"),
    "the size in bag-info is another": (
        lambda bag: edited(bag, "bag-info.txt", lambda c: c.replace(b"Oxum: ", b"Oxum: 1")),
        "size_differs",
    ),
    "footage is replaced and all manifests made anew": (
        lambda bag: resealed(edited(bag, FILM, flipped)),
        "contents_disagree",
    ),
    "footage is replaced and every list made to fit": (
        lambda bag: another_film(bag, flipped(COPY)),
        "contents_unproven",
    ),
    "the release is told otherwise": (
        lambda bag: relisted(bag, lambda told: told["release"].update(number="ICE-2026-OTHER")),
        "contents_unproven",
    ),
    "the package's own list is no list": (
        lambda bag: resealed(edited(bag, "data/manifest.json", lambda _: b"[1]")),
        "contents_missing",
    ),
    "the checkpoint is changed": (
        lambda bag: resealed(edited(bag, "data/ledger/checkpoint", lambda c: c.replace(b"\n5\n", b"\n6\n"))),
        "checkpoint_wrong",
    ),
    "a proof is cut": (
        lambda bag: resealed(edited(bag, FIRST_PROOF, lambda c: c.replace(b"index 0", b"index 1"))),
        "proof_wrong",
    ),
    "a proof is taken away": (lambda bag: resealed(dropped(bag, FIRST_PROOF)), "proof_missing"),
    "an event is dropped from a history": (lambda bag: history_changed(bag, lambda e: e.pop(1)), "contents_unproven"),
    "events of a history change places": (lambda bag: history_changed(bag, lambda e: e.reverse()), "history_gap"),
    "an event is told otherwise": (
        lambda bag: history_changed(bag, lambda e: e[0].update(time="2026-01-01T00:00:00Z")),
        "history_differs",
    ),
    "a hidden event is another": (
        lambda bag: history_changed(bag, lambda e: e[1].update(leaf="00" * 32)),
        "proof_wrong",
    ),
    "a history is taken away": (lambda bag: resealed(dropped(bag, HISTORY)), "history_missing"),
    "a recording bears another's history": (
        lambda bag: relisted(
            bag, lambda told: told["recordings"][1].update(history=told["recordings"][0]["history"], events=3)
        ),
        "history_differs",
    ),
    "the copy is said to come from another original": (
        lambda bag: relisted(bag, lambda told: told["recordings"][0]["media"][0].update(original_sha256="ab" * 32)),
        "chain_broken",
    ),
    "the C2PA manifest is stripped": (lambda bag: another_film(bag, film(credential=False)), "credential_missing"),
    "the C2PA manifest is another copy's": (lambda bag: another_film(bag, film(plan="cd" * 32)), "credential_differs"),
    "the redaction log lacks a redaction": (
        lambda bag: relisted(edited(bag, f"{LOG}.csv", lambda c: c.partition(b"\r\n")[0] + b"\r\n"), lambda _: None),
        "log_differs",
    ),
    "the redaction log is another copy's": (
        lambda bag: relisted(
            edited(bag, f"{LOG}.json", lambda c: c.replace(sha(COPY).encode(), b"ef" * 32)), lambda _: None
        ),
        "log_differs",
    ),
    "the redaction log is taken away": (lambda bag: resealed(dropped(bag, f"{LOG}.pdf")), "log_missing"),
    "the key is another": (
        lambda bag: resealed(edited(bag, "data/ledger/key.txt", lambda _: str(OTHER.verifier).encode())),
        "key_differs",
    ),
    "the bag names another source": (
        lambda bag: resealed(edited(bag, "bag-info.txt", lambda c: c.replace(b"ization: ", b"ization: FBI "))),
        "bag_differs",
    ),
    "the bag says more than the contents": (
        lambda bag: resealed(edited(bag, "bag-info.txt", lambda c: b"Internal-Sender-Description: Complete\n" + c)),
        "bag_differs",
    ),
    "a link is put in a file's place": (
        lambda bag: (dropped(bag, FILM) / FILM).symlink_to("/etc/passwd") or bag,
        "special_file",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_tampering_is_named(bag: Path, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    tamper, name = WAYS[way]
    tamper(bag)
    assert name in found(bag)
    assert main([str(bag), "--key", VKEY]) == 1
    assert f"\n  {name}: " in capsys.readouterr().err


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"a link is put in a file's place"}))
def test_each_way_is_named_in_a_zip_too(bag: Path, way: str, tmp_path: Path) -> None:
    tamper, name = WAYS[way]
    tamper(bag)
    assert name in found(zipped(bag, tmp_path / "again"))


def test_a_sound_package_is_sound_as_zip_as_folder_and_zipped_anew(
    package: Path, bag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = zipped(bag, tmp_path / "again")
    for one in (package, bag, bag.parent, again):
        assert verify(one, VKEY).findings == []
        assert main([str(one), "--key", VKEY]) == 0
    assert "OK: discovery of Immigration" in capsys.readouterr().out


def test_without_a_key_it_says_what_that_is_worth(package: Path) -> None:
    report = verify(package)
    assert report.findings == []
    assert any("Compare it with the agency's" in note for note in report.notes)


def test_a_package_forged_as_a_whole_is_found_by_the_agency_s_key_alone(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(forged, "") == set()
    assert main([str(forged)]) == AGREES_WITH_ITSELF == 3
    assert "\nAGREES WITH ITSELF ONLY" in (said := capsys.readouterr().out)
    assert "OK" not in said
    assert {"key_differs", "checkpoint_wrong"} <= found(forged)


def test_the_page_of_a_package_hands_out_no_key(forged: Path) -> None:
    with zipfile.ZipFile(forged) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("/index.html")]
        page = archive.read(name).decode()
    assert "--key &#x27;KEY-FROM-THE-AGENCY&#x27;" in page or "--key 'KEY-FROM-THE-AGENCY'" in page
    assert str(OTHER.verifier).partition("+")[2] not in page


def test_the_key_may_be_a_file_and_a_wrong_call_is_told_apart(package: Path, tmp_path: Path) -> None:
    key = tmp_path / "agency.vkey"
    key.write_text(f"{VKEY}\n")
    assert main([str(package), "--key", str(key)]) == 0
    assert main([str(package), "--key", "nonsense"]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["--nothing"])
    assert wrong.value.code == 2


# --- hostile archives -------------------------------------------------------------------------------------------


def archive(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made_here:
        for name, content in entries.items():
            made_here.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/cron.d/x", "bag/../../x", "bag\\..\\x", "C:x", "bag/./x", "bag//x", "bag/\x07"]
)
def test_a_name_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert found(archive(tmp_path / "x.zip", **{name: b"x"})) == {"unsafe_name"}


def test_an_archive_that_unpacks_to_far_more_is_refused_before_it_is_read(tmp_path: Path) -> None:
    assert found(archive(tmp_path / "x.zip", **{"bag/data/zeros": bytes(32 << 20)})) == {"too_large"}


def test_a_link_or_a_device_in_an_archive_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("bag/data/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made_here:
        made_here.writestr(entry, "/etc/passwd")
    assert found(tmp_path / "x.zip") == {"special_file"}


def test_the_same_name_twice_is_refused(tmp_path: Path, package: Path) -> None:
    twice = Path(shutil.copy(package, tmp_path / "twice.zip"))
    with zipfile.ZipFile(twice, "a") as made_here:
        made_here.writestr(made_here.namelist()[0].upper(), b"x")
    assert found(twice) == {"unsafe_name"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"x" * 1000])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert found(path) == {"unreadable"}
    assert found(tmp_path / "nowhere.zip") == {"unreadable"}


@pytest.mark.parametrize("listing", [b"{}", b"[" * 100_000, b'{"format":"openbwc-package/1"}', b"\xff\xfe"])
def test_a_hostile_list_is_an_answer_and_no_crash(bag: Path, listing: bytes) -> None:
    assert "contents_missing" in found(resealed(edited(bag, "data/manifest.json", lambda _: listing)))


@pytest.mark.parametrize("part", ["recordings", "files", "release"])
def test_a_list_of_the_wrong_shape_is_an_answer_and_no_crash(bag: Path, part: str) -> None:
    assert "contents_missing" in found(relisted_to(bag, part))


def relisted_to(bag: Path, part: str) -> Path:
    """One part of the list replaced by a number."""
    where = bag / "data/manifest.json"
    told = json.loads(where.read_text()) | {part: 7}
    where.write_text(json.dumps(told))
    return resealed(bag)


def test_a_truncated_archive_is_an_answer_and_no_crash(package: Path, tmp_path: Path) -> None:
    content = package.read_bytes()
    damaged = tmp_path / "damaged.zip"
    at = content.index(b"frames")
    damaged.write_bytes(content[:at] + b"\0" * 4000 + content[at + 4000 :])
    assert "file_unreadable" in found(damaged)


def test_three_copied_files_are_the_whole_program(package: Path, tmp_path: Path) -> None:
    for module in (verify_tool, verify_bag, verify_package):
        shutil.copy(str(module.__file__), tmp_path)
    program = (
        "import runpy, sys; sys.modules['openbwc'] = None; sys.path.insert(0, '.'); sys.argv = sys.argv[1:]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-I", "-c", program, "verify_package.py", str(package), "--key", VKEY]
    ran = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1].startswith("OK: discovery of Immigration & Customs Enforcement")
