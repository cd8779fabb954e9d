"""``dicom-network settings``."""

import difflib
from collections.abc import Iterator
from typing import Any

from cyclopts import App
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dicom_network.base.settings import Settings
from dicom_network.base.settings_origin import Origin, ShownSetting, every_shown_setting
from dicom_network.cli.failure import error_line, print_error
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.components.settings_trial import failures
from dicom_network.domain.errors import NotFound

app = App(name="settings", help="Check, show and explain settings.", help_format="plaintext")


@app.command
def check(*, where: Where = NOWHERE) -> int:
    """Check the settings, and the files that they name: exit status 0 when they can be used."""
    found = list(failures(where.settings()))
    for error in found[:-1]:
        print_error(error_line(str(error)))
    if found:
        raise found[-1]
    say("the settings can be used")
    return 0


@app.command(name="show")
def show_settings(*, origin: bool = False, json: bool = False, where: Where = NOWHERE) -> None:
    """Show every setting and its value.

    Args:
        origin: Say where each value comes from.
        json: Print a line of JSON a setting.
    """
    settings = where.settings()
    rows = [
        {"key": one.key, "value": one.value or "(empty)", "origin": _place(one, settings)}
        for one in every_shown_setting(settings)
    ]
    columns = ("key", "value", "origin") if origin else ("key", "value")
    show(rows, columns, as_json=json, nothing="")


def _place(one: ShownSetting, settings: Settings) -> str:
    """Say where exactly a value comes from, so that whoever wants another knows what to edit."""
    match one.origin:
        case Origin.FILE:
            return f"file {settings.file}"
        case Origin.ENVIRONMENT:
            return f"variable DICOM_NETWORK_{one.key.upper().replace('.', '__')}"
        case Origin.COMMAND_LINE:
            return "command line"
        case Origin.DEFAULT:
            return "default"


@app.command
def explain(key: str, /) -> None:
    """Explain a setting: what it means, what it may be, its default.

    Args:
        key: The setting, for example storage.reserve_bytes.
    """
    known = {one: (model, name, field) for one, model, name, field in every_setting()}
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1, cutoff=0)
        raise NotFound(f"there is no setting {key}", code="settings.unknown", hint=f"did you mean {near[0]}?")
    model, name, field = known[key]
    section = key.partition(".")[0]
    say(key)
    if field.description:
        say(f"  {' '.join(field.description.split())}")
    say(f"  type      {type_text(model, name)}")
    say(f"  default   {shown(field.get_default(call_default_factory=True))}")
    say(f"  variable  DICOM_NETWORK_{section.upper()}__{name.upper()}")


def every_setting() -> Iterator[tuple[str, type[BaseModel], str, FieldInfo]]:
    """Yield key, section, name and field of every setting, in the order of the file."""
    for section, holder in Settings.model_fields.items():
        model = holder.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, field in model.model_fields.items():
                yield f"{section}.{name}", model, name, field


def type_text(model: type[BaseModel], name: str) -> str:
    """Say in words what a setting may be."""
    schema = _schema_of(model, name)
    limits = [
        f"{word} {schema[key]}"
        for key, word in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "above"),
            ("maximum", "at most"),
            ("minLength", "length at least"),
            ("maxLength", "length at most"),
        )
        if key in schema
    ]
    choices = schema.get("enum")
    base = " | ".join(map(str, choices)) if choices else str(schema.get("type", "text"))
    words = {"string": "text", "integer": "whole number", "array": "list", "boolean": "true or false"}
    return ", ".join([words.get(base, base), *limits])


def shown(value: object) -> str:
    """Show a value as the file would have it."""
    match value:
        case None | "":
            return "(empty)"
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return "[" + ", ".join(map(str, value)) + "]"
        case _:
            return str(value)


def _schema_of(model: type[BaseModel], name: str) -> dict[str, Any]:
    """Give the JSON schema of a setting, with references followed and "or nothing" taken out."""
    schema = model.model_json_schema()
    found: dict[str, Any] = schema["properties"][name]
    for alternative in found.get("anyOf", ()):
        if alternative.get("type") != "null":
            found = {**found, **alternative}
    if "$ref" in found:
        found = {**found, **schema["$defs"][found["$ref"].rpartition("/")[2]]}
    return found
