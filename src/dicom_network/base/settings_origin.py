"""Where each setting comes from, and how it may be shown: secrets never."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from dicom_network.base.settings import Settings

HIDDEN: Final = "(secret)"
_SECRET_NAME: Final = re.compile(r"(^|_)(password|passphrase|secret|token)(_|$)")
_PASSWORD_IN_URL: Final = re.compile(r"(?<=://)([^:/@\s]*):[^@/\s]*@")


class Origin(StrEnum):
    """What gave a setting its value; what stands later here wins."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command-line"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting as people may see it."""

    key: str
    """``storage.reserve_bytes``."""
    value: str
    default: str
    origin: Origin
    meaning: str
    """What it means, in English; empty where the key says all."""


def every_shown_setting(settings: Settings) -> Iterator[ShownSetting]:
    """Yield every setting in the order of the file, with what it is now and where that comes from."""
    for section, holder in Settings.model_fields.items():
        model = holder.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        values = getattr(settings, section)
        for name, field in model.model_fields.items():
            yield ShownSetting(
                key=f"{section}.{name}",
                value=shown(name, getattr(values, name)),
                default=shown(name, field.get_default(call_default_factory=True)),
                origin=Origin(settings.origins.get(f"{section}.{name}", Origin.DEFAULT)),
                meaning=" ".join((field.description or "").split()),
            )


def shown(name: str, value: object) -> str:
    """Show a value as the file would have it. A reference to a secret (``file:…``) is no secret."""
    text = _text(value)
    if _SECRET_NAME.search(name) and text and not text.startswith(("file:", "env:")) and not text.isdigit():
        return HIDDEN
    return _PASSWORD_IN_URL.sub(r"\1:…@", text)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return ", ".join(_text(one) for one in value)
        case BaseModel():
            return ", ".join(f"{name}={shown(name, inner)}" for name, inner in value)
        case dict():
            return ", ".join(f"{name}={shown(str(name), inner)}" for name, inner in value.items())
        case _:
            return str(value)
