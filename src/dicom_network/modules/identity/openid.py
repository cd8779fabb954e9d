"""Logging in by an OpenID provider: who it vouches for is a person here, with the roles that its groups give."""

import importlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dicom_network.base.identity_settings import ClaimRule, ProviderSettings
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.subjects import Membership
from dicom_network.modules.identity.accounts import Accounts
from dicom_network.modules.identity.ceremonies import Ceremonies
from dicom_network.modules.identity.model import LONGEST_DISPLAY_NAME, LONGEST_NAME, Visit, check_name, checked_email
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail

KIND = "openid"
EVERYBODY = "*"

log = logger("identity")


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a provider gives the browser that it sends back."""

    state: str
    code: str
    """Empty where the person has not logged in there."""
    issuer: str
    """Which provider that was (RFC 9207); empty where it does not say."""


class OpenId:
    """Lets people in by the providers of the settings."""

    def __init__(
        self, node: Node, trail: Trail, accounts: Accounts, sessions: Sessions, ceremonies: Ceremonies
    ) -> None:
        self._node = node
        self._trail = trail
        self._accounts = accounts
        self._sessions = sessions
        self._ceremonies = ceremonies
        self._settings = {one.name: one for one in node.settings.identity.providers}
        self._clients: dict[str, Any] = {}

    def begin(self, provider: str, *, redirect_uri: str, next_page: str) -> tuple[str, str]:
        """Begin a log-in; gives the handle for the browser's cookie and the address to send it to.

        Raises: NotFound, Unavailable.
        """
        client = self._client(provider)
        content = {
            "provider": provider,
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": secrets.token_urlsafe(48),
            "next": next_page,
        }
        named = {name: content[name] for name in ("state", "nonce", "verifier")}
        url = client.authorization_url(redirect_uri=redirect_uri, **named)
        return self._ceremonies.begin(KIND, content=content), str(url)

    def finish(self, provider: str, handle: str, *, came: CameBack, redirect_uri: str, visit: Visit) -> tuple[str, str]:
        """Take what the provider sent the browser back with; gives the session's secret and the next page.

        Raises: NotFound, Refused, Unavailable.
        """
        client = self._client(provider)
        begun = self._ceremonies.take(KIND, handle)["content"]
        is_same = secrets.compare_digest(came.state.encode(), begun["state"].encode())
        is_from = came.issuer in ("", self._settings[provider].issuer)
        if begun["provider"] != provider or not is_same or not is_from or not came.code:
            raise Refused("this log-in was begun elsewhere", code="identity.openid", hint="begin again")
        claims, id_token = client.take_code(
            came.code, redirect_uri=redirect_uri, nonce=begun["nonce"], verifier=begun["verifier"]
        )
        try:
            person = self._person(self._settings[provider], claims, visit)
        except Refused:
            self._trail.refused("session:open", _name(self._settings[provider], claims), visit.address)
            raise
        session = self._sessions.open(
            person,
            visit,
            "provider",
            provider=provider,
            provider_session=str(claims.get("sid", "")),
            id_token=id_token,
        )
        return session, str(begun["next"])

    def log_out_url(self, session: Mapping[str, Any] | None, back_to: str) -> str:
        """Give the address at which the person of a session that was ended logs out of its provider; may be empty."""
        if session is None or session["provider"] not in self._settings:
            return ""
        client = self._client(session["provider"])
        return str(client.end_session_url(id_token=session["id_token"], back_to=back_to))

    def log_out(self, provider: str, token: str) -> int:
        """End the sessions that a logout token of the provider means; gives how many. Raises: NotFound, Refused."""
        claims = self._client(provider).logout_claims(token)
        sid, subject = str(claims.get("sid", "")), str(claims.get("sub", ""))
        person = self._node.people.factors.find_external(provider, subject) if subject else None
        if subject and person is None:
            return 0
        ended = self._node.people.sessions.find_provider_sessions(provider, provider_session=sid, subjects=person)
        with self._node.database.transaction() as transaction:
            for session in ended:
                self._node.people.remove_secret(transaction, session)
            self._trail.record(transaction, "session:provider-end", f"provider:{provider}", {"sessions": len(ended)})
        return len(ended)

    def _client(self, provider: str) -> Any:
        if provider not in self._settings:
            raise NotFound(f"there is no provider {provider}", code="identity.unknown-provider")
        if provider not in self._clients:
            # Imported only where there is a provider: the libraries take 15 MB of every process.
            module = importlib.import_module("dicom_network.modules.identity.openid_client")
            self._clients[provider] = module.OpenIdClient(self._settings[provider])
        return self._clients[provider]

    def _person(self, settings: ProviderSettings, claims: Mapping[str, Any], visit: Visit) -> Mapping[str, Any]:
        """Find or make the person that the claims are about, and bring their roles up to date. Raises: Refused."""
        subject = str(claims.get("sub", ""))
        if not subject or len(subject) > 255:
            raise Refused("the provider does not say who this is", code="identity.openid")
        given = self._memberships(settings, claims)
        known = self._node.people.factors.find_external(settings.name, subject)
        if known is None:
            known = self._first_time(settings, subject, claims, given, visit)
        person = self._accounts.known(known)
        if person["disabled"]:
            raise Refused("this person is not let in any more", code="identity.login")
        self._bring_up_to_date(settings, subject, person, given)
        return person

    def _first_time(
        self,
        settings: ProviderSettings,
        subject: str,
        claims: Mapping[str, Any],
        given: list[Membership],
        visit: Visit,
    ) -> int:
        name = _name(settings, claims)
        found = self._node.people.find_person(name)
        if found is not None and not settings.match_names:
            raise Refused(
                "somebody else has this name here",
                code="identity.openid-name",
                hint="an administrator can give that person another name, or set match_names for this provider",
            )
        if found is None and not (settings.create and given):
            raise Refused(
                "you are known to the provider, but have no role here",
                code="identity.no-role",
                hint="ask an administrator",
            )
        with self._node.database.transaction() as transaction:
            person = int(found["id"]) if found is not None else self._make(transaction, name, claims)
            self._node.people.factors.put_external(transaction, settings.name, subject, person)
            objects = {"person": name, "provider": settings.name, "is_new": found is None}
            actor = f"provider:{settings.name}"
            self._trail.record(transaction, "person:vouch", actor, objects, address=visit.address)
        return person

    def _make(self, transaction: object, name: str, claims: Mapping[str, Any]) -> int:
        check_name(name)
        shown = "".join(letter for letter in str(claims.get("name", "")) if letter.isprintable())
        try:
            email = checked_email(str(claims.get("email", ""))) if claims.get("email_verified", True) else ""
        except InvalidInput:
            email = ""
        return self._accounts.create(transaction, name, display_name=shown[:LONGEST_DISPLAY_NAME], email=email)

    def _memberships(self, settings: ProviderSettings, claims: Mapping[str, Any]) -> list[Membership]:
        """Give the memberships that the rules of the settings make of the claims."""
        told = claims.get(settings.groups_claim, ())
        groups = {told} if isinstance(told, str) else {str(one) for one in told if isinstance(one, str)}
        fitting = [rule for rule in settings.rules if rule.group in groups or rule.group == EVERYBODY]
        return [one for rule in fitting if (one := self._membership(settings, rule)) is not None]

    def _membership(self, settings: ProviderSettings, rule: ClaimRule) -> Membership | None:
        names = {one.name: one.id for one in self._node.institutions.list_institutions()}
        place = names.get(rule.institution) if rule.institution else None
        role = self._node.access.roles.find(rule.role, place)
        departments = {one.name: one.id for one in self._node.access.departments.list([place])} if place else {}
        is_known = role is not None and (place is not None or not rule.institution)
        if role is None or not is_known or (rule.department and rule.department not in departments):
            log.warning("a rule of a provider names what is not here", provider=settings.name, role=rule.role)
            return None
        return Membership(role=role, institution=place, department=departments.get(rule.department))

    def _bring_up_to_date(
        self, settings: ProviderSettings, subject: str, person: Mapping[str, Any], given: list[Membership]
    ) -> None:
        """Let a person have exactly the memberships that the provider gives, beside those that people gave."""
        factors, members = self._node.people.factors, self._node.access.members
        before = factors.external_memberships(settings.name, subject)
        held = [one for one in members.of(person["id"]) if one.id in before]
        wanted = {_place(one): one for one in given}
        stale = [one for one in held if _place(one) not in wanted]
        missing = [one for place, one in wanted.items() if place not in {_place(old) for old in held}]
        if not stale and not missing:
            return
        with self._node.database.transaction() as transaction:
            for one in stale:
                members.remove(transaction, person["id"], one.id)
            added = [members.add(transaction, person["id"], one) for one in missing]
            kept = [one.id for one in held if one not in stale]
            factors.set_external_memberships(transaction, settings.name, subject, [*kept, *added])
            objects = {
                "person": person["name"],
                "given": [one.role.name for one in missing],
                "taken": [one.role.name for one in stale],
            }
            self._trail.record(transaction, "membership:vouch", f"provider:{settings.name}", objects)


def _place(membership: Membership) -> tuple[int, int | None, int | None]:
    return membership.role.id, membership.institution, membership.department


def _name(settings: ProviderSettings, claims: Mapping[str, Any]) -> str:
    """Give the name that a person of a provider has here."""
    told = str(claims.get(settings.name_claim) or claims.get("sub") or "")
    return told.replace("/", "-").strip()[:LONGEST_NAME]
