"""The library of policies: every version of the standard and of each agency's profile, and which is in force when.

Guarantees: a library is loaded whole or not at all; a profile that loosens the standard, or that outlives it, keeps
the library from loading; nothing is in force unless a file says so; versions are kept, so that a decision can be
replayed under the very policy it was taken under.

Layout: `standard/<effective date>/` with the files of a standard, `profiles/<agency>/<effective date>.yaml`; and, in
one folder of their own, the profiles that an installation has published, as `<agency>.<effective date>.yaml`.
A version is in force from its effective date until the next one's, or to the end of its `until` day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from openbwc.policy.errors import LooseningError, NotInForceError, PolicyFileError, UnknownTermError
from openbwc.policy.in_force import PolicyInForce, assemble
from openbwc.policy.model import Clause, Profile, Standard
from openbwc.policy.profile import read_profile, read_span
from openbwc.policy.standard import read_standard
from openbwc.policy.tightening import check_tightening, sentence

README = "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an agency's policy: in force from `effective` to the end of `until` (None: no end is set)."""

    policy: PolicyInForce
    effective: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether this version is in force on the day."""
        return self.effective <= day and (self.until is None or day <= self.until)


class PolicyLibrary:
    """Every version of every policy. Made by `load_library`."""

    def __init__(self, standards: tuple[Version, ...], agencies: dict[str, tuple[Version, ...]]) -> None:
        self._standards = standards
        self._agencies = agencies

    @property
    def agencies(self) -> tuple[str, ...]:
        """The codes of the agencies that have a profile."""
        return tuple(sorted(self._agencies))

    def standard_in_force(self, on: date) -> PolicyInForce:
        """The department standard by itself on a day; NotInForceError when there is none."""
        for version in self._standards:
            if version.covers(on):
                return version.policy
        raise NotInForceError(f"expected a department standard in force on {on}; found none.")

    def in_force(self, agency: str, *, on: date) -> PolicyInForce:
        """The agency's policy on a day; UnknownTermError for an unknown agency, NotInForceError when there is none."""
        for version in self.history(agency):
            if version.covers(on):
                return version.policy
        first = min(version.effective for version in self.history(agency))
        raise NotInForceError(
            f"expected a policy of {agency} in force on {on}; found none (its first is of {first}). Publish a profile."
        )

    def history(self, agency: str) -> tuple[Version, ...]:
        """Every version of the agency's policy, the oldest first."""
        try:
            return self._agencies[agency]
        except KeyError:
            known = ", ".join(self.agencies) or "none"
            raise UnknownTermError(f"expected an agency with a profile ({known}); found '{agency}'.") from None

    def standard_history(self) -> tuple[Version, ...]:
        """Every version of the standard, the oldest first."""
        return self._standards

    def by_version(self, version: str) -> PolicyInForce:
        """The policy with this version hash, whether in force or not; UnknownTermError when there is none."""
        for known in (*self._standards, *(v for versions in self._agencies.values() for v in versions)):
            if known.policy.version == version:
                return known.policy
        raise UnknownTermError(f"expected a version that the library keeps; found '{version}'.")

    def clause(self, clause_id: str) -> Clause:
        """The clause as the newest standard states it; UnknownTermError when there is none."""
        return self._standards[-1].policy.clause(clause_id)


def load_library(root: Path, published: Path | None = None) -> PolicyLibrary:
    """Load every policy under `root`, and the profiles that an installation has published in a folder of its own.

    Raises PolicyFileError with file and line for a file that is not what it has to be, and LooseningError for a
    profile that falls below the standard.
    """
    standards = load_standards(root)
    files = {
        folder.name: [(path, path.stem) for path in _profile_files(folder)] for folder in _folders(root / "profiles")
    }
    for path in published_files(published):
        agency, _, day = path.stem.partition(".")
        files.setdefault(agency, []).append((path, day))
    agencies: dict[str, tuple[Version, ...]] = {}
    for agency, paths in files.items():
        _refuse_doubles(agency, paths)
        versions = [version for path, day in paths for version in _versions(path, agency, day, standards)]
        agencies[agency] = tuple(_end_by_successor(versions))
    return PolicyLibrary(standards, agencies)


