"""openbwc-verify PACKAGE: check a package of released footage offline, and say in plain words what is wrong with it.

Python 3.11 and the package `cryptography` suffice; nothing is fetched, nothing is unpacked, nothing in the package is
run. Besides this file only `verify_bag.py` and `verify_tool.py` are needed, which stand beside it: copy the three, read
them, run `python verify_package.py PACKAGE --key VKEY`. PACKAGE is the zip file or the folder it was unpacked to.

What is checked:
  1. the bag (RFC 8493): each file is there, unchanged, and nothing else is, by SHA-256 and by SHA-512;
  2. the contents are those that the agency froze: their digest stands in an event of its ledger; what the bag says of
     itself is what they say;
  3. each event of custody is in that ledger: its proof leads to the root of the checkpoint, which VKEY has signed;
  4. each file of footage is tied by proven events to the original that the camera made;
  5. each redacted copy bears a C2PA manifest that names that original and plan; its redaction log is of that very copy,
     and says the same in JSON as in CSV.

VKEY is the ledger's verifier key, 'name+id+base64', or a file that holds it. Get it from the agency by another way than
the package: without it the key in the package is used, which proves only that the package agrees with itself, as a
forged one does too. Whether the C2PA signature is true a C2PA reader tells, with the root certificate in the package:
here it is only looked for. A zip was checked where a zip was given: check the folder that you look at.
Exit code: 0 all is as it should be; 1 something is not; 2 wrong call; 3 nothing is wrong, but no key was given.
"""

import argparse
import csv
import io
import re
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

try:
    from openbwc.ledger import verify_bag as bag
    from openbwc.ledger import verify_tool as ledger
except ImportError:  # run as a copied file, beside copies of these
    import verify_bag as bag  # type: ignore[import-not-found,no-redef]
    import verify_tool as ledger  # type: ignore[import-not-found,no-redef]

FORMAT = "openbwc-package/1"
MOST_SHOWN = 50
C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.4, A.5.1
AGREES_WITH_ITSELF = 3
FROZEN, CLIP_TAKEN_IN = "disclosure.package_frozen", "evidence.clip_taken_in"
LINEAGE = ("disclosure.lineage_stated", "redaction.copy_finished")


def check_contents(files: bag.Files, digests: Mapping[str, str], report: bag.Report) -> dict[str, Any] | None:
    """What the package says it holds, held against what it holds; None where it says nothing readable."""
    where = "data/manifest.json"
    try:
        contents = files.json(where)
        if contents.get("format") != FORMAT:
            raise ledger.Refused(f"expected the format {FORMAT}, found {str(contents.get('format'))[:60]!r}")
        listed = {f"data/{one['path']}": str(one["sha256"]) for one in contents["files"]}
        proofs = {f"data/{one}" for one in contents["proofs"]}
        release = contents["release"]
        check_info(files, contents, report)
        report.about = f"{release['kind']} of {release['agency']}, released {release['released_at']}"
    except (ledger.Refused, KeyError, TypeError, AttributeError, ValueError) as error:
        report.add("contents_missing", where, f"expected what the package holds, found: {error}")
        return None
    for name, digest in listed.items():
        if name not in files.sizes:
            report.add("contents_disagree", name, "expected this file, which the contents name; found none")
        elif name in digests and digests[name] != digest:
            report.add("contents_disagree", name, f"expected the frozen SHA-256 {digest}, found {digests[name]}")
    besides = {where, "data/ledger/checkpoint"} | proofs
    for name in sorted(n for n in files.sizes if n.startswith("data/") and n not in listed and n not in besides):
        report.add("contents_disagree", name, "expected only what the contents name, found this file too")
    return contents


