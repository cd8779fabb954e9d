"""``dicom-network ohif``."""

import tempfile
from pathlib import Path
from typing import Annotated, BinaryIO

from cyclopts import App, Parameter

from dicom_network.cli.bars import progress_bar
from dicom_network.cli.output import say, size_text
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.modules.ohif.download import fetch, known_registry
from dicom_network.modules.ohif.release import VERSION
from dicom_network.modules.ohif.service import Installation, Status

app = App(name="ohif", help="Put the OHIF viewer beside the node, or take it away.", help_format="plaintext")


@app.command
def install(
    *,
    registry: Annotated[str, Parameter(help="Address of a registry of npm packages; else the one that npm uses.")] = "",
    package: Annotated[Path | None, Parameter(name="--from", help="The package as a file, fetched elsewhere.")] = None,
    where: Where = NOWHERE,
) -> None:
    """Fetch OHIF, check that it is the release that is pinned here, and put it into the data folder.

    It is then at /ohif/ of the site, behind the same log-in, and pages offer it; the node need not be started again.
    """
    installation = Installation(where.settings().node.data)
    if package is not None:
        with _opened(package) as file:
            done = installation.install(file)
    else:
        source = registry or known_registry()
        with tempfile.TemporaryFile() as file:
            _fetch(source, file)
            done = installation.install(file)
    say(f"OHIF {done.version} is installed ({_size(done)}), at /ohif/ of the site")


@app.command
def remove(*, where: Where = NOWHERE) -> None:
    """Take OHIF away; what was measured with it stays in the archive."""
    if not Installation(where.settings().node.data).remove():
        raise NotFound("OHIF is not installed", code="ohif.none")
    say("OHIF is removed")


@app.command
def status(*, where: Where = NOWHERE) -> None:
    """Say whether OHIF is installed."""
    found = Installation(where.settings().node.data).status()
    say(f"OHIF {found.version} is installed ({_size(found)})" if found.version else "OHIF is not installed")


def _opened(package: Path) -> BinaryIO:
    try:
        return package.open("rb")
    except OSError as error:
        raise InvalidInput(f"{package.name} cannot be read: {error.strerror}", code="ohif.package") from error


def _fetch(registry: str, into: BinaryIO) -> None:
    with progress_bar("size") as bar:
        task = bar.add_task(f"fetching OHIF {VERSION}", total=None, size="")
        fetch(
            registry,
            into,
            lambda done, whole: bar.update(task, completed=done, total=whole or None, size=size_text(done)),
        )


def _size(status: Status) -> str:
    return f"{status.files} files, {size_text(status.bytes)}"
