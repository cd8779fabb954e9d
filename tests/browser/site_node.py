"""A node with people, for whoever uses its site in a browser."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dicom_network.modules.identity.service import Identity
from tests.local_node import open_node
from tests.running_node import RunningNode

PASSWORD = "patru cuvinte fără legătură"
ADMINISTRATOR = "vrusu"


@dataclass
class SiteNode:
    """A running node; people are made, and let in, with the command line."""

    running: RunningNode
    states: dict[str, Any] = field(default_factory=dict)
    """Cookies of who came in by a link, by name: a second visit of the same person needs no second link."""
    path: str = ""
    """Of the site on its host, as the settings say it."""

    @property
    def url(self) -> str:
        """Give the address of the site, without a slash at its end."""
        return f"http://127.0.0.1:{self.running.web_port}{self.path}"

    def add(self, name: str, role: str = "administrator", *, institution: str = "") -> str:
        """Make a person with ``PASSWORD``; gives the name."""
        add_person(self.running.data, name, role, institution)
        return name

    def link(self, name: str) -> str:
        """Give a one-time address that logs a person in."""
        with open_node(self.running.data) as node:
            return f"{self.url}/link/{Identity(node).create_login_link(name, actor='tests')}"

    def studies(self) -> list[str]:
        """List the UIDs of the studies, as QIDO-RS orders them."""
        found = json.loads(self.running.get("/dicomweb/studies").body)
        return [str(one["0020000D"]["Value"][0]) for one in found]

    def command(self, *arguments: str, given: str = "") -> str:
        """Run ``dicom-network …`` on the node's data, which has to succeed; gives what it prints."""
        done = self.running.command(*arguments, given=given)
        assert done.returncode == 0, f"dicom-network {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout


def start_site_node(folder: Path, samples: Path | None = None, *, web_port: int = 0, **settings: str) -> SiteNode:
    """Start a node with an administrator; settings as ``section__key``. It begins with a copy of ``samples``."""
    given = {name.replace("__", "."): value for name, value in settings.items()}
    defaults = {"storage.reserve_bytes": "1000000", "http.processes": "1", "rendering.processes": "1"}
    node = SiteNode(RunningNode(folder / "node", {**defaults, **given}, web_port=web_port))
    if samples is not None:
        shutil.copytree(samples, node.running.data)
    add_person(node.running.data, ADMINISTRATOR)
    node.running.start()
    return node


def add_person(data: Path, name: str, role: str = "administrator", institution: str = "") -> None:
    """Make a person with ``PASSWORD`` in a data folder, whether or not its node runs; no command is run."""
    with open_node(data) as node:
        Identity(node).add_person(name, role, PASSWORD, institution=institution, actor="tests")


def draw_samples(folder: Path) -> Path:
    """Make a data folder that holds the sample studies; gives the folder. Takes ten seconds: do it once."""
    done = RunningNode(folder).command("samples")
    assert done.returncode == 0, done.stderr
    return folder
