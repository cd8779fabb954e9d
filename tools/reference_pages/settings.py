"""docs/reference/settings.md."""

from itertools import groupby

from dicom_network.base.settings import Settings
from dicom_network.cli.settings import every_setting, shown, type_text
from reference_pages.markdown import NOTE, prose, table

HEAD = """# Settings

One file in TOML: `dicom-network.toml` in the data folder, or the one that `--config FILE` names. Every setting has a
default, so that no file is needed. A key that is not known is an error which names the nearest one that is.

What counts, in rising order: the defaults, the file, the environment (`DICOM_NETWORK_STORAGE__RESERVE_BYTES=0`), the
command line. In a variable, commas part the items of a list. Where a secret is wanted, `file:PATH` reads it from a file
and `env:NAME` from the environment.

    dicom-network settings check
    dicom-network settings show --origin
    dicom-network settings explain storage.reserve_bytes
"""


def page() -> str:
    """Write the page."""
    parts = [NOTE, HEAD]
    for section, members in groupby(every_setting(), key=lambda setting: setting[0].partition(".")[0]):
        settings = list(members)
        model = settings[0][1]
        parts.append(f"## `[{section}]`\n")
        parts.append(prose(model.__doc__ or "") + "\n")
        rows = [
            (
                f"`{name}`",
                type_text(model, name),
                f"`{shown(field.get_default(call_default_factory=True))}`",
                prose(field.description or ""),
            )
            for _key, _model, name, field in settings
        ]
        parts.append(table(("key", "type", "default", "meaning"), rows))
    assert set(Settings.model_fields) == {key.partition(".")[0] for key, *_rest in every_setting()}
    return "\n".join(parts)
