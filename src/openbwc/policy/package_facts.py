"""What the policy is told of an act on a package of a release (V.B): frozen facts, gathered by disclosure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlePackage:
    """A person does something with a package of the agency; `released`: its release is released and not withdrawn."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]
    released: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPackage(HandlePackage):
    """A person has a release's package built.

    `files` counts what may be served of it, `missing` what it holds and may not (a copy that was withdrawn since);
    `begun`: it is built or under way.
    """

    files: int
    missing: int
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveLink(HandlePackage):
    """A person gives somebody, who is `named`, a link to a package for so many days; `to` is one of `package_links`.

    `recipient` is for whom the release is, empty where it is for nobody in particular.
    """

    built: bool
    to: str
    kind_of_release: str
    recipient: str
    named: str
    days: int


def plain_name(name: str) -> str:
    """A name as it is compared with another: without regard to case, and to how many spaces stand where."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeLink(HandlePackage):
    """A person ends a link before its time; `ended`: it ended already."""

    ended: bool
    reason: str


PackageFacts = BuildPackage | GiveLink | RevokeLink
