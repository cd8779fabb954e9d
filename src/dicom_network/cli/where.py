"""Which node a command is about, as people say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dicom_network.base.settings import Settings, load


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Which node."""

    data: Annotated[Path | None, Parameter(help="Folder of the node's data; ./data when nothing is said.")] = None
    config: Annotated[
        Path | None, Parameter(help="Settings file; dicom-network.toml of the data folder if it is there.")
    ] = None

    def settings(self, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
        """Read the settings. Raises: InvalidInput."""
        given = {section: dict(values) for section, values in (overrides or {}).items()}
        if self.data is not None:
            given.setdefault("node", {})["data"] = self.data
        return load(self.config, given)


NOWHERE = Where()
"""The default: the node of the current folder."""
