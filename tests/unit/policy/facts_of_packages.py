"""Facts on which each act on a package is permitted, and facts that say nothing at all."""

from dataclasses import replace
from typing import Any

from openbwc.policy import Act
from openbwc.policy.package_facts import BuildPackage, GiveLink, RevokeLink


def _roles(roles: tuple[str, ...]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": frozenset()}


def building(*roles: str, released: bool = True, files: int = 2, missing: int = 0, begun: bool = False) -> BuildPackage:
    return BuildPackage(**_roles(roles), released=released, files=files, missing=missing, begun=begun)


def giving(*roles: str, **told: Any) -> GiveLink:
    sound = GiveLink(
        **_roles(roles),
        released=True,
        built=True,
        to="defence",
        kind_of_release="discovery",
        recipient="",
        named="A counsel",
        days=30,
    )
    return replace(sound, **told)


def revoking(*roles: str, released: bool = True, ended: bool = False, reason: str = "Sent astray.") -> RevokeLink:
    return RevokeLink(**_roles(roles), released=released, ended=ended, reason=reason)


PERMITTED = {
    Act.BUILD_PACKAGE: building("disclosure_officer"),
    Act.GIVE_LINK: giving("disclosure_officer"),
    Act.REVOKE_LINK: revoking("disclosure_officer"),
}
EMPTY = {
    Act.BUILD_PACKAGE: building(released=False, files=0),
    Act.GIVE_LINK: giving(released=False, built=False, to="", kind_of_release="", recipient="", named="", days=0),
    Act.REVOKE_LINK: revoking(released=False, reason=""),
}
