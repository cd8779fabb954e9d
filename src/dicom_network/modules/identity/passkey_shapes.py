"""The JSON of WebAuthn Level 3 as browsers send it: what is needed of ``PublicKeyCredential.toJSON()``."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from dicom_network.base.api import Body

Base64Url = Annotated[str, Field(min_length=1, max_length=8192, pattern=r"^[A-Za-z0-9_-]+={0,2}$")]


class MadeResponse(Body):
    """What an authenticator says of a passkey that it has made."""

    clientDataJSON: Base64Url  # noqa: N815 - named by the standard
    attestationObject: Base64Url  # noqa: N815 - named by the standard
    transports: Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=8)] = ()


class MadePasskey(Body):
    """A passkey that was just made."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815 - named by the standard
    type: Literal["public-key"]
    response: MadeResponse


class ShownResponse(Body):
    """What an authenticator has signed."""

    clientDataJSON: Base64Url  # noqa: N815 - named by the standard
    authenticatorData: Base64Url  # noqa: N815 - named by the standard
    signature: Base64Url
    userHandle: Base64Url | None = None  # noqa: N815 - named by the standard


class ShownPasskey(Body):
    """A passkey that is shown."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815 - named by the standard
    type: Literal["public-key"]
    response: ShownResponse


class PasskeyAsked(BaseModel):
    """What to hand to ``navigator.credentials``, and what to send back beside its answer."""

    ceremony: str
    options: dict[str, Any] = Field(description="for `PublicKeyCredential.parseCreationOptionsFromJSON` and the like")
