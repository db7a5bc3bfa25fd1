"""`python -m openbwc.oversight.publication FILE [--csv FILE]`: does a public metrics file add up?

The standard library alone; no database, no network. Exit code 0 = it adds up, 1 = it does not.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from openbwc.oversight.publication.arithmetic import UnreadableError, csv_of, problems_in, read


def main(argv: list[str] | None = None) -> int:
    """Check a file, and the CSV beside it where one is named; the exit code says how it went."""
    parser = argparse.ArgumentParser(prog="openbwc.oversight.publication", description=__doc__)
    parser.add_argument("file", type=Path, help="the JSON file")
    parser.add_argument("--csv", type=Path, help="the CSV that was published with it")
    args = parser.parse_args(argv)
    try:
        text = args.file.read_bytes()
        content = read(text.decode())
        problems = problems_in(content)
        if args.csv and not problems and args.csv.read_bytes().decode() != csv_of(content):
            problems = ["expected the CSV to hold the figures of the JSON; found others"]
    except (UnreadableError, OSError, UnicodeDecodeError) as error:
        problems = [str(error)]
    for problem in problems:
        print(f"REFUSED: {problem}", file=sys.stderr)
    if problems:
        return 1
    figures = sum(len(metric["figures"]) for metric in content["metrics"])
    print(f"{content['period']}, edition {content['edition']}: {figures} figures add up.")
    print(f"SHA-256 {hashlib.sha256(text).hexdigest()}: the ledger's event and its proof hold this digest.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
