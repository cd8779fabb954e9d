"""Invitations: a link by which somebody makes an account of their own, with roles that were decided before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.people import NewInvitation
from dicom_network.domain.subjects import Membership
from dicom_network.modules.identity.accounts import Accounts
from dicom_network.modules.identity.links import used_up
from dicom_network.modules.identity.mail import INVITATION_JOB, can_mail
from dicom_network.modules.identity.managed import Managed
from dicom_network.modules.identity.model import (
    INVITATION_LIFETIME,
    SecretKind,
    Visit,
    check_display_name,
    check_password,
    checked_email,
    digest_of,
    new_secret,
)
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail


class Invitations:
    """Invites, and takes those who come."""

    def __init__(self, node: Node, trail: Trail, accounts: Accounts, sessions: Sessions) -> None:
        self._node = node
        self._trail = trail
        self._accounts = accounts
        self._sessions = sessions

    def create(
        self,
        managed: Managed,
        memberships: Sequence[Membership],
        *,
        email: str = "",
        display_name: str = "",
        language: str = "",
        by_mail: bool = False,
    ) -> tuple[int, str]:
        """Invite somebody; gives the id and the secret of the link. With ``by_mail`` a job sends another link.

        Raises: InvalidInput, Refused.
        """
        if not memberships:
            raise InvalidInput("say what the person is to be here", code="identity.invitation")
        for one in memberships:
            managed.require_role(one.role, one.institution)
        address = checked_email(email)
        check_display_name(display_name)
        if by_mail:
            self._check_mail(address)
        secret = new_secret(SecretKind.RESET_LINK)
        new = NewInvitation(
            digest=digest_of(secret),
            expires=now() + INVITATION_LIFETIME,
            inviter=managed.who.name,
            memberships=tuple(_kept(one) for one in memberships),
            email=address,
            display_name=display_name.strip(),
            language=language,
        )
        with self._node.database.transaction() as transaction:
            key = self._node.people.invitations.put_invitation(transaction, new)
            self._trail.record(transaction, "invitation:issue", managed.who.actor, {"invitation": key})
            if by_mail:
                self._node.jobs.enqueue(transaction, INVITATION_JOB, {"invitation": key}, key=str(key))
        return key, secret

    def waiting(
        self, managed: Managed, *, before: int | None, limit: int
    ) -> tuple[list[Mapping[str, Any]], int | None]:
        """List the invitations that are waiting and that the manager manages, the newest first.

        Gives also from where to go on; None at the end. A page may hold fewer than ``limit``.
        """
        found = self._node.people.invitations.list_invitations(before=before, limit=limit + 1)
        more = found[limit - 1]["id"] if len(found) > limit else None
        return [one for one in found[:limit] if self._is_managed(managed, one)], more

    def renew(self, managed: Managed, invitation_id: int, *, by_mail: bool) -> str:
        """Give an invitation another link and more time; gives the secret. Raises: NotFound, InvalidInput."""
        invitation = self._get(managed, invitation_id)
        if by_mail:
            self._check_mail(invitation["email"])
        secret = new_secret(SecretKind.RESET_LINK)
        with self._node.database.transaction() as transaction:
            expires = now() + INVITATION_LIFETIME
            self._node.people.invitations.renew(transaction, invitation_id, digest_of(secret), expires)
            self._trail.record(transaction, "invitation:renew", managed.who.actor, {"invitation": invitation_id})
            if by_mail:
                arguments = {"invitation": invitation_id}
                self._node.jobs.enqueue(transaction, INVITATION_JOB, arguments, key=str(invitation_id))
        return secret

    def withdraw(self, managed: Managed, invitation_id: int) -> None:
        """Take an invitation back. Raises: NotFound."""
        self._get(managed, invitation_id)
        with self._node.database.transaction() as transaction:
            self._node.people.invitations.remove_invitation(transaction, invitation_id)
            self._trail.record(transaction, "invitation:withdraw", managed.who.actor, {"invitation": invitation_id})

    def find(self, secret: str) -> Mapping[str, Any]:
        """Give the invitation of a link. Raises: Refused."""
        found = self._node.people.invitations.find_by_secret(digest_of(secret))
        if found is None:
            raise used_up("this invitation was used or has run out", "ask whoever invited you for a new one")
        return found

    def accept(self, secret: str, name: str, password: str, visit: Visit, *, display_name: str) -> str:
        """Make the account of somebody who was invited; gives the secret of a session.

        Raises: Refused, InvalidInput, Conflict.
        """
        invitation = self.find(secret)
        self._accounts.check_new_name(name)
        check_display_name(display_name)
        check_password(password, name, display_name, invitation["email"])
        profile = {"display_name": display_name.strip(), "email": invitation["email"]}
        hashed = self._accounts.hashed(password)
        with self._node.database.transaction() as transaction:
            person = self._accounts.create(transaction, name, password_hash=hashed, **profile)
            if not self._node.people.invitations.accept(transaction, invitation["id"], person):
                raise used_up("this invitation was used just now", "log in")
            for given in self.memberships_of(invitation):
                self._node.access.members.add(transaction, person, given)
            if invitation["language"]:
                preferences = {"language": invitation["language"]}
                self._node.people.change_person(transaction, person, preferences=preferences)
            objects = {"invitation": invitation["id"], "inviter": invitation["inviter"]}
            self._trail.record(transaction, "invitation:accept", f"person:{name}", objects, address=visit.address)
        return self._sessions.open(self._accounts.known(person), visit, "invitation")

    def memberships_of(self, invitation: Mapping[str, Any]) -> list[Membership]:
        """Give the memberships that an invitation promises; those whose role is no more are left out."""
        return [one for kept in invitation["memberships"] if (one := self._membership(kept)) is not None]

    def _membership(self, kept: Mapping[str, Any]) -> Membership | None:
        try:
            role = self._node.access.roles.get(kept["role"])
        except NotFound:
            return None
        return Membership(
            role=role,
            institution=kept["institution"],
            department=kept["department"],
            starts=_instant(kept["starts"]),
            ends=_instant(kept["ends"]),
        )

    def _get(self, managed: Managed, invitation_id: int) -> Mapping[str, Any]:
        found = self._node.people.invitations.invitation(invitation_id)
        if found is None or not self._is_managed(managed, found):
            raise NotFound("there is no such invitation", code="identity.unknown-invitation")
        return found

    def _is_managed(self, managed: Managed, invitation: Mapping[str, Any]) -> bool:
        return all(managed.has(one["institution"]) for one in invitation["memberships"])

    def _check_mail(self, email: str) -> None:
        if not email:
            raise InvalidInput("there is no e-mail address to send it to", code="identity.email")
        if not can_mail(self._node.settings):
            raise InvalidInput(
                "no mail can be sent from here",
                code="identity.mail-off",
                hint="set mail.host, mail.sender and http.public_url, or hand the link over yourself",
            )


def _kept(membership: Membership) -> dict[str, object]:
    return {
        "role": membership.role.id,
        "institution": membership.institution,
        "department": membership.department,
        "starts": None if membership.starts is None else membership.starts.isoformat(),
        "ends": None if membership.ends is None else membership.ends.isoformat(),
    }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
