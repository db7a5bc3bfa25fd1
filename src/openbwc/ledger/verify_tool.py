"""openbwc-verify: check a custody ledger of OpenBWC offline.

This one file is the whole program: Python 3.11 and the package `cryptography` suffice, nothing of OpenBWC is
imported, and nothing is fetched. It was written apart from the code that writes ledgers, so that one mistake is not
made twice. Copy it, read it, run it: `python verify_tool.py --help`.

  event FILE.tlog-proof --key VKEY     the event in the file is in the ledger that VKEY signs
  consistency A B --key VKEY (--ledger DIR | --proof FILE)
                                       checkpoint B extends checkpoint A: nothing under A was changed or removed
  fsck DIR --key VKEY                  every file of a ledger folder, recomputed from its entries

VKEY is the ledger's verifier key, 'name+id+base64', or a file that holds it. Get it, and a checkpoint to compare,
from a source other than the one that gave you the ledger: a ledger is tamper-evident only against what is held
outside. Exit code: 0 all is as it should be; 1 something is not; 2 wrong call.

Formats: RFC 6962 and RFC 9162 (tree, proofs), c2sp.org/signed-note, tlog-checkpoint, tlog-tiles, tlog-proof.
A leaf is the JSON {"commitment": base64(SHA-256(salt ‖ body)), "v": 1}.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
MOST_PROBLEMS = 20
MOST_WORDS = 600  # characters of a line that is printed


class Refused(Exception):  # noqa: N818 -- a verdict, which the program prints and exits with
    """Something is not as it should be; the message says what was expected and what was found."""


def plain(text: str) -> str:
    """A line as it may be printed: what a ledger or package says can neither steer the terminal nor flood it."""
    shown = text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]} and more"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in shown)


# --- hashes and proofs (RFC 6962, RFC 9162) ---------------------------------------------------------------------


def pair(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


def fold(hashes: list[bytes]) -> bytes:
    """The root over a row of hashes; an odd last one moves up alone."""
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=False)] + odd
    return hashes[0] if hashes else sha256(b"").digest()


def root_from_inclusion(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to. Raises Refused if its length is wrong for index and size."""
    if not 0 <= index < size:
        raise Refused(f"expected an index below the ledger's size {size}, found {index}")
    inner = (index ^ (size - 1)).bit_length()
    expected = inner + (index >> inner).bit_count()
    if len(path) != expected:
        raise Refused(f"expected {expected} hashes in the proof of entry {index} of {size}, found {len(path)}")
    found = leaf
    for height, sibling in enumerate(path):
        on_the_right = height >= inner or index >> height & 1
        found = pair(sibling, found) if on_the_right else pair(found, sibling)
    return found


