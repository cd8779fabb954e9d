"""``dicom-network user``."""

import sys

from cyclopts import App

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.running import url_of_running_node
from dicom_network.cli.address import base_url
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.identity.model import LINK_LIFETIME
from dicom_network.modules.identity.service import Identity

app = App(name="user", help="Add people and let them in.", help_format="plaintext")


@app.command
def add(
    name: str,
    /,
    *,
    role: str,
    institution: str = "",
    password_stdin: bool = False,
    where: Where = NOWHERE,
) -> None:
    """Add a person, or change role and password of one.

    Args:
        name: Name to log in with.
        role: Name of the role that the person is given, such as radiologist or administrator.
        institution: Institution at which the person has the role; without it, in the whole network.
        password_stdin: Read the password from standard input; without it the person can only come in by a link.
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin and not password:
        raise InvalidInput("there is no password on standard input", code="identity.password")
    Identity(node_at(where)).add_person(name, role, password, institution=institution, actor=actor())
    say(f"{name} is added" if password else f"{name} is added; let in with: dicom-network user login-link {name}")


@app.command(name="list")
def list_people(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the people.

    Args:
        json: Print a line of JSON a person.
    """
    node = node_at(where)
    rows = [{**one, "roles": _roles(node, one["id"])} for one in node.people.list_people()]
    show(rows, ("id", "name", "kind", "roles", "disabled", "created"), as_json=json, nothing="nobody is known yet")


@app.command
def login_link(name: str, /, *, where: Where = NOWHERE) -> None:
    """Print a one-time link that logs a person in.

    Args:
        name: Name of the person.
    """
    node = node_at(where)
    secret = Identity(node).create_login_link(name, actor=actor())
    url = url_of_running_node(node.settings.node.data) or base_url(node.settings.http)
    say(f"{url}/link/{secret}")
    sys.stderr.write(f"good once, within {LINK_LIFETIME.seconds // 60} minutes\n")


def _roles(node: Node, person: int) -> str:
    names = {one.id: one.name for one in node.institutions.list_institutions()}
    given = [one for one in node.access.members.of(person) if one.is_valid(now())]
    return ", ".join(
        f"{one.role.name} at {names[one.institution]}" if one.institution else one.role.name for one in given
    )
