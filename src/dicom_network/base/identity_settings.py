"""Settings of how people show who they are, and of mails to them."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from dicom_network.base.section import Port, SecretReference, Section


class ClaimRule(Section):
    """What a role is given for: one value of the claim that holds a person's groups."""

    group: str = "*"
    """Value of the claim; `*`: everybody whom the provider vouches for."""
    role: str
    institution: str = ""
    """Where the role is held; empty: in the whole network."""
    department: str = ""


class ProviderSettings(Section):
    """An OpenID provider."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    """What addresses call it; never changed, for people are known by it."""
    title: str = ""
    """What the button of the log-in page says; empty: the name."""
    issuer: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
    """Its address; `/.well-known/openid-configuration` below it describes it."""
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretReference = ""
    """Empty for a public client, which PKCE alone protects."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name_claim: str = "preferred_username"
    """The claim by which a person is named here; `sub` where it is missing."""
    groups_claim: str = "groups"
    rules: tuple[ClaimRule, ...] = ()
    """Which groups give which roles; what a person is given by them is brought up to date at every log-in."""
    create: bool = True
    """Make an account for whoever comes for the first time and is given a role."""
    match_names: bool = False
    """Take who comes for the first time for the person who has that name here already. Only for a provider that gives
    nobody a name of their own choice."""


class IdentitySettings(Section):
    """How people and programs prove who they are."""

    jwt_keys: Path | None = None
    """JSON Web Key Set (a file) of the issuer whose tokens are taken as DIMSE user identity (type 5)."""
    jwt_issuer: str = ""
    jwt_audience: str = "dicom-network"
    jwt_name_claim: str = "preferred_username"
    """The claim that holds the name of the person."""
    providers: tuple[ProviderSettings, ...] = ()
    """OpenID providers that people log in by, each a table `[[identity.providers]]`."""


class MailSettings(Section):
    """The server for outgoing mail: invitations and links for new passwords. Without a host none is sent."""

    host: str = ""
    port: Port = 587
    tls: Literal["starttls", "on", "off"] = "starttls"
    """``starttls``: TLS after the greeting; ``on``: from the start; ``off``: none, for a server on this machine."""
    user: str = ""
    password: SecretReference = ""
    sender: str = ""
    """Address that mails come from."""
    site: str = ""
    """What mails call this node; empty: its address."""
    language: Literal["en", "ro", "ru", "mk"] = "en"
    """Language of mails to people who have not chosen one."""