def check_info(files: bag.Files, contents: Mapping[str, Any], report: bag.Report) -> None:
    """That the bag's own words of itself, and the name that it unpacks to, are those of the contents."""
    release = contents["release"]
    payload = [size for name, size in files.sizes.items() if name.startswith("data/")]
    told = {
        "Source-Organization": release["agency"],
        "External-Description": release["title"],
        "External-Identifier": f"urn:openbwc:package:{contents['package']}",
        "Bagging-Date": release["released_at"][:10],
        "Payload-Oxum": f"{sum(payload)}.{len(payload)}",
    }
    expected = [f"{label}: {' '.join(words.split())}" for label, words in told.items() if words]
    try:
        found = files.text("bag-info.txt").removesuffix("\n").split("\n")
    except ledger.Refused as error:
        report.add("bag_differs", "bag-info.txt", str(error))
        return
    for line in (line for line in expected if line not in found):
        report.add("bag_differs", "bag-info.txt", f"expected '{line}' as in the contents, found that it is not there")
    for line in found if found != expected else []:
        if line not in expected or found.count(line) > 1:
            report.add("bag_differs", "bag-info.txt", f"expected only what the contents say, found '{line[:120]}'")
    name = files.top.removesuffix("/")
    if files.archive and name != contents["name"]:
        report.add("bag_differs", name, f"expected a folder of the name {contents['name']}, found another")


def key_to_use(files: bag.Files, given: str, report: bag.Report) -> str:
    """The verifier key: the one that was given, else the package's own, with a note of what that is worth."""
    own = files.text("data/ledger/key.txt").strip()
    if given:
        key = ledger.given_key(given)
        known = ledger.key_of(key)
        if own != key and ledger.key_of(own) != known:
            report.add(
                "key_differs", "data/ledger/key.txt", f"expected the key {key}, which you gave; found {own[:120]}"
            )
        return key
    report.notes.append(f"No key was given: the package's own was used. Compare it with the agency's: {own}")
    return own


def check_ledger(files: bag.Files, contents: Mapping[str, Any], given: str, report: bag.Report) -> dict[str, list[Any]]:
    """Check checkpoint, frozen contents and custody; gives the proven events of each recording that are shown."""
    where = "data/ledger/key.txt"
    try:
        key = key_to_use(files, given, report)
        where = "data/ledger/checkpoint"
        head = ledger.checkpoint_of(files.text(where), key, "the checkpoint")
    except ledger.Refused as error:
        report.add("checkpoint_wrong", where, str(error))
        return {}
    report.notes.append(f"Checkpoint: {head.origin}, {head.size} entries, root {head.root.hex()}")
    where = "data/custody/package.tlog-proof"
    try:
        _, event = _proven(files, where, key, head)
        with files.open("data/manifest.json") as file:
            found = sha256(file.read(bag.MOST_TEXT)).hexdigest()
        told = event.get("facts", {}).get("contents_sha256")
        if event.get("kind") != FROZEN or told != found:
            report.add(
                "contents_unproven", where, f"expected the ledger to hold the contents' SHA-256 {found}, found {told}"
            )
    except (ledger.Refused, AttributeError, *bag.BROKEN) as error:
        report.add("contents_unproven", where, str(error))
    events: dict[str, list[Any]] = {}
    for recording in contents.get("recordings", ()):
        events[recording["recording"]] = check_history(files, recording, key, head, report)
    return events


def check_history(
    files: bag.Files, recording: Mapping[str, Any], key: str, head: Any, report: bag.Report
) -> list[dict[str, Any]]:
    """Check each entry of a recording's custody history; gives the events that are shown."""
    where = f"data/{recording['history']}"
    folder = where.rpartition("/")[0]
    shown: list[dict[str, Any]] = []
    try:
        entries = files.json(where)["events"]
        indices = [entry["index"] for entry in entries]
        if indices != sorted(set(indices)) or len(entries) != recording["events"]:
            report.add("history_gap", where, f"expected {recording['events']} events in order, found {len(entries)}")
        for entry in entries:
            event = _entry(files, f"{folder}/{entry['proof']}", entry, key, head, report)
            if event is None:
                continue
            if event.get("subject") != f"recording:{recording['recording']}":
                report.add(
                    "history_differs", where, f"expected events of this recording, found one of {event.get('subject')}"
                )
            shown.append(event)
    except (ledger.Refused, KeyError, TypeError, AttributeError, ValueError) as error:
        report.add("history_missing", where, f"expected a custody history, found: {error}")
    return shown


def _entry(
    files: bag.Files, proof: str, entry: Mapping[str, Any], key: str, head: Any, report: bag.Report
) -> dict[str, Any] | None:
    """One entry of a history: proven, and as the history tells it; the event where it is shown."""
    if proof not in files.sizes:
        report.add("proof_missing", proof, f"expected the proof of event {entry['index']}, found none")
        return None
    try:
        index, event = _proven(files, proof, key, head, leaf="" if entry["shown"] else str(entry["leaf"]))
    except ledger.Refused as error:
        report.add("proof_wrong", proof, str(error))
        return None
    report.count("events")
    told = [entry["index"], entry.get("kind"), entry.get("time")]
    if told != [index, event.get("kind"), event.get("time")]:
        report.add(
            "history_differs", proof, f"expected {told} as in the history, found index {index}, {event.get('kind')}"
        )
    return event if entry["shown"] else None