def roots_from_consistency(old: int, new: int, old_root: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof leads to, for 0 < old < new. Raises Refused on a wrong length."""
    shift = (old & -old).bit_length() - 1
    inner = ((old - 1) ^ (new - 1)).bit_length() - shift
    border = ((old - 1) >> (inner + shift)).bit_count()
    seed = [old_root] if old == 1 << shift else []
    hashes = seed + proof
    if len(hashes) != 1 + inner + border:
        raise Refused(f"expected {1 + inner + border - len(seed)} hashes from {old} to {new}, found {len(proof)}")
    old_found = new_found = hashes[0]
    for height, sibling in enumerate(hashes[1:]):
        if height >= inner or (old - 1) >> (shift + height) & 1:
            old_found, new_found = pair(sibling, old_found), pair(sibling, new_found)
        else:
            new_found = pair(new_found, sibling)
    return old_found, new_found


# --- notes and checkpoints --------------------------------------------------------------------------------------


def base64_bytes(text: str, what: str) -> bytes:
    """Strict base64: one spelling only."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    if not text or b64encode(decoded).decode() != text:
        raise Refused(f"expected base64 as {what}, found {text[:60]!r}")
    return decoded


def hash_line(line: str) -> bytes:
    """A hash of 32 bytes in base64."""
    decoded = base64_bytes(line, "a hash")
    if len(decoded) != 32:
        raise Refused(f"expected a hash of 32 bytes, found {len(decoded)}")
    return decoded


def number(text: str, what: str) -> int:
    """A decimal without sign or leading zeros."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII):
        raise Refused(f"expected a decimal number as {what}, found {text[:60]!r}")
    return int(text)


def given_key(key: str) -> str:
    """The verifier key that the user gave: itself, or the file that holds it. Only what the user says names a file."""
    try:
        return Path(key).read_text().strip() if "+" not in key and Path(key).is_file() else key
    except (OSError, ValueError) as error:
        raise Refused(f"expected a file with a verifier key, found: {error}") from None


def key_of(vkey: str) -> tuple[str, bytes, bytes]:
    """Name, id and public bytes of an Ed25519 verifier key."""
    name, _, rest = vkey.partition("+")
    hex_id, _, encoded = rest.partition("+")
    material = base64_bytes(encoded, "the last part of the verifier key 'name+id+base64'")
    identity = sha256(name.encode() + b"\n" + material).digest()[:4]
    if len(material) != 33 or material[0] != 1:
        raise Refused(f"expected an Ed25519 verifier key (type 1, 32 bytes), found {len(material)} bytes")
    if identity.hex() != hex_id:
        raise Refused(f"expected the key id {identity.hex()} in the verifier key, found {hex_id[:60]!r}")
    return name, identity, material[1:]


@dataclass(frozen=True)
class Checkpoint:
    """A ledger's head: who it is, how many entries it has, its root."""

    origin: str
    size: int
    root: bytes


def checkpoint_of(note: str, vkey: str, what: str) -> Checkpoint:
    """The checkpoint in a note that the key has signed."""
    name, identity, public = key_of(vkey)
    body, blank, tail = note.rpartition("\n\n")
    text = body + "\n"
    if not blank or not tail.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Refused(f"expected {what} to be a signed note (text, empty line, signature lines), found something else")
    signed = False
    for line in tail[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([^\s]+)", line)
        if match is None:
            raise Refused(f"expected a signature line '— name base64' in {what}, found {line[:60]!r}")
        signature = base64_bytes(match[2], f"the signature of {match[1]} in {what}")
        if match[1] != name or signature[:4] != identity:
            continue  # an unknown key: a witness, or a key before or after this one
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
        except InvalidSignature:
            raise Refused(f"expected a true signature of {name} over {what}, found a false one") from None
        signed = True
    if not signed:
        raise Refused(f"expected {what} to be signed by {name} (key id {identity.hex()}), found no such signature")
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or lines[0] != name:
        raise Refused(f"expected {what} to hold the lines {name!r}, size, root; found {text[:200]!r}")
    return Checkpoint(lines[0], number(lines[1], "the size"), hash_line(lines[2]))


# --- event ------------------------------------------------------------------------------------------------------


def verify_event(text: str, vkey: str) -> tuple[int, dict[str, object], Checkpoint]:
    """The index and the body of the event that a .tlog-proof proves, and the checkpoint over it."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 3:
        raise Refused(f"expected a file that begins with 'c2sp.org/tlog-proof@v1', found {lines[0][:60]!r}")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Refused("expected the lines 'extra …' (the event and its salt) and 'index …', found others")
    try:
        carried = json.loads(base64_bytes(lines[1][6:], "the extra line"))
        body, salt = carried["body"].encode(), base64_bytes(carried["salt"], "the salt")
        event = json.loads(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(f"expected the extra line to hold an event and its salt, found: {error}") from None
    if len(salt) != 32 or not isinstance(event, dict):
        raise Refused(f"expected a salt of 32 bytes and an event, found {len(salt)} bytes and {type(event).__name__}")
    index = number(lines[2][6:], "the index")
    path = [hash_line(line) for line in lines[3:]]
    head_of_ledger = checkpoint_of(note, vkey, "the checkpoint in the proof")
    found = root_from_inclusion(index, head_of_ledger.size, sha256(b"\0" + entry_of(salt, body)).digest(), path)
    if found != head_of_ledger.root:
        raise Refused(
            f"expected the event to lead to the root {head_of_ledger.root.hex()}, found {found.hex()}: "
            "the event, its salt, its index or the proof has been changed"
        )
    return index, event, head_of_ledger


def entry_of(salt: bytes, body: bytes) -> bytes:
    """The ledger's entry for an event."""
    return b'{"commitment":"' + b64encode(sha256(salt + body).digest()) + b'","v":1}'


# --- consistency ------------------------------------------------------------------------------------------------


def verify_consistency(older: Checkpoint, newer: Checkpoint, proof: list[bytes] | None, ledger: Path | None) -> None:
    """Raise Refused unless the newer checkpoint's tree begins with the older one's."""
    if older.size > newer.size:
        raise Refused(f"expected the first checkpoint to be the older, found sizes {older.size} and {newer.size}")
    if older.size == 0:
        raise Refused("expected a first checkpoint with entries, found an empty one: it proves nothing")
    if older.size == newer.size:
        if proof:
            raise Refused(f"expected no hashes between checkpoints of equal size, found {len(proof)}")
        found_old, found_new = newer.root, older.root
    elif ledger is not None:
        found_old, found_new = roots_from_folder(ledger, older.size, newer.size)
    elif proof is not None:
        found_old, found_new = roots_from_consistency(older.size, newer.size, older.root, proof)
    else:
        raise Refused("expected --ledger DIR or --proof FILE to compare checkpoints of different sizes, found neither")
    for which, checkpoint, found in (("first", older, found_old), ("second", newer, found_new)):
        if found != checkpoint.root:
            raise Refused(
                f"expected the root {checkpoint.root.hex()} of the {which} checkpoint (size {checkpoint.size}), found "
                f"{found.hex()}: the second is no continuation of the first; keep both, they are evidence"
            )


def roots_from_folder(ledger: Path, *sizes: int) -> list[bytes]:
    """The roots at these sizes, recomputed from the entries."""
    peaks: list[tuple[int, bytes]] = []  # (leaves, root) of the perfect trees so far, the largest first
    roots: dict[int, bytes] = {}
    for size, entry in enumerate(entries_up_to(ledger, max(sizes)), start=1):
        leaves, node = 1, sha256(b"\0" + entry).digest()
        while peaks and peaks[-1][0] == leaves:
            leaves, node = 2 * leaves, pair(peaks.pop()[1], node)
        peaks.append((leaves, node))
        if size in sizes:
            root = node
            for _, left in peaks[-2::-1]:
                root = pair(left, root)
            roots[size] = root
    return [roots[size] for size in sizes]


def entries_up_to(ledger: Path, size: int) -> Iterator[bytes]:
    """The entries of a ledger of this size."""
    for tile in range(-(-size // WIDTH)):
        width = min(WIDTH, size - WIDTH * tile)
        name = tile_name("entries", tile, width)
        if not (ledger / name).is_file():
            name = tile_name("entries", tile, WIDTH)  # a partial file may go once the full one is there
        entries = list(entries_in((ledger / name).read_bytes(), name))
        if len(entries) < width:
            raise Refused(f"{name}: expected at least {width} entries, found {len(entries)}")
        yield from entries[:width]


# --- fsck -------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What fsck found. `ahead` counts whole entries beyond the checkpoint, left by an interrupted publication."""

    checkpoint: Checkpoint | None = None
    files: int = 0
    ahead: int = 0
    problems: list[str] = field(default_factory=list)


class Folder:
    """The files of a ledger folder, and which of them have been recomputed from the entries."""

    def __init__(self, ledger: Path, report: Report) -> None:
        self.ledger, self.report = ledger, report
        self.widths: dict[tuple[str, int], list[int]] = {}
        self.checked: set[tuple[str, int, int]] = set()
        for path in sorted(ledger.rglob("*")):
            name = path.relative_to(ledger).as_posix()
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                report.problems.append(f"{name}: expected plain files and folders only")
            elif path.is_file() and name != "checkpoint":
                report.files += 1
                self.add(name)

    def add(self, name: str) -> None:
        """Take up a file's name; one that no ledger has is a problem."""
        match = re.fullmatch(r"tile/([0-9]+|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]*))?", name, re.ASCII)
        if match is not None:
            level, tile, width = match[1], int(re.sub("[x/]", "", match[2])), int(match[3] or WIDTH)
            if name == tile_name(level, tile, width):
                self.widths.setdefault((level, tile), []).append(width)
                return
        self.report.problems.append(f"{name}: expected no such file in a ledger")

    def compare(self, level: str, tile: int, parts: list[bytes]) -> None:
        """Hold every file of this tile, full or partial, against the beginning of what it should be."""
        for width in self.widths.get((level, tile), []):
            if width > len(parts):
                continue
            name = tile_name(level, tile, width)
            found = (self.ledger / name).read_bytes()
            self.checked.add((level, tile, width))
            if found != b"".join(parts[:width]):
                at = next((at for at in range(width) if not found.startswith(b"".join(parts[: at + 1]))), width)
                bundle = tile_name("entries", tile, max(self.widths.get(("entries", tile), [WIDTH])))
                source = {"entries": bundle, "0": bundle}.get(level, "the level below")
                what = f"entry {at}" if level == "entries" else f"hash {at}"
                self.report.problems.append(f"{name}: expected {what} as {source} gives it, found something else")

    def leaves(self, tile: int) -> list[bytes]:
        """The leaf hashes of a bundle; its files and those of its hash tile are compared on the way."""
        widths = self.widths.get(("entries", tile), [])
        if not widths:
            return []
        name = tile_name("entries", tile, max(widths))
        try:
            entries = list(entries_in((self.ledger / name).read_bytes(), name))
            if len(entries) != max(widths):
                raise Refused(f"{name}: expected {max(widths)} entries, found {len(entries)}")
        except Refused as error:
            self.report.problems.append(str(error))
            return []
        self.checked.add(("entries", tile, max(widths)))
        if len(widths) > 1:
            self.compare("entries", tile, [len(entry).to_bytes(2, "big") + entry for entry in entries])
        leaves = [sha256(b"\0" + entry).digest() for entry in entries]
        self.compare("0", tile, leaves)
        return leaves

    def expect_all(self, size: int) -> None:
        """Note each file that a tree of this size needs and that is not there, and each that nothing accounts for."""
        here = {(level, tile, width) for (level, tile), widths in self.widths.items() for width in widths}
        needed = set()
        level = 0
        while count := size >> 8 * level:
            for kind in [str(level), "entries"] if level == 0 else [str(level)]:
                needed |= {(kind, tile, WIDTH) for tile in range(count // WIDTH)}
                needed |= {(kind, count // WIDTH, count % WIDTH)} if count % WIDTH else set()
            level += 1
        for one in sorted(needed - here):
            self.report.problems.append(f"{tile_name(*one)}: expected this file at size {size}, found none")
        for one in sorted(here - self.checked):
            self.report.problems.append(f"{tile_name(*one)}: expected no such file, or the entries that it comes from")


def root_at(size: int, edge: list[bytes], rows: list[list[bytes]]) -> bytes:
    """The root at this size: the last partial tile of each level, from the leaves' up, each with what is below it."""
    below = [fold(edge)] if edge else []
    for row in rows:
        size //= WIDTH
        nodes = row[size - size % WIDTH : size] + below
        below = [fold(nodes)] if nodes else []
    return fold(below)


def fsck(ledger: Path, vkey: str) -> Report:
    """Recompute every tile and the root from the entries, and compare every file and the checkpoint with that."""
    report = Report()
    try:
        note = (ledger / "checkpoint").read_bytes().decode()
        report.checkpoint = checkpoint_of(note, vkey, "the checkpoint")
    except (OSError, UnicodeDecodeError, Refused) as error:
        report.problems.append(f"checkpoint: {error}")
    size = report.checkpoint.size if report.checkpoint else 0
    folder = Folder(ledger, report)
    total, edge, row = 0, [], []
    while leaves := folder.leaves(total // WIDTH):
        if total <= size < total + WIDTH:
            edge = leaves[: size - total]
        total += len(leaves)
        if len(leaves) < WIDTH:
            break
        row.append(fold(leaves))
    rows = []
    while row:
        rows.append(row)
        tiles = [row[at : at + WIDTH] for at in range(0, len(row), WIDTH)]
        for tile, hashes in enumerate(tiles):
            folder.compare(str(len(rows)), tile, hashes)
        row = [fold(hashes) for hashes in tiles if len(hashes) == WIDTH]
    folder.expect_all(size)
    report.ahead = max(0, total - size)
    if total < size:
        report.problems.append(f"checkpoint: expected {size} whole entries, found {total}")
    elif report.checkpoint is not None:
        found = root_at(size, edge, rows)
        if found != report.checkpoint.root:
            report.problems.append(f"checkpoint: expected the root {report.checkpoint.root.hex()}, found {found.hex()}")
    return report


def tile_name(level: str, tile: int, width: int) -> str:
    """The file of a tile, such as tile/0/x001/234.p/17."""
    path = f"{tile % 1000:03d}"
    while tile := tile // 1000:
        path = f"x{tile % 1000:03d}/{path}"
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def entries_in(content: bytes, name: str) -> Iterator[bytes]:
    """The entries of a bundle: each after its length, big-endian u16."""
    position, end = 0, len(content)
    while position < end:
        start = position + 2
        position = start + int.from_bytes(content[position:start], "big")
        if position > end:
            raise Refused(f"{name}: expected whole entries, found that the last one is cut off")
        yield content[start:position]


# --- the program ------------------------------------------------------------------------------------------------


def run_event(args: argparse.Namespace) -> str:
    """The answer of `event`."""
    index, event, head = verify_event(args.file.read_bytes().decode(), args.key)
    shown = json.dumps(event, indent=2, ensure_ascii=True)
    return f"{shown}\nOK: this is event {index} of {head.size} in {head.origin}, root {head.root.hex()}"


def run_consistency(args: argparse.Namespace) -> str:
    """The answer of `consistency`."""
    older = checkpoint_of(args.older.read_bytes().decode(), args.key, str(args.older))
    newer = checkpoint_of(args.newer.read_bytes().decode(), args.key, str(args.newer))
    proof = [hash_line(line) for line in args.proof.read_text().split()] if args.proof else None
    verify_consistency(older, newer, proof, args.ledger)
    return f"OK: {newer.origin} at size {newer.size} continues what it was at size {older.size}"


def run_fsck(args: argparse.Namespace) -> str:
    """The answer of `fsck`."""
    report = fsck(args.ledger, args.key)
    if report.problems:
        more = len(report.problems) - MOST_PROBLEMS
        shown = report.problems[:MOST_PROBLEMS] + ([f"… and {more} more"] if more > 0 else [])
        raise Refused("\n".join([f"{len(report.problems)} problems in {args.ledger}", *map(plain, shown)]))
    head = report.checkpoint
    if head is None:
        raise Refused("expected a checkpoint, found none")
    ahead = (
        f"\nNote: {report.ahead} entries lie ahead of the checkpoint (a publication under way)" if report.ahead else ""
    )
    return f"OK: {head.origin}, {head.size} entries in {report.files} files, root {head.root.hex()}{ahead}"


def main(argv: list[str] | None = None) -> int:
    """Run the program; the exit code is 0 when everything verifies, 1 when something does not."""
    parser = argparse.ArgumentParser(
        prog="openbwc-verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="event | consistency | fsck")
    event = commands.add_parser("event", help="check a .tlog-proof and show its event")
    event.add_argument("file", type=Path)
    event.set_defaults(run=run_event)
    consistency = commands.add_parser("consistency", help="check that checkpoint B continues checkpoint A")
    consistency.add_argument("older", type=Path, metavar="A")
    consistency.add_argument("newer", type=Path, metavar="B")
    witness = consistency.add_mutually_exclusive_group()
    witness.add_argument("--ledger", type=Path, metavar="DIR", help="the ledger's folder")
    witness.add_argument("--proof", type=Path, metavar="FILE", help="base64 hashes, one a line")
    consistency.set_defaults(run=run_consistency)
    check = commands.add_parser("fsck", help="check every file of a ledger folder")
    check.add_argument("ledger", type=Path, metavar="DIR")
    check.set_defaults(run=run_fsck)
    for command in (event, consistency, check):
        command.add_argument("--key", required=True, metavar="VKEY", help="the verifier key, or a file that holds it")
    args = parser.parse_args(argv)
    try:
        args.key = given_key(args.key)
        print(args.run(args))
    except (Refused, OSError, UnicodeDecodeError) as error:
        for line in f"REFUSED: {error}".split("\n"):
            print(plain(line), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
