"""The size gate finds what it promises to find, and only that."""

from pathlib import Path

import pytest
from tools import size_gate


def function(name: str, lines: int) -> str:
    return f"def {name}():\n" + "    a = 1\n" * (lines - 1)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_tidy_folder_has_no_findings(tmp_path: Path) -> None:
    write(tmp_path / "tidy.py", function("short", 40) + "\n" * 460)
    assert size_gate.findings([tmp_path]) == []
    assert size_gate.main([str(tmp_path)]) == 0


def test_a_module_of_501_lines_is_found(tmp_path: Path) -> None:
    write(tmp_path / "long.py", "a = 1\n" * 501)
    (found,) = size_gate.findings([tmp_path])
    assert "long.py: expected at most 500 lines, found 501" in found
    assert size_gate.main([str(tmp_path)]) == 1


@pytest.mark.parametrize("prefix", ["", "async "])
def test_a_function_of_61_lines_is_found_with_its_line(tmp_path: Path, prefix: str) -> None:
    short = "".join(function(f"short_{number}", 2) for number in range(20))
    write(tmp_path / "module.py", f"{short}\n@staticmethod\n{prefix}{function('long', 61)}")
    (found,) = size_gate.findings([tmp_path])
    assert found.endswith("module.py:43: long: expected at most 60 lines, found 61")


def test_nine_in_ten_functions_keep_within_forty_lines(tmp_path: Path) -> None:
    write(tmp_path / "module.py", function("one", 41) + "".join(function(f"f{number}", 2) for number in range(8)))
    (found,) = size_gate.findings([tmp_path])
    assert found == "expected 90% of functions within 40 lines, found 89%"


@pytest.mark.parametrize("name", ["utils.py", "helpers/words.py", "common/__init__.py", "services.py"])
def test_a_name_that_says_nothing_is_found(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "")
    (found,) = size_gate.findings([tmp_path])
    assert "put the code with the noun that it serves" in found


def test_migrations_are_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "migrations" / "0001_initial.py", "a = 1\n" * 900)
    assert size_gate.findings([tmp_path]) == []


def test_nothing_to_look_at_is_not_a_pass(tmp_path: Path) -> None:
    assert size_gate.main([str(tmp_path)]) == 2
    assert size_gate.main([str(tmp_path / "absent")]) == 2
    assert size_gate.main([]) == 2
