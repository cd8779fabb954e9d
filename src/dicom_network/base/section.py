"""What sections of the settings are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Port = Annotated[int, Field(ge=0, le=65535)]
SecretReference = Annotated[str, Field(pattern=r"^((file|env):.+)?$")]
"""Where a secret is: ``file:PATH`` or ``env:NAME``, never the secret itself."""


class Section(BaseModel):
    """A section of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
