"""``dicom-network token``."""

from cyclopts import App

from dicom_network.cli.expiry import read_expiry
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.identity.model import SecretKind
from dicom_network.modules.identity.service import Identity

app = App(name="token", help="Make and revoke tokens for programs.", help_format="plaintext")


@app.command
def create(*, user: str, scope: str = "", expires: str = "", label: str = "", where: Where = NOWHERE) -> None:
    """Make a bearer token and print it; it is shown this once.

    Args:
        user: Person in whose name the program acts.
        scope: What it is limited to: read, or permissions with blanks between them; nothing: whatever the person may.
        expires: When it runs out: a date (2027-01-31) or a span (12h, 30d, 8w, 1y); never when nothing is said.
        label: What it is for.
    """
    identity = Identity(node_at(where))
    say(identity.create_token(user, label=label, scope=scope, expires=read_expiry(expires), actor=actor()))


@app.command(name="list")
def list_tokens(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the tokens, without their secrets.

    Args:
        json: Print a line of JSON a token.
    """
    rows = node_at(where).people.list_secrets(SecretKind.TOKEN)
    show(
        rows,
        ("id", "person", "label", "scope", "created", "expires", "used"),
        as_json=json,
        nothing="there are no tokens",
    )


@app.command
def revoke(token_id: int, /, *, where: Where = NOWHERE) -> None:
    """Revoke a token.

    Args:
        token_id: Id of the token, as `token list` prints it.
    """
    Identity(node_at(where)).revoke(token_id, actor=actor())
    say(f"token {token_id} is revoked")
