"""``dicom-network role``."""

from cyclopts import App

from dicom_network.base.principal import Principal
from dicom_network.cli.node_access import node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.access import EVERY_RIGHT
from dicom_network.modules.access.explaining import explain as explain_access

app = App(name="role", help="List roles, and explain what follows from them.", help_format="plaintext")


@app.command(name="list")
def list_roles(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the roles.

    Args:
        json: Print a line of JSON a role.
    """
    rows = [
        {
            "name": role.name,
            "title": role.title,
            "institution": role.institution,
            "permissions": sorted({grant.permission.value for grant in role.grants}),
        }
        for role in node_at(where).access.roles.list()
    ]
    show(rows, ("name", "title", "institution", "permissions"), as_json=json, nothing="there are no roles")


@app.command
def explain(person: str, study: str, /, *, where: Where = NOWHERE) -> None:
    """Explain why somebody may do what with a study: every grant, and whether it holds.

    Args:
        person: Name of the person.
        study: Study Instance UID.
    """
    explained = explain_access(node_at(where), Principal("shell", rights=EVERY_RIGHT), study, person)
    rows = [
        {
            "holds": explained.holds(one),
            "permission": one.permission.value,
            "by": "emergency" if one.membership is None else one.membership.role.name,
            "scope": "" if one.grant is None else one.grant.scope.value,
            "institution": "" if one.membership is None else one.membership.institution or "",
        }
        for one in explained.reasons
    ]
    show(rows, ("holds", "permission", "by", "scope", "institution"), as_json=False, nothing="no role says anything")
    say(f"{person} may: {', '.join(explained.permitted()) or 'nothing'}")