def _refuse_doubles(agency: str, paths: list[tuple[Path, str]]) -> None:
    """Raises PolicyFileError where two profiles of an agency would take effect on one day."""
    seen: dict[str, Path] = {}
    for path, day in paths:
        if day in seen:
            raise PolicyFileError(
                path, None, expected=f"one profile of {agency} from {day}", found=f"another one, {seen[day]}"
            )
        seen[day] = path


def published_name(agency: str, effective: date) -> str:
    """The file name of a profile that an installation has published."""
    return f"{agency}.{effective.isoformat()}.yaml"


def published_files(folder: Path | None) -> list[Path]:
    """The published profiles in a folder, in the order of their names; none where there is no folder."""
    return sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []


def load_standards(root: Path) -> tuple[Version, ...]:
    """Every version of the standard under `root`, the oldest first."""
    versions: list[Version] = []
    for folder in _folders(root / "standard"):
        standard = read_standard(folder)
        if folder.name != standard.effective.isoformat():
            raise PolicyFileError(
                folder, None, expected=f"a folder named by the effective date, {standard.effective}", found=folder.name
            )
        versions.append(Version(policy=assemble(standard, None), effective=standard.effective, until=standard.until))
    if not versions:
        raise PolicyFileError(root / "standard", None, expected="a department standard", found="none")
    return tuple(_end_by_successor(versions))


def standards_for(path: Path, standards: tuple[Version, ...]) -> tuple[Standard, ...]:
    """The standards whose time overlaps that of the profile in `path`."""
    return overlapping(path, read_span(path), standards)


def overlapping(path: Path, span: tuple[date, date | None], standards: tuple[Version, ...]) -> tuple[Standard, ...]:
    """The standards whose time overlaps a profile's span, the oldest first; PolicyFileError when there is none."""
    effective, until = span
    found = tuple(
        version.policy.standard
        for version in standards
        if (until is None or version.effective <= until) and (version.until is None or effective <= version.until)
    )
    if not found or effective < standards[0].effective:
        raise PolicyFileError(
            path, None, expected="a profile that begins when a standard is in force", found=f"one from {effective}"
        )
    return found


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        raise PolicyFileError(root, None, expected="a folder of policies", found="no such folder")
    return sorted(path for path in root.iterdir() if path.is_dir())


def _profile_files(folder: Path) -> list[Path]:
    paths = sorted(path for path in folder.iterdir() if path.name != README)
    for path in paths:
        if path.suffix != ".yaml" or not path.is_file():
            raise PolicyFileError(path, None, expected="a profile named <effective date>.yaml", found=path.name)
    if not paths:
        raise PolicyFileError(folder, None, expected="at least one profile", found="an empty folder")
    return paths


def _versions(path: Path, agency: str, day: str, standards: tuple[Version, ...]) -> Iterator[Version]:
    """The profile over each standard that it overlaps, each for the time of both."""
    for standard in standards_for(path, standards):
        profile = read_profile(path, standard)
        if profile.agency != agency or day != profile.effective.isoformat():
            raise PolicyFileError(
                path,
                None,
                expected=f"the profile {profile.agency}/{profile.effective}.yaml, as its content says",
                found=f"{agency}/{day}.yaml",
            )
        report = check_tightening(standard, profile)
        if not report.meets:
            raise LooseningError(agency, tuple(f"{path.name}, {sentence(change)}" for change in report.loosenings))
        yield Version(
            policy=assemble(standard, profile),
            effective=max(profile.effective, standard.effective),
            until=_earlier(profile, standard),
        )


def _earlier(profile: Profile, standard: Standard) -> date | None:
    ends = [end for end in (profile.until, standard.until) if end is not None]
    return min(ends, default=None)


def _end_by_successor(versions: list[Version]) -> Iterator[Version]:
    """Each version ends on the day before the next begins, if not earlier."""
    ordered = sorted(versions, key=lambda version: version.effective)
    for version, successor in zip(ordered, [*ordered[1:], None], strict=True):
        last = None if successor is None else successor.effective - timedelta(days=1)
        ends = [end for end in (version.until, last) if end is not None]
        yield Version(policy=version.policy, effective=version.effective, until=min(ends, default=None))
