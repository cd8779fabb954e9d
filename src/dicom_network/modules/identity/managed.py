"""Whom somebody manages, and which roles they may give: never more than they have themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dicom_network.base.principal import Principal
from dicom_network.domain.access import ANYTHING, Permission, institutions_in
from dicom_network.domain.errors import Refused
from dicom_network.domain.roles import Role, Scope
from dicom_network.domain.study_rules import AtInstitution, StudyRule, covers
from dicom_network.domain.subjects import Membership


@dataclass(frozen=True, slots=True)
class Managed:
    """What a principal manages of people."""

    who: Principal
    institutions: frozenset[int] | None
    """Ids; None: all there are, and whoever belongs to none."""

    @classmethod
    def by(cls, who: Principal) -> "Managed":
        """Give what a principal may manage."""
        return cls(who, institutions_in(who.rule(Permission.MANAGE_PEOPLE)))

    def has(self, institution: int | None) -> bool:
        """Tell whether an institution is managed; None: the whole network."""
        return self.institutions is None or institution in self.institutions

    def sees(self, memberships: Sequence[Membership]) -> bool:
        """Tell whether a person with these memberships is known to the manager: some are at home here."""
        return self.institutions is None or any(self.has(one.institution) for one in memberships)

    def require_account(self, memberships: Sequence[Membership]) -> None:
        """Refuse to touch the account of somebody who also belongs elsewhere, or who may do more.

        Whoever can let somebody choose a new password can become them.

        Raises: Refused.
        """
        if self.institutions is not None and not (
            memberships and all(self.has(one.institution) for one in memberships)
        ):
            raise Refused(
                "this person belongs to other institutions as well", code="access.elsewhere", hint=ASK_NETWORK
            )
        for one in memberships:
            self.require_role(one.role, one.institution)

    def manages_account(self, memberships: Sequence[Membership]) -> bool:
        """Tell whether ``require_account`` would let pass."""
        try:
            self.require_account(memberships)
        except Refused:
            return False
        return True

    def require_role(self, role: Role, institution: int | None) -> None:
        """Refuse to give or take a role that permits what the manager may not. Raises: Refused."""
        if not self.has(institution):
            raise Refused("this is not an institution that you manage", code="access.institution", hint=ASK_NETWORK)
        lacking = sorted(
            {grant.permission for grant in role.grants if not self._covers(grant.scope, grant.permission, institution)}
        )
        if lacking:
            raise Refused(
                f"the role {role.name} permits what you may not: {', '.join(lacking)}",
                code="access.role-beyond",
                hint=ASK_NETWORK,
            )

    def may_give(self, role: Role, institution: int | None) -> bool:
        """Tell whether ``require_role`` would let pass."""
        try:
            self.require_role(role, institution)
        except Refused:
            return False
        return True

    def visible(self, memberships: Iterable[Membership]) -> list[Membership]:
        """Give those of a person's memberships that the manager may know of."""
        return [one for one in memberships if self.has(one.institution)]

    def _covers(self, scope: Scope, permission: Permission, institution: int | None) -> bool:
        is_wide = institution is None or scope is Scope.EVERYTHING
        needed: StudyRule = ANYTHING if is_wide else AtInstitution(institution or 0)
        return covers(self.who.rule(permission), needed)


ASK_NETWORK = "an administrator of the whole network can do it"
