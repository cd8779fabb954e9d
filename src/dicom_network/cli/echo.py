"""``dicom-network echo``."""

from dicom_network.base.address import host_and_port
from dicom_network.cli.node_access import node_at
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import Refused
from dicom_network.modules.remote.service import Remote


def echo(peer: str, /, *, where: Where = NOWHERE) -> None:
    """Verify another application entity (C-ECHO).

    Args:
        peer: AE title of a listed peer, or TITLE@host:port.
    """
    remote = Remote(node_at(where))
    entity = remote.peer(peer)
    status = remote.echo(entity)
    if status:
        raise Refused(f"{entity.ae_title} answered {status:04X}H", code="remote.status")
    say(f"{entity.ae_title} at {host_and_port(entity.host, entity.port)} answers")
