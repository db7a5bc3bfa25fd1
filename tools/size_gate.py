"""The gate on size and names: what is too long to be read at once, or named after nothing, does not land.

Holds: a module has at most 500 lines; a function at most 60, and nine in ten at most 40; no module or package is
named utils, helpers, common or services, because a thing lives with the noun that it serves. There is no list of
exceptions. Migrations are written by Django and are not looked at.

    python tools/size_gate.py FOLDER…
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

MODULE_LINES = 500
FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 40
USUAL_SHARE = 0.9
NAMELESS = frozenset({"util", "utils", "helper", "helpers", "common", "service", "services", "misc"})


def modules(roots: Sequence[Path]) -> Iterator[Path]:
    """Every Python file under the folders, but for migrations."""
    for root in roots:
        yield from (path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts)


def function_lengths(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function, decorators not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def findings(roots: Sequence[Path]) -> list[str]:
    """One sentence per breach: where, expected, found."""
    found: list[str] = []
    lengths: list[int] = []
    for path in modules(roots):
        source = path.read_text(encoding="utf-8")
        lines = source.count("\n") + (not source.endswith("\n") and bool(source))
        if lines > MODULE_LINES:
            found.append(f"{path}: expected at most {MODULE_LINES} lines, found {lines}; split it by what it serves")
        if nameless := NAMELESS.intersection(part.removesuffix(".py") for part in path.parts):
            found.append(f"{path}: named '{min(nameless)}'; put the code with the noun that it serves")
        for name, line, length in function_lengths(ast.parse(source, filename=str(path))):
            lengths.append(length)
            if length > FUNCTION_LINES:
                found.append(f"{path}:{line}: {name}: expected at most {FUNCTION_LINES} lines, found {length}")
    if lengths and (share := sum(length <= USUAL_FUNCTION_LINES for length in lengths) / len(lengths)) < USUAL_SHARE:
        found.append(f"expected {USUAL_SHARE:.0%} of functions within {USUAL_FUNCTION_LINES} lines, found {share:.0%}")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the breaches; 0 without any, 1 with some, 2 when there is nothing to look at."""
    roots = [Path(argument) for argument in arguments]
    if absent := [str(root) for root in roots if not root.is_dir()]:
        print(f"expected folders, found none at: {', '.join(absent)}", file=sys.stderr)
        return 2
    if not any(True for _ in modules(roots)):
        print("expected folders with Python files; usage: size_gate.py FOLDER…", file=sys.stderr)
        return 2
    found = findings(roots)
    print("\n".join(found) if found else "sizes: every module and function keeps within its limit")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
