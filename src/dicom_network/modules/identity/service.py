"""Identity put together: its use cases, and the few that the shell and the hosts call by themselves."""

from datetime import datetime

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.modules.identity.accounts import Accounts
from dicom_network.modules.identity.ceremonies import Ceremonies
from dicom_network.modules.identity.directory import Directory
from dicom_network.modules.identity.invitations import Invitations
from dicom_network.modules.identity.links import Links
from dicom_network.modules.identity.login import LogIn
from dicom_network.modules.identity.model import Visit
from dicom_network.modules.identity.openid import OpenId
from dicom_network.modules.identity.passkeys import Passkeys
from dicom_network.modules.identity.passwords import Passwords
from dicom_network.modules.identity.proofs import Proofs
from dicom_network.modules.identity.resets import Resets
from dicom_network.modules.identity.second_factor import SecondFactor
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.tokens import Tokens
from dicom_network.modules.identity.trail import Trail


class Identity:
    """Who is it? One a process, so that what slows guessing down counts all attempts."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.trail = Trail(node)
        self.ceremonies = Ceremonies(node)
        self.passwords = Passwords(node)
        self.sessions = Sessions(node, self.trail)
        self.links = Links(node, self.trail, self.sessions)
        self.accounts = Accounts(node, self.trail, self.passwords, self.sessions, self.links)
        self.second_factor = SecondFactor(node, self.trail, self.sessions, self.ceremonies)
        self.login = LogIn(node, self.trail, self.passwords, self.sessions, self.second_factor, self.ceremonies)
        self.passkeys = Passkeys(node, self.trail, self.sessions, self.second_factor, self.ceremonies)
        self.invitations = Invitations(node, self.trail, self.accounts, self.sessions)
        self.resets = Resets(node, self.trail)
        self.directory = Directory(node, self.trail, self.accounts, self.links)
        self.openid = OpenId(node, self.trail, self.accounts, self.sessions, self.ceremonies)
        self.tokens = Tokens(node, self.trail, self.sessions)
        self.proofs = Proofs(node, self.passwords, self.sessions)

    def add_person(self, name: str, role: str, password: str, *, institution: str = "", actor: str) -> None:
        """Add a person, or change role and password of one. Raises: InvalidInput, NotFound, Conflict."""
        self.accounts.add_person(name, role, password, institution=institution, actor=actor)

    def create_token(
        self, name: str, *, label: str = "", scope: str = "", expires: datetime | None = None, actor: str
    ) -> str:
        """Make a bearer token of a person; it is shown this once. Raises: NotFound, InvalidInput."""
        return self.tokens.create(name, label=label, scope=scope, expires=expires, actor=actor)

    def create_login_link(self, name: str, *, actor: str) -> str:
        """Make the secret of a one-time link that logs a person in. Raises: NotFound."""
        return self.links.create_login_link(name, actor=actor)

    def create_setup_link(self) -> str | None:
        """Make the secret of the link for the first administrator; None where people are known already."""
        return self.links.create_setup_link()

    def revoke(self, token: int, *, actor: str) -> None:
        """Revoke a token. Raises: NotFound."""
        self.tokens.revoke(token, actor=actor)

    def log_in(self, name: str, password: str, *, address: str) -> str:
        """Log in somebody without a second factor; gives the secret of a session. Raises: Refused."""
        return self.login.begin(name, password, Visit(address)).session

    def authenticate(self, kind: str, secret: str) -> Principal | None:
        """Find who is behind a ``bearer`` token or a ``session``; None for nobody."""
        return self.proofs.authenticate(kind, secret)

    def authenticate_dimse(self, kind: str, primary: bytes, secondary: bytes) -> str | None:
        """Verify a user identity of an association (PS3.7 D.3.3.7.1); gives the person's name or None."""
        return self.proofs.authenticate_dimse(kind, primary, secondary)
