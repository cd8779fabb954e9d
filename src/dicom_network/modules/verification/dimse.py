"""Verification SCP (PS3.4 A.4)."""

from collections.abc import Sequence

from dicom_network.base.dimse import DimseService, Operation
from dicom_network.base.node import Node

VERIFICATION = "1.2.840.10008.1.1"
SUCCESS = 0x0000


def services(_node: Node) -> Sequence[DimseService]:
    """Give the DIMSE service."""
    return [
        DimseService(
            name="Verification",
            abstract_syntaxes=(VERIFICATION,),
            transfer_syntaxes=("1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"),
            handlers={"C-ECHO": _echo},
            permission="echo",
        )
    ]


def _echo(operation: Operation) -> None:
    operation.respond(SUCCESS)
