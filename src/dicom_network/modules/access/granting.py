"""What somebody may put into a role: nothing that they do not have themselves."""

from dicom_network.base.clock import now
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, covers, institutions_in
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.roles import Role
from dicom_network.domain.study_rules import Related
from dicom_network.domain.subjects import Membership, Subject, rule_of

_ANYBODY = Subject(0, names=frozenset({"?"}), identities=frozenset({"?"}))
"""Stands for whoever will be given the role."""
ASK_NETWORK = "an administrator of the whole network can do it"


def require_managed(who: Principal, role: Role) -> None:
    """Check that a role is one that somebody manages. Raises: NotFound for another's, Refused for everybody's."""
    managed = institutions_in(who.rule(Permission.MANAGE_ROLES))
    if managed is None or role.institution in managed:
        return
    if role.institution is None:
        raise Refused("this role is everybody's", code="access.role-shared", hint=ASK_NETWORK)
    raise NotFound("there is no such role", code="access.role")


def require_grantable(who: Principal, role: Role) -> None:
    """Check that a role permits nothing beyond what somebody may themselves. Raises: Refused."""
    given = Membership(role, institution=role.institution, department=0)
    beyond = set()
    for grant in role.grants:
        rule = rule_of(grant, given, _ANYBODY, now())
        # What is uploaded, assigned or shared comes to a person by acts of those who may.
        is_given = isinstance(rule, Related) and who.may(grant.permission)
        if not is_given and not covers(who.rule(grant.permission), rule):
            beyond.add(grant.permission.value)
    if beyond:
        raise Refused(
            f"the role permits what you may not: {', '.join(sorted(beyond))}",
            code="access.role-beyond",
            hint=ASK_NETWORK,
        )
