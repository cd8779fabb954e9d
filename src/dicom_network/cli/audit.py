"""``dicom-network audit``."""

from cyclopts import App

from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.stores.audit import SqlAuditTrail
from dicom_network.stores.database.database import open_database

app = App(name="audit", help="Verify the audit trail.", help_format="plaintext")


@app.command
def verify(*, where: Where = NOWHERE) -> int:
    """Follow the chain of hashes from the first event to the last; exit status 1 where one was changed or taken out."""
    verification = SqlAuditTrail(open_database(where.settings())).verify()
    if verification.is_whole:
        say(f"{verification.events} events, none changed or missing")
        return 0
    say(
        f"event {verification.broken_at} is changed, missing, or follows one that is;"
        f" the {verification.events} before it are right"
    )
    return FINDINGS