def _proven(files: bag.Files, name: str, key: str, head: Any, *, leaf: str = "") -> tuple[int, dict[str, Any]]:
    """Index and event of a proof under the package's checkpoint; with a `leaf` (hex) nothing but that is shown."""
    text = files.text(name)
    if leaf:
        if not re.fullmatch("[0-9a-f]{64}", leaf, re.ASCII):
            raise ledger.Refused(f"expected a leaf of 32 bytes in hex, found {leaf[:80]!r}")
        index, found = verify_leaf(text, bytes.fromhex(leaf), key)
        event: dict[str, Any] = {}
    else:
        index, event, found = ledger.verify_event(text, key)
    if found != head:
        raise ledger.Refused(f"expected a proof under the package's checkpoint ({head.size}), found {found.size}")
    return index, event


def verify_leaf(text: str, leaf: bytes, key: str) -> tuple[int, Any]:
    """The index of a leaf that a proof without its event proves, and the checkpoint over it. Raises Refused."""
    first, _, note = text.partition("\n\n")
    lines = first.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 2 or not lines[1].startswith("index "):
        raise ledger.Refused("expected a proof that shows no event, found something else")
    head = ledger.checkpoint_of(note, key, "the checkpoint in the proof")
    index = ledger.number(lines[1][6:], "the index")
    found = ledger.root_from_inclusion(index, head.size, leaf, [ledger.hash_line(line) for line in lines[2:]])
    if found != head.root:
        raise ledger.Refused(f"expected the leaf to lead to the root {head.root.hex()}, found {found.hex()}")
    return index, head


def check_footage(
    files: bag.Files, contents: Mapping[str, Any], events: Mapping[str, list[Any]], report: bag.Report
) -> None:
    """Check that each file of footage comes from an original, and says so; and its redaction log."""
    for recording in contents.get("recordings", ()):
        proven = events.get(recording["recording"], [])
        for media in recording["media"]:
            report.count("files of footage")
            where = f"data/{media['path']}"
            _chain(where, media, proven, report)
            if media["role"] == "copy" and where in files.sizes:
                _credential(files, where, media, report)
                _log(files, media, report)


def _chain(where: str, media: Mapping[str, Any], proven: list[Any], report: bag.Report) -> None:
    """Original → plan → copy, as the ledger tells it."""
    facts = [(event.get("kind"), event.get("facts", {})) for event in proven]
    original = media["original_sha256"]
    taken_in = [one.get("sha256") for kind, one in facts if kind == CLIP_TAKEN_IN]
    # Of a copy's recording the taking in may be an event that is not shown; the copy's own names the original.
    if original not in taken_in and (taken_in or media["role"] != "copy"):
        report.add(
            "chain_broken", where, f"expected a proven event that the original {original} was taken in, found none"
        )
    if media["role"] != "copy":
        return
    wanted = {"sha256": media["sha256"], "source_sha256": original, "plan_sha256": media["plan_sha256"]}
    if not any(kind in LINEAGE and wanted.items() <= one.items() for kind, one in facts):
        report.add("chain_broken", where, "expected a proven event that makes this copy of that original, found none")


def _credential(files: bag.Files, where: str, media: Mapping[str, Any], report: bag.Report) -> None:
    """That a C2PA manifest is in the file, and that it names this original and this plan."""
    try:
        box = _c2pa_box(files, where)
    except bag.BROKEN as error:
        report.add("file_unreadable", where, f"expected to read it, found: {error}")
        return
    if box is None:
        report.add("credential_missing", where, "expected a C2PA manifest in the file, found none")
        return
    for what in ("original_sha256", "plan_sha256"):
        if str(media[what]).encode() not in box:
            report.add("credential_differs", where, f"expected its C2PA manifest to name the {what} {media[what]}")


def _c2pa_box(files: bag.Files, where: str) -> bytes | None:
    """The content of the C2PA box of an MP4 file (ISO/IEC 14496-12, 4.2), None where it has none."""
    left = files.sizes[where]
    with files.open(where) as file:
        while left >= 8:
            size, kind, head = int.from_bytes(file.read(4)), file.read(4), 8
            if size == 1:
                size, head = int.from_bytes(file.read(8)), 16
            elif size == 0:
                size = left
            if not head <= size <= left:
                return None
            if kind == b"uuid" and file.read(16) == C2PA_BOX:
                return file.read(min(size - head - 16, bag.MOST_TEXT))
            left -= size
            file.seek(files.sizes[where] - left)
    return None


def _log(files: bag.Files, media: Mapping[str, Any], report: bag.Report) -> None:
    """The redaction log: there in each form, of this very copy, and the same in JSON as in CSV."""
    names = {form: f"data/{path}" for form, path in media["log"].items()}
    for name in names.values():
        if name not in files.sizes:
            report.add("log_missing", name, "expected a redaction log of the copy, found none")
            return
    try:
        told = files.json(names["json"])
        rows = list(csv.DictReader(io.StringIO(files.text(names["csv"]), newline="")))
        digests = (told["copy"]["sha256"], told["original"]["sha256"], told["plan"]["sha256"])
        if digests != (media["sha256"], media["original_sha256"], media["plan_sha256"]):
            report.add(
                "log_differs", names["json"], "expected the log of this copy, its original and plan; found another's"
            )
        same = [{key: str(value) for key, value in row.items()} for row in told["redactions"]]
        if same != [{key: row[key] for key in one} for one, row in zip(same, rows, strict=False)] or len(same) != len(
            rows
        ):
            report.add(
                "log_differs", names["csv"], f"expected the {len(same)} redactions of the JSON log, found others"
            )
    except (ledger.Refused, KeyError, TypeError, AttributeError, ValueError, csv.Error) as error:
        report.add("log_differs", names["json"], f"expected a redaction log that can be read, found: {error}")


# --- the program ------------------------------------------------------------------------------------------------


def verify_package(path: Path, key: str = "") -> bag.Report:
    """Check a package. What is wrong stands in the report's findings; none is raised."""
    report = bag.Report()
    try:
        files = bag.open_package(path)
        digests = bag.check_bag(files, report)
        contents = check_contents(files, digests, report)
        if contents is not None:
            try:
                events = check_ledger(files, contents, key, report)
                check_footage(files, contents, events, report)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                report.add(
                    "contents_missing", "data/manifest.json", f"expected what the format asks for, found: {error!r}"
                )
    except bag.Unreadable as error:
        report.findings.append(error.finding)
    return report


def run_package(path: Path, key: str) -> int:
    """Check a package and print what was found."""
    report = verify_package(path, key)
    for note in report.notes:
        say(f"Note: {note}")
    checked = ", ".join(f"{count} {what}" for what, count in report.counts.items())
    if not report.findings:
        if not key:
            say(f"AGREES WITH ITSELF ONLY, as a forged one does: '{report.about}': {checked}. Give the agency's --key.")
            return AGREES_WITH_ITSELF
        say(f"OK: {report.about}: {checked}")
        return 0
    say(
        f"REFUSED: {len(report.findings)} things are wrong with {path} ({checked or 'nothing could be checked'})",
        sys.stderr,
    )
    for finding in report.findings[:MOST_SHOWN]:
        say(f"  {finding}", sys.stderr)
    if len(report.findings) > MOST_SHOWN:
        say(f"  … and {len(report.findings) - MOST_SHOWN} more", sys.stderr)
    return 1


def say(line: str, where: TextIO | None = None) -> None:
    """Print a line, in which nothing that the package says can steer the terminal."""
    print(ledger.plain(line), file=where)


def main(argv: list[str] | None = None) -> int:
    """Run the program: a package by its path, else one of the checks of a ledger."""
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in ("event", "consistency", "fsck"):
        return int(ledger.main(words))
    parser = argparse.ArgumentParser(
        prog="openbwc-verify",
        description=__doc__,
        epilog="Of a ledger: openbwc-verify event | consistency | fsck --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="the zip file, or the folder it was unpacked to")
    parser.add_argument("--key", default="", metavar="VKEY", help="the verifier key, or a file that holds it")
    args = parser.parse_args(words)
    return run_package(args.package, args.key)


if __name__ == "__main__":
    sys.exit(main())
